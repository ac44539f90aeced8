"""The only door out of a meeting: what each person may see of it, built from nothing."""

from __future__ import annotations

from typing import Any

from meeting import commands as c
from meeting.drawing import Drawing, LinkShown, NodeShown
from meeting.model import Account, Kind, Meeting, Place, Presence, Role
from meeting.remains import ends_circle
from meeting.rules import Field, offers, permitted
from meeting.rules.progress import consequence, hinders, missing, next_index
from meeting.situation import Situation
from meeting.steps import ADDED, FIRST, RELAXATION, WITH_LIFELINES, card
from meeting.text import Words, words
from meeting.view.clock import left, next_change, remaining
from meeting.view.desk import desk
from meeting.view.ends import curve, sections
from meeting.view.parts import (
    Action,
    Alert,
    Check,
    CircleLine,
    Desk,
    Dot,
    Glance,
    Head,
    Left,
    Loan,
    PartTimes,
    Peek,
    Ring,
    Seated,
    Section,
    Shown,
)
from meeting.view.sections import drawing, labelled, question_section, shown, whispers
from meeting.view.status import leaderless, notices, status
from meeting.view.taken import taken
from meeting.view.types import (
    Blank,
    Board,
    Coffee,
    Ended,
    Home,
    InMeeting,
    Lifeline,
    Lobby,
    Picture,
    Stillness,
    View,
    Waiting,
)

__all__ = [
    "ASKING",
    "Action",
    "Alert",
    "Blank",
    "Board",
    "Check",
    "CircleLine",
    "Coffee",
    "Desk",
    "Dot",
    "Drawing",
    "Ended",
    "Field",
    "Glance",
    "Head",
    "Home",
    "InMeeting",
    "Left",
    "Lifeline",
    "LinkShown",
    "Loan",
    "Lobby",
    "NodeShown",
    "PartTimes",
    "Peek",
    "Picture",
    "Ring",
    "Seated",
    "Section",
    "Shown",
    "Stillness",
    "View",
    "Waiting",
    "action_id",
    "labelled",
    "next_change",
    "taken",
    "view",
]  # fmt: skip


def view(meeting: Meeting, me: Account, presence: Presence) -> View | None:
    """What `me` sees of the meeting, or None for whoever is not let in: they see the circle's lobby."""
    s = Situation(meeting, me, presence)
    if not s.inside(me):
        return None
    if meeting.ended is not None:
        return _ended(s)
    if s.waiting:
        return _waiting(s)
    if me in presence.away or meeting.blanked:
        return _blank(s)
    if meeting.coffee:
        return Coffee(**_common(s, coffee=True))
    match s.part.shape:
        case "stillness":
            seconds = s.elapsed.total_seconds()
            line = sum(1 for t in RELAXATION if t <= seconds) - 1
            return Stillness(**_common(s), line=max(line, 0), sitting_out=me in meeting.sitting_out)
        case "picture":
            return Picture(**_common(s), drawing=drawing(s), sections=(question_section(s), *whispers(s)))
        case "lifeline":
            whose, dots = curve(s)
            return Lifeline(**_common(s), sections=sections(s), curve=dots, whose=whose)
        case "coffee":
            return Coffee(**_common(s))
        case _:
            return Board(**_common(s), sections=sections(s))


def head(s: Situation, *, coffee: bool = False) -> Head:
    """Where we are. A part with a title of its own is announced with its own minutes, else the step's are."""
    step, part = s.step, s.part
    rail = tuple((each.number, each.id) for each in s.agenda.steps)
    if coffee:
        planned = next(each for each in s.agenda.steps if each.number == 0)
        return Head(planned.id, "", 0, s.agenda.numbered, planned.minutes, None, rail, s.meeting.number)
    titled = bool(part.id) and step.id in ("solutions", "lifelines", "meta_reflection")
    within = (
        (s.stop,)
        if titled or step.id == "meta_reflection"
        else tuple(stop for stop in s.agenda.stops if stop.step is step)
    )
    minutes = sum(s.minutes(stop) for stop in within)
    title = part.id if titled else ""
    return Head(step.id, title, step.number, s.agenda.numbered, minutes, left(remaining(s)), rail, s.meeting.number)


ASKING = ("with_owner", *ADDED)  # parts with a question of their own


def prompt(s: Situation, *, coffee: bool = False) -> Words:
    if coffee or s.step.id == "coffee_break":
        between = s.agenda is FIRST and s.step.id in WITH_LIFELINES
        case = s.meeting.owner is not None
        return words("prompt.between" if between else "prompt.coffee_break" if case else "prompt.coffee")
    if s.place.part in ASKING:
        return words(f"prompt.{s.place.part}")
    return words(f"prompt.{s.step.id}")


