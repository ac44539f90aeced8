"""What one can do now and by which key: the last row, the list behind "/", help and the keys all read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from meeting import commands as c
from meeting.rules.rule import Field
from meeting.view import Action, Blank, Home, InMeeting, Lobby, Picture, View, Waiting, action_id
from tui.seat import Language

KEYS = range(2, 9)  # F2 to F8 are for what belongs to the step
CARD = "card"
# What one reaches for without looking stands on the same key in every step.
PINNED: dict[type[Any] | str, int] = {c.Park: 3, c.Extend: 4, c.Next: 5, CARD: 6, c.Admit: 7, c.Done: 8}
RESERVED = frozenset({4, 5, 6, 7})  # for whoever leads: nothing else may come under a finger that means "on"
# Too much for one key: it moves everybody or ends something, and is done by its name.
KEYLESS = frozenset({c.Back, c.Close, c.Remove, c.Lead})
BESIDE_THE_STEP = frozenset({c.Treasure, c.Invite})  # in a meeting these have no key: the keys are the step's
MINOR = frozenset({c.Undo, c.Listen, c.Treasure, c.Invite, c.Link, c.Move, c.Erase})  # after all else
# What leads the step comes first for whoever leads; what everybody can do comes after it.
LEADING: tuple[type[Any], ...] = (
    c.Reveal, c.OpenBallot, c.Count, c.Lots, c.Ask, c.Partner, c.GiveFloor, c.Order, c.Pause, c.Resume, c.Break, c.Blank,
    c.Whisper,
)  # fmt: skip
# Outside a meeting what one comes for stands first.
OUTSIDE: tuple[type[Any], ...] = (
    c.Start, c.Enter, c.Acknowledge, c.Invite, c.Keys, c.ShowSettings, c.Series, c.SetName,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """Something one can do: an action, or a query that the screen answers by itself; `key` is "f2" and so on, or ""."""

    id: str
    action: Action | None = None
    key: str = ""


def is_away(view: View) -> bool:
    """Whether one has stepped out."""
    if isinstance(view, Waiting):
        return view.prompt.id == "prompt.away"
    return isinstance(view, Blank) and view.why == "away"


def plain_command(view: View) -> type[Any] | None:
    """What a line without a command does."""
    return view.plain if isinstance(view, InMeeting | Waiting) else None


def leads(view: View) -> bool:
    return isinstance(view, InMeeting) and view.leads


def card(view: View) -> bool:
    return isinstance(view, InMeeting) and view.card is not None


def ranked(view: View) -> list[Action]:
    """The view's actions as keys are given out: in their order, with what matters less at the end."""
    if isinstance(view, Home | Lobby):
        order = OUTSIDE if view.name is not None else (c.SetName, *OUTSIDE)
    else:
        order = LEADING if leads(view) else ()
    first = {command: n for n, command in reversed(list(enumerate(order)))}
    last = len(order)
    return sorted(view.actions, key=lambda a: first.get(a.command, last + (a.command in MINOR)))


def by_key(view: View) -> dict[str, Offer]:
    """What F2 to F8 do."""
    pinned: dict[int, Offer] = {}
    if card(view):
        pinned[PINNED[CARD]] = Offer(CARD, key=f"f{PINNED[CARD]}")
    for action in view.actions:
        if action.command in PINNED:
            number = PINNED[action.command]
            pinned[number] = Offer(action.id, action, f"f{number}")
    taken = set(pinned) | (RESERVED if leads(view) else frozenset())
    free = iter(number for number in KEYS if number not in taken)
    keyless = {*PINNED, *KEYLESS, plain_command(view), *(() if isinstance(view, Home | Lobby) else BESIDE_THE_STEP)}
    keyed = [action for action in ranked(view) if action.command not in keyless]
    for action, number in zip(keyed, free, strict=False):
        pinned[number] = Offer(action.id, action, f"f{number}")
    return {f"f{number}": pinned[number] for number in sorted(pinned)}


def personal(view: View) -> tuple[Action, ...]:
    """What is always one's own to do, and so stands in no view."""
    away = c.Here if is_away(view) else c.Away
    if isinstance(view, Blank):
        return (Action(action_id(away), away),) if is_away(view) else ()
    own: tuple[Action, ...] = (Action(action_id(away), away), Action(action_id(c.Chest), c.Chest))
    language = Action(action_id(c.SetLanguage), c.SetLanguage, (Field("language", get_args(Language)),))
    offered = {action.command for action in view.actions}
    return tuple(action for action in (*own, language) if action.command not in offered)


def queries(view: View) -> tuple[str, ...]:
    """What the screen answers by itself."""
    found = []
    if card(view):
        found.append(CARD)
    if isinstance(view, InMeeting) and view.peek is not None:
        found.append("peek")
    if has_picture(view):
        found.append("picture")
    return (*found, "who", "help", "quit") if not isinstance(view, Blank) else ("help", "quit")


def has_picture(view: View) -> bool:
    """Whether there is a picture or a question to look at."""
    return isinstance(view, Picture) or (isinstance(view, InMeeting) and view.glance is not None)


def offers(view: View) -> tuple[Offer, ...]:
    """All that one can do, with keys where there are."""
    keys = {offer.id: offer.key for offer in by_key(view).values()}
    keys |= {"help": "f1", "picture": "f9", action_id(c.Chest): "f10", "away": "f12", "here": "f12"}
    plain = plain_command(view)
    actions = (*view.actions, *personal(view))
    keyed = tuple(Offer(a.id, a, "enter" if a.command is plain else keys.get(a.id, "")) for a in actions)
    return (*keyed, *(Offer(id, key=keys.get(id, "")) for id in queries(view)))
