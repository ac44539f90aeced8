"""What events mean outside their meeting is carried out here: in order, and not while people wait."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from meeting.model import Account
from server import log
from server.journal.protocol import Unwritable

AGAIN = 2.0  # seconds, when the storage would not take it
LATER = 60.0  # seconds, when what somebody is owed has failed
CLOSING = 5.0  # seconds
Errand = Callable[[], Awaitable[None]]
Owed = tuple[str, Account]  # out of this meeting, to somebody


class Errands:
    """A queue of work on the directory. The events that ask for it are read again at a start, so each bears repeating.

    What the storage would not take is tried again until it does: whoever waits for `done` waits for that. What somebody is
    `owed` and fails otherwise is kept, with what comes after it for them out of the same meeting, and tried again later;
    `retried` sees to that, a meeting at a time.
    """

    def __init__(self) -> None:
        self.retried: Callable[[str], Awaitable[None]] = self.retry
        self._queue: asyncio.Queue[tuple[Errand, Owed | None]] = asyncio.Queue()
        self._owed: dict[Owed, deque[Errand]] = {}
        self._runner: asyncio.Task[None] | None = None
        self._later: asyncio.TimerHandle | None = None

    def start(self) -> None:
        self._runner = asyncio.create_task(self._run(), name="errands")

    def add(self, errand: Errand, *, owed: Owed | None = None) -> None:
        self._queue.put_nowait((errand, owed))

    async def done(self) -> None:
        """Wait until nothing is left to do but what has failed."""
        await self._queue.join()

    def owes(self, stream: str) -> bool:
        """Whether anything that somebody is owed out of this meeting has failed so far."""
        return any(meeting == stream for meeting, _ in self._owed)

    async def retry(self, stream: str) -> None:
        """Once more what has failed of this meeting's; an errand may."""
        for owed in [each for each in self._owed if each[0] == stream]:
            waiting = self._owed[owed]
            while waiting and await self._succeeds(waiting[0]):
                waiting.popleft()
            if not waiting:
                del self._owed[owed]

    def drop(self, stream: str) -> None:
        """Nobody is owed anything out of this meeting any more."""
        for owed in [each for each in self._owed if each[0] == stream]:
            del self._owed[owed]

    async def close(self) -> None:
        """Do what is left, and stop; what cannot be done in time is done at the next start."""
        if self._later is not None:
            self._later.cancel()
        if self._runner is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.done(), CLOSING)
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            errand, owed = await self._queue.get()
            try:
                if owed in self._owed:
                    self._owed[owed].append(errand)  # in order
                elif not await self._succeeds(errand) and owed is not None:
                    self._owed[owed] = deque([errand])
                    self._try_later()
            finally:
                self._queue.task_done()
                del errand  # it knows what was said, and the next one may be weeks away

    async def _succeeds(self, errand: Errand) -> bool:
        try:
            while True:
                try:
                    await errand()
                    return True
                except Unwritable:
                    log.event("errand_waits", level="warning")
                    await asyncio.sleep(AGAIN)
        except Exception as error:
            # The event is in the journal: unless its meeting is emptied the errand is run again at the next start too.
            log.failure("errand_failed", error)
            return False

    def _try_later(self) -> None:
        if self._owed and self._later is None:
            self._later = asyncio.get_running_loop().call_later(LATER, self.add, self._try_all)

    async def _try_all(self) -> None:
        self._later = None
        try:
            for stream in {meeting for meeting, _ in self._owed}:
                await self.retried(stream)
        finally:
            self._try_later()
