"""How commands, notices and steps are worded where a step gives them another meaning: for both front ends."""

from __future__ import annotations

from meeting import commands as c
from meeting import hall_commands as h
from meeting.steps import ADDED, ROUNDS
from meeting.text import Words
from meeting.view import Action, Head, Home, InMeeting, Seated, View
from tui.i18n import Tongue

# Sections of one's own items alone: their headings say whose they are.
OWN = frozenset(
    {"own_hypotheses", "own_notes", "kept_notes", "own_slips", "own_lifeline", "own_chest", "parked", "door"}
)


# Rounds in which nobody writes until the floor is given to them; lifelines are drawn all the while.
WRITTEN = frozenset({*ROUNDS, "treasure_walk", "ending"}) - {"lifelines"}


def variant(view: View, action: Action) -> str:
    """Names the meaning that an action has here."""
    if action.command is c.Propose and facilitates(view):
        return "theme"
    if action.command is c.Lead and action.fields:
        return "named"
    return "blanked" if action.command is c.Blank and view.place.step == "blank" else meaning(view)


def meaning(view: View | InMeeting) -> str:
    """What gives words another meaning: the step, or a part that is a matter of its own."""
    return view.place.part if view.place.part in ADDED else view.place.step


def facilitates(view: View) -> bool:
    """Whether this person is one of the facilitators here."""
    return any(who.facilitator for who in getattr(view, "roster", ()) if who.account == view.me)


def waits_for_the_floor(view: View) -> bool:
    """Whether it is a round, nobody has the floor yet, and somebody else is the one who gives it."""
    if not isinstance(view, InMeeting) or meaning(view) not in WRITTEN or view.leads or view.plain is not None:
        return False
    return not any(who.floor for who in view.roster)


def roles(who: Seated, me: str) -> tuple[str, ...]:
    """Ids of what somebody is here and now."""
    is_so = (
        ("you", who.account == me),
        ("facilitator", who.facilitator),
        ("lead", who.leads),
        ("case_owner", who.owner),
        ("conversation_partner", who.partner),
        ("floor", who.floor),
        ("hand", who.hand),
        ("away", who.state == "away"),
        ("gone", who.state == "gone"),
    )
    return tuple(id for id, so in is_so if so)


def starred(who: Seated) -> str:
    """A name; a facilitator's has a star."""
    return f"{who.name}{'*' if who.facilitator else ''}"


def does(say: Tongue, view: View, action: Action) -> str:
    """What an action does here, as a sentence without a subject."""
    return say.nearest(f"does.{action.id}.{variant(view, action)}", f"does.{action.id}")


def label(say: Tongue, view: View, action: Action) -> str:
    """An action's short label here, for a key or a button."""
    return say.nearest(f"action.{action.id}.{variant(view, action)}", f"action.{action.id}")


def title_of(say: Tongue, view: View, action: Action) -> str:
    """The same as a heading."""
    text = label(say, view, action)
    return text[:1].upper() + text[1:]


def notice(say: Tongue, view: View | InMeeting, words: Words) -> str:
    """What one person is told, worded for the step where that makes a difference."""
    special = f"{words.id}.{meaning(view)}"
    return say.say(Words(special, words.args) if say.has(special) else words)


def title(say: Tongue, step: str, part: str = "") -> str:
    """A step's title, with that of its part."""
    return f"{say(f'step.{step}')} {say(f'part.{part}')}" if part else say(f"step.{step}")


def heading(say: Tongue, head: Head) -> str:
    """Where we are: number, title and planned minutes."""
    number = f"{head.number}/{head.of} " if head.number else ""
    return f"{number}{title(say, head.step, head.part)}, {head.minutes} min"


def plain_line(say: Tongue, view: View) -> str:
    """What a line without a command is here."""
    what = getattr(view, "plain", None)
    if what is None:
        return say("plain.floor" if waits_for_the_floor(view) else "plain.nothing")
    name = what.__name__.lower()
    return say.nearest(
        f"plain.{name}.{meaning(view)}", f"plain.{name}.{view.place.step}", f"plain.{name}", "plain.nothing"
    )


def card(say: Tongue, view: InMeeting) -> tuple[tuple[str, str], ...]:
    """The cue card of this step: labels and texts. Empty where there is none."""
    if view.card is None:
        return ()
    here = [(say(f"card.label.{side}"), say(f"card.{view.card}.{side}")) for side in ("say", "wrong", "help")]
    return (*here, (say("card.label.danger"), say("card.danger")))


def nowhere(view: Home) -> str:
    """The message for somebody who belongs to no circle: whoever may found one is told how."""
    founds = any(action.command is h.FoundCircle for action in view.actions)
    return "lines.home.founder" if founds else "lines.home.none"
