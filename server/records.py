"""What the house remembers of people and circles, as it is kept on the disk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from meeting.drawing import Drawing
from meeting.model import Account, Agreed, HoldReason, OwnerMode
from tui.seat import Language

Authorities = Literal["one", "several"]
Managers = Literal["none", "some"]
GRACE_MINUTES = 15  # after the close, before the room is emptied
MEETINGS = 10
ZONE = "Europe/Stockholm"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. `name` is empty until the first visit has given it."""

    account: Account
    name: str = ""
    language: Language | None = None
    letter: Language | None = None  # in which their invitation was written: theirs until they, or the circle, choose
    calm: bool = False
    plain: bool = False
    mouse: bool = False
    facilitator: bool = False  # may found circles
    signed_in: bool = False  # has been here at least once

    @property
    def called(self) -> str:
        """The name others see."""
        return self.name or self.account


@dataclass(frozen=True, slots=True)
class Key:
    """A public key that a person took. It is proven from the first signature that was verified."""

    fingerprint: str
    algorithm: str
    proven: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A public key that a client offered on its way in; nothing shows yet that the client holds it."""

    fingerprint: str
    algorithm: str


@dataclass(frozen=True, slots=True)
class PendingCode:
    """A code that was handed out: its keyed hash, and whether it is for somebody who had been here before."""

    digest: str
    expires: datetime
    recovery: bool = False
    circle: str | None = None  # the mark of the one whose invitation it came with; None for the administrator's own


@dataclass(frozen=True, slots=True)
class Secrets:
    """What lets an account in."""

    passphrase: str | None = None
    code: PendingCode | None = None
    keys: tuple[Key, ...] = ()
    recovered: datetime | None = None  # when the administrator last made a code for an account in use
    familiar: tuple[str, ...] = ()  # keyed hashes of addresses that it has signed in from, the newest last


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who belongs to a circle."""

    account: Account
    facilitator: bool = False
    acknowledged: bool = False  # the ground rules as they stand


@dataclass(frozen=True, slots=True)
class Change:
    """What has become of somebody in the circle since its last meeting, for the others to know."""

    what: Literal["joined", "left", "taken_out", "facilitates", "stepped_down"]
    account: Account


@dataclass(frozen=True, slots=True)
class Felt:
    """The pulse of a meeting, of which nothing but this is kept: the means of at least five answers, `roughly`."""

    number: int
    safety: float
    pace: float


LEAST_MEAN, MOST_MEAN = 1.5, 4.5  # or less, and or more: a mean at its end would tell what everybody answered


def roughly(mean: float) -> float:
    """A mean as it may be told: by halves, and no nearer to an end."""
    return min(max(round(mean * 2) / 2, LEAST_MEAN), MOST_MEAN)


@dataclass(frozen=True, slots=True)
class Plan:
    """When a meeting is to be, and the room or telephone number.

    `revision` counts how often it has been moved or cancelled since, and `changed` is when it last was: calendars ask.
    `absent` are those who have said that they cannot come; it is forgotten when the meeting has been held.
    """

    number: int
    when: datetime
    where: str = ""
    revision: int = 0
    changed: datetime | None = None
    cancelled: bool = False
    elsewhere: bool = (
        False  # cancelled, for the circle begins after it: it comes again when the circle begins before it
    )
    absent: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that is over. `emptied` is when its key was gone, at the latest: the receipt that nothing is left.

    One that was begun once more under its number is there once more.
    """

    number: int
    closed: datetime
    emptied: datetime | None = None
    stream: str = ""  # its own; one from before they were kept has none


@dataclass(frozen=True, slots=True)
class OpenMeeting:
    """The meeting under way: its number and its stream in the journal."""

    number: int
    stream: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A meeting that was open and of which nothing is left, as was found at a start or when a backup was restored."""

    number: int
    found: datetime
    why: Literal["restart", "restore", "damage"]


@dataclass(frozen=True, slots=True)
class Hold:
    """A meeting that is not emptied while a request for disclosure is handled, or something of it has not come into a chest."""

    stream: str
    since: datetime
    why: HoldReason = "request"


