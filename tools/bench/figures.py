"""The figures of one run: what was measured of whom, beside what docs/bytes.md says they must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

OURS = "Fristad"


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured; the less the better."""

    name: str
    unit: str
    must: float
    digits: int = 0


KEYSTROKE = Figure("a keystroke in the editor", "bytes", 120)
ITEM = Figure("a new 60-character item, room on the list", "bytes", 250)
SCROLL = Figure("a new 60-character item that scrolls the list", "bytes", 250)
PAINT = Figure("first paint", "bytes", 6_500)
MINUTE = Figure("an idle minute with its keepalives", "bytes", 400)
ENTER = Figure("Enter to the last of 12 screens, p95", "ms", 40, 1)
CONNECT = Figure("connect to first paint, signed in by a key", "ms", 80)
MEMORY = Figure("memory per connection", "MB", 2.5, 2)
IDLE = Figure("idle CPU with 200 people, of one core", "%", 5, 1)
AGE = Figure("age of the screen, 64 kbit/s, 300 ms, 18 items/s", "s", 1.2, 2)
MORE = Figure("CPU of one more item at 1,000, against 10", "x", 1.3, 2)
ROOM = Figure("rooms of 12 on one core: p95 with the most measured", "ms", 100)
FIGURES = (KEYSTROKE, ITEM, SCROLL, PAINT, MINUTE, ENTER, CONNECT, MEMORY, IDLE, AGE, MORE, ROOM)


@dataclass
class Run:
    """What one run measured, by contender; and what it left out, with the reason."""

    measured: dict[str, dict[Figure, float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def of(self, contender: str) -> dict[Figure, float]:
        return self.measured.setdefault(contender, {})

    @property
    def missed(self) -> list[Figure]:
        """What of ours is over its bound."""
        return [figure for figure, value in self.of(OURS).items() if value > figure.must]


def shown(figure: Figure, value: float) -> str:
    """A value as it is printed."""
    return f"{value:,.{figure.digits}f}"


def table(run: Run) -> Iterator[str]:
    """The run as a Markdown table; beside each of the others' figures, how many times ours it is."""
    others = [name for name in run.measured if name != OURS]
    ours = run.of(OURS)
    yield f"| figure | must | {OURS} | {' | '.join(others)} |"
    yield f"| --- | --- | --- |{' --- |' * len(others)}"
    for figure in FIGURES:
        if figure not in ours and not any(figure in run.of(name) for name in others):
            continue
        mine = ours.get(figure)
        cells = [_beside(figure, mine, run.of(name)) for name in others]
        verdict = "" if mine is None or mine <= figure.must else " **missed**"
        own = "-" if mine is None else f"{shown(figure, mine)}{verdict}"
        yield f"| {figure.name}, {figure.unit} | {figure.must:,g} | {own} | {' | '.join(cells)} |"


def _beside(figure: Figure, mine: float | None, theirs: Mapping[Figure, float]) -> str:
    if figure not in theirs:
        return "-"
    ratio = f" ({theirs[figure] / mine:.1f} x)" if mine else ""
    return shown(figure, theirs[figure]) + ratio
