"""What a meeting is: people, roles, items and the whole state that events fold into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, NewType

Account = NewType("Account", str)


class Role(StrEnum):
    """What a person is in a meeting; one may be several. Source: `roles` of the method."""

    LEAD = "lead"  # the facilitator who leads now, or a member the others named
    FACILITATOR = "facilitator"
    CASE_OWNER = "case_owner"
    CONVERSATION_PARTNER = "conversation_partner"
    PREVIOUS_OWNER = "previous_owner"
    MEMBER = "member"  # everybody who is not a facilitator


class Kind(StrEnum):
    """What an item is."""

    SAID = "said"
    LEFT = "left"  # outside the door
    FEELING = "feeling"
    QUESTION = "question"
    ASKED = "asked"
    ANSWER = "answer"
    SLIP = "slip"
    NODE = "node"
    LINK = "link"
    HYPOTHESIS = "hypothesis"
    PARKED = "parked"
    SOLUTION = "solution"
    ADOPTION = "adoption"
    NOTE = "note"
    WHISPER = "whisper"
    TREASURE = "treasure"  # from one's chest, shown to the group
    POINT = "point"  # of a lifeline: its author's own until shown


class Verdict(StrEnum):
    """What the case owner makes of a hypothesis."""

    KEEP = "keep"
    CORRECT = "correct"
    RELEASE = "release"


class OwnerMode(StrEnum):
    """Where the case owner is while the others think."""

    AWAY = "away"
    LISTEN = "listen"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A step and the part of it; in the waiting room, and outside a meeting, the part is empty."""

    step: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One contribution. `about` are ids it builds on; `more` are its further fields, as its kind has them."""

    id: str
    kind: Kind
    by: Account
    place: Place
    text: str
    about: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    shared: bool = False  # a note or a point that its author shows
    theme: bool = False  # a question that a facilitator proposed because nobody had one
    x: int = 0  # a node's place on the 72 x 18 grid; a point's year
    y: int = 0  # a point's height
    missed_by: frozenset[Account] = frozenset()  # who came in, or began to facilitate, when it was over


@dataclass(frozen=True, slots=True)
class Floor:
    """A round: who has the word, in what order, who has had it, who asks for it."""

    holder: Account | None = None
    order: tuple[Account, ...] = ()
    had: frozenset[Account] = frozenset()
    hands: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True)
class Ballot:
    """A secret vote. `votes` is emptied when it is counted; a choice of None could not be opened again."""

    round: int
    choices: tuple[str, ...]
    open: bool = True
    votes: Mapping[Account, str | None] = field(default_factory=dict)
    counts: tuple[tuple[str, int], ...] = ()
    tied: tuple[str, ...] = ()  # after the count, those that share the first place; () when one was elected


@dataclass(frozen=True, slots=True)
class Pulse:
    """The anonymous scales of the last step: who has answered, and the counts once shown (1 to 5)."""

    answers: Mapping[Account, tuple[int | None, int | None]] = field(default_factory=dict)
    counted: bool = False
    safety: tuple[int, ...] = ()
    pace: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The anonymous scales on the whole series: who has answered, and once shown the counts of each scale (1 to 5)."""

    answers: Mapping[Account, tuple[int | None, ...]] = field(default_factory=dict)
    counts: tuple[tuple[int, ...], ...] = ()  # empty until shown


@dataclass(frozen=True, slots=True)
class Clock:
    """The soft timer of the part under way, in the meeting's own time."""

    since: datetime
    stopped: datetime | None = None  # paused since then
    rested: timedelta = timedelta()  # pauses that are over

    def elapsed(self, now: datetime) -> timedelta:
        """How long the part has gone on, pauses left out."""
        return (self.stopped or now) - self.since - self.rested


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting, as its events have made it. Built by `evolve` alone."""

    number: int
    circle: str
    agenda: str
    opened: datetime
    facilitators: frozenset[Account]
    members: frozenset[Account]
    at: int = 0  # index into the agenda's stops
    trail: tuple[int, ...] = ()  # the stops that were left by going on, for going back
    clock: Clock = field(default_factory=lambda: Clock(datetime.min))
    admitted: Mapping[Account, int] = field(default_factory=dict)  # the stop each came in at
    removed: frozenset[Account] = frozenset()
    lead: Account | None = None
    named: Mapping[Account, Account] = field(default_factory=dict)
    extra: Mapping[Place, int] = field(default_factory=dict)  # minutes given or borrowed
    blanked: bool = False
    coffee: bool = False  # a break outside the planned one
    ended: datetime | None = None
    items: Mapping[str, Item] = field(default_factory=dict)
    floor: Floor = Floor()
    heard: frozenset[Account] = frozenset()  # who has had the floor in this meeting at all
    spent: Mapping[Place, timedelta] = field(default_factory=dict)  # how long each part took that was left
    sitting_out: frozenset[Account] = frozenset()
    previous_owner: Account | None = None
    declined: bool = False  # the previous owner would rather not
    answered: bool = False  # the previous owner has told how it went, or would rather not: nobody asks again
    thanks: frozenset[Account] = frozenset()
    aside: Mapping[str, frozenset[Account]] = field(default_factory=dict)
    ballot: Ballot | None = None
    unwilling: frozenset[str] = frozenset()  # questions whose authors said no
    refusals: frozenset[tuple[str, Account]] = frozenset()  # of a theme: its id, and who said no
    asked: Account | None = None
    question: str | None = None  # the elected one
    owner: Account | None = None
    partner: Account | None = None
    owner_mode: OwnerMode = OwnerMode.AWAY
    listening: bool = False
    understood: bool = False
    summary: str = ""
    confirmed: bool = False
    revealed: tuple[str, ...] = ()  # the hypotheses in the order they were shown
    verdicts: Mapping[str, tuple[Verdict, str]] = field(default_factory=dict)
    holds: bool | None = None
    revised: str = ""
    enough: bool = False
    pulse: Pulse = Pulse()
    evaluation: Evaluation = Evaluation()
    told: frozenset[Account] = frozenset()  # who has had their turn with the lifelines, before the coffee or after
    # What was found in it once, for all who look at it: it is gone with it, or goes on where an item comes to the others.
    found: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the circle has agreed on so far: it is the circle's own, and stays when the meeting is gone."""

    rules: tuple[str, ...] = ()
    acknowledged: frozenset[Account] = frozenset()  # who has said yes to these very words
    owner_mode: OwnerMode | None = None  # None until it was chosen
    reunion: str = ""  # when and where they meet again
    grace: int = 15  # minutes from the close until the room is emptied


@dataclass(frozen=True, slots=True)
class Treasured:
    """Something in somebody's own chest."""

    id: str
    text: str
    more: tuple[str, ...] = ()


HoldReason = Literal[
    "request", "chest"
]  # why a meeting is not emptied: a request for disclosure; an adoption on its way


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is where right now: known to the process, never stored.

    `here` are connected accounts, let in or not; `away` those of them who stepped out;
    `gone` since when others who hold a seat have had no connection. `names` are what people are called.
    `chests` are each one's own: nobody is shown another's.
    """

    now: datetime
    here: frozenset[Account] = frozenset()
    away: frozenset[Account] = frozenset()
    gone: Mapping[Account, datetime] = field(default_factory=dict)
    names: Mapping[Account, str] = field(default_factory=dict)
    hold: HoldReason | None = None  # the emptying is stopped
    agreed: Agreed = Agreed()
    chests: Mapping[Account, tuple[Treasured, ...]] = field(default_factory=dict)  # open during the treasure walk
    empties: datetime | None = None  # when a closed meeting is emptied
