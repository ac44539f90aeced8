"""What is measured of anybody: of Fristad, and of the others beside it. Their terminals are looked at only where no time is measured."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Sequence
from typing import Protocol

import asyncssh

from tests.helpers.ssh_terminal import Client
from tests.helpers.waiting import until
from tests.helpers.weights import TYPED, item, middle, of_a_first_paint, of_a_letter, of_items, seconds_until
from tests.helpers.wire import Wire, a_wire
from tools.bench.figures import AGE, CONNECT, ENTER, ITEM, KEYSTROKE, MINUTE, MORE, PAINT, SCROLL, Figure
from tools.bench.processes import cpu_of

ROOM, FULL = 10, 40  # items on the list while there is room, and when it scrolls
SIXTY = 60.0
SLOW, AWAY = 64_000 / 8, 0.15  # bytes a second, and seconds each way
BURST = 18  # items a second
CLEAR = "\x15"


class House(Protocol):
    """Something that shares a list over SSH."""

    ready: str  # what stands on a screen that is there

    @property
    def port(self) -> int: ...
    @property
    def processes(self) -> list[int]: ...
    async def connection(self, wire: Wire | None = None) -> asyncssh.SSHClientConnection:
        """Somebody signs in; one at a time."""

    async def opened(self, connection: asyncssh.SSHClientConnection) -> Client:
        """Their screen."""

    async def add(self, text: str) -> object:
        """An item from somebody else."""

    async def fill(self, texts: list[str]) -> object:
        """Many of them, as fast as they are taken."""


Figures = dict[Figure, float]


async def screen_of(house: House, wire: Wire | None = None) -> Client:
    """Somebody signs in and has a screen."""
    return await house.opened(await house.connection(wire))


async def weights(house: House, figures: Figures, *, idle: float) -> None:
    """Bytes on the wire. Needs an empty list; leaves a full one."""
    async with a_wire(house.port) as wire:
        screen = await screen_of(house, wire)
        await screen.sees(house.ready)
        await wire.quiet(0.4)
        figures[KEYSTROKE] = middle(await of_a_letter(screen, wire, TYPED[:15]))
        figures[ITEM] = middle(await of_items(screen, wire, house.add, range(ROOM)))
        await house.fill([item(n) for n in range(ROOM, FULL)])
        await screen.sees(item(FULL - 1)[:24])
        figures[SCROLL] = middle(await of_items(screen, wire, house.add, range(FULL, FULL + 7)))
        before = await wire.quiet(0.3)
        await asyncio.sleep(idle)
        figures[MINUTE] = (wire.received - before) * SIXTY / idle
        await screen.close()
        connection = await house.connection(wire)
        size, screen = await of_a_first_paint(wire, lambda: house.opened(connection), house.ready)
        figures[PAINT] = size
        await screen.close()


async def connecting(house: House, figures: Figures, times: int) -> None:
    """From the first byte of a connection until the screen is there."""
    loop = asyncio.get_running_loop()
    waits = []
    for _ in range(times):
        began = loop.time()
        screen = await screen_of(house)
        screen.emulator.looks = False
        await seconds_until(lambda screen=screen: house.ready.encode() in screen.emulator.received)  # type: ignore[misc]
        waits.append(loop.time() - began)
        await screen.close()
    figures[CONNECT] = statistics.median(waits) * 1_000


async def enter_to_last(figures: Figures, writers: Sequence[Client], watching: Sequence[Client], lines: int) -> None:
    """From somebody's Enter until the last screen has the line."""
    for screen in watching:
        screen.emulator.looks = False
    waits = [await one_line(writers[n % len(writers)], watching, n) for n in range(lines)]
    figures[ENTER] = p95(waits) * 1_000


async def one_line(writer: Client, watching: Sequence[Client], n: int, *, command: str = "") -> float:
    """Seconds for one line, which is typed before."""
    word = token(n).encode()
    text = token(n) if command else f"Det kan vara så att det är något annat som ligger bakom {token(n)}"
    writer.type(command + text)
    await asyncio.sleep(0.3)  # what comes of typing is over
    left = [(screen, len(screen.emulator.received)) for screen in watching if screen is not writer]

    def all_there() -> bool:
        left[:] = [(screen, at) for screen, at in left if screen.emulator.received.find(word, at) < 0]
        return not left

    writer.type("\r")
    return await seconds_until(all_there)


def token(n: int) -> str:
    """A word that differs in every place from those before: all of it changes where it comes on a screen."""
    return "".join(chr(ord("a") + (n + 5 * place) % 26) for place in range(6))


def p95(waits: Sequence[float]) -> float:
    return statistics.quantiles(waits, n=20)[-1]


async def age(house: House, figures: Figures, seconds: float) -> None:
    """How old the newest item on a screen behind a slow line is, at the worst, while many arrive. One terminal is looked at."""
    loop = asyncio.get_running_loop()
    async with a_wire(house.port, rate=SLOW, delay=AWAY) as wire:
        screen = await screen_of(house, wire)
        await until(lambda: house.ready in screen.emulator.text, "a screen behind the slow line", 60)
        await asyncio.sleep(1)
        written: list[float] = []
        texts: dict[str, int] = {}
        ages: list[float] = []

        async def write() -> None:
            began = loop.time()
            for n in range(round(BURST * seconds)):
                await asyncio.sleep(began + n / BURST - loop.time())
                text = item(n + 500)
                texts[text[:24]] = n
                written.append(loop.time())
                await house.add(text)

        writing = asyncio.create_task(write())
        while not writing.done():
            await asyncio.sleep(0.1)
            on_screen = screen.emulator.text
            newest = max((n for text, n in texts.items() if text in on_screen), default=-1)
            if len(written) > newest + 1:
                ages.append(loop.time() - written[newest + 1])  # since when what is shown is not the latest
        await writing
        figures[AGE] = max(ages)
        screen.connection.abort()


async def one_more(house: House, figures: Figures, *, many: int, times: int) -> None:
    """Processor time of one more item on a long list, against a short one, with one screen that shows it. Needs an empty list."""
    screen = await screen_of(house)
    await screen.sees(house.ready)
    costs = []
    at = 0
    for length in (10, many):
        await house.fill([item(n) for n in range(at, length)])
        await house.add(item(length))
        await until(lambda length=length: item(length)[:24] in screen.emulator.text, "the last of many", 120)  # type: ignore[misc]
        await asyncio.sleep(1)
        before = cpu_of(*house.processes)
        for n in range(length + 1, length + 1 + times):
            await house.add(item(n))
            await screen.sees(item(n)[:24])
        costs.append(cpu_of(*house.processes) - before)
        at = length + 1 + times
    figures[MORE] = costs[1] / costs[0]
    await screen.close()
