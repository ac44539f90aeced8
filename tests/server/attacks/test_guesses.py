"""Guesses at a passphrase or a code over real SSH: how many are looked at, and who gets in all the same."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any

import asyncssh
import pytest

from meeting.model import Account
from server.passphrases import QUEUE, Busy
from server.signin import ASK, CHOOSE, ENOUGH, ONCE_MORE, THROTTLED, WAIT, WRONG
from server.throttle import DAY, MOST, MOST_A_DAY, WITHIN
from tests.helpers.waiting import until
from tests.server.attacks.guessing import Redeeming, Watched, watched
from tests.server.door import PASSPHRASE, Typist

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.2 is no address of one's own"),
]

LINA = Account("lina")
CHOSEN = (PASSPHRASE, PASSPHRASE)
RIGHT = [[PASSPHRASE]]
AT_ONCE = 8
BESIDE = 2.0  # seconds that somebody else's sign-in may take meanwhile


async def a_key_of(at: Watched, account: str) -> asyncssh.SSHKey:
    """A key that the account has taken and signed with, from 127.0.0.1."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    assert await at.gets_in(account, RIGHT, client_keys=[key])
    await at.door.directory.credentials.add_key(Account(account), key.get_fingerprint())
    assert await at.gets_in(account, client_keys=[key])
    return key


async def a_new_code(at: Watched, account: str) -> str:
    code = (await at.door.directory.recover(account)).code
    assert code is not None
    return code


@pytest.mark.alone  # measures how long somebody else's sign-in takes meanwhile
async def test_of_a_thousand_guesses_ten_are_looked_at_and_nobody_is_kept_out() -> None:
    """Bar 5, at the real cost of a verification: 334 connections from one address, eight at once."""
    async with watched(cost=None) as at:
        await at.door.welcome("lina")
        await at.door.welcome("bjorn")
        key, code = await a_key_of(at, "lina"), await a_new_code(at, "lina")
        at.verified.clear()
        guesses = [f"gissning nummer {n}" for n in range(1_000)]

        async def guessing(worker: int) -> list[str]:
            return await at.guess("lina", guesses[worker::AT_ONCE], address=2)

        attack = [asyncio.create_task(guessing(worker)) for worker in range(AT_ONCE)]
        await until(lambda: at.of("lina") >= MOST, "as many as are looked at", 20)
        # Somebody else at that very address, meanwhile: a whole municipality has one.
        began = time.monotonic()
        assert await at.gets_in("bjorn", RIGHT, address=2)
        assert time.monotonic() - began < BESIDE
        said = [each for worker in await asyncio.gather(*attack) for each in worker]

        assert at.of("lina") == MOST
        assert set(said) - {ENOUGH} == {WRONG, THROTTLED}
        assert len(said) - said.count(THROTTLED) == MOST
        assert all(len(typist.prompts) <= 3 for typist in at.connections)
        # There the right passphrase is not looked at either; elsewhere it is.
        assert (await at.guess("lina", [PASSPHRASE] * 3, address=2)) == [THROTTLED] * 3
        assert at.of("lina") == MOST
        assert await at.gets_in("lina", RIGHT, address=3)
        assert await at.gets_in("lina", client_keys=[key], address=2)
        assert await at.gets_in("lina", [[code], CHOSEN], address=2)
        # What was not looked at was no failure: ten minutes after the tenth there are ten more.
        at.verified.clear()
        at.door.ahead = timedelta(seconds=WITHIN + 1)
        await at.guess("lina", guesses[:30], address=2)
        assert at.of("lina") == MOST


async def test_fifty_at_once_are_not_fifty_guesses() -> None:
    """At the real cost, so that all have asked before the first is answered."""
    async with watched(cost=None) as at:
        await at.door.welcome("lina")
        at.verified.clear()
        await asyncio.gather(*(at.guess("lina", [f"gissning {n} {m}" for m in range(3)], address=2) for n in range(50)))
        assert at.of("lina") == MOST


