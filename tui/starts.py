"""How many apps begin at once: when forty people come in one minute, those who are there go on typing."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

AT_ONCE = 2
LONGEST = 2.0  # seconds that one may keep others waiting


class Starts:
    """Gives turns, first come first served."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = at_once
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def turn(self) -> Callable[[], None]:
        """Waits for a turn, and gives what ends it; it ends by itself after a while."""
        loop = asyncio.get_running_loop()
        if self._free:
            self._free -= 1
        else:
            mine = loop.create_future()
            self._waiting.append(mine)
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
                self._next()

        timer = loop.call_later(LONGEST, over)
        return over

    def _next(self) -> None:
        while self._waiting:
            if not (one := self._waiting.popleft()).done():
                one.set_result(None)
                return
        self._free += 1


STARTS = Starts()  # of the process: all apps share its one core
