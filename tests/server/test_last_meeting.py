"""The tenth meeting's last step over real SSH, in lines and at a screen: chests, counts, a date, and the circle's end."""

from __future__ import annotations

from meeting import events as e
from meeting.model import Place
from meeting.steps import LAST
from tests.helpers.contract import arrives, asked, keeps_the_form, offered
from tests.server.house import MEMBERS
from tests.server.table import LEAD, Table, a_table


async def at_the_last_step(table: Table) -> None:
    """The leader goes on to it without a case: that the ten steps before are as always is tried elsewhere."""
    await table.lead("/start! 10", *["/next!"] * 4)
    await arrives(table.people["lina"], "11/11 Metareflektion, 7 min")


async def test_the_last_step_from_the_chests_to_the_end_of_the_circle() -> None:
    async with a_table() as table:
        await table.lobby(LEAD, *MEMBERS)
        lead, lina, samira = (table.people[who] for who in (LEAD, "lina", "samira"))
        await lina.ok("/treasure Jag visar siffran")
        await lina.ok("/treasure Telefonen i hallen")
        await at_the_last_step(table)
        await lead.ok("/next!")
        await treasure_walk(table)
        await lead.ok("/next!")
        await evaluation(table)
        await lead.ok("/next!")
        await arrives(lina, "11/11 Metareflektion med återträff, 4 min")
        await lina.refused("/reunion 2027-09-01 18:00")
        await lead.ok("/reunion 2027-09-01 18:00 | Kafé Alm")
        await lina.sees("* Ni ses igen: 2027-09-01 18:00 Kafé Alm")
        await lead.ok("/next!")
        await arrives(lina, "11/11 Metareflektion och avslut, 3 min")
        await lina.sees("* Kistan är din. Den har du kvar, och bara du öppnar den: /kista")
        keeps_the_form(table.people.values())
        await lead.ok("/close")
        await table.house.meetings.empty(table.circle)
        await table.house.meetings.errands.done()
        for person in (lead, lina):
            await person.sees("* Gruppens tionde träff är över, och gruppen har slutat med den.")
        assert "* Ni ses igen: 2027-09-01 18:00 Kafé Alm" in await asked(samira, "/again")
        assert "start" not in await offered(lead)
        await lead.refused("/start")
        assert any("Jag visar siffran" in line for line in await asked(lina, "/chest"))


async def treasure_walk(table: Table) -> None:
    lead, lina, samira = (table.people[who] for who in (LEAD, "lina", "samira"))
    await arrives(lina, "11/11 Metareflektion med skattkistorna, 10 min")
    await lina.until(lambda: any(line.endswith("] Jag visar siffran") for line in lina.lines[-8:]), "one's own chest")
    assert not any("Kistan är tom" in line for line in lina.lines)  # nor was it while it was fetched
    await samira.sees("Kistan är tom")
    screen = await table.screen("petter")
    await screen.reads("Vad finns i din skattkista?")
    await lead.ok("/floor lina")
    chest = [line for line in lina.lines if line.endswith("] Jag visar siffran")]
    id = chest[-1].removeprefix("[").split("]")[0]
    await samira.refused(f"/show {id}")
    await lina.ok(f"/show {id}")
    await screen.reads("Jag visar siffran")
    await samira.sees("Jag visar siffran (Lina)")
    assert "Telefonen" not in screen.flowing
    # What comes into the chest meanwhile can be shown too.
    more = (await lina.ok("/treasure Fråga en gång till")).removeprefix("ok ")
    await lina.ok(f"/visa-upp {more}")
    await screen.reads("Fråga en gång till")
    assert "Telefonen i hallen" not in samira.raw.decode()
    table.people.pop("petter")  # sits at the screen now


async def evaluation(table: Table) -> None:
    lead, lina = table.people[LEAD], table.people["lina"]
    room = table.house.rooms[table.circle]
    await arrives(lina, "11/11 Metareflektion med utvärdering, 3 min")
    assert "/utvärdera" in await lina.refused("Fem")
    answering = [who for who in MEMBERS if who in table.people]
    for who in answering:
        await table.people[who].ok("/evaluate 5 4 3")
    assert f"{room.stream}/evaluation" in table.house.vault.names()
    assert "minst 5" in await lead.refused("/count")
    screen = table.screens["petter"]
    await screen.enter("/utvärdera 1 2 3")
    await lead.until(lambda: any(line.startswith("* 5 har svarat") for line in lead.lines[-6:]), "five answers")
    await lead.ok("/count")
    await lina.sees("* Trygghet: hur tryggt har det varit här? 1 (1), 5 (4)")
    await screen.reads("Nytta: hur mycket har du haft för ditt eget ledarskap? 2 (1), 4 (4)")
    # Whoever holds the meeting's key cannot tell who answered what any more.
    assert f"{room.stream}/evaluation" not in table.house.vault.names()
    stored = await table.house.journal.read(room.stream)
    given = [room._codec.decode(room.stream, each).event for each in stored]
    assert {(it.safety, it.use, it.method) for it in given if isinstance(it, e.Evaluated)} == {(None, None, None)}


async def test_a_tenth_meeting_that_is_broken_off_does_not_end_the_circle() -> None:
    async with a_table() as table:
        await table.lobby(LEAD, "lina")
        await table.lead("/start! 10", "/close!")
        await table.house.meetings.empty(table.circle)
        await table.house.meetings.errands.done()
        assert table.house.circles[table.circle].ended is None
        assert "start" in await offered(table.people[LEAD])
    assert LAST.stops[-1].place == Place("meta_reflection", "ending")
