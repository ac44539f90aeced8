"""What every journal promises, held against each of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from server.database import Database
from server.journal.memory import MemoryJournal
from server.journal.protocol import Conflict, Journal, Stored
from server.journal.sqlite import SqliteJournal
from tests.simulation.storage import Connection, Disk, UncertainJournal, Whims

pytestmark = pytest.mark.asyncio

AT = datetime(2025, 3, 4, 13, 0, 0, 250, tzinfo=UTC)


@pytest_asyncio.fixture(params=["sqlite", "memory", "simulated"])
async def journal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Journal]:
    if request.param == "memory":
        yield MemoryJournal()
        return
    if request.param == "simulated":
        whims = Whims(Random(1))
        connection = Connection(Disk.new(), whims, alive=lambda: True, committed=lambda: None)
        yield UncertainJournal(SqliteJournal(Database(connection.for_database())), whims)
        return
    database = await Database.open(tmp_path / "fristad.db")
    yield SqliteJournal(database)
    await database.close()


async def take(records: AsyncIterator[Stored], count: int) -> list[Stored]:
    return [await anext(records) for _ in range(count)]


async def test_an_empty_stream_has_nothing(journal: Journal) -> None:
    assert await journal.read("m") == []
    assert await journal.streams() == ()


async def test_records_are_numbered_from_one_and_read_in_order(journal: Journal) -> None:
    await journal.append("m", 0, [b"one", b"two"], AT)
    await journal.append("m", 2, [b"three"], AT + timedelta(days=-1))
    assert await journal.read("m") == [
        Stored(1, AT, b"one"),
        Stored(2, AT, b"two"),
        Stored(3, AT - timedelta(days=1), b"three"),
    ]
    assert [record.seq for record in await journal.read("m", 2)] == [3]
    assert await journal.read("m", 3) == await journal.read("m", 30) == []


async def test_streams_do_not_know_of_each_other(journal: Journal) -> None:
    await journal.append("m", 0, [b"mine"], AT)
    await journal.append("n", 0, [b"yours"], AT)
    assert [record.payload for record in await journal.read("n")] == [b"yours"]
    assert await journal.streams() == ("m", "n")


async def test_a_moment_is_kept_in_utc_and_must_know_its_zone(journal: Journal) -> None:
    await journal.append("m", 0, [b"x"], AT.astimezone(timezone(timedelta(hours=2))))
    (record,) = await journal.read("m")
    assert record.at == AT
    assert record.at.utcoffset() == timedelta()
    with pytest.raises(ValueError, match="time zone"):
        await journal.append("m", 1, [b"x"], AT.replace(tzinfo=None))


@pytest.mark.parametrize("expected", [0, 1, 3])
async def test_whoever_expects_another_end_changes_nothing(journal: Journal, expected: int) -> None:
    await journal.append("m", 0, [b"one", b"two"], AT)
    before = await journal.read("m")
    with pytest.raises(Conflict):
        await journal.append("m", expected, [b"late", b"later"], AT)
    assert await journal.read("m") == before


async def test_nothing_to_append_still_tells_of_a_conflict(journal: Journal) -> None:
    await journal.append("m", 0, [], AT)
    with pytest.raises(Conflict):
        await journal.append("m", 1, [], AT)
    assert await journal.read("m") == []


async def test_of_twenty_at_once_exactly_one_wins_each_number(journal: Journal) -> None:
    async def insist(name: int) -> int:
        lost = 0
        while True:
            expected = len(await journal.read("m"))
            try:
                await journal.append("m", expected, [b"%d" % name], AT)
                return lost
            except Conflict:
                lost += 1

    lost = await asyncio.gather(*(insist(name) for name in range(20)))
    records = await journal.read("m")
    assert [record.seq for record in records] == list(range(1, 21))
    assert sorted(int(record.payload) for record in records) == list(range(20))
    assert isinstance(journal, MemoryJournal) or sum(lost) > 0


async def test_of_twenty_that_expect_the_same_one_wins(journal: Journal) -> None:
    asked = [journal.append("m", 0, [b"%d" % name], AT) for name in range(20)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 19
    assert len(await journal.read("m")) == 1


async def test_followers_see_all_in_order_wherever_they_begin(journal: Journal) -> None:
    await journal.append("m", 0, [b"1", b"2"], AT)
    followers = [journal.follow("m", after) for after in (0, 0, 1, 2)]
    seen = asyncio.gather(*(take(f, 32 - after) for f, after in zip(followers, (0, 0, 1, 2), strict=True)))
    for expected in range(2, 32, 3):
        await journal.append("m", expected, [b"%d" % (expected + n) for n in (1, 2, 3)], AT)
        await journal.append("another", expected - 2, [b"x", b"y", b"z"], AT)
    for records, after in zip(await seen, (0, 0, 1, 2), strict=True):
        assert [record.seq for record in records] == list(range(after + 1, 33))
        assert [int(record.payload) for record in records] == list(range(after + 1, 33))


async def test_a_follower_that_lags_behind_misses_nothing(journal: Journal) -> None:
    await journal.append("m", 0, [b"1"], AT)
    follower = journal.follow("m", 0)
    assert (await anext(follower)).seq == 1
    for expected in range(1, 9):
        await journal.append("m", expected, [b"x"], AT)
    assert [record.seq for record in await take(follower, 8)] == list(range(2, 10))


async def test_an_append_whose_task_is_cancelled_is_still_followed(journal: Journal) -> None:
    follower = journal.follow("m", 0)
    waiting = asyncio.ensure_future(anext(follower))
    for expected in range(5):
        asked = asyncio.create_task(journal.append("m", expected, [b"%d" % expected], AT))
        await asyncio.sleep(0)
        asked.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asked
        assert (await waiting).payload == b"%d" % expected
        waiting = asyncio.ensure_future(anext(follower))
    waiting.cancel()
    assert len(await journal.read("m")) == 5


async def test_a_forgotten_stream_is_gone_and_its_followers_end(journal: Journal) -> None:
    await journal.append("m", 0, [b"1"], AT)
    await journal.append("n", 0, [b"1"], AT)
    await journal.put_draft("m", "lina", b"begun")
    follower = journal.follow("m", 0)
    assert (await anext(follower)).seq == 1
    await journal.forget("m")
    assert [record async for record in follower] == []
    assert await journal.streams() == ("n",)
    assert await journal.drafts("m") == {}
    await journal.forget("m")


async def test_of_each_persons_drafts_only_the_last_is_kept(journal: Journal) -> None:
    await journal.put_draft("m", "lina", b"a")
    await journal.put_draft("m", "lina", b"ab")
    await journal.put_draft("m", "bjorn", b"b")
    await journal.put_draft("n", "lina", b"n")
    assert await journal.draft("m", "lina") == b"ab"
    assert await journal.drafts("m") == {"lina": b"ab", "bjorn": b"b"}
    await journal.put_draft("m", "lina", None)
    await journal.put_draft("m", "nobody", None)
    assert await journal.draft("m", "lina") is None
    assert await journal.drafts("m") == {"bjorn": b"b"}
    assert await journal.streams() == ("m", "n")
