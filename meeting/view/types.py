"""What a person can be shown: few shapes, each with all that its screen and its lines need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from meeting.drawing import Drawing
from meeting.model import Account, HoldReason, Place
from meeting.text import Words
from meeting.view.parts import (
    Action,
    Alert,
    Check,
    CircleLine,
    Desk,
    Dot,
    Glance,
    Head,
    Left,
    Peek,
    Ring,
    Seated,
    Section,
    Shown,
)

HOME = Place("home")
UNDRAWN = Drawing()


@dataclass(frozen=True, slots=True, kw_only=True)
class InMeeting:
    """What every view of a meeting has.

    `status` is how things stand, for all; `notices` are to this person alone. `plain` is what a line without a
    command does, or None. `card` is the step whose cue card a facilitator has; `hint` the word rule for drafts.
    """

    me: Account
    name: str
    place: Place
    head: Head
    prompt: Words
    roster: tuple[Seated, ...] = ()
    status: tuple[Words, ...] = ()
    notices: tuple[Words, ...] = ()
    actions: tuple[Action, ...] = ()
    plain: type[Any] | None = None
    soon: type[Any] | None = None  # what it will do when the quiet time is over
    leads: bool = False
    card: str | None = None
    peek: Peek | None = None
    desk: Desk | None = None  # for facilitators
    hint: str | None = None
    glance: Glance | None = None
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Board(InMeeting):
    """The group's words, in sections."""

    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifeline(Board):
    """The lifelines in sections, and one of them to be drawn: that of `whose` turn it is, or one's own."""

    curve: tuple[Dot, ...] = ()
    whose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stillness(InMeeting):
    """The relaxation: which line of the script it has come to, and whether this person sits it out."""

    line: int = 0
    sitting_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture(InMeeting):
    """The picture while it is drawn."""

    drawing: Drawing = UNDRAWN
    sections: tuple[Section, ...] = ()  # the question


@dataclass(frozen=True, slots=True, kw_only=True)
class Coffee(InMeeting):
    """The break: nothing of the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank(InMeeting):
    """Nothing, because the leader blanked all screens ("blanked") or because one stepped out ("away").

    `wanted` is what this person is called for meanwhile: the terminal rings for it, and says nothing.
    """

    why: Literal["blanked", "away"]
    wanted: frozenset[str] = frozenset()  # "floor", "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The case owner's waiting room. It has no field that the others' work could leak through, the clock included."""

    me: Account
    name: str
    place: Place  # the step, never its part
    head: Head
    prompt: Words
    notes: tuple[Shown, ...] = ()
    actions: tuple[Action, ...] = ()
    plain: type[Any] | None = None
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The meeting is closed: what is left, until the room is emptied."""

    me: Account
    name: str
    place: Place
    circle: str
    number: int
    door: Shown | None = None  # what one left outside
    ends: bool = False  # whether the circle has ended with it
    empties: Left | None = None
    picture: Literal["", "room", "chest"] = ""  # for the case owner: where the picture of their case is
    hold: HoldReason | None = None
    told: tuple[Words, ...] = ()  # to whoever led a rehearsal: what went well
    actions: tuple[Action, ...] = ()
    alerts: tuple[Alert, ...] = ()


# Outside a meeting. The server builds these from the directory.


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where one is before one has gone anywhere."""

    me: Account
    name: str | None  # None before the first visit's question is answered
    place: Place = HOME
    circles: tuple[CircleLine, ...] = ()
    chest: tuple[Shown, ...] = ()  # one's own, to choose from; it is shown when it is asked for
    actions: tuple[Action, ...] = ()
    notices: tuple[Words, ...] = ()
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lobby:
    """A circle before its meeting, or while one waits to be let in (`under_way`)."""

    me: Account
    name: str | None
    circle: str
    title: str
    place: Place
    number: int  # of the next meeting, or of the one under way
    of: int = 10
    when: str = ""
    where: str = ""
    roster: tuple[Seated, ...] = ()
    expected: tuple[Seated, ...] = ()  # not here
    absent: tuple[str, ...] = ()  # names of those who have said that they cannot come
    rings: tuple[Ring, ...] = ()  # the series
    rules: tuple[str, ...] = ()
    acknowledged: bool = False
    chest: tuple[Shown, ...] = ()  # one's own, to choose from; it is shown when it is asked for
    listening: bool = False  # what the circle has agreed on for the owner
    mode_open: bool = False  # whether it has not agreed on that yet
    choices: tuple[Words, ...] = ()  # what else it has chosen
    facilitator: bool = False
    checklist: tuple[Check, ...] = ()  # for facilitators, before the meeting begins
    under_way: bool = False
    ended: bool = False  # the circle meets no more
    actions: tuple[Action, ...] = ()
    notices: tuple[Words, ...] = ()
    alerts: tuple[Alert, ...] = ()


View = Board | Lifeline | Stillness | Picture | Coffee | Blank | Waiting | Ended | Home | Lobby
