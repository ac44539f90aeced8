"""What was adopted comes into its owner's chest, whatever fails on the way, before anything is destroyed; and never comes in again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import Account, Kind
from meeting.view import Board, Ended, Lobby
from server import log
from server.cli import fristad
from server.data_folder import DataFolder, opened
from server.holds import hold as keep
from server.holds import holds, lift
from server.house import House
from server.meetings import Meetings
from server.records import Treasure
from server.room import Room
from tests.helpers.waiting import until
from tests.server.house import Someone, a_house
from tests.server.test_emptying import HASTY, again, held, in_the_lobby, the, told
from tests.server.test_house import a_meeting, to_adopting

LINA = Account("lina")


class Fault:
    """The chest fails, for whatever reason, while it is `on`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.on, self._monkeypatch = True, monkeypatch

    def of(self, house: House) -> None:
        chests = house.directory.chests
        for name in ("put", "remove"):
            self._monkeypatch.setattr(chests, name, self._failing(getattr(chests, name)))

    def _failing(self, done: Callable[..., Any]) -> Callable[..., Any]:
        async def failing(*args: Any) -> None:
            if self.on:
                raise ZeroDivisionError
            await done(*args)

        return failing


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> Fault:
    return Fault(monkeypatch)


async def chest(house: House) -> list[str]:
    return [each.text for each in await house.directory.chests.of(LINA)]


async def adopted(fault: Fault) -> tuple[House, dict[str, Someone], str]:
    """A meeting in which Lina has been told `ok`, and her chest takes nothing."""
    house = await a_house(speed=HASTY)
    people = await a_meeting(house)
    solution = await to_adopting(people)
    fault.of(house)
    await people["lina"].do(c.Adopt(solution, "Lappen kommer tillbaka"))
    await house.meetings.errands.done()
    assert await chest(house) == []
    return house, people, house.rooms["alm"].stream


async def set_aside(house: House, people: dict[str, Someone]) -> None:
    await people["agneta"].do(c.Close(confirmed=True))
    await until(lambda: not house.rooms, "the room set aside")
    await house.meetings.errands.done()


