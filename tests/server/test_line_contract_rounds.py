"""Line mode from outside: the first four steps, with every command in them, until the one elected has said yes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.helpers.contract import arrives, asked, heading, item, keeps_the_form, only
from tests.helpers.group import NAMES, a_group
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
HELPS = ("whisper", "lead", "invite", "treasure", "card", "desk")


async def test_check_in_and_relaxation(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", "--speed", "200", members=MEMBERS) as group:
        people = await group.in_the_lobby(*group.everybody)
        agneta, yusuf, lina, petter = (people[who] for who in ("agneta", "yusuf", "lina", "petter"))
        await agneta.ok("/start 2")
        await arrives(lina, "1/11 Incheckning, 15 min")
        await only(agneta, *LEADS, "raise", "floor", "order", "feeling")
        await only(yusuf, *HELPS, "raise", "feeling")
        await only(lina, "raise", "feeling", "treasure")

        await the_round(agneta, yusuf, lina, petter)
        await time_and_screens(agneta, yusuf, lina)

        assert "/nästa!" in await agneta.refused("/next")
        assert heading(agneta).startswith("## 1/11")
        await agneta.ok("/nästa!")
        await arrives(lina, "2/11 Avslappning, 5 min")
        await only(agneta, *LEADS, "back", "pass")
        await only(lina, "pass", "treasure")
        assert (await lina.refused("Hej")).endswith("(Hej)")
        before = len(petter.raw)
        await lina.ok("/passa")
        await lina.refused("/pass")
        await agneta.ok("/tillbaka")
        await arrives(petter, "1/11")
        assert "(Lina" not in petter.raw[before:].decode().partition("## ")[0]
        await agneta.ok("/next!")
        await petter.sees("* Lyft blicken när du är redo")  # the last line of the script
        assert "2/11" in heading(agneta)
        assert "/nästa!" in await agneta.refused("/next")  # nobody can answer: the follow-up is skipped
        await agneta.ok("/next!")
        await arrives(lina, "4/11 Frågeställningar och röstning, 20 min")
        keeps_the_form(people.values())


async def the_round(agneta: Lines, yusuf: Lines, lina: Lines, petter: Lines) -> None:
    """Only who has the floor speaks; it goes on to whoever has not spoken."""
    for line in ("Hej på er", "/säg Hej", "/leave Oron"):
        assert (await lina.refused(line)).endswith(f"({line})")
    for line in ("/klar", "/passa"):
        await lina.refused(line)
    await agneta.ok("/ordet lina")
    await lina.sees("* Du har ordet: skriv, eller /passa")
    await petter.sees("* Lina Bergfors har ordet")
    await only(lina, "say", "done", "pass", "leave", "feeling", "treasure")
    said = await lina.ok("Trött.")
    await petter.sees(f"[{said}] Trött. (Lina Bergfors)")
    slashed = await lina.ok("//så är det")
    await petter.sees(f"[{slashed}] /så är det (Lina Bergfors)")
    left = await lina.ok("/lämna Schemat")
    await petter.sees(f"[{left}] Schemat (Lina Bergfors, ")
    await lina.refused("/leave En till")
    for wrong in ("/undo x0", f"/ångra {left}x", "/undo"):
        await lina.refused(wrong)
    await petter.refused(f"/undo {said}")
    await lina.ok(f"/ångra [{slashed.upper()}]")
    await petter.sees(f"* [{slashed}] togs bort")
    await lina.ok("/känsla förbannad")
    await lina.refused("/feeling " + "x" * 41)
    await petter.ok("/räck")
    await petter.refused("/raise")
    await lina.sees("* Petter Ålund ber om ordet")
    await lina.ok("/done")
    await agneta.sees("* Du har ordet")
    for wrong in ("/floor nobody", "/floor", "/order nobody", "/ordning"):
        await agneta.refused(wrong)
    await agneta.ok("/ordning petter yusuf")
    await petter.sees("* Du har ordet")
    await petter.ok("/passa")
    await yusuf.sees("* Du har ordet")
    await yusuf.ok("Jag är här.")
    await yusuf.ok("/klar")
    assert item(lina, "Jag är här. (Yusuf Demirel)")


async def time_and_screens(agneta: Lines, yusuf: Lines, lina: Lines) -> None:
    """Extend and borrow, pause, coffee, blank screens, whispers, the lead."""
    await agneta.ok("/extend 5")
    await lina.sees("* Steget har nu 20 minuter")
    await agneta.ok("/förläng 5 8")
    await lina.sees("* Steget har nu 25 minuter")
    for wrong in ("/extend 0", "/extend 61", "/extend x", "/extend 5 1", "/extend 60 8", "/extend 5 12"):
        assert (await agneta.refused(wrong)).endswith(f"({wrong})")
    await agneta.ok("/pausa")
    await lina.sees("* Klockan står")
    await agneta.refused("/pause")
    await agneta.ok("/fortsätt")
    await lina.sees("* Klockan går igen")
    await agneta.refused("/resume")

    for there, back in (("/break", "/next"), ("/fika", "/resume")):
        await agneta.ok(there)
        await arrives(lina, "Fika, 15 min")
        await only(lina, "treasure")
        await lina.refused("Hej")
        await agneta.ok(back)
        await arrives(lina, "1/11 Incheckning, 25 min")

    await agneta.ok("/släck")
    await arrives(lina, "Släckt")
    await only(lina, "treasure")
    await only(agneta, "blank", "close", "invite", "treasure")
    await agneta.ok("/blank")
    await arrives(lina, "1/11")

    whispered = await agneta.ok("/whisper Ska vi skynda?")
    await yusuf.sees(f"[{whispered}] Ska vi skynda? (Agneta Sandvall)")
    await yusuf.ok("/viska Nej")
    await agneta.sees("Nej (Yusuf Demirel)")
    assert b"skynda" not in lina.raw
    await yusuf.refused("/lead agneta")
    await yusuf.ok("/lead")
    await lina.sees("* Yusuf Demirel leder nu")
    await agneta.refused("/next!")
    await agneta.ok("/led")
    await lina.sees("* Agneta Sandvall leder nu")
    assert any("2/11 Avslappning, 5 min" in line for line in await asked(agneta, "/peek"))
    await lina.refused("/peek")


async def test_a_ballot_tied_three_times_and_everybody_who_steps_back(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", "--speed", "200", members=MEMBERS) as group:
        people = await group.in_the_lobby(*group.everybody)
        agneta, yusuf, lina, petter, samira = (people[who] for who in ("agneta", "yusuf", "lina", "petter", "samira"))
        await agneta.ok("/start 2")
        for _ in range(2):
            await agneta.ok("/next!")
        for person in people.values():
            await arrives(person, "4/11")
        await a_theme(people)

        ids = {
            "lina": await lina.ok("/propose Hur orkar jag? | Nätter | Lugn"),
            "petter": await petter.ok("Vem sa det?"),
        }
        await petter.sees(f"[{ids['lina']}] Hur orkar jag? (Lina Bergfors). Bakgrund: Nätter. Önskan: Lugn.")
        assert (await lina.refused("En till")).endswith("(En till)")
        dropped = await samira.ok("/föreslå Min fråga")
        await samira.ok("/dra")
        await petter.sees(f"* [{dropped}] togs bort")
        ids["samira"] = await samira.ok("Min andra fråga")
        await not_with_me(people, ids)

        await agneta.refused("/count")
        await lina.refused("/ballot")
        assert (await lina.refused(f"/vote {ids['lina']}")).endswith(f"(/vote {ids['lina']})")
        await three_ties(people, ids)
        at = len(agneta.raw)
        await agneta.ok("/lotta")
        await agneta.sees("är tillfrågad och får tänka efter\n", at)
        told = next(line for line in reversed(agneta.lines) if "är tillfrågad" in line)
        first = next(who for who in ("lina", "petter") if NAMES[who] in told)
        second = "petter" if first == "lina" else "lina"
        await agneta.refused("/next!")  # never overridden: somebody is asked
        await yusuf.refused("/ja")
        await people[first].ok("/nej")
        await agneta.refused(f"/ask {first}")
        await agneta.ok(f"/fråga {second}")
        await people[second].sees("Svara /ja eller /nej")
        await people[second].ok("/consent yes")
        await lina.sees("är ärendeägare")
        assert "/samtalspartner" in await agneta.refused("/next!")
        await agneta.refused(f"/partner {second}")
        await agneta.ok(f"/partner {first}")
        await people[second].ok("/withdraw")  # also after a consent, and nobody asks why
        await agneta.sees(f"* [{ids[second]}] togs bort")
        await agneta.ok("/ballot")  # all who were elected have stepped back: what is left is voted on
        await samira.ok(f"/rösta {ids['samira']}")
        await agneta.ok("/räkna")
        await samira.ok("/ja")
        await agneta.ok("/samtalspartner yusuf")
        await agneta.ok("/nästa")
        await arrives(lina, "5/11 Utforskande fas, 40 min")  # with the minutes of the follow-up
        await samira.refused("/withdraw")
        keeps_the_form(people.values())


async def a_theme(people: Mapping[str, Lines]) -> None:
    """After two minutes without a question the leader may propose a theme, which a member makes theirs."""
    agneta, lina = people["agneta"], people["lina"]
    await agneta.sees("Nu kan du: /föreslå")
    await people["yusuf"].refused("/propose Ett tema")
    theme = await agneta.ok("/föreslå Schemat")
    await lina.sees(f"[{theme}] Schemat (Agneta Sandvall, tema")
    await agneta.ok("/ask lina")
    await lina.ok("/nej")
    await agneta.refused("/ask lina")
    await agneta.ok("/ask petter")
    await people["petter"].ok("/ja")
    await lina.sees("* Petter Ålund är ärendeägare")
    await people["petter"].ok("/dra")
    await lina.sees(f"* [{theme}] togs bort")


async def not_with_me(people: Mapping[str, Lines], ids: Mapping[str, str]) -> None:
    """Seen by the leader alone, without a name."""
    before = {who: len(person.raw) for who, person in people.items()}
    await people["jonas"].ok(f"/aside {ids['lina']}")
    await people["jonas"].refused(f"/inte-med-mig {ids['lina']}")
    await people["agneta"].sees("någon har sagt: inte med mig i rummet", before["agneta"])
    for who in ("yusuf", "lina", "petter", "samira"):
        await people[who].ok("/räck")  # all that came before has come
        assert ids["lina"] not in people[who].raw[before[who] :].decode()
    assert "Jonas" not in people["agneta"].raw[before["agneta"] :].decode()


async def three_ties(people: Mapping[str, Lines], ids: Mapping[str, str]) -> None:
    agneta, lina, petter = people["agneta"], people["lina"], people["petter"]
    for n in range(3):
        at = len(lina.raw)
        await agneta.ok("/röstning")
        await lina.sees("* Nu kan du: /rösta ID", at)
        await petter.refused("/propose För sent")
        await petter.refused("För sent")
        assert "vote" in str(await asked(lina, "/again"))
        await lina.ok(f"/vote {ids['petter']}")
        await lina.ok(f"/vote {ids['lina']}")  # a new vote replaces the earlier one
        await petter.ok(f"/rösta {ids['petter'].upper()}")
        if n:
            await petter.refused(f"/vote {ids['samira']}")  # only for one of the tied
        for wrong in ("/vote q0", "/vote", f"/vote {ids['lina']} {ids['petter']}"):
            await petter.refused(wrong)
        await agneta.refused(f"/vote {ids['lina']}")  # facilitators never vote
        assert not [each for each in agneta.lines if "din röst" in each]
        await agneta.refused("/lots")
        await agneta.ok("/count")
        await lina.sees("* Röstningen är stängd", at)
        assert item(lina, "Hur orkar jag? (Lina Bergfors, 1 röst").startswith("q")
    await agneta.refused("/ballot")
