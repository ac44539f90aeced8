"""What somebody began to write before they had a seat in the meeting is stored as what they write in it."""

from __future__ import annotations

import asyncio

import pytest

from meeting import commands as c
from meeting import hall_commands as h
from meeting.model import Account, Place
from server.house import House
from server.room import Room
from tests.server.house import a_circle, a_house, sit
from tests.server.test_house import a_meeting, everybody
from tui.seat import Draft

BEGUN = Draft(Place("lobby", "alm"), "min halva mening", 5)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long it takes is not what these are about."""
    monkeypatch.setattr("server.drafts.INTERVAL", 0.01)


async def stored(room: Room, account: str) -> Draft:
    async with asyncio.timeout(5):
        while (draft := (await room.drafts()).get(Account(account))) is None:
            await asyncio.sleep(0.005)
    return draft


async def killed_and_started(house: House) -> House:
    """Nothing of the process is told to stop: what is not in the journal is lost."""
    after = House(house.directory, house.journal, house.vault, house.passphrases, house.clock, house.invitation)
    await after.open()
    return after


async def test_who_was_in_the_lobby_when_the_meeting_began() -> None:
    house = await a_house()
    people = await everybody(house, await a_circle(house))
    people["lina"].chair.keep(BEGUN)
    await people["agneta"].do(h.Start(2))
    assert await stored(house.rooms["alm"], "lina") == BEGUN
    after = await killed_and_started(house)
    assert (await sit(after, "lina")).chair.draft == BEGUN
    await after.close()
    await house.close()


@pytest.mark.parametrize("late", ["petter", "yusuf"])
async def test_who_is_let_in_later_and_who_needs_nobodys_leave(late: str) -> None:
    house = await a_house()
    people = await everybody(house, await a_circle(house))
    people[late].leave()
    await people["agneta"].do(h.Start(2))
    back = await sit(house, late)
    back.chair.keep(BEGUN)
    await back.do(h.Enter("alm"))
    if late == "petter":
        await people["agneta"].do(c.Admit(Account(late)))
    assert await stored(house.rooms["alm"], late) == BEGUN
    await house.close()


async def test_who_has_begun_nothing_has_nothing_stored() -> None:
    house = await a_house()
    await a_meeting(house)
    await house.drafts.save()
    assert await house.rooms["alm"].drafts() == {}
    await house.close()
