"""Line mode from outside: the case from the exploration to the hypotheses, with every command and every role in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tests.helpers.contract import arrives, asked, keeps_the_form, only, to_exploration
from tests.helpers.group import Group, a_group
from tests.helpers.lines import Lines

MEMBERS = ("lina", "petter", "samira", "jonas")
LEADS = ("extend", "pause", "remove", "blank", "whisper", "close", "invite", "treasure", "card", "desk", "back")
HELPS = ("whisper", "lead", "invite", "treasure", "card", "desk")
FLOOR = ("raise", "floor")


async def test_the_case(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", "--speed", "60", members=MEMBERS) as group:
        people = await group.in_the_lobby(*group.everybody)
        await to_exploration(people, partner="petter")
        await exploration(people)
        await picture(people)
        await coffee(people)
        await hypotheses(people)
        people["lina"] = await gone_and_back(people, group)
        keeps_the_form(people.values())


async def exploration(people: Mapping[str, Lines]) -> None:
    agneta, yusuf, lina, petter, samira, jonas = (
        people[w] for w in ("agneta", "yusuf", "lina", "petter", "samira", "jonas")
    )
    await only(agneta, *LEADS, "next", "break", "peek", "partner")
    await only(yusuf, *HELPS)
    await only(lina, "say", "feeling", "done", "treasure")
    await only(petter, "say", "treasure")
    await only(samira, "slip", "treasure")
    asks = await petter.ok("Hur är det?")
    await samira.sees(f"[{asks}] Hur är det? (Petter Ålund, fråga)")
    answers = await lina.ok("Det är tungt.")
    await samira.sees(f"[{answers}] Det är tungt. (Lina Bergfors, svar)")
    slip = await samira.ok("Fråga om sömnen")
    await petter.sees(f"[{slip}] Fråga om sömnen\n")
    await samira.ok("/lapp En till")
    await petter.ok("/säg Hur sover du?")
    await petter.ok("Har du provat att sluta?")
    await petter.sees("* Det låter som ett råd")  # a gentle word, to its author alone
    assert "som ett råd" not in lina.raw.decode() + samira.raw.decode()
    await petter.refused(f"/undo {slip}")
    await samira.ok(f"/ångra {slip}")
    await petter.sees(f"* [{slip}] togs bort")
    for who in (agneta, yusuf, lina, jonas):
        assert "sömnen" not in who.raw.decode()
    for wrong in ("/say Hej", "/feeling glad", "/klar"):
        await samira.refused(wrong)
    await yusuf.refused("En rad")
    too_long = "x" * 4_001
    assert (await lina.refused(f"/say {too_long}")).endswith(f"(/say {too_long})")
    await lina.ok("/känsla förbannad")
    await samira.sees("förbannad (Lina Bergfors)")
    await agneta.ok("/partner yusuf")
    await only(yusuf, *HELPS, "say")
    await agneta.ok("/samtalspartner petter")
    assert "/nästa!" in await agneta.refused("/next")
    await lina.ok("/klar")
    await lina.refused("/done")
    await agneta.sees("* Klart att gå vidare: /nästa")
    await agneta.ok("/next")
    await arrives(lina, "6/11 Bild och sammanfattning, 10 min")


async def picture(people: Mapping[str, Lines]) -> None:
    agneta, yusuf, lina, petter, samira = (people[who] for who in ("agneta", "yusuf", "lina", "petter", "samira"))
    await only(agneta, *LEADS, *FLOOR, "next", "break", "peek", "partner", "node", "summary", "picture")
    await only(samira, "raise", "treasure", "picture")
    await samira.refused("Telefonen")
    telephone, me = await lina.ok("Telefonen"), await petter.ok("/nod Jag")
    boss = await yusuf.ok("/node Chefen")
    link = await petter.ok(f"/link {telephone} {me} ringer")
    await samira.sees(f"[{link}] Telefonen ringer Jag.")
    await lina.ok(f"/flytta {me} 40 5")
    await samira.sees(f"[{me}] Jag, på 40 5")
    await lina.ok(f"/samband [{boss}] [{me}] undrar")
    await agneta.ok(f"/sudda {boss}")
    await samira.sees(f"* [{boss}] togs bort")
    for wrong in (
        f"/move {me} 72 0",
        f"/move {me} x y",
        f"/link {me} {me} x",
        f"/link {me} n0 x",
        "/erase n0",
        "/node",
    ):
        assert (await lina.refused(wrong)).endswith(f"({wrong})")
    await petter.ok("/sammanfatta Alla vägar går genom mig.")
    await samira.sees("* Mening: Alla vägar går genom mig.")
    await petter.refused("/confirm")
    await lina.ok("/bekräfta")
    await lina.refused("/confirm")
    shown = await asked(samira, "/bild")
    assert {f"[{telephone}] Telefonen, på 2 1", f"[{link}] Telefonen ringer Jag."} <= set(shown)
    # Whoever has the floor gives it back, outside the rounds to nobody.
    await agneta.ok("/ordet samira")
    await samira.sees("* Du har ordet")
    await only(samira, "done", "treasure", "picture")
    await samira.ok("/klar")
    await samira.refused("/done")
    await agneta.ok("/nästa")


async def coffee(people: Mapping[str, Lines]) -> None:
    agneta, lina, samira = people["agneta"], people["lina"], people["samira"]
    await arrives(lina, "Fika, 15 min")
    await only(agneta, *LEADS, "next", "peek")
    await only(samira, "treasure")
    await samira.refused("Hej")
    assert not re.search(r"\[[nbq]\d+\]", lina.raw.decode().rpartition("## Fika")[2])
    assert "/nästa!" in await agneta.refused("/next")  # the facilitator's word that the owner cannot hear
    await agneta.ok("/next!")


async def hypotheses(people: Mapping[str, Lines]) -> None:
    agneta, yusuf, lina, petter, samira, jonas = (
        people[w] for w in ("agneta", "yusuf", "lina", "petter", "samira", "jonas")
    )
    await arrives(samira, "7/11 Hypotesfas, 20 min")
    await arrives(lina, "7/11 Hypotesfas, 20 min")
    await lina.sees("? Gruppen tänker för dig nu. ")
    early = await samira.send("För tidigt")
    assert early.endswith("(För tidigt)")
    await agneta.refused("/reveal")
    await only(lina, "note", "treasure")
    await agneta.sees("* Nu kan du: /visa")
    before = len(lina.raw)

    mine = await samira.ok("Kanske är det oron")
    await jonas.ok("/säg Kanske är det vanan")
    await petter.ok("Kanske saknas regler")
    solution = await samira.ok("Hon borde stänga av")
    await samira.sees("* Det låter som en lösning")
    await samira.ok(f"/undo {solution}")
    await samira.ok("/parkera Stäng av den")
    for person in (yusuf, jonas, petter, agneta):
        assert "oron" not in person.raw.decode().rpartition("## 7/11")[2]
    for person in (agneta, yusuf):
        assert (await person.refused("Jag då")).endswith("(Jag då)")
    await agneta.refused("/next!")  # never overridden: the reveal
    await yusuf.refused("/visa")
    await agneta.ok("/visa")
    for person in (yusuf, jonas, agneta):
        await person.sees(f"[{mine}] Kanske är det oron\n")
    await samira.sees(f"[{mine}] Kanske är det oron (din)")
    await jonas.ok("En sen tanke")
    await jonas.ok("/räck")
    await agneta.refused("/floor lina")
    await agneta.ok("/floor jonas")
    await jonas.ok("/klar")
    await agneta.ok("/extend 5")
    await agneta.ok("/pause")
    await agneta.ok("/resume")
    for _ in range(2):
        await agneta.ok("/blank")
    await jonas.ok("/borta")
    await jonas.ok("/här")
    assert len(lina.raw) == before  # not a byte because the others do something

    await the_waiting_room(lina)
    for person in people.values():
        assert person is lina or "Andas lugnt" not in person.raw.decode()


async def the_waiting_room(lina: Lines) -> None:
    """Private notes, one's own chest, what always works; of everything else only that it is closed."""
    note = await lina.ok("Andas lugnt")
    other = await lina.ok("/anteckna En till")
    await lina.ok(f"/ångra {other}")
    for line in ("/say Hör ni mig?", "/vote q1", "/propose x", "/slip x", "/solve : x"):
        answer = await lina.refused(line)
        assert answer.endswith(f"({line})")
        assert "stängt" in answer
    for line in ("/picture", "/peek", "/card", "/raise", "/done", "/lead agneta"):
        await lina.refused(line)
    assert await asked(lina, "/vilka") == ["* Gruppen är kvar. Du ser vilka när du är tillbaka hos dem."]
    await only(lina, "note", "treasure", "undo")
    lines = await asked(lina, "/igen")
    assert lines[0] == "## 7/11 Hypotesfas, 20 min"
    assert lines[2] == f"[{note}] Andas lugnt"
    assert {line[0] for line in lines[3:]} == {">"}
    for line in ("/away", "/here", "/chest", "/lang en", "/lang sv"):
        await lina.ok(line)


async def gone_and_back(people: Mapping[str, Lines], group: Group) -> Lines:
    """While the owner's line is gone the step is not left; on return they stand in the waiting room."""
    agneta = people["agneta"]
    people["lina"].drop()
    await agneta.sees("* Ärendeägaren har tappat kontakten")
    await agneta.refused("/next!")
    lina = await group.lines("lina")
    await lina.sees("> /here")
    assert lina.lines[0] == "## 7/11 Hypotesfas, 20 min"
    assert "oron" not in lina.raw.decode()
    await agneta.sees("* Lina Bergfors är tillbaka")
    assert "/nästa!" in await agneta.refused("/next")
    await agneta.ok("/next!")
    return lina
