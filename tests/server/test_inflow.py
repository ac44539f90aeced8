"""How much one client may send, and in what pieces it is handed on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.inflow import SLICE, WHOLE_SEQUENCE, TokenBucket, slice_end
from server.intake import AT_ONCE, MOST_QUEUED, Intake
from tests.helpers.waiting import until
from tests.server.door import PASSPHRASE, door


def test_so_much_at_once_and_then_so_much_a_second() -> None:
    bucket = TokenBucket(100, 10)
    assert bucket.take(100, 0.0) == 0.0
    assert bucket.take(20, 0.0) == 2.0
    assert bucket.take(0, 1.0) == 1.0
    assert bucket.take(10, 3.0) == 0.0
    assert bucket.take(100, 1_000.0) == 0.0  # it holds no more than it can hold
    assert bucket.take(1, 1_000.0) == pytest.approx(0.1)
    bucket.give_back(1_000, 1_000.0)
    assert bucket.take(101, 1_000.0) == pytest.approx(0.1)


@given(st.lists(st.tuples(st.floats(0, 10), st.integers(0, 1_000)), max_size=50))
def test_nobody_ever_gets_more_than_the_bound(sent: list[tuple[float, int]]) -> None:
    bucket, now, total = TokenBucket(1_000, 100), 0.0, 0
    for wait, amount in sent:
        now += wait
        debt = bucket.take(amount, now)
        total += amount
        now += debt
        assert total <= 1_000 + 100 * now + 1e-6


@given(st.binary(min_size=SLICE + 1, max_size=4 * SLICE))
def test_slices_are_all_of_it(data: bytes) -> None:
    left, pieces = data, []
    while left:
        end = slice_end(left)
        assert 0 < end <= SLICE
        pieces.append(left[:end])
        left = left[end:]
    assert b"".join(pieces) == data


def test_a_sequence_is_not_cut() -> None:
    keys = b"\x1b[1;5D" * 1_000
    while keys:
        end = slice_end(keys)
        assert end % 6 == 0 and (end > SLICE - WHOLE_SEQUENCE or end == len(keys))
        keys = keys[end:]


@dataclass
class Channel:
    """What an intake needs of a channel."""

    reading: bool = True
    turns: list[str] = field(default_factory=list)

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True


def made(channel: Channel, queued: int = 0) -> tuple[Intake, list[bool]]:
    told: list[bool] = []
    return Intake(channel, queued=lambda: queued, slowed=told.append), told  # type: ignore[arg-type]


async def test_what_came_early_is_kept_in_order() -> None:
    channel, taken = Channel(), bytearray()
    intake, _ = made(channel)
    intake.received(b"a" * 3_000)
    assert not channel.reading
    intake.received(b"b")
    over = asyncio.Event()
    intake.finish(over.set)
    intake.open(taken.extend)
    await asyncio.wait_for(over.wait(), 5)
    assert taken == b"a" * 3_000 + b"b"


async def test_others_have_their_turn_between_two_slices() -> None:
    channel, turns = Channel(), []
    intake, _ = made(channel)
    intake.open(lambda piece: turns.append(len(piece)))
    intake.received(b"x" * 10 * SLICE)

    async def other() -> None:
        while sum(n for n in turns if n) < 10 * SLICE:
            turns.append(0)
            await asyncio.sleep(0)

    await other()
    await until(lambda: channel.reading)
    assert all(a == 0 or b == 0 for a, b in pairwise(turns))


async def test_beyond_the_bound_reading_is_slow_and_the_person_is_told() -> None:
    channel = Channel()
    intake, told = made(channel)
    intake.open(lambda piece: None)
    intake.received(b"x" * AT_ONCE)
    await until(lambda: channel.reading)
    intake.received(b"x" * 100)
    assert not channel.reading and not told  # for a moment
    intake.received(b"x" * 5_000)
    assert told == [True]
    intake.close()


async def test_who_takes_nothing_is_not_read() -> None:
    channel = Channel()
    intake, _ = made(channel, queued=MOST_QUEUED + 1)
    intake.open(lambda piece: None)
    intake.received(b"x")
    assert not channel.reading
    intake.close()


async def test_a_session_that_sends_too_much_is_slowed_and_the_next_is_not() -> None:
    async with door() as at_door:
        await at_door.welcome("lina")
        client = await at_door.connect("lina", [[PASSPHRASE]])
        process = await client.conn.create_process(encoding=None)
        process.stdin.write(b"x" * 200_000)
        output = bytearray()
        async with asyncio.timeout(10):
            while b"slow\n" not in output:
                output += await process.stdout.read(65_536)
        assert AT_ONCE - 20_000 < output.count(b"x") < AT_ONCE + 20_000
        await client.close()
        client = await at_door.connect("lina", [[PASSPHRASE]])
        process = await client.conn.create_process(encoding=None)
        process.stdin.write(b"quit")
        await asyncio.wait_for(process.wait(), 5)
