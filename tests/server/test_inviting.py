"""Invitations over real SSH: handed over, listed and taken back, by the command line and inside, in both front ends."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from meeting import commands as c
from meeting import hall_commands as h
from meeting.model import Account
from meeting.view import Stillness
from server.codes import LIFETIME
from server.database import Database
from server.dates import shown_when
from server.directory import Directory
from server.house_key import HouseKey
from server.refusals import BadAccount, CodeNotValid, NoInvitation
from server.scan import rows_of
from tests.helpers.command_line import fristad
from tests.helpers.contract import CODE, asked, keeps_the_form
from tests.helpers.group import PASSPHRASE, a_group
from tests.helpers.lines import Lines
from tests.helpers.openssh import InPty, need, openssh
from tests.server.house import a_circle, a_house, gathered, sit

LINA, PETTER = Account("lina"), Account("petter")


@pytest.fixture
async def directory() -> AsyncIterator[Directory]:
    database = await Database.open(":memory:")
    yield Directory(database, HouseKey(b"k" * 32), now=lambda: CLOCK[0])
    await database.close()


CLOCK = [datetime(2026, 12, 1, 12, tzinfo=UTC)]


async def came(directory: Directory, account: Account, code: str | None) -> None:
    await directory.credentials.redeem(account, code or "", "hashed")


async def works(directory: Directory, code: str | None) -> bool:
    return (await directory.credentials.standing(LINA, code or "", address="192.0.2.1")).has_code


async def test_the_letters_language_is_theirs_until_they_choose(directory: Directory) -> None:
    async def languages() -> tuple[str | None, str | None]:
        person = await directory.people.get(LINA)
        return person.language, person.letter

    await directory.circles.found("Alm")
    assert (await directory.invite("alm", "lina", otherwise="en")).language == "en"
    assert await languages() == (None, "en")
    await directory.circles.set_language("alm", "sv")
    assert (await directory.invite("alm", "lina", otherwise="en")).language == "sv"
    assert await languages() == (None, "sv")
    invited = await directory.invite("alm", "lina", language="en")  # asked for, and so it goes before the circle's
    assert (invited.language, await languages()) == ("en", ("en", "en"))
    await came(directory, LINA, invited.code)
    await directory.people.set_language(LINA, "sv")
    await directory.invite("alm", "lina", language="en")
    assert await languages() == ("sv", "en")


async def test_who_is_awaited_and_until_when(directory: Directory) -> None:
    for name in ("Alm", "Ek"):
        await directory.circles.found(name)
    first = await directory.found("agneta")
    await directory.invite("alm", "lina")
    await directory.invite("ek", "petter")
    here = await directory.invite("ek", "ulrika")
    await came(directory, here.account, here.code)
    alm, everybody = await directory.awaited("Alm"), await directory.awaited()
    assert [(each.account, each.state) for each in alm] == [("lina", "open")]
    assert [(each.account, each.circles) for each in everybody] == [
        ("agneta", ()),
        ("lina", ("alm",)),
        ("petter", ("ek",)),
    ]
    assert {each.expires for each in everybody} == {first.expires} == {CLOCK[0] + LIFETIME}
    # A code of the administrator's for somebody who has been here is shown to no circle.
    await directory.recover("ulrika")
    assert [each.account for each in await directory.awaited("ek")] == ["petter"]
    assert [each.state for each in await directory.awaited() if each.account == "ulrika"] == ["recovering"]
    CLOCK[0] += LIFETIME
    try:
        assert {each.state for each in await directory.awaited()} == {"ended"}
    finally:
        CLOCK[0] -= LIFETIME


async def test_until_when_codes_hold_is_said_in_the_circles_time() -> None:
    house = await a_house()
    await a_circle(house)
    await house.directory.circles.set_zone("alm", "Pacific/Kiritimati")
    await house.directory.invite("alm", "nils")
    await house.reload()
    agneta = await sit(house, "agneta")
    await agneta.do(h.Enter("alm"))
    (line,) = (await agneta.do(h.Invitations())).lines
    (awaited,) = await house.directory.awaited("alm")
    assert not isinstance(line, str) and awaited.expires is not None
    assert dict(line.args)["when"] == shown_when(awaited.expires, "Pacific/Kiritimati")
    await house.close()


async def test_what_is_taken_back_and_what_never_is(directory: Directory) -> None:
    for name in ("Alm", "Ek"):
        await directory.circles.found(name)
    await directory.invite("alm", "lina", facilitator=True)
    lina = await directory.invite("ek", "lina")
    # Another circle's invitation stands, with its code.
    await directory.revoke("lina", circle="alm")
    assert await works(directory, lina.code)
    assert [circle.id for circle in await directory.circles.of(LINA)] == ["ek"]
    with pytest.raises(NoInvitation):
        await directory.revoke("lina", circle="alm")
    await directory.revoke("lina")
    assert not await works(directory, lina.code)
    assert await directory.circles.of(LINA) == () and await directory.awaited() == ()
    with pytest.raises(CodeNotValid):  # also for whoever was just choosing a passphrase
        await came(directory, LINA, lina.code)
    for none in ("lina", "nobody"):
        with pytest.raises(NoInvitation):
            await directory.revoke(none)
    with pytest.raises(BadAccount):
        await directory.revoke("L!")
    # Invited anew as a member, nothing is left of what was taken back.
    lina = await directory.invite("alm", "lina")
    assert not (await directory.people.get(LINA)).facilitator
    await came(directory, LINA, lina.code)
    # Whoever has been here keeps membership and sign-in; a recovery code is void when the administrator says so.
    recovery = await directory.recover("lina")
    for circle in ("alm", "ek"):
        with pytest.raises(NoInvitation):
            await directory.revoke("lina", circle=circle)
    assert await works(directory, recovery.code)
    await directory.revoke("lina")
    assert not await works(directory, recovery.code)
    assert (await directory.credentials.standing(LINA, "", address="192.0.2.1")).passphrase == "hashed"
    assert [circle.id for circle in await directory.circles.of(LINA)] == ["alm"]


async def test_no_circle_gets_at_what_another_invited(directory: Directory) -> None:
    """From inside, whoever was invited from elsewhere joins, and keeps the code they have: it is nobody else's."""
    for name in ("Alm", "Ek"):
        await directory.circles.found(name)
    founder = await directory.found("agneta")
    lina = await directory.invite("alm", "lina", facilitator=True, administrator=False)
    for account, has in (("lina", lina), ("agneta", founder)):
        there = await directory.invite("ek", account, administrator=False)
        assert (there.code, there.expires, there.from_elsewhere) == (None, has.expires, True)
        again = await directory.invite("ek", account, facilitator=True, administrator=False)
        assert again.code is None and again.circle is not None and account in again.circle.facilitators
        standing = await directory.credentials.standing(Account(account), has.code or "", address="")
        assert standing.has_code
        # Nor is the code void, nor what they may do less, when that circle takes its own invitation back.
        await directory.revoke(account, circle="ek")
        standing = await directory.credentials.standing(Account(account), has.code or "", address="")
        assert standing.has_code and (await directory.people.get(Account(account))).facilitator
    # What the code's own circle takes back is void, also while another circle waits for them.
    await directory.invite("ek", "lina", administrator=False)
    await directory.revoke("lina", circle="alm")
    assert not await works(directory, lina.code)
    assert [circle.id for circle in await directory.circles.of(LINA)] == ["ek"]
    assert not (await directory.people.get(LINA)).facilitator
    # That other circle is now alone with them, and can invite them anew; and so can the administrator, always.
    ours = await directory.invite("ek", "lina", administrator=False)
    assert await works(directory, ours.code)
    assert (await directory.invite("alm", "lina", administrator=False)).code is None
    CLOCK[0] += LIFETIME
    try:
        for _ in range(2):  # a code that has ended is no way in for the next who asks either
            there = await directory.invite("alm", "lina", administrator=False)
            assert (there.code, there.expires, there.from_elsewhere) == (None, None, True)
        theirs = await directory.invite("alm", "lina")
        assert await works(directory, theirs.code) and not await works(directory, ours.code)
        again = await directory.recover("lina")
        await directory.revoke("lina", circle="ek")
        assert await works(directory, again.code)
        await directory.revoke("lina", circle="alm")
        assert not await works(directory, again.code)
    finally:
        CLOCK[0] -= LIFETIME


