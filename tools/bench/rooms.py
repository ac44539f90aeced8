"""Rooms of twelve on one core: how long a line takes to the last screen of its room, what a person costs, and how many rooms hold."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from tests.helpers.ssh_terminal import AtAScreen
from tools.bench.contender import Found, line_of, one_line
from tools.bench.figures import ENTER, IDLE, MEMORY, ROOMS, Crowded, Taken, middle_of, p95_of
from tools.bench.processes import cpu_of, memory_of, resident_of

TWELVE = 12
EVERY = 4.0  # seconds between two lines of a room
LEAST, ENOUGH = 5, 40  # lines in a room at least, and in all of them
HOLDS, HOPELESS = 100.0, 500.0  # milliseconds: rooms hold with a p95 under this, and more are not tried over that
GROWTH = 40  # rooms up to which is measured how it grows; beyond, whether they hold
FULL = 0.8  # of the clients' core
CROWD = 200  # people whose idling is measured
FIRST = 2  # people who are there before a connection's memory is counted
AT_ONCE = 6  # who come in at the same time
NEAR_ENOUGH = 2  # rooms between the last number that holds and the first that does not


class Many(Protocol):
    """Something that has rooms."""

    @property
    def processes(self) -> list[int]: ...
    async def sits(self, room: int, who: int) -> AtAScreen:
        """Somebody comes into a room, to a screen that is not drawn."""

    async def begins(self, room: int, screens: list[AtAScreen]) -> AtAScreen:
        """All twelve are there; who writes from now on."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    counts: tuple[int, ...]  # of rooms
    lines: int  # in the first room alone, one after the other
    idle: float  # seconds
    most: int = 10  # lines in a room, of several
    people: int = TWELVE  # in a room


@dataclass
class _Room:
    number: int
    screens: list[AtAScreen]
    writer: AtAScreen
    lines: int = 0

    async def line(self) -> float:
        """Milliseconds until the last screen has one more line."""
        self.lines += 1
        return await one_line(self.writer, self.screens, line_of(self.lines, self.number)) * 1_000


class _Rooms:
    """All rooms that there are so far."""

    def __init__(self, house: Many, found: Found, sizes: Sizes) -> None:
        self.house, self.found, self.sizes = house, found, sizes
        self.rooms: list[_Room] = []
        self._before = 0.0

    @property
    def people(self) -> int:
        return len(self.rooms) * self.sizes.people

    async def more(self, count: int) -> None:
        """There are so many, and everybody is in them."""
        while len(self.rooms) < count:
            number = len(self.rooms)
            coming = asyncio.Semaphore(AT_ONCE)

            async def comes(who: int, number: int = number, coming: asyncio.Semaphore = coming) -> AtAScreen:
                async with coming:
                    return await self.house.sits(number, who)

            screens = [await comes(who) for who in range(FIRST)]
            if not self.rooms:
                self._before = memory_of(*self.house.processes)
            screens += await asyncio.gather(*(comes(who) for who in range(FIRST, self.sizes.people)))
            self.rooms.append(_Room(number, screens, await self.house.begins(number, screens)))

    def weigh(self) -> None:
        """What a connection takes, now that there are so many."""
        grown = memory_of(*self.house.processes) - self._before
        self.found[MEMORY] = Taken(grown / (self.people - FIRST))

    async def talk(self, count: int) -> Crowded:
        """So many rooms write a line each four seconds, the others say nothing."""
        lines = round(min(max(ENOUGH / count, LEAST), self.sizes.most))
        chance = Random(count)
        cpu, own, began = cpu_of(*self.house.processes), time.process_time(), time.monotonic()
        talks = (_talk(room, lines, Random(chance.random())) for room in self.rooms[:count])
        waits = [wait for room in await asyncio.gather(*talks) for wait in room]
        took = time.monotonic() - began
        taken = middle_of(waits)
        return Crowded(
            count,
            len(waits),
            taken.value,
            taken.p95 or 0.0,
            resident_of(*self.house.processes) if count == len(self.rooms) else None,
            (cpu_of(*self.house.processes) - cpu) / took,
            (time.process_time() - own) / took,
        )

    async def idle(self, seconds: float) -> float:
        """Percent of a core that all of them take when nobody does anything."""
        await asyncio.sleep(3)  # whatever came of coming is over
        before = cpu_of(*self.house.processes)
        await asyncio.sleep(seconds)
        return (cpu_of(*self.house.processes) - before) / seconds * 100

    async def close(self) -> None:
        for room in self.rooms:
            await asyncio.gather(*(screen.close() for screen in room.screens))


async def _talk(room: _Room, lines: int, chance: Random) -> list[float]:
    """A line in each four seconds, at a moment that has nothing to do with the other rooms'."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    waits = []
    for n in range(lines):
        await asyncio.sleep(began + (n + chance.random()) * EVERY - loop.time())
        waits.append(await room.line())
    return waits


async def greatest(counts: Sequence[int], p95_with: Callable[[int], Awaitable[float]]) -> tuple[int, int]:
    """Tries these, and then between the greatest number that holds and the next that does not: 0 where there is none."""
    found: dict[int, float] = {}

    def between() -> tuple[int, int]:
        holding = max((count for count, p95 in found.items() if p95 < HOLDS), default=0)
        return holding, min((count for count in found if count > holding), default=0)

    for count in counts:
        if count > GROWTH and between()[1]:
            break
        found[count] = await p95_with(count)
        if found[count] > HOPELESS:
            break
    holding, failing = between()
    while holding and failing - holding > NEAR_ENOUGH:
        middle = (failing + holding) // 2
        found[middle] = await p95_with(middle)
        holding, failing = between()
    return holding, failing


async def in_rooms(
    house: Many, found: Found, at: list[Crowded], sizes: Sizes, *, say: Callable[[str], None]
) -> list[str]:
    """One room, and then more and more of them; what there is to say about it."""
    rooms, notes = _Rooms(house, found, sizes), []
    await rooms.more(1)
    await asyncio.sleep(1)
    found[ENTER] = p95_of([await rooms.rooms[0].line() for _ in range(sizes.lines)])
    rooms.weigh()

    async def with_(count: int) -> float:
        if count * sizes.people >= CROWD > rooms.people:
            await rooms.more(math.ceil(CROWD / sizes.people))
            found[IDLE] = Taken(await rooms.idle(sizes.idle))
            notes.append(f"idle CPU is that of {rooms.people} people")
        await rooms.more(count)
        at.append(await rooms.talk(count))
        rooms.weigh()
        cores = f"server {at[-1].server:.0%}, clients {at[-1].clients:.0%} of a core"
        say(f"  {count} rooms: p95 {at[-1].p95:.0f} ms, {cores}")
        if at[-1].p95 < HOLDS:  # a run that is cut short has this much
            found[ROOMS] = Taken(max(count, found[ROOMS].value if ROOMS in found else 0))
        return at[-1].p95

    if sizes.counts:
        holding, failing = await greatest(sizes.counts, with_)
        found[ROOMS] = Taken(holding)
        if not failing:
            notes.append(f"more than {holding} rooms were not tried")
    if IDLE not in found:
        found[IDLE] = Taken(await rooms.idle(sizes.idle) * CROWD / rooms.people)
        notes.append(f"idle CPU is that of {rooms.people} people, {CROWD}/{rooms.people} times")
    busy = [each.rooms for each in at if each.clients > FULL]
    if busy:
        notes.append(f"from {busy[0]} rooms on the clients' core was full: their own delay is in the figures")
    await rooms.close()
    return notes