@dataclass(frozen=True, slots=True)
class Circle:
    """A group: who belongs to it, what it has agreed on, and where it is in its series."""

    id: str
    name: str
    owner_mode: OwnerMode = OwnerMode.AWAY
    mode_chosen: bool = False  # by the circle, and not only so because nobody has said anything
    language: Language | None = None
    grace_minutes: int = GRACE_MINUTES
    members: tuple[Member, ...] = ()
    plans: tuple[Plan, ...] = ()
    rules: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()
    last_owner: Account | None = None
    open: OpenMeeting | None = None
    reunion: Plan | None = None  # when and where they meet when all ten are over
    ended: datetime | None = None  # when the last meeting came to its end
    lost: Lost | None = None  # told until the next meeting opens
    holds: tuple[Hold, ...] = ()  # the newest last
    zone: str = ZONE  # in which its times are said
    authorities: Authorities | None = None  # whose people the members are; None: not said
    managers: Managers | None = None  # whether somebody is another's manager; None: not said
    first: int = 1  # the first meeting that it has here; those before it were held without the program
    changes: tuple[Change, ...] = ()  # told until the next meeting has been held, or the circle ends
    pulses: tuple[Felt, ...] = ()  # in the order of the meetings
    token: str = ""  # no other circle's, were it of the same id; one from before there were tokens has none

    @property
    def mark(self) -> str:
        """By what calendars and codes know it: its id is another circle's when it is forgotten."""
        return f"{self.id}-{self.token}" if self.token else self.id

    def member(self, account: Account) -> Member | None:
        """The membership of `account`, if it belongs here."""
        return next((member for member in self.members if member.account == account), None)

    def plan(self, number: int) -> Plan | None:
        """What is planned for meeting `number`."""
        return next((plan for plan in self.plans if plan.number == number), None)

    def holding(self, stream: str, why: HoldReason | None = None) -> Hold | None:
        """The hold on this meeting, if there is one; the administrator's first, unless it is asked `why`."""
        found = [hold for hold in self.holds if hold.stream == stream and why in (None, hold.why)]
        return min(found, key=lambda hold: hold.why != "request", default=None)

    @property
    def agreed(self) -> Agreed:
        """What it has agreed on so far."""
        acknowledged = frozenset(member.account for member in self.members if member.acknowledged)
        mode = self.owner_mode if self.mode_chosen else None
        return Agreed(self.rules, acknowledged, mode, grace=self.grace_minutes)

    @property
    def facilitators(self) -> frozenset[Account]:
        return frozenset(member.account for member in self.members if member.facilitator)


def circle_of(stream: str) -> str:
    """The circle whose meeting a stream holds."""
    return stream.split("/", 1)[0]


def number_of(stream: str) -> int:
    """The number in its series of the meeting that a stream holds."""
    return int(stream.split("/", 2)[1])


def meetings_of(keys: Iterable[str]) -> tuple[str, ...]:
    """The streams that keys of these names belong to: each one's own, and what lies under it."""
    return tuple(sorted({"/".join(name.split("/")[:3]) for name in keys}))


def called(stream: str) -> str:
    """What an administrator calls the meeting that a stream holds: its circle and number."""
    return f"{circle_of(stream)}/{number_of(stream)}"


@dataclass(frozen=True, slots=True)
class Treasure:
    """One thing that a person took home. `more` are its further fields, as its source has them."""

    source: str
    text: str
    more: tuple[str, ...] = field(default=())
    circle: str = ""  # the name of the circle in which it was found, if in one
    meeting: int = 0  # and in which of its meetings
    tried: bool = False
    outcome: str = ""  # how it went, in its owner's words
    place: int = 0  # in the order that its owner gave; 0 is after all of these
    own: bool = False  # whether its owner has worded it anew
    picture: Drawing | None = None  # that of one's own case, where it was taken along

    @property
    def id(self) -> str:
        """By what its owner names it."""
        return self.source.rsplit("/", 1)[-1]
