"""What a backup is: taken without anything of a meeting, read back, and put in the place of what a house holds."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from server.circles import Circles
from server.data_folder import DataFolder, Opened
from server.house_key import HouseKey
from server.journal.protocol import Unwritable
from server.private_file import settle
from server.records import Circle, Lost
from server.schema import MIGRATIONS
from server.sealed_rows import BOUND_TO, OF_MEETINGS, Row, opened, rows
from server.sealed_table import writing
from server.sealing import Tampered, Unopenable
from server.words import Fault


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was read and found whole: every row opens with the house's key."""

    rows: tuple[Row, ...]

    def count(self, table: str) -> int:
        return sum(row.table == table for row in self.rows)


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restoring: which meetings are gone, as (circle's id, number), and how many codes are void."""

    lost: tuple[tuple[str, int], ...]
    codes: int


def take(folder: DataFolder, target: Path) -> Backup:
    """Write a backup to a new file that only its owner reads, and read it back. Raises Fault.

    Beside a running server as well: SQLite gives one moment's state. What is sealed of open meetings is in the file
    for no moment, since it is left out in memory.
    """
    if folder.next_house_key.exists():
        raise Fault("backup.key_changes")
    house_key = folder.read_house_key()
    try:
        content = _snapshot(folder.database)
    except sqlite3.Error as error:
        raise Fault("database.unusable", path=str(folder.database), why=str(error)) from None
    try:
        file = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise Fault("backup.exists", path=str(target)) from None
    except OSError as error:
        raise Fault("backup.unwritable", path=str(target), why=error.strerror or str(error)) from None
    try:
        with os.fdopen(file, "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        settle(target.parent)
        return read(target, house_key)
    except BaseException as error:
        target.unlink(missing_ok=True)  # half a backup is worse than none
        if isinstance(error, Fault) and error.message == "backup.another_key":
            raise Fault("backup.source_damaged", path=str(folder.database)) from None
        if isinstance(error, OSError):
            raise Fault("backup.unwritable", path=str(target), why=error.strerror or str(error)) from None
        raise


def _snapshot(path: Path) -> bytes:
    """The database's file as it is now, but for the meetings."""
    with (
        closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None)) as database,
        closing(sqlite3.connect(":memory:", isolation_level=None)) as copy,
    ):
        database.backup(copy)
        copy.execute("PRAGMA secure_delete=ON")
        for table in OF_MEETINGS:
            copy.execute(f"DELETE FROM {table}")
        copy.execute("VACUUM")
        return copy.serialize()


def read(path: Path, house_key: HouseKey) -> Backup:
    """What a backup holds, in the form of today's tables. Raises Fault where it is not whole or of another house."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Fault("backup.unreadable", path=str(path), why=error.strerror or str(error)) from None
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        try:
            copy.deserialize(content or b"-")
            ((version,),) = copy.execute("PRAGMA user_version").fetchall()
            if version < 1 or copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise Fault("backup.damaged", path=str(path))
            if version > len(MIGRATIONS):
                raise Fault("database.newer", path=str(path), version=version, known=len(MIGRATIONS))
            for statements in MIGRATIONS[version:]:
                copy.executescript(statements)
            found = tuple(rows(copy))
        except (sqlite3.Error, OverflowError, ValueError):
            raise Fault("backup.damaged", path=str(path)) from None
    try:
        for row in found:
            opened(row, house_key)
    except Tampered:
        raise Fault("backup.another_key", path=str(path)) from None
    if not any(row.table == "person" for row in found):
        raise Fault("backup.damaged", path=str(path))
    return Backup(found)


async def put_in_place(backup: Backup, parts: Opened, now: datetime) -> Restored:
    """Have the house hold what the backup holds, and nothing else: all of it, or after a crash or a fault none.

    Meetings that are open, in the backup or now, are gone: their circles are told. Codes that are out are void, since
    some of them may have been used after the backup was taken. Raises Unwritable.
    """
    circles, credentials = parts.directory.circles, parts.directory.credentials
    async with writing(parts.database) as connection:
        under_way = {circle.id: circle.open.number for circle in await _readable(circles) if circle.open is not None}
        for table in (*BOUND_TO, *OF_MEETINGS):
            await connection.execute(f"DELETE FROM {table}")
        for row in backup.rows:
            await connection.execute(row.insertion, tuple(row.columns.values()))
        lost = dict(under_way)
        for circle in await circles.all():
            if circle.open is not None:
                lost.setdefault(circle.id, circle.open.number)
            told = Lost(lost[circle.id], now, "restore") if circle.id in lost else circle.lost
            await circles.table.write(connection, circle.id, replace(circle, open=None, holds=(), lost=told))
        codes = 0
        for person in await parts.directory.people.all():
            if await credentials.pending(person.account) is not None:
                await credentials.void_code(connection, person.account)
                codes += 1
    with suppress(Unwritable):  # then the next start does it
        await parts.directory.chests.bind_all()
    await parts.database.checkpoint()  # so that what was before is in no file
    return Restored(tuple(sorted(lost.items())), codes)


async def _readable(circles: Circles) -> tuple[Circle, ...]:
    """What is in the way of a backup may be as damaged as that which it is to replace."""
    try:
        return await circles.all()
    except Unopenable:
        return ()
