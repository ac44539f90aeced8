"""The journal in the house's database lives only here."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from server.database import Database, is_damage
from server.journal.followers import Followers
from server.journal.protocol import Conflict, Stored, Unwritable, in_utc
from server.sealing import Tampered

# As bytes, since a damaged text would otherwise fail before it can be named.
ONE = "SELECT seq, CAST(at AS BLOB), payload FROM event WHERE stream = ? AND seq = ?"
REST = "SELECT seq, CAST(at AS BLOB), payload FROM event WHERE stream = ? AND seq > ? ORDER BY seq"
LAST = "SELECT coalesce(max(seq), 0) FROM event WHERE stream = ?"


class SqliteJournal:
    """A journal in a database file. The key (stream, seq) is what keeps two appends apart."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._followers = Followers(self.read)
        self._in_order = asyncio.Lock()  # what is published must be in the order of the commits

    async def append(self, stream: str, expected: int, payloads: Sequence[bytes], at: datetime) -> None:
        # Whoever asked may be gone before the commit; the others must hear of it all the same.
        await asyncio.shield(self._append(stream, expected, payloads, in_utc(at)))

    async def _append(self, stream: str, expected: int, payloads: Sequence[bytes], at: datetime) -> None:
        new = [Stored(seq, at, bytes(payload)) for seq, payload in enumerate(payloads, start=expected + 1)]
        rows = [(stream, record.seq, at.isoformat(), record.payload) for record in new]
        async with self._in_order:
            with _writing():
                async with self._database.transaction() as connection:
                    ((last,),) = await connection.execute_fetchall(LAST, (stream,))
                    if last != expected:
                        raise Conflict
                    await connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?)", rows)
            self._followers.publish(stream, new)

    def follow(self, stream: str, after: int) -> AsyncIterator[Stored]:
        return self._followers.follow(stream, after)

    async def read(self, stream: str, after: int = 0) -> list[Stored]:
        try:
            rows = await self._database.rows(REST, (stream, after))
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            raise Tampered(stream, await self._first_damaged(stream, after)) from None
        records = []
        for expected, (seq, at, payload) in enumerate(rows, start=after + 1):
            if seq != expected:
                raise Tampered(stream, expected)
            try:
                records.append(Stored(seq, in_utc(datetime.fromisoformat(at.decode("ascii"))), payload))
            except ValueError:
                raise Tampered(stream, seq) from None
        return records

    async def _first_damaged(self, stream: str, after: int) -> int:
        seq = after + 1
        try:
            while await self._database.rows(ONE, (stream, seq)):
                seq += 1
        except sqlite3.DatabaseError:
            pass
        return seq

    async def streams(self) -> tuple[str, ...]:
        rows = await self._database.rows("SELECT stream FROM event UNION SELECT stream FROM draft ORDER BY stream")
        return tuple(stream for (stream,) in rows)

    async def forget(self, stream: str) -> None:
        await asyncio.shield(self._forget(stream))

    async def _forget(self, stream: str) -> None:
        async with self._in_order:
            with _writing():
                async with self._database.transaction() as connection:
                    await connection.execute("DELETE FROM event WHERE stream = ?", (stream,))
                    await connection.execute("DELETE FROM draft WHERE stream = ?", (stream,))
                self._followers.end(stream)
                emptied = await self._database.checkpoint()
        if not emptied:
            raise Unwritable("another process reads the database, so its log could not be emptied")

    async def put_draft(self, stream: str, account: str, payload: bytes | None) -> None:
        with _writing():
            async with self._database.transaction() as connection:
                if payload is None:
                    await connection.execute("DELETE FROM draft WHERE stream = ? AND account = ?", (stream, account))
                else:
                    await connection.execute("REPLACE INTO draft VALUES (?, ?, ?)", (stream, account, payload))

    async def draft(self, stream: str, account: str) -> bytes | None:
        return (await self.drafts(stream)).get(account)

    async def drafts(self, stream: str) -> Mapping[str, bytes]:
        rows = await self._database.rows("SELECT account, payload FROM draft WHERE stream = ?", (stream,))
        return dict(rows)


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Unwritable(error.sqlite_errorname if hasattr(error, "sqlite_errorname") else "database closed") from None
