"""What goes between Textual and a terminal of ours, without threads or signals: the only import of its private parts."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Any

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._xterm_parser import XTermParser
from textual.driver import Driver
from textual.geometry import Size
from textual.keys import Keys

from meeting.text import harmless
from tui.frame import Painter, wiped
from tui.keyboard import Keyboard, Pasted, Pressed, Token, Typed

if TYPE_CHECKING:
    from tui.terminal_app import TerminalApp

RESIZE_INTERVAL = 0.1  # at most ten sizes a second
AT_ONCE = 8  # events handed to the app before others in the loop get their turn
BUSY_WAIT = 0.005  # before looking again at an app that is behind
LONGEST_INBOX = 4_096  # events that wait; a person never reaches it

ENTER = "\x1b[?1049h\x1b[?7l\x1b[?25l\x1b[?2004h"  # alternate screen, no wrapping, no cursor, bracketed paste
LEAVE = "\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h"
# The mouse is its terminal's own, but for those who have chosen otherwise: presses and drags, in numbers of any size.
MOUSE, NO_MOUSE = "\x1b[?1002h\x1b[?1006h", "\x1b[?1006l\x1b[?1002l"
MOUSE_REPORT = re.compile(r"\x1b\[<(\d{1,3});(\d{1,4});(\d{1,4})([Mm])")
WHEEL, MOVES = 64, 32  # bits of a report
TITLE = "\x1b]2;Fristad\a"

WITH_ALT = {"\x1bf", "\x1bb", "\x1b\x7f", "\x1b\t"}  # what terminals send for a key of its own
keys_of_terminals = XTermParser()  # its tables alone are used: it holds no state of a connection


def known(sequence: str) -> bool:
    """Whether a sequence is a key of some terminal."""
    return sequence in ANSI_SEQUENCES_KEYS


def keys_for(token: Typed | Pressed) -> list[events.Key]:
    """The keys of a token; sequences that are none, as terminals' replies, give nothing."""
    if isinstance(token, Typed):
        return [key for char in token.text for key in table_keys(char)]
    sequence = token.sequence
    if len(sequence) == 2 and sequence not in WITH_ALT:
        return [events.Key(f"alt+{key.key}", None) for key in table_keys(sequence[1])]
    if sequence.startswith("\x1b[") and sequence.endswith("R"):  # where the cursor is: nobody asked
        return []
    if len(sequence) == 1 or sequence.startswith("\x1b"):
        return table_keys(sequence)
    return []


def table_keys(sequence: str) -> list[events.Key]:
    """What Textual's tables know a sequence as."""
    try:
        found = list(keys_of_terminals._sequence_to_key_events(sequence))
    except (ValueError, OverflowError):  # a key number that no character has
        return []
    return [key for key in found if key.key != Keys.Ignore]


def mouse_event(sequence: str, columns: int, rows: int) -> events.MouseEvent | None:
    """What the first button or the wheel does, somewhere on the screen; None where it is something else."""
    found = MOUSE_REPORT.fullmatch(sequence)
    if found is None:
        return None
    code, x, y = int(found[1]), int(found[2]) - 1, int(found[3]) - 1
    button, wheel = code & 3, bool(code & WHEEL)
    if not (0 <= x < columns and 0 <= y < rows) or button > wheel:
        return None
    what: type[events.MouseEvent]
    if wheel:
        what = events.MouseScrollDown if button else events.MouseScrollUp
    elif code & MOVES:
        what = events.MouseMove
    else:
        what = events.MouseDown if found[4] == "M" else events.MouseUp
    return what(None, x, y, 0, 0, int(not wheel), False, False, False, screen_x=x, screen_y=y)


def acts(event: events.Event) -> bool:
    """Whether it does more than a letter or a move of the mouse, which are many."""
    if isinstance(event, events.Key):
        return not event.is_printable
    return isinstance(event, events.MouseDown | events.MouseUp)


def put_update(painter: Painter, update: object) -> None:
    """Puts what Textual's compositor has drawn into the next frame."""
    if isinstance(update, LayoutUpdate):
        if painter.size != tuple(update.region.size):
            painter.resize(*update.region.size)
        for y, strips in enumerate(update.strips, update.region.y):
            painter.put(update.region.x, y, chain.from_iterable(strips))
    elif isinstance(update, ChopsUpdate):
        for y, start, end in update.spans:
            for chop_end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is not None and x < end and chop_end > start:
                    painter.put(x, y, strip)


