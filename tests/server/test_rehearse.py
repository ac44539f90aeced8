"""A rehearsal over real SSH: the command, trying a moment again, and a room of one's own inside a running house."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import Account
from meeting.view import Board, Home, Lobby
from server.cli import fristad
from server.demo import seen
from server.house import House
from server.rehearsal import inside
from server.rehearsal.inside import InsideRehearsals
from server.words import Fault
from tests.helpers.lines import Lines
from tests.helpers.running import running
from tests.helpers.waiting import until
from tests.server.house import Someone, a_circle, a_house, gathered, sit
from tests.server.table import LEAD, a_table

ALWAYS_FIRST = "conflict"


async def with_rehearsals() -> tuple[House, str, Someone, Someone]:
    """A house, its circle, and both facilitators in the lobby of that."""
    house = await a_house()
    house.rehearsals = InsideRehearsals()
    circle = await a_circle(house)
    agneta, yusuf = await gathered(house, circle, "agneta", "yusuf")
    return house, circle, agneta, yusuf


async def test_who_is_taken_out_meanwhile_comes_back_to_no_circle_of_theirs() -> None:
    house, circle, agneta, yusuf = await with_rehearsals()
    await agneta.do(h.Rehearse(ALWAYS_FIRST, 1))
    await yusuf.do(h.TakeOut("agneta", confirmed=True))
    await agneta.do(h.EndRehearsal())
    await agneta.seat.until(lambda view: isinstance(view, Home))
    with pytest.raises(Refused):
        await agneta.do(h.AddRule("från en som är ute"))
    with pytest.raises(Refused):
        await house.enter(house.guest(Account("agneta")), circle)
    assert house.guest(Account("agneta")).circle is None
    await house.close()


async def test_whose_meeting_begins_meanwhile_is_in_that(capfd: pytest.CaptureFixture[str]) -> None:
    house, circle, agneta, yusuf = await with_rehearsals()
    await yusuf.do(h.Rehearse(ALWAYS_FIRST, 1))
    await yusuf.do(h.EndRehearsal())
    beginning = asyncio.create_task(agneta.do(h.Rehearse(ALWAYS_FIRST, 7)))
    await asyncio.sleep(0)
    assert not beginning.done()
    await yusuf.do(h.Start(2))
    with pytest.raises(Refused) as refused:
        await beginning
    assert refused.value.words.id == "rehearsal.called_away"
    await agneta.seat.until(lambda view: isinstance(view, Board) and view.place.step == "check_in")
    assert house.room_of(house.guest(Account("agneta"))) is house.rooms[circle]
    # Of what was rehearsed the operator hears nothing.
    assert [line["circle"] for line in map(json.loads, capfd.readouterr().err.splitlines()) if "circle" in line] == [
        circle, circle,
    ]  # fmt: skip
    await house.close()


async def test_who_signs_in_anew_out_of_a_rehearsal_is_in_the_meeting_they_have_a_seat_in() -> None:
    house, circle, agneta, yusuf = await with_rehearsals()
    await yusuf.do(h.Rehearse(ALWAYS_FIRST, 1))
    await agneta.do(h.Start(2))
    room = house.rooms[circle]
    await room.admit_facilitator(Account("yusuf"))
    again = await sit(house, "yusuf")
    await again.seat.until(lambda view: isinstance(view, Board) and view.place.step == "check_in")
    await house.close()


async def test_the_command_a_step_tried_again_and_what_went_well(tmp_path: Path) -> None:
    environment = {"FRISTAD_DATA": str(tmp_path / "data")}
    arguments = ("--case", "limits", "--lang", "sv", "--step", "8", "--speed", "100")
    aloud = "* Annika (spelad): ”Dräkten sitter hårt.”"  # beside a verdict
    async with running(tmp_path, *arguments, command="rehearse", environment=environment) as server:
        await until(lambda: f"ssh -p {server.port} agneta@localhost" in server.printed, "the line to type", 30)
        agneta = await Lines.connect(server.port, "agneta")
        await agneta.sees("## 8/11 ")
        await agneta.sees(aloud)
        before = len(agneta.raw)
        await agneta.ok("/pröva-om")
        await agneta.sees("* En gång till, från början av det här steget.", before)
        await agneta.sees(aloud, before)
        before = len(agneta.raw)
        await agneta.ok("/återblick")
        await agneta.sees("* Det här gick bra:", before)
        before = len(agneta.raw)
        await agneta.ok("/stäng!")
        await agneta.sees("* Och en sak att pröva nästa gång:", before)
        await server.stop()
    assert not (tmp_path / "data" / "fristad.db").exists()


@pytest.mark.parametrize("arguments", [("--host", "0.0.0.0"), ("--step", "12")])
def test_what_the_command_refuses(arguments: tuple[str, ...]) -> None:
    with pytest.raises(Fault) as fault:
        fristad.main(["rehearse", *arguments], standalone_mode=False)
    assert arguments[1] in fault.value.said("sv")


# inside a running house


@asynccontextmanager
async def a_house_to_rehearse_in() -> AsyncIterator[tuple[House, str]]:
    house = await a_house()
    house.rehearsals = InsideRehearsals()
    circle = await a_circle(house)
    try:
        yield house, circle
    finally:
        await house.close()


async def at_the_board(someone: Someone) -> Board:
    view = await someone.seat.until(lambda view: isinstance(view, Board))
    assert isinstance(view, Board)
    return view


async def test_a_room_of_ones_own_that_nobody_else_sees() -> None:
    async with a_house_to_rehearse_in() as (house, circle):
        agneta, yusuf = await gathered(house, circle, "agneta", "yusuf")
        await yusuf.seat.until(lambda view: isinstance(view, Lobby) and len(view.roster) == 2)
        await agneta.do(h.Rehearse("conflict", 5))
        board = await at_the_board(agneta)
        assert board.place.step == "exploration"
        assert all(each.name.endswith(")") for each in board.roster if each.account != "agneta")
        view = await yusuf.seat.until(lambda view: isinstance(view, Lobby) and len(view.roster) == 1)
        assert isinstance(view, Lobby)
        assert (view.under_way, house.rooms) == (False, {})
        assert await house.journal.streams() == ()
        with pytest.raises(Refused):
            await agneta.do(h.SetPassphrase("korrekt häst batteri häftstift"))
        with pytest.raises(Refused):
            await yusuf.do(h.Retry())
        # What everybody is told is told there too, and nothing is told of it afterwards.
        house.alert("stopping", True)
        await agneta.seat.until(lambda view: view.alerts == ("stopping",))
        await agneta.do(h.Treasure("Vänta."))
        await agneta.do(h.EndRehearsal())
        back = await agneta.seat.until(lambda view: isinstance(view, Lobby) and view.circle == circle)
        assert isinstance(back, Lobby)
        assert (back.title, len(back.roster), back.chest) == ("Alm", 2, ())
        assert not agneta.seat.over


async def test_a_moment_is_tried_again() -> None:
    async with a_house_to_rehearse_in() as (house, _):
        agneta = await sit(house, "agneta")
        await agneta.do(h.Rehearse("reorganisation", 8))
        await at_the_board(agneta)
        await agneta.do(c.GiveFloor(Account("milan")))
        given = await agneta.seat.until(lambda view: isinstance(view, Board) and seen.holder(view) == "milan")
        assert isinstance(given, Board)
        await agneta.do(c.Pause())
        await asyncio.gather(agneta.do(h.Retry()), agneta.do(h.Retry()))
        again = await agneta.seat.until(
            lambda view: isinstance(view, Board) and seen.holder(view) is None and len(seen.here(view)) == 9
        )
        assert isinstance(again, Board)
        assert again.place == given.place
        assert not seen.status(again, "status.paused")
        assert seen.owner(again) == "rasmus"
        await agneta.do(c.Next(confirmed=True))
        await agneta.seat.until(lambda view: view.place.step == "solutions")


async def test_whoever_leaves_has_ended_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "MOST", 1)
    async with a_house_to_rehearse_in() as (house, _):
        agneta, yusuf, lina = await sit(house, "agneta"), await sit(house, "yusuf"), await sit(house, "lina")
        with pytest.raises(Refused):
            await lina.do(h.Rehearse())
        for wrong in (h.Rehearse("annat"), h.Rehearse("limits", 12)):
            with pytest.raises(Refused):
                await agneta.do(wrong)
        await agneta.do(h.Rehearse())
        assert isinstance(agneta.seat.view, Lobby)
        with pytest.raises(Refused) as refused:
            await yusuf.do(h.Rehearse())
        assert refused.value.words.id == "rehearsal.too_many"
        agneta.leave()
        await yusuf.do(h.Rehearse())
        second = await sit(house, "yusuf")
        assert yusuf.seat.over
        assert isinstance(await second.seat.until(lambda view: isinstance(view, Home)), Home)
        await second.do(h.Rehearse())


async def test_it_is_reached_from_home_over_ssh() -> None:
    async with a_table() as table:
        table.house.rehearsals = InsideRehearsals()
        agneta = await table.home(LEAD)
        await agneta.ok("/öva gränser")
        await agneta.sees("## Övning")
        await agneta.sees("* Övning: Min egen gräns.")
        await agneta.ok("/börja")
        await agneta.sees("## 1/11 ")
        before = len(agneta.raw)
        await agneta.ok("/avsluta-övningen")
        await agneta.sees("## Hemma", before)
