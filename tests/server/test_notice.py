"""SIGTERM with twelve people in: everybody is told, goes on, and is back at the same step with their drafts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncssh
import pytest

from tests.helpers.attacked import LONG
from tests.helpers.group import EVERYBODY, a_group
from tests.helpers.lines import Lines
from tests.helpers.ssh_terminal import Client
from tests.helpers.waiting import until
from tests.server.talking import Talk, come_with_a_key, talk_begun
from tui.i18n import tongue

SV, EN = tongue("sv"), tongue("en")
AT_SCREENS = ("petter", "jonas", "lina", "yusuf")  # of these lina waits outside
IN_LINES = tuple(who for who in EVERYBODY if who not in AT_SCREENS)
IN_ENGLISH = "karin"
WRITES = ("petter", "jonas")
LONGEST = "60"  # seconds: of these no test waits for the end
ITSELF = 60.0 if LONG else 1.5  # seconds after which it ends
AT_ONCE = 15.0  # seconds; on a machine that does other things too


def flowing(screen: Client) -> str:
    return " ".join(screen.emulator.text.split())


async def reads(screen: Client, text: str) -> None:
    await screen.until(lambda: text in flowing(screen), f"{text!r} on the screen")


async def at_screens(talk: Talk) -> dict[str, Client]:
    screens = dict(zip(AT_SCREENS, await asyncio.gather(*map(talk.screen, AT_SCREENS)), strict=True))
    for who, screen in screens.items():
        await reads(screen, "7 HYPOTES" if who != "lina" else "Gruppen tänker för dig nu")
    return screens


async def in_lines(talk: Talk) -> dict[str, Lines]:
    return dict(zip(IN_LINES, await asyncio.gather(*map(talk.sit, IN_LINES)), strict=True))


@pytest.mark.timeout(180)
async def test_all_are_told_go_on_and_are_back_at_the_same_step(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", "--speed", "20", "--notice", LONGEST) as group:
        keys = {who: asyncssh.generate_private_key("ssh-ed25519") for who in EVERYBODY}
        await asyncio.gather(*(come_with_a_key(group, who, key) for who, key in keys.items()))
        await talk_begun(group, keys)
        talk = Talk(group, keys)
        lines, screens = await in_lines(talk), await at_screens(talk)
        await lines[IN_ENGLISH].ok("/lang en")
        screens["yusuf"].type("/borta\r")  # whoever has stepped out is told too
        await reads(screens["yusuf"], SV("ui.away"))

        group.server.terminate()
        said = await group.server.logged("stopping")
        assert said["notice"] == float(LONGEST)
        for who, person in lines.items():
            await person.sees(f"* {(EN if who == IN_ENGLISH else SV)('alert.stopping')}\n")
        for screen in screens.values():
            await reads(screen, SV("ui.alert.stopping"))

        # They go on, and who comes back meanwhile is told too.
        kept = await talk.say(lines["samira"])
        screens["petter"].connection.abort()
        screens["petter"] = await talk.screen("petter")
        await reads(screens["petter"], SV("ui.alert.stopping"))
        for who in WRITES:
            screens[who].type(f"Ett halvt ord av {who}\x1b[D\x1b[D")
            await has_draft(screens[who], who)

        # Once more, and it does not wait for the end of the minute.
        async with asyncio.timeout(AT_ONCE):
            group.server.terminate()
            assert await group.server.ended() == 0
        for person in lines.values():
            await person.until(lambda person=person: person.closed, "the end")  # type: ignore[misc]
            assert person.lines[-1] in (f"* {SV('server.stopping')}", f"* {EN('server.stopping')}")
        for screen in screens.values():
            await screen.session.closed.wait()
            assert SV("server.stopping").split(":")[0] in flowing(screen)

        # The next process. This time the notice ends by itself, and stays what it is at any speed.
        group.server.args = ("--speed", "20", "--notice", f"{ITSELF}")
        await group.server.start()
        lines, screens = await in_lines(talk), await at_screens(talk)
        assert f"[{kept}] " in "\n".join(lines["samira"].lines)
        for who in WRITES:
            await has_draft(screens[who], who)
        loop = asyncio.get_running_loop()
        before = loop.time()
        group.server.terminate()
        await lines["agneta"].sees(SV("alert.stopping"))
        assert await group.server.ended(ITSELF + AT_ONCE) == 0
        assert loop.time() - before >= ITSELF


async def has_draft(screen: Client, who: str) -> None:
    text = f"Ett halvt ord av {who}"
    column = len(" > ") + len(text) - 2
    await reads(screen, text)
    await screen.until(lambda: screen.emulator.cursor is not None and screen.emulator.cursor[0] == column, "the cursor")


async def test_with_nobody_inside_it_stops_at_once_and_when_the_last_one_leaves(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", "--notice", LONGEST, members=("lina",)) as group:
        async with asyncio.timeout(AT_ONCE):
            group.server.terminate()
            assert (await group.server.logged("stopping"))["notice"] == 0
            assert await group.server.ended() == 0
        await group.server.start()
        lina = (await group.at_home("lina"))["lina"]
        group.server.terminate()
        await lina.sees(SV("alert.stopping"))
        lina.drop()
        async with asyncio.timeout(AT_ONCE):
            await until(lambda: any(line["event"] == "stopped" for line in group.server.events), "the end", AT_ONCE)
            assert await group.server.ended() == 0
