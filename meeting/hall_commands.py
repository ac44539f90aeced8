"""What a person can ask for that is decided outside the meeting: by one's own seat, or by the circle."""

from __future__ import annotations

from dataclasses import dataclass

from meeting.commands import Back, Close, Next


@dataclass(frozen=True, slots=True)
class Away:
    pass


@dataclass(frozen=True, slots=True)
class Here:
    pass


@dataclass(frozen=True, slots=True)
class Treasure:
    """Something for one's own chest."""

    text: str


@dataclass(frozen=True, slots=True)
class TakePicture:
    """The case owner takes the picture of their case home, into their own chest."""


@dataclass(frozen=True, slots=True)
class Borrow:
    """A proposal that was made to somebody else, for one's own chest in one's own words."""

    id: str
    own_words: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A treasure of one's own has been tried; and how it went."""

    id: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Reword:
    """A treasure of one's own in other words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Arrange:
    """A treasure of one's own to another place in the chest, counted from 1."""

    id: str
    place: int


@dataclass(frozen=True, slots=True)
class Discard:
    """A treasure of one's own is thrown away."""

    id: str


@dataclass(frozen=True, slots=True)
class EmptyChest:
    """One's own chest is emptied; `count` is how many there are in it, so that it is meant."""

    count: int


@dataclass(frozen=True, slots=True)
class Enter:
    circle: str


@dataclass(frozen=True, slots=True)
class FoundCircle:
    name: str


@dataclass(frozen=True, slots=True)
class Invite:
    account: str
    facilitator: bool = False


@dataclass(frozen=True, slots=True)
class Facilitate:
    """Another member becomes a facilitator of the circle, or one is a member as the others again."""

    account: str
    yes: bool
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class TakeOut:
    """Somebody belongs to the circle no more."""

    account: str
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class LeaveCircle:
    """One belongs to the circle no more oneself."""

    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class EndCircle:
    """The circle meets no more."""

    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Mode:
    """What the circle has agreed on for the owner."""

    mode: str


@dataclass(frozen=True, slots=True)
class Plan:
    """When meeting `number` is (as "2026-12-01 13:00"), and where."""

    number: int
    when: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class PlanRest:
    """All meetings that are still to come, in a rhythm ("every fourth Tuesday from 2026-12-01 at 13:00")."""

    rhythm: str
    where: str = ""
    confirmed: bool = False
    seen: tuple[object, ...] | None = None  # the plans that it was said to replace


@dataclass(frozen=True, slots=True)
class CancelMeeting:
    """Meeting `number` will not be."""

    number: int


@dataclass(frozen=True, slots=True)
class Attend:
    """Whether one comes to meeting `number`."""

    number: int
    yes: bool


@dataclass(frozen=True, slots=True)
class BeginWith:
    """The number of the first meeting that a circle has here; those before it were held elsewhere."""

    number: int


@dataclass(frozen=True, slots=True)
class SetZone:
    """The time zone in which the circle says its times."""

    zone: str


@dataclass(frozen=True, slots=True)
class CircleLanguage:
    """The language of whoever has not chosen one for themselves."""

    language: str


@dataclass(frozen=True, slots=True)
class Grace:
    """How many minutes after the close the room is emptied."""

    minutes: int


@dataclass(frozen=True, slots=True)
class AuthoritiesHere:
    """Whether the members come from one authority or from several."""

    which: str


@dataclass(frozen=True, slots=True)
class ManagersHere:
    """Whether somebody is another member's manager."""

    which: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the circle has chosen."""


@dataclass(frozen=True, slots=True)
class AddRule:
    text: str


@dataclass(frozen=True, slots=True)
class StrikeRule:
    """`seen` are the rules among which it had this number."""

    number: int
    seen: tuple[object, ...] | None = None


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """`seen` are the rules that it is said to."""

    seen: tuple[object, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reunion:
    """When the circle meets again after its last meeting, and where."""

    when: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """`seen` are the plans by which the next one was that which is confirmed."""

    number: int | None = None
    confirmed: bool = False
    seen: tuple[object, ...] | None = None


@dataclass(frozen=True, slots=True)
class SetName:
    name: str


@dataclass(frozen=True, slots=True)
class SetLanguage:
    language: str


@dataclass(frozen=True, slots=True)
class SetCalm:
    on: bool


@dataclass(frozen=True, slots=True)
class SetMouse:
    """Whether one's terminal tells what its mouse does."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetPlain:
    on: bool


@dataclass(frozen=True, slots=True)
class AddKey:
    number: int


@dataclass(frozen=True, slots=True)
class DropKey:
    number: int


@dataclass(frozen=True, slots=True)
class SetPassphrase:
    passphrase: str


@dataclass(frozen=True, slots=True)
class Circles:
    """Which circles one belongs to."""


@dataclass(frozen=True, slots=True)
class Series:
    """The circle's ten meetings, without content."""


@dataclass(frozen=True, slots=True)
class PulseCurve:
    """The circle's pulse over its meetings."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The circle's ground rules."""


@dataclass(frozen=True, slots=True)
class Chest:
    """One's own treasures."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the server is known by, to be read out to somebody who is asked about it."""


@dataclass(frozen=True, slots=True)
class Keys:
    """One's own keys, and those that the client offered."""


@dataclass(frozen=True, slots=True)
class ShowSettings:
    pass


@dataclass(frozen=True, slots=True)
class Invitations:
    """Who has been invited to the circle and has not come yet."""


@dataclass(frozen=True, slots=True)
class Revoke:
    """Takes an invitation to the circle back."""

    account: str


@dataclass(frozen=True, slots=True)
class Scan:
    """The way in as a picture for a telephone's camera: one's own, or somebody's whom one has invited."""

    account: str = ""


@dataclass(frozen=True, slots=True)
class SignIns:
    """One's own ways in, and one's connections now."""


@dataclass(frozen=True, slots=True)
class SignOutOthers:
    """Ends all of one's own connections but this one."""


@dataclass(frozen=True, slots=True)
class Rehearse:
    """Leads a simulated group, in one of the cases and from a step on."""

    case: str = ""
    step: int = 1


@dataclass(frozen=True, slots=True)
class Retry:
    """In a rehearsal: once more from where the part under way began."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """In a rehearsal: what has gone well so far."""


@dataclass(frozen=True, slots=True)
class EndRehearsal:
    """Back to where one was before it."""


HallCommand = (
    Away | Here | Treasure | Borrow | TakePicture | Tried | Reword | Arrange | Discard | EmptyChest | Enter | FoundCircle | Invite
    | Facilitate | TakeOut | LeaveCircle | EndCircle | Mode | Plan | PlanRest | CancelMeeting | Attend | BeginWith
    | SetZone | CircleLanguage | Grace | AuthoritiesHere | ManagersHere | Choices | AddRule | StrikeRule | Acknowledge | Reunion | Start
    | SetName | SetLanguage | SetCalm | SetMouse | SetPlain | AddKey | DropKey | SetPassphrase
    | Circles | Series | PulseCurve | Rules | Chest | Fingerprint | Keys | ShowSettings | Invitations | Revoke | Scan
    | SignIns | SignOutOthers | Rehearse | Retry | Feedback | EndRehearsal
)  # fmt: skip
"""All that is decided outside the meeting's rules."""

Confirmable = Next | Back | Close | TakeOut | LeaveCircle | EndCircle | PlanRest | Start | Facilitate
"""What asks before it is done: the confirmed form does it."""
