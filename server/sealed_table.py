"""How a record becomes a sealed row, and a row the record again, lives only here."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

import aiosqlite
from cattrs.preconf.json import make_converter

from server import log
from server.database import Database
from server.house_key import HouseKey
from server.journal.protocol import Unwritable
from server.sealing import Unopenable, associated

Record = TypeVar("Record")

_converter = make_converter()


@asynccontextmanager
async def writing(database: Database) -> AsyncIterator[aiosqlite.Connection]:
    """A transaction on the directory's tables. Raises Unwritable when the storage takes nothing now.

    What it overwrites or deletes is soon in no file: not everything that was once kept is to stay.
    """
    try:
        async with database.transaction() as connection:
            yield connection
    except sqlite3.Error as error:
        raise Unwritable(getattr(error, "sqlite_errorname", "database closed")) from None
    database.clear_log_soon()


class SealedTable(Generic[Record]):
    """Rows of one type, each sealed and bound to its table and key, so that no two can be swapped."""

    def __init__(self, database: Database, house_key: HouseKey, *, table: str, record: type[Record]) -> None:
        self._database = database
        self._house_key = house_key
        self._table = table
        self._record = record
        self.damaged: frozenset[str] = frozenset()  # keys of what could not be opened when all was read last

    async def read(self, key: str) -> Record | None:
        """The record of `key`, if there is one."""
        rows = await self._database.rows(f"SELECT payload FROM {self._table} WHERE key = ?", (key,))
        return self._opened(key, rows[0][0]) if rows else None

    async def read_all(self) -> tuple[Record, ...]:
        """Every record that can be opened, in the order of their keys. One that is damaged is nobody else's, and is not written."""
        rows = await self._database.rows(f"SELECT key, payload FROM {self._table} ORDER BY key")
        found, damaged = [], set()
        for key, payload in rows:
            try:
                found.append(self._opened(key, payload))
            except Unopenable:
                damaged.add(key)
        for key in sorted(damaged - self.damaged):
            log.event("record_damaged", level="error", table=self._table, key=key)
        self.damaged = frozenset(damaged)
        return tuple(found)

    async def write(self, connection: aiosqlite.Connection, key: str, record: Record) -> None:
        """Put `record` in the place of what `key` had. Call inside a transaction."""
        payload = self._house_key.seal(_converter.dumps(record).encode(), associated(self._table, key))
        await connection.execute(
            f"INSERT INTO {self._table} (key, payload) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET payload = excluded.payload",
            (key, payload),
        )

    async def delete(self, connection: aiosqlite.Connection, key: str) -> None:
        """Nothing is left of the record of `key`. Call inside a transaction."""
        await connection.execute(f"DELETE FROM {self._table} WHERE key = ?", (key,))

    def _opened(self, key: str, payload: bytes) -> Record:
        return _converter.loads(self._house_key.open(payload, associated(self._table, key)), self._record)
