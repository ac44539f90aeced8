"""The run as a picture: how many times more, or less, than Fristad each of the others takes, on a scale of tens."""

from __future__ import annotations

from html import escape
from math import log10

from tools.bench.figures import FIGURES, OURS, Figure, Run, shown

PAPER, INK, QUIET = "#1c2128", "#d5dbe3", "#8d97a5"
COLOURS = ("#57ab5a", "#539bf5", "#c69026", "#b083f0")
LEFT, WIDE, BAR, GAP, TOP = 330, 420, 13, 14, 56  # pixels
DECADES = 3  # to the right of what is ours; one to the left


def svg(run: Run) -> str:
    """One group of bars a figure: ours is 1."""
    names = [OURS, *(name for name in run.measured if name != OURS)]
    drawn: list[str] = []
    for n, name in enumerate(names):
        drawn.append(_rect(16 + n * 215, 16, 12, 12, COLOURS[n % len(COLOURS)]))
        drawn.append(_text(34 + n * 215, 26, name, INK))
    y = TOP
    for figure in FIGURES:
        mine = run.of(OURS).get(figure)
        if not mine:
            continue
        there = [name for name in names if figure in run.of(name)]
        drawn.append(_text(16, y + 10, f"{figure.name}, {figure.unit}", INK))
        for name in there:
            value = run.of(name)[figure]
            drawn.append(_rect(LEFT, y, _reach(value / mine), BAR - 2, COLOURS[names.index(name) % len(COLOURS)]))
            drawn.append(_text(LEFT + _reach(value / mine) + 6, y + 10, _said(figure, value, mine), QUIET))
            y += BAR
        y += GAP
    for decade in range(-1, DECADES + 1):
        x = LEFT + _reach(10.0**decade)
        drawn.insert(0, f'<path d="M{x:.0f} {TOP - 6}V{y}" stroke="{QUIET}" stroke-opacity="0.25"/>')
        drawn.append(_text(x - 8, TOP - 10, f"{10.0**decade:g} x", QUIET))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDE + 130} {y + 8}" '
        'font-family="ui-sans-serif, Helvetica, DejaVu Sans, sans-serif" font-size="11">\n'
        f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>\n' + "\n".join(drawn) + "\n</svg>\n"
    )


def _reach(ratio: float) -> float:
    """How far a bar reaches."""
    place = (log10(ratio) + 1) / (DECADES + 1) if ratio > 0 else 0.0
    return WIDE * min(max(place, 0.005), 1.0)


def _said(figure: Figure, value: float, mine: float) -> str:
    return shown(figure, value) + (f"  ({value / mine:.1f} x)" if value != mine else "")


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.1f}" height="{height}" fill="{colour}"/>'


def _text(x: float, y: float, text: str, colour: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}" xml:space="preserve">{escape(text)}</text>'
