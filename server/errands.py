"""What events mean outside their meeting is carried out here: in order, and not while people wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from server import log

Errand = Callable[[], Awaitable[None]]


class Errands:
    """A queue of work on the directory. The events that ask for it are read again at a start, so each bears repeating."""

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
        """Do what is left, and stop."""
        if self._runner is not None:
            await self.done()
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            errand = await self._queue.get()
            try:
                await errand()
            except Exception as error:
                # The event is in the journal: the errand is run again at the next start.
                log.failure("errand_failed", error)
            finally:
                self._queue.task_done()
