"""How those in this process who follow a stream are told of what was appended lives only here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from server.journal.protocol import Stored

Read = Callable[[str, int], Awaitable[Sequence[Stored]]]


class Followers:
    """Everybody who follows, by stream; what is published is pushed, nobody polls."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._queues: dict[str, set[asyncio.Queue[Stored | None]]] = {}

    def publish(self, stream: str, records: Sequence[Stored]) -> None:
        """Tell of new records; in the order in which they are kept."""
        for queue in self._queues.get(stream, ()):
            for record in records:
                queue.put_nowait(record)

    def end(self, stream: str) -> None:
        """The stream is forgotten."""
        for queue in self._queues.get(stream, ()):
            queue.put_nowait(None)

    async def follow(self, stream: str, after: int) -> AsyncIterator[Stored]:
        """As `Journal.follow`."""
        queue: asyncio.Queue[Stored | None] = asyncio.Queue()
        # Before reading, so that nothing falls between what is read and what is pushed.
        self._queues.setdefault(stream, set()).add(queue)
        try:
            for record in await self._read(stream, after):
                after = record.seq
                yield record
            while (new := await queue.get()) is not None:
                if new.seq > after:
                    after = new.seq
                    yield new
        finally:
            self._queues[stream].discard(queue)
            if not self._queues[stream]:
                del self._queues[stream]
