"""Line mode from outside: who comes late, is removed, drops; nobody to lead; few members; an owner who listens."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.helpers.contract import CODE, arrives, asked, heading, keeps_the_form, offered, only, to_exploration
from tests.helpers.group import Group, a_group
from tests.helpers.lines import Lines

MEMBERS = ("lina", "petter", "samira", "jonas", "ulrika")
LOBBY = (
    "name", "treasure", "circles", "keys", "signins", "sign-out-others", "qr", "fingerprint", "settings", "calm", "mouse", "plain",
    "rule", "series", "choices",
)  # fmt: skip


async def test_coming_late_going_and_nobody_to_lead(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", "--speed", "300", members=MEMBERS) as group:
        people = await group.in_the_lobby("agneta", "yusuf", "lina", "petter", "samira")
        agneta, lina = people["agneta"], people["lina"]
        await lina.refused("/start 2")
        await agneta.ok("/start 2")
        await agneta.ok("/floor lina")
        early = await lina.ok("Innan någon kom")
        await agneta.ok("/next!")

        people |= await late(group, people)
        assert early not in people["ulrika"].raw.decode()
        await removed(group, people)
        await invited_meanwhile(group, agneta)
        await nobody_leads(group, people)

        agneta = people["agneta"]
        await agneta.refused("/close")
        assert "/stäng!" in await agneta.refused("/stäng")
        assert not heading(lina).startswith("## Alm")
        await agneta.ok("/close!")
        await arrives(lina, "Alm, träff 2 är slut")
        await lina.close()
        again = await group.lines("lina")
        await again.sees("> /here")
        assert again.lines[0] == "## Hemma"
        keeps_the_form([*people.values(), again])


async def late(group: Group, people: Mapping[str, Lines]) -> dict[str, Lines]:
    """They stand in the lobby until they are let in, and see the step under way and nothing from before."""
    agneta = people["agneta"]
    ulrika = (await group.in_the_lobby("ulrika"))["ulrika"]
    await agneta.sees("* Ulrika Stensdotter står vid dörren: /släpp-in ulrika")
    assert heading(ulrika) == "## Alm"
    await only(ulrika, *LOBBY)
    assert (await ulrika.refused("Hej")).endswith("(Hej)")
    await people["yusuf"].refused("/admit ulrika")
    await agneta.refused("/admit nobody")
    assert "admit" in await offered(agneta)
    await agneta.ok("/släpp-in ulrika")
    await arrives(ulrika, "2/11")
    await people["lina"].sees("* Ulrika Stensdotter är med")
    await agneta.refused("/admit ulrika")
    jonas = (await group.in_the_lobby("jonas"))["jonas"]
    await agneta.ok("/admit jonas")
    await arrives(jonas, "2/11")
    return {"ulrika": ulrika, "jonas": jonas}


async def removed(group: Group, people: dict[str, Lines]) -> None:
    """Their session ends within a second; they start at home, and can be let in again."""
    agneta, jonas = people["agneta"], people["jonas"]
    await people["lina"].refused("/remove jonas")
    for wrong in ("/remove agneta", "/remove nobody", "/avlägsna"):
        await agneta.refused(wrong)
    await agneta.ok("/avlägsna jonas")
    await jonas.until(lambda: jonas.closed, "the end")
    assert jonas.lines[-1].startswith("* Du har tagits bort ur träffen")
    await people["lina"].sees("* Jonas Wikmark är inte längre med")
    people["jonas"] = again = (await group.at_home("jonas"))["jonas"]
    await again.sees("> /here")
    assert again.lines[0] == "## Hemma"
    await again.ok("/enter alm")
    await agneta.ok("/admit jonas")
    await arrives(again, "2/11")


async def invited_meanwhile(group: Group, agneta: Lines) -> None:
    lines = await asked(agneta, "/invite karin")
    group.codes["karin"] = next(found[1] for found in map(CODE.match, lines) if found)
    karin = (await group.in_the_lobby("karin"))["karin"]
    await agneta.sees("* Karin Hellqvist står vid dörren")
    await karin.close()


async def nobody_leads(group: Group, people: dict[str, Lines]) -> None:
    """Both facilitators gone for three minutes: more than half of those present name one of themselves."""
    lina, petter, samira = people["lina"], people["petter"], people["samira"]
    for wrong in ("/lead", "/lead petter", "/led lina"):
        await lina.refused(wrong)
    people["agneta"].drop()
    await lina.sees("* Agneta Sandvall har tappat kontakten")
    people["yusuf"].drop()
    await lina.sees("* Båda samtalsledarna har tappat kontakten")
    await lina.sees("/led NAMN")
    for wrong in ("/lead", "/lead nobody", "/lead agneta"):
        await lina.refused(wrong)
    await lina.ok("/lead petter")
    await people["jonas"].ok("/led samira")
    await samira.ok("/led petter")
    assert b"leder nu" not in petter.raw.rpartition("Båda".encode())[2]
    await petter.ok("/lead petter")
    await lina.sees("* Petter Ålund leder nu")
    await samira.refused("/lead petter")
    assert {"next", "close", "extend"} <= await offered(petter)
    await petter.ok("/next!")
    await arrives(lina, "4/11")

    people["agneta"] = agneta = await group.lines("agneta")
    await arrives_at_sign_in(agneta, "## 4/11")
    await agneta.refused("/next!")
    await agneta.ok("/lead")
    await lina.sees("* Agneta Sandvall leder nu", lina.raw.rindex(b"## 4/11"))
    await petter.refused("/next!")


async def arrives_at_sign_in(person: Lines, where: str) -> None:
    await person.sees("> /here")
    assert person.lines[0].startswith(where)


async def test_few_members_and_an_owner_who_listens(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", "--speed", "60", members=MEMBERS) as group:
        people = await group.in_the_lobby("agneta", "yusuf", "lina", "petter", "samira")
        agneta, lina, petter = people["agneta"], people["lina"], people["petter"]
        await agneta.ok("/läge lyssna")
        await agneta.ok("/start 2")
        for _ in range(2):
            await agneta.ok("/next!")
        await arrives(lina, "4/11")
        question = await lina.ok("Hur slutar jag rädda schemat?")
        await agneta.ok("/ballot")
        await petter.ok(f"/vote {question}")
        await agneta.ok("/count")
        await lina.refused("/listen yes")
        await lina.ok("/ja")
        await lina.sees("* Nu kan du: /lyssna")
        await agneta.ok("/partner yusuf")
        await agneta.refused("/next")
        await agneta.refused("/next!")  # never overridden: fewer than four
        people["jonas"] = jonas = (await group.in_the_lobby("jonas"))["jonas"]
        await agneta.ok("/admit jonas")
        await arrives(jonas, "4/11")
        await agneta.ok("/next")
        await arrives(lina, "5/11")
        await lina.ok("/lyssna nej")
        await petter.refused("/listen yes")
        await lina.ok("/listen yes")
        for _ in range(2):
            await agneta.ok("/next!")
        await arrives(lina, "Fika")
        await agneta.ok("/next!")
        await listening(people)
        keeps_the_form(people.values())


async def listening(people: Mapping[str, Lines]) -> None:
    """From the reveal on the owner reads, and writes for themselves alone."""
    agneta, lina, petter = people["agneta"], people["lina"], people["petter"]
    await lina.sees("? Gruppen tänker för dig nu.")
    await lina.refused("/listen no")
    await petter.sees("* Ni är färre än fem")  # authorship cannot be hidden
    await agneta.sees("* Nu kan du: /visa")
    before = len(lina.raw)
    await petter.ok("Kanske är det oron")
    assert len(lina.raw) == before
    await agneta.ok("/reveal")
    await lina.sees("Kanske är det oron\n")
    await petter.ok("Kanske är det vanan")
    await lina.sees("Kanske är det vanan\n")
    for wrong in ("/say Nej", "/raise", "/park Nej"):
        await lina.refused(wrong)
    note = await lina.ok("Det var inte lätt")
    await agneta.refused("/floor lina")
    for _ in range(2):
        await agneta.ok("/next!")
    await arrives(lina, "9/11 Lösningsfas utan ärendeägaren, 12 min")
    await petter.ok("En lapp med namn")
    await lina.sees("En lapp med namn\n")
    await lina.refused("/solve : Nej")
    for person in people.values():
        assert person is lina or f"[{note}]" not in person.raw.decode()


async def test_without_an_owner_and_a_line_begun_elsewhere(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", "--speed", "60", members=MEMBERS[:4]) as group:
        people = await group.in_the_lobby("agneta", *MEMBERS[:4])
        await to_exploration(people, partner="petter")
        agneta, lina, petter = people["agneta"], people["lina"], people["petter"]
        await agneta.ok("/back!")
        await arrives(lina, "4/11")
        await lina.ok("/dra")
        assert "/nästa!" in await agneta.refused("/next")
        await agneta.ok("/nästa!")
        await arrives(lina, "10/11")

        # A line that was begun before the step changed is given back once, never sent.
        await petter.send_bytes("/again\nBara för".encode())
        await agneta.ok("/next")
        await arrives(petter, "11/11")
        await agneta.ok("/floor petter")
        await petter.sees("* Du har ordet")
        assert (await petter.send(" mig")).endswith("(Bara för mig)")
        await petter.ok("Bara för mig")
        await lina.sees("Bara för mig (Petter Ålund)")

        # So is one that waits behind the command that changed it.
        answers = await agneta.send_all(["/back", "Också jag"])
        assert [answer[:2] for answer in answers] == ["ok", "!!"]
        assert answers[1].endswith("(Också jag)")
        await arrives(agneta, "10/11")
        note = await agneta.ok("Också jag")
        assert f"[{note}]" not in lina.raw.decode()
        keeps_the_form(people.values())
