"""What a terminal is told: its cursor and pen moved and a row's cells drawn, in the fewest characters."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import compress
from operator import is_not

from tui.cells import Row, blank_like, certain, first_unsteady, single
from tui.pen import PLAIN, Cell, Pen, change
from tui.scroll import Shift
from tui.terminal import Terminal

BRIDGED = 4  # unchanged cells that are cheaper to write again than to jump over
BLANKS = 12  # blanks that are cheaper to erase and jump over than to write
REPEATING = 6  # bytes that it takes to have a character repeated


class Brush:
    """The terminal's cursor and pen, and what is to be written: None is what one does not know of them."""

    def __init__(self) -> None:
        self.x: int | None = None
        self.y: int | None = None
        self.pen: Pen | None = None
        self.out: list[str] = []

    def copy(self) -> Brush:
        """Another one in the same place, to try a way with."""
        other = Brush()
        other.x, other.y, other.pen = self.x, self.y, self.pen
        return other

    @property
    def length(self) -> int:
        """Characters that were written since it was last taken."""
        return sum(map(len, self.out))

    def take(self) -> str:
        """What was written since it was last taken."""
        text = "".join(self.out)
        self.out.clear()
        return text

    def move(self, x: int, y: int) -> None:
        """Puts the cursor somewhere, by the shortest way."""
        if (x, y) == (self.x, self.y):
            return
        column = str(x + 1) if x else ""
        ways = [f"\x1b[{y + 1 if y or x else ''}{';' + column if column else ''}H"]
        if y == self.y and self.x is not None:
            if x > self.x:
                ways.append(f"\x1b[{x - self.x if x > self.x + 1 else ''}C")
            else:
                ways += ["\b" * (self.x - x)] if self.x - x < 4 else [f"\x1b[{self.x - x}D"]
        if y == self.y and x < 2 and self.y is not None:
            ways.append("\r" if not x else "\r\x1b[C")
        if self.y is not None and y == self.y + 1 and x == 0:
            ways.append("\r\n")
        self.out.append(min(ways, key=len))
        self.x, self.y = x, y

    def dip(self, pen: Pen) -> None:
        """Takes another pen."""
        self.out.append(change(self.pen, pen))
        self.pen = pen

    def suits(self, cell: Cell) -> bool:
        """Whether the cell looks right drawn with the present pen: a blank does with any of its background."""
        text, pen = cell
        if pen is self.pen:
            return True
        return (
            text == " "
            and self.pen is not None
            and self.pen.bg == pen.bg
            and self.pen.leaves_paper
            and pen.leaves_paper
        )

    def write(self, cell: Cell, width: int, columns: int) -> None:
        """Draws a cell where the cursor is."""
        if not self.suits(cell):
            self.dip(cell[1])
        self.out.append(cell[0])
        # Terminals differ in how wide they find such a character, and at the last column the cursor hangs.
        after = None if self.x is None else self.x + width
        self.x = after if after is not None and after < columns and single(cell) else None

    def shift(self, shift: Shift) -> None:
        """Has the terminal move rows."""
        if self.pen != PLAIN:
            self.dip(PLAIN)  # what comes in is of the present background
        self.out.append(shift.sequence())
        self.x = self.y = None

    def erase(self, pen: Pen, cells: int = 0) -> None:
        """Makes the rest of the row blank, or so many cells of it; the cursor stays."""
        if self.pen is None or not self.pen.leaves_paper or self.pen.bg != pen.bg:
            self.dip(pen)
        self.out.append(f"\x1b[{cells}X" if cells else "\x1b[K")

    def repeat(self, count: int, columns: int) -> None:
        """Draws what was just drawn so many times again."""
        self.out.append(f"\x1b[{count}b")
        self.x = self.x + count if self.x is not None and self.x + count < columns else None


def differing(old: Row, new: Row) -> Sequence[int]:
    """Which cells of a row are to be drawn, where it is another one."""
    differs = [x for x in compress(range(len(new)), map(is_not, old, new)) if old[x] != new[x]]
    unsteady = [x for x in (first_unsteady(old), first_unsteady(new)) if x is not None]
    if differs and unsteady:
        # How far such a text reaches over its neighbours depends on the terminal: everything after it is drawn again.
        return range(min([differs[0], *unsteady]), len(new))
    return differs


def draw_row(brush: Brush, y: int, new: Row, differs: Sequence[int], terminal: Terminal) -> None:
    """Draws those cells of a row."""
    columns = len(new)
    in_colour, in_part, repeats = terminal.erases_in_colour, terminal.erases_in_part, terminal.has_repeat
    paper = new[-1][1]
    tail = columns
    while tail and new[tail - 1] == new[-1] and new[-1][0] == " ":
        tail -= 1
    erasable = paper.leaves_paper and (not paper.bg or in_colour)
    reached = -1
    for n, x in enumerate(differs):
        if x < reached:
            continue
        text, pen = new[x]
        if x == reached == brush.x and pen is brush.pen and " " < text < "\u0300" and len(text) == 1:
            # Most of what changes is one letter after the other, all alike.
            brush.out.append(text)
            reached = x + 1
            brush.x = reached if reached < columns else None
            continue
        if erasable and x >= tail and differs[-1] - x >= 3:
            brush.move(x, y)
            brush.erase(paper)
            return
        if text == " " and in_part and pen.leaves_paper and (not pen.bg or in_colour):
            end = end_of_run(new, x)
            if end - x >= BLANKS and bisect_left(differs, end, n) - n >= BLANKS:
                brush.move(x, y)
                brush.erase(pen, end - x)
                reached = end
                continue
        while not new[x][0]:  # the second half of a wide character is drawn with its first
            x -= 1
        if brush.y == y and brush.x is not None and brush.x < x <= brush.x + BRIDGED:
            between = new[brush.x : x]
            if all(brush.suits(cell) and single(cell) for cell in between):
                for cell in between:
                    brush.write(cell, 1, columns)
        brush.move(x, y)
        width = 2 if x + 1 < columns and not new[x + 1][0] else 1
        if not certain(new[x]):
            # A terminal that finds it narrower would leave what stood in the rest of its cells.
            for _ in range(width):
                brush.write(blank_like(new[x]), 1, columns)
            brush.move(x, y)
        brush.write(new[x], width, columns)
        reached = x + width
        if repeats and text != " " and single(new[x]):
            end = end_of_run(new, x)
            if (bisect_left(differs, end, n) - n - 1) * len(text.encode()) > REPEATING:
                brush.repeat(end - reached, columns)
                reached = end


def end_of_run(row: Row, x: int) -> int:
    """Where the cells end that are like this one."""
    end = x + 1
    while end < len(row) and row[end] == row[x]:
        end += 1
    return end
