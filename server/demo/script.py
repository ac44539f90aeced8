"""The fictional meeting as data: who is there, and what each of them says and does in every step."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import cattrs
import yaml
from cattrs.gen import make_dict_structure_fn, override

from meeting.model import Account, Verdict

FILE = Path(__file__).with_name("demo_meeting.yaml")


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in the group. The account is the first name in a-z."""

    id: str
    name: str
    role: Literal["facilitator", "member"]

    @property
    def account(self) -> Account:
        return Account(folded(self.name.partition(" ")[0]))

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


@dataclass(frozen=True, slots=True)
class Script:
    """All of it."""

    series: Series
    meeting: Occasion
    participants: tuple[Participant, ...]
    check_in: tuple[Arrival, ...]
    relaxation: Relaxation
    follow_up: FollowUp
    question_round: QuestionRound
    exploration: Exploration
    picture: Picture
    hypotheses: Hypotheses
    hypothesis_review: Review
    solutions: Solutions
    reflection: tuple[Reflection, ...]
    meta_reflection: MetaReflection
    treasure_chest: tuple[Picks, ...]
    events: tuple[Occurrence, ...] = field(default=())

    @property
    def accounts(self) -> tuple[Account, ...]:
        return tuple(person.account for person in self.participants)

    @property
    def facilitators(self) -> tuple[Account, ...]:
        """The one who leads first."""
        return self.meeting.facilitators

    @property
    def members(self) -> tuple[Account, ...]:
        return tuple(person.account for person in self.participants if not person.facilitates)

    @property
    def late(self) -> frozenset[Account]:
        """Those who are not there at the start."""
        return frozenset(event.who for event in self.events if event.kind == "join_late" and event.who is not None)

    def name(self, account: Account) -> str:
        return next((person.name for person in self.participants if person.account == account), account)

    def question(self, id: str) -> Proposal:
        return next(proposal for proposal in self.question_round.proposals if proposal.id == id)

    def hypothesis(self, id: str) -> Hypothesis:
        return next(item for item in self.hypotheses.items if item.id == id)

    def solution(self, id: str) -> Solution:
        return next(item for item in self.solutions.proposals if item.id == id)

    def drop(self, account: Account, step: str) -> Occurrence | None:
        """When this person's line drops in that step, if it does."""
        return next((e for e in self.events if (e.kind, e.who, e.during) == ("disconnect", account, step)), None)

    def borrowed(self, step: str) -> int:
        """The minutes by which a step goes over its time."""
        return sum(event.minutes for event in self.events if event.kind == "over_time" and event.step == step)

    def pulse(self, account: Account) -> tuple[int, int] | None:
        """One member's share of the counts: who gives which answer is nobody's business, so it is dealt out in order."""
        if account not in self.members:
            return None
        counts = self.meta_reflection.pulse
        safety = [n for n, count in sorted(counts.safety.items()) for _ in range(count)]
        pace = [n for n, count in sorted(counts.pace.items(), reverse=True) for _ in range(count)]
        index = self.members.index(account)
        return safety[index], pace[index]


def folded(text: str) -> str:
    """Lower case without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


@cache
def script() -> Script:
    """The meeting that the demo plays."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Script:
    """A meeting from its YAML. Raises for what is not one."""
    raw = yaml.safe_load(text)
    converter = cattrs.Converter()
    converter.register_structure_hook(
        LinkDrawn, make_dict_structure_fn(LinkDrawn, converter, source=override(rename="from"))
    )
    people = converter.structure(raw["participants"], tuple[Participant, ...])
    accounts = {person.id: person.account for person in people}
    raw = {key: value if key == "participants" else _with_accounts(value, accounts) for key, value in raw.items()}
    return converter.structure(raw, Script)


def _with_accounts(value: Any, accounts: Mapping[str, Account]) -> Any:
    """The same with accounts in the place of the participants' ids."""
    match value:
        case str():
            return accounts.get(value, value)
        case list():
            return [_with_accounts(each, accounts) for each in value]
        case dict():
            return {_with_accounts(key, accounts): _with_accounts(each, accounts) for key, each in value.items()}
        case _:
            return value
