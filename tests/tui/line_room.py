"""A meeting in this process, with chance and time that a test decides, and people who sit in it in line mode."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from meeting import events as e
from meeting import hall_commands as h
from meeting.commands import Command, Refused
from meeting.evolve import evolve, opened
from meeting.hall_commands import HallCommand
from meeting.model import Account, Meeting, Place, Presence
from meeting.rules import decide
from meeting.situation import Moment
from meeting.text import words
from meeting.view import Action, Home, Lobby, Seated, View, action_id, view
from tests.helpers.waiting import until
from tui.line import LineFront
from tui.seat import Answer, Draft, Language, Seat, Settings
from tui.terminal import Terminal

START = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
NAMES = {
    "agneta": "Agneta Sandvall", "yusuf": "Yusuf Demirel", "lina": "Lina Bergfors", "petter": "Petter Ålund",
    "samira": "Samira Haddadi", "jonas": "Jonas Wikmark", "ulrika": "Ulrika Stensdotter",
}  # fmt: skip
FACILITATORS = ("agneta", "yusuf")
MEMBERS = tuple(name for name in NAMES if name not in FACILITATORS)


class Counting:
    """Ids in order, nothing shuffled, the first lot: so that a transcript can be written down."""

    def __init__(self) -> None:
        self.given: dict[str, int] = {}

    def identifier(self, letter: str, taken: frozenset[str]) -> str:
        self.given[letter] = self.given.get(letter, 0) + 1
        return f"{letter}{self.given[letter]}"

    def shuffled(self, these: Sequence[str]) -> tuple[str, ...]:
        return tuple(reversed(these))

    def lot(self, these: Sequence[str]) -> str:
        return these[0]


class LineRoom:
    """Decides and folds at once; every command changes what everybody is shown before it is answered."""

    def __init__(self, *, members: Sequence[str] = MEMBERS, previous_owner: str | None = "jonas") -> None:
        self.now = START
        self.seq = 0
        self.draw = Counting()
        self.here: set[Account] = set()
        self.away: set[Account] = set()
        self.chairs: dict[Account, LineChair] = {}
        present = tuple(Account(name) for name in (*FACILITATORS, *members))
        event = e.Opened(
            4, "Alm", "regular", Account("agneta"), tuple(map(Account, FACILITATORS)), tuple(map(Account, members)),
            present, previous_owner=Account(previous_owner) if previous_owner else None,
        )  # fmt: skip
        self.here |= set(present)
        self.meeting: Meeting = opened(e.Happened(1, self.now, event))

    def presence(self) -> Presence:
        gone = {who: self.now for who in self.meeting.admitted if who not in self.here}
        names = {Account(account): name for account, name in NAMES.items()}
        return Presence(self.now, frozenset(self.here), frozenset(self.away & self.here), gone, names)

    def view(self, who: Account) -> View:
        seen = view(self.meeting, who, self.presence())
        if seen is None:
            return Lobby(
                me=who,
                name=NAMES[who],
                circle="alm",
                title="Alm",
                place=Place("lobby", "alm"),
                number=4,
                under_way=True,
            )
        return seen

    def submit(self, by: Account, command: Command, begun: Place | None) -> tuple[e.Event, ...]:
        if begun is not None and self.view(by).place != begun:
            raise Refused(words("refused.moved_on"))
        happened = decide(self.meeting, by, command, Moment(self.presence(), self.draw))
        for event in happened:
            self.seq += 1
            self.meeting = evolve(self.meeting, e.Happened(self.seq, self.now, event))
        self.tell()
        return happened

    def tell(self) -> None:
        """Shows everybody what has changed for them."""
        for chair in self.chairs.values():
            chair.look()

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)
        self.tell()

    def drop(self, account: str) -> None:
        self.here.discard(Account(account))
        self.tell()


@dataclass
class LineChair:
    """One person's place in the room."""

    room: LineRoom
    account: Account
    language: Language = "sv"
    draft: Draft | None = None
    seat: Seat | None = None
    shown: View | None = None
    chest: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return Settings(self.language)

    def sit(self, seat: Seat) -> None:
        self.seat, self.shown = seat, None
        self.room.chairs[self.account] = self
        self.room.here.add(self.account)
        self.room.tell()

    def leave(self, seat: Seat) -> None:
        self.seat = None

    def look(self) -> None:
        seen = self.room.view(self.account)
        if self.seat is not None and seen != self.shown:
            self.shown = seen
            self.seat.show(seen)

    async def submit(self, command: Command | HallCommand, begun: Place | None = None) -> Answer:
        match command:
            case h.SetLanguage(language):
                self.language = "en" if language == "en" else "sv"
                return Answer()
            case h.Treasure(text):
                self.chest.append(text)
                return Answer(item=f"u{len(self.chest)}")
            case h.Chest():
                return Answer(lines=tuple(f"[u{n}] {text}" for n, text in enumerate(self.chest, start=1)))
            case h.Away() | h.Here():
                change = self.room.away.add if isinstance(command, h.Away) else self.room.away.discard
                change(self.account)
                self.room.tell()
                return Answer()
        if not isinstance(command, Command):
            raise Refused(words("house.not_here"))
        happened = self.room.submit(self.account, command, begun)
        return Answer(item=next((event.id for event in happened if isinstance(event, e.Posted)), None))

    def keep(self, draft: Draft | None) -> None:
        self.draft = draft


