"""A whole group at a meeting of the pure core: people by name, a clock and dice of its own, all that happens kept."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from meeting import commands as c
from meeting import events as e
from meeting.commands import Command, NeedsConfirmation, Refused
from meeting.evolve import evolve, opened
from meeting.model import Account, Agreed, Meeting, OwnerMode, Presence, Treasured
from meeting.rules import arrive, decide
from meeting.situation import Moment, Situation
from meeting.steps import agenda_of
from meeting.text import Words
from meeting.view import Action, InMeeting, View, Waiting, view

FACILITATORS = ("agneta", "yusuf")
MEMBERS = ("lina", "petter", "samira", "jonas", "ulrika", "tomasz")
BEGAN = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
CIRCLE = "alm"


class Dice:
    """Chance that a seed repeats."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def identifier(self, letter: str, taken: frozenset[str]) -> str:
        while (id := f"{letter}{self._random.randrange(10, 100_000)}") in taken:
            pass
        return id

    def shuffled(self, these: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._random.sample(list(these), len(these)))

    def lot(self, these: Sequence[str]) -> str:
        return self._random.choice(list(these))


class Game:
    """A meeting that is played: `agneta` leads, `yusuf` is the other facilitator, the rest are members.

    `absent` belong to the circle and are not there at the opening.
    """

    def __init__(
        self,
        members: Sequence[str] = MEMBERS,
        *,
        absent: Sequence[str] = (),
        previous: str | None = None,
        mode: OwnerMode = OwnerMode.AWAY,
        seed: int = 1,
        number: int = 4,
    ) -> None:
        circle = (*FACILITATORS, *members)
        present = tuple(Account(who) for who in circle if who not in absent)
        self.now = BEGAN
        self.here: set[Account] = set(present)
        self.gone_out: set[Account] = set()
        self.gone: dict[Account, datetime] = {}
        self.agreed = Agreed()
        self.chests: dict[Account, tuple[Treasured, ...]] = {}
        self.draw = Dice(seed)
        first = e.Opened(
            number=number,
            circle=CIRCLE,
            agenda=agenda_of(number).id,
            lead=present[0],
            facilitators=tuple(Account(who) for who in FACILITATORS),
            members=tuple(Account(who) for who in members),
            present=present,
            previous_owner=None if previous is None else Account(previous),
            owner_mode=mode,
        )
        self.journal: list[e.Happened] = [e.Happened(1, self.now, first)]
        self.meeting: Meeting = opened(self.journal[0])
        self.history: list[Meeting] = [self.meeting]  # after each event

    # the moment

    @property
    def presence(self) -> Presence:
        circle = self.meeting.facilitators | self.meeting.members
        return Presence(
            self.now,
            here=frozenset(self.here),
            away=frozenset(self.gone_out & self.here),
            gone=dict(self.gone),
            names={who: who.capitalize() for who in circle},
            agreed=self.agreed,
            chests=dict(self.chests),
        )

    @property
    def moment(self) -> Moment:
        return Moment(self.presence, self.draw)

    def situation(self, who: str) -> Situation:
        return Situation(self.meeting, Account(who), self.presence)

    @property
    def place(self) -> str:
        """The step, and the part where it has several."""
        place = self.situation("").place
        return f"{place.step}.{place.part}" if place.part else place.step

    @property
    def lead(self) -> Account:
        assert self.meeting.lead is not None
        return self.meeting.lead

    # what people do

    def say(self, who: str, command: Command) -> tuple[e.Event, ...]:
        """Somebody gives a command that is accepted."""
        return self.happen(*decide(self.meeting, Account(who), command, self.moment))

    def made(self, who: str, command: Command) -> str:
        """The same, with the id of the item it makes."""
        return next(event.id for event in self.say(who, command) if isinstance(event, e.Posted))

    def lead_says(self, *commands: Command) -> None:
        for command in commands:
            self.say(self.lead, command)

    def refused(self, who: str, command: Command) -> str:
        """The id of the words that refuse a command; nothing changes."""
        before = self.meeting
        try:
            decide(self.meeting, Account(who), command, self.moment)
        except NeedsConfirmation as asks:
            raise AssertionError(f"asked to confirm: {asks.words}") from asks
        except Refused as refusal:
            assert self.meeting == before
            return refusal.words.id.removeprefix("refused.")
        raise AssertionError(f"{who} was not refused {command}")

    def asked_to_confirm(self, who: str, command: Command) -> frozenset[str]:
        """All ids of the words that ask whether the command is meant."""
        try:
            decide(self.meeting, Account(who), command, self.moment)
        except NeedsConfirmation as asks:
            return frozenset(ids_in(asks.words))
        raise AssertionError(f"{who} was not asked to confirm {command}")

    def happen(self, *events: e.Event) -> tuple[e.Event, ...]:
        for event in events:
            happened = e.Happened(len(self.journal) + 1, self.now, event)
            self.journal.append(happened)
            self.meeting = evolve(self.meeting, happened)
            self.history.append(self.meeting)
        return events

    def copy(self) -> Game:
        """The same meeting, to be played on by itself."""
        twin = copy(self)
        twin.journal, twin.history = list(self.journal), list(self.history)
        twin.here, twin.gone_out, twin.gone = set(self.here), set(self.gone_out), dict(self.gone)
        return twin

    # time, and who is where

    def wait(self, *, minutes: float = 0, seconds: float = 0) -> None:
        self.now += timedelta(minutes=minutes, seconds=seconds)

    def drops(self, *people: str) -> None:
        """Their line is gone."""
        for who in people:
            self.here.discard(Account(who))
            if who in self.meeting.admitted:
                self.gone[Account(who)] = self.now

    def returns(self, *people: str) -> None:
        """They have a connection: those who hold a seat, facilitators too, are in; the others wait to be let in."""
        for who in people:
            self.here.add(Account(who))
            self.gone.pop(Account(who), None)
            self.happen(*arrive(self.meeting, Account(who)))

    def steps_out(self, who: str) -> None:
        self.gone_out.add(Account(who))

    def steps_in(self, who: str) -> None:
        self.gone_out.discard(Account(who))

    # what they see

    def seen_by(self, who: str) -> View | None:
        return view(self.meeting, Account(who), self.presence)

    def sight(self, who: str) -> InMeeting:
        """The view of somebody who is inside and not locked out."""
        seen = self.seen_by(who)
        assert isinstance(seen, InMeeting), seen
        return seen

    def waiting_room(self, who: str) -> Waiting:
        seen = self.seen_by(who)
        assert isinstance(seen, Waiting), seen
        return seen

    def sees(self, who: str, text: str) -> bool:
        return any(text in each for each in strings_in(self.seen_by(who)))

    def told(self, who: str, id: str) -> bool:
        """Whether this message stands anywhere in what somebody sees."""
        return id in ids_in(self.seen_by(who))

    def actions(self, who: str) -> tuple[Action, ...]:
        seen = self.seen_by(who)
        return () if seen is None else seen.actions

    def can(self, who: str, command: type[Any]) -> bool:
        return any(action.command is command for action in self.actions(who))

    def choices(self, who: str, command: type[Any], field: int = 0) -> tuple[str, ...]:
        """The values that a command offers for a field; none where it is not offered."""
        fields = next((action.fields for action in self.actions(who) if action.command is command), ())
        return (fields[field].choices or ()) if fields else ()

    def marks(self, who: str, id: str) -> tuple[str, ...]:
        """What stands beside an item: the ids of its marks."""
        return tuple(mark.id for item in self.items(who) if item.id == id for mark in item.marks)

    def items(self, who: str, section: str | None = None) -> tuple[Any, ...]:
        return tuple(
            item
            for each in getattr(self.seen_by(who), "sections", ())
            for item in each.items
            if section in (None, each.id)
        )

    def state(self, who: str, other: str) -> str:
        """Whether somebody sees another as here, away or gone."""
        return next(seated.state for seated in self.sight(who).roster if seated.account == other)

    # the way of a regular meeting

    def go_on(self, times: int = 1) -> None:
        for _ in range(times):
            self.lead_says(c.Next(confirmed=True))

    def elect(self, owner: str = "lina", partner: str = "samira") -> None:
        """In the question round: one question, a ballot, a yes and a conversation partner."""
        question = self.made(owner, c.Propose("Hur slutar jag rädda schemat?", "Det ringer.", "Att förstå."))
        self.lead_says(c.OpenBallot())
        self.say(owner, c.Vote(question))
        self.lead_says(c.Count())
        self.say(owner, c.Consent(yes=True))
        self.lead_says(c.Partner(Account(partner)))

    def go_to(self, place: str) -> None:
        """On the regular way to a step, or to a part of one ("solutions.with_owner")."""
        while self.place != place:
            if self.place == "question_round" and self.meeting.owner is None:
                self.elect()
            if self.place == "hypotheses.silent_writing":
                self.wait(seconds=90)
                self.lead_says(c.Reveal())
            else:
                self.go_on()


def played_to(
    place: str, members: Sequence[str] = MEMBERS, *, previous: str | None = None, mode: OwnerMode = OwnerMode.AWAY
) -> Game:
    """A regular meeting that has come to this place; `lina` is the owner, `samira` her conversation partner."""
    game = Game(members, previous=previous, mode=mode)
    game.go_to(place)
    return game


def parts_of(value: object) -> Iterator[object]:
    """A view, and all that it is made of."""
    yield value
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from parts_of(getattr(value, field.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from parts_of(each)


def strings_in(value: object) -> Iterator[str]:
    return (part for part in parts_of(value) if isinstance(part, str))


def ids_in(value: object) -> set[str]:
    """The ids of all messages in a view, or in words."""
    return {part.id for part in parts_of(value) if isinstance(part, Words)}
