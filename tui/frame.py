"""The one seam where every frame passes: the cells a person's screen shows, and the smallest change to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.segment import Segment

from tui.cells import Row, blank_like, blank_row, cells_of, certain, first_unsteady, single, splice
from tui.pace import QUEUE_LIMIT, Pace
from tui.pen import PLAIN, Cell, Pen, change, pen_for
from tui.scroll import Shift, shift_between
from tui.terminal import Terminal

BRIDGED = 4  # unchanged cells that are cheaper to write again than to jump over
LARGE = 256  # characters of a change above which the cursor is hidden while it is drawn


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

    def erase(self, pen: Pen) -> None:
        """Makes the rest of the row blank."""
        if self.pen is None or not self.pen.leaves_paper or self.pen.bg != pen.bg:
            self.dip(pen)
        self.out.append("\x1b[K")


def wiped(rows: int) -> str:
    """Empties the screen row by row: several terminals keep what they erase whole, for who scrolls back."""
    return "".join((change(None, PLAIN), *(f"\x1b[{row}H\x1b[2K" for row in range(1, rows + 1)), "\x1b[H"))


def draw_row(brush: Brush, y: int, old: Row, new: Row, *, erases_in_colour: bool) -> None:
    """Draws what differs between two rows."""
    columns = len(new)
    differs = [x for x, (was, cell) in enumerate(zip(old, new, strict=True)) if was is not cell and was != cell]
    unsteady = [x for x in (first_unsteady(old), first_unsteady(new)) if x is not None]
    if unsteady:
        # How far such a text reaches over its neighbours depends on the terminal: everything after it is drawn again.
        differs = list(range(min([differs[0], *unsteady]), columns))
    paper = new[-1][1]
    tail = columns
    while tail and new[tail - 1] == new[-1] and new[-1][0] == " ":
        tail -= 1
    erasable = paper.leaves_paper and (not paper.bg or erases_in_colour)
    reached = -1
    for x in differs:
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


def draw_rows(brush: Brush, old: Sequence[Row], new: Sequence[Row], *, erases_in_colour: bool) -> None:
    """Draws what differs between two frames, row by row."""
    for y, (before, after) in enumerate(zip(old, new, strict=True)):
        if before is not after and before != after:
            draw_row(brush, y, before, after, erases_in_colour=erases_in_colour)


class Painter:
    """Holds the frame that a client has and the one it should have, and sends the change when it can take it.

    A client whose queue is not empty gets nothing; once it is, one change to the latest frame follows.
    """

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.depth = terminal.depth
        self.frame = 0  # how many were whole, sent or not
        self.held = True  # until there is something worth seeing
        self._closed = False
        self._cursor: tuple[int, int] | None = None
        self._cursor_shown = False
        self._clear = True
        self._modes = ""  # what goes out before all is drawn anew
        self._begun = False  # whether anything was drawn yet
        self._changed = True
        self._rings = False  # a bell that waits for the next frame
        self.pace = Pace(terminal, self.pump)
        self.resize(terminal.columns, terminal.rows)

    def resize(self, columns: int, rows: int) -> None:
        """A terminal of another size: all of it is drawn anew."""
        self._rows: list[Row] = [blank_row(columns)] * rows
        self._sent: list[Row] = []
        self._size = (columns, rows)
        self._brush = Brush()
        self._clear = self._changed = True

    def repaint(self, modes: str = "") -> None:
        """Draws everything again, over whatever the terminal shows and in whatever modes something left it."""
        self._clear = self._changed = True
        self._modes = modes
        self._cursor_shown = self._cursor_shown and not modes
        self.pump()

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._size

    def put(self, x: int, y: int, segments: Iterable[Segment]) -> None:
        """Puts segments into the next frame; what does not fit is cut off."""
        cells: list[Cell] = []
        for text, style, control in segments:
            if not control:
                cells += cells_of(text, pen_for(style, self.depth))
        self.put_cells(x, y, tuple(cells))

    def put_cells(self, x: int, y: int, cells: Row) -> None:
        """Puts cells into the next frame; what does not fit is cut off."""
        columns, rows = self._size
        if not 0 <= y < rows or not 0 <= x < columns:
            return
        row = self._rows[y]
        if row[x : x + len(cells)] == cells:
            return
        spliced = splice(row, x, cells)
        if spliced != row:
            self._rows[y] = spliced
            self._changed = True

    def show(self, cursor: tuple[int, int] | None) -> None:
        """The frame is whole, with the cursor there; it goes out as soon as the client can take it."""
        self.frame += 1
        if cursor is not None:
            cursor = min(cursor[0], self._size[0] - 1), min(cursor[1], self._size[1] - 1)
        if cursor != self._cursor:
            self._cursor = cursor
            self._changed = True
        self.pump()

    def release(self) -> None:
        """From now on frames go out."""
        self.held = False
        self.pump()

    def bell(self) -> None:
        """Rings at once, or once the client has caught up."""
        if self.terminal.queued() > QUEUE_LIMIT:
            self._rings = self._changed = True
            self.pump()
        elif not self._closed:
            self.terminal.write(b"\a")

    def close(self) -> None:
        """Nothing goes out any more."""
        self._closed = True
        self.pace.close()

    def pump(self) -> None:
        """Sends the change if there is one and the client can take it; else looks again, but never when idle."""
        if not self._closed and self.pace.lets(wanted=self._changed and not self.held):
            self._changed = False
            bell, self._rings = "\a" * self._rings, False
            if data := self._change() + bell:
                self.terminal.write(data.encode())

    def _change(self) -> str:
        """What turns the frame that was sent into the present one."""
        brush = self._brush
        columns, rows = self._size
        erases_in_colour = self.terminal.erases_in_colour
        begin = ""
        if self._clear:
            self._clear = False
            brush.x, brush.y, brush.pen = None, None, PLAIN
            # What stood there before us may be scrolled back to; what we drew may not.
            begin = self._modes + (wiped(rows) if self._begun else f"{change(None, PLAIN)}\x1b[2J")
            self._modes, self._begun = "", True
            self._sent = [blank_row(columns)] * rows
        shift = shift_between(self._sent, self._rows) if self.terminal.scrolls else None
        moving = brush.copy()
        draw_rows(brush, self._sent, self._rows, erases_in_colour=erases_in_colour)
        if shift is not None:
            moving.shift(shift)
            draw_rows(moving, shift.applied(self._sent), self._rows, erases_in_colour=erases_in_colour)
            if moving.length < brush.length:
                self._brush = brush = moving
        self._sent = self._rows.copy()
        hides = self._cursor_shown and (self._cursor is None or len(begin) + brush.length > LARGE)
        drawn = begin + brush.take()
        if self._cursor is not None:
            brush.move(*self._cursor)
            if hides or not self._cursor_shown:
                brush.out.append("\x1b[?25h")
        self._cursor_shown = self._cursor is not None
        return ("\x1b[?25l" if hides else "") + drawn + brush.take()
