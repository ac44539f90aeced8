"""The facilitators' desk over real SSH: a checklist before the start, times and turns during it, in lines and on the screen."""

from __future__ import annotations

from tests.helpers.contract import asked, heading, offered
from tests.server.table import LEAD, a_table


async def test_a_checklist_before_the_start_and_the_desk_after_it() -> None:
    async with a_table() as table:
        await table.lobby(LEAD, "lina", "petter")
        lead, lina = table.people[LEAD], table.people["lina"]
        assert "desk" in await offered(lead) and "desk" not in await offered(lina)
        await lina.refused("/desk")
        before = await asked(lead, "/bord")
        assert before[0].startswith("* Innan ni börjar")
        assert "* kvar: 2 deltagare är här; med minst 4 kan ni ta ett ärende" in before
        assert any(line.startswith("* kvar: väntar på ") and "Samira" in line for line in before)
        await lead.ok("/plan 2 2030-03-02 13:00 | Ring 036-10 00 00")
        await lead.ok("/authorities one")
        await lead.ok("/managers none")
        for account in ("samira", "jonas", "ulrika", "yusuf"):
            await table.lobby(account)
        await lina.ok("/rule Det som sägs här stannar här")
        for account in ("lina", "petter", "samira", "jonas", "ulrika", "yusuf", LEAD):
            await table.people[account].ok("/acknowledge")
        assert [line.split(":")[0] for line in (await asked(lead, "/desk"))[1:]] == ["* klart"] * 6

        await lead.ok("/start 2")
        await lina.until(lambda: heading(lina).startswith("## 1/11"), "the check-in")
        await lead.ok("/floor lina")
        await lina.ok("/klar")
        table.moves_on(19 * 60)
        seen = await asked(lead, "/desk")
        assert any(
            line.startswith("* Har inte haft ordet på den här träffen: ") and "Lina" not in line for line in seen
        )
        assert "* 1 Incheckning: 19 av 15 min, pågår" in seen
        assert "* Det blir 4 minuter för sent, om resten får ta den tid det ska." in seen
        proposal = next(line for line in seen if line.startswith("* Förslag: ta "))
        await lead.ok(proposal.split("(")[1].rstrip(")"))
        assert "* Ni är i tid." in await asked(lead, "/desk")
        assert any(line.startswith("* Härnäst: 2/11") for line in seen)
        assert not any(line.startswith("* Härnäst") for line in await asked(table.people["yusuf"], "/desk"))
        await lina.refused("/desk")
        before_all = await table.heard("lina")
        await lead.ok("/desk")
        await table.undisturbed("lina", before_all)


async def test_the_desk_is_a_panel() -> None:
    async with a_table() as table:
        await table.lobby("lina", "petter")
        screen = await table.screen(LEAD)
        screen.type("\x1bOQ\r")
        await screen.reads("av 10")
        await screen.write("/bord")
        screen.type("\r")
        await screen.reads("Samtalsledarnas bord")
        await screen.reads("kvar: 2 deltagare är här")
        screen.type("\x1b")
        await screen.write("/börja 2")
        screen.type("\r")
        await screen.reads("INCHECKNING")
        await screen.write("/desk")
        screen.type("\r")
        await screen.reads("Har inte haft ordet på den här träffen: Agneta, Lina, Petter")
        await screen.reads("Ni är i tid.")
