"""Two hours at a real server: twelve clients, half of them in lines, and one fault after the other; looked at from outside."""

from __future__ import annotations

import asyncio
import os
import random
import re
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh
import pytest

from tests.helpers.attacked import LONG, memory_of
from tests.helpers.emulator import Emulator
from tests.helpers.group import EVERYBODY, a_group
from tests.helpers.lines import Lines
from tests.helpers.ssh_terminal import Client, ClientSession
from tests.helpers.waiting import until
from tests.server.talking import Talk, come_with_a_key, talk_begun

MINUTES = float(os.environ.pop("FRISTAD_SOAK_MINUTES", "120"))
OWNER, TYPIST, LEAD = "lina", "petter", "agneta"
SCREENS = (OWNER, TYPIST, "samira", "jonas", "ulrika", "yusuf")
OWN_ITEMS = 4  # of each writer; older ones are taken back
MOST_SLOPE = 5.0  # MB an hour
LONG_ENOUGH = 1_800.0  # seconds from which a slope says anything
SLOWEST_KEY = 0.150
WARM_UP_LINES, WARM_UP = 8_000, 400  # lines and visits until the caches of a process are full
WORTH_IT = 60.0  # minutes from which memory is judged
TOLD_EVERY, NEWEST = 300, 1_000  # seconds, keys
FIRST_PAINT = 200  # bytes
KILLS_UNTIL = 0.3  # of the time: from then on one process lives to the end, and its memory is looked at
ITEM = re.compile(r"\[h\w+\] (Kanske \d+ \w+)")

# Those who wait for something say so by an AssertionError, where the session ended before it. What must never be is
# therefore not asserted while people live, but kept, and asserted when it is over.
Gone = (AssertionError, OSError, asyncssh.Error)


