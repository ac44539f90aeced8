"""The run as a picture: above how far everybody is from what must be, below how ours and others' grow with the rooms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from math import log10

from tools.bench.figures import BYTES, FIGURES, OURS, Crowded, Figure, Run, shown

# A paper of its own: it is shown on light pages and on dark ones.
PAPER, INK, QUIET, LINE, BOUND = "#1c2128", "#e6ebf1", "#a3adba", "#3b434f", "#f47067"
COLOURS = ("#6bc46d", "#6cb6ff", "#e0b04a", "#dcbdfb", "#f69d50")
MARGIN, WIDTH = 20, 1040  # pixels
LEFT, RIGHT, ROW, TOP = 412, 996, 26, 112
LOW, HIGH = -2, 3  # tens: from a hundredth of what must be to a thousand times it
PANEL, GAP = 240, 70  # the height of one that grows, and what is between two things

Scale = Callable[[float], float]


def svg(run: Run) -> str:
    """Both."""
    names = [OURS, *(name for name in run.measured if name != OURS)]
    colours = dict(zip(names, COLOURS, strict=False))
    drawn, y = _bounds(run, colours)
    if run.grown:
        more, y = _growth(run, colours, y + GAP)
        drawn += more
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + MARGIN:.0f}" role="img" '
        'font-family="ui-sans-serif, Helvetica, Arial, DejaVu Sans, sans-serif" font-size="13">\n'
        f"<title>{escape('Fristad beside others: ' + run.surroundings)}</title>\n"
        f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>\n' + "\n".join(drawn) + "\n</svg>\n"
    )


def _bounds(run: Run, colours: dict[str, str]) -> tuple[list[str], float]:
    """One row a figure, one mark for each whose it is; the line is what must be, and left of it is better."""
    drawn = [_text(MARGIN, 32, "Times what must be; less is better", size=17)]
    x = float(MARGIN)
    for name, colour in colours.items():
        drawn += [_mark(x + 6, 54, colour, name), _text(x + 18, 59, name)]
        x += 40 + 7.2 * len(name)

    def along(times: float) -> float:
        place = (log10(times) - LOW) / (HIGH - LOW) if times > 0 else 0.0  # off the scale is at its end
        return LEFT + (RIGHT - LEFT) * min(max(place, 0.0), 1.0)

    there = [figure for figure in FIGURES if any(figure in of for of in run.measured.values())]
    end = TOP + ROW * len(there)
    for tens in range(LOW, HIGH + 1):
        x = along(10.0**tens)
        colour, label = (BOUND, "must") if tens == 0 else (LINE, f"{10.0**tens:g} x")
        drawn += [_path(f"M{x:.1f} {TOP - 8}V{end}", colour), _text(x, TOP - 16, label, QUIET, anchor="middle")]
    y = TOP + ROW / 2
    for figure in there:
        drawn += _row(run, figure, y, colours, along)
        if figure is BYTES[-1]:
            drawn.append(_path(f"M{MARGIN} {y + ROW / 2}H{RIGHT}", LINE))
        y += ROW
    return drawn, end


def _row(run: Run, figure: Figure, y: float, colours: dict[str, str], along: Scale) -> list[str]:
    drawn = [_text(MARGIN, y + 4, f"{figure.name}, {figure.unit}")]
    marks = sorted(
        (along(figure.times(of[figure].value, figure.must)), name, of[figure].value)
        for name, of in run.measured.items()
        if figure in of and name in colours
    )
    if len(marks) > 1:
        drawn.append(_path(f"M{marks[0][0]:.1f} {y}H{marks[-1][0]:.1f}", LINE))
    nexts = [x for x, _, _ in marks[1:]]
    for (x, name, value), after in zip(marks, [*nexts, float("inf")], strict=True):
        drawn.append(_mark(x, y, colours[name], name))
        said = shown(figure, value)
        if x + 14 + 6.5 * len(said) < after:  # there is room for it
            drawn.append(_text(x + 9, y + 4, said, QUIET, size=11))
    return drawn


def _growth(run: Run, colours: dict[str, str], top: float) -> tuple[list[str], float]:
    """Latency on the left, memory on the right."""
    drawn = [_text(MARGIN, top, "Rooms of twelve on one core, a line each four seconds in each", size=17)]
    half = (WIDTH - 3 * MARGIN) / 2
    most = max(at.rooms for grown in run.grown.values() for at in grown)
    for title, x, of, bound in (
        ("Enter to the last screen of the room, ms (p95; thin: p50)", MARGIN, _p95, 100.0),
        ("memory of the server, MB", 2 * MARGIN + half, _memory, None),
    ):
        drawn += _panel(title, run, colours, (x + 44, x + half, top + 50, top + 50 + PANEL), (of, bound, most))
    return drawn, top + 50 + PANEL + 36


def _p95(at: Crowded) -> float | None:
    return at.p95


def _p50(at: Crowded) -> float | None:
    return at.p50


def _memory(at: Crowded) -> float | None:
    return at.memory


def _panel(
    title: str,
    run: Run,
    colours: dict[str, str],
    box: tuple[float, float, float, float],
    what: tuple[Callable[[Crowded], float | None], float | None, int],
) -> list[str]:
    """Both scales are of tens, so that the few rooms and the many are seen."""
    left, right, top, bottom = box
    of, bound, most = what
    values = [value for grown in run.grown.values() for at in grown for value in [of(at), *_also(of, at)] if value]
    if not values:
        return []
    low, high = log10(min(values)) - 0.1, log10(max([*values, bound or 0])) + 0.1

    def across(rooms: float) -> float:
        return left + (right - left) * (log10(rooms) / log10(max(most, 2)))

    def up(value: float) -> float:
        return bottom - (bottom - top) * (log10(value) - low) / (high - low)

    drawn = [_text(left - 44, top - 14, title, QUIET)]
    for value in (n * 10**tens for tens in range(6) for n in (1, 2, 5)):
        if low <= log10(value) <= high:
            drawn += [
                _path(f"M{left:.1f} {up(value):.1f}H{right:.1f}", LINE),
                _text(left - 6, up(value) + 4, f"{value:,}", QUIET, anchor="end", size=11),
            ]
    for rooms in sorted({at.rooms for grown in run.grown.values() for at in grown if at.memory is not None}):
        drawn.append(_text(across(rooms), bottom + 18, str(rooms), QUIET, anchor="middle", size=11))
    if bound is not None:
        drawn += [
            _path(f"M{left:.1f} {up(bound):.1f}H{right:.1f}", BOUND),
            _text(right, up(bound) - 5, "must", BOUND, anchor="end", size=11),
        ]
    for name, grown in run.grown.items():
        ordered = sorted(grown, key=lambda at: at.rooms)
        points = [(across(at.rooms), up(value)) for at in ordered if (value := of(at))]
        drawn.append(_curve(points, colours.get(name, QUIET), 2.2))
        drawn += [_mark(x, y, colours.get(name, QUIET), name, 3.2) for x, y in points]
        if of is _p95:
            drawn.append(
                _curve([(across(at.rooms), up(at.p50)) for at in ordered if at.p50], colours.get(name, QUIET), 0.9)
            )
    return drawn


def _also(of: Callable[[Crowded], float | None], at: Crowded) -> Sequence[float]:
    return (at.p50,) if of is _p95 else ()


def _curve(points: Sequence[tuple[float, float]], colour: str, width: float) -> str:
    return f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def _mark(x: float, y: float, colour: str, name: str, size: float = 5.0) -> str:
    """Ours is round, the others are square: they differ by more than their colour."""
    if name == OURS:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{colour}"/>'
    return f'<rect x="{x - size + 1:.1f}" y="{y - size + 1:.1f}" width="{2 * size - 2:.1f}" height="{2 * size - 2:.1f}" fill="{colour}"/>'


def _path(d: str, colour: str) -> str:
    return f'<path d="{d}" stroke="{colour}" fill="none"/>'


def _text(x: float, y: float, text: str, colour: str = INK, *, anchor: str = "start", size: int = 13) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-size="{size}">{escape(text)}</text>'
    )
