"""What outlives a simulated process, disk and keys, and how it answers: late, never, with a refusal, after somebody else."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, cast

import aiosqlite

from server.journal.protocol import Journal, Stored, Unwritable
from server.schema import MIGRATIONS

HOUSE_KEY = b"k" * 32


@dataclass(slots=True)
class Disk:
    """The database's pages, and the folder of memory with the keys."""

    pages: sqlite3.Connection
    keys: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def new(cls) -> Disk:
        pages = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        for statements in MIGRATIONS:
            pages.executescript(statements)
        return cls(pages)

    def copy(self) -> Disk:
        pages = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self.pages.backup(pages)
        return Disk(pages, dict(self.keys))

    def power_comes_back(self) -> None:
        """What was not committed when the process ended is not there."""
        if self.pages.in_transaction:
            self.pages.rollback()

    def records(self, stream: str, after: int) -> list[tuple[int, datetime, bytes]]:
        rows = self.pages.execute(
            "SELECT seq, at, payload FROM event WHERE stream = ? AND seq > ? ORDER BY seq", (stream, after)
        )
        return [(seq, datetime.fromisoformat(at), payload) for seq, at, payload in rows]


class KeysOnDisk:
    """A process's hold of the keys; a killed one changes nothing any more."""

    def __init__(self, disk: Disk, alive: Callable[[], bool]) -> None:
        self._keys, self._alive = disk.keys, alive

    def put(self, name: str, key: bytes) -> None:
        if self._alive():
            self._keys.setdefault(name, key)

    def get(self, name: str) -> bytes | None:
        return self._keys.get(name)

    def destroy(self, name: str) -> None:
        if self._alive():
            self._keys.pop(name, None)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._keys))


Before = Callable[[str, int, datetime], Sequence[bytes]]


def nobody(stream: str, expected: int, at: datetime) -> Sequence[bytes]:
    return ()


@dataclass(slots=True)
class Whims:
    """How the storage behaves now, as chances between 0 and 1."""

    random: Random
    slow: float = 0.0  # an answer takes its time
    full: float = 0.0  # a write is refused
    lost: float = 0.0  # a record is kept, and the answer says otherwise
    before: Before = nobody  # what another process appends first

    def calm(self) -> None:
        self.slow = self.full = self.lost = 0.0
        self.before = nobody

    def happens(self, chance: float) -> bool:
        return chance > 0 and self.random.random() < chance

    def delay(self) -> float:
        return self.random.random() * 0.4 if self.happens(self.slow) else 0.0


class Connection:
    """What `Database` uses of an aiosqlite connection, without its thread: asked in order, done in order, answered late."""

    def __init__(self, disk: Disk, whims: Whims, *, alive: Callable[[], bool], committed: Callable[[], None]) -> None:
        self._pages, self._whims, self._alive, self._committed = disk.pages, whims, alive, committed
        self._waiting: deque[tuple[asyncio.Future[Any], Callable[[], Any]]] = deque()
        self._free = 0.0

    def for_database(self) -> aiosqlite.Connection:
        return cast("aiosqlite.Connection", self)

    def _ask(self, work: Callable[[], Any]) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        if not self._alive():
            future.set_result(())  # it is only torn down
            return future
        self._waiting.append((future, work))
        self._free = max(self._free, loop.time()) + self._whims.delay()
        loop.call_at(self._free, self._next)
        return future

    def _next(self) -> None:
        """Does what was asked for first, whether or not anybody still waits for it."""
        future, work = self._waiting.popleft()
        try:
            result = work()
        except sqlite3.Error as error:
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(result)

    async def execute(self, statement: str, values: Iterable[Any] = ()) -> object:
        if statement.startswith(("INSERT", "REPLACE", "DELETE")) and self._whims.happens(self._whims.full):
            raise sqlite3.OperationalError("database or disk is full")
        return await self._ask(lambda: self._pages.execute(statement, tuple(values)))

    async def executemany(self, statement: str, rows: Iterable[Iterable[Any]]) -> object:
        if self._whims.happens(self._whims.full):
            raise sqlite3.OperationalError("database or disk is full")
        taken = [tuple(row) for row in rows]
        return await self._ask(lambda: self._pages.executemany(statement, taken))

    async def execute_fetchall(self, statement: str, values: Iterable[Any] = ()) -> Iterable[Any]:
        found: Iterable[Any] = await self._ask(lambda: self._pages.execute(statement, tuple(values)).fetchall())
        return found

    async def commit(self) -> None:
        def commit() -> None:
            self._pages.commit()
            self._committed()

        await self._ask(commit)

    async def rollback(self) -> None:
        await self._ask(self._pages.rollback)

    async def close(self) -> None: ...


class UncertainJournal:
    """A journal over another one, which keeps to the protocol as little as a journal far away would."""

    def __init__(self, inner: Journal, whims: Whims) -> None:
        self._inner, self._whims = inner, whims

    async def append(self, stream: str, expected: int, payloads: Sequence[bytes], at: datetime) -> None:
        # Whoever asked may be gone before it is kept; the others hear of it all the same.
        await asyncio.shield(self._append(stream, expected, payloads, at))

    async def _append(self, stream: str, expected: int, payloads: Sequence[bytes], at: datetime) -> None:
        await self._late()
        if payloads and (others := self._whims.before(stream, expected, at)):
            await self._inner.append(stream, expected, others, at)
        await self._inner.append(stream, expected, payloads, at)
        await self._late()
        if self._whims.happens(self._whims.lost):
            raise Unwritable("the answer was lost")

    async def follow(self, stream: str, after: int) -> AsyncIterator[Stored]:
        async for record in self._inner.follow(stream, after):
            await self._late()
            yield record

    async def read(self, stream: str, after: int = 0) -> list[Stored]:
        await self._late()
        return await self._inner.read(stream, after)

    async def streams(self) -> tuple[str, ...]:
        await self._late()
        return await self._inner.streams()

    async def forget(self, stream: str) -> None:
        await self._late()
        await self._inner.forget(stream)

    async def put_draft(self, stream: str, account: str, payload: bytes | None) -> None:
        await self._late()
        await self._inner.put_draft(stream, account, payload)

    async def draft(self, stream: str, account: str) -> bytes | None:
        await self._late()
        return await self._inner.draft(stream, account)

    async def drafts(self, stream: str) -> Mapping[str, bytes]:
        await self._late()
        return await self._inner.drafts(stream)

    async def _late(self) -> None:
        delay = self._whims.delay()
        if delay:
            await asyncio.sleep(delay)
