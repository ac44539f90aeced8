"""The leader's rules: on and back, time, who is in, the screens, the lead itself and the close."""

from __future__ import annotations

from meeting import commands as c
from meeting import events as e
from meeting.commands import NeedsConfirmation
from meeting.model import Account, Kind, Place, Role
from meeting.remains import ends_circle, left
from meeting.rules.progress import consequence, hinders, missing, next_index
from meeting.rules.rule import (
    Field,
    Rule,
    Rules,
    because,
    one_of,
    person,
    post,
    refuse,
    text_of,
)
from meeting.situation import Draw, Situation
from meeting.steps import ADDED, LAST, Stop
from meeting.text import Words, joined, listed, words

MOST_MINUTES = 60


# on and back


def move(s: Situation, to: int, *, back: bool = False) -> e.Moved:
    """To another stop; the follow-up begins with its floor given, for only one person speaks in it."""
    stop = s.agenda.stops[to]
    floor = s.meeting.previous_owner if stop.step.id == "follow_up" and s.may_answer_follow_up else None
    return e.Moved(stop.place, back=back, floor=floor)


def next_ready(s: Situation) -> Words | None:
    if s.meeting.coffee:
        return None
    return hinders(s)


def go_on(s: Situation, command: c.Next, draw: Draw) -> tuple[e.Event, ...]:
    if s.meeting.coffee:
        return (e.Resumed(),)
    to = next_index(s)
    if not command.confirmed:
        lacking = missing(s)
        unfinished = (words("confirm.missing", what=listed(lacking)),) if lacking else ()
        because = (*unfinished, *consequence(s, to))
        if because:
            raise NeedsConfirmation(words("confirm.next", what=joined(because)))
    skipped = s.agenda.stops[s.meeting.at + 1]
    if skipped.step.id == "follow_up" and to > s.meeting.at + 1:
        return (move(s, to), lend_follow_up(s))
    return (move(s, to),)


def lend_follow_up(s: Situation) -> e.Event:
    """The follow-up's minutes go to the exploration when nobody can answer."""
    follow_up = s.agenda.stops[s.agenda.index("follow_up")]
    exploration = s.agenda.stops[s.agenda.index("exploration")]
    return e.Extended(exploration.place, s.minutes(follow_up), lender=follow_up.place)


def back_ready(s: Situation) -> Words | None:
    if s.meeting.coffee:
        return because("coffee")
    if not s.meeting.trail:
        return because("first_step")
    target = s.agenda.stops[s.meeting.trail[-1]]
    if s.owner_gone and s.owner_out and target.step is not s.step:
        return because("owner_gone")
    return None


def go_back(s: Situation, command: c.Back, draw: Draw) -> tuple[e.Event, ...]:
    to = s.meeting.trail[-1]
    because = consequence(s, to)
    if because and not command.confirmed:
        raise NeedsConfirmation(words("confirm.back", what=joined(because)))
    return (move(s, to, back=True),)


# time


def extend(s: Situation, command: c.Extend, draw: Draw) -> tuple[e.Event, ...]:
    if not 1 <= command.minutes <= MOST_MINUTES:
        raise refuse("minutes", most=MOST_MINUTES)
    lender: Place | None = None
    if command.step is not None:
        stop = lenders(s)[one_of(str(command.step), tuple(lenders(s)))]
        if s.minutes(stop) < command.minutes:
            raise refuse("cannot_lend", step=command.step, left=s.minutes(stop))
        lender = stop.place
    return (e.Extended(s.place, command.minutes, lender=lender),)


def lenders(s: Situation) -> dict[str, Stop]:
    """The later steps that have minutes to lend, by number (the break has 0): of each its longest part."""
    longest: dict[int, Stop] = {}
    for stop in s.agenda.stops[s.meeting.at + 1 :]:
        best = longest.get(stop.step.number)
        if stop.step is not s.step and s.minutes(stop) >= max(1, s.minutes(best) + 1 if best else 1):
            longest[stop.step.number] = stop
    return {str(number): longest[number] for number in sorted(longest)}


def running(s: Situation) -> Words | None:
    return because("paused") if s.meeting.clock.stopped else None


def next_stop(s: Situation) -> Stop:
    return s.agenda.stops[min(s.meeting.at + 1, len(s.agenda.stops) - 1)]


def break_ready(s: Situation) -> Words | None:
    if s.owner_out or s.step.id == "coffee_break":
        return because("no_break_now")
    return running(s)


def take_break(s: Situation, command: c.Break, draw: Draw) -> tuple[e.Event, ...]:
    if next_stop(s).step.id == "coffee_break":
        return (move(s, s.meeting.at + 1),)
    return (e.Paused(coffee=True),)


# who is in, and what they see


def removable(s: Situation) -> tuple[Account, ...]:
    """Anybody else but the case owner; whoever is asked to be that can be, so that no silence holds the others."""
    return tuple(who for who in s.seated if who not in (s.by, s.meeting.owner))


