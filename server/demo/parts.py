"""What a script is made of: the people, and what there is of each step."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from meeting.model import Account, Verdict


def folded(text: str) -> str:
    """Lower case without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in the group. The account is the first name in a-z, unless they are known by another."""

    id: str
    name: str
    role: Literal["facilitator", "member"]
    known_as: str = ""

    @property
    def account(self) -> Account:
        return Account(self.known_as or folded(self.name.partition(" ")[0]))

    @property
    def facilitates(self) -> bool:
        return self.role == "facilitator"


@dataclass(frozen=True, slots=True)
class Series:
    name: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """The meeting, and the parts that people have in it once it is under way."""

    number: int
    previous_owner: Account
    facilitators: tuple[Account, ...]
    case_owner: Account
    conversation_partner: Account


@dataclass(frozen=True, slots=True)
class Arrival:
    by: Account
    carries_in: str
    leaves_outside: str


@dataclass(frozen=True, slots=True)
class Relaxation:
    sitting_out: frozenset[Account]


@dataclass(frozen=True, slots=True)
class FollowUp:
    by: Account
    tried: str
    happened: str
    now: str
    asks_group: str

    @property
    def told(self) -> tuple[str, ...]:
        """What the previous owner says, in order."""
        return (self.tried, self.happened, self.now, self.asks_group)


@dataclass(frozen=True, slots=True)
class Proposal:
    id: str
    by: Account
    question: str
    background: str
    wants: str


@dataclass(frozen=True, slots=True)
class Ballots:
    """What each would choose in each round."""

    simulated_ballots: tuple[Mapping[Account, str], ...]


@dataclass(frozen=True, slots=True)
class QuestionRound:
    proposals: tuple[Proposal, ...]
    vote: Ballots
    elected: str


@dataclass(frozen=True, slots=True)
class Turn:
    id: str
    q: str
    a: str


@dataclass(frozen=True, slots=True)
class Exploration:
    story: str
    turns: tuple[Turn, ...]
    feelings_named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NodeDrawn:
    id: str
    label: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class LinkDrawn:
    source: str
    to: str
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    summary: str
    nodes: tuple[NodeDrawn, ...]
    links: tuple[LinkDrawn, ...]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    id: str
    by: Account
    text: str


@dataclass(frozen=True, slots=True)
class Nudge:
    """Somebody begins to write a solution, is asked what it would solve, and keeps it for later."""

    by: Account
    draft: str
    ref: str


@dataclass(frozen=True, slots=True)
class Hypotheses:
    items: tuple[Hypothesis, ...]
    nudges: tuple[Nudge, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the owner makes of a hypothesis; the note is said aloud."""

    ref: str
    verdict: Verdict
    note: str
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    items: tuple[Judgement, ...]
    question_still_holds: bool
    revised_question: str


@dataclass(frozen=True, slots=True)
class Solution:
    id: str
    by: Account
    builds_on: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Adoption:
    ref: str
    own_words: str
    first_step: str
    by_when: str


@dataclass(frozen=True, slots=True)
class Solutions:
    proposals: tuple[Solution, ...]
    chosen: tuple[Adoption, ...]


@dataclass(frozen=True, slots=True)
class Reflection:
    by: Account
    received_support: str
    takes_with: str
    visibility: Literal["private", "shared"]

    @property
    def text(self) -> str:
        return f"{self.received_support} {self.takes_with}"

    @property
    def shared(self) -> bool:
        return self.visibility == "shared"


@dataclass(frozen=True, slots=True)
class Remark:
    by: Account
    text: str


@dataclass(frozen=True, slots=True)
class PulseCounts:
    """How many answer each number, per scale."""

    safety: Mapping[int, int]
    pace: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class MetaReflection:
    process: tuple[Remark, ...]
    meeting: tuple[Remark, ...]
    pulse: PulseCounts

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return (*self.process, *self.meeting)


@dataclass(frozen=True, slots=True)
class Picks:
    """What somebody puts in their chest: solutions, and a word of their own."""

    owner: Account
    picks: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that comes in between: somebody late, minutes borrowed, a line that drops."""

    kind: str
    who: Account | None = None
    during: str | None = None
    step: str | None = None
    minutes: int = 0
    draft: str | None = None
