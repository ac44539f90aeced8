"""What somebody says yes to as they saw it: where it is something else by now, they are asked to look again."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from meeting.commands import Confirm, Refused
from meeting.hall_commands import Acknowledge, PlanRest, Start, StrikeRule
from meeting.text import words

C = TypeVar("C")
Sight = tuple[object, ...]

AGREEING = (Confirm, Acknowledge, StrikeRule, Start, PlanRest)  # given without a word of what they are about


def as_seen(command: C, about: Sight) -> C:
    """The command as it is meant: about what was before whoever gives it."""
    return replace(command, seen=about) if isinstance(command, AGREEING) else command


def refuse_other(seen: Sight | None, about: Sight) -> None:
    """Raises Refused where it was not this that was seen; None is whoever needs no look."""
    if seen not in (None, about):
        raise Refused(words("refused.changed_meanwhile"))
