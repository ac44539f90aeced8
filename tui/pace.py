"""When a frame goes out: so many a second at most, and only to a client that has taken what it was sent before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from math import inf

from tui.terminal import Terminal

QUEUE_LIMIT = 3_000  # bytes that may wait for a client; above it the screen moves on and the latest follows
INTERVAL = 0.016  # seconds between two frames
LONGEST_RETRY = 0.25  # seconds between two looks at a client that takes nothing
BEHIND_AFTER = 1.5  # seconds that a frame is kept back until the person is told
MARKED = 2.0  # seconds that they can read it, at least
CAUGHT_UP = 500  # bytes that may still wait for a client that is not behind any more


class Pace:
    """One painter's. `again` is called when it is worth looking once more, and never when there is nothing to wait for.

    `tells` hears when what the person sees is so old that they should know, and when it is not any more.
    """

    def __init__(self, terminal: Terminal, again: Callable[[], None]) -> None:
        self.behind = False
        self.tells: Callable[[bool], None] = lambda behind: None
        self._terminal = terminal
        self._again = again
        self._next = 0.0
        self._retry = INTERVAL
        self._seen = inf  # bytes that waited when the client was last looked at
        self._kept_back: float | None = None  # since when a frame is
        self._marked_until = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._only_watches = False  # for the end of it: no frame waits for that

    @property
    def waits(self) -> bool:
        """Whether `again` will be called."""
        return self._timer is not None

    def lets(self, *, wanted: bool) -> bool:
        """Whether a frame goes out now, where one is `wanted`."""
        now = asyncio.get_running_loop().time()
        if wanted and (self._only_watches or (self._kept_back is None and now >= self._next)):
            self.close()  # it waits for no frame's sake, or for a time that does not count any more
        if self._timer is not None or not (wanted or self.behind):
            return False
        if now < self._next:
            self._later(self._next - now)
            return False
        queued = self._terminal.queued()
        if wanted and queued <= QUEUE_LIMIT:
            self._sends(now)
            return True
        if wanted:
            self._keeps_back(now)
            # Whoever takes something is looked at again soon.
            self._retry = INTERVAL if queued < self._seen else min(self._retry * 2, LONGEST_RETRY)
            self._seen = queued
            self._later(self._retry)
        elif queued <= CAUGHT_UP and now >= self._marked_until:
            self._tell(behind=False)
        else:
            self._watch()
        return False

    def hurry(self) -> None:
        """The next frame is of the person's own doing: it does not wait for its time."""
        self._next = 0.0

    def close(self) -> None:
        """Nothing is waited for any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _sends(self, now: float) -> None:
        if self._kept_back is not None:
            self._marked_until = now + MARKED
        self._kept_back, self._retry, self._seen, self._next = None, INTERVAL, inf, now + INTERVAL
        if self.behind:
            self._watch()

    def _keeps_back(self, now: float) -> None:
        if self._kept_back is None:
            self._kept_back = now
        elif not self.behind and now - self._kept_back > BEHIND_AFTER:
            self._tell(behind=True)

    def _tell(self, *, behind: bool) -> None:
        self.behind = behind
        self.tells(behind)

    def _watch(self) -> None:
        self._later(LONGEST_RETRY)
        self._only_watches = True

    def _later(self, after: float) -> None:
        self._only_watches = False
        self._timer = asyncio.get_running_loop().call_later(after, self._timed)

    def _timed(self) -> None:
        self._timer = None
        self._again()
