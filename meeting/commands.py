"""What a person can ask for, and the refusal that answers what cannot be."""

from __future__ import annotations

from dataclasses import dataclass

from meeting.model import Account
from meeting.text import Words


class Refused(Exception):
    """The command changes nothing; `words` tell the person why."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.id)
        self.words = words


class NeedsConfirmation(Refused):
    """The command would reveal, lock or leave something; `words` tell what. The confirmed form does it."""


@dataclass(frozen=True, slots=True)
class Say:
    """The step's contribution, where one may be made."""

    text: str


@dataclass(frozen=True, slots=True)
class LeaveOutside:
    """What waits outside the door."""

    text: str


@dataclass(frozen=True, slots=True)
class Pass:
    """Lets a turn go by; in the relaxation sits it out; in the follow-up declines."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes back one's own item while its step is open."""

    id: str


@dataclass(frozen=True, slots=True)
class Raise:
    """Asks for the floor."""


@dataclass(frozen=True, slots=True)
class Propose:
    """A question for the group, with its background and what one wishes for."""

    question: str
    background: str = ""
    wish: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Takes one's question back; no reason is asked for."""


@dataclass(frozen=True, slots=True)
class Aside:
    """ "Not with me in the room", about a question."""

    id: str


@dataclass(frozen=True, slots=True)
class Vote:
    id: str


@dataclass(frozen=True, slots=True)
class Consent:
    yes: bool


@dataclass(frozen=True, slots=True)
class Slip:
    """A private slip to the conversation partner."""

    text: str


@dataclass(frozen=True, slots=True)
class Feeling:
    word: str


@dataclass(frozen=True, slots=True)
class Node:
    """Something in the picture: at a place of its 72 x 18 grid, or where there is room."""

    label: str
    x: int | None = None
    y: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    from_id: str
    to_id: str
    label: str


@dataclass(frozen=True, slots=True)
class Move:
    """A node to another place on the 72 x 18 grid."""

    id: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Rename:
    """A node or a link gets other words."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Erase:
    id: str


@dataclass(frozen=True, slots=True)
class Summarise:
    text: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """The owner: this is the picture."""


@dataclass(frozen=True, slots=True)
class Park:
    """Keeps a solution for later."""

    text: str


@dataclass(frozen=True, slots=True)
class Keep:
    id: str


@dataclass(frozen=True, slots=True)
class Correct:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Release:
    id: str


@dataclass(frozen=True, slots=True)
class Holds:
    """The question still holds."""


@dataclass(frozen=True, slots=True)
class Revise:
    """The question in new words."""

    text: str


@dataclass(frozen=True, slots=True)
class Solve:
    """A proposal and the hypotheses it builds on; without text, the one parked item it names."""

    ids: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Adopt:
    id: str
    own_words: str
    first_step: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Enough:
    """ "Gott nog": nothing more is needed."""


@dataclass(frozen=True, slots=True)
class Note:
    """A private note."""

    text: str


@dataclass(frozen=True, slots=True)
class Share:
    id: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point of one's own lifeline, nobody else's until it is shown."""

    year: int
    height: int
    label: str


@dataclass(frozen=True, slots=True)
class Show:
    """Shows the group what one chooses of one's own."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PulseAnswer:
    """Two numbers from 1 to 5."""

    safety: int
    pace: int


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Three numbers from 1 to 5 on the ten meetings: how safe it was, of what use, how the way of working worked."""

    safety: int
    use: int
    method: int


@dataclass(frozen=True, slots=True)
class Thanks:
    pass


@dataclass(frozen=True, slots=True)
class Done:
    """Whoever has the floor is finished; the owner in the exploration is understood."""


@dataclass(frozen=True, slots=True)
class Next:
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Back:
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Extend:
    """More minutes for the part under way, new or borrowed from a later step (its number)."""

    minutes: int
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    pass


@dataclass(frozen=True, slots=True)
class Resume:
    pass


@dataclass(frozen=True, slots=True)
class Break:
    pass


@dataclass(frozen=True, slots=True)
class GiveFloor:
    account: Account


@dataclass(frozen=True, slots=True)
class Order:
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Partner:
    account: Account


@dataclass(frozen=True, slots=True)
class Admit:
    account: Account


@dataclass(frozen=True, slots=True)
class Remove:
    account: Account


@dataclass(frozen=True, slots=True)
class Ask:
    """Asks somebody to be the case owner."""

    account: Account


@dataclass(frozen=True, slots=True)
class Blank:
    """A neutral screen for all, and back."""


@dataclass(frozen=True, slots=True)
class Listen:
    yes: bool


@dataclass(frozen=True, slots=True)
class Whisper:
    """Between the facilitators."""

    text: str


@dataclass(frozen=True, slots=True)
class OpenBallot:
    pass


@dataclass(frozen=True, slots=True)
class Count:
    """Closes and counts the ballot; in the last step shows the pulse."""


@dataclass(frozen=True, slots=True)
class Lots:
    pass


@dataclass(frozen=True, slots=True)
class Reveal:
    pass


@dataclass(frozen=True, slots=True)
class Lead:
    """The other facilitator takes over; with an account, a member names who leads when both are gone."""

    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Close:
    confirmed: bool = False


Command = (
    Say | LeaveOutside | Pass | Undo | Raise | Propose | Withdraw | Aside | Vote | Consent | Slip | Feeling
    | Node | Link | Move | Rename | Erase | Summarise | Confirm | Park | Keep | Correct | Release | Holds | Revise
    | Solve | Adopt | Enough | Note | Share | Point | Show | PulseAnswer | Evaluate | Thanks | Done | Next | Back | Extend | Pause
    | Resume | Break | GiveFloor | Order | Partner | Admit | Remove | Ask | Blank | Listen | Whisper
    | OpenBallot | Count | Lots | Reveal | Lead | Close
)  # fmt: skip
"""All that the rules of a meeting decide on."""


# What follows is decided outside the meeting: by one's own seat, or by the circle.


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
    number: int


@dataclass(frozen=True, slots=True)
class Acknowledge:
    pass


@dataclass(frozen=True, slots=True)
class Reunion:
    """When the circle meets again after its last meeting, and where."""

    when: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    number: int | None = None


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

Confirmable = Next | Back | Close | TakeOut | LeaveCircle | EndCircle
"""What asks before it is done: the confirmed form does it."""
