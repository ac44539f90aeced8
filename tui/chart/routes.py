"""The way a line goes from one box to another: through no box, along no other line, and across one only straight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Protocol

from tui.chart.boxes import COLUMNS, ROWS, Box, Cell

LEFT, RIGHT, UP, DOWN = (-1, 0), (1, 0), (0, -1), (0, 1)
DIRECTIONS = (LEFT, RIGHT, UP, DOWN)
BIT = {LEFT: 1, RIGHT: 2, UP: 4, DOWN: 8}
LEVEL, UPRIGHT, CROSSING = 3, 12, 15  # bits of a cell with a line from side to side, from top to bottom, and of both
# What a line pays for. A row is as high as two columns are wide.
ACROSS, DOWNWARD, TURN, CROSS, NEAR, BESIDE, CROWDS = 1, 2, 4, 14, 2, 2, 20

Direction = tuple[int, int]
Cells = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A link as it is drawn: its cells from one box to the other, the way it leaves the one and comes to the other."""

    link: str
    cells: Cells
    out: Direction
    head: Direction

    @property
    def bits(self) -> Iterator[tuple[Cell, int]]:
        """Each cell, with the sides on which the line goes on."""
        for n, cell in enumerate(self.cells):
            back = way(cell, self.cells[n - 1]) if n else (-self.out[0], -self.out[1])
            on = way(cell, self.cells[n + 1]) if n + 1 < len(self.cells) else self.head
            yield cell, BIT[back] | BIT[on]

    @property
    def tee(self) -> Cell:
        """Where in its frame it leaves the box."""
        return self.cells[0][0] - self.out[0], self.cells[0][1] - self.out[1]

    @property
    def corners(self) -> Cells:
        """Its ends and turns."""
        turns = (
            b for a, b, c in zip(self.cells, self.cells[1:], self.cells[2:], strict=False) if way(a, b) != way(b, c)
        )
        return self.cells[0], *turns, self.cells[-1]


class Words(Protocol):
    """What keeps a place around it free."""

    @property
    def cells(self) -> Iterator[Cell]: ...
    @property
    def margin(self) -> Iterator[Cell]: ...
    @property
    def rim(self) -> Iterator[Cell]: ...
    @property
    def further(self) -> Iterator[Cell]: ...


STRIDE = COLUMNS + 2  # the grid has a border that nothing goes into


def index(cell: Cell) -> int:
    return (cell[1] + 1) * STRIDE + cell[0] + 1


def on_grid(cell: Cell) -> bool:
    return 0 <= cell[0] < COLUMNS and 0 <= cell[1] < ROWS


class Ground:
    """What stands where while a picture is laid out, and what it costs to go there."""

    def __init__(self) -> None:
        self.solid: set[Cell] = set()  # boxes
        self.lines: dict[Cell, int] = {}
        self.closed: set[Cell] = set()  # arrows, turns, words and what must stay blank around them
        self.words: set[Cell] = set()
        self._beside: set[Cell] = set()  # cells that touch a line
        # The price of going into a cell from a side, and from above or below; 0 where one cannot.
        self.sideways, self.upright = [0] * (STRIDE * (ROWS + 2)), [0] * (STRIDE * (ROWS + 2))
        for y in range(ROWS):
            start = index((0, y))
            self.sideways[start : start + COLUMNS] = [ACROSS] * COLUMNS
            self.upright[start : start + COLUMNS] = [DOWNWARD] * COLUMNS

    def put_box(self, box: Box) -> None:
        self.solid.update(box.cells)
        for cell in box.cells:
            self._shut(cell)
        for x in range(box.left, box.right + 1):
            self._dearer((x, box.top - 1), NEAR)
            self._dearer((x, box.bottom + 1), NEAR)
        for y in range(box.top, box.bottom + 1):
            self._dearer((box.left - 1, y), NEAR)
            self._dearer((box.right + 1, y), NEAR)

    def put_line(self, line: Line) -> None:
        corners = frozenset(line.corners)
        self.closed.update(corners)
        for cell, bits in line.bits:
            self.lines[cell] = self.lines.get(cell, 0) | bits
            for towards in DIRECTIONS:
                if (touched := step(cell, towards)) not in self._beside:
                    self._beside.add(touched)
                    self._dearer(touched, BESIDE)
        turning = {line.cells[n + by] for n, cell in enumerate(line.cells) if cell in corners
                   for by in (-1, 0, 1) if 0 <= n + by < len(line.cells)}  # fmt: skip
        for cell in line.cells:
            # Across a line one goes straight, where it is straight itself, and along it not at all.
            n, bits, open = index(cell), self.lines[cell], cell not in turning
            self.sideways[n] = ACROSS + CROSS if bits == UPRIGHT and open else 0
            self.upright[n] = DOWNWARD + CROSS if bits == LEVEL and open else 0

    def put_words(self, words: Words) -> None:
        """Nothing goes through them or right beside them."""
        self.words.update(words.cells)
        for cell in (*words.cells, *words.margin, *words.rim):
            self.closed.add(cell)
            self._shut(cell)
        for cell in words.further:
            self._dearer(cell, CROWDS)

    def _shut(self, cell: Cell) -> None:
        if on_grid(cell):
            self.sideways[index(cell)] = self.upright[index(cell)] = 0

    def _dearer(self, cell: Cell, by: int) -> None:
        for prices in (self.sideways, self.upright) if on_grid(cell) else ():
            prices[index(cell)] += by if prices[index(cell)] else 0


