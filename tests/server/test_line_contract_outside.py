"""Line mode from outside: home and lobby, every command that there is before a meeting, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from tests.helpers.contract import ALWAYS, CODE, HOME, OFFER, arrives, asked, heading, keeps_the_form, offered, only
from tests.helpers.group import a_group
from tests.helpers.lines import Lines

LOBBY = (*HOME, "rule", "series", "choices", "leave-circle")
FACILITATORS_LOBBY = (
    *LOBBY,
    "facilitator",
    "take-out",
    "end-circle",
    "rehearse",
    "start",
    "circle",
    "invite",
    "invitations",
    "revoke",
    "plan",
    "plan-rest",
    "begin-with",
    "timezone",
    "mode",
    "circle-language",
    "grace",
    "authorities",
    "managers",
    "desk",
)


async def test_the_first_visit_at_home(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        agneta = await group.lines("agneta")
        await agneta.sees("> /here")
        first = list(agneta.lines)
        assert first[0] == "## Hemma"
        assert first[1].startswith("? ")
        assert "/namn" in first[1]
        assert first[2] == "[alm] Alm"
        names = [found[1] for found in map(OFFER.match, first[3:]) if found]
        assert len(names) == len(first) - 3
        assert set(names) == {*HOME, "enter", "circle", "rehearse", *ALWAYS}
        await only(agneta, *HOME, "enter", "circle", "rehearse")

        # Everything works before the name is given.
        assert await asked(agneta, "/who") == ["* Bara du är här: agneta (agneta)."]
        assert await asked(agneta, "/again") == [line for line in first if line.split()[1][1:] not in ALWAYS]
        treasure = await agneta.ok("/treasure En kvart om dagen")
        assert re.fullmatch(r"[a-z]\d+", treasure)
        assert await asked(agneta, "/chest") == await asked(agneta, "/kista") == [f"[{treasure}] En kvart om dagen"]
        assert await asked(agneta, "/circles") == await asked(agneta, "/grupper") == ["[alm] Alm"]
        assert re.fullmatch(r"[a-z0-9-]+", await agneta.ok("/circle Ny grupp"))
        await agneta.ok("/ny-grupp Chefer 2027")
        assert len(await asked(agneta, "/grupper")) == 3
        for query in ("/keys", "/nycklar", "/settings", "/inställningar"):
            assert all(line.startswith("* ") for line in await asked(agneta, query))

        # A plain line has nobody to go to, an unknown command goes nowhere, and no text is lost.
        for line in (
            "Hej på er",
            "//så",
            "/nej tack",
            "/okänt ord",
            "/say Hej",
            "/name A<b>",
            "/plan 2",
            "/enter inte",
        ):
            assert (await agneta.refused(line)).endswith(f"({line})")
        for line in ("", "  ", "/", "/vote!", "/next!", "/passphrase", "/series", "/rule x", "/start 2"):
            await agneta.refused(line)
        assert "ett två tre fyra" not in await agneta.refused("/passphrase ett två tre fyra")

        await agneta.ok("/namn Agneta Sandvall")
        assert (await asked(agneta, "/igen"))[1] == "? Vart vill du?"
        await agneta.ok("/lang en")
        assert (await asked(agneta, "/again"))[0] == "## Home"
        assert any(line.endswith("  what you can do") for line in await asked(agneta, "/help"))
        await agneta.ok("/språk sv")
        await agneta.refused("/språk de")
        for line in ("/calm on", "/lugn av", "/plain on", "/rak av"):
            await agneta.ok(line)

        # One steps out anywhere; what always works goes on working.
        await agneta.ok("/away")
        await arrives(agneta, "Borta")
        await only(agneta, "treasure")
        for line in ("/who", "/chest", "/again", "/borta", "/lang sv", "/treasure Till"):
            await agneta.ok(line)
        await agneta.ok("/här")
        await arrives(agneta, "Hemma")
        assert (await agneta.send("/quit")).startswith("ok")
        await agneta.until(lambda: agneta.closed, "the end")
        keeps_the_form([agneta])


async def test_the_lobby(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina", "petter")) as group:
        people = await group.at_home("agneta", "lina")
        agneta, lina = people["agneta"], people["lina"]
        assert "start" not in await offered(agneta)
        await lina.ok("/gå-in [alm]")
        await agneta.ok("/enter ALM")
        await agneta.ok("/enter alm")
        for person in (agneta, lina):
            await arrives(person, "Alm")
        await lina.sees("* Agneta Sandvall är med")
        # Nobody else who could lead has come yet.
        await only(agneta, *(name for name in FACILITATORS_LOBBY if name != "leave-circle"))
        await only(lina, *LOBBY)
        assert len(await asked(lina, "/vilka")) == 4

        await ground_rules(agneta, lina)
        await agneta.ok("/mode listen")
        await lina.sees("får ärendeägaren lyssna")
        await agneta.ok("/läge borta")
        await agneta.refused("/mode annat")

        await agneta.ok("/plan 2 2026-12-01 13:00 | Rum 4")
        await lina.sees("2026-12-01 13:00")
        await lina.sees("* Plats: Rum 4")
        await agneta.ok("/planera 3 2026-12-15 13:00")
        for wrong in ("/plan 2 i morgon", "/plan 11 2026-12-01 13:00", "/plan x 2026-12-01 13:00", "/plan 2"):
            assert (await agneta.refused(wrong)).endswith(f"({wrong})")
        series = await asked(lina, "/omgång")
        assert len(series) == 10
        assert "2026-12-01 13:00" in series[1]
        assert "2026-12-15 13:00" in series[2]

        for wrong in ("/start 0", "/start 11", "/start x"):
            await agneta.refused(wrong)
        assert heading(agneta) == "## Alm"
        await agneta.ok("/start 2")
        for person in (agneta, lina):
            await arrives(person, "1/11 ")
        await agneta.refused("/börja 2")
        await agneta.refused("/plan 4 2026-12-15 13:00")
        keeps_the_form(people.values())


async def ground_rules(agneta: Lines, lina: Lines) -> None:
    """Anybody may say one; each acknowledges them as they stand."""
    await lina.ok("/rule Det som sägs här stannar här")
    await agneta.sees("[1] Det som sägs här stannar här")
    await agneta.ok("/regel Vi lyssnar färdigt")
    await lina.sees("[2] Vi lyssnar färdigt")
    assert {"strike", "acknowledge"} <= await offered(lina)
    await lina.ok("/acknowledge")
    await lina.refused("/acknowledge")
    await agneta.ok("/godkänn")
    await agneta.refused("/stryk 3")
    await agneta.ok("/stryk 2")
    await lina.sees("* [2] togs bort: Vi lyssnar färdigt")
    await lina.until(lambda: any("/godkänn" in line for line in lina.lines[-6:]), "to be asked anew")
    await lina.ok("/godkänn")
    await agneta.ok("/strike 1")
    assert "strike" not in await offered(agneta)


async def test_an_invitation_from_inside_gets_somebody_in(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        people = await group.in_the_lobby("agneta", "lina")
        agneta = people["agneta"]
        for wrong in ("/invite", "/invite K!", "/invite karin chef", "/bjud-in a"):
            await agneta.refused(wrong)
        await people["lina"].refused("/invite karin")
        voided = code_of(await asked(agneta, "/invite karin"))
        lines = await asked(agneta, "/bjud-in karin")
        assert code_of(lines) not in (None, voided)
        assert f"* ssh -p {group.server.port} karin@127.0.0.1" in lines
        assert any(line.startswith("* SHA256:") for line in lines)
        assert any("ssh-ed25519 AAAA" in line for line in lines)
        group.codes["karin"] = code_of(lines) or ""
        # Who has been here keeps their own sign-in: there is no code.
        assert code_of(await asked(agneta, "/invite lina")) is None
        await agneta.ok("/invite olle facilitator")
        await agneta.ok("/invite stina samtalsledare")
        assert "* olle (olle), samtalsledare, utan kontakt" in await asked(agneta, "/who")

        karin = (await group.in_the_lobby("karin"))["karin"]
        await arrives(karin, "Alm")
        await agneta.sees("* Karin Hellqvist är med")
        await only(karin, *LOBBY)
        keeps_the_form([*people.values(), karin])


def code_of(lines: list[str]) -> str | None:
    return next((found[1] for found in map(CODE.match, lines) if found), None)
