"""What single things that people do weigh on the line: a letter, a new item, a first paint. Over any SSH server that shows them."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from tests.helpers.ssh_terminal import AtAScreen

SIZE = (120, 36)
TYPED = "det vi kallar schema är kanske en fråga om vem som får säga nej"
ITEM_LENGTH = 60
CLEAR = "\x15"
# Seconds without a byte after which nothing more comes of a letter, or of anything.
AFTER_A_LETTER, AFTER_ANYTHING = 0.06, 0.15


Sitting = TypeVar("Sitting", bound=AtAScreen)


class Line(Protocol):
    """What their client is connected by: it counts what comes from the server."""

    received: int

    async def quiet(self, seconds: float = ..., /) -> int:
        """Waits until nothing has come for so long; all that came so far."""


def item(n: int) -> str:
    """A text of sixty characters that differs in every word from the one before: what changes on a screen that scrolls is all of it."""
    words = " ".join("".join(chr(ord("a") + (7 * n + 5 * at + word) % 26) for at in range(5)) for word in range(10))
    return f"{token(n)} {words}"[:ITEM_LENGTH].rstrip().ljust(ITEM_LENGTH, "x")


def token(n: int) -> str:
    """The word that an item begins with, and no other."""
    return "".join(chr(ord("a") + (n // 26**place + 5 * place) % 26) for place in range(6))


async def of_a_letter(
    screen: AtAScreen, wire: Line, letters: str = TYPED, *, settled: float = AFTER_A_LETTER
) -> list[int]:
    """Bytes for each letter in one's own line, with whatever else comes of it before the next one."""
    sizes, before = [], await wire.quiet(settled)
    for n in range(len(letters)):
        screen.type(letters[n])
        await screen.sees(letters[: n + 1].rstrip())
        after = await wire.quiet(settled)
        sizes.append(after - before)
        before = after
    screen.type(CLEAR)
    await wire.quiet(AFTER_ANYTHING)
    return sizes


async def of_items(
    screen: AtAScreen,
    wire: Line,
    add: Callable[[str], Awaitable[object]],
    numbers: range,
    *,
    settled: float = AFTER_ANYTHING,
) -> list[int]:
    """Bytes for each item that somebody else writes."""
    sizes, before = [], await wire.quiet(settled)
    for n in numbers:
        await add(item(n))
        await screen.sees(item(n)[:24])
        after = await wire.quiet(settled)
        sizes.append(after - before)
        before = after
    return sizes


async def of_a_first_paint(wire: Line, open_screen: Callable[[], Awaitable[Sitting]], sees: str) -> tuple[int, Sitting]:
    """Bytes from asking for a session, by somebody who has signed in, until the screen is there and nothing more comes."""
    before = await wire.quiet(AFTER_ANYTHING)
    screen = await open_screen()
    await screen.sees(sees)
    return await wire.quiet(0.3) - before, screen


def middle(sizes: list[int]) -> int:
    """The median, as a whole number."""
    return round(statistics.median(sizes))


async def seconds_until(condition: Callable[[], bool], seconds: float = 20) -> float:
    """How long it takes, looked at every half millisecond."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.0005)
    return loop.time() - began
