"""What may happen thousands of times a minute is counted, and logged at most once a minute: never a line each."""

from __future__ import annotations

import asyncio

from server import log

INTERVAL = 60.0  # seconds between two lines


class Tally:
    """Counts one kind of event. The first is logged at once, and those that follow together."""

    def __init__(self, event: str, interval: float = INTERVAL) -> None:
        self._event, self._interval = event, interval
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None

    def add(self) -> None:
        """It happened once more."""
        self._count += 1
        if self._timer is None:
            self._tell()

    def close(self) -> None:
        """Nothing is told any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tell(self) -> None:
        log.event(self._event, level="warning", count=self._count)
        self._count = 0
        self._timer = asyncio.get_running_loop().call_later(self._interval, self._next)

    def _next(self) -> None:
        self._timer = None
        if self._count:
            self._tell()
