"""A book in the clipboard, a cat on the keyboard, and worse: it costs the others nothing, and its author little."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.attacked import LONG, attacker, comes_back, sockets_at, watched
from tests.helpers.ssh_terminal import Client
from tests.server.attacks.meeting import Meeting, a_meeting
from tui.i18n import tongue

pytestmark = pytest.mark.alone
HUGE = 100_000_000
SECONDS = 30.0 if LONG else 1.5
PASTED = "\x1b[200~"
TEXTS: tuple[dict[str, Any], ...] = (
    {"pattern": "katten på tangentbordet "},
    {"pattern": "x", "at_once": 1},
    {"first": PASTED, "pattern": "en bok i urklipp "},
)
TEXTS_OF = {"xterm-256color": 3, "dumb": 2, None: 1}
FULL_SCREEN = ("\x1b", "\x1b[A", "\r", "/\t", "a\x7f\x7f", *("\x1b[", "\x1bOP") * LONG)
LINES = ("\r", "a\x7f\x7f")


@pytest.mark.timeout(240)
@pytest.mark.parametrize("term", ["xterm-256color", "dumb", None])
async def test_a_hundred_megabytes(tmp_path: Path, term: str | None) -> None:
    """Bar 9: pasted, typed as a burst, and in every packet its own letter; in the full screen and in lines."""
    async with a_meeting(tmp_path / "data") as meeting:
        for what in TEXTS[: None if LONG else TEXTS_OF[term]]:
            await flood(meeting, term=term, **what)
        meeting.nothing_went_wrong()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("term", ["xterm-256color", "dumb", None])
async def test_keys_by_the_thousand(tmp_path: Path, term: str | None) -> None:
    """Esc, arrows, Enter, half sequences, erasing: each is one byte or three to send and some work to do."""
    async with a_meeting(tmp_path / "data") as meeting:
        for keys in FULL_SCREEN if term == "xterm-256color" or LONG else LINES:
            await flood(meeting, term=term, pattern=keys)
        meeting.nothing_went_wrong()


async def flood(meeting: Meeting, *, term: str | None, **what: object) -> None:
    async with attacker("typing", **meeting.lina(term=term, total=HUGE, **what)) as lina:
        at_rest = sockets_at(meeting.group.server.port) - 1
        async with watched(meeting.pid, meeting.petter, 60) as watch:
            lina.tell()
            await asyncio.sleep(SECONDS)
            lina.tell()
            least = 1_000 if "at_once" in what else 16_000
            assert least < (await lina.hears())["sent"] < 100_000  # the bound, and a window
        meeting.nobody_else_is_troubled(watch, memory=20)
    await comes_back(lambda: sockets_at(meeting.group.server.port), at_rest)


@pytest.mark.timeout(60)
async def test_what_fits_is_taken(tmp_path: Path) -> None:
    """A paste of pages ends where it ends, and nobody else hears of it."""
    async with a_meeting(tmp_path / "data") as meeting:
        agneta = meeting.people["agneta"]
        lina, heard = await meeting.group.screen("lina"), len(agneta.raw)
        await lina.sees("[1 INCHECK")
        lina.type("\x1b[200~" + "y" * 50_000 + "\x1b[201~")
        await lina.sees("y" * 70)
        await reads(lina, tongue("sv")("ui.full", most=4_000))
        lina.type("\x15kort")
        await lina.sees("> kort")
        lines = await meeting.group.lines("lina")
        answer = await lines.send("z" * 50_000)
        assert answer.startswith(f"!! {tongue('sv')('refused.line_too_long', most=4_000)}")
        await lines.ok("/again")
        refused = await agneta.refused("/finns-inte")
        assert len(agneta.raw) - heard == len(f"{refused}\n".encode())
        meeting.nothing_went_wrong()


@pytest.mark.timeout(60)
async def test_one_is_told_and_keeps_what_one_wrote(tmp_path: Path) -> None:
    async with a_meeting(tmp_path / "data") as meeting:
        slow = tongue("sv")("ui.slow")
        lina = await meeting.group.screen("lina")
        await lina.sees("[1 INCHECK")
        lina.type("Jag har med mig")
        await lina.sees("> Jag har med mig")
        lina.type("\x1b[A" * 40_000)
        await reads(lina, slow)
        lines = await meeting.group.lines("agneta")
        lines.write(b"x" * 70_000)
        await lines.sees(f"* {tongue('sv')('lines.slow')}")
        again = await meeting.group.screen("lina")
        await again.sees("> Jag har med mig")
        assert slow[:30] not in again.emulator.text
        again.type(" en sak")
        await again.sees("> Jag har med mig en sak")


async def reads(screen: Client, text: str) -> None:
    """Waits until a text stands on the screen, broken into rows as it may be."""
    await screen.until(lambda: text in " ".join(screen.emulator.text.split()), text)
