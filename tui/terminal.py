"""One connection's terminal: its name, size, environment and colours, what is written to it and what still waits."""

from __future__ import annotations

import contextlib
import fcntl
import re
import struct
import sys
import termios
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

NARROWEST, WIDEST = 20, 300
LOWEST, TALLEST = 5, 120

TRUECOLOR_NAMES = ("direct", "kitty", "alacritty", "foot", "wezterm", "ghostty", "contour")
COLOURLESS_NAMES = ("dumb", "unknown", "vt")
SCROLLING_NAMES = (
    "xterm", "tmux", "screen", "rxvt", "putty", "linux", "alacritty", "foot", "vt1", "vt2", "vt3", "vt4", "vt5",
)  # fmt: skip
ASKED_NAMES = ("xterm", "wezterm", "contour", "mintty", "mlterm", "tmux", "alacritty", "foot", "vt4", "vt5")
# Most go by the same name, whatever they know. DECRQM: are there left and right margins (DECLRMM)? A blank that is repeated
# (REP), and where is the cursor then? Further than any key's modifiers would say in the same words. The blank is a no-break
# space, in two bytes: tmux repeats what has one, and nothing else.
QUESTIONS = "\x1b[?69$p\r\xa0\x1b[20b\x1b[6n"
HAS_MARGINS = re.compile(r"\x1b\[\?69;[12]\$y")
HAS_REPEAT = re.compile(r"\x1b\[\d+;22R")
TITLELESS_NAMES = ("dumb", "unknown", "vt", "linux", "ansi", "cons25")


class Depth(IntEnum):
    """How many colours a terminal is sent."""

    NONE = 0
    SIXTEEN = 4
    EIGHT_BIT = 8
    TRUE = 24


def depth_of(name: str, environment: Mapping[str, str]) -> Depth:
    """The colours of a connection, from what its client says alone: never from the server's own environment."""
    term = name.lower()
    if environment.get("NO_COLOR") or not term or term.startswith(COLOURLESS_NAMES):
        return Depth.NONE
    if environment.get("COLORTERM", "").lower() in {"truecolor", "24bit"} or any(it in term for it in TRUECOLOR_NAMES):
        return Depth.TRUE
    return Depth.EIGHT_BIT if "256color" in term else Depth.SIXTEEN


def clamped(columns: int, rows: int) -> tuple[int, int]:
    """A size one can draw for; a client may claim anything."""
    return min(max(columns, NARROWEST), WIDEST), min(max(rows, LOWEST), TALLEST)


@dataclass(slots=True, kw_only=True)
class Terminal:
    """A connection's terminal. Line mode, the full screen and tests share it; only its size changes."""

    name: str
    columns: int = 80
    rows: int = 24
    environment: Mapping[str, str] = field(default_factory=dict)
    send: Callable[[bytes], None]
    waiting: Callable[[], int] = lambda: 0
    has_margins: bool = False  # whether some of its columns can be scrolled alone, as it said itself
    has_repeat: bool = False  # whether it repeats a character, as it showed
    sent: int = 0  # bytes in all: what tests and benchmarks ask for

    def __post_init__(self) -> None:
        self.resize(self.columns, self.rows)

    def resize(self, columns: int, rows: int) -> bool:
        """Takes a claimed size, and tells whether it is another one."""
        before = (self.columns, self.rows)
        self.columns, self.rows = clamped(columns, rows)
        return before != (self.columns, self.rows)

    @property
    def depth(self) -> Depth:
        """How many colours to send."""
        return depth_of(self.name, self.environment)

    @property
    def erases_in_colour(self) -> bool:
        """Whether erasing leaves the current background; GNU screen and old terminals leave their own."""
        return self.name.startswith(("xterm", "tmux", "rxvt", "putty", "linux", "alacritty", "foot"))

    @property
    def scrolls(self) -> bool:
        """Whether a part of it can be scrolled: everything that takes after a VT100 does."""
        return self.name.startswith(SCROLLING_NAMES)

    @property
    def erases_in_part(self) -> bool:
        """Whether it erases some cells of a row alone (ECH)."""
        return self.erases_in_colour and not self.name.startswith("rxvt")

    @property
    def is_asked(self) -> bool:
        """Whether to ask it what its name does not tell."""
        return self.name.startswith(ASKED_NAMES)

    def answered(self, sequence: str) -> None:
        """Takes what it says of itself, if that is what this is."""
        self.has_margins |= HAS_MARGINS.fullmatch(sequence) is not None
        self.has_repeat |= HAS_REPEAT.fullmatch(sequence) is not None

    @property
    def has_title(self) -> bool:
        """Whether it takes a window title, rather than printing it."""
        return bool(self.name) and not self.name.startswith(TITLELESS_NAMES)

    def write(self, data: bytes) -> None:
        """Sends bytes; what a lost connection does not take is dropped."""
        self.sent += len(data)
        with contextlib.suppress(OSError):
            self.send(data)

    def queued(self) -> int:
        """Bytes written that the client's machine has not taken yet."""
        return self.waiting()


def unsent_in_kernel(socket: Any) -> int:
    """Bytes of a socket that its peer has not acknowledged, where the system tells (TIOCOUTQ)."""
    if socket is None or sys.platform != "linux" or socket.fileno() < 0:
        return 0
    try:
        answer = fcntl.ioctl(socket.fileno(), termios.TIOCOUTQ, b"\0\0\0\0")
    except OSError:
        return 0
    return int(struct.unpack("i", answer)[0])
