"""Fristad as it is measured: a real server in a process of its own, and twelve people in the talk of step 7."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh

from tests.helpers.emulator import Emulator
from tests.helpers.group import Group
from tests.helpers.lines import Lines, signed_in
from tests.helpers.ssh_terminal import Client, ClientSession
from tests.helpers.talk import LEAD, OWNER, SHOWN, a_talk, at_a_screen, in_lines
from tests.helpers.weights import SIZE
from tests.helpers.wire import Wire

ME = "petter"
AT_ONCE = 25  # items that somebody sends without waiting
WRITERS = ("daniel", "samira", "jonas", "karin", "fatima", "bjorn")


class Ours:
    """The server, Petter who comes and goes with a key, and others who write in line mode."""

    ready = SHOWN

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

    async def connection(self, wire: Wire | None = None) -> asyncssh.SSHClientConnection:
        return await signed_in(self.port if wire is None else wire.port, ME, client_keys=[self._key])

    async def opened(self, connection: asyncssh.SSHClientConnection) -> Client:
        session = ClientSession(Emulator(*SIZE))
        channel, _ = await connection.create_session(
            lambda: session, term_type="xterm-256color", term_size=SIZE, encoding=None
        )
        return Client(connection, channel, session)

    async def add(self, text: str) -> None:
        self._added += 1
        await self._writers[self._added % len(self._writers)].ok(text)

    async def fill(self, texts: list[str]) -> None:
        # In order: the last is then the last on the list.
        for at in range(0, len(texts), AT_ONCE):
            self._added += 1
            await self._writers[self._added % len(self._writers)].send_all(texts[at : at + AT_ONCE])

    async def at_screens(self, accounts: tuple[str, ...]) -> dict[str, Client]:
        """These come to the full screen."""
        return {account: await at_a_screen(self.group, account, SIZE) for account in accounts}

    def may_write(self, account: str) -> bool:
        return account not in (OWNER, LEAD, "yusuf")

    def sees(self, account: str) -> bool:
        return account != OWNER


@asynccontextmanager
async def ours(folder: Path) -> AsyncIterator[Ours]:
    """The talk has just begun; nobody is there."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    async with a_talk(folder / "data", keys={ME: key}) as group:
        yield Ours(group, key)


async def closed(screens: dict[str, Client]) -> None:
    """They leave."""
    await asyncio.gather(*(screen.close() for screen in screens.values()))
