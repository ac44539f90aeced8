"""The fictional meeting as data: who is there, and what each of them says and does in every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import cattrs
import yaml
from cattrs.gen import make_dict_structure_fn, override

from meeting.model import Account
from server.demo.parts import (
    Arrival,
    Exploration,
    FollowUp,
    Hypotheses,
    Hypothesis,
    LinkDrawn,
    MetaReflection,
    Occasion,
    Occurrence,
    Participant,
    Picks,
    Picture,
    Proposal,
    QuestionRound,
    Reflection,
    Relaxation,
    Review,
    Series,
    Solution,
    Solutions,
)

T = TypeVar("T")
FILE = Path(__file__).with_name("demo_meeting.yaml")


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


@cache
def script() -> Script:
    """The meeting that the demo plays."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Script:
    """A meeting from its YAML. Raises for what is not one."""
    return made(yaml.safe_load(text), Script)


def made(raw: Mapping[str, Any], what: type[T]) -> T:
    """A meeting, or what holds one, from its parts. Raises for what is not one."""
    converter = cattrs.Converter()
    converter.register_structure_hook(
        LinkDrawn, make_dict_structure_fn(LinkDrawn, converter, source=override(rename="from"))
    )
    people = converter.structure(raw["participants"], tuple[Participant, ...])
    accounts = {person.id: person.account for person in people}
    raw = {key: value if key == "participants" else _with_accounts(value, accounts) for key, value in raw.items()}
    return converter.structure(raw, what)


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
