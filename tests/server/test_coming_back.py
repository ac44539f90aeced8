"""Who comes back at a moment when their room may be forgotten: it waits for them, and is not emptied over their heads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from meeting import commands as c
from meeting.model import Account, Place
from meeting.view import Board
from server.house import House
from server.journal.memory import MemoryJournal
from server.room import Room
from server.vault import Vault
from tests.helpers.waiting import until
from tests.server.house import a_house, sit
from tests.server.test_house import a_meeting
from tui.seat import Draft

DAY = timedelta(days=1)


class WaitingJournal(MemoryJournal):
    """A journal that reads drafts, and keeps one, when it is time."""

    until: Callable[[], bool] = staticmethod(lambda: True)
    asked = 0  # to keep a draft

    async def put_draft(self, stream: str, account: str, payload: bytes | None) -> None:
        self.asked += 1
        await until(self.until, "the time to keep it")
        await super().put_draft(stream, account, payload)

    async def drafts(self, stream: str) -> Mapping[str, bytes]:
        found = await super().drafts(stream)
        await until(self.until, "the time to read them")
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


async def test_a_draft_that_is_being_stored_when_the_house_closes_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.drafts.INTERVAL", 0.0)
    journal, may = WaitingJournal(), asyncio.Event()
    house = await a_house(journal=journal, vault=Vault.of_process())
    people = await a_meeting(house)
    journal.until = may.is_set
    people["petter"].chair.keep(Draft(Place("check_in"), "halv", 4))
    await until(lambda: journal.asked, "the keeping")
    closing = asyncio.create_task(house.close())
    for _ in range(20):
        await asyncio.sleep(0)
    may.set()
    await closing
    assert await journal.draft(house.rooms["alm"].stream, "petter") is not None


async def test_a_room_may_be_emptied_while_the_house_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    house = await a_house()
    people = await a_meeting(house)
    await people["agneta"].do(c.Close(confirmed=True))
    await house.meetings.errands.done()
    busy, close = asyncio.Event(), Room.close

    async def closing(room: Room) -> None:
        """The house's own closing of the room takes until it is emptied."""
        first = not busy.is_set()
        busy.set()
        await close(room)
        if first:
            await until(lambda: not house.rooms, "the emptying")

    monkeypatch.setattr(Room, "close", closing)

    async def errand() -> None:
        await busy.wait()

    house.meetings.errands.add(errand)
    emptying = asyncio.create_task(house.meetings.empty("alm"))
    await asyncio.sleep(0)
    await house.close()
    await emptying
    assert house.rooms == {}