@dataclass
class Soak:
    """What goes on, and what was seen."""

    talk: Talk
    chance: random.Random
    over: asyncio.Event = field(default_factory=asyncio.Event)
    people: dict[str, Person] = field(default_factory=dict)
    keys: list[float] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)  # seconds of a process's life, MB
    began: float = 0.0  # when the process did
    faults: dict[str, int] = field(default_factory=dict)
    sessions: int = 0
    owners: int = 0  # screens of the owner that were looked through
    leaks: int = 0  # of them those that had something of what the others said
    hurries: bool = False  # whether those in lines write as fast as they can, until caches are full
    warm: bool = False  # whether the caches of this process are full, so that its memory says something

    async def pause(self, least: float, most: float) -> None:
        """A while, or until it is over."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), self.chance.uniform(least, most))


class Person:
    """Somebody who comes back whenever they are thrown out, and does what they do there until it is over."""

    def __init__(self, soak: Soak, account: str) -> None:
        self.soak, self.account = soak, account
        self.connection: asyncssh.SSHClientConnection | None = None
        self.screen: Client | None = None
        self.own: list[str] = []
        self.orders: list[list[str]] = []  # of each session, the items in the order in which they came

    async def live(self) -> None:
        while not self.soak.over.is_set():
            try:
                self.connection = await self.soak.talk.connection(self.account)
                self.soak.sessions += 1
                await (self._at_a_screen() if self.account in SCREENS else self._in_lines())
            except Gone:
                if self.connection is not None and not await is_over(self.connection):
                    raise  # nobody threw them out: something is wrong
            await self.soak.pause(0.2, 1.5)
        if self.connection is not None:
            self.connection.abort()

    async def _in_lines(self) -> None:
        assert self.connection is not None
        person = await Lines.on(self.connection, self.account)
        await person.sees("## 7/11")
        try:
            while not self.soak.over.is_set() and not person.closed:
                if self.account == LEAD:
                    await person.ok("/who")
                elif len(self.own) > OWN_ITEMS:
                    id = self.own.pop(0)
                    await person.ok(f"/undo {id}")
                else:
                    self.own.append(await self.soak.talk.say(person))
                await self.soak.pause(*((0.05, 0.2) if self.soak.hurries else (3, 9)))
        finally:
            found = (ITEM.match(line) for line in person.lines)
            self.orders.append(list(dict.fromkeys(each[1] for each in found if each is not None)))

    async def _at_a_screen(self) -> None:
        assert self.connection is not None
        session = ClientSession(Emulator(80, 24))
        session.emulator.looks = self.account == TYPIST  # the others' clients cost nothing here
        channel, _ = await self.connection.create_session(
            lambda: session, term_type="xterm-256color", term_size=(80, 24), encoding=None
        )
        self.screen = screen = Client(self.connection, channel, session)
        try:
            if self.account == TYPIST:
                await screen.sees("7 HYPOTES")
                while not self.soak.over.is_set() and not session.closed.is_set():
                    await self._types(screen)
            while not self.soak.over.is_set() and not session.closed.is_set():
                screen.type("ett halvt ord" if self.account != OWNER else "\x0c")
                await self.soak.pause(2, 6)
                screen.type("\x15")
        finally:
            self.screen = None
            if self.account == OWNER:
                self.soak.owners += 1
                self.soak.leaks += b"Kanske" in session.emulator.received

    async def _types(self, screen: Client) -> None:
        """A word, a letter at a time, each seen before the next; then the line is emptied."""
        loop = asyncio.get_running_loop()
        screen.type("\x15")
        await screen.until(lambda: "> h" not in screen.emulator.text, "an empty line")
        word = "hurgickdet"
        for n in range(1, len(word) + 1):
            began = loop.time()
            screen.type(word[n - 1])
            await until(lambda n=n: f"> {word[:n]}" in screen.emulator.text or screen.session.closed.is_set(), word[:n])  # type: ignore[misc]
            if screen.session.closed.is_set():
                return
            self.soak.keys.append(loop.time() - began)
            await self.soak.pause(0.05, 0.4)


async def is_over(connection: asyncssh.SSHClientConnection) -> bool:
    """Whether the connection ends, as it does soon after its channel."""
    with suppress(TimeoutError):
        await asyncio.wait_for(connection.wait_closed(), 5)
    return connection.is_closed()


async def drop(soak: Soak, person: Person) -> None:
    """The line goes."""
    if person.connection is not None:
        person.connection.abort()


async def take_over(soak: Soak, person: Person) -> None:
    """A second sign-in elsewhere, which leaves again at once."""
    other = await Lines.on(await soak.talk.connection(person.account), person.account)
    await other.sees("## 7/11")
    other.drop()


async def resize(soak: Soak, person: Person) -> None:
    if person.screen is not None and person.account != TYPIST:
        for _ in range(5):
            person.screen.resize(soak.chance.randint(40, 140), soak.chance.randint(12, 50))


async def paste(soak: Soak, person: Person) -> None:
    """The wrong clipboard."""
    if person.screen is not None and person.account != TYPIST:
        person.screen.type("\x1b[200~" + "fel urklipp\n" * 2_000 + "\x1b[201~")


async def deaf(soak: Soak, person: Person) -> None:
    """A client that takes nothing for a while."""
    if person.screen is not None and person.account != TYPIST:
        channel = person.screen.channel
        channel.pause_reading()
        await soak.pause(1, 4)
        channel.resume_reading()


async def kill(soak: Soak, person: Person) -> None:
    await soak.talk.group.server.kill9()
    await start(soak)


async def stop(soak: Soak, person: Person) -> None:
    await soak.talk.group.server.stop()
    await start(soak)


async def start(soak: Soak) -> None:
    await soak.talk.group.server.start()
    soak.began = asyncio.get_running_loop().time()
    soak.memory.clear()


Fault = Callable[[Soak, Person], Awaitable[None]]
OF_CLIENTS: tuple[Fault, ...] = (drop, drop, take_over, resize, paste, deaf)
OF_THE_SERVER: tuple[Fault, ...] = (kill, stop)


async def fill_caches(soak: Soak) -> None:
    """As many lines and visits as it takes: from then on memory does not rise with another one."""
    enough, soak.hurries = len(soak.talk.accepted) + WARM_UP_LINES, True
    while len(soak.talk.accepted) < enough and not soak.over.is_set():
        with suppress(*Gone):  # rows of one width are kept beside another's
            await resize(soak, soak.chance.choice(list(soak.people.values())))
        await soak.pause(1, 1)
    soak.hurries = False
    for n in range(WARM_UP):
        with suppress(*Gone):
            screen = await soak.talk.screen(SCREENS[n % len(SCREENS)])
            screen.emulator.looks = False
            await until(lambda screen=screen: len(screen.emulator.received) > FIRST_PAINT, "the first paint")  # type: ignore[misc]
            screen.connection.abort()
    soak.warm = True
    soak.memory.clear()


async def faults(soak: Soak, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    until_then = loop.time() + seconds * KILLS_UNTIL
    while not soak.over.is_set():
        await soak.pause(2, 10)
        if not soak.warm and loop.time() >= until_then and MINUTES >= WORTH_IT:
            await fill_caches(soak)
        possible = (*OF_CLIENTS, *OF_THE_SERVER) if loop.time() < until_then else OF_CLIENTS
        fault, person = soak.chance.choice(possible), soak.chance.choice(list(soak.people.values()))
        soak.faults[fault.__name__] = soak.faults.get(fault.__name__, 0) + 1
        with suppress(*Gone):  # who is thrown out meanwhile comes back by themselves
            await fault(soak, person)


async def look(soak: Soak) -> None:
    """At the memory; and with `pytest -s` one reads now and then how far it is."""
    loop = asyncio.get_running_loop()
    began, told = loop.time(), 0
    while not soak.over.is_set():
        await soak.pause(5, 5)
        with suppress(OSError, StopIteration):  # it is just being killed
            soak.memory.append((loop.time() - soak.began, memory_of(soak.talk.group.server.pid) / 1_000))
        if loop.time() - began > (told + 1) * TOLD_EVERY and soak.memory:
            told += 1
            new = sorted(soak.keys[-NEWEST:])
            sys.stderr.write(
                f"\n{told * TOLD_EVERY / 60:.0f} min: {soak.memory[-1][1]:.1f} MB{' (warm)' if soak.warm else ''},"
                f" {soak.sessions} sessions, {len(soak.keys)} keys, of the newest {len(new)} the slowest tens"
                f" {', '.join(f'{each * 1_000:.0f}' for each in new[-10:])} ms\n"
            )


def slope(points: list[tuple[float, float]]) -> float:
    """MB an hour, by least squares."""
    x, y = ([point[n] for point in points] for n in (0, 1))
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    up = sum((a - mean_x) * (b - mean_y) for a, b in points)
    return 3_600 * up / sum((a - mean_x) ** 2 for a in x)


@pytest.mark.alone
@pytest.mark.skipif(not LONG, reason="two hours, in `make soak`")
@pytest.mark.timeout(MINUTES * 60 + 600)
async def test_same_order_for_all_steady_memory_and_quick_keys(tmp_path: Path) -> None:
    seed = random.randrange(1 << 32)
    async with a_group(tmp_path / "data", "--speed", "100", hashes="real") as group:
        keys = {who: asyncssh.generate_private_key("ssh-ed25519") for who in EVERYBODY}
        for who, key in keys.items():
            await come_with_a_key(group, who, key)
        await talk_begun(group, keys)
        await group.server.stop()
        group.server.args = ("--notice", "1")
        soak = Soak(Talk(group, keys), random.Random(seed))
        await start(soak)
        soak.people = {who: Person(soak, who) for who in EVERYBODY}
        async with asyncio.TaskGroup() as tasks:
            for person in soak.people.values():
                tasks.create_task(person.live())
            tasks.create_task(faults(soak, MINUTES * 60))
            tasks.create_task(look(soak))
            await asyncio.sleep(MINUTES * 60)
            soak.over.set()

        assert soak.owners, "no screen of the owner was looked through"
        assert not soak.leaks, f"seed {seed}: {soak.leaks} of the owner's {soak.owners} screens had what others said"
        p99 = sorted(soak.keys)[int(len(soak.keys) * 0.99)]
        steep = slope(soak.memory)
        watched = soak.memory[-1][0] - soak.memory[0][0]
        figures = (
            f"seed {seed}, {MINUTES:g} minutes, {soak.sessions} sessions, faults {soak.faults}, {len(soak.talk.accepted)} lines"
            f" accepted, {len(soak.keys)} keys, p99 {p99 * 1_000:.0f} ms, the slowest {max(soak.keys) * 1_000:.0f},"
            f" memory {steep:+.1f} MB an hour over {watched / 60:.0f} minutes{'' if soak.warm else ', its caches not full yet'}:"
            f" {', '.join(f'{mb:.1f}' for _, mb in soak.memory[:: max(1, len(soak.memory) // 12)])} MB"
        )
        sys.stderr.write(f"\n{figures}\n")

        posted = soak.talk.posted()
        assert soak.talk.accepted <= posted.keys(), figures
        assert set(posted.values()) == {1}, figures
        place = {text: n for n, text in enumerate(soak.talk.order())}
        for person in soak.people.values():
            for order in person.orders:
                assert [place[text] for text in order] == sorted(place[text] for text in order), (
                    figures,
                    person.account,
                )
        shown = {}
        for who in EVERYBODY:
            if who != OWNER:
                seen = await soak.talk.sit(who)
                await seen.ok("/again")
                found = (ITEM.match(line) for line in seen.lines)
                shown[who] = tuple(dict.fromkeys(each[1] for each in found if each is not None))
                await seen.close()
        assert len(set(shown.values())) == 1, figures
        assert not [line for line in group.server.events if line["event"] in ("unhandled", "loop_blocked")], figures
        assert MINUTES < WORTH_IT or (soak.warm and watched >= LONG_ENOUGH), figures
        assert p99 < SLOWEST_KEY, figures
        if soak.warm:
            assert steep < MOST_SLOPE, figures
