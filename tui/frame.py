"""The one seam where every frame passes: the cells a person's screen shows, and the smallest change to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.segment import Segment

from tui.brush import Brush, differing, draw_row
from tui.cells import Row, blank_row, cells_of, splice
from tui.pace import QUEUE_LIMIT, Pace
from tui.pen import PLAIN, Cell, change, pen_for
from tui.scroll import Shift, shifts_between
from tui.terminal import QUESTIONS, Terminal

LARGE = 256  # characters of a change above which the cursor is hidden while it is drawn
JUMP = 8  # characters, about, to get to a row
CLOSE = 2  # ways whose estimates differ by less are both tried


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a frame to the next: what the terminal moves by itself, and what is drawn then."""

    shift: Shift | None
    differs: dict[int, Sequence[int]]  # by row
    estimate: int  # characters, about

    def draw(self, brush: Brush, rows: Sequence[Row], terminal: Terminal) -> Brush:
        """Goes it, with such a brush."""
        brush = brush.copy()
        if self.shift is not None:
            brush.shift(self.shift)
        for y, differs in self.differs.items():
            draw_row(brush, y, rows[y], differs, terminal)
        return brush


def way(shift: Shift | None, old: Sequence[Row], new: Sequence[Row]) -> Way:
    """What is to be drawn after a shift, or without any."""
    moved = old if shift is None else shift.applied(old)
    differs = {
        y: cells
        for y, (before, after) in enumerate(zip(moved, new, strict=True))
        if before is not after and (cells := differing(before, after))
    }
    begins = 0 if shift is None else len(shift.sequence())
    return Way(shift, differs, begins + sum(len(cells) + JUMP for cells in differs.values()))


def wiped(rows: int) -> str:
    """Empties the screen row by row: several terminals keep what they erase whole, for who scrolls back."""
    return "".join((change(None, PLAIN), *(f"\x1b[{row}H\x1b[2K" for row in range(1, rows + 1)), "\x1b[H"))


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
        begin = ""
        if self._clear:
            self._clear = False
            brush.x, brush.y, brush.pen = None, None, PLAIN
            # What stood there before us may be scrolled back to; what we drew may not.
            begin = self._modes + (wiped(rows) if self._begun else self._cleared())
            self._modes, self._begun = "", True
            self._sent = [blank_row(columns)] * rows
        self._brush = brush = self._drawn(brush)
        self._sent = self._rows.copy()
        hides = self._cursor_shown and (self._cursor is None or len(begin) + brush.length > LARGE)
        drawn = begin + brush.take()
        if self._cursor is not None:
            brush.move(*self._cursor)
            if hides or not self._cursor_shown:
                brush.out.append("\x1b[?25h")
        self._cursor_shown = self._cursor is not None
        return ("\x1b[?25l" if hides else "") + drawn + brush.take()

    def _cleared(self) -> str:
        """What empties a terminal that others wrote on; first it is asked what one cannot know by its name.

        What it prints then is gone at once.
        """
        return (QUESTIONS if self.terminal.is_asked else "") + change(None, PLAIN) + "\x1b[2J"

    def _drawn(self, brush: Brush) -> Brush:
        """The brush after what differs was drawn, the shortest way."""
        ways = [way(None, self._sent, self._rows)]
        if self.terminal.scrolls:
            shifts = shifts_between(self._sent, self._rows, margins=self.terminal.has_margins)
            ways += [way(shift, self._sent, self._rows) for shift in shifts]
        least = min(it.estimate for it in ways)
        drawn = [it.draw(brush, self._rows, self.terminal) for it in ways if it.estimate <= least * CLOSE]
        return min(drawn, key=lambda it: it.length)
