"""Whoever guesses at somebody's code or passphrase: many connections, from addresses of this machine's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncssh

from meeting.model import Account
from server.passphrases import Cost
from server.signin import Limits
from tests.server.door import CHEAP, Door, Typist, door

LIMITS = Limits(failure=0.0)  # the second that a failure takes is measured by itself
COMINGS = 200


@dataclass
class Watched:
    """A door, and what was verified behind it."""

    door: Door
    verified: list[tuple[Account, str]] = field(default_factory=list)
    connections: list[Typist] = field(default_factory=list)

    def of(self, account: str) -> int:
        return sum(each == account for each, _ in self.verified)

    async def knock(
        self, account: str, answers: Iterable[Sequence[str]] = (), *, address: int = 1, **options: Any
    ) -> Typist:
        """Somebody at 127.0.0.`address` types these. Who is dropped before being asked comes again, as a client may."""
        answers, keys = list(answers), options.pop("client_keys", [])
        for _ in range(COMINGS):
            typist = Typist(answers)
            try:
                await asyncssh.create_connection(
                    lambda typist=typist: typist,  # type: ignore[misc]
                    "127.0.0.1",
                    self.door.listener.port,
                    username=account,
                    client_keys=keys,
                    agent_path=None,
                    known_hosts=None,
                    config=None,
                    local_addr=(f"127.0.0.{address}", 0),
                    **options,
                )
            except (asyncssh.DisconnectError, OSError) as error:
                typist.error = error
            if typist.error is None or typist.prompts or isinstance(typist.error, asyncssh.PermissionDenied):
                self.connections.append(typist)
                return typist
            await asyncio.sleep(0)
        raise AssertionError("never asked anything")

    async def gets_in(
        self, account: str, answers: Iterable[Sequence[str]] = (), *, address: int = 1, **options: Any
    ) -> bool:
        """Whether they do; and if so, the house has remembered where from."""
        typist = await self.knock(account, answers, address=address, **options)
        if typist.error is not None:
            return False
        async with asyncio.timeout(10):
            while not await self.knows(account, address):
                await asyncio.sleep(0)
        await typist.close()
        return True

    async def knows(self, account: str, address: int) -> bool:
        standing = self.door.directory.credentials.standing
        return (await standing(Account(account), "", address=f"127.0.0.{address}")).familiar

    async def guess(self, account: str, guesses: Sequence[str], *, address: int = 1) -> list[str]:
        """Wrong guesses, three to a connection; what is said to each but to one that is the last of fewer than three."""
        said: list[str] = []
        for first in range(0, len(guesses), 3):
            typist = await self.knock(account, [[guess] for guess in guesses[first : first + 3]], address=address)
            assert isinstance(typist.error, asyncssh.PermissionDenied), "a guess was right"
            said += [note.strip() for note in typist.notes[1:]]
            if len(typist.prompts) == 3:
                said.append(typist.error.reason)
        return said


class Redeeming(asyncssh.SSHClient):
    """Shows a code, waits until all the others have been asked for a passphrase too, and chooses one."""

    def __init__(self, code: str, passphrase: str, asked: asyncio.Barrier) -> None:
        self._code, self._passphrase, self._asked = code, passphrase, asked
        self._waited = self._shown = False

    def kbdint_auth_requested(self) -> str | None:
        return None if self._shown else ""

    async def kbdint_challenge_received(
        self, name: str, instructions: str, lang: str, prompts: Sequence[tuple[str, bool]]
    ) -> Sequence[str] | None:
        if len(prompts) == 1:
            self._shown = True
            return [self._code]
        if not self._waited:
            self._waited = True
            await self._asked.wait()
        return [self._passphrase, self._passphrase]  # again where so many came that it was not looked at


@asynccontextmanager
async def watched(limits: Limits = LIMITS, cost: Cost | None = CHEAP) -> AsyncIterator[Watched]:
    """A door at which every verification is counted where it is worked off, dummy ones too."""
    async with door(limits, cost) as opened:
        found = Watched(opened)
        verify = opened.passphrases.verify

        async def counted(account: Account, known: str | None, passphrase: str, **named: Any) -> bool:
            right = await verify(account, known, passphrase, **named)
            found.verified.append((account, passphrase))
            return right

        opened.passphrases.verify = counted  # type: ignore[method-assign]
        yield found
