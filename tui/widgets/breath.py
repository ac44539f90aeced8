"""Something to breathe along with for whoever has nothing to do but wait: a word and a short bar, seldom drawn."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from textual.timer import Timer

from tui.rows import EMPTY, Row, centred
from tui.widgets.lines import Lines

PAUSE = 2.5  # seconds between two drawings: four of them are a breath
LENGTHS = (3, 6, 3, 0)  # of the bar: longer while one breathes in, shorter while one breathes out
LONGEST = max(LENGTHS)
LASTS = 120  # drawings: five minutes, and then it rests


class Breath(Lines):
    """One row. It goes on for a while, and stands empty where it may not.

    `queued` tells how many bytes wait for the client: while there are any, nothing is added to them.
    """

    def __init__(self, *, id: str, may: Callable[[], bool], queued: Callable[[], float]) -> None:
        super().__init__(id=id)
        self.may, self.queued = may, queued
        self.words = ("", "")  # in, and out
        self.at: int | None = None  # which of the lengths is shown; None while it rests
        self.left = 0
        self.timer: Timer | None = None

    def go(self, words: tuple[str, str]) -> None:
        """From now on for a while, in these words."""
        self.words, self.left = words, LASTS
        if self.at is None and self.may():
            self.at = 0
        self.changed()
        if self.timer is None:
            self.timer = self.set_timer(PAUSE, self.tick)

    def rest(self) -> None:
        """Nothing moves any more."""
        if self.timer is not None:
            self.timer.stop()
            self.timer = None
        self.at = None
        self.changed()

    def tick(self) -> None:
        """Each comes a whole pause after the one before, however late that was."""
        self.timer = None
        self.left -= 1
        if self.left <= 0:
            self.rest()
            return
        if not self.may():
            self.at = None
        elif not self.queued():
            self.at = 0 if self.at is None else (self.at + 1) % len(LENGTHS)
        self.changed()
        self.timer = self.set_timer(PAUSE, self.tick)

    def lay_out(self, width: int) -> tuple[Row, ...]:
        if self.at is None:
            return (EMPTY,)
        word = self.words[self.at >= len(LENGTHS) // 2]
        block = word.ljust(max(map(cell_len, self.words))) + "  " + ("─" * LENGTHS[self.at]).ljust(LONGEST)
        return tuple(centred((((block, "dim"),),), width))
