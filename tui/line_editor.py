"""Bytes from a client become finished lines, and with a pty their echo: an editor that takes back, and no more."""

from __future__ import annotations

import codecs
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from rich.cells import split_graphemes

from meeting.model import Place
from meeting.text import harmless
from meeting.view import Action
from tui.keyboard import printable_run
from tui.line_escapes import Escapes

LONGEST = 16_384  # bytes of one line; what comes after them is left out, and the line is refused
TAIL = 64  # characters in which the last letter is looked for, whatever it is made of

BACKSPACE, DELETE, KILL, KILL_WORD, INTERRUPT, END = "\b", "\x7f", "\x15", "\x17", "\x03", "\x04"
UNREADABLE = "\ufffd"


class Flaw(Enum):
    """Why a line is not what was meant."""

    TOO_LONG = auto()
    NOT_UTF8 = auto()
    UNFINISHED = auto()  # the client closed its side in the middle of it
    GIVEN_UP = auto()  # interrupted


@dataclass(frozen=True, slots=True)
class Before:
    """Of what was printed last: where it was, and what one could do there."""

    place: Place
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A finished line, and what was before the person when it was begun (None: nothing was printed yet)."""

    text: str
    begun: Before | None = None
    hidden: bool = False
    flaw: Flaw | None = None


class Editor:
    """Takes bytes, gives lines and what to echo. `hides` tells how many lines after a finished one stay hidden."""

    def __init__(
        self,
        *,
        echoes: bool,
        hides: Callable[[str], int] = lambda text: 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.text = ""
        self.hidden = 0  # lines to come of which nothing is shown
        self._echoes = echoes
        self._hides = hides
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._begun: Before | None = None
        self._started = False
        self._bytes = 0
        self._full = False
        self._flaw: Flaw | None = None
        self._after_return = False
        self._clock = clock
        self._escapes = Escapes()
        self._lines: list[Line] = []
        self._echo: list[str] = []

    @property
    def busy(self) -> bool:
        """Whether a line is half typed on the person's screen, or a hidden one is asked for."""
        return self._echoes and (bool(self.text) or self.hidden > 0)

    def feed(self, data: bytes, before: Before | None) -> tuple[list[Line], bytes]:
        """The lines that `data` finishes, and its echo. `before` is what was printed last."""
        text = self._decoder.decode(data)
        self._escapes.begin(text, self._clock())
        if self._full and self._escapes.idle and (run := printable_run.match(text)) is not None:
            text = text[run.end() :]  # of a line that is too long anyhow: nobody waits while it is looked at
        for char in text:
            if self._echoes and self._escapes.swallows(char):
                pass
            elif char in "\r\n":
                if not (char == "\n" and self._after_return):
                    self._enter(before)
            elif self._echoes and char in (BACKSPACE, DELETE, KILL, KILL_WORD, INTERRUPT, END):
                self._control(char, before)
            else:
                self._type(" " if char == "\t" else char, before)
            self._after_return = char == "\r"
        return self._take()

    def finish(self) -> list[Line]:
        """The line that is under way when the client closes its side: it was never sent."""
        if not self.text and self._flaw is None:
            return []
        self._flaw = self._flaw or Flaw.UNFINISHED
        self._enter(None)
        return self._take()[0]

    def give_up_hidden(self) -> None:
        """What was to be hidden is not asked for any more; a line that is half typed stays hidden to its end."""
        self.hidden = 1 if self.text else 0

    def _take(self) -> tuple[list[Line], bytes]:
        lines, self._lines = self._lines, []
        echo, self._echo = self._echo, []
        return lines, "".join(echo).encode()

    def _start(self, before: Before | None) -> None:
        if not self._started:
            self._started, self._begun = True, before

    def _type(self, char: str, before: Before | None) -> None:
        self._start(before)
        if char == UNREADABLE:
            self._flaw = self._flaw or Flaw.NOT_UTF8
        elif not harmless(char):
            return
        size = len(char.encode())
        if self._full or self._bytes + size > LONGEST:
            self._full, self._flaw = True, Flaw.TOO_LONG
            return
        self._bytes += size
        self.text += char
        self._show(char)

    def _show(self, text: str) -> None:
        if self._echoes and not self.hidden:
            self._echo.append(text)

    def _enter(self, before: Before | None) -> None:
        self._start(before)
        hidden = self.hidden > 0
        self._lines.append(Line(self.text, self._begun, hidden, self._flaw))
        if self._echoes:
            self._echo.append("\r\n")
        if hidden:
            self.hidden -= 1
        elif self._flaw is None:
            self.hidden = self._hides(self.text)
        self._clear()

    def _clear(self) -> None:
        self.text, self._begun, self._started = "", None, False
        self._bytes, self._full, self._flaw = 0, False, None

    def _control(self, char: str, before: Before | None) -> None:
        if char in (INTERRUPT, END):
            self._interrupt(char, before)
            return
        if char in (BACKSPACE, DELETE):
            self._erase(self._last_letter())
        elif char == KILL:
            self._erase(0)
        else:
            self._erase(self.text.rstrip().rfind(" ") + 1)

    def _last_letter(self) -> int:
        """Where it begins. Only the end of the line is looked at: its whole length for each key would keep others waiting."""
        start = max(0, len(self.text) - TAIL)
        letters, _ = split_graphemes(self.text[start:])
        return start + (letters[-1][0] if letters else 0)

    def _erase(self, kept: int) -> None:
        """Takes back what comes after so many characters. It costs what is taken, not what is left."""
        gone = self.text[kept:]
        if not gone:
            return
        self._show("\b \b" * split_graphemes(gone)[1])
        self.text = self.text[:kept]
        self._bytes -= len(gone.encode())
        self._full = False
        if self._flaw is Flaw.NOT_UTF8 and UNREADABLE not in self.text:
            self._flaw = None
        if not self.text and self._flaw is None:
            self._clear()

    def _interrupt(self, char: str, before: Before | None) -> None:
        """Gives up the line; on an empty one, says that one would like to leave. The end of input needs an empty line."""
        if char == END and self.text:
            return
        if self.text:
            self._echo.append("\r\n")
        hidden = self.hidden > 0
        self.hidden = 0
        if hidden or not self.text:
            self._lines.append(Line("", before, hidden, Flaw.GIVEN_UP))
        self._clear()
