"""A whole group at a real server: invited, signed in over SSH, in the lobby, each with their own client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh

from tests.helpers.command_line import fristad
from tests.helpers.emulator import Emulator
from tests.helpers.lines import Lines, signed_in
from tests.helpers.running import Hashes, RunningServer, running
from tests.helpers.ssh_terminal import Client, ClientSession
from tests.helpers.wire import Wire

PASSPHRASE = "en lagom lång fras"
FACILITATORS = ("agneta", "yusuf")
MEMBERS = ("lina", "petter", "samira", "jonas", "ulrika", "tomasz", "karin", "daniel", "fatima", "bjorn")
EVERYBODY = (*FACILITATORS, *MEMBERS)
NAMES = {
    "agneta": "Agneta Sandvall", "yusuf": "Yusuf Demirel", "lina": "Lina Bergfors", "petter": "Petter Ålund",
    "samira": "Samira Haddadi", "jonas": "Jonas Wikmark", "ulrika": "Ulrika Stensdotter", "tomasz": "Tomasz Nowicki",
    "karin": "Karin Hellqvist", "daniel": "Daniel Öberg", "fatima": "Fatima Osmani", "bjorn": "Björn Rask",
}  # fmt: skip


class Group:
    """Everybody of a circle, as accounts of a running server."""

    def __init__(self, server: RunningServer, members: Sequence[str]) -> None:
        self.server, self.members = server, tuple(members)
        self.codes: dict[str, str] = {}

    @property
    def everybody(self) -> tuple[str, ...]:
        return (*FACILITATORS, *self.members)

    async def lines(self, account: str, *, wire: Wire | None = None, **environment: str) -> Lines:
        """Somebody in line mode: with the code the first time, which asks for a passphrase, and then with that."""
        port = self.server.port if wire is None else wire.port
        return await Lines.connect(port, account, *self._answers(account), **environment)

    async def screen(
        self,
        account: str,
        size: tuple[int, int] = (80, 24),
        term: str = "xterm-256color",
        *,
        wire: Wire | None = None,
    ) -> Client:
        """Somebody in the full screen, over a line that is measured where there is one."""
        connection = await self.connection(account, wire=wire)
        session = ClientSession(Emulator(*size))
        channel, _ = await connection.create_session(lambda: session, term_type=term, term_size=size, encoding=None)
        return Client(connection, channel, session)

    async def connection(self, account: str, *, wire: Wire | None = None) -> asyncssh.SSHClientConnection:
        """Somebody who has signed in, and has no session yet."""
        return await signed_in(self.server.port if wire is None else wire.port, account, *self._answers(account))

    def _answers(self, account: str) -> tuple[tuple[str, ...], ...]:
        code = self.codes.pop(account, None)
        return ((PASSPHRASE,),) if code is None else ((code,), (PASSPHRASE, PASSPHRASE))

    async def invite(self, account: str, *, facilitator: bool = False) -> None:
        reply = await self.server.ask(ask="invite", circle="alm", account=account, facilitator=facilitator)
        if reply["code"] is not None:
            self.codes[account] = reply["code"]

    async def in_the_lobby(self, *accounts: str) -> dict[str, Lines]:
        """These, in line mode, signed in and at the circle's door; their names given at the first visit."""
        people = await self.at_home(*accounts)
        for person in people.values():
            since = len(person.raw)
            await person.ok("/enter alm")
            await person.sees("## ", since)  # where one is comes after the answer
        return people

    async def take_key(self, account: str, key: asyncssh.SSHKey) -> None:
        """Somebody who has been here before signs in with a client that offers a key, and takes it."""
        connection = await signed_in(self.server.port, account, *self._answers(account), client_keys=[key])
        done = await connection.run(input="/add-key 1\n/quit\n")
        assert done.exit_status == 0, done.stdout
        await connection.wait_closed()

    async def at_home(self, *accounts: str) -> dict[str, Lines]:
        """These, in line mode, signed in; their names given at the first visit."""
        first = [account for account in accounts if account in self.codes]
        people = dict(zip(accounts, await asyncio.gather(*(self.lines(account) for account in accounts)), strict=True))
        for account, person in people.items():
            if account in first:
                await person.ok(f"/name {NAMES[account]}")
        return people


@asynccontextmanager
async def a_group(
    data: Path,
    *args: str,
    members: Sequence[str] = MEMBERS,
    environment: dict[str, str] | None = None,
    hashes: Hashes = "light",
) -> AsyncIterator[Group]:
    """A running server with a circle that these belong to."""
    invitation = json.loads(await fristad("init", "--facilitator", FACILITATORS[0], "--json", "--data", str(data)))
    async with running(data, *args, environment=environment, hashes=hashes) as server:
        group = Group(server, members)
        group.codes[FACILITATORS[0]] = invitation["code"]
        await server.ask(ask="circle", name="Alm")
        await group.invite(FACILITATORS[0], facilitator=True)
        group.codes.setdefault(FACILITATORS[0], invitation["code"])
        await group.invite(FACILITATORS[1], facilitator=True)
        for account in members:
            await group.invite(account)
        yield group
