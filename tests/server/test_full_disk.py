"""The disk under a real server fills up in the middle of a meeting, and has room again: nothing is lost, everybody knows."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from tests.helpers.disk import small_disk
from tests.helpers.group import Group, a_group
from tests.helpers.ssh_terminal import Client
from tests.helpers.waiting import until
from tui.i18n import tongue

SV, EN = tongue("sv"), tongue("en")
TOLD = 2.0  # seconds
MEMBERS = ("lina", "petter", "samira")
QUESTION, HALF = "Hur slutar jag?", "Hur säger jag"


def flowing(screen: Client) -> str:
    return " ".join(screen.emulator.text.split())


async def reads(screen: Client, text: str) -> None:
    await screen.until(lambda: text in flowing(screen), f"{text!r} on the screen")


def stored(group: Group, table: str) -> int:
    """What another process finds in the database."""
    with sqlite3.connect(f"file:{group.server.data}/fristad.db?mode=ro", uri=True) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.mark.alone
async def test_what_is_typed_stays_all_are_told_and_it_goes_on_by_itself(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        async with a_group(disk.path / "data", members=MEMBERS) as group:
            people = await group.in_the_lobby("agneta", "yusuf", "lina", "petter", "samira")
            await people["agneta"].ok("/start 2")
            for _ in range(2):
                await people["agneta"].ok("/next!")
            petter = await group.screen("petter")
            await reads(petter, "[4 FRÅGE")
            await people["yusuf"].ok("/lang en")
            for line in ("Hur, en gång?", "/withdraw", "Hur, en gång till?", "/withdraw", QUESTION):
                before = stored(group, "event")
                await people["lina"].ok(line)
                assert stored(group, "event") == before + 1  # at the latest when `ok` is said
            kept = stored(group, "event")

            disk.fill()
            async with asyncio.timeout(TOLD):  # before anybody has tried
                await people["lina"].sees(f"* {SV('alert.storage')}\n")
                await people["yusuf"].sees(f"* {EN('alert.storage')}\n")
                await reads(petter, SV("ui.alert.storage"))

            # What is sent comes back, what is typed stays, and one reads on.
            refused = await people["samira"].refused("Hur får det här plats?")
            assert refused.startswith(f"!! {SV('house.cannot_store')}")
            assert "Hur får det här plats?" in refused
            petter.type(f"{HALF}\r")
            await reads(petter, SV("house.cannot_store"))
            await reads(petter, f"> {HALF}")
            petter.type(" nej, och till vem?")
            await reads(petter, f"> {HALF} nej, och till vem?")
            await people["lina"].ok("/again")
            assert QUESTION in str(people["lina"].lines[-30:])
            screen = await group.screen("lina")  # and comes and goes
            await reads(screen, SV("ui.alert.storage"))
            await reads(screen, QUESTION)
            await people["agneta"].refused("/ballot")
            assert stored(group, "event") == kept
            assert stored(group, "draft") == 0

            disk.free()
            await people["yusuf"].sees(f"* {EN('alert.storage.over')}\n")
            await petter.until(lambda: SV("ui.alert.storage")[:30] not in flowing(petter), "no banner")
            await until(lambda: stored(group, "draft") == 1, "the draft, without another key")
            petter.type("\r")
            await people["yusuf"].sees(f"{HALF} nej, och till vem?")
            assert [line["event"] for line in group.server.events if line["event"].startswith("storage_")] == [
                "storage_full",
                "storage_back",
            ]
            assert sum(line["event"] == "draft_not_stored" for line in group.server.events) <= 1
            assert not [line for line in group.server.events if line["event"] in ("unhandled", "library")]
            assert HALF not in str(group.server.events)

            await group.server.kill9()
            await group.server.start()
            lina = await group.lines("lina")
            await lina.sees("## 4/11")
            await lina.sees(QUESTION)
            await lina.sees(f"{HALF} nej, och till vem?")
            assert "Hur får det här plats?" not in str(lina.lines)
