"""What one can do now and by which key: the last row, the list behind "/", help and the keys all read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from meeting import commands as c
from meeting import hall_commands as h
from meeting.rules.rule import Field
from meeting.view import Action, Blank, Home, InMeeting, Lobby, Picture, View, Waiting, action_id
from tui.desk import has_desk
from tui.seat import Language

KEYS = range(2, 9)  # F2 to F8 are for what belongs to the step
CARD = "card"
Keyed = Mapping[type[Any] | str, int]
# A key does one thing as long as a step lasts, whatever others do meanwhile: nothing slides under a finger. What has no
# key here is done by its name; among it is what moves everybody back or ends something.
# Who leads: F4 to F7 are the same everywhere, and F8 too where one can have the floor oneself.
LEADING: Keyed = {c.Extend: 4, c.Next: 5, CARD: 6, c.Admit: 7}
LEADING_IN: Mapping[str, Keyed] = {
    "check_in": {c.GiveFloor: 2, c.Order: 3, c.Done: 8},
    "welcome_check_in": {c.GiveFloor: 2, c.Order: 3, c.Done: 8},
    "model_walkthrough": {c.GiveFloor: 2, c.Pause: 3, c.Done: 8},
    "ground_rules": {h.Acknowledge: 2, h.AddRule: 3, h.Mode: 8},
    "lifelines": {c.GiveFloor: 2, c.Show: 3, c.Done: 8},
    "check_out": {c.GiveFloor: 2, c.Order: 3, c.Done: 8},
    "relaxation": {c.Pause: 2, c.Break: 3, c.Blank: 8},
    "follow_up": {c.GiveFloor: 2, c.Pause: 3, c.Break: 8},
    "question_round": {c.OpenBallot: 2, c.GiveFloor: 3, c.Count: 8},
    "exploration": {c.Partner: 2, c.Pause: 3, c.Break: 8},
    "picture": {c.Partner: 2, c.GiveFloor: 3, c.Done: 8},
    "coffee_break": {c.Pause: 2, c.Blank: 3, c.Whisper: 8},
    "coffee": {c.Pause: 2, c.Blank: 3, c.Whisper: 8},
    "hypotheses": {c.Reveal: 2, c.GiveFloor: 3, c.Done: 8},
    "hypothesis_review": {c.GiveFloor: 2, c.Pause: 3, c.Done: 8},
    "solutions": {c.GiveFloor: 2, c.Pause: 3, c.Done: 8},
    "reflection": {c.Pause: 2, c.Break: 3, c.Blank: 8},
    "meta_reflection": {c.Count: 2, c.GiveFloor: 3, c.Done: 8},
    "blank": {c.Blank: 2},
}
# The other facilitators, in every step.
FACILITATING: Keyed = {c.Whisper: 2, c.Undo: 3, c.Pass: 4, CARD: 6, c.Raise: 7, c.Done: 8}
# All others: a hand is raised and the floor given back by the same keys everywhere.
MEMBER: Keyed = {c.Raise: 7, c.Done: 8}
MEMBER_IN: Mapping[str, Keyed] = {
    "check_in": {c.Feeling: 2, c.Undo: 3, c.Pass: 4, c.LeaveOutside: 5},
    "welcome_check_in": {c.Feeling: 2, c.Undo: 3, c.Pass: 4, c.LeaveOutside: 5},
    "model_walkthrough": {},
    "ground_rules": {h.Acknowledge: 2, h.AddRule: 3},
    "lifelines": {c.Point: 2, c.Show: 3, c.Pass: 4, c.Undo: 5},
    "check_out": {c.Undo: 3, c.Pass: 4},
    "relaxation": {c.Pass: 4},
    "follow_up": {c.Thanks: 2, c.Undo: 3, c.Pass: 4},
    "question_round": {c.Vote: 2, c.Consent: 3, c.Aside: 4, c.Withdraw: 5, c.Listen: 6},
    "exploration": {c.Feeling: 2, c.Undo: 3, c.Listen: 4},
    "picture": {c.Summarise: 2, c.Confirm: 3, c.Link: 4, c.Move: 5, c.Erase: 6},
    "coffee_break": {c.Listen: 2, h.TakePicture: 3},
    "coffee": {c.Listen: 2, h.TakePicture: 3},
    "hypotheses": {c.Undo: 2, c.Park: 3},
    "hypothesis_review": {c.Keep: 2, c.Correct: 3, c.Release: 4, c.Holds: 5, c.Revise: 6},
    "solutions": {c.Adopt: 2, c.Enough: 3, c.Undo: 4},
    "reflection": {c.Share: 2, c.Undo: 3},
    "meta_reflection": {c.PulseAnswer: 2, c.Undo: 3, c.Pass: 4, c.Show: 5, c.Evaluate: 6},
    "ended": {h.TakePicture: 2},
}
OUTSIDE: Mapping[str, Keyed] = {
    "home": {h.Enter: 2, h.Keys: 3, h.ShowSettings: 4, h.SetName: 5, h.Circles: 6, h.FoundCircle: 7},
    "lobby": {h.Acknowledge: 2, h.Keys: 3, h.ShowSettings: 4, h.Start: 5, h.Invite: 6, h.Series: 7, h.SetName: 8},
}
OTHER_SIDE: Mapping[type[Any], type[Any]] = {c.Resume: c.Pause}  # what the same key takes back


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


def keys_of(view: View) -> Keyed:
    """What each key of F2 to F8 is for in this step, whether or not it can be done right now."""
    step = view.place.step
    if isinstance(view, Home | Lobby):
        return OUTSIDE.get(step, {})
    if leads(view):
        return {**LEADING, **LEADING_IN.get(step, {})}
    return FACILITATING if card(view) else {**MEMBER, **MEMBER_IN.get(step, {})}


def by_key(view: View) -> dict[str, Offer]:
    """What F2 to F8 do."""
    keys, plain = keys_of(view), plain_command(view)
    found: dict[int, Offer] = {}
    if card(view) and CARD in keys:
        found[keys[CARD]] = Offer(CARD, key=f"f{keys[CARD]}")
    for action in view.actions:
        number = keys.get(OTHER_SIDE.get(action.command, action.command))
        if number is not None and action.command is not plain:
            found[number] = Offer(action.id, action, f"f{number}")
    return {f"f{number}": found[number] for number in sorted(found)}


def personal(view: View) -> tuple[Action, ...]:
    """What is always one's own to do, and so stands in no view."""
    away = h.Here if is_away(view) else h.Away
    if isinstance(view, Blank):
        return (Action(action_id(away), away),) if is_away(view) else ()
    own: tuple[Action, ...] = (Action(action_id(away), away), Action(action_id(h.Chest), h.Chest))
    own += (Action(action_id(h.SetLanguage), h.SetLanguage, (Field("language", get_args(Language)),)),)
    if not isinstance(view, Home | Lobby):
        own += (Action(action_id(h.Rules), h.Rules),)
    offered = {action.command for action in view.actions}
    return tuple(action for action in own if action.command not in offered)


def queries(view: View) -> tuple[str, ...]:
    """What the screen answers by itself."""
    found = []
    if card(view):
        found.append(CARD)
    if isinstance(view, InMeeting) and view.peek is not None:
        found.append("peek")
    if has_desk(view):
        found.append("desk")
    if has_picture(view):
        found.append("picture")
    return (*found, "who", "help", "quit") if not isinstance(view, Blank) else ("help", "quit")


def has_picture(view: View) -> bool:
    """Whether there is a picture or a question to look at."""
    return isinstance(view, Picture) or (isinstance(view, InMeeting) and view.glance is not None)


def offers(view: View) -> tuple[Offer, ...]:
    """All that one can do, with keys where there are."""
    keys = {offer.id: offer.key for offer in by_key(view).values()}
    keys |= {
        "help": "f1",
        "picture": "" if isinstance(view, Picture) else "f9",
        action_id(h.Chest): "f10",
        "away": "f12",
        "here": "f12",
    }
    plain = plain_command(view)
    actions = (*view.actions, *personal(view))
    keyed = tuple(Offer(a.id, a, "enter" if a.command is plain else keys.get(a.id, "")) for a in actions)
    return (*keyed, *(Offer(id, key=keys.get(id, "")) for id in queries(view)))