class SshDriver(Driver):
    """Feeds an app what its terminal sends, and gives its frames to the painter."""

    def __init__(self, app: TerminalApp, *, debug: bool = False, mouse: bool = False, size: Any = None) -> None:
        super().__init__(app, debug=False, mouse=False, size=size)
        assert app.terminal is not None
        self._person = app
        self.terminal = app.terminal
        self.painter = Painter(self.terminal)
        self.painter.pace.tells = app.fell_behind
        self.farewell = ""  # the line that is left on the person's screen
        self._keyboard = Keyboard(known)
        self._inbox: deque[events.Event] = deque()
        self._open = False
        self._mouse = False  # whether this person has it switched on
        self._acting = False  # the latest event handed over is one that does something
        self._handles: dict[str, asyncio.TimerHandle] = {}
        self._resized_at = float("-inf")

    def start_application_mode(self) -> None:
        self.terminal.write((ENTER + (TITLE if self.terminal.has_title else "")).encode())
        self._post_size()

    def stop_application_mode(self) -> None:
        self.disable_input()
        self.painter.close()
        farewell = "".join(filter(harmless, self.farewell))
        # Not all terminals have an alternate screen to leave: nothing of the meeting stays on this one.
        leave = (NO_MOUSE if self._mouse else "") + LEAVE
        self.terminal.write((wiped(self.terminal.rows) + leave + (farewell + "\r\n" if farewell else "")).encode())

    def use_mouse(self, on: bool) -> None:
        """Whether the terminal tells what its mouse does. It is told nothing of it as long as that is as it was."""
        if on != self._mouse:
            self._mouse = on
            self.terminal.write((MOUSE if on else NO_MOUSE).encode())

    @property
    def modes(self) -> str:
        """What the terminal is set to."""
        return ENTER + (MOUSE if self._mouse else "")

    def disable_input(self) -> None:
        self._open = False
        self._inbox.clear()
        for handle in self._handles.values():
            handle.cancel()
        self._handles.clear()

    def write(self, data: str) -> None:
        """Of what Textual writes past its frames, nothing but the bell is ours to send."""
        if data == "\a":
            self.painter.bell()

    def open_input(self) -> None:
        """From now on the app gets what was typed, also before this."""
        self._open = True
        self.received(b"")

    def hold_input(self) -> None:
        """What is typed from now on waits for `open_input`."""
        self._open = False

    def received(self, data: bytes) -> None:
        """Bytes from the client, after those that came before there was a driver."""
        early, self._person.early = self._person.early, b""
        self._take(self._keyboard.feed(early + data, self._loop.time()))

    def flooded(self, flooded: bool) -> None:
        """Whether more comes than anybody types: no line end in it sends anything."""
        self._keyboard.flooded = flooded

    def resized(self) -> None:
        """The terminal has another size: the app hears of the latest at most ten times a second."""
        wait = self._resized_at + RESIZE_INTERVAL - self._loop.time()
        if wait <= 0:
            self._post_size()
        elif "size" not in self._handles:
            self._later("size", wait, self._post_size)

    def _post_size(self) -> None:
        self._resized_at = self._loop.time()
        size = Size(self.terminal.columns, self.terminal.rows)
        self._app.post_message(events.Resize(size, size).set_sender(self._app))

    def _take(self, tokens: Iterable[Token]) -> None:
        for token in tokens:
            if isinstance(token, Pressed):
                self.terminal.answered(token.sequence)
            if self._mouse and isinstance(token, Pressed) and token.sequence.startswith("\x1b[<"):
                self._point(token.sequence)
            elif len(self._inbox) < LONGEST_INBOX:
                self._inbox.extend([events.Paste(token.text)] if isinstance(token, Pasted) else keys_for(token))
        if (due := self._keyboard.due) is not None:
            self._later("tick", max(due - self._loop.time(), 0), self._tick)
        self._hand_over()

    def _point(self, sequence: str) -> None:
        """What the mouse did, where that is of use; of many moves the latest counts."""
        event = mouse_event(sequence, self.terminal.columns, self.terminal.rows)
        if event is None or not self._person.takes_mouse:
            return
        if isinstance(event, events.MouseMove) and self._inbox and isinstance(self._inbox[-1], events.MouseMove):
            self._inbox.pop()
        if len(self._inbox) < LONGEST_INBOX:
            self._inbox.append(event)

    def _tick(self) -> None:
        self._take(self._keyboard.tick(self._loop.time()))

    def _hand_over(self) -> None:
        """Textual works off its queue without letting go of the loop: so it gets a little at a time.

        What follows a key that is no letter, or a button of the mouse, waits until that has done what it does: on a slow
        line Enter and the next line's first words come in one packet, and Enter passes more queues than letters do.
        """
        if not self._open or "hand over" in self._handles:
            return
        waiting = self._person.in_hand
        busy = waiting >= AT_ONCE or (self._acting and waiting > 0)
        if len(self._inbox) == 1 and not waiting:  # what is typed in one piece is drawn in one
            self.painter.pace.hurry()
        for _ in range(0 if busy else min(AT_ONCE, len(self._inbox))):
            event = self._inbox.popleft()
            self._app.post_message(event.set_sender(self._app))
            self._acting = acts(event)
            if self._acting:
                break
        if self._inbox:
            self._later("hand over", BUSY_WAIT if busy or self._acting else 0, self._hand_over)

    def _later(self, name: str, after: float, call: Any) -> None:
        def timed() -> None:
            self._handles.pop(name, None)
            call()

        if (before := self._handles.pop(name, None)) is not None:
            before.cancel()
        self._handles[name] = self._loop.call_later(after, timed)

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Never: the browser would be the server's."""

    def deliver_binary(self, *args: Any, **named: Any) -> None:
        """Never: the files would be the server's."""
