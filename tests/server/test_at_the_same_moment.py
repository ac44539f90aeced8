"""Two people do something at the same moment: each of the two orders holds, and nobody's yes is to what they did not see."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from meeting import hall_commands as h
from meeting.model import Account
from server.house import House
from server.journal.memory import MemoryJournal
from server.journal.protocol import Unwritable
from server.serving import _changed
from tests.server.house import Someone, a_circle, a_house
from tests.server.test_house import a_meeting, everybody

NEW = Account("nykomling")


class SlowDisk(MemoryJournal):
    """A journal that takes nothing before it is let, or refuses so many times."""

    def __init__(self) -> None:
        super().__init__()
        self.let, self.asked, self.refuses = asyncio.Event(), asyncio.Event(), 0
        self.let.set()

    async def append(self, *args: Any, **named: Any) -> None:
        self.asked.set()
        await self.let.wait()
        if self.refuses:
            self.refuses -= 1
            raise Unwritable("full")
        await super().append(*args, **named)


# an invitation


async def invites(house: House, people: dict[str, Someone], *, inside: bool) -> None:
    """By a facilitator, or by the command line."""
    if inside:
        await people["yusuf"].do(h.Invite("nykomling"))
    else:
        await _changed(house, await house.directory.invite("alm", "nykomling"))


@pytest.mark.parametrize("inside", [True, False])
async def test_who_is_invited_while_a_meeting_is_being_opened_belongs_to_it(inside: bool) -> None:
    disk = SlowDisk()
    house = await a_house(journal=disk)
    people = await everybody(house, await a_circle(house))
    disk.let.clear()
    start = asyncio.create_task(people["agneta"].do(h.Start(2)))
    await disk.asked.wait()
    await invites(house, people, inside=inside)
    disk.let.set()
    await start
    assert house.circles["alm"].member(NEW)
    meeting = house.rooms["alm"].meeting
    assert meeting is not None and "nykomling" in meeting.members
    await house.close()


@pytest.mark.parametrize("inside", [True, False])
async def test_what_is_done_is_answered_as_done_though_the_meeting_cannot_be_told_yet(
    inside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.errands.AGAIN", 0.01)
    disk = SlowDisk()
    house = await a_house(journal=disk)
    people = await a_meeting(house)
    disk.refuses = 2
    await invites(house, people, inside=inside)
    meeting = house.rooms["alm"].meeting
    assert meeting is not None and "nykomling" not in meeting.members
    await house.meetings.errands.done()
    meeting = house.rooms["alm"].meeting
    assert meeting is not None and "nykomling" in meeting.members
    await house.close()


async def test_an_invitation_while_the_room_is_emptied_is_done() -> None:
    house = await a_house()
    people = await a_meeting(house)
    room = house.rooms["alm"]
    house.vault.shred(room.stream)  # its key is what goes first
    answer = await people["agneta"].do(h.Invite("nykomling"))
    assert answer.lines == ("nykomling",)
    assert house.circles["alm"].member(NEW)
    await house.close()


async def test_who_was_invited_just_before_a_crash_belongs_to_the_meeting_after_it() -> None:
    house = await a_house()
    await a_meeting(house)
    await house.directory.invite("alm", "yngve", facilitator=True)
    await house.directory.invite("alm", "nykomling")
    after = House(house.directory, house.journal, house.vault, house.passphrases, house.clock, house.invitation)
    await after.open()
    await after.meetings.errands.done()
    meeting = after.rooms["alm"].meeting
    assert meeting is not None and "nykomling" in meeting.members and "yngve" in meeting.facilitators
    await after.close()
    await house.close()
