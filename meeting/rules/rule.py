"""What a rule is: whether a command can be given now, which values it takes, and what then happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from meeting.commands import Refused
from meeting.events import Event, Posted
from meeting.model import Account, Kind
from meeting.seen import Sight
from meeting.situation import Draw, Situation
from meeting.text import LONGEST, Words, clean, words

C = TypeVar("C")

LETTERS = {
    Kind.SAID: "c", Kind.LEFT: "d", Kind.FEELING: "k", Kind.QUESTION: "q", Kind.ASKED: "e", Kind.ANSWER: "a",
    Kind.SLIP: "l", Kind.NODE: "n", Kind.LINK: "b", Kind.HYPOTHESIS: "h", Kind.PARKED: "p", Kind.SOLUTION: "s",
    Kind.ADOPTION: "t", Kind.NOTE: "r", Kind.WHISPER: "w",
    Kind.POINT: "y", Kind.TREASURE: "x",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One value a command asks for. `choices` are all that would be accepted; None is the person's own text."""

    id: str
    choices: tuple[str, ...] | None = None
    optional: bool = False
    many: bool = False  # several of the choices, or none where optional


YES_OR_NO = ("yes", "no")
Ready = Callable[[Situation], Words | None]
Fields = Callable[[Situation], tuple[Field, ...]]


@dataclass(frozen=True, slots=True)
class Rule(Generic[C]):
    """`ready` tells what stands in the way, or None; `decide` gives the events, or raises Refused.

    `grave` commands reveal, lock or end something: a front end that can asks before it sends them, and says what
    `happens` where that is not always the same. `about` is what a command agrees to.
    """

    decide: Callable[[Situation, C, Draw], tuple[Event, ...]]
    ready: Ready = lambda situation: None
    fields: Fields = lambda situation: ()
    grave: bool = False
    about: Callable[[Situation], Sight] = lambda situation: ()
    happens: Ready = lambda situation: None


Rules = dict[type[Any], Rule[Any]]


def refuse(id: str, /, **args: str | int | Words) -> Refused:
    return Refused(words(f"refused.{id}", **args))


def because(id: str, /, **args: str | int | Words) -> Words:
    """Why something is not offered."""
    return words(f"refused.{id}", **args)


def text_of(text: str, *, most: int = LONGEST) -> str:
    """A person's text, cleaned. Raises Refused when nothing is left of it, or it is longer than `most` characters."""
    cleaned = clean(text)
    if not cleaned:
        raise refuse("empty")
    if len(cleaned) > most:
        raise refuse("too_long", most=most, length=len(cleaned))
    return cleaned


def optional_text(text: str) -> str:
    return text_of(text) if clean(text) else ""


def one_of(id: str, choices: tuple[str, ...]) -> str:
    """The id, if it is one of those that are to choose from. Raises Refused."""
    if id not in choices:
        raise refuse("unknown_id", id=clean(id)[:40])
    return id


def person(account: str, choices: tuple[Account, ...]) -> Account:
    if account not in choices:
        raise refuse("unknown_person", name=clean(account)[:40])
    return Account(account)


def post(
    situation: Situation,
    draw: Draw,
    kind: Kind,
    text: str,
    *,
    about: tuple[str, ...] = (),
    more: tuple[str, ...] = (),
    theme: bool = False,
    at: tuple[int, int] = (0, 0),
) -> tuple[Event, ...]:
    """The event of a new item by this person, under a fresh id."""
    id = draw.identifier(LETTERS[kind], frozenset(situation.meeting.items))
    return (
        Posted(
            id=id, kind=kind, by=situation.by, text=text, about=about, more=more, theme=theme, x=at[0], y=at[1],
        ),
    )  # fmt: skip
