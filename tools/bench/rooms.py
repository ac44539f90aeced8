"""Many rooms on one core: how long a line takes to the last screen of its room, and what all of them cost when nobody writes."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

from tests.helpers.emulator import Emulator
from tests.helpers.group import NAMES, PASSPHRASE, fristad
from tests.helpers.lines import Lines, signed_in
from tests.helpers.running import RunningServer, running
from tests.helpers.ssh_terminal import Client, ClientSession
from tests.helpers.weights import SIZE
from tools.bench.contender import one_line, p95
from tools.bench.figures import IDLE, ROOM, Figure
from tools.bench.processes import cpu_of

EVERY = 4.0  # seconds between two lines of a room
CROWD = 200  # people
AT_ONCE = 6  # who come in at the same time


async def rooms(
    folder: Path, figures: dict[Figure, float], counts: tuple[int, ...], *, lines: int, idle: float
) -> list[str]:
    """Measures with so many rooms, one number after the other; what was found with each."""
    first = json.loads(await fristad("init", "--facilitator", "r0p0", "--json", "--data", str(folder)))
    found = []
    async with running(folder) as server:
        _pin(server.pid)
        screens: list[list[Client]] = []
        for count in counts:
            while len(screens) < count:
                screens.append(await _room(server, len(screens), first["code"]))
            waits = await asyncio.gather(*(_talk(room, n / count * EVERY, lines) for n, room in enumerate(screens)))
            figures[ROOM] = p95([wait for room in waits for wait in room]) * 1_000
            found.append(f"{count} rooms of {len(NAMES)}: p95 {figures[ROOM]:.0f} ms")
        people = sum(map(len, screens))
        await asyncio.sleep(1)
        before = cpu_of(server.pid)
        await asyncio.sleep(idle)
        figures[IDLE] = (cpu_of(server.pid) - before) / idle * 100 * CROWD / people
        found.append(f"idle CPU measured with {people} people for {idle:.0f} s")
        for room in screens:
            await asyncio.gather(*(screen.close() for screen in room))
    return found


def _pin(pid: int) -> None:
    """The server on one core, all who measure on the others."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(pid, cores[:1])
    if len(cores) > 1:
        os.sched_setaffinity(0, cores[1:])


async def _room(server: RunningServer, number: int, first_code: str) -> list[Client]:
    """A circle whose twelve have come to their first step, each at a screen."""
    letters = f"{chr(ord('A') + number // 26)}{chr(ord('a') + number % 26)}"
    circle = (await server.ask(ask="circle", name=f"Rum {letters}"))["id"]
    coming = asyncio.Semaphore(AT_ONCE)
    people: dict[str, Lines] = {}

    async def come(n: int, name: str) -> None:
        account = f"r{number}p{n}"
        invited = await server.ask(ask="invite", circle=circle, account=account, facilitator=n < 2)
        async with coming:
            person = await Lines.connect(server.port, account, (invited["code"] or first_code,), (PASSPHRASE,) * 2)
            await person.ok(f"/name {name} {letters}")  # nobody in a house is called as another
            await person.ok(f"/enter {circle}")
            people[account] = person

    await asyncio.gather(*(come(n, name) for n, name in enumerate(NAMES.values())))
    await people[f"r{number}p0"].ok("/start 2")

    async def change(account: str) -> Client:
        async with coming:
            connection = await signed_in(server.port, account, (PASSPHRASE,))
            session = ClientSession(Emulator(*SIZE))
            channel, _ = await connection.create_session(
                lambda: session, term_type="xterm-256color", term_size=SIZE, encoding=None
            )
            screen = Client(connection, channel, session)
            await screen.sees("[1 INCHECK")
            screen.emulator.looks = False
            return screen

    return [await change(account) for account in people]


async def _talk(room: list[Client], late: float, lines: int) -> list[float]:
    """One line every so often, by one after the other."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(late)
    began = loop.time()
    waits = []
    for n in range(lines):
        await asyncio.sleep(began + n * EVERY - loop.time())
        waits.append(await one_line(room[n % len(room)], room, n, command="/feeling "))
    return waits
