"""A meeting of made-up people played by hand, with a clock that stands and ids that are always the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from meeting import commands as c
from meeting import events as e
from meeting import hall_commands as h
from meeting.commands import Command, NeedsConfirmation
from meeting.evolve import evolve, opened
from meeting.model import Account, Kind, Meeting, OwnerMode, Presence
from meeting.rules import decide
from meeting.situation import Moment
from meeting.steps import agenda_of
from meeting.view import View, view

BEGAN = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
NAMES = {
    "agneta": "Agneta", "yusuf": "Yusuf", "lina": "Lina", "petter": "Petter", "samira": "Samira", "jonas": "Jonas",
    "ulrika": "Ulrika", "tomasz": "Tomasz", "karin": "Karin", "daniel": "Daniel", "fatima": "Fatima", "bjorn": "Björn",
}  # fmt: skip
FACILITATORS = (Account("agneta"), Account("yusuf"))
MEMBERS = tuple(Account(name) for name in NAMES if name not in FACILITATORS)


class Dice:
    """Chance that falls the same way each time."""

    def __init__(self) -> None:
        self.random = random.Random(4)

    def identifier(self, letter: str, taken: frozenset[str]) -> str:
        while (id := f"{letter}{self.random.randrange(10, 99)}") in taken:
            pass
        return id

    def shuffled(self, these: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.random.sample(list(these), len(these)))

    def lot(self, these: Sequence[str]) -> str:
        return self.random.choice(list(these))


class Rehearsal:
    """Agneta leads, Lina will own the case, Samira will ask."""

    def __init__(self, *, mode: OwnerMode = OwnerMode.AWAY, number: int = 4) -> None:
        self.now = BEGAN
        self.seq = 1
        self.dice = Dice()
        self.presence = Presence(
            BEGAN, here=frozenset(map(Account, NAMES)), names={Account(a): name for a, name in NAMES.items()}
        )
        first = e.Opened(
            number,
            "Alm",
            agenda_of(number).id,
            FACILITATORS[0],
            FACILITATORS,
            MEMBERS,
            tuple(map(Account, NAMES)),
            Account("jonas"),
            mode,
        )
        self.meeting: Meeting = opened(e.Happened(1, self.now, first))

    def wait(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)
        self.presence = replace(self.presence, now=self.now)

    def do(self, by: str, *commands: Command) -> None:
        """Somebody does something; a question whether they are sure is answered with yes."""
        for command in commands:
            moment = Moment(self.presence, self.dice)
            try:
                happened = decide(self.meeting, Account(by), command, moment)
            except NeedsConfirmation:
                assert isinstance(command, h.Confirmable)
                happened = decide(self.meeting, Account(by), replace(command, confirmed=True), moment)
            for event in happened:
                self.seq += 1
                self.meeting = evolve(self.meeting, e.Happened(self.seq, self.now, event))

    def next(self) -> None:
        self.do("agneta", c.Next())

    def see(self, who: str) -> View:
        seen = view(self.meeting, Account(who), self.presence)
        assert seen is not None
        return seen

    def ids(self, kind: Kind) -> list[str]:
        return [item.id for item in self.meeting.items.values() if item.kind is kind]

    def id(self, text: str) -> str:
        """The id of the item that begins so."""
        return next(item.id for item in self.meeting.items.values() if item.text.startswith(text))
