"""What events mean outside their meeting is carried out here: in order, and not while people wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from server import log
from server.journal.protocol import Unwritable

AGAIN = 2.0  # seconds, when the storage would not take it
CLOSING = 5.0  # seconds
Errand = Callable[[], Awaitable[None]]


class Errands:
    """A queue of work on the directory. The events that ask for it are read again at a start, so each bears repeating.

    What the storage would not take is tried again until it does: whoever waits for `done` waits for that.
    """

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Errand] = asyncio.Queue()
        self._runner: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._runner = asyncio.create_task(self._run(), name="errands")

    def add(self, errand: Errand) -> None:
        self._queue.put_nowait(errand)

    async def done(self) -> None:
        """Wait until nothing is left to do."""
        await self._queue.join()

    async def close(self) -> None:
        """Do what is left, and stop; what cannot be done in time is done at the next start."""
        if self._runner is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.done(), CLOSING)
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            errand = await self._queue.get()
            try:
                await self._carry_out(errand)
            except Exception as error:
                # The event is in the journal: the errand is run again at the next start.
                log.failure("errand_failed", error)
            finally:
                self._queue.task_done()
                del errand  # it knows what was said, and the next one may be weeks away

    async def _carry_out(self, errand: Errand) -> None:
        while True:
            try:
                return await errand()
            except Unwritable:
                log.event("errand_waits", level="warning")
                await asyncio.sleep(AGAIN)
