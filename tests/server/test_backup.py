"""A backup: what is in it and what never is, what is refused, and how a house comes back from it."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from meeting.commands import Refused
from meeting.model import Account
from server import backup
from server.config import Settings
from server.data_folder import DataFolder, Opened, opened
from server.records import Person, Treasure
from server.restoring import restore
from server.schema import MIGRATIONS
from server.sealed_rows import BOUND_TO, OF_MEETINGS
from server.sealed_table import writing
from server.words import Fault
from tests.helpers.waiting import until

LINA = Account("lina")
AT = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@asynccontextmanager
async def a_lived_in_house(folder: DataFolder) -> AsyncIterator[Opened]:
    """Somebody's chest, somebody's code, and a meeting under way."""
    async with opened(folder) as parts:
        directory = parts.directory
        await directory.found("agneta")
        await directory.circles.found("Alm", founder=Account("agneta"))
        async with writing(parts.database) as connection:
            await directory.people.table.write(connection, LINA, Person(LINA, "Lina Bergfors", signed_in=True))
        await directory.chests.put(LINA, Treasure("a", "Lappen kommer tillbaka", ("i morgon",)))
        await directory.circles.open_meeting("alm", 4, "alm/4/abc")
        async with writing(parts.database) as connection:
            await connection.execute("INSERT INTO event VALUES ('alm/4/abc', 1, 'now', ?)", (b"SEALED" * 300,))
            await connection.execute("INSERT INTO draft VALUES ('alm/4/abc', 'lina', ?)", (b"SEALED" * 300,))
        yield parts


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


async def test_it_is_whole_private_and_without_anything_of_a_meeting(folder: DataFolder, tmp_path: Path) -> None:
    target = tmp_path / "kopia.db"
    async with a_lived_in_house(folder):
        taken = backup.take(folder, target)  # while the house has the database open
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert (taken.count("person"), taken.count("circle"), taken.count("treasure")) == (2, 1, 1)
    content = target.read_bytes()
    for never in (b"SEALED", b"alm/4", b"Lappen", b"Bergfors", folder.house_key.read_bytes()):
        assert never not in content
    with closing(sqlite3.connect(target)) as database:
        assert [database.execute(f"SELECT count(*) FROM {name}").fetchone() for name in OF_MEETINGS] == [(0,), (0,)]
    assert b"SEALED" in folder.database.read_bytes()
    with pytest.raises(Fault) as fault:
        backup.take(folder, target)
    assert fault.value.message == "backup.exists" and target.read_bytes() == content


async def test_what_is_written_meanwhile_is_in_it_up_to_one_moment(folder: DataFolder, tmp_path: Path) -> None:
    async with a_lived_in_house(folder) as parts:
        written = 0

        async def write_on() -> None:
            nonlocal written
            while True:
                await parts.directory.chests.put(LINA, Treasure(f"nummer {written}", f"lapp {written}"))
                written += 1

        writing_on = asyncio.create_task(write_on())
        sizes = []
        for round in range(4):
            await until(lambda least=10 * (round + 1): written >= least, "some writing")  # type: ignore[misc]
            before = written
            taken = await asyncio.to_thread(backup.take, folder, tmp_path / f"{round}.db")
            sizes.append(taken.count("treasure"))
            assert before < sizes[-1] <= written + 2  # with the one there was, and one under way
            numbers = [row.columns["number"] for row in taken.rows if row.table == "treasure"]
            assert numbers == list(range(1, len(numbers) + 1))  # none is missing between
        writing_on.cancel()
        await asyncio.gather(writing_on, return_exceptions=True)
        assert sizes == sorted(set(sizes))


def test_every_table_is_in_a_backup_or_is_a_meetings() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        for statements in MIGRATIONS:
            database.executescript(statements)
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert {name for (name,) in names if not name.startswith("sqlite_")} == {*BOUND_TO, *OF_MEETINGS}


async def test_a_file_that_is_not_whole_or_of_another_house_is_refused(folder: DataFolder, tmp_path: Path) -> None:
    target, bad = tmp_path / "kopia.db", tmp_path / "bad.db"
    async with a_lived_in_house(folder) as parts:
        backup.take(folder, target)
        good, key = target.read_bytes(), parts.house_key

        def why(content: bytes) -> str:
            bad.write_bytes(content)
            with pytest.raises(Fault) as fault:
                backup.read(bad, key)
            return fault.value.message

        assert why(b"") == why(b"no database") == why(good[:5000]) == why(good[:100] + bytes(len(good) - 100))
        with closing(sqlite3.connect(target)) as database:
            (payload,) = database.execute("SELECT payload FROM treasure").fetchone()
        at = good.index(payload)
        for flipped in (at, at + len(payload) // 2, at + len(payload) - 1):
            changed = bytearray(good)
            changed[flipped] ^= 1
            assert why(bytes(changed)) == "backup.another_key"
        with closing(sqlite3.connect(target)) as database:  # somebody moves what is Lina's to somebody else
            database.execute("UPDATE treasure SET account = 'agneta'")
            database.commit()
        assert why(target.read_bytes()) == "backup.another_key"
    async with opened(DataFolder(tmp_path / "other")) as other:
        bad.write_bytes(good)
        with pytest.raises(Fault) as fault:
            backup.read(bad, other.house_key)
        assert fault.value.message == "backup.another_key"


async def test_a_house_with_a_damaged_record_says_so_and_leaves_no_backup(folder: DataFolder, tmp_path: Path) -> None:
    async with a_lived_in_house(folder) as parts:
        async with parts.database.transaction() as connection:
            await connection.execute("UPDATE treasure SET payload = zeroblob(400)")
        with pytest.raises(Fault) as fault:
            backup.take(folder, tmp_path / "kopia.db")
        assert fault.value.message == "backup.source_damaged" and not (tmp_path / "kopia.db").exists()


async def test_an_empty_machine_gets_everything_back_with_the_key(folder: DataFolder, tmp_path: Path) -> None:
    target, new = tmp_path / "kopia.db", DataFolder(tmp_path / "new")
    async with a_lived_in_house(folder):
        backup.take(folder, target)
    with pytest.raises(Fault) as fault:
        await restore(Settings(new.path), target, replace=False)
    assert fault.value.message == "restore.key_missing" and not new.has_database()
    shutil.copy(folder.house_key, new.house_key)
    reply = await restore(Settings(new.path), target, replace=False)
    assert reply == {
        "lost": (("alm", 4),),
        "codes": 1,
        "accounts": 2,
        "circles": 1,
        "new_host_key": True,
    }
    assert not new.restoring.exists()
    async with opened(new) as parts:
        assert [treasure.text for treasure in await parts.directory.chests.of(LINA)] == ["Lappen kommer tillbaka"]
        circle = await parts.directory.circles.get("alm")
        assert circle.open is None and circle.lost is not None
        assert (circle.lost.number, circle.lost.why) == (4, "restore")
        assert [each.state for each in await parts.directory.awaited()] == ["none"]
        await parts.directory.chests.put(LINA, Treasure("a", "Samma lapp igen"))
        assert [treasure.text for treasure in await parts.directory.chests.of(LINA)] == ["Samma lapp igen"]


async def test_a_house_is_replaced_only_when_told_and_a_broken_one_too(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "kopia.db"
    async with a_lived_in_house(folder):
        backup.take(folder, target)
    async with opened(folder) as parts:
        await parts.directory.circles.found("Ek")
        await parts.directory.circles.open_meeting((await parts.directory.circles.find("ek")).id, 2, "ek/2/abc")
    settings = Settings(folder.path)
    with pytest.raises(Refused) as refused:
        await restore(settings, target, replace=False)
    assert refused.value.words.id == "restore.not_empty"
    async with opened(folder) as parts:
        assert {circle.id for circle in await parts.directory.circles.all()} == {"alm", "ek"}
    reply = await restore(settings, target, replace=True)
    assert sorted(map(tuple, reply["lost"])) == [("alm", 4), ("ek", 2)]  # also what is open now
    async with opened(folder) as parts:
        assert [circle.id for circle in await parts.directory.circles.all()] == ["alm"]
        assert await parts.database.rows("SELECT * FROM event") == []
    assert b"SEALED" not in folder.database.read_bytes()

    content = bytearray(folder.database.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    folder.database.write_bytes(content)
    with pytest.raises(Refused) as refused:
        await restore(settings, target, replace=False)
    assert refused.value.words.id == "restore.not_empty"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr("server.restoring.write_private", full)
        with pytest.raises(Fault):
            await restore(settings, target, replace=True)
    assert folder.database.read_bytes() == bytes(content)  # broken as it is, it may be all there is
    await restore(settings, target, replace=True)
    async with opened(folder) as parts:
        assert [treasure.text for treasure in await parts.directory.chests.of(LINA)] == ["Lappen kommer tillbaka"]
