"""The soft clock as people see it, and when a view next changes without an event."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from meeting.model import Meeting, Presence
from meeting.situation import Situation
from meeting.steps import (
    GONE_MINUTES,
    QUIET_SECONDS,
    RELAXATION,
    RELAXATION_SECONDS,
    SILENT_MINUTES,
)
from meeting.view.parts import Left

MINUTE = timedelta(minutes=1)
TEN = 10


def remaining(s: Situation) -> timedelta:
    """What is left of the part; less than nothing in overtime."""
    return s.given - s.elapsed


def left(rest: timedelta) -> Left:
    """In whole minutes, in tens of seconds in the last one: a clock that counts seconds is the dearest thing there is."""
    seconds = rest.total_seconds()
    if seconds > 60:
        return Left("minutes", math.ceil(seconds / 60))
    if seconds > 0:
        return Left("seconds", math.ceil(seconds / TEN) * TEN)
    return Left("over", int(-seconds // 60))


def next_tick(rest: timedelta) -> timedelta:
    """How long until `left` shows something else."""
    seconds = rest.total_seconds()
    if seconds > 60:
        over = seconds % 60
        return timedelta(seconds=over or 60)
    if seconds > 0:
        over = seconds % TEN
        return timedelta(seconds=over or TEN)
    return timedelta(seconds=60 - (-seconds % 60))


def next_change(meeting: Meeting, presence: Presence) -> datetime | None:
    """When somebody's view next differs without an event; the room wakes then. None when it never does."""
    now = presence.now
    if meeting.ended is not None:
        return None if presence.empties is None else now + next_tick(presence.empties - now)
    lead = meeting.lead or next(iter(meeting.facilitators))
    s = Situation(meeting, lead, presence)
    moments = [
        gone + timedelta(minutes=GONE_MINUTES)
        for who, gone in presence.gone.items()
        if who in meeting.admitted and s.leads_or_helps(who)
    ]
    if meeting.clock.stopped is None:
        begun = now - s.elapsed
        moments.append(now + next_tick(remaining(s)))
        if s.part.id == "silent_writing":
            moments.append(begun + timedelta(seconds=QUIET_SECONDS))
        if s.step.id == "question_round":
            moments.append(begun + timedelta(minutes=SILENT_MINUTES))
        if s.part.shape == "stillness":
            moments += [begun + timedelta(seconds=t) for t in (*RELAXATION, RELAXATION_SECONDS)]
    return min((moment for moment in moments if moment > now), default=None)
