"""Where the words of a link stand: in its line or right beside it, and beside no other's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from rich.cells import cell_len

from tui.chart.boxes import Cell, standing
from tui.chart.routes import LEVEL, UPRIGHT, Ground, Line, on_grid, runs
from tui.rows import flow

MARKS = "123456789abcdefghijklmnopqrstuvwxyz"  # for links whose words have no room
MOST_ROWS = 4


@dataclass(frozen=True, slots=True)
class Label:
    """A link's words on the grid: rows from one corner, in the line itself where `inside`."""

    link: str
    rows: tuple[str, ...]
    x: int
    y: int
    inside: bool = False

    @property
    def width(self) -> int:
        return max(map(cell_len, self.rows))

    @property
    def cells(self) -> Iterator[Cell]:
        return product(range(self.x, self.x + self.width), range(self.y, self.y + len(self.rows)))

    @property
    def margin(self) -> Iterator[Cell]:
        """The blank at each side."""
        for y in range(self.y, self.y + len(self.rows)):
            yield self.x - 1, y
            yield self.x + self.width, y

    @property
    def rim(self) -> Iterator[Cell]:
        """The rows above and below, where nothing of another link may be."""
        for x in range(self.x, self.x + self.width):
            yield x, self.y - 1
            yield x, self.y + len(self.rows)

    @property
    def further(self) -> Iterator[Cell]:
        """A column more at each side: what stands there could be what it belongs to."""
        for y in range(self.y, self.y + len(self.rows)):
            yield self.x - 2, y
            yield self.x + self.width + 1, y


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign in a line, for words that stand below the picture."""

    link: str
    sign: str
    at: Cell


def forms(text: str) -> Iterator[tuple[str, ...]]:
    """The words in one row, and in as many more as make them narrower; no word is broken."""
    text = standing(text)
    longest = max(map(cell_len, text.split(" ")), default=1)
    whole = cell_len(text)
    before = 0
    for many in range(1, MOST_ROWS + 1):
        for width in range(max(longest, -(-whole // many)), whole + 1):
            rows = tuple("".join(part for part, _ in row) for row in flow(((text, "plain"),), width))
            if len(rows) <= many:
                if len(rows) > before:
                    yield rows
                    before = len(rows)
                break


def spots(line: Line, rows: tuple[str, ...]) -> Iterator[tuple[int, int, int, bool]]:
    """Where words of this form could stand: how far that is from the best, their corner, and whether in the line."""
    width, height = max(map(cell_len, rows)), len(rows)
    for (x, y), (right, bottom) in runs(line):
        if y == bottom:
            middle = (x + right + 1 - width) // 2
            for left in range(x + 2, right - width - 1) if height == 1 else ():
                yield abs(left - middle), left, y, True
            least = min(width, right - x + 1, 3)
            for left in range(x - width + least, right + 2 - least):
                off = 3 + abs(left - middle)
                yield off, left, y - height, False
                yield off + 1, left, y + 1, False
        if x == right:
            middle = (y + bottom + 1 - height) // 2
            for top in range(y - height + 1, bottom + 1):
                off = 2 + 3 * abs(top - middle)
                yield off, x + 2, top, False
                yield off + 1, x - 1 - width, top, False


def fits(ground: Ground, label: Label, own: frozenset[Cell]) -> bool:
    """Whether it can be read there, and nobody could take it for another link's."""
    if not all(map(on_grid, label.cells)):
        return False
    if label.inside:
        inner = (*label.cells, *label.margin)
        if any(cell not in own or cell in ground.closed or ground.lines[cell] != LEVEL for cell in inner):
            return False
    elif any(cell in ground.solid or cell in ground.lines or cell in ground.closed
             for cell in (*label.cells, *label.margin)):  # fmt: skip
        return False
    return not any(cell in ground.lines and cell not in own for cell in (*label.rim, *label.further)) and not any(
        cell in ground.words for cell in (*label.rim, *label.further)
    )


def label_of(ground: Ground, line: Line, text: str) -> Label | None:
    """The words at the best place there is for them, or None."""
    own = frozenset(line.cells)
    for rows in forms(text):
        for _, x, y, inside in sorted(spots(line, rows)):
            label = Label(line.link, rows, x, y, inside)
            if fits(ground, label, own):
                return label
    return None


def mark_of(ground: Ground, line: Line, sign: str) -> Mark | None:
    """The sign in the middle of the line; None where another line crosses all of it."""
    middle = len(line.cells) // 2
    level = sorted(
        (bits not in (LEVEL, UPRIGHT), abs(n - middle), cell)
        for n, (cell, bits) in enumerate(line.bits)
        if cell != line.cells[-1] and ground.lines[cell] == bits
    )
    return Mark(line.link, sign, level[0][2]) if level else None
