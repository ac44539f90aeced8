"""A laid out picture as SVG: one file that needs nothing else, the same each time, with nothing in it that runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from rich.cells import cell_len

from tui.chart import COLUMNS, Chart
from tui.chart.boxes import Box, Cell
from tui.chart.labels import Label, Mark
from tui.chart.routes import DOWN, LEFT, RIGHT, UP, Direction, Line, step
from tui.rows import chopped

WIDE, HIGH = 9, 20  # a cell
EDGE = 12  # around the whole
FONT = "font-family='DejaVu Sans Mono, Menlo, Consolas, monospace' font-size='14'"
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEADS = {LEFT: "l7,-4v8z", RIGHT: "l-7,-4v8z", UP: "l-4,7h8z", DOWN: "l-4,-7h8z"}


def svg(made: Chart, *, title: str, below: tuple[str, ...] = ()) -> str:
    """The picture, with its title for those who hear it, and lines of text below it: what marks stand for, and the rest."""
    top = min((y for _, y in filled(made)), default=0)
    rows = max((y for _, y in filled(made)), default=-1) + 1 - top
    wrapped = [part for line in below for part in folded(line)]
    width, height = COLUMNS * WIDE + 2 * EDGE, (rows + len(wrapped) + bool(wrapped)) * HIGH + 2 * EDGE
    size = f"width='{width}' height='{height}'"
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' {size} viewBox='0 0 {width} {height}' role='img'>",
        f"<title>{text_of(title)}</title>",
        f"<rect {size} fill='#fff'/>",
        f"<g transform='translate({EDGE},{EDGE - top * HIGH})' {FONT} fill='#111'>",
        *(part for line in made.lines for part in line_of(line)),
        *(part for label in made.labels for part in label_of(label)),
        *(part for mark in made.marks for part in mark_of(mark)),
        *(part for box in made.boxes for part in box_of(box)),
        *(said(line, 0, top + rows + 1 + n) for n, line in enumerate(wrapped)),
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts)


def filled(made: Chart) -> Iterator[Cell]:
    """Every cell with something in it."""
    for box in made.boxes:
        yield from box.cells
    for line in made.lines:
        yield from line.cells
    for label in made.labels:
        yield from label.cells


def plain(text: str) -> str:
    """Without what no XML may have in it."""
    return NO_XML.sub("", text)


def text_of(text: str) -> str:
    return escape(plain(text))


def folded(text: str, width: int = COLUMNS) -> Iterator[str]:
    """A text in lines that are not wider than the picture; a word that is wider is broken."""
    line = ""
    for word in text.split(" "):
        if line and cell_len(f"{line} {word}") > width:
            yield line
            line = ""
        *whole, rest = tuple(chopped(word, width)) or ("",)
        yield from whole
        line = f"{line} {rest}" if line else rest
    yield line


def said(text: str, x: int, y: int, *, cells: int | None = None) -> str:
    """A text at a cell, as wide as its cells whatever letters the reader's machine has."""
    width = (cell_len(text) if cells is None else cells) * WIDE
    return (
        f"<text x='{x * WIDE}' y='{y * HIGH + 15}' textLength='{width}' lengthAdjust='spacingAndGlyphs'>"
        f"{text_of(text)}</text>"
    )


def point(cell: Cell) -> tuple[int, int]:
    """Twice the middle of a cell: whole numbers."""
    return (2 * cell[0] + 1) * WIDE, (2 * cell[1] + 1) * HIGH


def half(twice: int) -> str:
    return f"{twice / 2:g}"


def edge(cell: Cell, towards: Direction) -> tuple[int, int]:
    """Where the frame beyond a cell runs: through the middle of its own cells."""
    return point(step(cell, towards))


def line_of(line: Line) -> Iterator[str]:
    """A line, with a margin that shows which of two that cross goes over the other."""
    corners = [edge(line.cells[0], (-line.out[0], -line.out[1])), *map(point, dict.fromkeys(line.corners))]
    ends = edge(line.cells[-1], line.head)
    path = "M" + "L".join(f"{half(x)},{half(y)}" for x, y in (*corners, ends))
    yield f"<path d='{path}' fill='none' stroke='#fff' stroke-width='7'/>"
    yield f"<path d='{path}' fill='none' stroke='#444' stroke-width='1.5'/>"
    yield f"<path d='M{half(ends[0])},{half(ends[1])}{HEADS[line.head]}' fill='#444'/>"


def label_of(label: Label) -> Iterator[str]:
    if label.inside:
        x, width = (label.x - 1) * WIDE + 3, (label.width + 2) * WIDE - 6
        yield f"<rect x='{x}' y='{label.y * HIGH}' width='{width}' height='{HIGH}' fill='#fff'/>"
    for n, row in enumerate(label.rows):
        yield said(row, label.x, label.y + n)


def mark_of(mark: Mark) -> Iterator[str]:
    x, y = point(mark.at)
    yield f"<circle cx='{half(x)}' cy='{half(y)}' r='9' fill='#fff' stroke='#444'/>"
    yield said(mark.sign, *mark.at)


def box_of(box: Box) -> Iterator[str]:
    (x, y), (right, bottom) = point((box.left, box.top)), point((box.right, box.bottom))
    yield (
        f"<rect x='{half(x)}' y='{half(y)}' width='{half(right - x)}' height='{half(bottom - y)}' rx='4'"
        f" fill='#f4f4ee' stroke='#111' stroke-width='1.5'/>"
    )
    for n, row in enumerate(box.lines, 1):
        yield said(row, box.left + 2, box.top + n)
