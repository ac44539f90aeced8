"""A laid out picture as characters: frames with their texts, lines with arrows, and below it what had no room in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from meeting.view import Drawing
from tui.chart import COLUMNS, ROWS, Chart, chart
from tui.chart.boxes import Box, Cell
from tui.chart.labels import Label, Mark
from tui.chart.routes import CROSSING, DOWN, LEFT, RIGHT, UP, Line
from tui.kept import kept
from tui.rows import Look, Row, graphemes, joined

# By the bits of the directions a line goes in. Where two cross, the one from side to side is on top: nothing branches there.
LINES = " ╴╶─╵┘└┴╷┐┌┬│┤├─"
CHOSEN = " ═══║╝╚╩║╗╔╦║╣╠═"
HEADS = {LEFT: "<", RIGHT: ">", UP: "^", DOWN: "v"}
TEES = {LEFT: "┤", RIGHT: "├", UP: "┴", DOWN: "┬"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawing as rows, with what had no room in it: marks with their words, and nodes and links to be told."""

    rows: tuple[Row, ...]
    first: int = 0  # the first row with something in it
    last: int = 0
    legend: tuple[tuple[str, str], ...] = ()
    unplaced: tuple[str, ...] = ()  # ids of nodes
    undrawn: tuple[str, ...] = ()  # ids of links


@kept(64)
def sheet(drawing: Drawing, chosen: str = "", hasty: bool = False) -> Sheet:
    """The drawing on its grid, made once for everybody who sees it; `chosen` is a node or a link, `hasty` as for `chart`."""
    made = chart(drawing, hasty=hasty)
    rows = rows_of(made, chosen)
    filled = [y for y, row in enumerate(rows) if any(text.strip() for text, _ in row)] or [0]
    return Sheet(rows, filled[0], filled[-1], made.legend, made.unplaced, made.undrawn)


def rows_of(made: Chart, chosen: str = "") -> tuple[Row, ...]:
    """All of it, as rows of the grid's width."""
    cells: dict[Cell, tuple[str, Look]] = {}
    for box in made.boxes:
        put_box(cells, box, box.id == chosen)
    put_lines(cells, made.lines, chosen)
    for label in made.labels:
        put_label(cells, label, label.link == chosen)
    for mark in made.marks:
        put_mark(cells, mark)
    blank: tuple[str, Look] = (" ", "plain")
    return tuple(joined(cells.get((x, y), blank) for x in range(COLUMNS)) for y in range(ROWS))


Cells = dict[Cell, tuple[str, Look]]


def write(cells: Cells, x: int, y: int, text: str, look: Look) -> None:
    for character, wide in graphemes(text):
        cells[x, y] = (character, look)
        for n in range(1, wide):
            cells[x + n, y] = ("", look)
        x += wide


def put_box(cells: Cells, box: Box, chosen: bool) -> None:
    """A frame with its text; the one that is chosen has a double frame."""
    h, v, corners = ("═", "║", "╔╗╚╝") if chosen else ("─", "│", "┌┐└┘")
    look: Look = "strong" if chosen else "plain"
    bar = h * (box.width - 2)
    write(cells, box.left, box.top, corners[0] + bar + corners[1], look)
    for n, line in enumerate(box.lines, 1):
        write(cells, box.left, box.top + n, v + " " * (box.width - 2) + v, look)
        write(cells, box.left + 2, box.top + n, line, look)
    write(cells, box.left, box.bottom, corners[2] + bar + corners[3], look)


def put_lines(cells: Cells, lines: Iterable[Line], chosen: str) -> None:
    bits: dict[Cell, int] = {}
    doubled: set[Cell] = set()
    for line in lines:
        for cell, more in line.bits:
            bits[cell] = bits.get(cell, 0) | more
            level = bits[cell] != CROSSING or more == (1 | 2)
            if line.link == chosen and level:
                doubled.add(cell)
    for cell, each in bits.items():
        cells[cell] = (CHOSEN[each], "strong") if cell in doubled else (LINES[each], "dim")
    for line in lines:
        look: Look = "strong" if line.link == chosen else "plain"
        cells[line.cells[-1]] = (HEADS[line.head], look)
        if cells[line.tee][0] in "─│":
            cells[line.tee] = (TEES[line.out], cells[line.tee][1])


def put_label(cells: Cells, label: Label, chosen: bool) -> None:
    look: Look = "strong" if chosen else "plain"
    for n, text in enumerate(label.rows):
        write(cells, label.x - label.inside, label.y + n, f" {text} " if label.inside else text, look)


def put_mark(cells: Cells, mark: Mark) -> None:
    cells[mark.at] = (mark.sign, "strong")


def as_text(drawing: Drawing, sentences: Mapping[str, str]) -> tuple[str, ...]:
    """The drawing as plain rows, with nothing at their sides, and below it what had no room; `sentences` are its links."""
    made = sheet(drawing)
    rows = ["".join(text for text, _ in row).rstrip() for row in made.rows[made.first : made.last + 1]]
    edge = min((len(row) - len(row.lstrip()) for row in rows if row), default=0)
    told = [f"{mark} {text}" for mark, text in made.legend]
    told += [sentences[id] for id in made.undrawn if id in sentences]
    told += [f"{node.label}." for node in drawing.nodes if node.id in made.unplaced]
    return (*(row[edge:] for row in rows), *([""] if told else []), *told)
