"""A terminal emulator that shows what a person sees: text, colours, cursor, bell and title."""

from __future__ import annotations

import unicodedata
from typing import Any

import pyte
from pyte.screens import Char
from rich.cells import split_graphemes

FAINT, BLINK, NORMAL = 2, 5, 22
COLOURS = (38, 48)
SIDE_MARGINS = 69 << 5  # pyte keeps private modes so


class Screen(pyte.Screen):
    """A pyte screen that knows more: faint letters, erasing and scrolling in colour, repeats, margins at the sides.

    Faint is kept where blinking would be: nobody sends that. `in_colour` is whether what is erased or comes in has the
    background of the pen; `graphemes` whether characters of several code points stand in their own cells, as newer
    terminals do it, or fall apart, as in older ones.
    """

    def __init__(self, columns: int, lines: int, *, in_colour: bool = True, graphemes: bool = False) -> None:
        self.in_colour, self.graphemes = in_colour, graphemes
        self.last = ""  # the character that was drawn last
        self.sides: tuple[int, int] | None = None
        super().__init__(columns, lines)

    @property
    def display(self) -> list[str]:
        """The rows as text."""
        return ["".join([self.buffer[y][x].data for x in range(self.columns)]) for y in range(self.lines)]

    @property
    def paper(self) -> Char:
        """What comes in where something was erased or moved away."""
        return Char(" ", bg=self.cursor.attrs.bg) if self.in_colour else Char(" ")

    def resize(self, lines: int | None = None, columns: int | None = None) -> None:
        self.sides = None
        super().resize(lines, columns)

    def select_graphic_rendition(self, *attrs: int) -> None:
        codes, left = [], list(attrs)
        while left:
            code = left.pop(0)
            if code in COLOURS:
                many = 4 if left[:1] == [2] else 2
                codes += [code, *left[:many]]
                left = left[many:]
            else:
                assert code != BLINK
                codes += [BLINK] if code == FAINT else [NORMAL, BLINK + 20] if code == NORMAL else [code]
        super().select_graphic_rendition(*codes)

    # what is drawn

    def draw(self, data: str) -> None:
        if not self.graphemes:
            super().draw(data)
            self.last = data[-1]
            return
        for start, end, width in split_graphemes(data)[0]:
            self.draw_one(data[start:end], width)

    def draw_one(self, text: str, width: int) -> None:
        """A character of one or more code points; the screen does not wrap."""
        if not width:
            super().draw(text)
            return
        self.cursor.x = min(self.cursor.x, self.columns - width)
        line, end = self.buffer[self.cursor.y], self.cursor.x + width
        if not line[self.cursor.x].data:  # half of a wide character is no character
            line[self.cursor.x - 1] = line[self.cursor.x - 1]._replace(data=" ")
        if end < self.columns and not line[end].data:
            line[end] = line[end]._replace(data=" ")
        for x, part in enumerate([text, ""][:width], self.cursor.x):
            line[x] = self.cursor.attrs._replace(data=unicodedata.normalize("NFC", part))
        self.cursor.x = end
        self.last = text
        self.dirty.add(self.cursor.y)

    def repeat(self, count: int | None = None) -> None:
        """REP: the character that was drawn last, so many times again."""
        assert self.last
        self.draw(self.last * (count or 1))

    # what is erased: of the pen its background alone, and that not everywhere

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        pen, self.cursor.attrs = self.cursor.attrs, self.paper
        super().erase_in_line(how, private)
        self.cursor.attrs = pen

    def erase_characters(self, count: int | None = None) -> None:
        pen, self.cursor.attrs = self.cursor.attrs, self.paper
        super().erase_characters(count)
        self.cursor.attrs = pen

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:
        assert how == 2, "all of it: nobody sends another"
        for y in range(self.lines):
            for x in range(self.columns):
                self.buffer[y][x] = self.paper

    # what moves

    def index(self) -> None:
        top, bottom = self.margins or (0, self.lines - 1)
        if self.cursor.y != bottom:
            self.cursor_down()
        elif self.sides is None or self.sides[0] <= self.cursor.x <= self.sides[1]:
            self.move(top, bottom, 1)

    def reverse_index(self) -> None:
        top, bottom = self.margins or (0, self.lines - 1)
        if self.cursor.y != top:
            self.cursor_up()
        elif self.sides is None or self.sides[0] <= self.cursor.x <= self.sides[1]:
            self.move(bottom, top, -1)

    def move(self, first: int, last: int, by: int) -> None:
        """Each row from `first` to before `last` becomes the one `by` further on, between the margins."""
        left, right = self.sides or (0, self.columns - 1)
        for y in range(first, last + by, by):
            line, other = self.buffer[y], self.buffer[y + by]
            for x in range(left, right + 1):
                line[x] = self.paper if y == last else other[x]
        self.dirty.update(range(self.lines))

    def set_side_margins(self, left: int | None = None, right: int | None = None, **_: Any) -> None:
        """DECSLRM, which counts where DECLRMM is set; the cursor goes home."""
        if SIDE_MARGINS in self.mode:
            self.sides = (left or 1) - 1, (right or self.columns) - 1
            assert 0 <= self.sides[0] < self.sides[1] < self.columns
            self.cursor_position()

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        super().reset_mode(*modes, **kwargs)
        if SIDE_MARGINS not in self.mode:
            self.sides = None


class Stream(pyte.ByteStream):
    """Gives such a screen what pyte has no names for."""

    csi = {**pyte.ByteStream.csi, "b": "repeat", "s": "set_side_margins"}  # noqa: RUF012
    events = frozenset({*pyte.ByteStream.events, "repeat", "set_side_margins"})


class Emulator:
    """A screen fed with the bytes that a client received."""

    def __init__(self, columns: int = 80, rows: int = 24, *, in_colour: bool = True, graphemes: bool = False) -> None:
        self.screen = Screen(columns, rows, in_colour=in_colour, graphemes=graphemes)
        self.stream = Stream(self.screen)
        self.received = bytearray()
        self.looks = True  # whether what comes is drawn, or only kept
        self._lines: list[str] | None = None  # as they were last read; pyte puts them together cell by cell

    def feed(self, data: bytes) -> None:
        self.received += data
        if self.looks:
            self.stream.feed(data)
            self._lines = None

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self._lines = None

    @property
    def lines(self) -> list[str]:
        """The rows as text, without the blanks at their ends."""
        if self._lines is None:
            self._lines = [line.rstrip() for line in self.screen.display]
        return list(self._lines)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def cursor(self) -> tuple[int, int] | None:
        """Column and row, or None where it is hidden."""
        cursor = self.screen.cursor
        return None if cursor.hidden else (cursor.x, cursor.y)

    def cell(self, column: int, row: int) -> Char:
        return self.screen.buffer[row][column]


def looks(cell: Char) -> tuple[object, ...]:
    """What one sees of a cell: of a blank neither the colour nor the weight of letters."""
    if cell.data == " " and not (cell.underscore or cell.reverse or cell.strikethrough):
        return (" ", cell.bg)
    return tuple(cell)
