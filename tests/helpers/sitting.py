"""Somebody of a circle at their own client, in line mode or in the full screen: what they type is accepted, or the test ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol

from tests.helpers.lines import Lines
from tests.helpers.ssh_terminal import Client
from tests.helpers.whole_meeting import own_line, refuses, row_of

COFFEE = 0
PROBE, CTRL_U = "x", "\x15"


@dataclass(frozen=True, slots=True)
class Where:
    """A step by its number, of so many, and what is said of the part of it."""

    number: int
    of: int = 11
    part: str = ""


class Sitting(Protocol):
    """In whichever way they sit there."""

    account: str

    @property
    def raw(self) -> bytes: ...
    async def do(self, line: str) -> None:
        """Type a line that is accepted."""

    async def arrives(self, where: Where) -> None:
        """Wait until they are shown that they are there."""

    async def reads(self, text: str) -> None:
        """Wait until they have been told this."""

    def id_of(self, text: str) -> str | None:
        """The id before an item that begins so, if they have been shown one since they came to where they are."""

    async def close(self) -> None: ...
    def drop(self) -> None:
        """The line goes, without a word."""


class InLines:
    """Somebody in line mode."""

    def __init__(self, account: str, lines: Lines) -> None:
        self.account, self.lines = account, lines

    @property
    def raw(self) -> bytes:
        return self.lines.raw

    async def do(self, line: str) -> None:
        await self.lines.ok(line)

    async def arrives(self, where: Where) -> None:
        begins = "## Fika, " if where.number == COFFEE else f"## {where.number}/{where.of} "

        def there() -> bool:
            heading = next((line for line in reversed(self.lines.lines) if line.startswith("## ")), "")
            return heading.startswith(begins) and where.part in heading

        await self.lines.until(there, f"{begins}{where.part}")

    async def reads(self, text: str) -> None:
        await self.lines.sees(text)

    def id_of(self, text: str) -> str | None:
        pattern = re.compile(rf"\[(\w+)\] {re.escape(text)}")
        here = takewhile(lambda line: not line.startswith("## "), reversed(self.lines.lines))
        return next((found[1] for found in map(pattern.match, here) if found), None)

    async def close(self) -> None:
        await self.lines.close()

    def drop(self) -> None:
        self.lines.drop()


class AtAScreen:
    """Somebody in the full screen."""

    def __init__(self, account: str, screen: Client) -> None:
        self.account, self.screen = account, screen

    @property
    def raw(self) -> bytes:
        return bytes(self.screen.emulator.received)

    @property
    def line(self) -> str:
        """What stands in one's own line, without the remark at its end."""
        return own_line(self.screen).partition("   (")[0].strip()

    async def do(self, line: str) -> None:
        await self.screen.until(lambda: self.line == "", "an empty line")
        if not line.startswith("/"):
            await self.screen.until(lambda: not refuses(row_of(self.screen)), f"a line that takes {line!r}")
        self.screen.type(line)
        await self.screen.until(lambda: self.line != "", "the typed line")
        # What is typed after it is there when the house has answered; behind a text that comes back it is not alone.
        self.screen.type("\r" + PROBE)
        await self.screen.until(lambda: self.line == PROBE, f"{line!r} to be accepted")
        self.screen.type(CTRL_U)
        await self.screen.until(lambda: self.line == "", "an empty line")

    async def arrives(self, where: Where) -> None:
        mark = "[FIKA]" if where.number == COFFEE else f"[{where.number} "

        def there() -> bool:
            rail = self.screen.emulator.lines[0]
            return mark in rail and where.part.casefold() in rail.casefold()

        await self.screen.until(there, f"{mark} {where.part}")

    async def reads(self, text: str) -> None:
        await self.screen.until(lambda: text in " ".join(self.screen.emulator.text.split()), f"{text!r} on the screen")

    def id_of(self, text: str) -> str | None:
        pattern = re.compile(rf" *\[(\w+)\] {re.escape(text)}")
        return next((found[1] for found in map(pattern.match, self.screen.emulator.lines) if found), None)

    async def close(self) -> None:
        await self.screen.close()

    def drop(self) -> None:
        self.screen.connection.abort()
