"""Two people do something at the same moment: each of the two orders holds, and nobody's yes is to what they did not see."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import Account
from server.house import House
from server.journal.memory import MemoryJournal
from server.journal.protocol import Unwritable
from server.refusals import NobodyElseHasCome
from server.serving import _changed
from tests.server.house import Someone, a_circle, a_house, sit
from tests.server.test_house import a_meeting, everybody
from tui.seat import Answer
from tui.vocabulary import about

NEW, LINA = Account("nykomling"), Account("lina")


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


# who leads


async def test_a_circle_is_not_left_to_somebody_who_may_never_come() -> None:
    house = await a_house()
    agneta = await sit(house, "agneta")
    await agneta.do(h.FoundCircle("Alm"))
    await agneta.do(h.Enter("alm"))
    await agneta.do(h.Invite("lina"))
    await agneta.do(h.Invite("ny", facilitator=True))
    offered = {action.command for action in agneta.seat.view.actions}
    assert h.LeaveCircle not in offered
    for gone in (h.LeaveCircle(confirmed=True), h.Facilitate("agneta", yes=False, confirmed=True)):
        with pytest.raises(Refused) as refused:
            await agneta.do(gone)
        assert refused.value.words.id == "house.nobody_else_has_come"
    with pytest.raises(NobodyElseHasCome):
        await house.directory.take_out("alm", "agneta")  # by the command line

    # The invitation is taken back, and agneta is still there.
    await agneta.do(h.Revoke("ny"))
    assert house.circles["alm"].facilitators == {"agneta"}
    # Who is not to lead any more before they ever came leaves nobody alone.
    await agneta.do(h.Invite("ny", facilitator=True))
    await agneta.do(h.Facilitate("ny", yes=False, confirmed=True))
    # Somebody who has been here is counted on.
    await agneta.do(h.Facilitate("lina", yes=True))
    await agneta.do(h.LeaveCircle(confirmed=True))
    assert house.circles["alm"].facilitators == {"lina"}
    await house.close()


@pytest.mark.parametrize(
    "commands",
    [
        (h.LeaveCircle(confirmed=True), h.LeaveCircle(confirmed=True)),
        (h.Facilitate("yusuf", yes=False, confirmed=True), h.Facilitate("agneta", yes=False, confirmed=True)),
        (h.Facilitate("agneta", yes=False, confirmed=True), h.LeaveCircle(confirmed=True)),
    ],
)
async def test_of_two_who_would_both_lead_no_more_one_does(commands: tuple[h.HallCommand, h.HallCommand]) -> None:
    house = await a_house()
    people = await everybody(house, await a_circle(house))
    both = zip(("agneta", "yusuf"), commands, strict=True)
    answers = await asyncio.gather(*(people[who].do(command) for who, command in both), return_exceptions=True)
    assert sum(isinstance(answer, Answer) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert len((await house.directory.circles.get("alm")).facilitators) == 1
    await house.close()


# the ground rules


def as_shown(person: Someone, command: h.HallCommand) -> Any:
    """As a front end gives it, from what it shows."""
    return about(person.seat.view.actions, command)


@pytest.mark.parametrize("change", [h.AddRule("En till"), h.StrikeRule(1)])
async def test_nobody_acknowledges_rules_that_they_did_not_see(change: h.HallCommand) -> None:
    house = await a_house()
    people = await everybody(house, await a_circle(house))
    for rule in ("En", "Två"):
        await people["agneta"].do(h.AddRule(rule))
    said = as_shown(people["lina"], h.Acknowledge())
    # It is on its way while somebody else changes them.
    await asyncio.gather(people["agneta"].do(change), refused_as(people["lina"], said, "refused.changed_meanwhile"))
    assert not any(member.acknowledged for member in (await house.directory.circles.get("alm")).members)
    await people["lina"].do(as_shown(people["lina"], h.Acknowledge()))
    assert [member.account for member in house.circles["alm"].members if member.acknowledged] == ["lina"]
    await house.close()


async def test_of_two_who_strike_the_same_rule_one_does() -> None:
    house = await a_house()
    people = await everybody(house, await a_circle(house))
    for rule in ("Ett", "Två", "Tre"):
        await people["agneta"].do(h.AddRule(rule))
    both = [people[who].do(as_shown(people[who], h.StrikeRule(2))) for who in ("agneta", "yusuf")]
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert [isinstance(answer, Answer) for answer in answers].count(True) == 1
    assert (await house.directory.circles.get("alm")).rules == ("Ett", "Tre")
    await house.close()


# who may

WHEN = f"{datetime.now(UTC).year + 1}-05-05 13:00"
LED: tuple[h.HallCommand, ...] = (
    h.Plan(3, WHEN), h.PlanRest(f"every week from {WHEN[:10]} at 13:00"), h.BeginWith(2), h.SetZone("Europe/Helsinki"),
    h.Mode("listen"), h.Grace(5), h.CircleLanguage("en"), h.AuthoritiesHere("several"), h.ManagersHere("some"),
    h.Invite("nykomling"), h.Revoke("karin"), h.TakeOut("lina", confirmed=True), h.Facilitate("lina", yes=True), h.EndCircle(confirmed=True),
)  # fmt: skip


@pytest.mark.parametrize("command", LED, ids=lambda command: type(command).__name__)
async def test_who_leads_no_more_when_it_is_done_does_not_do_it(command: h.HallCommand) -> None:
    house = await a_house()
    people = await everybody(house, await a_circle(house))
    await people["agneta"].do(h.Invite("karin"))
    before = house.circles["alm"]
    await house.directory.facilitate("alm", "yusuf", yes=False)  # the house has not heard of it yet
    await refused_as(people["yusuf"], command, "house.not_here")
    after = await house.directory.circles.get("alm")
    assert after.facilitators == {"agneta"}
    assert replace(after, members=before.members, changes=()) == before
    assert {member.account for member in after.members} == {member.account for member in before.members}
    await house.close()


@pytest.mark.parametrize("command", [h.AddRule("efteråt"), h.StrikeRule(1), h.Attend(3, yes=False), h.Acknowledge()])
async def test_who_is_taken_out_changes_nothing_more(command: h.HallCommand) -> None:
    house = await a_house()
    people = await everybody(house, await a_circle(house))
    await people["agneta"].do(h.AddRule("En regel"))
    await people["agneta"].do(h.Plan(3, WHEN))
    before = house.circles["alm"]
    await house.directory.take_out("alm", "lina")
    await refused_as(people["lina"], command, "house.not_a_member")
    after = await house.directory.circles.get("alm")
    assert (after.rules, after.plans) == (before.rules, before.plans) and after.member(LINA) is None
    await house.close()


async def refused_as(person: Someone, command: h.HallCommand, why: str) -> None:
    with pytest.raises(Refused) as refused:
        await person.do(command)
    assert refused.value.words.id == why
