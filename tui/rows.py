"""Rows of text with a look, fitted to a width: what widgets draw and drawings are made of, shared by all who see the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from rich.cells import cell_len, split_graphemes

from tui.kept import kept

Look = Literal["plain", "dim", "strong", "accent", "chosen", "paper"]
Piece = tuple[str, Look]
Row = tuple[Piece, ...]

WORDS = re.compile(r" +|[^ ]+")
STICKY = "\u00a0"  # a blank that no row is broken at
EMPTY: Row = ()
RULE = "── "


def graphemes(text: str) -> Iterator[tuple[str, int]]:
    """What a reader sees as one character, and how many cells it takes."""
    for start, end, width in split_graphemes(text)[0]:
        yield text[start:end], width


def chopped(word: str, width: int) -> Iterator[str]:
    """A word in parts that fit."""
    part, cells = "", 0
    for character, wide in graphemes(word):
        if cells + wide > width and part:
            yield part
            part, cells = "", 0
        part, cells = part + character, cells + wide
    if part:
        yield part


def cropped(text: str, width: int) -> str:
    """The text, cut with an ellipsis if it is longer."""
    if cell_len(text) <= width:
        return text
    return next(chopped(text, width - 1), "") + "…" if width > 1 else "…"[:width]


def width_of(row: Row) -> int:
    """Cells of a row."""
    return sum(cell_len(text) for text, _ in row)


def flow(pieces: Iterable[Piece], width: int) -> tuple[Row, ...]:
    """The pieces as one text, a space between them, broken at spaces into rows that fit."""
    return _flow(tuple(pieces), max(width, 1))


@kept(2_048)
def _flow(pieces: tuple[Piece, ...], width: int) -> tuple[Row, ...]:
    rows: list[Row] = []
    row: list[Piece] = []
    cells = 0
    gap: Piece | None = None
    for text, look in pieces:
        if row and gap is None:
            gap = (" ", "plain")
        for word in WORDS.findall(text):
            if word[0] == " ":
                gap = (word, look) if row else None
                continue
            for part in chopped(word, width):
                space = cell_len(gap[0]) if gap else 0
                if row and cells + space + cell_len(part) > width:
                    rows.append(tuple(row))
                    row, cells, gap = [], 0, None
                if gap:
                    row.append(gap)
                    cells += len(gap[0])
                row.append((part, look))
                cells += cell_len(part)
                gap = None
    if row:
        rows.append(tuple(row))
    return tuple(joined(row) for row in rows)


def joined(row: Iterable[Piece]) -> Row:
    """The row with neighbours of the same look made one piece."""
    pieces: list[Piece] = []
    for text, look in row:
        if pieces and pieces[-1][1] == look:
            pieces[-1] = (pieces[-1][0] + text, look)
        else:
            pieces.append((text, look))
    return tuple(pieces)


def indented(rows: Iterable[Row], by: int, first: Row | None = None) -> Iterator[Row]:
    """Rows moved to the right; the first one may have something in that place."""
    for n, row in enumerate(rows):
        if n == 0 and first is not None:
            yield (*first, (" " * max(by - width_of(first), 0), "plain"), *row)
        else:
            yield ((" " * by, "plain"), *row)


def beside(left: Row, right: Row, width: int) -> Row:
    """One row with something at each end; what is to the right gives way."""
    room = width - width_of(left) - width_of(right)
    return (*left, (" " * room, "plain"), *right) if room >= 1 or not right else left


def centred(rows: Iterable[Row], width: int) -> Iterator[Row]:
    """Rows in the middle of the width."""
    for row in rows:
        yield ((" " * max((width - width_of(row)) // 2, 0), "plain"), *row)


def titled(text: str, width: int, most: int = 3) -> tuple[Row, ...]:
    """A heading over something that lies over something else."""
    rows = limited(flow(((text, "strong"),), width - len(RULE) - 1), most, width - len(RULE) - 1)
    return tuple(indented(rows, len(RULE), ((RULE, "dim"),)))


def limited(rows: Sequence[Row], most: int, width: int, end: str = "") -> tuple[Row, ...]:
    """The first rows; where there are more, the last of them ends in an ellipsis, and in `end`: how to read the rest."""
    if len(rows) <= most:
        return tuple(rows)
    *kept, last = rows[:most]
    text = "".join(text for text, _ in last)
    room = width - 2 - (cell_len(end) + 1 if end else 0)
    cut: Row = ((cropped(text, room) if cell_len(text) > room else f"{text} …", last[0][1] if last else "plain"),)
    return (*kept, (*cut, *(((f" {end}", "strong"),) if end else ())))
