"""Step 7, where all but the owner write, at a real server that is killed: who comes with a key, and what the journal then has."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime

import asyncssh

from meeting.events import Event, Posted, Undone
from meeting.model import Kind
from server.house_key import HouseKey
from server.journal.codec import Codec
from server.journal.protocol import Stored
from server.vault import Vault
from tests.helpers.emulator import Emulator
from tests.helpers.group import NAMES, PASSPHRASE, Group
from tests.helpers.lines import Lines, signed_in
from tests.helpers.ssh_terminal import Client, ClientSession
from tests.helpers.talk import to_the_talk


async def come_with_a_key(group: Group, account: str, key: asyncssh.SSHKey) -> None:
    """The first visit: a code, a passphrase, a name, and a key that lets one in from then on."""
    answers = ((group.codes.pop(account),), (PASSPHRASE, PASSPHRASE))
    connection = await signed_in(group.server.port, account, *answers, client_keys=[key])
    done = await connection.run(input=f"/name {NAMES[account]}\n/add-key 1\n/quit\n")
    assert str(done.stdout).count("\nok") == 3, done.stdout
    await connection.wait_closed()


async def talk_begun(group: Group, keys: Mapping[str, asyncssh.SSHKey]) -> None:
    """The short way, and all leave. Lina owns the case."""
    people = {}
    for who, key in keys.items():
        people[who] = await Lines.on(await signed_in(group.server.port, who, client_keys=[key]), who)
        await people[who].ok("/enter alm")
    await to_the_talk(people, ("lina",))
    for person in people.values():
        await person.close()


class Talk:
    """What was sent there, and what was accepted."""

    def __init__(self, group: Group, keys: Mapping[str, asyncssh.SSHKey]) -> None:
        self.group, self.keys = group, keys
        self.sent: list[str] = []
        self.accepted: set[str] = set()
        house_key = HouseKey.load(group.server.data / "server.key")
        self._codec = Codec(Vault.of_house(house_key.house, group.server.environment))

    async def connection(self, account: str) -> asyncssh.SSHClientConnection:
        async with asyncio.timeout(20):
            return await signed_in(self.group.server.port, account, client_keys=[self.keys[account]])

    async def sit(self, account: str) -> Lines:
        """Somebody who comes back, in line mode."""
        person = await Lines.on(await self.connection(account), account)
        await person.sees("## 7/11")
        return person

    async def screen(self, account: str) -> Client:
        """Somebody who comes back, in the full screen."""
        connection, session = await self.connection(account), ClientSession(Emulator())
        channel, _ = await connection.create_session(
            lambda: session, term_type="xterm-256color", term_size=(80, 24), encoding=None
        )
        return Client(connection, channel, session)

    def lines(self, account: str, count: int) -> list[str]:
        """Lines that nobody has sent before."""
        new = [f"Kanske {len(self.sent) + n} {account}" for n in range(count)]
        self.sent += new
        return new

    async def say(self, person: Lines) -> str:
        """One line, accepted; its id."""
        (line,) = self.lines(person.account, 1)
        id = await person.ok(line)
        self.accepted.add(line)
        return id

    def _events(self) -> Iterator[Event]:
        """What the journal has, read by another process; it is whole, in order, and opens."""
        with closing(sqlite3.connect(f"file:{self.group.server.data}/fristad.db?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT stream, seq, at, payload FROM event ORDER BY stream, seq").fetchall()
        assert [seq for _, seq, _, _ in rows] == list(range(1, len(rows) + 1))
        records = [(stream, Stored(seq, datetime.fromisoformat(at), payload)) for stream, seq, at, payload in rows]
        assert [each.at for _, each in records] == sorted(each.at for _, each in records)
        return (self._codec.decode(stream, each).event for stream, each in records)

    def _posted(self) -> Iterator[Posted]:
        return (event for event in self._events() if isinstance(event, Posted) and event.kind is Kind.HYPOTHESIS)

    def posted(self) -> Counter[str]:
        """How often each line is in the journal."""
        return Counter(event.text for event in self._posted())

    def standing(self) -> dict[str, Posted]:
        """What was not taken back, by its id; an id may come again."""
        found: dict[str, Posted] = {}
        for event in self._events():
            match event:
                case Posted(id=id, kind=Kind.HYPOTHESIS):
                    found[id] = event
                case Undone(id=id):
                    found.pop(id, None)
        return found

    def order(self) -> list[str]:
        """All lines, in their order."""
        return [event.text for event in self._posted()]
