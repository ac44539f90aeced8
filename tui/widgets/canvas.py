"""The picture as characters: nodes in boxes, links as arrows between them with their labels where these can be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise, product

from rich.cells import cell_len

from meeting.steps import GRID
from meeting.view import Drawing
from tui.kept import kept
from tui.widgets.rows import Look, Row, flow, graphemes, joined

COLUMNS, ROWS = GRID
WIDEST_LABEL = 18  # cells of a box's text in one row
MOST_LINES = 3
MARKS = "123456789abcdefghijklmnopqrstuvwxyz"  # for links whose label has no room
LEFT, RIGHT, UP, DOWN = (-1, 0), (1, 0), (0, -1), (0, 1)
BIT = {LEFT: 1, RIGHT: 2, UP: 4, DOWN: 8}
LINES = " ╴╶─╵┘└┴╷┐┌┬│┤├┼"  # by the bits of the directions a line goes in
HEADS = {LEFT: "<", RIGHT: ">", UP: "^", DOWN: "v"}
TEES = {LEFT: "┤", RIGHT: "├", UP: "┴", DOWN: "┬"}
TURN, CROSS, ALONG, HIT = 5, 8, 60, 1000  # what a route pays for, beside its length

Cell = tuple[int, int]
Direction = tuple[int, int]
Route = tuple[Cell, ...]


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
    def cells(self) -> Iterator[Cell]:
        return product(range(self.left, self.left + self.width), range(self.top, self.top + self.height))

    def doors(self) -> Iterator[tuple[Cell, Direction]]:
        """Where a line can leave it: the cell outside, and the way it goes there."""
        middle = self.top + self.height // 2
        rows = dict.fromkeys((middle, *range(self.top + 1, self.top + self.height - 1)))
        columns = dict.fromkeys(self.left + self.width * n // 6 for n in (3, 1, 5, 2, 4))
        for y in rows:
            yield (self.left + self.width, y), RIGHT
            yield (self.left - 1, y), LEFT
        for x in columns:
            yield (x, self.top - 1), UP
            yield (x, self.top + self.height), DOWN


def box_of(id: str, label: str, x: int, y: int) -> Box:
    """A node's box: `x` is its left edge, `y` its middle row, moved where it would not fit."""
    rows = flow(((label, "plain"),), WIDEST_LABEL)[:MOST_LINES] or ((("", "plain"),),)
    lines = tuple("".join(text for text, _ in row) for row in rows)
    width = max(cell_len(line) for line in lines) + 4
    height = len(lines) + 2
    return Box(id, lines, min(max(x, 0), COLUMNS - width), min(max(y - 1, 0), ROWS - height), width)


@dataclass(slots=True)
class Grid:
    """What stands where while it is drawn."""

    letters: dict[Cell, tuple[str, Look]] = field(default_factory=dict)
    solid: set[Cell] = field(default_factory=set)  # boxes
    lines: dict[Cell, int] = field(default_factory=dict)
    tees: dict[Cell, str] = field(default_factory=dict)  # where lines leave boxes
    heads: dict[Cell, str] = field(default_factory=dict)  # arrows' heads
    legend: list[tuple[str, str]] = field(default_factory=list)  # a mark, and the label it stands for

    def free(self, cell: Cell) -> bool:
        inside = 0 <= cell[0] < COLUMNS and 0 <= cell[1] < ROWS
        return inside and cell not in self.solid and cell not in self.lines and cell not in self.letters

    def blank(self, x: int, y: int, width: int) -> bool:
        """Whether a text can stand here, with a blank at each side of it."""
        around = range(max(x - 1, 0), min(x + width + 1, COLUMNS))
        return x >= 0 and x + width <= COLUMNS and all(self.free((n, y)) for n in around)

    def level(self, x: int, y: int, width: int) -> bool:
        """Whether here is nothing but a line from left to right."""
        cells = [(n, y) for n in range(x, x + width)]
        return all(self.lines.get(cell) == 3 and cell not in self.letters and cell not in self.heads for cell in cells)

    def write(self, x: int, y: int, text: str, look: Look) -> None:
        for character, wide in graphemes(text):
            self.letters[x, y] = (character, look)
            for n in range(1, wide):
                self.letters[x + n, y] = ("", look)
            x += wide

    def put_box(self, box: Box, chosen: bool) -> None:
        """A frame with its text; the one that is chosen has a double frame."""
        h, v, corners = ("═", "║", "╔╗╚╝") if chosen else ("─", "│", "┌┐└┘")
        look: Look = "strong" if chosen else "plain"
        bar = h * (box.width - 2)
        self.write(box.left, box.top, corners[0] + bar + corners[1], look)
        for n, line in enumerate(box.lines, 1):
            room = box.width - 4 - cell_len(line)
            self.write(box.left, box.top + n, f"{v} {line}{' ' * room} {v}", look)
        self.write(box.left, box.top + box.height - 1, corners[2] + bar + corners[3], look)

    def put_route(self, route: Route, out: Direction, head: Direction) -> None:
        """A line from one box's door to another's, with its arrow's head."""
        back = (-out[0], -out[1])
        self.tees[step(route[0], back)] = TEES[out]
        for n, cell in enumerate(route):
            bits = BIT[way(cell, route[n - 1])] if n else BIT[back]
            bits |= BIT[way(cell, route[n + 1])] if n + 1 < len(route) else BIT[head]
            self.lines[cell] = self.lines.get(cell, 0) | bits
        self.heads[route[-1]] = HEADS[head]

    def rows(self) -> tuple[Row, ...]:
        """All of it, as rows."""
        rows: list[Row] = []
        for y in range(ROWS):
            cells: list[tuple[str, Look]] = []
            for x in range(COLUMNS):
                if (x, y) in self.letters:
                    character, look = self.letters[x, y]
                    cells.append((self.tees.get((x, y), character) if character in "─│" else character, look))
                elif (x, y) in self.heads:
                    cells.append((self.heads[x, y], "plain"))
                else:
                    cells.append((LINES[self.lines.get((x, y), 0)], "dim"))
            rows.append(joined(cells))
        return tuple(rows)