@pytest.mark.alone  # measures how long somebody else's sign-in takes meanwhile
async def test_a_crowd_of_invented_accounts_keeps_nobody_waiting_elsewhere() -> None:
    """Twice as many as the queue holds, at the real cost: somebody at another address is in at once."""
    async with watched(cost=None) as at:
        await at.door.welcome("bjorn")
        at.verified.clear()
        crowd = [
            asyncio.create_task(at.guess(f"nobody-{n}", [f"gissning {m}" for m in range(3)], address=2 + n % 3))
            for n in range(2 * QUEUE)
        ]
        await until(lambda: len(at.verified) >= 2, "a queue", 20)
        began = time.monotonic()
        assert await at.gets_in("bjorn", RIGHT, address=9)
        assert time.monotonic() - began < BESIDE
        assert not all(task.done() for task in crowd)
        for task in crowd:
            task.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)


async def test_a_code_gets_in_before_a_crowd_from_everywhere() -> None:
    """Two hundred strangers, each at an address of their own, who ask again as soon as they are turned away."""
    async with watched(cost=None) as at:
        code = await at.door.invite("lina")
        await at.door.welcome("bjorn")
        assert await at.gets_in("bjorn", RIGHT, address=5)
        verify = at.door.passphrases.verify

        async def strange(number: int) -> None:
            for n in count():
                with suppress(Busy):
                    await verify(Account(f"nobody-{number}-{n}"), None, "gissning", address=f"2001:db8::{number:x}")
                await asyncio.sleep(0.05)

        crowd = [asyncio.create_task(strange(number)) for number in range(200)]
        try:
            await until(lambda: len(at.verified) >= 2, "a queue", 20)
            typist = await at.knock("lina", [[code], CHOSEN], address=9)
            assert typist.error is None and WAIT not in [note.strip() for note in typist.notes]
            await typist.close()
            assert await at.gets_in("bjorn", RIGHT, address=5)  # where he has been before
        finally:
            for each in crowd:
                each.cancel()
            await asyncio.gather(*crowd, return_exceptions=True)


async def test_who_hangs_up_before_anybody_looks_fills_nobodys_day() -> None:
    async with watched() as at:
        await at.door.welcome("lina")
        gate = threading.Event()
        at.door.passphrases._thread.submit(gate.wait)  # nobody is looked at meanwhile
        first = asyncio.create_task(at.door.passphrases.hash(Account("eva"), PASSPHRASE))
        waiting = at.door.passphrases._strangers.waiting
        try:
            for _ in range(2 * MOST):
                typist = Typist([["gissning"]])
                knock = asyncio.create_task(
                    asyncssh.create_connection(
                        lambda typist=typist: typist,  # type: ignore[misc]
                        "127.0.0.1",
                        at.door.listener.port,
                        username="lina",
                        client_keys=[],
                        agent_path=None,
                        known_hosts=None,
                        config=None,
                        local_addr=("127.0.0.2", 0),
                    )
                )
                await until(waiting, "its place in the queue")
                typist.conn.abort()
                await asyncio.wait([knock])
                await until(lambda: not waiting(), "that place gone")
        finally:
            gate.set()
        await first
        assert at.of("lina") == 0
        assert await at.gets_in("lina", RIGHT, address=2)


