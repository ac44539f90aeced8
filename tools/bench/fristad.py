"""Fristad as it is measured: a real server in a process of its own, and twelve people in the talk of step 7."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import asyncssh

from tests.helpers.emulator import Emulator
from tests.helpers.group import PASSPHRASE, Group
from tests.helpers.lines import Lines, signed_in
from tests.helpers.ssh_terminal import AtAScreen, Client, ClientSession
from tests.helpers.talk import SHOWN, a_talk, in_lines
from tests.helpers.weights import SIZE
from tests.helpers.wire import Wire, a_wire
from tools.bench.contender import Counted
from tools.bench.processes import to_one_core

AT_ONCE = 25  # items that somebody sends without waiting
SITTERS = ("petter", "ulrika", "tomasz", "yusuf", "agneta")  # the first comes with a key
WRITERS = ("daniel", "samira", "jonas", "karin", "fatima", "bjorn")


class Ours:
    """The server, those who come and go, and others who write in line mode."""

    ready = SHOWN
    settles = 0.0

    def __init__(self, group: Group, key: asyncssh.SSHKey) -> None:
        self.group, self._key = group, key
        self._writers: list[Lines] = []
        self._added = 0

    @property
    def port(self) -> int:
        return self.group.server.port

    @property
    def processes(self) -> list[int]:
        return [self.group.server.pid]

    async def writers(self, count: int = len(WRITERS)) -> None:
        """So many take their seats."""
        self._writers = [await in_lines(self.group, account) for account in WRITERS[:count]]

    def line(self, *, rate: float = 0, delay: float = 0) -> AbstractAsyncContextManager[Counted]:
        return a_wire(self.port, rate=rate, delay=delay)

    async def comes(self, line: Counted | None = None, who: int = 0) -> Callable[[], Awaitable[AtAScreen]]:
        keys = [self._key] if who == 0 else None
        port = line.port if isinstance(line, Wire) else self.port
        connection = await signed_in(port, SITTERS[who], (PASSPHRASE,), client_keys=keys)
        return lambda: opened(connection)

    async def add(self, text: str) -> None:
        self._added += 1
        await self._writers[self._added % len(self._writers)].ok(text)

    async def fill(self, texts: list[str]) -> None:
        # In order: the last is then the last on the list.
        for at in range(0, len(texts), AT_ONCE):
            self._added += 1
            await self._writers[self._added % len(self._writers)].send_all(texts[at : at + AT_ONCE])


async def opened(connection: asyncssh.SSHClientConnection) -> Client:
    """A full screen for somebody who has signed in."""
    session = ClientSession(Emulator(*SIZE))
    channel, _ = await connection.create_session(
        lambda: session, term_type="xterm-256color", term_size=SIZE, encoding=None
    )
    return Client(connection, channel, session)


@asynccontextmanager
async def ours(folder: Path, *, writers: int = len(WRITERS)) -> AsyncIterator[Ours]:
    """The talk has just begun; so many are there, in lines."""
    folder.mkdir(mode=0o700)
    key = asyncssh.generate_private_key("ssh-ed25519")
    async with a_talk(folder / "data", keys={SITTERS[0]: key}, hashes="real") as group:
        to_one_core(group.server.pid)
        house = Ours(group, key)
        await house.writers(writers)
        yield house
