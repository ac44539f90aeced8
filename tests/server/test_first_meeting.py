"""The first meeting over real SSH, in lines and at a screen: rules that stay, lifelines that nobody keeps."""

from __future__ import annotations

from meeting.model import OwnerMode
from tests.helpers.contract import arrives, asked, heading, keeps_the_form, offered
from tests.helpers.waiting import until
from tests.server.table import LEAD, Table, a_table
from tests.server.test_forgotten import keeping

PEOPLE = (LEAD, "yusuf", "lina", "samira")


async def test_the_first_meeting_from_the_lobby_to_the_close() -> None:
    async with a_table() as table:
        await table.lobby(*PEOPLE)
        lead, lina, samira = (table.people[who] for who in (LEAD, "lina", "samira"))
        assert any(line.startswith("* Det är träff 1") or "träff 1" in line.casefold() for line in lina.lines)
        await table.lead("/start")  # the first one comes first
        await arrives(lina, "1/6 Välkommen och incheckning, 15 min")
        await table.lead("/floor lina")
        await lina.ok("Lina. Sov dåligt.")
        await samira.sees("Lina. Sov dåligt.")
        await table.lead("/next!")

        await arrives(lina, "2/6 Så här arbetar vi, 25 min")
        await lina.sees("* 7 Hypotesfas: ärendeägaren går ut.")
        await lina.refused("/rule För tidigt")
        await table.lead("/next!")
        await rules(table)

        await arrives(lina, "4/6 Livslinjer före fikat, 45 min")
        await lifelines(table)
        await table.lead("/next!")
        await arrives(lina, "6/6 Utcheckning, 10 min")
        assert "Våren då vi sprang" not in "\n".join(await asked(lina, "/again"))
        keeps_the_form(table.people.values())
        await table.lead("/close")
        await arrives(lina, "Alm, träff 1 är slut")

        await table.house.meetings.empty(table.circle)
        await table.house.meetings.errands.done()
        await samira.sees("Rummet är tömt")
        circle = table.house.circles[table.circle]
        assert (circle.rules, circle.owner_mode, circle.mode_chosen) == (
            ("Det som sägs här stannar här", "Vi frågar färdigt"), OwnerMode.LISTEN, True,
        )  # fmt: skip
        assert [held.number for held in circle.held] == [1]
        # What comes next is a meeting with the eleven steps.
        await table.lead("/start")
        await arrives(lina, "1/11 Incheckning")
        assert "rule" not in await offered(lead)


async def rules(table: Table) -> None:
    lead, lina, samira = (table.people[who] for who in (LEAD, "lina", "samira"))
    await arrives(lina, "3/6 Spelregler, 25 min")
    assert "/regel TEXT" in await lina.refused("Det som sägs här stannar här")
    await lina.ok("/rule Det som sägs här stannar här")
    await samira.sees("[1] Det som sägs här stannar här")
    await samira.ok("/regel Vi avbryter")
    await samira.ok("/regel Vi frågar färdigt")
    assert "strike" not in await offered(lina)  # the facilitators settle what stays
    await lina.ok("/acknowledge")
    await samira.sees("* 1 av 4 har godkänt reglerna")
    await lead.ok("/strike 2")
    await samira.sees("* [2] togs bort: Vi avbryter")
    assert not any(line.startswith("* [3] togs bort") for line in samira.lines)
    await lina.until(lambda: "* Läs reglerna." in "\n".join(lina.lines[-4:]), "to be asked anew")
    assert "att alla har godkänt reglerna" in await lead.refused("/next")
    for who in PEOPLE:
        await table.people[who].ok("/godkänn")
    assert "/läge" in await lead.refused("/next")
    await lina.refused("/mode away")
    await lead.ok("/läge lyssna")
    await lina.sees("* Valt: ärendeägaren får lyssna medan gruppen tänker")
    await lead.ok("/next")
    await lina.refused("/rule För sent")


async def lifelines(table: Table) -> None:
    lead, lina, samira = (table.people[who] for who in (LEAD, "lina", "samira"))
    stream = table.house.rooms[table.circle].stream
    since = len(samira.raw)
    hard = (await lina.ok("/point 2020 -5 Våren då vi sprang")).removeprefix("ok ")
    good = (await lina.ok("/punkt 1994 +3 Kom hit")).removeprefix("ok ")
    await lina.sees(f"[{good}] Kom hit (1994, upp 3)")
    assert "/punkt" in await lina.refused("Jag kom hit 1994")
    for wrong in ("/point 94 3 x", "/point 1994 6 x", "/point 1994 tre x", f"/show {good}"):
        await lina.refused(wrong)
    await table.undisturbed("samira", since)  # while one draws nothing at all comes to the others
    screen = await table.screen("yusuf")
    await screen.reads("Vad har format dig?")
    await lead.ok("/floor lina")
    await screen.reads("Lina har ordet")
    await lina.ok(f"/show {good}")
    await screen.reads("Kom hit · 1994, upp 3")
    await screen.until(lambda: any(row.strip(" -").startswith("o") for row in screen.emulator.lines), "the line drawn")
    assert f"{stream}/lifelines" in table.house.vault.names()
    await lead.ok("/next")
    await screen.reads("Livslinjerna väntar")
    assert "ärendet" not in await lina.refused("Gott kaffe")  # there is none
    await lead.ok("/next")
    await arrives(lina, "5/6 Livslinjer efter fikat, 45 min")
    await lead.ok("/floor lina")
    await lina.ok(f"/visa-upp {hard}")
    await screen.reads("Våren då vi sprang")
    assert "Livslinjerna försvinner nu, för alla." in await lead.refused("/next")
    assert heading(lina).startswith("## 5/6")
    assert keeping("Våren då vi sprang")
    await lead.ok("/next!")
    await screen.reads("Hur var det att vara här i dag?")
    await until(lambda: keeping("Våren då vi sprang") == [], "nothing is kept of how it was drawn")
    assert "Våren då" not in screen.flowing
    assert f"{stream}/lifelines" not in table.house.vault.names()
    await lead.ok("/back!")
    await arrives(lina, "5/6")
    assert "Våren då" not in "\n".join(await asked(lina, "/again"))
