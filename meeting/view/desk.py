"""The facilitators' desk: planned and actual minutes, where overtime could come from, and who has not had the word.

It knows turns and times, and nothing of what was said; with the meeting it is gone.
"""

from __future__ import annotations

import math
from datetime import timedelta

from meeting.model import Account
from meeting.rules.leading import lenders
from meeting.situation import Situation
from meeting.steps import FIRST, Stop
from meeting.view.parts import Desk, Loan, PartTimes

MINUTE = timedelta(minutes=1)
# What a step keeps whatever happens, in minutes; the thinking in step 7 lends nothing. Others keep two thirds.
LEAST = {"relaxation": 2, "hypotheses": 100, "coffee_break": 10}


def desk(s: Situation) -> Desk:
    """What both facilitators have before them."""
    late = behind(s)
    loans = proposal(s, late)
    return Desk(
        times=tuple(_times(s, n, stop) for n, stop in enumerate(s.agenda.stops)),
        behind=late,
        loans=loans,
        short=max(late - sum(loan.minutes for loan in loans), 0),
        unheard=_names(s, heard(s)),
        unheard_here=_names(s, s.meeting.floor.had | {s.meeting.floor.holder}) if s.meeting.floor.had else (),
        hands=tuple(s.called(who) for who in s.meeting.floor.hands),
    )


def behind(s: Situation) -> int:
    """By how many whole minutes the meeting would end late if all that is left took its time; 0 when it would not.

    It counts as the clock of the part does, so that it changes with that and never between: a pause tells when it is over.
    """
    stops = s.agenda.stops
    planned = sum(stop.part.minutes for stop in stops)
    to_come = sum(s.minutes(stop) for stop in stops[s.meeting.at + 1 :])
    now = s.meeting.clock.stopped or s.now
    rest = s.given - s.elapsed
    over = int(max(-rest, timedelta()) / MINUTE)
    # As if the part had ended when it was to end, and then what it has taken beyond that.
    late = math.floor((now + rest - s.meeting.opened - (planned - to_come) * MINUTE) / MINUTE)
    return max(late + over, 0)


def proposal(s: Situation, minutes: int) -> tuple[Loan, ...]:
    """Where so many minutes could be taken from: first from where most can be spared, and nowhere down to nothing."""
    can_spare = {number: spare(s, stop) for number, stop in lenders(s).items()}
    found = []
    for number in sorted(can_spare, key=lambda each: -can_spare[each]):
        taken = min(can_spare[number], minutes)
        if taken > 0:
            found.append(Loan(lenders(s)[number].step.id, int(number), taken))
            minutes -= taken
    return tuple(found)


def spare(s: Situation, stop: Stop) -> int:
    """How many minutes a part could do without."""
    least = LEAST.get(stop.step.id, math.ceil(stop.part.minutes * 2 / 3))
    return max(s.minutes(stop) - least, 0)


def _times(s: Situation, n: int, stop: Stop) -> PartTimes:
    now = n == s.meeting.at
    before = round(s.meeting.spent.get(stop.place, timedelta()) / MINUTE)
    actual = before + (int(s.elapsed / MINUTE) if now else 0)
    reached = now or stop.place in s.meeting.spent
    return PartTimes(stop.step.id, stop.part.id, stop.step.number, s.minutes(stop), actual if reached else None, now)


def heard(s: Situation) -> frozenset[Account]:
    """Who has had the word in this meeting: by turns, and in the exploration the two who talk there."""
    talked = s.agenda is not FIRST and s.meeting.at >= s.agenda.index("exploration")
    these = (s.meeting.floor.holder, *((s.meeting.owner, s.meeting.partner) if talked else ()))
    return s.meeting.heard | {who for who in these if who is not None}


def _names(s: Situation, heard: frozenset[Account | None] | frozenset[Account]) -> tuple[str, ...]:
    there = [who for who in s.meeting.admitted if who not in heard and who in s.presence.here]
    return tuple(s.called(who) for who in there)