async def test_the_meeting_is_kept_and_its_circle_told_until_it_has_come(
    fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(log, "event", lambda name, **fields: logged.append((name, fields)))
    monkeypatch.setattr(Meetings, "_begin", lambda *_: None)  # it is seen before it is emptied
    house, people, stream = await adopted(fault)
    lina = people["lina"]
    await people["agneta"].do(c.Close(confirmed=True))
    await lina.seat.until(lambda view: isinstance(view, Ended) and view.hold == "chest")
    await house.meetings.empty("alm")
    lobby = await in_the_lobby(lina)
    assert "house.hold_chest" in told(lobby) and "house.emptied" not in told(lobby)
    circle = await the(house)
    assert (circle.open, [each.emptied for each in circle.held]) == (None, [None])
    assert house.vault.has(stream) and await house.journal.streams() == (stream,)
    assert [(each["meeting"], each["why"]) for each in await holds(house.directory.circles)] == [("alm/2", "chest")]
    # The group goes on meanwhile.
    await people["agneta"].do(h.Start(3))
    await lina.seat.until(lambda view: isinstance(view, Board))

    fault.on = False
    await house.meetings.errands._try_all()
    await house.meetings.errands.done()
    assert await chest(house) == ["Lappen kommer tillbaka"]
    assert await house.journal.streams() == house.vault.names() == (house.rooms["alm"].stream,)
    circle = await the(house)
    assert circle.holds == () and circle.held[0].emptied is not None
    assert ("emptying_waits", {"level": "warning", "circle": "alm"}) in logged
    assert ("unhandled", "errand_failed") in [(name, fields.get("failed")) for name, fields in logged]
    await house.close()


async def test_it_is_tried_again_by_itself(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.errands.LATER", 0.02)
    house, people, _ = await adopted(fault)
    await set_aside(house, people)
    fault.on = False
    await people["lina"].seat.until(lambda view: isinstance(view, Lobby) and "house.emptied" in told(view))
    assert await chest(house) == ["Lappen kommer tillbaka"]
    assert house.vault.names() == () and await house.journal.streams() == ()
    await house.close()


@pytest.mark.parametrize("goes_on", [False, True])
async def test_nor_is_it_lost_with_the_process(fault: Fault, goes_on: bool) -> None:
    house, people, stream = await adopted(fault)
    await set_aside(house, people)
    if goes_on:
        await people["agneta"].do(h.Start(3))
    await house.close()
    after = await again(house)
    assert after.vault.has(stream) and await chest(after) == []  # it has failed again
    await after.close()
    fault.on = False
    third = await again(after)
    assert await chest(third) == ["Lappen kommer tillbaka"]
    await until(lambda: not third.vault.has(stream), "the emptying")
    await third.meetings.errands.done()
    assert len(await third.journal.streams()) == goes_on
    circle = await the(third)
    assert circle.holds == () and circle.held[0].emptied is not None
    await third.close()


async def test_where_nobody_closed_it_is_the_same(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    house, people, stream = await adopted(fault)
    for person in people.values():
        person.leave()
    monkeypatch.setattr(Room, "abandoned_at", property(lambda room: house.clock.now()))
    await house.meetings.empty("alm")
    assert not house.rooms and house.vault.has(stream)
    await house.close()
    fault.on = False
    after = await again(house)
    assert await chest(after) == ["Lappen kommer tillbaka"] and after.vault.names() == ()
    await after.close()


async def test_what_was_taken_back_meanwhile_does_not_come(fault: Fault) -> None:
    house, people, _ = await adopted(fault)
    meeting = house.rooms["alm"].meeting
    assert meeting is not None
    (adoption,) = (id for id, item in meeting.items.items() if item.kind is Kind.ADOPTION)
    await people["lina"].do(c.Undo(adoption))
    await house.meetings.errands.done()
    fault.on = False
    await house.meetings.errands._try_all()
    assert await chest(house) == []
    await house.close()


async def test_two_holds_are_lifted_one_by_one(fault: Fault) -> None:
    house, people, stream = await adopted(fault)
    circles = house.directory.circles
    await held(house)
    await set_aside(house, people)
    for left in (True, False):
        assert set(await lift(circles, "alm")) == {stream}
        await house.reload()
        house.meetings.released(stream)
        await house.meetings.errands.done()
        assert house.vault.has(stream) is left
    # The administrator has let it go: nothing of it stays in this process either.
    assert not house.meetings.errands.owes(stream)
    fault.on = False
    await house.meetings.errands._try_all()
    assert await chest(house) == []
    with pytest.raises(Refused):
        await keep(circles, "alm", await house.journal.streams())
    await house.close()


async def test_what_its_owner_has_thrown_out_does_not_come_in_again(fault: Fault) -> None:
    fault.on = False
    house = await a_house(speed=HASTY)
    people = await a_meeting(house)
    await people["lina"].do(c.Adopt(await to_adopting(people), "Lappen kommer tillbaka"))
    await house.meetings.errands.done()
    assert await chest(house) == ["Lappen kommer tillbaka"]
    await held(house)
    await set_aside(house, people)
    lina = people["lina"]
    await in_the_lobby(lina)
    await lina.do(h.EmptyChest(1))
    # Not at a start, as long as the meeting is held, nor when that is over.
    for _ in range(2):
        house = await again(house)
        await until(lambda house=house: not house.rooms, "the room set aside again")  # type: ignore[misc]
        assert await chest(house) == []
    await lift(house.directory.circles, "alm")
    house = await again(house)
    await until(lambda: not house.vault.names(), "the emptying")
    await house.meetings.errands.done()
    assert await chest(house) == []
    await house.close()


async def test_what_may_still_come_in_is_not_thrown_out(fault: Fault) -> None:
    house, people, stream = await adopted(fault)
    fault.on = False
    await house.directory.chests.put(LINA, Treasure(f"{stream}/t0", "Från samma träff"))
    await house.chests.look_into(LINA)
    fault.on = True
    await set_aside(house, people)
    lina = people["lina"]
    for command in (h.Discard("t0"), h.EmptyChest(1)):
        with pytest.raises(Refused) as refused:
            await lina.do(command)
        assert refused.value.words.id == "house.treasure_meeting_open"
    fault.on = False
    await house.meetings.errands._try_all()
    await house.meetings.errands.done()
    await lina.do(h.EmptyChest(2))
    assert await chest(house) == []
    await house.close()


def test_the_administrator_is_told_which_of_the_two_a_hold_is(tmp_path: Path) -> None:
    async def begin() -> None:
        async with opened(DataFolder(tmp_path)) as parts:
            circles = parts.directory.circles
            await circles.found("Alm")
            await circles.hold("alm", "alm/2/x", circles.now())
            await circles.hold("alm", "alm/3/y", circles.now(), why="chest")

    def run(*arguments: str) -> tuple[int, list[str]]:
        done = CliRunner().invoke(fristad, [*arguments, "--data", str(tmp_path)], env={"LANG": "sv_SE.UTF-8"})
        return done.exit_code, done.stdout.splitlines()

    asyncio.run(begin())
    _, (asked_for, by_itself) = run("hold")
    assert asked_for.startswith("alm/2, sedan") and "kista" not in asked_for
    assert by_itself.startswith("alm/3, sedan") and "kista" in by_itself
    status, lines = run("doctor")
    (on, fails) = (line for line in lines if "alm/" in line)
    assert "utlämnande" in on and "kista" in fails and fails.startswith("!!") and status == 1
    for left in (["alm/3"], []):
        run("hold", "alm", "--release")
        assert [line.split(",")[0] for line in run("hold")[1] if "alm" in line] == left