@dataclass
class FakeChair:
    """A place that shows what a test gives it, and records what is asked for."""

    first: View
    account: Account = Account("lina")
    settings: Settings = Settings()
    draft: Draft | None = None
    seat: Seat | None = None
    left: bool = False
    submitted: list[tuple[Any, Place | None]] = field(default_factory=list)
    answer: Answer | Exception = Answer()
    gate: asyncio.Event | None = None  # nothing is answered before it is set

    def sit(self, seat: Seat) -> None:
        self.seat = seat
        seat.show(self.first)

    def leave(self, seat: Seat) -> None:
        self.left = True

    async def submit(self, command: Any, begun: Place | None = None) -> Answer:
        if self.gate is not None:
            await self.gate.wait()
        self.submitted.append((command, begun))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def keep(self, draft: Draft | None) -> None:
        self.draft = draft

    def show(self, view: View) -> None:
        assert self.seat is not None
        self.seat.show(view)


class Person:
    """Somebody in line mode, and all that they have received."""

    def __init__(self, chair: LineChair | FakeChair, *, pty: bool = False) -> None:
        self.chair = chair
        self.received = b""
        self.waiting = 0  # bytes that their machine does not take
        self.over = False
        self.crashes: list[Exception] = []
        self._read = 0
        self.terminal = Terminal(name="dumb" if pty else "", send=self._receive, waiting=lambda: self.waiting)
        self.front = LineFront(chair, self.terminal, pty=pty, crashed=self.crashes.append, ended=self._end)
        self.front.start()

    @classmethod
    async def arrived(cls, chair: LineChair | FakeChair, *, pty: bool = False) -> Person:
        """Somebody who has read where they are."""
        person = cls(chair, pty=pty)
        await until(lambda: person.received, "the first lines")
        person.new()
        return person

    def _receive(self, data: bytes) -> None:
        self.received += data

    def _end(self) -> None:
        self.over = True

    def type(self, text: str | bytes) -> None:
        self.front.data_received(text.encode() if isinstance(text, str) else text)

    def new(self) -> list[str]:
        """The lines that have come since this was last asked."""
        text, self._read = self.received[self._read :].decode(), len(self.received)
        return text.splitlines()

    async def do(self, line: str, *, newline: str = "\n") -> list[str]:
        """Types a line, and gives what comes until all is said."""
        self.type(line + newline)
        await quiet()
        return self.new()


async def quiet() -> None:
    """Lets every front end do all that it has to do now: nothing here waits for a clock."""
    for _ in range(50):
        await asyncio.sleep(0)


def home(*, name: str | None = "Lina Bergfors", **more: Any) -> Home:
    return Home(me=Account("lina"), name=name, **more)


def actions(*commands: type[Any]) -> tuple[Action, ...]:
    return tuple(Action(action_id(command), command) for command in commands)


def seated(*accounts: str) -> tuple[Seated, ...]:
    return tuple(Seated(Account(who), NAMES[who], facilitator=who in FACILITATORS) for who in accounts)
