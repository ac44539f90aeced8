"""What a terminal sends, cut into typed text, pastes and keys; its replies to queries get no further than here."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

LONGEST_PASTE = 4_000
TYPED_TOGETHER = 3  # up to so many characters in one packet are keys: a slow line gathers what was typed
ESCAPE_WAIT = 0.1  # after it, a lone Esc is the key
SEQUENCE_WAIT = 1.0  # after it, half a sequence is dropped
PASTE_WAIT = 3.0  # after it, a paste whose end never came is over
SAME_PASTE = 0.1  # a run of characters that goes on within it in the next packet is the same paste
TYPED_IN_A_STALL = 40  # characters over several lines that a line which stood still may have gathered; more is a paste
LATE_END = 30.0  # after a paste whose end never came, so long may the rest of it take
LONGEST_SEQUENCE = 64

ESC = "\x1b"
PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"

inner_line_end = re.compile(r"[^\x00-\x1f\x7f-\x9f][\r\n]+[^\x00-\x1f\x7f-\x9f]")
bracketed = re.compile(r"\x1b\[200~.*?(\x1b\[201~|\Z)", re.DOTALL)
lines_run = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")
printable_run = re.compile(r"[^\x00-\x1f\x7f-\x9f]+")
rest_of_sequence = re.compile(r"(\[<?[0-9;]*[A-Za-z~]|O[A-Za-z])\Z")
line_end = re.compile(r"\r\n?")
control = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

STRING_STARTS = {"]": re.compile(r"\d"), "P": re.compile(r"[\d>!$+=|{]"), "_": re.compile("G")}


@dataclass(frozen=True, slots=True)
class Typed:
    """A few characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text at once, bracketed or not; lines end in a newline."""

    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A control character, or a whole escape sequence."""

    sequence: str


Token = Typed | Pasted | Pressed


class Reading(Enum):
    """Where in the stream one is."""

    GROUND = auto()
    ESCAPE = auto()
    CSI = auto()
    SS3 = auto()
    MOUSE = auto()  # three characters of an old mouse report are left
    STRING_START = auto()  # what follows tells whether it is a reply or Alt and a character
    STRING = auto()
    STRING_ESCAPE = auto()
    PASTE = auto()


WAITS = {Reading.ESCAPE: ESCAPE_WAIT, Reading.STRING_START: ESCAPE_WAIT, Reading.PASTE: PASTE_WAIT}


