"""What views are made of: people, items, sections, the clock, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from meeting.drawing import Drawing
from meeting.model import Account
from meeting.rules.rule import Field
from meeting.text import Words

# What the house tells everybody, wherever they are: that it stops soon, or that the disk takes nothing now.
Alert = Literal["stopping", "storage"]


@dataclass(frozen=True, slots=True)
class Action:
    """Something one can do now. `id` names its words; `fields` are what it asks for; `grave` asks before it is done.

    `about` is what it agrees to, as the view shows that, where the command does not say it. `happens` is what it does
    where that is not always the same.
    """

    id: str
    command: type[Any]
    fields: tuple[Field, ...] = ()
    grave: bool = False
    about: tuple[object, ...] = ()
    happens: Words | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of the part: whole minutes, tens of seconds in the last one, or minutes over."""

    unit: Literal["minutes", "seconds", "over"]
    amount: int


@dataclass(frozen=True, slots=True)
class Head:
    """Where we are: the step's number of how many (0 in the break), its planned minutes, and what is left of the part.

    `part` is set only where the part has a title of its own.
    """

    step: str
    part: str
    number: int
    of: int
    minutes: int
    left: Left | None = None
    rail: tuple[tuple[int, str], ...] = ()  # the agenda's steps: number and id, the break with 0
    meeting: int = 0  # its number in the series


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody in the room, as everybody may know them."""

    account: Account
    name: str
    state: Literal["here", "away", "gone"] = "here"
    facilitator: bool = False
    leads: bool = False
    owner: bool = False
    partner: bool = False
    floor: bool = False
    hand: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as one person sees it. `author` is a name, and only where this view has one.

    `lines` come under the text (a background, an answer), `marks` beside it (a verdict, "yours").
    """

    id: str
    text: str
    author: str | None = None
    lines: tuple[Words | str, ...] = ()
    marks: tuple[Words, ...] = ()
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Items under a heading; `empty` tells what will come where there are none. `told` is what the program says there."""

    id: str
    heading: Words | None = None
    items: tuple[Shown, ...] = ()
    empty: Words | None = None
    told: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a lifeline: a year, and how high it was then, 5 to -5."""

    id: str
    year: int
    height: int


@dataclass(frozen=True, slots=True)
class Glance:
    """A look at the question and the picture, while one thinks."""

    question: str
    drawing: Drawing | None = None


@dataclass(frozen=True, slots=True)
class Peek:
    """What comes next, for the leader's eyes alone; `hindrance` is what no confirmation overrides."""

    step: str
    part: str
    number: int
    minutes: int
    happens: tuple[Words, ...] = ()
    missing: tuple[Words, ...] = ()
    hindrance: Words | None = None


@dataclass(frozen=True, slots=True)
class PartTimes:
    """A part's minutes: as it has them now, and as long as it has taken. `actual` is None where one has not been."""

    step: str
    part: str
    number: int
    planned: int
    actual: int | None = None
    now: bool = False


@dataclass(frozen=True, slots=True)
class Loan:
    """Minutes that a later step could do without."""

    step: str
    number: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What the facilitators have before them: times and turns, never content. `short` is what no step can spare."""

    times: tuple[PartTimes, ...] = ()
    behind: int = 0
    loans: tuple[Loan, ...] = ()
    short: int = 0
    unheard: tuple[str, ...] = ()  # names of those who have not had the word in this meeting
    unheard_here: tuple[str, ...] = ()  # and in this part, once its round goes on
    hands: tuple[str, ...] = ()  # names, the one who asked first before the others


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to see to before the meeting begins."""

    done: bool
    what: Words


# What has become of one of the ten meetings, or will: "elsewhere" is before the circle came here.
Ring = Literal["held", "open", "planned", "unplanned", "missed", "cancelled", "elsewhere"]


@dataclass(frozen=True, slots=True)
class CircleLine:
    """A circle one belongs to."""

    id: str
    name: str
    under_way: bool = False
    held: int = 0
    when: str = ""
    rings: tuple[Ring, ...] = ()  # its series
    ended: bool = False
    missed: bool = False  # whether its time is over, and it was not held