def way(here: Cell, there: Cell) -> Direction:
    return there[0] - here[0], there[1] - here[1]


def between(a: Cell, b: Cell) -> Iterator[Cell]:
    """The cells from one to another in the same row or column, without the last."""
    towards = direction(a, b)
    while a != b:
        yield a
        a = step(a, towards)


def along(corners: Iterable[Cell]) -> Route:
    """The cells of a line through corners."""
    corners = tuple(corners)
    return (*(cell for a, b in pairwise(corners) for cell in between(a, b)), corners[-1])


def shapes(a: Cell, out: Direction, b: Cell, back: Direction) -> Iterator[tuple[Cell, ...]]:
    """Corners of lines from `a`, left in the direction `out`, to `b`, whose door is in the direction `back`."""
    across, across_too = out in (LEFT, RIGHT), back in (LEFT, RIGHT)
    if across and across_too:
        for x in dict.fromkeys(((a[0] + b[0]) // 2, a[0] + out[0] * 2, b[0] + back[0] * 2, a[0], b[0])):
            yield a, (x, a[1]), (x, b[1]), b
    elif not across and not across_too:
        for y in dict.fromkeys(((a[1] + b[1]) // 2, a[1] + out[1], b[1] + back[1], a[1], b[1])):
            yield a, (a[0], y), (b[0], y), b
    elif across:
        yield a, (b[0], a[1]), b
    else:
        yield a, (a[0], b[1]), b


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """A line between two boxes, with what it costs before anything stands in it."""

    cost: int
    corners: tuple[Cell, ...]
    out: Direction
    head: Direction


def ways(one: Box, other: Box) -> list[Way]:
    """All the lines that are tried, the cheapest first."""
    found: list[Way] = []
    for (n, (a, out)), (m, (b, back)) in product(enumerate(one.doors()), enumerate(other.doors())):
        for shape in shapes(a, out, b, back):
            corners = tuple(dict.fromkeys(shape))
            if corners[-1] != b:
                continue
            head = (-back[0], -back[1])
            legs = [direction(p, q) for p, q in pairwise(corners)]
            turns = sum(p != q for p, q in pairwise((out, *legs, head)))
            if any(p == (-q[0], -q[1]) for p, q in pairwise((out, *legs, head))):
                continue
            length = sum(abs(p[0] - q[0]) + abs(p[1] - q[1]) for p, q in pairwise(corners))
            found.append(Way(length + TURN * turns + (n + m) // 4, corners, out, head))
    return sorted(found)


def direction(a: Cell, b: Cell) -> Direction:
    return (b[0] > a[0]) - (b[0] < a[0]), (b[1] > a[1]) - (b[1] < a[1])


def price(grid: Grid, route: Route, most: int) -> int:
    """What is in a line's way; it stops counting when it is too dear."""
    total = 0
    for n, cell in enumerate(route):
        x, y = cell
        if not (0 <= x < COLUMNS and 0 <= y < ROWS) or cell in grid.solid:
            total += HIT
        elif cell in grid.heads:
            total += HIT // 4
        elif bits := grid.lines.get(cell, 0):
            level = n > 0 and route[n - 1][1] == y
            straight = 0 < n < len(route) - 1 and way(route[n - 1], cell) == way(cell, route[n + 1])
            total += CROSS if straight and bits == (12 if level else 3) else ALONG
        if total >= most:
            break
    return total


def best_way(grid: Grid, one: Box, other: Box) -> Way | None:
    """The line that is least in the way, or None where there is none that goes through no box."""
    best: tuple[int, Way] | None = None
    for each in ways(one, other):
        if best is not None and each.cost >= best[0]:
            break
        total = each.cost + price(grid, along(each.corners), best[0] - each.cost if best else 4 * HIT)
        if best is None or total < best[0]:
            best = (total, each)
    return best[1] if best is not None and best[0] < HIT else None


def step(cell: Cell, direction: Direction) -> Cell:
    return cell[0] + direction[0], cell[1] + direction[1]


def spots(route: Route, width: int) -> Iterator[tuple[int, int, bool]]:
    """Where a label of this width could stand: its first cell, and whether it stands in the line itself."""
    level: list[list[Cell]] = []
    for a, b in pairwise(route):
        if a[1] == b[1]:
            if level and level[-1][-1] == a:
                level[-1].append(b)
            else:
                level.append([a, b])
    runs = sorted(((min(run)[0], max(run)[0], run[0][1]) for run in level), key=lambda run: run[0] - run[1])
    for start, end, y in runs:
        if end - start + 1 >= width + 4:
            yield start + (end - start + 1 - width) // 2, y, True
    for start, end, y in runs:
        for x in dict.fromkeys(((start + end + 1 - width) // 2, start, end - width + 1)):
            yield x, y - 1, False
            yield x, y + 1, False
    for x, y in sorted(route, key=lambda cell: abs(cell[1] - route[len(route) // 2][1])):
        yield x + 2, y, False
        yield x - 1 - width, y, False


def put_label(grid: Grid, route: Route, label: str) -> None:
    """The label where it can be read; where it cannot, a mark that the legend explains."""
    width = cell_len(label)
    for x, y, inside in spots(route, width):
        if inside and grid.level(x - 1, y, width + 2):
            grid.write(x - 1, y, f" {label} ", "plain")
            return
        if not inside and grid.blank(x, y, width):
            grid.write(x, y, label, "plain")
            return
    mark(grid, route, label)


def mark(grid: Grid, route: Route, label: str) -> None:
    """A sign in the middle of the line, and its label in the legend."""
    sign = MARKS[len(grid.legend) % len(MARKS)]
    grid.legend.append((sign, label))
    inner = [cell for cell in route[:-1] if cell not in grid.letters] or list(route[:-1]) or list(route)
    grid.letters[inner[len(inner) // 2]] = (sign, "strong")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawing as rows, with what had no room in it: marks with their labels, and links that could not be drawn."""

    rows: tuple[Row, ...]
    first: int = 0  # the first row with something in it
    last: int = 0
    legend: tuple[tuple[str, str], ...] = ()
    undrawn: tuple[str, ...] = ()  # ids of links


@kept(64)
def sheet(drawing: Drawing, chosen: str = "") -> Sheet:
    """The drawing on its grid, made once for everybody who sees it."""
    grid = Grid()
    boxes = {node.id: box_of(node.id, node.label, node.x, node.y) for node in drawing.nodes}
    for box in boxes.values():
        grid.solid.update(box.cells)
    undrawn: list[str] = []
    drawn: list[tuple[Route, str]] = []
    for link in drawing.links:
        found = None
        if link.from_id in boxes and link.to_id in boxes:
            found = best_way(grid, boxes[link.from_id], boxes[link.to_id])
        if found is None:
            undrawn.append(link.id)
            continue
        route = along(found.corners)
        grid.put_route(route, found.out, found.head)
        drawn.append((route, link.label))
    for route, label in sorted(drawn, key=lambda pair: len(pair[0])):
        put_label(grid, route, label)
    for box in sorted(boxes.values(), key=lambda box: box.id == chosen):
        grid.put_box(box, box.id == chosen)
    rows = grid.rows()
    filled = [y for y, row in enumerate(rows) if any(text.strip() for text, _ in row)] or [0]
    return Sheet(rows, filled[0], filled[-1], tuple(grid.legend), tuple(undrawn))