def action_id(command: type[Any]) -> str:
    """The name of a command's words in the catalogs: `OpenBallot` is `open_ballot`."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in command.__name__).lstrip("_")


def actions(s: Situation) -> tuple[Action, ...]:
    return tuple(
        Action(
            action_id(command), command, rule.fields(s), grave=rule.grave, about=rule.about(s), happens=rule.happens(s)
        )
        for command, rule in offers(s)
    )


def plain(s: Situation, offered: tuple[Action, ...]) -> type[Any] | None:
    """What a line without a command does here for this person."""
    can = {action.command for action in offered}
    if permitted(s.part, s.roles, c.Node):
        can.add(c.Node)  # in a full picture too: that it is full is why it is refused
    return next((command for command in s.part.plain if command in can), None)


def soon(s: Situation) -> type[Any] | None:
    """What such a line will do when the quiet time of the silent writing is over: one writes meanwhile."""
    if not s.quiet or s.meeting.coffee:
        return None
    return next((command for command in s.part.plain if permitted(s.part, s.roles, command)), None)


def roster(s: Situation) -> tuple[Seated, ...]:
    meeting, presence = s.meeting, s.presence
    return tuple(
        Seated(
            who,
            s.called(who),
            state="gone" if who not in presence.here else "away" if who in presence.away else "here",
            facilitator=who in meeting.facilitators,
            leads=who == meeting.lead,
            owner=who == meeting.owner,
            partner=who == meeting.partner,
            floor=who == meeting.floor.holder,
            hand=who in meeting.floor.hands,
        )
        for who in s.seated
    )


def _common(s: Situation, *, coffee: bool = False) -> dict[str, Any]:
    offered = actions(s)
    leads = Role.LEAD in s.roles
    facilitates = leads or Role.FACILITATOR in s.roles
    return {
        "me": s.by,
        "name": s.called(s.by),
        "place": Place("coffee") if coffee else s.place,
        "head": head(s, coffee=coffee),
        "prompt": prompt(s, coffee=coffee),
        "roster": roster(s),
        "status": status(s),
        "notices": notices(s),
        "actions": offered,
        "plain": None if coffee else plain(s, offered),
        "soon": soon(s),
        "leads": leads,
        "card": card(s.agenda, s.place) if facilitates else None,
        "peek": peek(s) if leads else None,
        "desk": desk(s) if facilitates else None,
        "hint": s.part.hint,
        "glance": None if coffee else glance(s),
    }


def _blank(s: Situation) -> Blank:
    away = s.by in s.presence.away
    return Blank(
        me=s.by,
        name=s.called(s.by),
        place=Place("blank"),
        head=Head("blank", "", 0, s.agenda.numbered, 0),
        prompt=words("prompt.away" if away else "prompt.blanked"),
        notices=() if away else tuple(leaderless(s)),
        actions=() if away else actions(s),
        leads=Role.LEAD in s.roles,
        why="away" if away else "blanked",
        wanted=wanted(s),
    )


def wanted(s: Situation) -> frozenset[str]:
    """What somebody is called for whose screen shows nothing of it."""
    calls = {"floor": s.meeting.floor.holder, "asked": s.meeting.asked}
    return frozenset(call for call, who in calls.items() if who == s.by)


def _waiting(s: Situation) -> Waiting:
    step = s.step
    rail = tuple((each.number, each.id) for each in s.agenda.steps)
    offered = actions(s)
    away = s.by in s.presence.away
    notes = s.items(Kind.NOTE, by=s.by)
    return Waiting(
        me=s.by,
        name=s.called(s.by),
        place=Place(step.id),
        # The agenda's own minutes: what is lent or given meanwhile is the others' business.
        head=Head(step.id, "", step.number, s.agenda.numbered, step.minutes, None, rail),
        prompt=words("prompt.away" if away else "prompt.waiting"),
        notes=() if away else tuple(shown(s, item, mine=True) for item in notes),
        actions=offered,
        plain=plain(s, offered),
    )


def _ended(s: Situation) -> Ended:
    meeting, presence = s.meeting, s.presence
    door = s.items(Kind.LEFT, by=s.by)
    empties = None if presence.empties is None else left(presence.empties - presence.now)
    return Ended(
        me=s.by,
        name=s.called(s.by),
        place=Place("ended"),
        circle=meeting.circle,
        number=meeting.number,
        door=shown(s, door[0], mine=True) if door else None,
        ends=ends_circle(meeting),
        empties=empties,
        hold=presence.hold,
    )


def peek(s: Situation) -> Peek | None:
    """What comes next; None in the last step."""
    if s.meeting.at == len(s.agenda.stops) - 1:
        return None
    to = next_index(s)
    stop = s.agenda.stops[to]
    return Peek(
        stop.step.id,
        stop.part.id,
        stop.step.number,
        s.minutes(stop),
        happens=consequence(s, to),
        missing=missing(s),
        hindrance=hinders(s),
    )


GLANCED = ("hypotheses", "hypothesis_review", "solutions")


def glance(s: Situation) -> Glance | None:
    """The question, and the picture for those who were there when it was drawn."""
    item = s.meeting.items.get(s.meeting.question or "")
    if item is None or s.step.id not in GLANCED:
        return None
    saw_picture = s.meeting.admitted[s.by] <= s.agenda.index("picture")
    return Glance(s.meeting.revised or item.text, drawing(s) if saw_picture else None)
