"""A book in the clipboard, a cat on the keyboard, and worse: it costs the others nothing, and its author little."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.inflow import LEAST
from server.intake import AT_ONCE
from tests.helpers.attacked import LONG, attacker, comes_back, sockets_at, watched
from tests.helpers.ssh_terminal import Client
from tests.helpers.waiting import until
from tests.server.attacks.meeting import KEYS, Meeting
from tui.i18n import tongue

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.alone]
HUGE = 100_000_000
SECONDS = 30.0 if LONG else 0.0  # at least; and in any case until Petter has typed his letters meanwhile
TERMS = ["xterm-256color", *["dumb"] * LONG, None]
PASTED = "\x1b[200~"
FULL_LINE = PASTED + "x" * 3_990 + " \x1b[201~"
BURST = AT_ONCE // LEAST  # packets that are looked at before their sender is slowed
TEXTS: tuple[dict[str, Any], ...] = (
    {"pattern": "katten på tangentbordet "},
    {"pattern": "x", "at_once": 1},
)
IN_BRACKETS: dict[str, Any] = {"first": PASTED, "pattern": "en bok i urklipp "}
FULL_SCREEN: tuple[dict[str, Any], ...] = (
    *({"pattern": keys} for keys in ("\x1b", "\x1b[A", "\r", "/\t", *("\x1b[", "\x1bOP", "a\x7f\x7f") * LONG)),
    *({"first": FULL_LINE, "pattern": keys} for keys in ("a\x7f", "a\x17", *("\x7f", "a\x1bb\x1bf") * LONG)),
)
LINES: tuple[dict[str, Any], ...] = (
    *({"pattern": keys} for keys in ("\r", *("a\x7f\x7f",) * LONG)),
    *({"first": "x" * 16_000 + " ", "pattern": keys} for keys in ("\x7f", "a\x17", *("a\x7f", "\x17") * LONG)),
)
KEYS_OF = {"xterm-256color": FULL_SCREEN, "dumb": LINES, None: LINES if LONG else LINES[:1]}


@pytest.mark.timeout(60)
async def test_what_fits_is_taken(meeting: Meeting) -> None:
    """A paste of pages ends where it ends, and nobody else hears of it."""
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


@pytest.mark.timeout(60)
async def test_one_is_told_and_keeps_what_one_wrote(meeting: Meeting) -> None:
    slow = tongue("sv")("ui.slow")
    lina = await meeting.group.screen("lina")
    await lina.sees("[1 INCHECK")
    lina.type("\x15Jag har med mig")
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


@pytest.mark.timeout(240)
@pytest.mark.parametrize("term", TERMS)
async def test_a_hundred_megabytes(meeting: Meeting, term: str | None) -> None:
    """Bar 9: typed as a burst, and each letter in a packet of its own; where there are brackets for it, pasted."""
    for what in (*TEXTS, IN_BRACKETS) if term == "xterm-256color" or LONG else TEXTS:
        await flood(meeting, term=term, **what)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("term", TERMS)
async def test_keys_by_the_thousand(meeting: Meeting, term: str | None) -> None:
    """Esc, arrows, Enter, half sequences, taking back from a full line: each is few bytes to send and some work to do."""
    for what in KEYS_OF[term]:
        await flood(meeting, term=term, **what)


async def flood(meeting: Meeting, *, term: str | None, **what: Any) -> None:
    least = BURST if "at_once" in what else 16_000
    async with attacker("typing", **meeting.lina(term=term, total=HUGE, at_least=least, **what)) as lina:
        at_rest = sockets_at(meeting.group.server.port) - 1
        async with watched(meeting.pid, meeting.petter, KEYS) as watch:
            lina.tell()
            await asyncio.sleep(SECONDS)
            await until(lambda: len(watch.keys) >= KEYS, "the letters that are typed meanwhile", 30)
            lina.tell()
            assert least <= (await lina.hears())["sent"] < 100_000  # the bound, and a window
        meeting.nobody_else_is_troubled(watch, memory=20)
    await comes_back(lambda: sockets_at(meeting.group.server.port), at_rest)