def remove(s: Situation, command: c.Remove, draw: Draw) -> tuple[e.Event, ...]:
    return (e.Removed(person(command.account, removable(s))),)


def whisper_ready(s: Situation) -> Words | None:
    others = [who for who in s.seated if who in s.meeting.facilitators and who != s.by]
    return None if others else because("no_other_facilitator")


# the lead


def namable(s: Situation) -> tuple[Account, ...]:
    """Whom the members can name to lead: one of those present, never the case owner."""
    return tuple(who for who in s.members if who != s.meeting.owner)


def naming(s: Situation) -> tuple[Account, ...]:
    """The members present who can name somebody: a locked-out owner cannot."""
    return tuple(who for who in s.members if not (s.owner_out and who == s.meeting.owner))


def lead_ready(s: Situation) -> Words | None:
    if Role.LEAD in s.roles:
        return because("you_lead")
    if Role.FACILITATOR in s.roles:
        return None
    if not s.leaderless:
        return because("facilitators_are_here")
    return None if namable(s) else because("nobody_to_name")


def lead(s: Situation, command: c.Lead, draw: Draw) -> tuple[e.Event, ...]:
    if Role.FACILITATOR in s.roles:
        if command.account not in (None, s.by):
            raise refuse("lead_takes_no_name")
        return (e.Led(s.by),)
    if command.account is None:
        raise refuse("lead_needs_name")
    account = person(command.account, namable(s))
    named = {**s.meeting.named, s.by: account}
    agreeing = sum(1 for by in naming(s) if named.get(by) == account)
    first = e.Named(s.by, account)
    return (first, e.Led(account)) if agreeing * 2 > len(naming(s)) else (first,)


def close(s: Situation, command: c.Close, draw: Draw) -> tuple[e.Event, ...]:
    if not is_last(s) and not command.confirmed:
        raise NeedsConfirmation(closing(s))
    return (e.Closed(),)


def is_last(s: Situation) -> bool:
    return s.meeting.at == len(s.agenda.stops) - 1


def closing(s: Situation) -> Words:
    """All that the close does: what will not be, whether the circle goes on, and what is left."""
    ended, grace = ends_circle(s.meeting), s.presence.agreed.grace
    said = [words("confirm.close"), *([words("confirm.close.ends")] if ended else [])]
    if not is_last(s):
        said.append(words("confirm.close.unfinished", what=listed(unfinished(s))))
    if s.agenda is LAST and not ended:
        said.append(words("confirm.close.again"))
    if s.presence.hold == "request":
        said.append(words("house.hold_now"))
    else:
        said.append(words("confirm.close.empties", n=grace) if grace else words("confirm.close.empties_now"))
    return joined((*said, words("confirm.close.remains", what=left(ended=ended))))


def unfinished(s: Situation) -> tuple[Words, ...]:
    """What comes after the part under way: steps by their numbers, and what the tenth meeting adds by its name."""
    to_come = s.agenda.stops[s.meeting.at + 1 :]
    parts = tuple(words(f"unfinished.{stop.part.id}") for stop in to_come if stop.part.id in ADDED)
    numbers = [stop.step.number for stop in to_come if stop.step is not s.step and stop.step.number]
    if not numbers:
        return parts
    first, last = min(numbers), max(numbers)
    steps = words("unfinished.step", n=last) if first == last else words("unfinished.steps", first=first, last=last)
    return (steps, *parts)


RULES: Rules = {
    c.Next: Rule(go_on, ready=next_ready),
    c.Back: Rule(go_back, ready=back_ready),
    c.Extend: Rule(extend, fields=lambda s: (Field("minutes"), Field("step", tuple(lenders(s)), optional=True))),
    c.Pause: Rule(lambda s, command, draw: (e.Paused(),), ready=running),
    c.Resume: Rule(
        lambda s, command, draw: (e.Resumed(),),
        ready=lambda s: None if s.meeting.clock.stopped else because("not_paused"),
    ),
    c.Break: Rule(take_break, ready=break_ready),
    c.Admit: Rule(
        lambda s, command, draw: (e.Admitted(person(command.account, s.knocking)),),
        ready=lambda s: None if s.knocking else because("nobody_waits"),
        fields=lambda s: (Field("person", s.knocking),),
    ),
    c.Remove: Rule(
        remove,
        ready=lambda s: None if removable(s) else because("nobody_else"),
        fields=lambda s: (Field("person", removable(s)),),
        grave=True,
    ),
    c.Blank: Rule(lambda s, command, draw: (e.Blanked(not s.meeting.blanked),)),
    c.Whisper: Rule(
        lambda s, command, draw: post(s, draw, Kind.WHISPER, text_of(command.text)),
        ready=whisper_ready,
        fields=lambda s: (Field("text"),),
    ),
    c.Lead: Rule(
        lead,
        ready=lead_ready,
        fields=lambda s: () if Role.FACILITATOR in s.roles else (Field("person", namable(s)),),
    ),
    c.Close: Rule(close, grave=True, happens=closing),
}
