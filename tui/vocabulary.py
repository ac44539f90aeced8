"""Every command by any of its names: lines become commands, and actions become words. For both front ends."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Command, Refused
from meeting.hall_commands import HallCommand
from meeting.seen import as_seen
from meeting.text import Words, clean, words
from meeting.view import Action, Home, Lobby, View
from tui import grammar as g
from tui.command_table import ENTRIES, Entry, Values
from tui.menu import is_away
from tui.seat import Language

__all__ = [
    "ENTRIES", "Entry", "Query", "about", "by_command", "by_query", "by_word", "compose", "parse", "plain", "shown_for", "usage", "word_for",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Query:
    """Something that a front end answers by itself, from the view it has; help can be `of` one command."""

    id: str
    of: str = ""


ANSWERS = {"ja": "yes", "nej": "no"}  # Swedish for `/consent yes` and `/consent no`
_BY_WORD = {word: entry for entry in ENTRIES for word in (entry.name, *entry.aliases)}
_BY_COMMAND = {entry.command: entry for entry in ENTRIES if entry.command is not None}
_BY_QUERY = {entry.query: entry for entry in ENTRIES if entry.query is not None}
_LINE = re.compile(r"/(\S*?)(!?)(?:\s+(.*))?", re.DOTALL)


def by_word(word: str) -> Entry | None:
    """The entry that a name or an alias is of, without its slash."""
    word = word.casefold()
    return by_command(c.Consent) if word in ANSWERS else _BY_WORD.get(word)


def by_command(command: type[Any]) -> Entry:
    """A command's entry."""
    return _BY_COMMAND[command]


def by_query(id: str) -> Entry:
    """A query's entry."""
    return _BY_QUERY[id]


def word_for(action: Action, language: Language) -> str:
    """An action's command in a language, with the slash."""
    return by_command(action.command).word(language)


def shown_for(action: Action, language: Language) -> str:
    """What one types for an action, to be read: where a language has a word for each answer, those."""
    if action.command is c.Consent and language == "sv":
        return ", ".join(f"/{answer}" for answer in ANSWERS)
    return word_for(action, language)


def parse(line: str) -> Command | HallCommand | Query:
    """What a line that begins with "/" asks for. Raises Refused for an unknown name and for a wrong form."""
    found = _LINE.fullmatch(clean(line))
    word, bang, rest = (found[1].casefold(), found[2], (found[3] or "").strip()) if found else ("", "", "")
    entry = by_word(word)
    if entry is None or (bang and not entry.forced):
        raise Refused(words("refused.unknown_command", name=clean(f"{word}{bang}")[:40]))
    try:
        values = _answered(word, rest) if word in ANSWERS else entry.split(rest)
        if entry.query is not None:
            return Query(entry.query, *values)
        assert entry.build is not None
        built: Command | HallCommand = entry.build(values)
    except g.BadForm:
        raise Refused(usage(entry)) from None
    return replace(built, confirmed=True) if bang and isinstance(built, h.Confirmable) else built


def _answered(word: str, rest: str) -> Values:
    g.nothing(rest)
    return (ANSWERS[word],)


def usage(entry: Entry) -> Words:
    """How a command is written, with an example where something follows it."""
    form = words(f"usage.{entry.id}")
    if entry.split is g.nothing:
        return words("refused.usage", form=form)
    return words("refused.usage_such", form=form, example=words(f"example.{entry.id}"))


def compose(action: Action, values: Values) -> Command | HallCommand:
    """The command that an action becomes with a value for each of its fields, in their order. Raises Refused."""
    entry = by_command(action.command)
    assert entry.build is not None
    try:
        built: Command | HallCommand = entry.build(values)
    except g.BadForm:
        raise Refused(usage(entry)) from None
    return built


def about(actions: tuple[Action, ...], command: Command | HallCommand) -> Command | HallCommand:
    """The command, meant for what it is about as it was shown to whoever had these before them."""
    return as_seen(command, next((action.about for action in actions if action.command is type(command)), ()))


def plain(view: View, line: str) -> Command:
    """What a line without a command does here. Raises Refused, with what one can do instead."""
    what = getattr(view, "plain", None)
    if what is c.Say:
        return c.Say(line)
    if what is c.Propose:
        return c.Propose(line)
    if what is c.Slip:
        return c.Slip(line)
    if what is c.Node:
        return c.Node(line)
    if what is c.Note:
        return c.Note(line)
    if what is c.Solve:
        return c.Solve((), line)
    word = line.split(maxsplit=1)[0] if line.strip() else ""
    if isinstance(view, Home | Lobby) and by_word(word) is not None:
        raise Refused(words("refused.plain.meant", word=word))
    raise Refused(instead(view))


def instead(view: View) -> Words:
    """What one can do where a plain line does nothing."""
    return words(f"refused.plain.{_instead(view)}")


# Where a plain line does nothing: the first of these commands that is offered tells what one can do instead.
_INSTEAD = (
    (c.Consent, "asked"), (c.Vote, "vote"), (c.Keep, "review"), (c.Adopt, "adopt"), (c.Enough, "adopt"),
    (h.AddRule, "rule"), (c.Point, "point"), (c.Evaluate, "evaluate"), (c.Thanks, "thanks"), (c.Withdraw, "proposed"), (c.Aside, "aside"),
    (c.GiveFloor, "lead"), (c.Raise, "raise"),
)  # fmt: skip


def _instead(view: View) -> str:
    if is_away(view):
        return "away"
    kind = type(view).__name__.lower()
    if isinstance(view, Home) and view.name is None:
        return "first"
    if kind in ("home", "lobby", "ended", "coffee", "stillness", "blank"):
        return kind
    if any(status.id == "status.quiet" for status in getattr(view, "status", ())):
        return "quiet"
    offered = {action.command for action in view.actions}
    return next((id for command, id in _INSTEAD if command in offered), "nothing")
