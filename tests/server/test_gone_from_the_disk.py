"""What was thrown out, left behind or worded anew is soon in no file of the database, its log included; a forgotten circle at once."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from meeting.model import Account
from server.database import Database
from server.directory import Directory
from server.house_key import HouseKey
from server.records import Circle, Person, Treasure
from tests.helpers.waiting import until

AGNETA, YUSUF, LINA = (Account(who) for who in ("agneta", "yusuf", "lina"))
NEVER, AT_ONCE = 3600.0, 0.02


@dataclass(slots=True)
class Disk:
    """A directory in files, in which a circle of three has met once."""

    folder: Path
    database: Database
    directory: Directory

    async def stored(self, table: str) -> list[bytes]:
        return [payload for (payload,) in await self.database.rows(f"SELECT payload FROM {table}")]

    def waits_no_more(self) -> bool:
        """Whether the log was to be emptied soon; it is no more."""
        timer, self.database._soon = self.database._soon, None
        if timer is not None:
            timer.cancel()
        return timer is not None

    def has(self, records: list[bytes]) -> bool:
        """Whether any file has what these began with: more than one page does not have in one piece."""
        files = [path.read_bytes() for path in self.folder.iterdir()]
        return any(record[:200] in file for record in records for file in files)


@pytest.fixture
async def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Disk]:
    monkeypatch.setattr("server.database.SOON", NEVER)
    database = await Database.open(tmp_path / "fristad.db")
    directory = Directory(database, HouseKey(secrets.token_bytes(32)))
    for account in (AGNETA, YUSUF, LINA):
        async with database.transaction() as connection:
            person = Person(account, account.title(), facilitator=True, signed_in=True)
            await directory.people.table.write(connection, account, person)
    circles = directory.circles
    await circles.found("Alm", founder=AGNETA)
    for account in (YUSUF, LINA):
        await directory.invite("alm", account, facilitator=account == YUSUF)
    await circles.add_rule("alm", "Det som sägs här stannar här")
    for n in range(3):
        await directory.chests.put(LINA, Treasure(f"u{n}", f"Lapp {n}"))
    yield Disk(tmp_path, database, directory)
    await database.close()


CHANGES: dict[str, tuple[str, Callable[[Disk], Awaitable[object]]]] = {
    "thrown out of a chest": ("treasure", lambda disk: disk.directory.chests.remove(LINA, "u1")),
    "a chest emptied": ("treasure", lambda disk: disk.directory.chests.empty(LINA)),
    "worded anew": (
        "treasure",
        lambda disk: disk.directory.chests.change(LINA, "u1", lambda it: Treasure(it.source, "Annat")),
    ),
    "who leaves": ("circle", lambda disk: disk.directory.circles.leave("alm", LINA)),
    "who is taken out": ("circle", lambda disk: disk.directory.take_out("alm", LINA)),
    "an old rule": ("circle", lambda disk: disk.directory.circles.strike_rule("alm", 1)),
    "an old name": ("person", lambda disk: disk.directory.people.rename(LINA, "Lina Bergfors")),
    "a lost passphrase": ("secrets", lambda disk: disk.directory.recover(LINA)),
}


@pytest.mark.parametrize("what", CHANGES)
async def test_soon(disk: Disk, what: str) -> None:
    table, change = CHANGES[what]
    await disk.directory.recover(LINA)
    before = await disk.stored(table)
    disk.waits_no_more()
    await change(disk)
    old = [record for record in before if record not in await disk.stored(table)]
    assert old and disk.has(old)  # the log has it still, and nobody waits for that
    assert disk.waits_no_more()
    disk.database._clear()
    await until(lambda: not disk.has(old), "no file has it")
    kept = await disk.stored(table)
    assert disk.has(kept) or not kept


def counting(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether another one was to follow, for each time that the log is emptied."""
    emptied: list[bool] = []
    clear = Database._clear_log

    async def counted(self: Database) -> None:
        await clear(self)
        emptied.append(self._soon is not None)

    monkeypatch.setattr(Database, "_clear_log", counted)
    return emptied


async def test_many_changes_are_cleared_once(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    disk.waits_no_more()
    emptied = counting(monkeypatch)
    for n in range(19):
        await disk.directory.chests.put(LINA, Treasure("u1", f"Om och om igen, {n}"))
    assert emptied == [] and disk.waits_no_more()
    monkeypatch.setattr("server.database.SOON", AT_ONCE)
    await disk.directory.chests.put(LINA, Treasure("u1", "Om och om igen"))
    await until(lambda: bool(emptied), "cleared")
    assert emptied == [False] and not (disk.folder / "fristad.db-wal").stat().st_size


async def test_whoever_reads_the_files_meanwhile_only_delays_it(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    disk.waits_no_more()
    monkeypatch.setattr("server.database.SOON", AT_ONCE)
    before, emptied = await disk.stored("treasure"), counting(monkeypatch)
    with closing(sqlite3.connect(disk.folder / "fristad.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM treasure").fetchone()
        await disk.directory.chests.empty(LINA)
        await until(lambda: len(emptied) > 2, "tried again, and nobody was kept waiting for it")
        assert disk.has(before)
    await until(lambda: not disk.has(before), "no file has it")


async def test_after_a_kill_the_next_start_clears_it(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await disk.stored("treasure")
    await disk.directory.chests.empty(LINA)
    left = disk.folder / "left"
    left.mkdir()
    for name in ("fristad.db", "fristad.db-wal"):
        (left / name).write_bytes((disk.folder / name).read_bytes())
    monkeypatch.setattr("server.database.SOON", AT_ONCE)
    again = await Database.open(left / "fristad.db")
    after = Disk(left, again, Directory(again, HouseKey(secrets.token_bytes(32))))
    await until(lambda: not after.has(before), "no file has it")
    await again.close()


@pytest.mark.parametrize("how", ["forgotten", "left by its last member", "its last invitation revoked"])
async def test_of_a_circle_that_is_no_more_nothing_is_left_at_once(disk: Disk, how: str) -> None:
    circles = disk.directory.circles
    seen: list[bytes] = []

    async def now() -> Circle:
        seen.extend(await disk.stored("circle"))
        return await circles.get("alm")

    await now()
    if how == "its last invitation revoked":
        await disk.directory.invite("alm", "ny")
    await circles.end("alm")
    if how == "forgotten":
        await now()
        await circles.forget("alm")
    else:
        for account in (LINA, YUSUF, AGNETA):
            await now()
            await circles.leave("alm", account)
        if how == "its last invitation revoked":
            await now()
            await disk.directory.revoke("ny")
    assert await circles.all() == ()
    assert not disk.has(seen)
