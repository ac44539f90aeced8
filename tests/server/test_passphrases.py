"""Whose turn it is to be hashed: those who are known before any crowd of strangers, and fair among themselves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from meeting.model import Account
from server.passphrases import QUEUE, Busy, Cost, Passphrases

PASSPHRASE = "en lagom lång fras"
LINA, BJORN = Account("lina"), Account("bjorn")


@pytest.fixture
def passphrases() -> Iterator[Passphrases]:
    made = Passphrases(Cost(memory_kib=64, passes=1))
    yield made
    made.close()


class Order:
    """Who was served, in which order, or turned away."""

    def __init__(self, passphrases: Passphrases) -> None:
        self.passphrases = passphrases
        self.served: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def come(self, account: str, address: str, *, familiar: bool = False, chooses: bool = False) -> None:
        async def be_served() -> None:
            if chooses:
                await self.passphrases.hash(Account(account), PASSPHRASE, address=address)
            else:
                await self.passphrases.verify(Account(account), None, PASSPHRASE, address=address, familiar=familiar)
            self.served.append(account)

        self.tasks.append(asyncio.create_task(be_served()))
        await asyncio.sleep(0)

    async def turned_away(self) -> int:
        return sum(isinstance(each, Busy) for each in await asyncio.gather(*self.tasks, return_exceptions=True))


async def test_who_has_a_code_or_is_known_there_is_before_any_crowd(passphrases: Passphrases) -> None:
    """As many strangers as the queue holds, and as many again, each at an address of their own."""
    order, gate = Order(passphrases), threading.Event()
    passphrases._thread.submit(gate.wait)  # nothing is worked off until all have come
    for n in range(2 * QUEUE):
        await order.come(f"nobody-{n}", f"2001:db8:0:{n}::/64")
    await order.come("lina", "10.0.0.1", chooses=True)
    for n in range(QUEUE + 8):
        await order.come(f"known-{n}", "10.0.0.1", familiar=True)
    await order.come("petter", "10.0.0.2", chooses=True)
    gate.set()
    assert await order.turned_away() == QUEUE - 1  # none but strangers
    # One was being worked off, and an address waits for one of another's.
    assert order.served[:4] == ["nobody-0", "lina", "petter", "known-0"]
    assert order.served[4 : QUEUE + 11] == [f"known-{n}" for n in range(1, QUEUE + 8)]


async def test_an_account_that_asks_for_too_many_keeps_itself_waiting(passphrases: Passphrases) -> None:
    order, gate = Order(passphrases), threading.Event()
    passphrases._thread.submit(gate.wait)
    for _ in range(QUEUE + 4):
        await order.come("lina", "10.0.0.1", chooses=True)
    await order.come("bjorn", "10.0.0.1", chooses=True)
    gate.set()
    assert await order.turned_away() == 3
    assert order.served[:3] == ["lina", "lina", "bjorn"]


async def test_the_work_begins_once_and_only_for_who_still_waits(passphrases: Passphrases) -> None:
    began: list[str] = []

    async def verify(account: Account) -> bool:
        return await passphrases.verify(account, None, "x", begins=lambda: began.append(account))

    gate = threading.Event()
    passphrases._thread.submit(gate.wait)
    waits = [asyncio.create_task(verify(Account(who))) for who in ("eva", "lina", "bjorn")]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waits[1].cancel()
    gate.set()
    await asyncio.gather(*waits, return_exceptions=True)
    assert began == ["eva", "bjorn"]
