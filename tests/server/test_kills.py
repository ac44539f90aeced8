"""A real server is killed in the middle of writes, time and again: what was accepted is there once, at the same step."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

import asyncssh
import pytest

from meeting.events import Posted
from server.house_key import HouseKey
from server.journal.codec import Codec
from server.journal.protocol import Stored
from server.vault import Vault
from tests.helpers.attacked import LONG
from tests.helpers.group import NAMES, PASSPHRASE, Group, a_group
from tests.helpers.lines import Lines, signed_in
from tui.i18n import tongue

KILLS = 200 if LONG else 3
BACK = 5.0  # seconds
MEMBERS = ("lina", "petter", "samira", "jonas")
WRITERS = ("petter", "samira", "jonas")
AT_ONCE = 12  # lines of each, typed without waiting
WAITING = tongue("sv")("prompt.waiting").split(".")[0]


async def come_with_a_key(group: Group, account: str, key: asyncssh.SSHKey) -> None:
    """The first visit: a code, a passphrase, a name, and a key that lets one in from then on."""
    answers = ((group.codes.pop(account),), (PASSPHRASE, PASSPHRASE))
    connection = await signed_in(group.server.port, account, *answers, client_keys=[key])
    done = await connection.run(input=f"/name {NAMES[account]}\n/add-key 1\n/quit\n")
    assert str(done.stdout).count("\nok") == 3, done.stdout
    await connection.wait_closed()


async def to_the_talk(group: Group, keys: Mapping[str, asyncssh.SSHKey]) -> None:
    """The short way, and all leave."""
    people = {}
    for who, key in keys.items():
        people[who] = await Lines.on(await signed_in(group.server.port, who, client_keys=[key]), who)
        await people[who].ok("/enter alm")
    lead, owner = people["agneta"], people["lina"]
    for line in ("/start 2", "/next!", "/next!"):
        await lead.ok(line)
    await owner.sees("## 4/11")
    question = await owner.ok("Hur slutar jag rädda schemat?")
    await lead.ok("/ballot")
    await owner.ok(f"/vote {question}")
    await lead.ok("/count")
    await owner.ok("/consent yes")
    for line in ("/partner samira", *["/next!"] * 4):
        await lead.ok(line)
    while not (await lead.send("/reveal")).startswith("ok"):
        await asyncio.sleep(0.1)
    for person in people.values():
        await person.close()


class Talk:
    """Step 7, where three write and the owner waits outside."""

    def __init__(self, group: Group, keys: dict[str, asyncssh.SSHKey]) -> None:
        self.group, self.keys = group, keys
        self.sent: list[str] = []
        self.accepted: set[str] = set()
        house_key = HouseKey.load(group.server.data / "server.key")
        self.codec = Codec(Vault.of_house(house_key.house, group.server.environment))

    async def sit(self, account: str) -> Lines:
        connection = await signed_in(self.group.server.port, account, client_keys=[self.keys[account]])
        person = await Lines.on(connection, account)
        await person.sees("## 7/11")
        return person

    async def all_back(self) -> dict[str, Lines]:
        people = await asyncio.gather(*map(self.sit, self.keys))
        return dict(zip(self.keys, people, strict=True))

    async def killed_while_they_write(self, people: dict[str, Lines], *, after: float) -> None:
        lines = {who: [f"Kanske {len(self.sent) + n} {who}" for n in range(AT_ONCE)] for who in WRITERS}
        before = {who: len(people[who].answers) for who in WRITERS}
        self.sent += (line for own in lines.values() for line in own)
        for who, own in lines.items():
            people[who].write("".join(f"{line}\n" for line in own).encode())
        await asyncio.sleep(after)  # into whatever is going on then
        await self.group.server.kill9()
        for who, own in lines.items():
            await people[who].until(lambda who=who: people[who].closed, "the end of the line")  # type: ignore[misc]
            answers = people[who].answers[before[who] :]
            assert all(answer.startswith("ok ") for answer in answers), answers
            self.accepted.update(own[: len(answers)])

    def posted(self) -> Counter[str]:
        """What the journal has, read by another process; it is whole, in order, and opens."""
        with closing(sqlite3.connect(f"file:{self.group.server.data}/fristad.db?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT stream, seq, at, payload FROM event ORDER BY stream, seq").fetchall()
        assert [seq for _, seq, _, _ in rows] == list(range(1, len(rows) + 1))
        records = [(stream, Stored(seq, datetime.fromisoformat(at), payload)) for stream, seq, at, payload in rows]
        assert [each.at for _, each in records] == sorted(each.at for _, each in records)
        events = [self.codec.decode(stream, each).event for stream, each in records]
        return Counter(event.text for event in events if isinstance(event, Posted))


@pytest.mark.alone
@pytest.mark.timeout(3_600 if LONG else 120)
async def test_nothing_accepted_is_lost_and_nothing_is_there_twice(tmp_path: Path) -> None:
    chance, loop = random.Random(16), asyncio.get_running_loop()
    async with a_group(tmp_path / "data", "--speed", "100", members=MEMBERS) as group:
        keys = {who: asyncssh.generate_private_key("ssh-ed25519") for who in ("agneta", *MEMBERS)}
        await asyncio.gather(*(come_with_a_key(group, who, key) for who, key in keys.items()))
        await to_the_talk(group, keys)
        await group.server.stop()
        group.server.args = ()
        await group.server.start()
        talk = Talk(group, keys)
        people = await talk.all_back()
        slowest, caught = 0.0, 0
        for _ in range(KILLS):
            await talk.killed_while_they_write(people, after=chance.uniform(0, 0.25))
            began = loop.time()
            await group.server.start()
            people = await talk.all_back()
            slowest = max(slowest, loop.time() - began)
            posted = talk.posted()
            assert talk.accepted <= posted.keys()
            assert set(posted.values()) <= {1}
            caught += len(talk.sent) - len(posted) > 0
            # The same step, for all but the owner, who still waits and still knows nothing.
            assert any(WAITING in line for line in people["lina"].lines)
            assert b"Kanske" not in people["lina"].raw
            assert people["agneta"].lines[0].startswith("## 7/11")
        assert slowest < BACK, f"back after {slowest:.1f} s"
        assert caught, "no kill came before all was written"
        figures = f"{KILLS} kills, {len(talk.accepted)} of {len(talk.sent)} lines accepted, {len(posted)} kept, slowest {slowest:.2f} s"
        if os.environ.get("FIGURES"):
            sys.stderr.write(f"\n{figures}\n")
        assert talk.accepted, "nothing was accepted"
