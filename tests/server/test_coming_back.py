"""Who comes back at a moment when their room may be forgotten: it waits for them, and is not emptied over their heads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

from meeting import commands as c
from meeting.model import Account
from meeting.view import Board
from server.house import House
from server.journal.memory import MemoryJournal
from server.vault import Vault
from tests.server.house import a_house, sit
from tests.server.test_house import a_meeting

DAY = timedelta(days=1)


class WaitingJournal(MemoryJournal):
    """A journal that reads drafts when it is time."""

    until: Callable[[], bool] = staticmethod(lambda: True)

    async def drafts(self, stream: str) -> Mapping[str, bytes]:
        found = await super().drafts(stream)
        async with asyncio.timeout(10):
            while not self.until():
                await asyncio.sleep(0)
        return found


def later(house: House, by: timedelta) -> None:
    house.clock.at_least(house.clock.now() + by)


def started_again(house: House) -> House:
    return House(house.directory, house.journal, house.vault, house.passphrases, house.clock, house.invitation)


async def test_who_comes_back_while_the_room_is_about_to_be_emptied_goes_on_in_it() -> None:
    house = await a_house()
    people = await a_meeting(house)
    for person in people.values():
        person.leave()
    later(house, DAY)
    busy = asyncio.Event()

    async def errand() -> None:
        await busy.wait()

    house.meetings.errands.add(errand)
    emptying = asyncio.create_task(house.meetings.empty("alm"))
    await asyncio.sleep(0)
    petter = await sit(house, "petter")
    busy.set()
    await emptying
    assert isinstance(petter.seat.view, Board)
    await petter.do(c.Feeling("glad"))
    assert "alm" in house.rooms
    await house.close()


async def test_a_clock_that_is_set_a_day_ahead_between_two_starts_empties_nothing() -> None:
    house = await a_house(journal=MemoryJournal(), vault=Vault.of_process())
    await a_meeting(house)
    await house.close()
    again = started_again(house)
    later(again, DAY)
    await again.open()
    room = again.rooms["alm"]
    assert room.abandoned_at is not None
    assert room.abandoned_at > again.clock.now()
    petter = await sit(again, "petter")
    assert isinstance(petter.seat.view, Board)
    for who in ("petter", "nobody"):
        again.leave(again.guest(Account(who)), petter.seat)
    later(again, timedelta(minutes=11))
    assert room.abandoned_at <= again.clock.now()
    await again.close()


async def test_a_room_whose_time_is_over_is_emptied_while_the_house_starts() -> None:
    journal = WaitingJournal()
    house = await a_house(journal=journal, vault=Vault.of_process())
    people = await a_meeting(house)
    await people["agneta"].do(c.Close(confirmed=True))
    await house.close()
    again = started_again(house)
    later(again, DAY)
    journal.until = lambda: not again.rooms
    await again.open()
    assert again.rooms == {}
    await again.close()
