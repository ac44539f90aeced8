"""Text as a terminal's cells: what stands in each, and whether all terminals agree how wide it is."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from operator import itemgetter

from rich.cells import split_graphemes

from meeting.text import clean, harmless
from tui.kept import kept
from tui.pen import PLAIN, Cell, Pen

Row = tuple[Cell, ...]
JOINERS = "\u200c\u200d"
EMOJI_STYLE = "\ufe0f"  # a mark that makes some characters wide on some terminals
FIRST_EMOJI = "\U0001f000"
LONGEST_CHARACTER = 16  # code points that one character of a text is made of: a family of four has eleven
TEXT = itemgetter(0)  # of a cell
COMMON = re.compile("[ -\u02ff\u2010-\u20cf\u2100-\u2bff]*")  # no marks and no joiners: all terminals agree on these


@lru_cache(maxsize=512)
def blank_row(columns: int) -> Row:
    """A row of a cleared screen."""
    return (PLAIN.cells[" "],) * columns


@kept(2_048)
def cells_of(text: str, pen: Pen) -> tuple[Cell, ...]:
    """Cells of a text. Control and bidi characters never get here; if one does, it goes no further."""
    if text.isascii() and text.isprintable():
        return tuple(map(pen.cells.__getitem__, text))
    cells: list[Cell] = []
    for start, end, width in split_graphemes(text)[0]:
        grapheme = text[start:end]
        if len(grapheme) > 1:
            grapheme = clean(grapheme)[:LONGEST_CHARACTER]
        elif not harmless(grapheme):
            grapheme = ""
        if width == 0:  # a mark without its letter: it has no cell
            continue
        if not grapheme:
            cells += [pen.cells[" "]] * width
            continue
        cells.append(pen.cells[grapheme] if len(grapheme) == 1 else (grapheme, pen))
        cells += [("", pen)] * (width - 1)
    return tuple(cells)


def splice(row: Row, x: int, cells: tuple[Cell, ...]) -> Row:
    """The row with cells put over it; a wide character of which half is left becomes a blank."""
    if x == 0 and len(cells) == len(row):
        return cells
    end = min(x + len(cells), len(row))
    new = [*row[:x], *cells[: end - x], *row[end:]]
    if x and x < len(row) and not row[x][0]:
        new[x - 1] = blank_like(new[x - 1])
    if end < len(row) and not row[end][0]:
        new[end] = blank_like(new[end])
    if x + len(cells) > end > x and not cells[end - x][0]:
        new[end - 1] = blank_like(new[end - 1])
    return tuple(new)


def blank_like(cell: Cell) -> Cell:
    """A blank where a cell was."""
    return cell[1].cells[" "]


def single(cell: Cell) -> bool:
    """Whether all terminals agree that the cell moves the cursor by one."""
    char = cell[0]
    return len(char) == 1 and (
        char < "\u0300" or (unicodedata.east_asian_width(char) not in {"W", "F"} and char < FIRST_EMOJI)
    )


def steady(cell: Cell) -> bool:
    """Whether all terminals agree how many cells the text takes: not so for flags and emoji of several characters."""
    text = cell[0]
    if len(text) <= 1:
        return text < FIRST_EMOJI or unicodedata.east_asian_width(text) == "W"
    return all(unicodedata.category(mark) == "Mn" and mark != EMOJI_STYLE for mark in text[1:])


def first_unsteady(row: Row) -> int | None:
    """Where the first cell is that terminals may find wider or narrower."""
    if COMMON.fullmatch("".join(map(TEXT, row))):
        return None
    return next((x for x, cell in enumerate(row) if not steady(cell)), None)


def certain(cell: Cell) -> bool:
    """Whether it fills its cells on every terminal: not so for emoji, of which older terminals know fewer."""
    return steady(cell) and cell[0] < FIRST_EMOJI
