"""How long what was refused is refused for the same reason: as far as the view tells it, the word about it is shown no longer."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from meeting.text import Words
from meeting.view import InMeeting, Lobby, View
from tui.menu import personal


def while_so(view: View, command: type[Any], why: Words) -> Callable[[View], bool]:
    """Whether a later view leaves the command, and how things stand, as they were when it was refused."""
    before = standing(view, command, why)
    return lambda later: standing(later, command, why) == before


def standing(view: View, command: type[Any], why: Words) -> Hashable:
    """What can make a refusal untrue: whether one may do it by now, with what was chosen, and how things stand for all."""
    offers = tuple(each for each in (*view.actions, *personal(view)) if each.command is command)
    wanted = {value for _, value in why.args if isinstance(value, str)}
    choices = {choice for each in offers for field in each.fields for choice in field.choices or ()}
    can_be = (bool(offers), getattr(view, "plain", None) is command, frozenset(wanted & choices))
    match view:
        case InMeeting():
            leads = tuple((who.account, who.state) for who in view.roster if who.leads)
            return (*can_be, tuple(each.id for each in view.status), leads)
        case Lobby():
            return (*can_be, view.under_way, view.ended, view.number)
        case _:
            return can_be
