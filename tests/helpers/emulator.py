"""A terminal emulator that shows what a person sees: text, colours, cursor, bell and title."""

from __future__ import annotations

import pyte
from pyte.screens import Char


class Emulator:
    """A pyte screen fed with the bytes that a client received."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.received = bytearray()
        self.looks = True  # whether what comes is drawn, or only kept
        self._lines: list[str] | None = None  # as they were last read; pyte puts them together cell by cell

    def feed(self, data: bytes) -> None:
        self.received += data
        if self.looks:
            self.stream.feed(data)
            self._lines = None

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self._lines = None

    @property
    def lines(self) -> list[str]:
        """The rows as text, without the blanks at their ends."""
        if self._lines is None:
            self._lines = [line.rstrip() for line in self.screen.display]
        return list(self._lines)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def cursor(self) -> tuple[int, int] | None:
        """Column and row, or None where it is hidden."""
        cursor = self.screen.cursor
        return None if cursor.hidden else (cursor.x, cursor.y)

    def cell(self, column: int, row: int) -> Char:
        return self.screen.buffer[row][column]
