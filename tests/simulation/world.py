"""A circle, its house and its disk under one seed: what happens next, and when the process is killed."""

from __future__ import annotations

import asyncio
import hashlib
import traceback
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import fields, replace
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any, TypeVar
from unittest.mock import patch

from meeting import commands as c
from meeting import events as e
from meeting import hall_commands as h
from meeting.commands import Command
from meeting.model import Account, Kind, Place
from meeting.rules import decide
from meeting.situation import Moment
from meeting.view import view
from server import room as rooms
from server.chance import Chance
from server.clock import MeetingClock
from server.database import Database
from server.directory import Directory
from server.house import House
from server.house_key import HouseKey
from server.journal.codec import Codec
from server.journal.sqlite import SqliteJournal
from server.passphrases import Cost, Passphrases
from server.records import Person as Known
from server.records import circle_of
from server.vault import Vault
from tests.meeting.giving import COMMANDS, plausible, some_command
from tests.meeting.play import BEGAN, Dice
from tests.meeting.way_out import next_deed
from tests.simulation import belonging
from tests.simulation.loop import Loop
from tests.simulation.people import Client, Person
from tests.simulation.storage import HOUSE_KEY, Connection, Disk, KeysOnDisk, UncertainJournal, Whims
from tests.simulation.truth import CIRCLE, Held, Mirror, Truth
from tests.simulation.watch import Watch
from tui.seat import Draft

FACILITATORS = ("agneta", "yusuf")
MEMBERS = ("lina", "petter", "samira", "jonas")
RARE = (c.Close, c.Remove, c.Blank, c.Back, c.Withdraw, c.Undo)
ON = (c.Next, c.Reveal, c.Break)
T = TypeVar("T")


class Clock(MeetingClock):
    """The meetings' time by the loop's; the wall clock may be set when a process starts."""

    def __init__(self, loop: Loop, *, wall: timedelta) -> None:
        self.speed = 1.0
        self._loop, self._ahead = loop, wall

    def now(self) -> Any:
        return BEGAN + timedelta(seconds=self._loop.time()) + self._ahead

    def at_least(self, moment: Any) -> None:
        self._ahead += max(moment - self.now(), timedelta())


