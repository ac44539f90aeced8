"""One SSH session: what a client may ask for in it, and which front end it gets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import asyncssh
from asyncssh.connection import SSHConnection

from meeting.model import Account
from server import log
from server.asyncssh_parts import queue_of
from server.directory import Directory
from server.intake import Intake
from server.sign_ins import SignIns
from server.takeaway import calendar, chest
from server.words import spoken
from tui.seat import Chair, Language
from tui.terminal import Terminal

EXECUTABLE = frozenset({"plain", "chest", "calendar"})  # all that can be executed
VARIABLES = ("LANG", "LC_ALL", "COLORTERM", "NO_COLOR", "TERM")
LONGEST_VALUE = 64  # bytes
PLAIN_TERMINALS = frozenset({"", "dumb", "unknown"})
CLOSING = 3.0  # seconds that a client has to close its end


class FrontEnd(Protocol):
    """One session's way of showing the program. It sits down by itself, and leaves its seat when it ends."""

    def start(self) -> None: ...
    def data_received(self, data: bytes) -> None: ...
    def resized(self, columns: int, rows: int) -> None: ...
    def eof(self) -> None:
        """The client sends no more."""

    def slowed(self, slow: bool) -> None:
        """So much came at once that the rest is read slowly, which the person is told; or that is over."""

    def lost(self) -> None:
        """The connection is gone."""


class MakeFrontEnd(Protocol):
    """Makes a front end. `crashed` hears of an exception, `ended` is called once when all is over."""

    def __call__(
        self,
        chair: Chair,
        terminal: Terminal,
        *,
        crashed: Callable[[Exception], None],
        ended: Callable[[], None],
    ) -> FrontEnd: ...


@dataclass(frozen=True, slots=True)
class FrontEnds:
    """The ways of showing the program. Without a pty (lines end in a newline alone) it is always lines."""

    full_screen: MakeFrontEnd
    lines_on_pty: MakeFrontEnd
    lines: MakeFrontEnd


class Chairs(Protocol):
    """Gives somebody who has signed in their place; `language` is their client's."""

    async def __call__(self, account: Account, *, language: Language | None) -> Chair: ...


@dataclass(frozen=True, slots=True)
class Inside:
    """What is behind the gate."""

    directory: Directory
    chairs: Chairs
    front_ends: FrontEnds
    sign_ins: SignIns = field(default_factory=SignIns)


