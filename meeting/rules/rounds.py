"""Rules of the rounds: who has the floor, what is said, and what belongs to check-in and follow-up."""

from __future__ import annotations

from meeting import commands as c
from meeting import events as e
from meeting.model import Account, Kind, Role
from meeting.rules.leading import lend_follow_up
from meeting.rules.rule import (
    Field,
    Rule,
    Rules,
    because,
    person,
    post,
    refuse,
    text_of,
)
from meeting.situation import Draw, Situation
from meeting.steps import EVERYBODYS
from meeting.text import Words

LONGEST_WORD = 40


def has_floor(s: Situation) -> Words | None:
    if s.meeting.floor.holder == s.by:
        return None
    return because("not_your_turn_lead" if Role.LEAD in s.roles else "not_your_turn")


def following(s: Situation) -> Account | None:
    """Who has the floor after `by`: in a round the next of those here who has not had it, elsewhere nobody."""
    if s.step.id not in EVERYBODYS:
        return None
    floor = s.meeting.floor
    queue = [*floor.order, *(who for who in s.seated if who not in floor.order)]
    return next((w for w in queue if w not in s.had and w != s.by and s.connected(w)), None)


def done_ready(s: Situation) -> Words | None:
    if s.step.id != "exploration":
        return has_floor(s)
    return because("already_understood") if s.meeting.understood else None


def done(s: Situation, command: c.Done, draw: Draw) -> tuple[e.Event, ...]:
    if s.step.id == "exploration":
        return (e.Understood(s.by),)
    return (e.FloorGiven(following(s), had=s.by),)


def pass_ready(s: Situation) -> Words | None:
    if s.step.id == "relaxation":
        return because("sitting_out") if s.by in s.meeting.sitting_out else None
    return has_floor(s)


def pass_on(s: Situation, command: c.Pass, draw: Draw) -> tuple[e.Event, ...]:
    if s.step.id == "relaxation":
        return (e.SatOut(s.by),)
    onward = e.FloorGiven(following(s), had=s.by)
    if s.step.id == "follow_up":
        return (e.FollowUpDeclined(s.by), onward, lend_follow_up(s))
    return (onward,)


def give_floor(s: Situation, command: c.GiveFloor, draw: Draw) -> tuple[e.Event, ...]:
    holder = s.meeting.floor.holder
    if holder is not None and command.account == holder:
        raise refuse("has_floor", name=s.called(holder))
    return (e.FloorGiven(person(command.account, can_hold(s)), had=holder),)


def can_hold(s: Situation) -> tuple[Account, ...]:
    """Who can be given the floor here; first of them whoever has not had it."""
    if s.step.id == "follow_up":
        whose = s.meeting.previous_owner
        return (whose,) if whose is not None and s.inside(whose) and s.meeting.floor.holder != whose else ()
    out = s.meeting.owner if s.owner_out else None
    can = (who for who in s.seated if who not in (s.meeting.floor.holder, out))
    return tuple(sorted(can, key=lambda who: who in s.had))


def order(s: Situation, command: c.Order, draw: Draw) -> tuple[e.Event, ...]:
    accounts = tuple(dict.fromkeys(person(who, s.seated) for who in command.accounts))
    if not accounts:
        raise refuse("empty_order")
    return (e.Ordered(accounts), e.FloorGiven(accounts[0]))


def raise_ready(s: Situation) -> Words | None:
    if s.meeting.floor.holder == s.by:
        return because("you_have_floor")
    return because("hand_is_up") if s.by in s.meeting.floor.hands else None


def leave_ready(s: Situation) -> Words | None:
    if any(item.kind is Kind.LEFT for item in s.items(Kind.LEFT, by=s.by)):
        return because("left_already")
    return has_floor(s)


def thanks_ready(s: Situation) -> Words | None:
    if s.by == s.meeting.previous_owner:
        return because("thanks_are_for_others")
    return because("thanked") if s.by in s.meeting.thanks else None


RULES: Rules = {
    c.Done: Rule(done, ready=done_ready),
    c.Pass: Rule(pass_on, ready=pass_ready),
    c.GiveFloor: Rule(
        give_floor,
        ready=lambda s: None if can_hold(s) else because("nobody_else"),
        fields=lambda s: (Field("person", can_hold(s)),),
    ),
    c.Order: Rule(order, fields=lambda s: (Field("people", s.seated, many=True),)),
    c.Raise: Rule(lambda s, command, draw: (e.HandRaised(s.by),), ready=raise_ready),
    c.LeaveOutside: Rule(
        lambda s, command, draw: post(s, draw, Kind.LEFT, text_of(command.text)),
        ready=leave_ready,
        fields=lambda s: (Field("text"),),
    ),
    c.Feeling: Rule(
        lambda s, command, draw: post(s, draw, Kind.FEELING, text_of(command.word, most=LONGEST_WORD)),
        fields=lambda s: (Field("feeling"),),
    ),
    c.Thanks: Rule(lambda s, command, draw: (e.Thanked(s.by),), ready=thanks_ready),
}  # fmt: skip
