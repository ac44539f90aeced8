"""The turns that apps give each other on their one core: to begin, and to draw what others did. A key waits for neither."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable


class Turns:
    """Gives turns, `at_once` at a time, first come first served. None keeps others waiting for longer than `longest`."""

    def __init__(self, at_once: int, *, longest: float) -> None:
        self._free = at_once
        self._longest = longest
        self._first: deque[asyncio.Future[None]] = deque()
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def turn(self, *, first: bool = False) -> Callable[[], None]:
        """Waits for a turn, and gives what ends it; it ends by itself after a while. Who is `first` waits for nobody who is not."""
        loop = asyncio.get_running_loop()
        if self._free:
            self._free -= 1
        else:
            mine = loop.create_future()
            (self._first if first else self._waiting).append(mine)
            try:
                await mine
            except asyncio.CancelledError:
                if mine.done() and not mine.cancelled():
                    self._next()
                raise
        ended = False

        def over() -> None:
            nonlocal ended
            if not ended:
                ended = True
                timer.cancel()
                if self._first or self._waiting:
                    self._next()  # who is woken has their turn after whatever else there is to do
                else:
                    loop.call_soon(self._next)  # so that nobody takes it in this turn of the loop

        timer = loop.call_later(self._longest, over)
        return over

    def _next(self) -> None:
        while waiting := self._first or self._waiting:
            if not (one := waiting.popleft()).done():
                one.set_result(None)
                return
        self._free += 1


# Of the process. When forty people come in one minute, those who are there go on typing.
STARTS = Turns(2, longest=2.0)
# One item is many screens' work: it is done a few screens at a time, and whatever else there is to do comes between.
DRAWS = Turns(4, longest=0.1)