class Session(asyncssh.SSHServerSession[bytes]):
    """One session: carries bytes between the client and the front end that it asked for."""

    def __init__(self, account: Account, inside: Inside, *, begun: Callable[[], None]) -> None:
        self._account = account
        self._begun = begun
        self._inside = inside
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._term: str | None = None  # None without a pty
        self._size = (80, 24)
        self._word: str | None = None
        self._front: FrontEnd | None = None
        self._task: asyncio.Task[None] | None = None
        self._intake: Intake | None = None
        self._slow = False

    # What a client may ask for

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self._channel = chan
        self._queued = queue_of(chan)
        self._intake = Intake(chan, queued=self._queued, slowed=self._slowed)

    def pty_requested(self, term_type: str, term_size: tuple[int, int, int, int], term_modes: object) -> bool:
        self._term = term_type[:LONGEST_VALUE]
        self._size = term_size[:2]
        return True

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        self._size = (width, height)
        if self._front is not None:
            self._front.resized(width, height)

    def shell_requested(self) -> bool:
        return True

    def exec_requested(self, command: str) -> bool:
        self._word = command.strip()
        return self._word in EXECUTABLE

    def subsystem_requested(self, subsystem: str) -> bool:
        return False

    def break_received(self, msec: int) -> bool:
        return False

    def signal_received(self, signal: str) -> None:
        """Nothing here is a process."""

    # Bytes

    def session_started(self) -> None:
        self._begun()
        self._task = asyncio.create_task(self._begin(), name="session")

    def data_received(self, data: bytes, datatype: int | None) -> None:
        if self._intake is not None:
            self._intake.received(data)

    def eof_received(self) -> bool:
        if self._intake is not None:
            self._intake.finish(self._eof)
        return True  # what the program has still to say can be said

    def _eof(self) -> None:
        if self._front is not None:
            self._front.eof()

    def _slowed(self, slow: bool) -> None:
        self._slow = slow
        if self._front is not None:
            self._front.slowed(slow)

    def connection_lost(self, exc: Exception | None) -> None:
        self._channel = None
        if self._intake is not None:
            self._intake.close()
        if self._front is not None:
            self._front.lost()
        elif self._task is not None:
            self._task.cancel()

    # The front end

    async def _begin(self) -> None:
        try:
            assert self._channel is not None
            variables = environment(self._channel.get_environment_bytes())
            match self._word:
                case "chest":
                    await self._say(await chest(self._inside.directory, self._account, spoken(variables)))
                case "calendar":
                    self._hand_over(await calendar(self._inside.directory, self._account, spoken(variables)))
                case _:
                    await self._show(self._channel, variables)
        except Exception as error:
            log.failure("session_failed", error)
            self._end(1)

    async def _show(self, channel: asyncssh.SSHServerChannel[bytes], variables: Mapping[str, str]) -> None:
        self._inside.sign_ins.shown_on(channel.get_connection())
        chair = await self._inside.chairs(self._account, language=spoken(variables))
        columns, rows = self._size
        terminal = Terminal(
            name=self._term or "",
            columns=columns or 80,
            rows=rows or 24,
            environment=variables,
            send=channel.write,
            waiting=self._queued,
        )
        front = self._make(plain=chair.settings.plain)(chair, terminal, crashed=_crashed, ended=self._end)
        self._front = front
        front.start()
        if self._slow:
            front.slowed(True)
        if self._intake is not None:
            self._intake.open(front.data_received)

    def _make(self, *, plain: bool) -> MakeFrontEnd:
        """Which front end: lines for whoever has no terminal to draw on, asks for them, or has chosen them."""
        if self._term is None:
            return self._inside.front_ends.lines
        if self._term in PLAIN_TERMINALS or self._word == "plain" or plain:
            return self._inside.front_ends.lines_on_pty
        return self._inside.front_ends.full_screen

    async def _say(self, text: str) -> None:
        newline = "\n" if self._term is None else "\r\n"
        self._hand_over((text + "\n").replace("\n", newline).encode())

    def _hand_over(self, data: bytes) -> None:
        """What was asked for, and that is all."""
        if self._channel is not None:
            self._channel.write(data)
        self._end()

    def _end(self, status: int = 0) -> None:
        """All is said: the connection goes, not the channel alone, or a client with another one would stay."""
        if self._channel is not None:
            connection = self._channel.get_connection()
            self._channel.exit(status)
            self._task = asyncio.create_task(ended(connection, self._channel), name="closing")


def environment(sent: Mapping[bytes, bytes]) -> dict[str, str]:
    """Of the variables that a client sent, those that are of use, where they are short and whole."""
    found: dict[str, str] = {}
    for name in VARIABLES:
        value = sent.get(name.encode(), b"")
        if value and len(value) <= LONGEST_VALUE and value.isascii() and value.decode().isprintable():
            found[name] = value.decode()
    return found


async def ended(connection: SSHConnection, channel: asyncssh.SSHServerChannel[bytes] | None = None) -> None:
    """Close a connection, with force where the client does not take its part in it."""
    try:
        async with asyncio.timeout(CLOSING):
            if channel is not None:
                await channel.wait_closed()  # a client that sees the end by itself reports no broken connection
            connection.close()
            await connection.wait_closed()
    except TimeoutError:
        connection.abort()


def _crashed(error: Exception) -> None:
    log.failure("session_failed", error)
