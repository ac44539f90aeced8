"""Somebody's cat on the keyboard, or a book in the clipboard: it costs the others nothing, and its author little."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tests.helpers.group import a_group
from tests.helpers.ssh_terminal import Client
from tui.i18n import tongue

LAG = 5.0  # seconds, on a machine that is busy with other tests; a trial without bounds froze everybody for minutes
MEMORY = 30_000  # kB
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def memory_of(pid: int) -> int:
    """Resident kilobytes of a process; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


async def slowest_key(other: Client) -> float:
    """Somebody types the alphabet; how long the slowest letter took to be on their screen."""
    loop = asyncio.get_running_loop()
    slowest = 0.0
    for n in range(len(LETTERS)):
        began = loop.time()
        other.type(LETTERS[n])
        await other.sees(f"> {LETTERS[: n + 1]}")
        slowest = max(slowest, loop.time() - began)
    other.type("\x15")
    await other.until(lambda: LETTERS not in other.emulator.text, "an empty line")
    return slowest


@pytest.mark.timeout(60)
async def test_a_burst_and_a_huge_paste_hang_nobody(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina", "petter")) as group:
        people = await group.in_the_lobby("agneta", "lina", "petter")
        await people["agneta"].ok("/start 2")
        await people["lina"].sees("## 1/11")
        flooder, other = await group.screen("lina"), await group.screen("petter")
        for screen in (flooder, other):
            await screen.sees("[1 INCHECK")
        before, heard = memory_of(group.server.pid), len(people["agneta"].raw)
        for letter, flood in (("x", b"x" * 2_000_000), ("y", b"\x1b[200~" + b"y" * 100_000 + b"\x1b[201~")):
            flooder.type(b"\x1b[F\x15" + flood)
            assert await slowest_key(other) < LAG
            await flooder.sees(letter * 70)
            await flooder.sees(tongue("sv")("ui.full", most=4_000)[:40])
        lines = await group.lines("lina")
        await lines.sees("> /quit")
        lines.write(b"z" * 2_000_000)
        assert await slowest_key(other) < LAG
        assert (await lines.send("")).startswith(f"!! {tongue('sv')('refused.line_too_long', most=4_000)}")
        await lines.ok("/again")
        assert memory_of(group.server.pid) - before < MEMORY
        answer = await people["agneta"].refused("/finns-inte")
        assert len(people["agneta"].raw) - heard == len(f"{answer}\n".encode())
        assert not [
            event for event in group.server.events if event["event"] in ("session_failed", "unhandled", "library")
        ]