async def test_a_hundred_a_day_from_where_one_has_never_been() -> None:
    """Ten each from many addresses; the same is said, in the same order, for an account that there is not."""
    async with watched() as at:
        await at.door.welcome("lina")
        key = await a_key_of(at, "lina")  # so 127.0.0.1 is where Lina has signed in from
        at.verified.clear()
        said = {}
        for account in ("lina", "nobody"):
            tens = [at.guess(account, [f"gissning {n}" for n in range(12)], address=2 + n) for n in range(12)]
            said[account] = Counter(each == THROTTLED for ten in await asyncio.gather(*tens) for each in ten)
            assert at.of(account) == MOST_A_DAY
            assert await at.guess(account, [PASSPHRASE] * 3, address=60) == [THROTTLED] * 3
            assert at.of(account) == MOST_A_DAY
        assert said["lina"] == said["nobody"]
        assert said["lina"] == {True: 44, False: MOST_A_DAY}
        # Lina herself: where she has been before, with her key, and with a code.
        assert await at.gets_in("lina", RIGHT, address=1)
        assert await at.gets_in("lina", client_keys=[key], address=61)
        assert await at.gets_in("lina", [[await a_new_code(at, "lina")], CHOSEN], address=62)
        # A recovery begins anew: from now on that is the one address that she has been at.
        assert not await at.gets_in("lina", RIGHT, address=1)
        assert not await at.gets_in("lina", RIGHT, address=61)
        assert await at.gets_in("lina", RIGHT, address=62)
        # Ten in ten minutes it is there too.
        at.verified.clear()
        await at.guess("lina", ["gissning"] * 30, address=62)
        assert at.of("lina") == MOST
        at.door.ahead = timedelta(seconds=DAY - 60)
        assert not await at.gets_in("lina", RIGHT, address=63)
        at.door.ahead = timedelta(seconds=DAY + 60)
        assert await at.gets_in("lina", RIGHT, address=63)


async def test_addresses_are_remembered_so_that_nobody_can_read_them_and_only_so_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with watched() as at:
        await at.door.welcome("lina")
        table = at.door.directory.credentials._table
        for address in range(1, 26):
            assert await at.gets_in("lina", RIGHT, address=address)
        secrets = await table.read(LINA)
        assert secrets is not None
        assert len(secrets.familiar) == len(set(secrets.familiar)) == 20
        assert not any("127." in mark for mark in secrets.familiar)
        writes = 0
        write = table.write

        async def counted(*args: Any) -> None:
            nonlocal writes
            writes += 1
            await write(*args)

        monkeypatch.setattr(table, "write", counted)
        assert await at.gets_in("lina", RIGHT, address=25)  # nothing new
        assert writes == 0
        assert await at.gets_in("lina", RIGHT, address=1)  # forgotten meanwhile
        assert writes == 1


async def test_of_fifty_who_use_one_code_at_once_one_gets_in_and_nobody_with_an_old_one() -> None:
    """Bar 7: fifty connections, held until each has shown the code and is asked for a passphrase."""
    async with watched() as at:
        code = await at.door.invite("lina")
        asked = asyncio.Barrier(50)

        async def redeem(number: int) -> str | None:
            passphrase = f"{PASSPHRASE} {number}"
            try:
                connection, _ = await asyncssh.create_connection(
                    lambda: Redeeming(code, passphrase, asked),
                    "127.0.0.1",
                    at.door.listener.port,
                    username="lina",
                    client_keys=[],
                    agent_path=None,
                    known_hosts=None,
                    config=None,
                    local_addr=(f"127.0.0.{2 + number % 5}", 0),
                )
            except asyncssh.DisconnectError:
                return None
            connection.close()
            return passphrase

        async with asyncio.timeout(30):
            results = await asyncio.gather(*map(redeem, range(50)))
        winners = [passphrase for passphrase in results if passphrase]
        assert len(winners) == 1
        losers = [passphrase for passphrase in (f"{PASSPHRASE} {n}" for n in range(50)) if passphrase not in winners]
        assert not await at.gets_in("lina", [[losers[0]], [losers[-1]]], address=9)
        assert await at.gets_in("lina", [winners], address=9)
        assert not await at.gets_in("lina", [[code]], address=9)

        late = await at.door.invite("bjorn")
        at.door.ahead = timedelta(hours=72, seconds=1)
        knocks = (at.knock("bjorn", [[late], CHOSEN], address=10 + n % 5) for n in range(50))
        for typist in await asyncio.gather(*knocks):
            assert isinstance(typist.error, asyncssh.PermissionDenied)
            assert (ASK,) in typist.prompts
            assert (CHOOSE, ONCE_MORE) not in typist.prompts
