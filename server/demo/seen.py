"""What can be read from a view: who has the floor, what is on the table, what can be done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from meeting.model import Account
from meeting.text import Words, clean
from meeting.view import Action, Board, InMeeting, Picture, Seated, Shown, View


def offered(view: View | InMeeting, command: type[Any]) -> Action | None:
    """The action that gives this command, where one can."""
    return next((action for action in view.actions if action.command is command), None)


def choices(action: Action | None) -> tuple[str, ...]:
    """What an action's first value can be."""
    return (action.fields[0].choices or ()) if action is not None and action.fields else ()


def status(view: InMeeting, id: str) -> Words | None:
    """How one thing stands, if it is told."""
    return next((words for words in view.status if words.id == id), None)


def number(words: Words | None, name: str) -> int:
    value = dict(words.args).get(name, 0) if words is not None else 0
    return value if isinstance(value, int) else 0


def ballot(view: InMeeting) -> tuple[int, Words] | None:
    """The round that is open, and what is told of it."""
    for round in (1, 2, 3):
        told = status(view, f"status.ballot_{round}")
        if told is not None:
            return round, told
    return None


def tied(view: InMeeting) -> bool:
    return any(words.id.startswith("status.tie_") for words in view.status)


def unfinished(view: InMeeting) -> bool:
    """Whether the leader is told that the part lacks something."""
    return any(words.id.startswith("notice.missing") for words in view.notices)


def section(view: InMeeting, *ids: str) -> tuple[Shown, ...]:
    """The items of these sections."""
    sections = view.sections if isinstance(view, Board | Picture) else ()
    return tuple(item for each in sections if each.id in ids for item in each.items)


def mine(items: Iterable[Shown]) -> tuple[Shown, ...]:
    return tuple(item for item in items if item.mine)


def marked(item: Shown, *ids: str) -> bool:
    return any(mark.id in ids for mark in item.marks)


def by_text(items: Iterable[Shown], text: str) -> Shown | None:
    """The item that says this."""
    cleaned = clean(text)
    return next((item for item in items if item.text == cleaned), None)


def seat(view: InMeeting, account: Account) -> Seated | None:
    return next((each for each in view.roster if each.account == account), None)


def holder(view: InMeeting) -> Account | None:
    """Who has the floor."""
    return next((each.account for each in view.roster if each.floor), None)


def leader(view: InMeeting) -> Seated | None:
    return next((each for each in view.roster if each.leads), None)


def owner(view: InMeeting) -> Account | None:
    return next((each.account for each in view.roster if each.owner), None)


def partner(view: InMeeting) -> Account | None:
    return next((each.account for each in view.roster if each.partner), None)


def here(view: InMeeting) -> tuple[Seated, ...]:
    return tuple(each for each in view.roster if each.state != "gone")
