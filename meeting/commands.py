"""What a person can ask of a meeting, and the refusal that answers what cannot be."""

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
    """The owner: this is the picture. `seen` is what it was before them."""

    seen: tuple[object, ...] | None = None


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