class World:
    """All of it. `note` is the trace: the same seed leaves the same one."""

    def __init__(self, seed: int, disk: Disk, truth: Truth | None = None, *, now: float = 0.0) -> None:
        self.random = Random(seed)
        self.seed, self.disk, self.now = seed, disk, now
        self.whims = Whims(Random(self.random.random()))
        self.dice = Dice(self.random.randrange(2**32))
        self.truth = Truth(disk) if truth is None else truth
        self.people = {Account(who): Person(Account(who)) for who in (*FACILITATORS, *MEMBERS)}
        self.watch = Watch(self)
        self.trace = hashlib.sha256()
        self.notes: list[str] = []
        self.failures: list[str] = []
        self.crashes = 0
        self.number = 2  # of the meeting that is begun where there is none
        self.prompt = True  # whether the storage answers at once, so that drafts are stored in time
        self._tokens = 0
        self.boot(wall=timedelta())

    def note(self, what: str) -> None:
        line = f"{self.loop.time():.6f} {what}" if hasattr(self, "loop") else what
        self.trace.update(line.encode())
        self.notes.append(line)

    @contextmanager
    def simulated(self) -> Iterator[None]:
        """What the product takes from its surroundings comes from here."""
        world = self

        class Watched(rooms.Room):
            async def submit(self, by: Account, command: Command, *, begun: Place | None = None) -> tuple[e.Event, ...]:
                happened = await super().submit(by, command, begun=begun)
                if world.loop.alive and circle_of(self.stream) == CIRCLE:  # and not a rehearsal's
                    world.truth.claim(self.stream, happened)
                return happened

        def failure(name: str, error: BaseException) -> None:
            if world.loop.alive:
                world.failures.append(name + "".join(traceback.format_exception(error)[-3:]))

        hexes = SimpleNamespace(token_hex=lambda n: f"{world.dice._random.randrange(16**8):08x}")
        with ExitStack() as stack:
            for drawn in ("identifier", "shuffled", "lot"):
                stack.enter_context(patch.object(Chance, drawn, staticmethod(getattr(world.dice, drawn))))
            stack.enter_context(patch("server.meetings.Room", Watched))
            stack.enter_context(patch("server.meetings.secrets", hexes))
            stack.enter_context(patch("server.log.failure", failure))
            stack.enter_context(patch("server.log.event", lambda name, **fields: world.note(name)))
            belonging.houses_of_their_own(self, stack)
            try:
                yield
            finally:
                with suppress(Exception):  # a course that has failed says why, and not what is left of it
                    belonging.rehearsals_are_over(world)
                world.loop.kill()

    # the process

    def boot(self, *, wall: timedelta) -> None:
        """A new process on the same disk, not opened yet."""
        self.loop = Loop(Random(self.random.random()), now=self.now)
        loop = self.loop
        connection = Connection(self.disk, self.whims, alive=lambda: loop.alive, committed=self.truth.catch_up)
        database = Database(connection.for_database())
        directory = Directory(database, HouseKey(HOUSE_KEY), now=lambda: BEGAN)
        self.house = House(
            directory,
            UncertainJournal(SqliteJournal(database), self.whims),
            Vault(KeysOnDisk(self.disk, lambda: loop.alive)),
            Passphrases(Cost(memory_kib=8, passes=1)),
            Clock(loop, wall=wall),
            lambda invited: None,
            rehearsals=belonging.Rehearsals(),
        )

    def clock(self) -> Clock:
        """A meeting's time by this process's loop."""
        return Clock(self.loop, wall=timedelta())

    def crash(self) -> None:
        """`kill -9`: everybody's connection is gone with the process; what was committed is not."""
        belonging.rehearsals_are_over(self)
        self.note("crash")
        self.crashes += 1
        self._is_gone(orderly=False)

    def stop(self) -> None:
        """The process is told to stop, and has the time to: what was begun is stored."""
        belonging.rehearsals_are_over(self)
        self.note("stop")
        self.loop.complete(self.house.close())
        self._is_gone(orderly=True)

    def _is_gone(self, *, orderly: bool) -> None:
        self.now = self.loop.time()
        self.loop.kill()
        self.disk.power_comes_back()
        self.truth.catch_up()
        for person in self.people.values():
            person.client, person.asking = None, 0
        self.watch.crashed(orderly=orderly)
        self.now += self.random.choice((0.1, 1.0, 60.0))
        self.boot(wall=timedelta(seconds=self.random.choice((0, 0, -3600, 86_400))))

    def start(self) -> None:
        self.loop.complete(self.house.open())

    def faults(self) -> None:
        """Nothing of ours may have failed on the way."""
        assert not self.failures, "\n".join(self.failures)
        assert not self.loop.faults, self.loop.faults

    # where things stand

    @property
    def room(self) -> rooms.Room | None:
        return self.house.rooms.get(CIRCLE)

    def holds_seat(self, account: Account) -> bool:
        room = self.room
        if room is None or room.meeting is None or room.meeting.ended is not None:
            return False
        return account in room.meeting.admitted

    def mirror(self) -> tuple[Held | None, Mirror | None]:
        room = self.room
        if room is None or room.meeting is None:
            return None, None
        held = self.truth.held[room.stream]
        return held, Mirror(held, room, seed=self.seed)

    @property
    def seated(self) -> list[Client]:
        return [person.seated for person in self.people.values() if person.seated is not None]

    # what people do

    def text(self, me: Account) -> str:
        """Words of one's own, known again wherever they turn up."""
        self._tokens += 1
        token = f"k{self.seed}x{self._tokens}z"
        self.truth.wrote[token] = me
        return self.random.choice(("Kanske {}.", "{}\x1b]52;c;x\x07", "Vad hände {} sedan?", "  {}  ", "Å{}")).format(
            " " + token + " "
        )

    def connect(self, account: str) -> None:
        person = self.people[Account(account)]
        person.client = Client(self, person.account)
        self.note(f"{account} connects")
        self._does(person.client, person.client.sit())

    def drop(self, client: Client) -> None:
        self.note(f"{client.account} drops")
        if self.random.random() < 0.5:
            for task in client.tasks:
                task.cancel()
        self.loop.here(client.leave)

    def give(self, client: Client, command: Any, begun: Place | None = None) -> None:
        self.note(f"{client.account} gives {type(command).__name__}")
        self._does(client, client.give(command, begun))

    def _does(self, client: Client, deed: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(deed)
        task.add_done_callback(self._done)
        client.tasks.append(task)

    def _done(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failures.append("".join(traceback.format_exception(error)[-3:]))

    def types(self, client: Client) -> None:
        """A little more in one's line, or all of it taken back."""
        person = self.people[client.account]
        assert client.view is not None
        draft = None
        if self.random.random() < 0.9:
            text = self.text(client.account)
            draft = Draft(client.view.place, text, self.random.randrange(len(text)))
        here = self.house.guest(client.account).seat is client and not client.rehearses
        if here and self.holds_seat(client.account):
            stream = self.room.stream if self.room is not None else None
            if person.typed_in != stream:
                person.typed, person.typed_in = [], stream
            person.typed.append((self.loop.time(), draft))
        else:
            person.typed_in = None  # what is begun outside a meeting is not stored
        self.loop.here(lambda: client.keep(draft))

    def with_words(self, command: Any, me: Account) -> Any:
        """The command with one's own words wherever it has some."""
        own = {
            each.name: self.text(me)
            for each in fields(command)
            if each.name in ("text", "question", "background", "wish", "label", "first_step")
            and getattr(command, each.name)
        }
        return replace(command, **own)

    def does_something(self, client: Client, *, rarely: float = 0.1) -> None:
        """One of the things that are offered."""
        assert client.view is not None
        rare = tuple(command for command in RARE if self.random.random() >= rarely)
        actions = [
            action
            for action in client.view.actions
            if action.command in COMMANDS and action.command not in (*rare, *ON, *belonging.NOT_THERE[client.rehearses])
        ]
        if actions:
            command = some_command(self.random.choice(actions), self.random)
            self.give(client, self.with_words(command, client.account), self._begun(client))

    def _begun(self, client: Client) -> Place | None:
        return client.view.place if client.view is not None and self.random.random() < 0.3 else None

    def does_what_it_cannot(self, client: Client) -> None:
        """Something that may or may not be allowed, with ids that may or may not be there."""
        held, _ = self.mirror()
        if held is not None and held.history:
            kind = self.random.choice([each for each in COMMANDS if each not in (c.Close, c.Remove)])
            command = self.random.choice(list(plausible(kind, held.meeting)))
            begun = self.random.choice((None, None, Place("hypotheses"), Place("")))
            self.give(client, self.with_words(command, client.account), begun)

    def is_elsewhere(self, client: Client) -> None:
        command = self.random.choice(
            (h.Away(), h.Here(), h.Here(), h.Treasure(self.text(client.account)), h.Enter(CIRCLE), h.Rules())
        )
        self.give(client, command)

    def goes_on(self) -> None:
        """Whoever is to bring the meeting on does."""
        _, game = self.mirror()
        if game is None:
            lead = belonging.who_leads(self)
            if lead is not None:
                self.give(lead, h.Start(self.number))
            return
        deed = next_deed(game)
        if deed is None:
            self.loop.go_on(60)
            return
        who, command = deed
        client = self.people[Account(who)].seated
        if client is not None:
            self.give(client, self.with_words(command, client.account))

    def somebody_comes_or_goes(self) -> None:
        account = self.random.choice(list(self.people))
        client = self.people[account].seated
        if client is not None and self.random.random() < 0.5:
            self.drop(client)
        else:
            self.connect(account)  # perhaps a second time

    # another process on the same stream

    def others_first(self, stream: str, expected: int, at: datetime) -> Sequence[bytes]:
        """What somebody elsewhere appends first, now and then. Secret choices are left to the one process that has them."""
        held = self.truth.held.get(stream)
        if self.random.random() > 0.15 or held is None or len(held.journal) != expected:
            return ()
        room = self.room
        assert room is not None
        me = self.random.choice(sorted(held.meeting.admitted))
        presence = replace(room.presence(), here=frozenset(self.people))
        seen = None if room.waits(me) else view(held.meeting, me, presence)
        actions = [
            action
            for action in (seen.actions if seen is not None else ())
            if action.command in (c.Say, c.Note, c.Raise, c.Feeling, c.Extend, c.Park, c.Solve, c.Whisper, c.Node)
        ]
        if not actions:
            return ()
        command = self.with_words(some_command(self.random.choice(actions), self.random), me)
        events = decide(held.meeting, me, command, Moment(presence, self.dice))
        codec = Codec(Vault(KeysOnDisk(self.disk, lambda: False)))
        self.note(f"elsewhere {me} gives {type(command).__name__}")
        return [
            codec.encode(stream, e.Happened(seq, at, event)) for seq, event in enumerate(events, start=expected + 1)
        ]


async def _founded(house: House) -> None:
    people = house.directory.people
    for account in (*FACILITATORS, *MEMBERS):
        async with house.directory._database.transaction() as connection:
            known = Known(Account(account), account.title(), facilitator=account in FACILITATORS, signed_in=True)
            await people.table.write(connection, account, known)
    await house.directory.circles.found("Alm")
    for account in (*FACILITATORS, *MEMBERS):
        await house.directory.invite(CIRCLE, account, facilitator=account in FACILITATORS)


def founded() -> Disk:
    """A disk with a circle of eight that has not met."""
    disk = Disk.new()
    world = World(0, disk)
    with world.simulated():
        world.loop.complete(_founded(world.house))
    return disk


__all__ = ["FACILITATORS", "MEMBERS", "Kind", "World", "founded"]
