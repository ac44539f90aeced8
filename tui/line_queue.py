"""The lines of one person that wait to be done: in order, and never without bound."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from tui.line_editor import Line

MOST_LINES, MOST_CHARACTERS = (
    1_000,
    262_144,
)  # that may wait; of what comes beyond them nothing is kept but that it came


class LineQueue:
    """Gives lines in the order they came. `refused` of them were too many: they come after those that wait."""

    def __init__(self) -> None:
        self.refused = 0
        self._lines: deque[Line] = deque()
        self._characters = 0

    def __bool__(self) -> bool:
        return bool(self._lines) or self.refused > 0

    def put(self, lines: Iterable[Line]) -> None:
        """Takes lines; once some were too many, all are until those have been answered."""
        for line in lines:
            full = len(self._lines) >= MOST_LINES or self._characters + len(line.text) > MOST_CHARACTERS
            if full or self.refused:
                self.refused += 1
            else:
                self._lines.append(line)
                self._characters += len(line.text)

    def take(self) -> Line | None:
        """The next line, or None for one that was too many."""
        if not self._lines:
            self.refused -= 1
            return None
        line = self._lines.popleft()
        self._characters -= len(line.text)
        return line
