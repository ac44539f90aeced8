"""What has happened: the only things a meeting is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from meeting.model import Account, Kind, OwnerMode, Place, Verdict


@dataclass(frozen=True, slots=True)
class Opened:
    """A meeting began with those who were present; the first facilitator named leads."""

    number: int
    circle: str
    agenda: str
    lead: Account
    facilitators: tuple[Account, ...]
    members: tuple[Account, ...]
    present: tuple[Account, ...]
    previous_owner: Account | None = None
    owner_mode: OwnerMode = OwnerMode.AWAY


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody became part of the circle during the meeting."""

    account: Account
    facilitator: bool = False


@dataclass(frozen=True, slots=True)
class Admitted:
    account: Account


@dataclass(frozen=True, slots=True)
class Removed:
    account: Account


@dataclass(frozen=True, slots=True)
class Led:
    """From now on this one leads."""

    account: Account


@dataclass(frozen=True, slots=True)
class Named:
    """With both facilitators gone, a member named who should lead."""

    by: Account
    account: Account


@dataclass(frozen=True, slots=True)
class Moved:
    """The meeting went to another part. `floor` has it there from the start."""

    to: Place
    back: bool = False
    floor: Account | None = None


@dataclass(frozen=True, slots=True)
class Extended:
    place: Place
    minutes: int
    lender: Place | None = None


@dataclass(frozen=True, slots=True)
class Paused:
    coffee: bool = False


@dataclass(frozen=True, slots=True)
class Resumed:
    pass


@dataclass(frozen=True, slots=True)
class Blanked:
    on: bool


@dataclass(frozen=True, slots=True)
class FloorGiven:
    """To somebody, or to nobody when the round is over. `had` has had it now."""

    to: Account | None
    had: Account | None = None


@dataclass(frozen=True, slots=True)
class Ordered:
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class HandRaised:
    by: Account


@dataclass(frozen=True, slots=True)
class SatOut:
    by: Account


@dataclass(frozen=True, slots=True)
class FollowUpDeclined:
    by: Account


@dataclass(frozen=True, slots=True)
class Thanked:
    by: Account


@dataclass(frozen=True, slots=True)
class Posted:
    """A contribution; its fields as in `model.Item`."""

    id: str
    kind: Kind
    by: Account
    text: str
    about: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    theme: bool = False
    x: int = 0
    y: int = 0


@dataclass(frozen=True, slots=True)
class Undone:
    """An item was taken back, with what hangs on it (a node's links)."""

    id: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A question was taken back by its author."""

    id: str


@dataclass(frozen=True, slots=True)
class SetAside:
    id: str
    by: Account


@dataclass(frozen=True, slots=True)
class BallotOpened:
    round: int
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Voted:
    """`choice` is sealed once more on the way to the journal, and None when it cannot be opened."""

    by: Account
    round: int
    choice: str | None


@dataclass(frozen=True, slots=True)
class Counted:
    """The ballot was closed: counts by choice, and who is elected, if somebody is."""

    round: int
    counts: tuple[tuple[str, int], ...]
    elected: str | None = None


@dataclass(frozen=True, slots=True)
class LotsDrawn:
    elected: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody was asked to be the case owner, with this question."""

    account: Account
    question: str


@dataclass(frozen=True, slots=True)
class Consented:
    by: Account


@dataclass(frozen=True, slots=True)
class SaidNo:
    by: Account


@dataclass(frozen=True, slots=True)
class PartnerAppointed:
    account: Account


@dataclass(frozen=True, slots=True)
class ListenChosen:
    yes: bool


@dataclass(frozen=True, slots=True)
class Understood:
    by: Account


@dataclass(frozen=True, slots=True)
class NodeMoved:
    id: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Renamed:
    """A node or a link has other words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Summarised:
    text: str


@dataclass(frozen=True, slots=True)
class PictureConfirmed:
    by: Account


@dataclass(frozen=True, slots=True)
class Revealed:
    """The hypotheses were shown, in this order."""

    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    id: str
    verdict: Verdict
    text: str = ""


@dataclass(frozen=True, slots=True)
class QuestionHeld:
    pass


@dataclass(frozen=True, slots=True)
class QuestionRevised:
    text: str


@dataclass(frozen=True, slots=True)
class EnoughSaid:
    by: Account


@dataclass(frozen=True, slots=True)
class Shared:
    id: str


@dataclass(frozen=True, slots=True)
class Pulsed:
    """The numbers are sealed once more on the way to the journal, and None when they cannot be opened."""

    by: Account
    safety: int | None
    pace: int | None


@dataclass(frozen=True, slots=True)
class PulseCounted:
    """How many answered 1 to 5."""

    safety: tuple[int, ...]
    pace: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """As `Pulsed`, on the whole series."""

    by: Account
    safety: int | None
    use: int | None
    method: int | None


@dataclass(frozen=True, slots=True)
class EvaluationCounted:
    """How many answered 1 to 5, scale by scale."""

    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Closed:
    pass


Event = (
    Opened | Joined | Admitted | Removed | Led | Named | Moved | Extended | Paused | Resumed | Blanked | FloorGiven
    | Ordered | HandRaised | SatOut | FollowUpDeclined | Thanked | Posted | Undone | Withdrawn | SetAside
    | BallotOpened | Voted | Counted | LotsDrawn | Asked | Consented | SaidNo | PartnerAppointed | ListenChosen
    | Understood | NodeMoved | Renamed | Summarised | PictureConfirmed | Revealed | Judged | QuestionHeld | QuestionRevised
    | EnoughSaid | Shared | Pulsed | PulseCounted | Evaluated | EvaluationCounted | Closed
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happened:
    """An event with its place in the meeting's order (from 1) and its moment in the meeting's time."""

    seq: int
    at: datetime
    event: Event
