"""Measures what people wait for and what their lines carry, over real SSH: `make bench`."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

from tests.helpers.group import EVERYBODY, Group, a_group
from tests.helpers.lines import Lines
from tests.helpers.ssh_terminal import Client

SIZE = (120, 36)
LATEST = 0.170  # seconds, at the 95th percentile
QUIET_OVER = 100  # the method's durations, divided by this


async def main() -> int:
    """Prints the table; the exit status is 1 when the bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=60, help="how many lines are sent")
    lines = parser.parse_args().lines
    with tempfile.TemporaryDirectory() as folder:
        async with a_group(Path(folder) / "data", "--speed", str(QUIET_OVER)) as group:
            people = await _to_talk(group)
            screens = await _screens(group, people)
            first_paint = statistics.median(len(screen.emulator.received) for screen in screens.values())
            keystroke = await _keystroke(screens["petter"])
            waits, new_line = await _enter_to_last(screens, lines)
            for screen in screens.values():
                await screen.close()
    p50, p95 = (statistics.quantiles(waits, n=100)[n] for n in (49, 94))
    rows = (
        (f"Enter to the last of {len(EVERYBODY)} screens, median", f"{p50 * 1000:.0f} ms", ""),
        ("the same, 95th percentile", f"{p95 * 1000:.0f} ms", f"at most {LATEST * 1000:.0f} ms"),
        ("first paint, bytes to the terminal", f"{first_paint:.0f}", ""),
        ("a keystroke in one's line, bytes to the terminal", f"{keystroke:.0f}", ""),
        ("a new line on somebody's screen, bytes to the terminal", f"{new_line:.0f}", ""),
    )
    width = max(len(name) for name, _, _ in rows)
    print(f"{SIZE[0]}x{SIZE[1]}, {lines} lines, {os.cpu_count()} cores, server and clients on one machine")
    for name, value, bound in rows:
        print(f"{name:{width}}  {value:>8}  {bound}")
    return 0 if p95 <= LATEST else 1


async def _to_talk(group: Group) -> dict[str, Lines]:
    """The short way to the talk in step 7, where everybody but the owner may write and all see it."""
    people = await group.in_the_lobby(*group.everybody)
    lead, owner = people["agneta"], people["lina"]
    await lead.ok("/start 2")
    for _ in range(2):
        await lead.ok("/next!")
    question = await owner.ok("Hur slutar jag rädda schemat?")
    await lead.ok("/ballot")
    for account in group.members:
        await people[account].ok(f"/vote {question}")
    await lead.ok("/count")
    await owner.ok("/consent yes")
    await lead.ok("/partner samira")
    for _ in range(4):
        await lead.ok("/next!")
    while not (await lead.send("/reveal")).startswith("ok"):
        await asyncio.sleep(0.1)
    return people


async def _screens(group: Group, people: dict[str, Lines]) -> dict[str, Client]:
    """Everybody changes to the full screen; the owner sits in the waiting room."""
    screens = {}
    for account in group.everybody:
        screens[account] = await group.screen(account, SIZE)
        await screens[account].sees("HYPOTES" if account != "lina" else "tänker för dig")
        await people[account].taken_over()
    return screens


async def _keystroke(screen: Client) -> float:
    """Bytes for one more character in one's own line."""
    sizes = []
    for n in range(20):
        before = len(screen.emulator.received)
        char = "abcdefghij"[n % 10]
        screen.type(char)
        typed = "abcdefghij" * 2
        await screen.sees(typed[: n + 1])
        await asyncio.sleep(0.05)
        sizes.append(len(screen.emulator.received) - before)
    screen.type("\x15")
    return statistics.median(sizes)


async def _enter_to_last(screens: dict[str, Client], lines: int) -> tuple[list[float], float]:
    """Seconds from somebody's Enter until the last screen's terminal has the line, and bytes to one of the others.

    Only bytes are looked at: twelve emulators in this one process would be measured too.
    """
    for screen in screens.values():
        screen.emulator.looks = False
    writers = [account for account in screens if account not in ("lina", "agneta", "yusuf")]
    watching = [screen for account, screen in screens.items() if account != "lina"]
    waits, sizes = [], []
    for n in range(lines):
        writer, token = screens[writers[n % len(writers)]], _token(n)
        begun_at = len(writer.emulator.received)
        writer.type(f"Det kan vara så att det är något annat som ligger bakom {token}")
        while token.encode() not in writer.emulator.received[begun_at:]:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.25)  # what comes of typing is over
        left = [(screen, len(screen.emulator.received)) for screen in watching if screen is not writer]
        one, mark = left[0]
        begun = time.perf_counter()
        writer.type("\r")
        while left:
            await asyncio.sleep(0.0005)
            left = [(screen, at) for screen, at in left if token.encode() not in screen.emulator.received[at:]]
        waits.append(time.perf_counter() - begun)
        await asyncio.sleep(0.05)
        sizes.append(len(one.emulator.received) - mark)
    return waits, statistics.median(sizes)


def _token(n: int) -> str:
    """A word that differs in every place from the one before: what changes on a screen that scrolls is all of it."""
    return "".join(chr(ord("a") + (n + 5 * place) % 26) for place in range(6))


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
