"""How many guesses there are, counted without a server: whatever the order, the moment and the number of accounts."""

from __future__ import annotations

import random
import tracemalloc
from collections import defaultdict

import pytest

import server.throttle
from server.throttle import DAY, MOST, MOST_A_DAY, PLACES, WITHIN, Throttle

HERE, THERE = "127.0.0.1", "127.0.0.2"


def fail(throttle: Throttle, now: float, address: str = HERE, account: str = "lina", *, familiar: bool = False) -> bool:
    """An attempt that fails if it is verified; whether it was."""
    return throttle.begin(now, address, account).may_guess(familiar=familiar)


def test_what_was_promised() -> None:
    assert (MOST, WITHIN, MOST_A_DAY, DAY) == (10, 10 * 60, 100, 24 * 60 * 60)


def test_ten_in_ten_minutes_from_one_address() -> None:
    throttle = Throttle(b"s")
    assert [fail(throttle, n * 0.9) for n in range(20)] == [True] * 10 + [False] * 10
    assert fail(throttle, 20, THERE)
    assert fail(throttle, 20, account="bjorn")
    assert not fail(throttle, WITHIN)  # the first is just so old
    assert fail(throttle, WITHIN + 1)  # those that were not verified do not count
    assert fail(throttle, WITHIN + 1)  # the second was in the same second
    assert not fail(throttle, WITHIN + 1)


def test_a_hundred_a_day_from_everywhere_but_where_one_has_been() -> None:
    throttle = Throttle(b"s")
    assert all(fail(throttle, n, f"10.0.0.{n // 10}") for n in range(100))
    assert not fail(throttle, 100, THERE)
    assert [fail(throttle, 100, HERE, familiar=True) for _ in range(11)] == [True] * 10 + [False]
    assert fail(throttle, 100, THERE, "bjorn")
    assert not fail(throttle, DAY, THERE)
    assert fail(throttle, DAY + 1, THERE)


def test_where_one_has_been_does_not_fill_the_day_of_other_addresses() -> None:
    throttle = Throttle(b"s")
    for n in range(200):
        assert fail(throttle, n, f"10.0.0.{n}", familiar=True)
    assert fail(throttle, 200, THERE)


def test_what_is_under_way_counts_and_what_was_no_failure_does_not() -> None:
    throttle = Throttle(b"s")
    attempts = [throttle.begin(0, HERE, "lina") for _ in range(50)]
    assert sum(attempt.may_guess(familiar=False) for attempt in attempts) == MOST
    # Those that the address refuses are no failures of the account: it has ninety left.
    assert sum(fail(throttle, 0, f"10.0.0.{n}") for n in range(100)) == MOST_A_DAY - MOST
    for _ in range(2):
        for attempt in attempts:
            attempt.take_back()
    assert sum(fail(throttle, 0) for _ in range(50)) == MOST


def test_who_takes_something_back_long_after() -> None:
    throttle = Throttle(b"s")
    slow = throttle.begin(0, HERE, "lina")
    assert fail(throttle, 2 * DAY)
    slow.take_back()
    slow.take_back()
    assert sum(fail(throttle, 2 * DAY) for _ in range(20)) == MOST - 1


def test_at_random_nobody_has_a_guess_too_many() -> None:
    chance = random.Random(5)
    throttle = Throttle(b"s")
    near: dict[tuple[str, str], list[float]] = defaultdict(list)
    daily: dict[str, list[float]] = defaultdict(list)
    now = 0.0
    for _ in range(30_000):
        now += chance.expovariate(1 / 12)
        account, address = chance.choice(("lina", "nobody")), f"10.0.0.{chance.randrange(16)}"
        attempt = throttle.begin(now, address, account)
        allowed = attempt.may_guess(familiar=False)
        last_near = [at for at in near[account, address] if now - at < WITHIN]
        last_daily = [at for at in daily[account] if now - at < DAY]
        if allowed:
            assert len(last_near) < MOST
            assert len(last_daily) < MOST_A_DAY
            if chance.random() < 0.2:
                attempt.take_back()
            else:
                near[account, address] = [*last_near, now]
                daily[account] = [*last_daily, now]
        else:
            # Within a second of what is exact, and no accounts share a place here.
            young_near = [at for at in near[account, address] if now - at < WITHIN + 1]
            young_daily = [at for at in daily[account] if now - at < DAY + 1]
            assert len(young_near) >= MOST or len(young_daily) >= MOST_A_DAY
    assert len(daily) == 2


def test_accounts_that_there_are_not_take_no_more_memory_and_nothing_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With fewer places than in use, so that it is quick: what grows, grows with the places alone."""
    places = 2_048
    monkeypatch.setattr(server.throttle, "PLACES", places)
    throttle = Throttle(b"s")
    while fail(throttle, 0):
        pass
    tracemalloc.start()
    try:
        seen = []
        for many in range(2):
            for n in range(20 * places):
                fail(throttle, 1, f"10.{many}.{n >> 8}.{n & 255}", f"nobody-{many}-{n}")
            seen.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert seen[1] < 700 * places < 700 * PLACES < 50_000_000
    assert seen[1] - seen[0] < 200 * places
    assert not fail(throttle, 1)


def test_what_was_never_looked_at_does_not_stay_counted() -> None:
    throttle = Throttle(b"s")
    for _ in range(2 * MOST_A_DAY):
        with throttle.begin(0, HERE, "lina") as attempt:
            assert attempt.may_guess(familiar=False)
    for n in range(20):
        with throttle.begin(0, HERE, "lina") as attempt:
            assert attempt.may_guess(familiar=False) == (n < MOST)
            attempt.looked_at()
