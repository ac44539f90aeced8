"""What is measured of anybody: of Fristad, and of the others beside it. Their terminals are looked at only where no time is measured."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Protocol

from tests.helpers.attacked import unsent_at
from tests.helpers.ssh_terminal import AtAScreen
from tests.helpers.waiting import until
from tests.helpers.weights import (
    AFTER_A_LETTER,
    AFTER_ANYTHING,
    ITEM_LENGTH,
    TYPED,
    Line,
    item,
    middle,
    of_a_first_paint,
    of_a_letter,
    of_items,
    seconds_until,
)
from tools.bench.figures import (
    AGE,
    CONNECT,
    DEAF,
    ITEM,
    KEYSTROKE,
    MINUTE,
    MORE,
    PAINT,
    SCROLL,
    Figure,
    Taken,
    middle_of,
)
from tools.bench.processes import cpu_of, memory_of

ROOM, FULL = 10, 40  # items on the list while there is room, and when it scrolls
SCROLLED = 14  # items: where a list does not move with each of them, their average is meant
MINUTE_LONG = 60.0
SLOW, AWAY = 64_000 / 8, 0.15  # bytes a second, and seconds each way
NEAR = 1_000_000  # bytes a second: a line whose own buffers are small, and that is not slow
BURST = 18  # items a second
NEVER_READ = 4  # clients
LONG_WAIT = 120.0  # seconds
STILL, STILL_AT_LAST = 0.15, 5.0  # seconds without a byte after typing; where one's clock goes on all the time, at last

Found = dict[Figure, Taken]


class Counted(Line, Protocol):
    """A line to a contender, which can also be slow, far away, or deaf."""

    flows: asyncio.Event  # while it is clear, the client reads nothing


class House(Protocol):
    """Something that shares a list."""

    ready: str  # what stands on a screen that is there
    settles: float  # seconds of silence after which nothing more comes

    @property
    def port(self) -> int: ...
    @property
    def processes(self) -> list[int]: ...
    def line(self, *, rate: float = 0, delay: float = 0) -> AbstractAsyncContextManager[Counted]:
        """What a client can be connected by, and is then measured."""

    async def comes(self, line: Counted | None = None, who: int = 0) -> Callable[[], Awaitable[AtAScreen]]:
        """The so-manieth person signs in; what they then do for a screen."""

    async def add(self, text: str) -> object:
        """An item from somebody else."""

    async def fill(self, texts: list[str]) -> object:
        """Many of them, as fast as they are taken."""


async def screen_of(house: House, line: Counted | None = None, who: int = 0) -> AtAScreen:
    """Somebody signs in and has a screen."""
    screen = await (await house.comes(line, who))()
    await until(lambda: house.ready in screen.emulator.text, "a screen", LONG_WAIT)
    return screen


async def weights(house: House, found: Found, *, idle: float) -> None:
    """Bytes on the wire. Needs an empty list; leaves a full one."""
    letter, anything = max(AFTER_A_LETTER, house.settles), max(AFTER_ANYTHING, house.settles)
    async with house.line() as line:
        screen = await screen_of(house, line)
        await line.quiet(0.4)
        found[KEYSTROKE] = Taken(middle(await of_a_letter(screen, line, TYPED[:15], settled=letter)))
        found[ITEM] = Taken(middle(await of_items(screen, line, house.add, range(ROOM), settled=anything)))
        await house.fill([item(n) for n in range(ROOM, FULL)])
        await screen.sees(item(FULL - 1)[:24])
        scrolled = await of_items(screen, line, house.add, range(FULL, FULL + SCROLLED), settled=anything)
        found[SCROLL] = Taken(statistics.fmean(scrolled))
        before = await line.quiet(0.3)
        await asyncio.sleep(idle)
        found[MINUTE] = Taken((line.received - before) * MINUTE_LONG / idle)
        await screen.close()
    async with house.line() as line:
        opens = await house.comes(line)
        size, screen = await of_a_first_paint(line, opens, house.ready)
        found[PAINT] = Taken(size)
        await screen.close()


async def connecting(house: House, found: Found, times: int) -> None:
    """From the first byte of a connection until the screen is there."""
    loop = asyncio.get_running_loop()
    waits = []
    for _ in range(times):
        began = loop.time()
        screen = await (await house.comes())()
        screen.emulator.looks = False
        await seconds_until(lambda screen=screen: house.ready.encode() in screen.emulator.received)  # type: ignore[misc]
        waits.append((loop.time() - began) * 1_000)
        await screen.close()
        await asyncio.sleep(0.2)  # whatever leaving costs is over
    found[CONNECT] = middle_of(waits)


async def one_line(writer: AtAScreen, watching: Sequence[AtAScreen], text: str) -> float:
    """Seconds from Enter until the last screen has the line, which is typed before."""
    word = text.partition(" ")[0].encode()
    writer.type(text)
    await _over(writer)
    left = [(screen, len(screen.emulator.received)) for screen in watching if screen is not writer]

    def all_there() -> bool:
        left[:] = [(screen, at) for screen, at in left if screen.emulator.received.find(word, at) < 0]
        return not left

    writer.type("\r")
    return await seconds_until(all_there)


async def _over(writer: AtAScreen) -> None:
    """Waits until nothing more comes of what was typed at once: nobody types so fast that Enter would have to wait for it."""
    loop = asyncio.get_running_loop()
    received, since, began = 0, loop.time(), loop.time()
    while (loop.time() - since < STILL or loop.time() - began < 2 * STILL) and loop.time() - began < STILL_AT_LAST:
        await asyncio.sleep(0.01)
        if len(writer.emulator.received) > received:
            received, since = len(writer.emulator.received), loop.time()


def line_of(n: int, room: int = 0) -> str:
    """Sixty characters that no other room has; the first word differs in every place from the one before."""
    word = "".join(chr(ord("a") + (n + 5 * place) % 26) for place in range(6))
    return f"{word} {room} {item(n)[7:]}"[:ITEM_LENGTH]


async def age(house: House, found: Found, seconds: float) -> None:
    """How old the newest item on a screen behind a slow line is, at the worst, while many arrive. One terminal is looked at."""
    loop = asyncio.get_running_loop()
    async with house.line(rate=SLOW, delay=AWAY) as line:
        screen = await screen_of(house, line)
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
        found[AGE] = Taken(max(ages), *_p50_p95(ages))
    await screen.close()  # the line is gone


def _p50_p95(samples: Sequence[float]) -> tuple[float | None, float | None]:
    middle = middle_of(samples)
    return middle.p50, middle.p95


async def deaf(house: House, found: Found, seconds: float) -> None:
    """Memory for each client that reads nothing while many items arrive, beyond what as many cost while the same clients read."""
    loop = asyncio.get_running_loop()
    at = 0

    async def grows() -> float:
        nonlocal at
        before, began = memory_of(*house.processes), loop.time()
        for n in range(round(BURST * seconds / 2)):
            await asyncio.sleep(began + n / BURST - loop.time())
            await house.add(item(at + n))
        at += round(BURST * seconds / 2)
        await asyncio.sleep(1)
        return memory_of(*house.processes) - before

    async with AsyncExitStack() as stack:
        screens = [await screen_of(house)]
        lines = []
        for who in range(1, NEVER_READ + 1):
            lines.append(await stack.enter_async_context(house.line(rate=NEAR)))
            screens.append(await screen_of(house, lines[-1], who))
        for screen in screens:
            screen.emulator.looks = False
        await grows()  # a list that scrolls, and whatever the first ones cost
        reading = await grows()
        for line in lines:
            line.flows.clear()
        more = await grows() - reading + unsent_at(house.port)
        found[DEAF] = Taken(max(more, 0) * 1_000 / NEVER_READ)
    for screen in screens:
        await screen.close()


async def one_more(house: House, found: Found, *, many: int, times: int) -> None:
    """Processor time of one more item on a long list, against a short one, with one screen that shows it. Needs an empty list."""
    screen = await screen_of(house)
    costs = []
    at = 0
    for length in (10, many):
        await house.fill([item(n) for n in range(at, length)])
        await house.add(item(length))
        await until(lambda length=length: item(length)[:24] in screen.emulator.text, "the last of many", LONG_WAIT)  # type: ignore[misc]
        await asyncio.sleep(1)
        before = cpu_of(*house.processes)
        for n in range(length + 1, length + 1 + times):
            await house.add(item(n))
            await screen.sees(item(n)[:24])
        costs.append(cpu_of(*house.processes) - before)
        at = length + 1 + times
    found[MORE] = Taken(costs[1] / costs[0])
    await screen.close()
