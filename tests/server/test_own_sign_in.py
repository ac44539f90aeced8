"""One's own passphrase over real SSH at a real server: changed by oneself, or replaced by the administrator, which one is told."""

from __future__ import annotations

from pathlib import Path

import asyncssh
import pytest

from tests.helpers.group import PASSPHRASE, Group, a_group
from tests.helpers.lines import signed_in
from tests.helpers.ssh_terminal import Client
from tui.i18n import tongue

ANOTHER, THIRD = "en helt annan fras", "och en tredje fras"
SV = tongue("sv")
RECOVERED = SV("house.recovered", when="").split(".")[0].strip()


async def reads(screen: Client, text: str) -> None:
    """Wait until the text stands on the screen, wherever it is broken."""
    await screen.until(lambda: text in " ".join(screen.emulator.text.split()), f"{text!r} on the screen")


async def is_no_way_in(group: Group, passphrase: str) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        await signed_in(group.server.port, "lina", (passphrase,))


async def choose(screen: Client, first: str, second: str) -> None:
    screen.type("/lösenfras\r")
    await reads(screen, SV("ui.ask.passphrase"))
    screen.type(f"{first}\r")
    await reads(screen, SV("ui.ask.again"))
    screen.type(f"{second}\r")


async def test_ones_own_passphrase_in_the_full_screen(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        people = await group.at_home("agneta", "lina")
        screen = await group.screen("lina")
        await people["lina"].taken_over()
        # A code that the administrator made before is of no use once the person has chosen for themselves.
        code = (await group.server.ask(ask="recover", account="lina"))["code"]
        screen.type("/lösenfras\r")
        await reads(screen, SV("ui.ask.passphrase"))
        screen.type("kort\r")
        await reads(screen, SV("ui.passphrase_short", least=12))
        screen.type("\x1b")
        await screen.until(lambda: SV("ui.ask.passphrase") not in " ".join(screen.emulator.text.split()), "no question")
        await choose(screen, ANOTHER, ANOTHER)
        await reads(screen, SV("ui.done.set_passphrase"))
        assert ANOTHER not in screen.emulator.received.decode(errors="replace")
        # It ends nothing: the same session goes on, into a meeting, where there is no such setting.
        screen.type("/enter alm\r")
        await screen.sees("Träff 1 av 10")  # who is only expected is named too, and would have to wait at the door
        await people["agneta"].ok("/enter alm")
        await people["agneta"].sees("Lina")
        await people["agneta"].ok("/start 2")
        await screen.sees("[1 INCHECK")
        screen.type("/lösenfras\r")
        await reads(screen, SV("house.outside"))
        assert SV("ui.ask.passphrase") not in screen.emulator.text
        await is_no_way_in(group, PASSPHRASE)
        with pytest.raises(asyncssh.PermissionDenied):
            await signed_in(group.server.port, "lina", (code,), (THIRD, THIRD))
        (await signed_in(group.server.port, "lina", (ANOTHER,))).close()


async def test_what_the_administrator_did_is_told_in_both_front_ends(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        await (await group.at_home("lina"))["lina"].close()
        code = (await group.server.ask(ask="recover", account="lina"))["code"]
        assert code

        # Somebody who did not ask for it, in the full screen and as always.
        screen = await group.screen("lina")
        await reads(screen, RECOVERED)
        await screen.close()
        # Whoever uses the code is told, and so is who signs in after that, every time: it need not be the same person.
        group.codes["lina"] = code
        lines = await group.lines("lina")
        await lines.sees(RECOVERED)
        await lines.close()
        screen = await group.screen("lina")
        await reads(screen, RECOVERED)
        await screen.close()
        lines = await group.lines("lina")
        await lines.sees(RECOVERED)
        await lines.close()

        # A new passphrase by a code: what was before is no way in, and the code is used up.
        code = (await group.server.ask(ask="recover", account="lina"))["code"]
        (await signed_in(group.server.port, "lina", (code,), (ANOTHER, ANOTHER))).close()
        await is_no_way_in(group, PASSPHRASE)
        await is_no_way_in(group, code)
        (await signed_in(group.server.port, "lina", (ANOTHER,))).close()
