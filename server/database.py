"""The one SQLite file: how it is opened, migrated, and written in transactions, lives only here."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiosqlite

from server.schema import MIGRATIONS

EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"
PATIENCE = 5_000  # milliseconds for another process
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "temp_store=MEMORY",  # nothing is ever written beside the database and its log
    "foreign_keys=ON",
    f"busy_timeout={PATIENCE}",
)

SOON = 3.0  # seconds until what was overwritten or deleted is in no file

# At its debug level the library writes every statement's values.
logging.getLogger("aiosqlite").setLevel(logging.WARNING)


class DatabaseUnusable(Exception):
    """The file cannot be opened, is not a database of ours, or was made by a newer Fristad."""


class DatabaseNewer(DatabaseUnusable):
    """The file was made by a newer Fristad."""

    def __init__(self, version: int, known: int) -> None:
        super().__init__(f"the database is of version {version}; this Fristad knows up to {known}")
        self.version, self.known = version, known


class Database:
    """One process's connection to the house's database, with a lock around each transaction.

    All tasks share the connection, so reads take turns with transactions: nobody sees what another task has not
    committed. Whoever has begun a transaction reads within it.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._lock = asyncio.Lock()
        self._writer: asyncio.Task[Any] | None = None  # whose transaction is under way
        self.refused = False  # whether SQLite has not taken a transaction since somebody looked
        self._soon: asyncio.TimerHandle | None = None
        self._clearing: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, path: Path | str) -> Database:
        """Open and migrate `path` (or ":memory:"). Raises DatabaseUnusable."""
        try:
            if str(path) != ":memory:":
                # Made private before SQLite writes to it: the journal files copy its mode.
                os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
            connection = await aiosqlite.connect(path, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise DatabaseUnusable(f"cannot open {path}: {error}") from error
        try:
            for pragma in PRAGMAS:
                await connection.execute(f"PRAGMA {pragma}")
            await _migrate(connection)
        except (sqlite3.Error, DatabaseUnusable) as error:
            await connection.close()
            if isinstance(error, DatabaseUnusable):
                raise
            raise DatabaseUnusable(f"cannot use {path}: {error}") from error
        database = cls(connection)
        database.clear_log_soon()  # a process that was killed has left its own
        return database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """A write transaction: committed when the block ends, rolled back when it, or the commit, raises.

        Cancelled during the commit it is committed all the same; who must know, shields the whole.
        """
        async with self._lock:
            self._writer = asyncio.current_task()
            try:
                await self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                await self._connection.commit()
            except BaseException as error:
                self.refused = self.refused or isinstance(error, sqlite3.Error)
                # Statements run in the order they were asked for, cancelled or not: this comes last.
                await self._connection.rollback()
                raise
            finally:
                self._writer = None

    async def rows(self, statement: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query: what is committed, and within one's own transaction also what was written in it."""
        if self._writer is not None and self._writer is asyncio.current_task():
            return await self._rows(statement, values)
        async with self._lock:
            return await self._rows(statement, values)

    async def _rows(self, statement: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self._connection.execute_fetchall(statement, values)]

    async def takes(self) -> bool:
        """Whether a transaction goes through: one that changes nothing, and is written all the same."""
        try:
            async with self.transaction() as connection:
                await connection.execute(f"PRAGMA user_version={len(MIGRATIONS)}")
        except sqlite3.Error:
            return False
        return True

    async def checkpoint(self) -> bool:
        """Fold the write-ahead log into the file and empty it, so that what was deleted is nowhere.

        False when another process's reading stood in the way.
        """
        blocked = await self.rows(EMPTY_LOG)
        return not blocked[0][0]

    def clear_log_soon(self) -> None:
        """Something was overwritten or deleted that still stands in the log: that is emptied, once for all that comes
        until then, and nobody waits for it."""
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(SOON, self._clear)

    def _clear(self) -> None:
        self._soon = None
        self._clearing = asyncio.create_task(self._clear_log(), name="log of the database")

    async def _clear_log(self) -> None:
        """Where another process reads it is tried again: nobody here waits for that."""
        cleared = False
        with suppress(sqlite3.Error):
            async with self._lock:
                await self._connection.execute("PRAGMA busy_timeout=0")
                try:
                    ((blocked, *_),) = await self._rows(EMPTY_LOG, ())
                finally:
                    await self._connection.execute(f"PRAGMA busy_timeout={PATIENCE}")
            cleared = not blocked
        if not cleared:
            self.clear_log_soon()

    async def close(self) -> None:
        if self._clearing is not None:
            await asyncio.gather(self._clearing, return_exceptions=True)
        if self._soon is not None:
            self._soon.cancel()
        await self._connection.close()


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite says that the file is not what was written."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


async def _migrate(connection: aiosqlite.Connection) -> None:
    async with connection.execute("PRAGMA user_version") as cursor:
        row = await cursor.fetchone()
    version = int(row[0]) if row else 0
    if version > len(MIGRATIONS):
        raise DatabaseNewer(version, len(MIGRATIONS))
    for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
        await connection.executescript(f"BEGIN; {statements} PRAGMA user_version={number}; COMMIT;")