@pytest.mark.parametrize("language", ["sv", "en"])
async def test_a_facilitator_of_another_circle_gets_no_code(tmp_path: Path, language: str) -> None:
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        await group.server.ask(ask="circle", name="Annan")
        mallory = await group.server.ask(ask="invite", circle="annan", account="mallory", facilitator=True)
        group.codes["mallory"] = mallory["code"]
        victoria = await group.server.ask(ask="invite", circle="alm", account="victoria", facilitator=True)
        inside = await group.lines("mallory")
        for line in ("/name Mallory Ek", f"/lang {language}", "/enter annan"):
            await inside.ok(line)
        said = await asked(inside, "/invite victoria")
        assert len(said) == 3 and not [
            line for line in said if CODE.match(line) or "ssh" in line or "alm" in line.lower()
        ]
        for word in ("victoria", ("elsewhere" if language == "en" else "annat håll")):
            assert word in said[0]
        assert "victoria" in "".join(await asked(inside, "/invitations"))
        await inside.ok("/revoke victoria")
        # What she was given by her own circle is her way in.
        own = await Lines.connect(group.server.port, "victoria", (victoria["code"],), (PASSPHRASE,) * 2)
        assert await asked(own, "/circles") == ["[alm] Alm"]
        keeps_the_form([inside])