class Keyboard:
    """Cuts one connection's input. Pure: time is an argument, and `due` tells when to tick."""

    def __init__(self, whole: Callable[[str], bool] = lambda sequence: False) -> None:
        self._whole = whole  # sequences that are whole although nothing ends them (rxvt)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._reading = Reading.GROUND
        self._held = ""  # the sequence or paste so far
        self._left = 0  # characters of a mouse report, or of a paste, still to be dropped or taken
        self._run_length, self._run_ended = 0, float("-inf")
        self._lines = False  # whether the latest run was of several lines: no line end in it is Enter
        self._unended = float("-inf")  # until then the rest of a paste may come whose end never did
        self._late = float("-inf")
        self.flooded = False  # more is coming than anybody types: nothing in it is Enter
        self.due: float | None = None

    def feed(self, data: bytes, now: float) -> list[Token]:
        """Tokens that are whole now. A bad byte becomes U+FFFD; half a character waits for its other half."""
        text = self._decode(data)
        if now < self._late and self._reading is Reading.GROUND and rest_of_sequence.match(text):
            self._reading, self._held = Reading.ESCAPE, ESC  # a slow line cut the sequence after its Esc
        self._lines = self._is_lines(text, now)
        tokens = list(self._cut(text, now))
        if self._reading is Reading.GROUND:
            self.due = None
        elif text:
            self.due = now + WAITS.get(self._reading, SEQUENCE_WAIT)
        return tokens

    def _is_lines(self, text: str, now: float) -> bool:
        """Whether lines come that nobody typed just now: whoever pastes without brackets must not send them by it.

        A line that stood still gathers a few words and an Enter; a lone line end is always the key.
        """
        if self.flooded:
            return True
        outside = bracketed.sub("", text if self._reading is not Reading.PASTE else PASTE_START + text)
        if PASTE_END in text:
            self._unended = float("-inf")
        if len(outside) <= 1:
            return False
        if now < self._unended or (self._lines and now - self._run_ended < SAME_PASTE):
            return True
        return len(outside) > TYPED_IN_A_STALL and inner_line_end.search(outside) is not None

    def tick(self, now: float) -> list[Token]:
        """What is decided by nothing more having come."""
        if self.due is None or now < self.due:
            return []
        if self._reading is Reading.PASTE and self.flooded:
            self.due = now + PASTE_WAIT  # it is we who let it wait
            return []
        reading, held = self._reading, self._held
        self._ground()
        self.due = None
        if reading is Reading.ESCAPE:
            self._late = now + SEQUENCE_WAIT
        if reading in (Reading.ESCAPE, Reading.STRING_START):
            return [Pressed(held)]
        if reading is Reading.PASTE:
            self._unended = now + LATE_END
            return self._paste(held)
        return []

    def _ground(self) -> None:
        self._reading, self._held = Reading.GROUND, ""

    def _cut(self, text: str, now: float) -> Iterator[Token]:
        at = 0
        while at < len(text):
            if self._reading is Reading.PASTE:
                at, token = self._in_paste(text, at)
                yield from token
            elif self._reading is Reading.GROUND and (
                run := (lines_run if self._lines else printable_run).match(text, at)
            ):
                at = run.end()
                yield from self._run(run.group(), now)
            else:
                yield from self._step(text[at])
                at += 1

    def _run(self, run: str, now: float) -> Iterator[Token]:
        goes_on = now - self._run_ended < SAME_PASTE
        if self._lines:
            run = line_end.sub("\n", run)
        if not goes_on:
            self._run_length = 0
            if len(run) <= TYPED_TOGETHER and run.isprintable():
                yield Typed(run)
                return
        taken = run[: LONGEST_PASTE - self._run_length]
        self._run_length += len(taken)
        self._run_ended = now
        if taken:
            yield Pasted(taken)

    def _step(self, char: str) -> Iterator[Token]:
        """One character outside a run and a paste."""
        match self._reading:
            case Reading.GROUND:
                yield from self._in_ground(char)
            case Reading.ESCAPE:
                yield from self._in_escape(char)
            case Reading.CSI:
                yield from self._in_csi(char)
            case Reading.SS3:
                held = self._held + char
                self._ground()
                yield from [Pressed(held)] if "\x40" <= char <= "\x7e" else self._again(char)
            case Reading.MOUSE:
                self._left -= 1
                if not self._left:
                    self._ground()
            case Reading.STRING_START:
                held = self._held
                if STRING_STARTS[held[1]].match(char):
                    self._reading = Reading.STRING
                else:
                    self._ground()
                    yield Pressed(held)
                    yield from self._again(char)
            case Reading.STRING | Reading.STRING_ESCAPE:
                yield from self._in_string(char)
            case Reading.PASTE:
                raise AssertionError("a paste is taken whole")

    def _again(self, char: str) -> Iterator[Token]:
        """A character that broke a sequence off, read anew."""
        if printable_run.match(char):
            yield Typed(char)
        else:
            yield from self._in_ground(char)

    def _in_ground(self, char: str) -> Iterator[Token]:
        self._run_ended = float("-inf")
        if char == ESC:
            self._reading, self._held = Reading.ESCAPE, ESC
        elif char < "\x80":
            yield Pressed(char)

    def _in_escape(self, char: str) -> Iterator[Token]:
        if char == ESC:
            yield Pressed(ESC)
            return
        self._held += char
        match char:
            case "[":
                self._reading = Reading.CSI
            case "O":
                self._reading = Reading.SS3
            case "]" | "P" | "_":
                self._reading = Reading.STRING_START
            case _:
                held = self._held
                self._ground()
                if "\x80" > char >= " " or char in "\t\r\b":
                    yield Pressed(held)
                else:
                    yield Pressed(ESC)
                    yield from self._again(char)

    def _in_csi(self, char: str) -> Iterator[Token]:
        if self._held == "\x1b[" and char == "[":  # the Linux console's F1 to F5: ESC [ [ A
            self._held += char
        elif " " <= char <= "?":
            if len(self._held) < LONGEST_SEQUENCE:
                self._held += char
            if char == "$" and self._whole(self._held):
                held = self._held
                self._ground()
                yield Pressed(held)
        elif "@" <= char <= "\x7e":
            held = self._held + char
            self._ground()
            if held == PASTE_START:
                self._reading = Reading.PASTE
            elif held == "\x1b[M":
                self._reading, self._left = Reading.MOUSE, 3
            elif len(held) <= LONGEST_SEQUENCE and held != PASTE_END:
                yield Pressed(held)
        else:
            self._ground()
            yield from self._again(char)

    def _in_string(self, char: str) -> Iterator[Token]:
        """A reply that ends with BEL or ST is dropped whole."""
        if self._reading is Reading.STRING_ESCAPE and char != "\\":
            self._reading, self._held = Reading.ESCAPE, ESC
            yield from self._in_escape(char)
        elif self._reading is Reading.STRING_ESCAPE or char in "\x07\x9c":
            self._ground()
        elif char == ESC:
            self._reading = Reading.STRING_ESCAPE
        elif char < " ":
            self._ground()
            yield from self._again(char)

    def _in_paste(self, text: str, at: int) -> tuple[int, list[Token]]:
        held = self._held + text[at:]
        end = held.find(PASTE_END)
        if end < 0:
            # What is over the limit is dropped, save a tail in which the end may have begun.
            self._held = held if len(held) <= LONGEST_PASTE * 2 else held[:LONGEST_PASTE] + held[1 - len(PASTE_END) :]
            return len(text), []
        left = len(held) - end - len(PASTE_END)
        self._ground()
        return len(text) - left, self._paste(held[:end])

    def _paste(self, text: str) -> list[Token]:
        pasted = control.sub("", line_end.sub("\n", text))[:LONGEST_PASTE]
        return [Pasted(pasted)] if pasted else []
