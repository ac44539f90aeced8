"""What the house does when the storage fails, a draft is damaged, a view cannot be made, or somebody comes at a bad moment."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import Account, Place
from meeting.view import Board, Lobby, Waiting
from server.house import House
from server.journal.memory import MemoryJournal
from server.journal.protocol import Unwritable
from server.vault import Vault
from tests.server.house import a_circle, a_house, sit
from tests.server.test_house import a_meeting, everybody, to_adopting, to_hypotheses
from tui.seat import Draft


class FullDisk(MemoryJournal):
    """A journal that takes nothing while `full`."""

    full = False

    async def append(self, *args: Any, **named: Any) -> None:
        if self.full:
            raise Unwritable("full")
        await super().append(*args, **named)


def offered(view: Any) -> set[str]:
    return {action.id for action in view.actions}


async def test_the_waiting_room_offers_nothing_that_could_let_somebody_in() -> None:
    house = await a_house()
    people = await a_meeting(house)
    await to_hypotheses(people)
    await people["agneta"].do(h.Invite("lina", facilitator=True))
    waiting = people["lina"].seat.view
    assert isinstance(waiting, Waiting)
    assert offered(waiting) == {"note", "treasure"}
    with pytest.raises(Refused):
        await people["lina"].do(h.Invite("spion", facilitator=True))
    await house.close()


async def test_a_full_disk_refuses_and_loses_nothing() -> None:
    journal = FullDisk()
    house = await a_house(journal=journal)
    people = await a_meeting(house)
    journal.full = True
    with pytest.raises(Refused) as refused:
        await people["petter"].do(c.Feeling("glad"))
    assert refused.value.words.id == "house.cannot_store"
    journal.full = False
    assert (await people["petter"].do(c.Feeling("glad"))).item is not None
    await house.close()


async def test_a_start_that_fails_leaves_the_circle_free_to_start_again() -> None:
    journal = FullDisk()
    house = await a_house(journal=journal)
    people = await everybody(house, await a_circle(house))
    journal.full = True
    with pytest.raises(Refused):
        await people["agneta"].do(h.Start(2))
    journal.full = False
    await house.meetings.errands.done()
    await people["agneta"].do(h.Start(2))
    assert isinstance(people["lina"].seat.view, Board)
    await house.close()


async def test_an_adopted_solution_waits_for_the_disk_and_comes_into_the_chest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.errands.AGAIN", 0.01)
    house = await a_house(speed=200)
    people = await a_meeting(house)
    solution = await to_adopting(people)
    put, failures = house.directory.chests.put, [Unwritable("full"), Unwritable("full")]

    async def failing(*args: Any) -> None:
        if failures:
            raise failures.pop()
        await put(*args)

    monkeypatch.setattr(house.directory.chests, "put", failing)
    await people["lina"].do(c.Adopt(solution, "Lappen kommer tillbaka"))
    await house.meetings.errands.done()
    assert [treasure.text for treasure in await house.directory.chests.of(Account("lina"))] == [
        "Lappen kommer tillbaka"
    ]
    await house.close()


async def test_a_damaged_draft_is_one_lost_line_and_not_a_lost_house() -> None:
    journal, vault = MemoryJournal(), Vault.of_process()
    house = await a_house(journal=journal, vault=vault)
    people = await a_meeting(house)
    stream = house.rooms["alm"].stream
    people["petter"].chair.keep(Draft(Place("check_in"), "halv", 4))
    people["lina"].chair.keep(Draft(Place("check_in"), "hel", 3))
    await house.close()
    await journal.put_draft(stream, "petter", b"\x01" + bytes(600))

    again = House(house.directory, journal, vault, house.passphrases, house.clock, house.invitation)
    await again.open()
    assert (await sit(again, "lina")).chair.draft == Draft(Place("check_in"), "hel", 3)
    assert (await sit(again, "petter")).chair.draft is None
    await again.close()


async def test_one_view_that_fails_is_one_persons(monkeypatch: pytest.MonkeyPatch) -> None:
    house = await a_house()
    people = await a_meeting(house)
    view = house.view

    def failing(self: House, guest: Any) -> Any:
        if guest.account == "yusuf":
            raise ZeroDivisionError
        return view(guest)

    monkeypatch.setattr(House, "view", failing)
    await people["petter"].do(c.Feeling("glad"))
    assert "glad" in str(people["ulrika"].seat.view)
    monkeypatch.undo()
    await house.close()


async def test_drafts_go_with_the_room_also_of_those_who_were_elsewhere() -> None:
    house = await a_house(speed=2_000)
    people = await a_meeting(house)
    people["petter"].chair.keep(Draft(Place("check_in"), "en hemlighet", 4))
    await people["agneta"].do(c.Close(confirmed=True))
    people["petter"].leave()
    again = await sit(house, "petter")
    lobby = await people["lina"].seat.until(lambda v: isinstance(v, Lobby) and "house.emptied" in str(v.notices))
    assert isinstance(lobby, Lobby)
    assert again.chair.draft is None
    await again.seat.until(lambda view: "house.emptied" in str(view))
    await house.close()


async def test_who_comes_and_goes_while_a_meeting_opens_is_where_they_are() -> None:
    house = await a_house()
    circle = await a_circle(house)
    people = {who: await sit(house, who) for who in ("agneta", "yusuf", "lina", "petter", "samira", "jonas", "ulrika")}
    for who, person in people.items():
        if who != "ulrika":
            await person.do(h.Enter(circle))
    starting = asyncio.create_task(people["agneta"].do(h.Start(2)))
    while circle not in house.rooms:
        await asyncio.sleep(0)
    assert house.rooms[circle].meeting is None  # the start is under way, and its first write not done
    people["petter"].leave()
    await people["ulrika"].do(h.Enter(circle))
    await starting
    room = house.rooms[circle]
    assert "petter" not in room.here
    assert "petter" in room.gone
    board = people["agneta"].seat.view
    assert "admit" in offered(board)
    await house.close()
