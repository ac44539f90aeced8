"""What a terminal's keys and replies send besides text, told apart from it: line mode has no use for any of it."""

from __future__ import annotations

from enum import Enum, auto

from tui.keyboard import ESCAPE_WAIT, SEQUENCE_WAIT, STRING_STARTS, rest_of_sequence

ESCAPE, BELL, STRING_END = "\x1b", "\a", "\x9c"


class Reading(Enum):
    """Where in the stream one is."""

    GROUND = auto()
    ESCAPE = auto()
    CSI_START = auto()
    CSI = auto()
    SS3 = auto()
    STRING_START = auto()  # what follows tells whether it is a reply or Alt and a character
    STRING = auto()
    STRING_ESCAPE = auto()


class Escapes:
    """Swallows sequences. Whatever cannot be in one ends it and is the person's: a stray Esc never eats a line."""

    def __init__(self) -> None:
        self._reading = Reading.GROUND
        self._kind = ""  # what began the string
        self._since = float("-inf")

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return self._reading is Reading.GROUND

    def begin(self, text: str, now: float) -> None:
        """A packet: what had to come together has come by now, or never will."""
        if not text:
            return
        alone = self._reading is Reading.ESCAPE
        if self._reading is not Reading.GROUND and now - self._since > (ESCAPE_WAIT if alone else SEQUENCE_WAIT):
            # A slow line may cut a sequence after its Esc: then the packet is just the rest of it.
            goes_on = alone and now - self._since <= SEQUENCE_WAIT and rest_of_sequence.match(text)
            self._reading = Reading.ESCAPE if goes_on else Reading.GROUND
        self._since = now

    def swallows(self, char: str) -> bool:
        """Whether a character belongs to a sequence, and so to nobody."""
        reading, self._reading = self._reading, Reading.GROUND
        if reading in (Reading.STRING, Reading.STRING_ESCAPE):
            return self._in_string(char, reading)
        if char == ESCAPE:
            self._reading = Reading.ESCAPE
            return True
        match reading:
            case Reading.ESCAPE:
                return self._after_escape(char)
            case Reading.CSI_START | Reading.CSI:
                # The Linux console's F1 to F5 are ESC [ [ A.
                if " " <= char <= "?" or (char == "[" and reading is Reading.CSI_START):
                    self._reading = Reading.CSI
                return " " <= char <= "~"
            case Reading.SS3:
                return "@" <= char <= "~"
            case Reading.STRING_START if STRING_STARTS[self._kind].match(char):
                self._reading = Reading.STRING
                return True
            case _:
                return False

    def _after_escape(self, char: str) -> bool:
        if char == "[":
            self._reading = Reading.CSI_START
        elif char == "O":
            self._reading = Reading.SS3
        elif char in STRING_STARTS:
            self._reading, self._kind = Reading.STRING_START, char
        return " " <= char <= "~"

    def _in_string(self, char: str, reading: Reading) -> bool:
        """A reply, to its end: BEL, ST, or any other control character, which is the person's."""
        if reading is Reading.STRING_ESCAPE and char != "\\":
            return self._after_escape(char)
        if reading is Reading.STRING_ESCAPE or char in (BELL, STRING_END):
            return True
        if char == ESCAPE:
            self._reading = Reading.STRING_ESCAPE
            return True
        if char < " ":
            return False
        self._reading = Reading.STRING
        return True
