"""Where the nodes of a picture stand: their frames, each moved as little as it takes that none lies on another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from rich.cells import cell_len

from meeting.steps import GRID
from meeting.view import NodeShown
from tui.rows import flow

COLUMNS, ROWS = GRID
WIDEST = 18  # cells of a label in one row, where three rows are enough for it
MOST_LINES = 3
APART = (3, 2)  # columns and rows between two frames in which a line with its arrow can go

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A node's frame on the grid."""

    id: str
    lines: tuple[str, ...]
    left: int
    top: int
    width: int

    @property
    def height(self) -> int:
        return len(self.lines) + 2

    @property
    def right(self) -> int:
        """The last of its columns."""
        return self.left + self.width - 1

    @property
    def bottom(self) -> int:
        """The last of its rows."""
        return self.top + self.height - 1

    @property
    def at(self) -> Cell:
        """The place by which it is moved."""
        return self.left, self.top + 1

    @property
    def cells(self) -> Iterator[Cell]:
        return product(range(self.left, self.right + 1), range(self.top, self.bottom + 1))

    def overlaps(self, other: Box, gap: Cell = (0, 0)) -> bool:
        """Whether they have cells in common, or less than this many columns and rows between them."""
        return (
            self.left - gap[0] <= other.right
            and other.left - gap[0] <= self.right
            and self.top - gap[1] <= other.bottom
            and other.top - gap[1] <= self.bottom
        )

    def moved(self, left: int, top: int) -> Box:
        """It at another place, or as near as the grid lets it."""
        left, top = min(max(left, 0), COLUMNS - self.width), min(max(top, 0), ROWS - self.height)
        return replace(self, left=left, top=top)


def standing(text: str) -> str:
    """The text, a dotted circle where a word begins with a mark that would join what stands before it."""
    return " ".join(f"◌{word}" if word and not cell_len(word[0]) else word for word in text.split(" "))


def lines_of(label: str) -> tuple[str, ...]:
    """A label in few rows, all of it."""
    label, width = standing(label), WIDEST
    while len(rows := flow(((label, "plain"),), width)) > MOST_LINES and width < COLUMNS - 4:
        width += 2
    return tuple("".join(text for text, _ in row) for row in rows) or ("",)


def box_of(node: NodeShown) -> Box:
    """A node's box where it was put: `x` is its left edge, `y` the first row of its text."""
    lines = lines_of(node.label)
    return Box(node.id, lines, 0, 0, max(map(cell_len, lines)) + 4).moved(node.x, node.y - 1)


def placed(nodes: Iterable[NodeShown]) -> tuple[tuple[Box, ...], tuple[str, ...]]:
    """All boxes, and the ids of those for which there is no room. Who came first stays where they are."""
    found: list[Box] = []
    nowhere: list[str] = []
    for node in nodes:
        box = beside(box_of(node), found)
        if box is None:
            nowhere.append(node.id)
        else:
            found.append(box)
    return tuple(found), tuple(nowhere)


def beside(box: Box, others: Iterable[Box]) -> Box | None:
    """The box at the nearest place where it lies on no other, with room for lines between them where there is any."""
    others = tuple(others)
    if box.width > COLUMNS or box.height > ROWS:
        return None
    if not any(box.overlaps(other) for other in others):
        return box
    places = sorted(
        product(range(COLUMNS - box.width + 1), range(ROWS - box.height + 1)),
        key=lambda place: (abs(place[0] - box.left) + 3 * abs(place[1] - box.top), place),
    )
    for gap in (APART, (0, 0)):
        for left, top in places:
            there = box.moved(left, top)
            if not any(there.overlaps(other, gap) for other in others):
                return there
    return None


def step_over(box: Box, towards: Cell, others: Iterable[Box]) -> Box | None:
    """The box moved on by so much, and as much further as it takes to lie on no other; None where that is off the grid."""
    others = tuple(others)
    there = box.moved(box.left + towards[0], box.top + towards[1])
    dx, dy = ((it > 0) - (it < 0) for it in towards)
    while any(there.overlaps(other) for other in others):
        on = there.moved(there.left + dx, there.top + dy)
        if on == there:
            return None
        there = on
    return there if there != box else None


def distance(one: Box, other: Box) -> int:
    """From middle to middle; a row is as high as two columns are wide."""
    return (across(one) - across(other)) ** 2 + (2 * (down(one) - down(other))) ** 2


def ahead(one: Box, other: Box, towards: Cell) -> bool:
    """Whether the other lies in that direction."""
    return (across(other) - across(one)) * towards[0] + 2 * (down(other) - down(one)) * towards[1] > 0


def across(box: Box) -> int:
    """Twice the column of its middle."""
    return box.left + box.right


def down(box: Box) -> int:
    """Twice the row of its middle."""
    return box.top + box.bottom
