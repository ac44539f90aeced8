"""A circle is founded with its choices: by a facilitator inside, seen by the others as they are made, and by the command line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from meeting.model import Account
from server.data_folder import DataFolder, opened
from server.preferences import settings_of
from tests.helpers.command_line import ended
from tests.helpers.contract import asked
from tests.server.table import LEAD, Table, a_table
from tests.server.test_command_line import answer


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    async with a_table() as table:
        await table.lobby(LEAD, "lina")
        yield table


async def test_each_choice_is_shown_as_it_is_made(table: Table) -> None:
    lead, lina = table.people[LEAD], table.people["lina"]
    assert "* Rummet töms 15 minuter efter att träffen har stängts." in lina.lines
    await lead.sees("* Fråga gruppen: kommer ni från en myndighet eller flera?")
    await lead.ok("/authorities several")
    await lead.sees("* Fråga gruppen: är någon chef över någon annan i den?")
    await lina.sees("* Ni kommer från flera myndigheter. Tänk på att sekretess gäller mellan myndigheter")
    await lead.ok("/chefer några")
    await lina.sees("* Någon i gruppen är chef över någon annan i den. Vi avråder")
    await lead.ok("/grace 1")
    await lina.sees("* Rummet töms 1 minut efter att träffen har stängts.")
    await lead.ok("/tömning 0")
    await lina.sees("* Rummet töms så fort träffen har stängts.")
    assert "15 minuter" in await lead.refused("/grace 16")
    await lead.refused("/grace -1")
    for wrong in ("/authorities tre", "/managers ja", "/circle-language de"):
        assert (await lead.refused(wrong)).endswith(f"({wrong})")
    for facilitators in ("/grace 5", "/authorities one", "/managers none", "/circle-language en"):
        await lina.refused(facilitators)
    said = await asked(lina, "/val")
    assert said[0].startswith("* Inte valt än: går ärendeägaren ut") and said[0][2:] in "".join(lina.lines)
    await lead.ok("/läge borta")
    await lina.sees("* I den här gruppen går ärendeägaren ut medan de andra tänker.")
    said = await asked(lina, "/val")
    assert said[0].startswith("* Ärendeägaren går ut") and said[-1] == "* Tidszon: Europe/Stockholm (/tidszon)."
    assert not any(line.startswith("* Fråga gruppen") for line in await asked(lead, "/again"))
    # It is advice: the meeting begins all the same.
    await lead.ok("/managers some")
    await lead.ok("/start 2")


async def test_the_circles_language_is_that_of_whoever_has_chosen_none(table: Table) -> None:
    await table.people[LEAD].ok("/circle-language en")
    screen = await table.screen("petter")
    screen.type("\x1bOQ\r")
    await screen.reads("The room is emptied 15 minutes after the meeting has closed.")


async def test_whoever_has_come_by_a_letter_meets_its_language() -> None:
    async with a_table() as table:
        await table.house.directory.invite(table.circle, "karin", otherwise="en")
        await table.house.reload()
        karin = table.house.guest(Account("karin"))
        karin.lang = "sv_SE.UTF-8"
        assert settings_of(table.house, karin).language == "en"
        await table.lobby(LEAD)
        await table.lead("/circle-language sv")
        karin.circle = table.circle
        assert settings_of(table.house, karin).language == "sv"


async def test_a_facilitator_chooses_on_the_screen(table: Table) -> None:
    screen = await table.screen("yusuf")
    screen.type("\x1bOQ\r")
    await screen.reads("kommer ni från en myndighet eller flera?")
    await screen.write("/myndigheter flera")
    screen.type("\r")
    await screen.reads("Ni kommer från flera myndigheter.")
    await table.people["lina"].sees("* Ni kommer från flera myndigheter.")


async def test_the_command_line_chooses_too(tmp_path: Path) -> None:
    await answer("init", "--data", tmp_path)
    chosen = ("--lang", "en", "--owner", "listen", "--grace", "5", "--authorities", "several", "--managers", "none")
    status, out, err = await ended(
        "circle", "Alm", *chosen, "--timezone", "europe/helsinki", "--begin-with", "3", "--data", tmp_path, LANG="en"
    )
    assert (status, err) == (0, "")
    assert "You come from several authorities." in out and "Nobody in the circle is another's manager." in out
    async with opened(DataFolder(tmp_path)) as house:
        circle = await house.directory.circles.get("alm")
    assert (circle.language, circle.owner_mode, circle.grace_minutes) == ("en", "listen", 5)
    assert (circle.authorities, circle.managers, circle.zone, circle.first) == ("several", "none", "Europe/Helsinki", 3)
    for wrong in (("--grace", "16"), ("--timezone", "Mars/Olympus"), ("--begin-with", "11")):
        status, _, err = await ended("circle", "Ek", *wrong, "--data", tmp_path)
        assert status == 2 and err
    assert [each["circles"] for each in (await answer("invitations", "--data", tmp_path))["invitations"]] == [[]]