def way(here: Cell, there: Cell) -> Direction:
    return there[0] - here[0], there[1] - here[1]


def step(cell: Cell, towards: Direction) -> Cell:
    return cell[0] + towards[0], cell[1] + towards[1]


def doors(box: Box) -> Iterator[tuple[Cell, Direction, int]]:
    """Where a line can leave a box: the cell outside, the way it goes there, and how far from the middle that is."""
    for y in range(box.top + 1, box.bottom):
        off = abs(2 * y - box.top - box.bottom)
        yield (box.right + 1, y), RIGHT, off
        yield (box.left - 1, y), LEFT, off
    for x in range(box.left + 1, box.right):
        off = abs(2 * x - box.left - box.right) // 4
        yield (x, box.top - 1), UP, off
        yield (x, box.bottom + 1), DOWN, off


DELTAS = (-1, 1, -STRIDE, STRIDE)  # by the number of a direction; the opposite one is the number ^ 1
ARRIVED = -1  # the number of a state in which a line is where it was to go
START = -1


def route(ground: Ground, link: str, one: Box, other: Box) -> Line | None:
    """The cheapest line, at least two cells long and with its arrow straight at the box; None where there is none."""
    prices = (ground.sideways, ground.sideways, ground.upright, ground.upright)
    goals = {index(cell) * 4 + DIRECTIONS.index(out) ^ 1: off for cell, out, off in doors(other)}
    lined = {index(cell) for cell in ground.lines}
    rest = rests(other)
    before: dict[int, int] = {}  # from which state one came to a state: four times a cell's index, and a direction
    heap: list[tuple[int, int, int, int]] = []
    for cell, out, off in doors(one):
        n, d = index(cell), DIRECTIONS.index(out)
        if (price := prices[d][n]) and n not in lined:
            heap.append((price + off + rest[n], price + off, n * 4 + d, START))
    heapify(heap)
    while heap:
        _, cost, state, came = heappop(heap)
        if state == ARRIVED:
            line = traced(link, came, before)
            return line if len(set(line.cells)) == len(line.cells) else None  # in a loop, to turn where it may not
        if state in before:
            continue
        before[state] = came
        n, towards = state >> 2, state & 3
        crosses = n in lined or came >> 2 in lined  # there and in the next cell it goes straight
        if state in goals and came != START and n not in lined:
            heappush(heap, (cost + goals[state], cost + goals[state], ARRIVED, state))
        for on in (towards,) if crosses else (0, 1, 2, 3):
            there = n + DELTAS[on]
            price = prices[on][there]
            if there in lined and on != towards:
                continue
            if price and on != towards ^ 1 and (next := there * 4 + on) not in before:
                total = cost + price + (TURN if on != towards else 0)
                heappush(heap, (total + rest[there], total, next, state))
    return None


def traced(link: str, state: int, before: dict[int, int]) -> Line:
    """The line, from where it has come to back to its start."""
    cells: list[Cell] = []
    out = head = state & 3
    while state != START:
        cells.append(((state >> 2) % STRIDE - 1, (state >> 2) // STRIDE - 1))
        out = state & 3
        state = before[state]
    return Line(link, tuple(reversed(cells)), DIRECTIONS[out], DIRECTIONS[head])


@lru_cache(maxsize=256)
def rests_of(left: int, right: int, top: int, bottom: int) -> tuple[int, ...]:
    """The least that it still costs to get from each cell to a box."""
    across = [ACROSS * max(left - 1 - x, x - right - 1, 0) for x in range(-1, COLUMNS + 1)]
    down = [DOWNWARD * max(top - 1 - y, y - bottom - 1, 0) for y in range(-1, ROWS + 1)]
    return tuple(a + d for d in down for a in across)


def rests(box: Box) -> tuple[int, ...]:
    return rests_of(box.left, box.right, box.top, box.bottom)


def runs(line: Line) -> Iterator[tuple[Cell, Cell]]:
    """Its straight parts, from the left or the top."""
    for a, b in pairwise(line.corners):
        yield min(a, b), max(a, b)
