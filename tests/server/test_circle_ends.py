"""A circle ends, before its tenth meeting too: what is closed in it then, what is left, and when that is forgotten."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner

from meeting.commands import Refused
from server.administration import Administration
from server.circles import Circles
from server.cli import fristad
from server.data_folder import DataFolder, opened
from server.dates import read_when
from server.invitation import Reach
from server.refusals import CircleEnded, CircleGoesOn, LastFacilitator, NotComeYet, NotEmptied
from server.takeaway import calendar_of
from tests.helpers.contract import HOME, arrives, asked, keeps_the_form, offered, only
from tests.server.table import EVERYBODY, LEAD, Table, a_table

DOWN = "\x1b[B"
NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
IN_IT = (*HOME, "series", "choices", "leave-circle")


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    async with a_table() as table:
        await table.lobby(LEAD, "lina", "petter")
        table.house.directory.circles.now = lambda: NOW
        yield table


def events(table: Table) -> dict[str, icalendar.Event]:
    """What a calendar is told of the circle, by the title."""
    raw = calendar_of(table.house.directory, table.house.circles[table.circle], language="sv")
    return {str(each["SUMMARY"]): each for each in icalendar.Calendar.from_ical(raw).walk("VEVENT")}


async def test_a_circle_ends_early_and_is_closed(table: Table) -> None:
    lead, lina = table.people[LEAD], table.people["lina"]
    await lead.ok("/plan-rest every fourth Tuesday from 2027-03-02 at 13:00")
    await lead.ok("/rule Det som sägs här stannar här")
    await lina.refused("/end-circle!")
    refused = await lead.refused("/end-circle")
    assert "Träffar som är planerade ställs in" in refused and refused.endswith("/avsluta-gruppen! gör det.")
    assert table.house.circles[table.circle].ended is None
    await lead.ok("/avsluta-gruppen!")
    await lina.sees("* Gruppen har slutat, före sin tionde träff.")
    printed = await asked(lina, "/again")
    assert printed[:2] == ["## Alm", "? Gruppen har slutat. Tack för den här tiden."]
    assert "* Hör hit: Yusuf*, Samira, Jonas, Ulrika" in printed
    assert not any("/godkänn" in line or "Träff 1" in line for line in printed)

    # What plans, chooses and begins is neither offered nor done; the reunion is the facilitators' to say.
    await only(lead, *IN_IT, "circle", "reunion", "invitations")
    await only(lina, *IN_IT)
    assert "samtalsledare" in await lina.refused("/reunion 2027-09-01 18:00")
    assert "Ingen puls än" in await lina.refused("/pulse-curve")
    for line in ("/start 2", "/plan 2 2027-03-02 13:00", "/invite karin", "/rule x", "/mode listen", "/grace 5"):
        assert "har slutat" in await lead.refused(line), line
    await lead.refused("/end-circle!")
    assert {each["STATUS"] for each in events(table).values()} == {"CANCELLED"} and len(events(table)) == 10
    assert (await asked(lina, "/series"))[1].startswith("* 2. inställd")

    await lead.ok("/reunion 2027-09-01 18:00 | Kafé Alm")
    await lina.sees("* Ni ses igen: 2027-09-01 18:00 Kafé Alm")
    await lead.ok("/reunion 2027-09-08 18:00 | Kafé Alm")
    again = events(table)["Alm, återträff"]
    assert (again["SEQUENCE"], str(again["LOCATION"]), "DTEND" in again) == (1, "Kafé Alm", False)
    assert again.decoded("DTSTART").isoformat() == "2027-09-08T18:00:00+02:00"

    # At home it stands last, and says so.
    await lead.ok("/circle Björk")
    jonas = await table.home("jonas")
    await jonas.sees("[alm] Alm (har slutat)")
    screen = await table.screen("samira")
    await screen.reads("Alm har slutat")
    screen.type("\x1bOQ\r")
    await screen.reads("Gruppen har slutat. Tack för den här tiden.")
    await screen.reads("Ni ses igen: 2027-09-08 18:00 Kafé Alm")
    await screen.enter("/börja")
    await screen.reads("planeras och öppnas ingenting mer")
    keeps_the_form(table.people.values())


async def test_it_is_asked_about_on_the_screen(table: Table) -> None:
    screen = await table.screen("yusuf")
    screen.type("\x1bOQ\r")
    await screen.reads("Väntas: Samira")
    await screen.enter("/avsluta-gruppen")
    await screen.reads("Det går inte att ta tillbaka.")
    assert "Ja, avsluta" in screen.flowing
    screen.type(DOWN + "\r")
    await screen.reads("Gruppen har slutat. Tack för den här tiden.")
    await table.people["lina"].sees("* Gruppen har slutat, före sin tionde träff.")


async def test_with_the_last_one_it_is_forgotten(table: Table) -> None:
    circles: Circles = table.house.directory.circles
    await table.lead("/end-circle!")
    for account in EVERYBODY:
        person = await table.home(account)
        await person.ok(f"/enter {table.circle}")
        asks = await person.refused("/leave-circle")  # nobody can be invited back
        assert ("är gruppen glömd" if account == EVERYBODY[-1] else "ingen kan bjuda in dig dit igen") in asks
        await person.ok("/leave-circle!")  # the only facilitator that is left too
        await arrives(person, "Hemma")
    assert await circles.all() == () and table.house.circles == {}
    assert "enter" not in await offered(table.people["lina"])


async def a_planned_circle(folder: Path) -> None:
    """Agneta leads it, and neither she nor Lina has come yet."""
    async with opened(DataFolder(folder)) as house:
        await house.directory.found("agneta")
        circles = house.directory.circles
        await circles.found("Alm")
        for account in ("agneta", "lina"):
            await house.directory.invite("alm", account, facilitator=account == "agneta")
        await circles.plan("alm", 2, read_when("2036-10-28 13:00", "Europe/Stockholm"), where="Rum 4")


async def left(folder: Path) -> tuple[int, int]:
    """How many circles and people there are."""
    async with opened(DataFolder(folder)) as house:
        return len(await house.directory.circles.all()), len(await house.directory.people.all())


def test_the_command_line_does_it(tmp_path: Path) -> None:
    asyncio.run(a_planned_circle(tmp_path))

    def run(*arguments: str) -> bytes:
        """What it prints. Raises Refused."""
        done = CliRunner().invoke(fristad, [*arguments, "--data", str(tmp_path)], env={"LANG": "en_US.UTF-8"})
        if done.exception is not None:
            raise done.exception
        return done.stdout_bytes

    with pytest.raises(LastFacilitator):
        run("facilitator", "Alm", "agneta", "--no")
    assert json.loads(run("facilitator", "alm", "lina", "--json")) == {"id": "alm", "name": "Alm"}
    assert run("facilitator", "alm", "agneta", "--no") == b"agneta is no longer a facilitator of Alm, and is told.\n"
    with pytest.raises(NotComeYet):
        run("take-out", "alm", "agneta")

    event = icalendar.Calendar.from_ical(run("calendar", "alm", "--lang", "sv")).walk("VEVENT")[0]
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == ("Alm, träff 2 av 10", "Rum 4")
    assert event.decoded("DTSTART").isoformat() == "2036-10-28T13:00:00+01:00"
    written = run("calendar", "alm")
    assert b"meeting 2 of 10" in written and written.endswith(b"END:VCALENDAR\r\n")

    for not_meant in (("end-circle", "alm"), ("forget-circle", "alm")):
        with pytest.raises(Refused, match="confirm"):
            run(*not_meant)
    with pytest.raises(CircleGoesOn):
        run("forget-circle", "alm", "--yes")
    run("end-circle", "alm", "--yes")
    with pytest.raises(CircleEnded):
        run("invite", "alm", "karin")
    assert b"Alm is forgotten." in run("forget-circle", "alm", "--yes")
    assert asyncio.run(left(tmp_path)) == (0, 2)
    assert b"Alm" not in b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


async def test_who_is_taken_out_by_the_command_line_is_out_at_once(table: Table, tmp_path: Path) -> None:
    async with opened(DataFolder(tmp_path)) as parts:
        parts = replace(parts, directory=table.house.directory)

        async def changed(invited: object) -> None:
            await table.house.reload()

        reach = Reach.of(parts.host_keys, host="127.0.0.1", port=table.port)
        administration = Administration(parts, lambda: reach, changed=changed, house=table.house)
        lina, petter = table.people["lina"], table.people["petter"]
        await administration.answer({"ask": "take-out", "circle": "Alm", "account": "petter"})
        await petter.until(lambda: petter.closed, "the end")
        await lina.sees("* Petter hör inte längre till gruppen.")
        await administration.answer({"ask": "facilitator", "circle": "alm", "account": "lina", "yes": True})
        await lina.sees("* Du är samtalsledare i Alm från och med nu.")
        # What was said in a meeting is gone before its circle is.
        await table.lead("/start 2", "/close!")
        await table.house.meetings.errands.done()
        for request in (
            {"ask": "end-circle"},
            {"ask": "take-out", "account": "lina"},
            {"ask": "facilitator", "account": "lina", "yes": False},
        ):
            with pytest.raises(NotEmptied):
                await administration.answer({**request, "circle": "alm"})
        await table.house.meetings.empty(table.circle)
        await table.house.meetings.errands.done()
        await administration.answer({"ask": "end-circle", "circle": "alm"})
        await administration.answer({"ask": "forget-circle", "circle": "alm"})
        await arrives(lina, "Hemma")
        await lina.sees("* Gruppen Alm finns inte längre")
