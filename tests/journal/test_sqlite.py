"""What only a journal on a disk can get wrong: what outlives it, damage, other processes, a full disk."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from server.database import Database, DatabaseUnusable
from server.journal.protocol import Conflict, Unwritable
from server.journal.sqlite import SqliteJournal
from server.schema import MIGRATIONS
from server.vault import Tampered

pytestmark = pytest.mark.asyncio

AT = datetime(2025, 3, 4, 13, tzinfo=UTC)
CANARY = b"CANARY-I-lie-awake-before-every-meeting"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fristad.db"


@pytest_asyncio.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    database = await Database.open(path)
    yield database
    await database.close()


def on_disk(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()) if file.is_file())


NOBODY = 65_534


async def test_what_was_accepted_is_there_when_opened_again(path: Path) -> None:
    database = await Database.open(path)
    journal = SqliteJournal(database)
    await journal.append("m", 0, [b"1", b"2"], AT)
    await journal.put_draft("m", "lina", b"begun")
    records = await journal.read("m")
    await database.close()
    database = await Database.open(path)
    journal = SqliteJournal(database)
    assert await journal.read("m") == records
    assert await journal.draft("m", "lina") == b"begun"
    with pytest.raises(Conflict):
        await journal.append("m", 0, [b"x"], AT)
    await journal.append("m", 2, [b"3"], AT)
    await database.close()


async def test_what_was_forgotten_is_in_no_file(path: Path, database: Database) -> None:
    journal = SqliteJournal(database)
    for expected in range(40):
        await journal.append("secret-stream", expected, [CANARY * 30], AT)
        await journal.put_draft("secret-stream", "lina", CANARY * (expected % 7 + 1))
    await journal.append("other", 0, [b"stays"], AT)
    assert CANARY in on_disk(path)
    await journal.forget("secret-stream")
    left = on_disk(path)
    assert CANARY not in left
    assert b"secret-stream" not in left
    assert b"stays" in left


async def test_another_process_that_reads_delays_the_forgetting(path: Path, database: Database) -> None:
    await database.rows("PRAGMA busy_timeout=1")
    journal = SqliteJournal(database)
    await journal.append("m", 0, [CANARY], AT)
    reader = sqlite3.connect(path)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM event").fetchall()
    with pytest.raises(Unwritable):
        await journal.forget("m")
    assert await journal.read("m") == []
    reader.close()
    await journal.forget("m")
    assert CANARY not in on_disk(path)


@pytest.mark.parametrize(
    ("damage", "bad"),
    [
        ("DELETE FROM event WHERE seq = 2", 2),
        ("UPDATE event SET seq = 77 WHERE seq = 3", 3),
        ("UPDATE event SET at = 'x025-03-04T13:00:00+00:00' WHERE seq = 2", 2),
        ("UPDATE event SET at = CAST(x'ff32303235' AS TEXT) WHERE seq = 2", 2),
        ("UPDATE event SET at = '2025-03-04T13:00:00' WHERE seq = 1", 1),
    ],
)
async def test_the_first_bad_record_is_named(path: Path, database: Database, damage: str, bad: int) -> None:
    journal = SqliteJournal(database)
    await journal.append("m", 0, [b"1", b"2", b"3", b"4"], AT)
    async with database.transaction() as connection:
        await connection.execute(damage)
    with pytest.raises(Tampered) as refused:
        await journal.read("m")
    assert refused.value.seq == bad
    with pytest.raises(Tampered):
        await anext(journal.follow("m", 0))


async def test_a_damaged_page_is_named_by_its_first_record(path: Path) -> None:
    database = await Database.open(path)
    journal = SqliteJournal(database)
    await journal.append("m", 0, [bytes(5_000)] * 12, AT)
    await database.close()
    whole = sqlite3.connect(path)
    page_size = whole.execute("PRAGMA page_size").fetchone()[0]
    root = whole.execute("SELECT rootpage FROM sqlite_master WHERE name = 'event'").fetchone()[0]
    whole.close()
    content = bytearray(path.read_bytes())
    # The root is an interior page of the tree: its last child, at byte 8, holds the last records.
    start = (root - 1) * page_size
    assert content[start] == 5
    last = int.from_bytes(content[start + 8 : start + 12], "big")
    content[(last - 1) * page_size] = 0xFF
    path.write_bytes(content)
    database = await Database.open(path)
    with pytest.raises(Tampered) as refused:
        await SqliteJournal(database).read("m")
    assert refused.value.seq is not None
    assert 1 < refused.value.seq <= 12
    for seq in range(1, refused.value.seq):
        assert len(await database.rows("SELECT payload FROM event WHERE stream = 'm' AND seq = ?", (seq,))) == 1
    await database.close()


async def test_a_full_disk_changes_nothing_and_may_be_tried_again(path: Path, database: Database) -> None:
    journal = SqliteJournal(database)
    await journal.append("m", 0, [b"1"], AT)
    await database.checkpoint()
    ((pages,),) = await database.rows("PRAGMA page_count")
    await database.rows(f"PRAGMA max_page_count={pages}")
    with pytest.raises(Unwritable):
        await journal.append("m", 1, [bytes(100_000)], AT)
    with pytest.raises(Unwritable):
        await journal.put_draft("m", "lina", bytes(100_000))
    assert [record.payload for record in await journal.read("m")] == [b"1"]
    await database.rows("PRAGMA max_page_count=100000")
    await journal.append("m", 1, [bytes(100_000)], AT)
    assert len(await journal.read("m")) == 2


async def test_a_refused_commit_leaves_no_transaction_behind(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
        await connection.execute("CREATE TABLE b (a INTEGER REFERENCES a DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(sqlite3.IntegrityError):
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO b VALUES (1)")
    async with database.transaction() as connection:
        await connection.execute("INSERT INTO a VALUES (1)")
    assert await database.rows("SELECT count(*) FROM b") == [(0,)]


async def test_the_files_are_the_owners_alone(path: Path, database: Database) -> None:
    await SqliteJournal(database).append("m", 0, [b"1"], AT)
    files = sorted(path.parent.glob("fristad.db*"))
    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


async def test_a_newer_database_is_refused_and_left_as_it_is(path: Path) -> None:
    await (await Database.open(path)).close()
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    newer.close()
    before = path.read_bytes()
    with pytest.raises(DatabaseUnusable, match=f"version {len(MIGRATIONS) + 1}"):
        await Database.open(path)
    assert path.read_bytes() == before


async def test_what_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 100)
    with pytest.raises(DatabaseUnusable):
        await Database.open(path)
    assert path.read_bytes() == b"Dear diary, " * 100


async def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for impossible in (tmp_path / "file" / "fristad.db", tmp_path / "missing" / "fristad.db", tmp_path):
        with pytest.raises(DatabaseUnusable, match=str(impossible)):
            await Database.open(impossible)


async def test_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    child = os.fork()
    if child == 0:
        try:
            asyncio._set_running_loop(None)
            if os.geteuid() == 0:  # nothing is forbidden to root
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            asyncio.run(Database.open(tmp_path / "fristad.db"))
        except DatabaseUnusable:
            os._exit(0)
        finally:
            os._exit(1)
    _, status = await asyncio.to_thread(os.waitpid, child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
