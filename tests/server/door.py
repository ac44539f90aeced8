"""A real SSH listener for tests: real directory and sign-in, and front ends that tell what they were given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncssh

from meeting.model import Account, Place
from meeting.text import Words
from meeting.view import View
from server.database import Database
from server.directory import Directory
from server.host_keys import HostKeys
from server.house_key import HouseKey
from server.passphrases import Cost, Passphrases
from server.session import FrontEnds, Inside, MakeFrontEnd
from server.signin import Limits
from server.ssh import Listener
from server.throttle import Attempt, Throttle
from tui.seat import Answer, Chair, Draft, Language, Seat, Settings
from tui.terminal import Terminal

CHEAP = Cost(memory_kib=64, passes=1)
QUICK = Limits(failure=0.0)
PASSPHRASE = "en lagom lång fras"


@dataclass
class StubChair:
    """A chair in no house."""

    account: Account
    language: Language | None
    settings: Settings
    draft: Draft | None = None
    seats: list[Seat] = field(default_factory=list)

    def sit(self, seat: Seat) -> None:
        self.seats.append(seat)

    def leave(self, seat: Seat) -> None:
        self.seats.remove(seat)

    async def submit(self, command: object, begun: Place | None = None) -> Answer:
        return Answer()

    def keep(self, draft: Draft | None) -> None:
        self.draft = draft


class TellingFrontEnd:
    """Says which front end it is, on which terminal; gives back what it gets; ends at `quit`, crashes at `crash`."""

    kind = ""

    def __init__(
        self, chair: Chair, terminal: Terminal, *, crashed: Callable[[Exception], None], ended: Callable[[], None]
    ) -> None:
        self.chair, self.terminal, self.crashed, self.ended = chair, terminal, crashed, ended
        self.got_eof = False

    def start(self) -> None:
        self.chair.sit(self)
        t = self.terminal
        self.terminal.write(
            f"{self.kind} {t.name or '-'} {t.columns}x{t.rows} {sorted(t.environment.items())}\n".encode()
        )

    def show(self, view: View) -> None: ...

    def end(self, reason: Words | None) -> None:
        self.ended()

    def data_received(self, data: bytes) -> None:
        if b"quit" in data:
            self.ended()
        else:
            self.terminal.write(b"<" + data + b">")

    def resized(self, columns: int, rows: int) -> None:
        self.terminal.resize(columns, rows)
        self.terminal.write(f"now {self.terminal.columns}x{self.terminal.rows}\n".encode())

    def slowed(self, slow: bool) -> None:
        self.terminal.write(b"slow\n" if slow else b"fast\n")

    def eof(self) -> None:
        self.terminal.write(b"eof\n")
        self.ended()

    def lost(self) -> None:
        self.chair.leave(self)


def telling(kind: str) -> MakeFrontEnd:
    class Telling(TellingFrontEnd):
        pass

    Telling.kind = kind
    return Telling


FRONT_ENDS = FrontEnds(telling("full"), telling("lines-on-pty"), telling("lines"))


class Door:
    """Where clients of a test knock."""

    def __init__(self, listener: Listener, directory: Directory, host_keys: HostKeys) -> None:
        self.listener, self.directory, self.host_keys = listener, directory, host_keys
        self.passphrases = listener.passphrases
        self.chairs: list[StubChair] = []
        self.ahead = timedelta()  # how much later than now the directory and the throttle think it is

    async def chair(self, account: Account, *, language: Language | None) -> Chair:
        person = await self.directory.people.get(account)
        self.chairs.append(StubChair(account, language, Settings(plain=person.plain)))
        return self.chairs[-1]

    async def invite(self, account: str) -> str:
        """Somebody new with a code."""
        if not await self.directory.circles.all():
            await self.directory.circles.found("Alm")
        code = (await self.directory.invite("alm", account)).code
        assert code is not None
        return code

    async def welcome(self, account: str) -> None:
        """Somebody who has chosen a passphrase."""
        code = await self.invite(account)
        hashed = await self.passphrases.hash(Account(account), PASSPHRASE)
        await self.directory.credentials.redeem(Account(account), code, hashed)

    async def connect(self, account: str, answers: Iterable[Sequence[str]] = (), **options: Any) -> Typist:
        """A client that types these answers. Raises what asyncssh raises for whoever is not let in."""
        typist = Typist(answers)
        keys = options.pop("client_keys", [])
        await asyncssh.create_connection(
            lambda: typist,
            "127.0.0.1",
            self.listener.port,
            username=account,
            client_keys=keys,
            agent_path=None,
            known_hosts=options.pop("known_hosts", None),
            config=None,
            **options,
        )
        return typist

    async def turned_away(self, account: str, answers: Iterable[Sequence[str]] = (), **options: Any) -> Typist:
        """A client that types these answers and is not let in."""
        typist = Typist(answers)
        try:
            await asyncssh.create_connection(
                lambda: typist,
                "127.0.0.1",
                self.listener.port,
                username=account,
                client_keys=options.pop("client_keys", []),
                agent_path=None,
                known_hosts=None,
                config=None,
                **options,
            )
        except (asyncssh.DisconnectError, OSError) as error:
            typist.error = error
            return typist
        raise AssertionError("was let in")


class Typist(asyncssh.SSHClient):
    """Types the answers one after the other, and gives up when there are no more."""

    def __init__(self, answers: Iterable[Sequence[str]]) -> None:
        self.answers = list(answers)
        self.prompts: list[tuple[str, ...]] = []
        self.notes: list[str] = []
        self.error: Exception | None = None
        self.connection: asyncssh.SSHClientConnection | None = None

    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        self.connection = conn

    def kbdint_auth_requested(self) -> str | None:
        return "" if self.answers else None

    def kbdint_challenge_received(
        self, name: str, instructions: str, lang: str, prompts: Sequence[tuple[str, bool]]
    ) -> Sequence[str] | None:
        assert not any(echo for _, echo in prompts)
        self.prompts.append(tuple(prompt for prompt, _ in prompts))
        self.notes.append(instructions)
        return self.answers.pop(0) if self.answers else None

    @property
    def conn(self) -> asyncssh.SSHClientConnection:
        assert self.connection is not None
        return self.connection

    async def close(self) -> None:
        self.conn.close()
        await self.conn.wait_closed()


@asynccontextmanager
async def door(limits: Limits = QUICK, cost: Cost | None = CHEAP) -> AsyncIterator[Door]:
    """An open door, with nobody invited yet."""
    database = await Database.open(":memory:")
    passphrases = Passphrases(cost)
    doors: list[Door] = []
    directory = Directory(database, HouseKey(b"k" * 32), now=lambda: datetime.now(UTC) + doors[0].ahead)
    host_keys = HostKeys.made()

    async def chairs(account: Account, *, language: Language | None) -> Chair:
        return await doors[0].chair(account, language=language)

    class Ahead(Throttle):
        def begin(self, now: float, address: str, account: str) -> Attempt:
            return super().begin(now + doors[0].ahead.total_seconds(), address, account)

    listener = Listener(Inside(directory, chairs, FRONT_ENDS), passphrases, limits, throttle=Ahead(b"secret"))
    doors.append(Door(listener, directory, host_keys))
    await listener.listen("127.0.0.1", 0, host_keys)
    try:
        yield doors[0]
    finally:
        await listener.close()
        passphrases.close()
        await database.close()


async def run(typist: Typist, command: str | None = None, **options: Any) -> tuple[str, int | None]:
    """What a command prints, and its exit status."""
    async with asyncio.timeout(10):
        done = await typist.conn.run(command, stdin=asyncssh.DEVNULL, **options)
    return str(done.stdout), done.exit_status
