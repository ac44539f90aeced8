"""Measures what people wait for and what their lines carry, side by side with others, in one run: `make bench`."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh

from tests.helpers.ssh_terminal import Client
from tools.bench.contender import age, connecting, enter_to_last, one_more, screen_of, weights
from tools.bench.figures import MEMORY, OURS, Figure, Run, table
from tools.bench.fristad import closed, ours
from tools.bench.openssh import SSHD, Behind, behind_openssh
from tools.bench.plot import svg
from tools.bench.processes import memory_of
from tools.bench.rooms import rooms

STOCK, TMUX = "stock Textual, OpenSSH", "the same in tmux"
FIRST, LAST = 2, 12  # people between whom a connection's memory is counted
LONGEST = 150  # seconds for a part
PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "bench.svg"


@asynccontextmanager
async def part(run: Run, name: str) -> AsyncIterator[None]:
    """What cannot be measured, or takes too long, is said to be missing; the rest goes on."""
    say(name)
    try:
        async with asyncio.timeout(LONGEST):
            yield
    except (AssertionError, OSError, asyncssh.Error) as error:
        run.notes.append(f"not measured: {name} ({str(error).partition(chr(10))[0][:100] or type(error).__name__})")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


async def of_ours(folder: Path, run: Run, asked: argparse.Namespace) -> None:
    figures = run.of(OURS)
    async with part(run, "ours: times"), ours(folder / "a") as house:
        everybody = house.group.everybody
        screens = await house.at_screens(everybody[:FIRST])
        before = memory_of(*house.processes)
        screens |= await house.at_screens(everybody[FIRST:LAST])
        figures[MEMORY] = (memory_of(*house.processes) - before) / (LAST - FIRST)
        writers = [screen for account, screen in screens.items() if house.may_write(account)]
        watching = [screen for account, screen in screens.items() if house.sees(account)]
        await enter_to_last(figures, writers, watching, asked.lines)
        await closed(screens)
        await connecting(house, figures, asked.times)
    async with part(run, "ours: bytes"), ours(folder / "b") as house:
        await house.writers()
        await weights(house, figures, idle=asked.idle)
    async with part(run, "ours: a slow line"), ours(folder / "c") as house:
        await house.writers()
        await age(house, figures, asked.seconds)
    async with part(run, "ours: a long list"), ours(folder / "d") as house:
        await house.writers(1)
        await one_more(house, figures, many=asked.many, times=50)
    if asked.rooms:
        async with part(run, "ours: rooms"):
            run.notes += await rooms(folder / "e", figures, asked.rooms, lines=asked.lines_a_room, idle=asked.idle)


async def of_stock(folder: Path, run: Run, asked: argparse.Namespace) -> None:
    figures = run.of(STOCK)
    async with part(run, "stock: times"), behind_openssh(folder / "f") as house:
        await _together(house, figures, asked)
        await connecting(house, figures, asked.times)
    async with part(run, "stock: bytes"), behind_openssh(folder / "g") as house:
        await weights(house, figures, idle=asked.idle)
    async with part(run, "stock: a slow line"), behind_openssh(folder / "h") as house:
        await age(house, figures, asked.seconds)
    async with part(run, "stock: a long list"), behind_openssh(folder / "i") as house:
        await one_more(house, figures, many=asked.many, times=20)


async def of_tmux(folder: Path, run: Run, asked: argparse.Namespace) -> None:
    figures = run.of(TMUX)
    async with part(run, "tmux: bytes"), behind_openssh(folder / "j", tmux=True) as house:
        await weights(house, figures, idle=asked.idle)


async def _together(house: Behind, figures: dict[Figure, float], asked: argparse.Namespace) -> None:
    screens: list[Client] = []
    before = 0.0
    for _ in range(LAST):
        screens.append(await screen_of(house))
        await screens[-1].sees(house.ready)
        if len(screens) == FIRST:
            before = memory_of(*house.processes)
    figures[MEMORY] = (memory_of(*house.processes) - before) / (LAST - FIRST)
    await enter_to_last(figures, screens, screens, asked.lines)
    await asyncio.gather(*(screen.close() for screen in screens))


async def measured(folder: Path, asked: argparse.Namespace) -> Run:
    """Everything that is there to be measured."""
    run = Run()
    await of_ours(folder, run, asked)
    if SSHD is None:
        run.notes.append("OpenSSH's server is not installed (make bench-clients): nothing is measured beside")
        return run
    if not asked.alone:
        await of_stock(folder, run, asked)
        if shutil.which("tmux"):
            await of_tmux(folder, run, asked)
        else:
            run.notes.append("tmux is not installed")
    return run


def main(args: Sequence[str] | None = None) -> int:
    """Prints the table and draws the picture; the exit status is 1 when one of our bounds is missed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--lines", type=int, default=40, help="lines typed among twelve screens")
    parser.add_argument("--times", type=int, default=7, help="connections made to an idle server")
    parser.add_argument("--idle", type=float, default=16, help="seconds in which nothing happens")
    parser.add_argument("--seconds", type=float, default=20, help="seconds for which a slow line gets 18 items each")
    parser.add_argument("--many", type=int, default=1_000, help="items on the long list")
    parser.add_argument(
        "--rooms", type=lambda text: tuple(map(int, filter(None, text.split(",")))), default=(1, 4), help="1,4,16,30"
    )
    parser.add_argument("--lines-a-room", type=int, default=5)
    parser.add_argument("--alone", action="store_true", help="nobody but Fristad")
    parser.add_argument("--picture", type=Path, default=PICTURE)
    asked = parser.parse_args(args)
    with tempfile.TemporaryDirectory() as folder:
        run = asyncio.run(measured(Path(folder), asked))
    load = os.getloadavg()[0]
    print(
        f"{time.strftime('%Y-%m-%d')}, 120x36, {os.cpu_count()} cores, load {load:.1f}; server, clients and others on one machine\n"
    )
    for line in table(run):
        print(line)
    for note in run.notes:
        print(f"\n{note}")
    if not asked.alone:
        asked.picture.write_text(svg(run), encoding="utf-8")
    return 1 if run.missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
