"""Line mode from outside: from one meeting to the next, and what the owner of the last one tells."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.helpers.contract import arrives, asked, heading, keeps_the_form, offered, only, to_exploration
from tests.helpers.group import Group, a_group
from tests.helpers.lines import Lines

MEMBERS = ("lina", "petter", "samira", "jonas")
LEADS = (
    "next",
    "extend",
    "pause",
    "break",
    "remove",
    "blank",
    "whisper",
    "close",
    "invite",
    "treasure",
    "peek",
    "card",
    "desk",
)


async def test_the_owner_of_the_last_meeting_tells_how_it_went(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", "--speed", "600", members=MEMBERS) as group:
        people = await group.in_the_lobby("agneta", *MEMBERS)
        agneta, lina, petter = people["agneta"], people["lina"], people["petter"]
        await to_exploration(people, partner="petter")
        people["yusuf"] = await walks_in(group, people)
        await agneta.ok("/close!")
        await emptied(people)
        await agneta.ok("/start")  # the one that comes next
        await arrives(lina, "1/11")
        for _ in range(2):
            await agneta.ok("/next!")
        await arrives(lina, "3/11 Avstämning, 10 min")
        await lina.sees("* Du har ordet: skriv, eller /passa om du hellre låter bli. /klar")
        await only(agneta, *LEADS, "back", "thanks")
        await only(lina, "say", "done", "pass", "treasure")
        await only(petter, "thanks", "treasure")
        said = await lina.ok("Jag har sagt nej två gånger.")
        await petter.sees(f"[{said}] Jag har sagt nej två gånger. (Lina Bergfors)")
        assert (await petter.refused("Bra!")).endswith("(Bra!)")
        await petter.ok("/tack")
        await petter.refused("/thanks")
        await lina.sees("* 1 tack")
        await lina.refused("/tack")
        await lina.ok("/undo " + said)
        assert "/nästa!" in await agneta.refused("/next")
        await lina.ok("/klar")
        await agneta.sees("* Klart att gå vidare: /nästa")
        await agneta.refused("/floor petter")
        # Who would rather not tell passes, and the exploration gets the minutes.
        await agneta.ok("/ordet lina")
        await lina.ok("/passa")
        assert (await lina.refused("Ändå")).endswith("(Ändå)")
        await agneta.ok("/next")
        await arrives(lina, "4/11")
        question = await lina.ok("En ny fråga")
        await agneta.ok("/ballot")
        await lina.ok(f"/vote {question}")
        await agneta.ok("/count")
        await lina.ok("/ja")
        await agneta.ok("/partner yusuf")
        assert "* Härnäst: 5/11 Utforskande fas, 40 min" in await asked(agneta, "/peek")
        keeps_the_form(people.values())


async def emptied(people: Mapping[str, Lines]) -> None:
    """The group sees the room being emptied, and then exactly what remains."""
    for person in people.values():
        await person.sees("## Alm, träff 2 är slut")
        await person.sees("* Rummet är tömt")
        assert heading(person) == "## Alm"
    assert (await asked(people["lina"], "/series"))[1].startswith("* 2. genomförd")
    assert "start" in await offered(people["agneta"])


async def walks_in(group: Group, people: Mapping[str, Lines]) -> Lines:
    """A facilitator needs nobody's leave to come in, and sees nothing of what was before."""
    question = next(line for line in people["lina"].lines if line.startswith("[q"))
    yusuf = (await group.in_the_lobby("yusuf"))["yusuf"]
    await arrives(yusuf, "5/11")
    assert question.split("]")[0] in yusuf.raw.decode()
    await people["lina"].sees("* Yusuf Demirel är med")
    await only(yusuf, "whisper", "lead", "invite", "treasure", "card", "desk")
    return yusuf
