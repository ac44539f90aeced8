"""The cases to rehearse with, in the language of whoever leads; and by chance who of those in one is late, silent, or drops."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from meeting.model import Account
from server.demo.parts import folded
from server.demo.script import Script, made
from tui.seat import Language

FOLDER = Path(__file__).with_name("cases")
CASES = ("conflict", "reorganisation", "limits")
LANGUAGES = frozenset(get_args(Language))
BORROWED = 5  # minutes that a leader who knows the method gives the exploration


@dataclass(frozen=True, slots=True)
class Talks:
    """Somebody who goes on in the check-in until the floor is given to another."""

    by: Account
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Jumps:
    """Somebody who has the solution before anybody has thought, and finds what lies behind it when they are asked."""

    by: Account
    text: str
    aloud: str
    turns: str
    left: str  # what the owner says of it, if it comes before them as it was


@dataclass(frozen=True, slots=True)
class Moved:
    """What the telling does to the case owner: after which answer, and what they say when there is a pause, or none."""

    after: str
    feeling: str
    asks: str
    back: str
    alone: str


@dataclass(frozen=True, slots=True)
class Manners:
    """What makes them behave as groups do."""

    late: Account
    silent: Account
    drops: Account
    talks: Talks
    jumps: Jumps
    moved: Moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Script):
    """A script, with how those in it behave."""

    title: str
    manners: Manners


@dataclass(frozen=True, slots=True)
class Who:
    """Whoever leads: the only one who is not played."""

    account: Account
    name: str


def case(name: str, language: Language, *, seed: str, lead: Who, played: str = "{name}") -> Case:
    """One of the cases. `played` is how the names of those who are played are written."""
    raw = in_language(_read(name), language)
    chance = random.Random(f"{name} {seed}")  # noqa: S311
    people = [known(person, lead, played) for person in raw["participants"]]
    manners = raw["manners"]
    silent = chance.choice(manners["silent"])
    late = chance.choice([each for each in manners["late"] if each != silent])
    drops = chance.choice([each for each in manners["drops"] if each not in (silent, late)])
    owner = raw["meeting"]["case_owner"]
    events = [
        {"kind": "join_late", "who": late, "during": "check_in"},
        {"kind": "over_time", "step": "exploration", "minutes": BORROWED},
    ]
    if drops != owner:
        begun = next((it["text"] for it in raw["hypotheses"]["items"] if it["by"] == drops), "")
        events.append({"kind": "disconnect", "who": drops, "during": "hypotheses", "draft": begun[: len(begun) // 2]})
    parts = {
        **raw,
        "participants": people,
        "manners": {**manners, "silent": silent, "late": late, "drops": drops},
        "events": events,
    }
    return made(parts, Case)


@cache
def _read(name: str) -> Any:
    # Where PyYAML has its C part that is used: somebody else's meeting may be waiting.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((FOLDER / f"{name}.yaml").read_text("utf-8"), loader)  # noqa: S506


def known(person: Mapping[str, Any], lead: Who, played: str) -> dict[str, Any]:
    """The facilitator is whoever leads; a member of the same account's name is known by another."""
    if person["role"] == "facilitator":
        return {**person, "name": lead.name, "known_as": lead.account}
    account = folded(person["name"])
    return {
        **person,
        "name": played.format(name=person["name"]),
        "known_as": f"{account}2" if account == lead.account else account,
    }


def in_language(value: Any, language: Language) -> Any:
    """The same with one language's words in the place of all languages'."""
    match value:
        case dict() if value.keys() == LANGUAGES:
            return value[language]
        case dict():
            return {key: in_language(each, language) for key, each in value.items()}
        case list():
            return [in_language(each, language) for each in value]
        case _:
            return value
