"""The one gate to change: `decide` turns a command into events or refuses, `offers` tells what it would accept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from meeting import commands as c
from meeting.commands import Command, Refused
from meeting.events import Admitted, Event
from meeting.model import Account, Meeting, Role
from meeting.rules import election, leading, lifelines, rounds, thinking
from meeting.rules.rule import Field, Rule, because
from meeting.situation import Moment, Situation
from meeting.steps import Part
from meeting.text import Words

__all__ = ["RULES", "Field", "Rule", "arrive", "decide", "offers", "permitted", "stands_in_the_way"]

RULES = {**leading.RULES, **rounds.RULES, **election.RULES, **thinking.RULES, **lifelines.RULES}

WHILE_BLANK = (c.Blank, c.Lead, c.Close)  # all that can be done while every screen is blank


def permitted(part: Part, roles: frozenset[Role], command: type[Any]) -> bool:
    """Whether the agenda's row lets somebody with these roles give this command.

    Whoever is locked out of the part may do only what the row names their locked-out role for.
    """
    who = part.may.get(command)
    if who is None or roles not in who:
        return False
    locked = roles & part.locked_out
    return not locked or bool(locked & who.of)


def stands_in_the_way(s: Situation, command: type[Any]) -> Words | None:
    """Why this person cannot give this command now, or None when they can."""
    if s.meeting.ended is not None:
        return because("closed")
    if not s.inside(s.by):
        return because("not_inside")
    if s.by in s.presence.away:
        return because("away")
    if s.meeting.blanked and not s.waiting and command not in WHILE_BLANK:
        return because("blanked")
    if not permitted(s.part, s.roles, command):
        if s.waiting:
            return because("locked_out")
        return because("only_leader") if command in s.part.may and _is_leaders(s, command) else because("not_here")
    if s.meeting.coffee and not _is_leaders(s, command) and command not in (c.Lead, c.Whisper):
        return because("coffee")
    return RULES[command].ready(s)


def _is_leaders(s: Situation, command: type[Any]) -> bool:
    return s.part.may[command].of == {Role.LEAD}


def decide(meeting: Meeting, by: Account, command: Command, moment: Moment) -> tuple[Event, ...]:
    """What happens when `by` gives `command` now. Raises Refused; then nothing happens."""
    situation = Situation(meeting, by, moment.presence)
    hindrance = stands_in_the_way(situation, type(command))
    if hindrance is not None:
        raise Refused(hindrance)
    return RULES[type(command)].decide(situation, command, moment.draw)


def offers(s: Situation) -> Iterator[tuple[type[Any], Rule[Any]]]:
    """What this person can do now, in the row's order: exactly what `decide` would accept of them."""
    for command in s.part.may:
        if stands_in_the_way(s, command) is None:
            yield command, RULES[command]


def arrive(meeting: Meeting, account: Account) -> tuple[Event, ...]:
    """What happens when somebody of the circle comes in by themselves: facilitators need no door opened."""
    if account in meeting.facilitators and account not in meeting.admitted and account not in meeting.removed:
        return (Admitted(account),)
    return ()
