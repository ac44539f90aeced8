"""Who belongs to a circle, where that changes while a meeting begins or its room is emptied, in one process."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace

import pytest

from meeting import commands as c
from meeting import events as e
from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import Account
from meeting.view import Home
from server.journal.protocol import Unwritable
from server.membership import without
from server.people import People
from server.records import Circle
from tests.helpers.waiting import until
from tests.server.house import a_circle, a_house, gathered, sit
from tui.seat import Draft


@pytest.mark.parametrize("leads", [False, True])
async def test_a_meeting_begins_with_the_circle_as_it_is_by_then(leads: bool) -> None:
    """Somebody has been taken out, or leads no more, and the house has not read it yet."""
    house = await a_house()
    circle = await a_circle(house)
    agneta, *_ = await gathered(house, circle, "agneta", "lina")
    if leads:
        await house.directory.facilitate(circle, "agneta", yes=False)
        with pytest.raises(Refused):
            await agneta.do(h.Start(2))
        await house.meetings.errands.done()
        assert not house.rooms and house.circles[circle].open is None
    else:
        await house.directory.take_out(circle, "lina")
        await agneta.do(h.Start(2))
        meeting = house.rooms[circle].meeting
        assert meeting is not None and set(meeting.admitted) == {"agneta"} and "lina" not in meeting.members
    await house.close()


async def test_who_is_invited_is_in_the_meeting_also_when_another_process_was_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = await a_house()
    circle = await a_circle(house)
    agneta, *_ = await gathered(house, circle, "agneta", "lina")
    await agneta.do(h.Start(2))
    room, append = house.rooms[circle], house.journal.append
    others = [e.HandRaised(Account("lina"))]

    async def appended(stream: str, expected: int, payloads: Sequence[bytes], at: datetime) -> None:
        while others:
            happened = e.Happened(expected + 1, at, others.pop())
            await append(stream, expected, [room._codec.encode(stream, happened)], at)
        await append(stream, expected, payloads, at)

    monkeypatch.setattr(room, "_journal", SimpleNamespace(append=appended))
    await agneta.do(h.Invite("frida"))
    assert room.meeting is not None and "frida" in room.meeting.members and room.meeting.floor.hands == ("lina",)
    await house.close()


async def test_who_is_taken_out_is_out_whoever_is_gone_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    house = await a_house()
    circle = await a_circle(house)
    agneta, lina = await gathered(house, circle, "agneta", "lina")
    take_out, committed = house.directory.take_out, asyncio.Event()

    async def taken_out(circle: str, account: str, *, by: Account | None = None) -> Circle:
        changed = await take_out(circle, account, by=by)
        committed.set()
        await asyncio.sleep(0)
        return changed

    monkeypatch.setattr(house.directory, "take_out", taken_out)
    task = asyncio.create_task(agneta.do(h.TakeOut("lina", confirmed=True)))
    await committed.wait()
    task.cancel()
    await until(lambda: house.circles[circle].member(Account("lina")) is None, "the house knows")
    assert isinstance(lina.seat.view, Home)
    await house.close()


async def test_who_leads_and_who_may_found_is_stored_together_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    house = await a_house()
    circle = await a_circle(house)
    agneta, *_ = await gathered(house, circle, "agneta")

    async def full(self: People, connection: object, account: Account, *, yes: bool) -> None:
        raise Unwritable("the disk is full")

    monkeypatch.setattr(People, "let_found", full)
    with pytest.raises(Refused):
        await agneta.do(h.Facilitate("lina", yes=True))
    assert (await house.directory.circles.get(circle)).facilitators == {"agneta", "yusuf"}
    await house.close()


async def test_at_home_what_is_a_circles_own_is_refused() -> None:
    house = await a_house()
    await a_circle(house)
    agneta = await sit(house, "agneta")
    assert isinstance(agneta.seat.view, Home)
    for command in (
        h.LeaveCircle(), h.EndCircle(), h.TakeOut("lina"), h.Facilitate("lina", yes=True), h.TakePicture(), h.Start(2)
    ):  # fmt: skip
        with pytest.raises(Refused):
            await agneta.do(command)
    await house.close()


async def test_who_belongs_here_no_more_holds_no_seat() -> None:
    house = await a_house()
    circle = await a_circle(house)
    agneta, lina = await gathered(house, circle, "agneta", "lina")
    await agneta.do(h.Start(2))
    lina.leave()
    known = house.circles[circle]
    house.circles[circle] = without(known, Account("lina"))
    assert isinstance((await sit(house, "lina")).seat.view, Home)
    lina.leave()
    del house.circles[circle]  # it cannot be read: the meeting goes on
    agneta.leave()
    assert not isinstance((await sit(house, "agneta")).seat.view, Home)
    await house.close()


async def test_until_its_room_is_emptied_nobody_is_taken_out_of_a_circle_and_nothing_in_it_ends() -> None:
    house = await a_house()
    circle = await a_circle(house)
    agneta, *_ = await gathered(house, circle, "agneta", "yusuf", "lina")
    await agneta.do(h.Start(2))
    await agneta.do(c.Remove(Account("yusuf")))
    await agneta.do(c.Close(confirmed=True))
    await house.meetings.errands.done()
    assert house.circles[circle].open is None and circle in house.rooms
    shown_out = await sit(house, "yusuf")
    await shown_out.do(h.Enter(circle))
    for command in (
        h.TakeOut("lina", confirmed=True),
        h.Facilitate("agneta", False, confirmed=True),
        h.EndCircle(confirmed=True),
        h.LeaveCircle(confirmed=True),
    ):
        with pytest.raises(Refused, match="room_stands"):
            await shown_out.do(command)
        assert type(command) not in {action.command for action in shown_out.seat.view.actions}
    await house.meetings.empty(circle)
    await house.meetings.errands.done()
    await shown_out.do(h.TakeOut("lina", confirmed=True))
    await house.close()


async def test_who_belongs_here_no_more_is_not_told_that_its_room_is_empty() -> None:
    house = await a_house()
    circle = await a_circle(house)
    agneta, lina = await gathered(house, circle, "agneta", "lina")
    await agneta.do(h.Start(2))
    await agneta.do(c.Close(confirmed=True))
    await house.meetings.errands.done()
    await house.directory.take_out(circle, "lina")
    await house.reload()
    house.drafts.keep(house.guest(Account("lina")), Draft(lina.seat.view.place, "något", 5))
    await house.meetings.empty(circle)
    await house.meetings.errands.done()
    told = house.guest(Account("lina"))
    assert (told.notices, told.draft) == ((), None)
    assert house.guest(Account("agneta")).notices
    await house.close()


async def test_who_leads_no_circle_any_more_founds_none_and_who_has_led_one_to_its_end_does() -> None:
    house = await a_house()
    circle, directory = await a_circle(house), house.directory
    other = (await directory.circles.found("Björk", founder=Account("agneta"))).id

    async def may_found(who: str) -> bool:
        return (await directory.people.get(Account(who))).facilitator

    await directory.facilitate(circle, "lina", yes=True)
    assert await may_found("lina")
    await directory.take_out(circle, "lina")
    assert not await may_found("lina")
    await directory.take_out(circle, "agneta")  # she leads another
    assert await may_found("agneta")
    await directory.invite(other, "yusuf", facilitator=True)
    await directory.circles.leave(other, Account("agneta"))
    assert not await may_found("agneta")
    await directory.circles.end(circle)
    await directory.circles.leave(circle, Account("yusuf"))
    await directory.circles.end(other)
    await directory.circles.leave(other, Account("yusuf"))
    assert await may_found("yusuf")
    await house.close()