async def test_a_meeting_under_way_bears_that_an_invitation_is_taken_back() -> None:
    house = await a_house()
    circle = await a_circle(house)
    agneta, lina = await gathered(house, circle, "agneta", "lina")
    await agneta.do(h.Start(2))
    await agneta.do(h.Invite("karin"))
    await house.directory.revoke("karin")
    await house.reload()
    house.refresh()
    await agneta.do(c.Next(True))
    assert "karin" not in str(agneta.seat.view) and isinstance(lina.seat.view, Stillness)
    await agneta.do(h.Invite("karin"))
    await house.close()


async def test_the_very_line_and_code_get_somebody_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stands in the letter, typed by somebody whose machine has never met the server."""
    async with a_group(tmp_path / "data", members=()) as group:
        text = await fristad("invite", "alm", "lina", "--lang", "sv", "--data", str(group.server.data))
        lines = [line.strip() for line in text.splitlines()]
        line = lines[lines.index("Skriv i en terminal:") + 1]
        code = lines[lines.index("Kod:") + 1]
        fingerprint = lines[lines.index("Serverns fingeravtryck:") + 1]
        known_hosts = next(each for each in lines if " ssh-ed25519 " in each)
        plain = next(each for each in lines if each.startswith("ssh -T "))
        known = tmp_path / "known_hosts"
        a_home(tmp_path, monkeypatch, "-o", f"UserKnownHostsFile={known}")
        client = await InPty.run("sh", "-c", line)
        await client.sees("(yes/no")
        assert fingerprint in client.emulator.text.replace("\n", "")
        client.type("yes\r")
        await client.sees("Kod eller losenfras / Code or passphrase:")
        client.type(f"{code.lower().replace('-', '')}\r")
        for asks in ("Valj en losenfras / Choose a passphrase:", "En gang till / Once more:"):
            await client.sees(asks)
            client.type(f"{PASSPHRASE}\r")
        await client.sees("Välkommen")
        assert code not in client.raw.decode(errors="replace") and PASSPHRASE not in client.raw.decode(errors="replace")
        await client.close()
        # The line for known_hosts spares the question.
        known.write_text(known_hosts + "\n")
        a_home(tmp_path, monkeypatch, "-o", f"UserKnownHostsFile={known}", "-o", "StrictHostKeyChecking=yes")
        client = await InPty.run("sh", "-c", plain)
        await client.sees("Kod eller losenfras / Code or passphrase:")
        client.type(f"{PASSPHRASE}\r")
        await client.until(lambda: b"\n## Hemma" in client.raw, "the first line")
        await client.close()
        assert code not in json.dumps(group.server.events)


def a_home(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> None:
    """What `ssh` means there: the real one, with nothing of whoever runs the tests."""
    ours = ("-F", "none", "-o", "IdentityFile=none", "-o", "IdentityAgent=none", *options)
    ssh = folder / "bin" / "ssh"
    if not ssh.exists():
        ssh.parent.mkdir()
        monkeypatch.setenv("REAL_SSH", need("ssh"))
        monkeypatch.setenv("PATH", f"{ssh.parent}{os.pathsep}{os.environ['PATH']}")
    ssh.write_text(f'#!/bin/sh\nexec {os.environ["REAL_SSH"]} {shlex.join(ours)} "$@"\n')
    ssh.chmod(0o755)


async def test_a_newcomers_mistakes_are_told_and_cost_nothing(tmp_path: Path) -> None:
    """Mistyped, too short, not the same twice: each is said with what to do, and the code is still good."""
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        client = await openssh(group.server.port, "lina", size=(40, 20))
        said = 0

        async def hears(text: str) -> None:
            nonlocal said
            await client.until(lambda: text.encode() in client.raw[said:], text)
            said = client.raw.index(text.encode(), said) + len(text)

        one, two = ("Code or passphrase:",), ("Choose a passphrase:", "Once more:")
        for asks, typed, told in (
            (one, ("ABCD-EFGH-JKMN",), "be om en ny kod"),
            (one, (group.codes["lina"],), "Koden stammer"),
            (two, ("kort", "kort"), "For kort"),
            (two, ("en lagom fras", "en annan fras"), "De var inte lika"),
            (two, ("en lagom fras", "en lagom fras"), "\x1b[?1049h"),
        ):
            for question, text in zip(asks, typed, strict=True):
                await hears(question)
                client.type(f"{text}\r")
            await hears(told)
        await client.sees("inte ha sönder")
        await client.sees("(ditt namn)")
        await client.close()


async def test_the_command_line_lists_and_takes_back(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina", "petter")) as group:
        data = ("--data", str(group.server.data))
        lina = await group.lines("lina")
        listed = json.loads(await fristad("invitations", "--json", *data))["invitations"]
        assert [each["account"] for each in listed] == ["agneta", "petter", "yusuf"]
        assert {frozenset(each) for each in listed} == {frozenset({"account", "circles", "expires", "state"})}
        left = datetime.fromisoformat(listed[1]["expires"]) - datetime.now(UTC)
        assert LIFETIME - timedelta(minutes=5) < left < LIFETIME and listed[1]["state"] == "open"
        text = await fristad("invitations", "alm", *data)
        assert "petter: " in text and "lina" not in text
        assert not [code for code in group.codes.values() if code in text]
        assert json.loads(await fristad("revoke", "petter", "--json", *data)) == {"account": "petter"}
        assert "petter" not in await fristad("invitations", *data)
        assert "petter" in await fristad("invite", "alm", "petter", *data)
        assert "petter är återkallad" in await fristad("revoke", "petter", *data)
        # Whoever has been here stays, without the code, and that is said.
        await fristad("recover", "lina", *data)
        assert "lina loggar in som förut" in await fristad("revoke", "lina", *data)
        for account in ("petter", "lina", "nobody"):
            with pytest.raises(AssertionError, match=account):
                await fristad("revoke", account, *data)
        with pytest.raises(Exception, match="Too many tries"):
            await group.lines("petter")
        assert await asked(lina, "/circles") == ["[alm] Alm"]

        invitation = json.loads(await fristad("invite", "alm", "karin", "--json", "--qr", *data))
        assert set(invitation) == {"account", "host", "port", "code", "fingerprint", "known_hosts", "expires"}
        shown = await fristad("invite", "alm", "karin", "--qr", *data)
        drawn = "\n".join(rows_of(f"ssh://karin@127.0.0.1:{group.server.port}"))
        assert drawn in shown and "\x1b" not in shown
        assert "QR" in shown[: shown.index(drawn)].splitlines()[-1], "it says what to do with it"
        # A circle's language can be said when it is founded.
        founded = json.loads(await fristad("circle", "Oak", "--lang", "en", "--json", *data))
        assert founded == {"id": "oak", "name": "Oak"}
        await fristad("invite", "oak", "lina", *data)
        await lina.ok("/enter oak")
        await lina.until(lambda: any("Here" in line for line in lina.lines), "English in the English circle")


@pytest.mark.parametrize("language", ["sv", "en"])
async def test_inside_in_lines(tmp_path: Path, language: str) -> None:
    async with a_group(tmp_path / "data", members=("lina", "petter")) as group:
        people = await group.in_the_lobby("agneta", "lina")
        agneta, lina = people["agneta"], people["lina"]
        for person in people.values():
            await person.ok(f"/lang {language}")
        words = ("/inbjudningar", "/återkalla", "/qr-kod") if language == "sv" else ("/invitations", "/revoke", "/qr")
        listing, revoke, qr = words
        lines = await asked(agneta, listing)
        assert [line.split(":")[0] for line in lines] == ["* petter", "* yusuf"]
        assert not [code for code in group.codes.values() if code in "".join(lines)]
        # Members neither see nor touch them, and nobody touches who has come, or another circle's.
        for line in (listing, f"{revoke} petter", f"{qr} petter"):
            await lina.refused(line)
        await agneta.ok("/circle Ek")
        await group.server.ask(ask="invite", circle="ek", account="karin", facilitator=False)
        for account in ("lina", "agneta", "karin", "nobody"):
            await agneta.refused(f"{revoke} {account}")
        assert "petter" in await agneta.send(f"{revoke} petter")
        assert [line.split(":")[0] for line in await asked(agneta, listing)] == ["* yusuf"]
        await agneta.refused(f"{revoke} petter")
        uri = f"* ssh://lina@127.0.0.1:{group.server.port}"
        assert (await asked(lina, qr))[0] == uri == (await asked(agneta, f"{qr} lina"))[0]
        assert not [line for line in lina.lines if "█" in line]
        # A known account's letter has no code, and a new one's has one.
        assert not [line for line in await asked(agneta, "/invite lina") if CODE.match(line)]
        letter = await asked(agneta, "/invite petter")
        assert len([line for line in letter if CODE.match(line)]) == 1
        assert "* Windows 10 och 11" in letter if language == "sv" else "* Windows 10 and 11" in letter
        keeps_the_form(people.values())


@pytest.mark.parametrize("language", ["sv", "en"])
async def test_inside_on_the_screen(tmp_path: Path, language: str) -> None:
    async with a_group(tmp_path / "data", members=("petter",)) as group:
        await group.at_home("agneta")
        agneta = await group.screen("agneta")
        await agneta.sees("Agneta Sandvall")
        agneta.type(f"/lang {language}\r")
        await agneta.sees("Your circles" if language == "en" else "Dina grupper")
        agneta.type("/enter alm\r")
        await agneta.sees("petter")
        agneta.type("/invite karin\r" if language == "en" else "/bjud-in karin\r")
        # All that is typed and compared is in sight at once, each alone on its row.
        await agneta.sees("SHA256:")
        rows = [line.strip() for line in agneta.emulator.lines]
        assert f"ssh -p {group.server.port} karin@127.0.0.1" in rows
        assert [row for row in rows if CODE.match(f"* {row}")]
        agneta.type("\x1b[6~" * 12)  # page down, to the end
        await agneta.sees("ssh-ed25519")
        agneta.type("\x1b")
        await agneta.until(lambda: "ssh-ed25519" not in agneta.emulator.text, "the letter gone")
        agneta.type("/invitations\r")
        await agneta.sees("karin: ")
        agneta.type("/qr petter\r")
        await agneta.sees("ssh://petter@")
        wanted = rows_of(f"ssh://petter@127.0.0.1:{group.server.port}")
        assert all(row.rstrip() in agneta.emulator.text for row in wanted)
        # Dark on light, whatever the terminal's own colours are, on every cell of it.
        top = next(n for n, line in enumerate(agneta.emulator.lines) if line.strip().startswith(wanted[1].strip()))
        cells = [agneta.emulator.screen.buffer[top][x] for x in range(1, 1 + len(wanted[1]))]
        assert {(cell.fg, cell.bg) for cell in cells if cell.data != " "} == {("black", "white")}
        assert {cell.bg for cell in cells} == {"white"}
        agneta.type("/revoke petter\r")
        # What is done takes the place of what was shown before it.
        await agneta.until(lambda: "ssh://" not in agneta.emulator.text, "the picture gone")
        agneta.type("/invitations\r")
        await agneta.sees("karin: ")
        assert "petter: " not in agneta.emulator.text
        await agneta.close()
