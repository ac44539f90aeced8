"""Somebody's coming meetings as iCalendar (RFC 5545), for the calendar program they have: times, places, and no content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vDDDLists, vDDDTypes

from meeting.steps import LENGTH
from meeting.text import clean
from server import series
from server.dates import is_near
from server.records import MEETINGS, Circle, Plan
from server.words import say
from tui.seat import Language

PRODUCT = "-//Fristad//Fristad//EN"
YEAR = timedelta(days=366)


def written(circles: Sequence[Circle], *, house: str, language: Language, now: datetime) -> bytes:
    """All that comes, and what was cancelled and would have come, with the rules of the time zones that it is said in."""
    coming = [(circle, plan) for circle in circles for plan in _plans(circle) if _counts(plan, now)]
    coming.sort(key=lambda each: (each[1].when, each[0].id, each[1].number))
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", "Fristad")
    # Without any meeting the zones remain: a calendar has to have something in it.
    zones = {circle.zone for circle, _ in coming} or {circle.zone for circle in circles} or {Circle("", "").zone}
    times = [now, *(plan.when for _, plan in coming)]
    for zone in sorted(zones):
        first, last = (min(times) - YEAR).date(), (max(times) + 2 * YEAR).date()
        calendar.add_component(_rules(zone, first, last))
    for circle, plan in coming:
        calendar.add_component(_event(circle, plan, house=house, language=language))
    return bytes(calendar.to_ical())


def _plans(circle: Circle) -> tuple[Plan, ...]:
    return circle.plans if circle.reunion is None else (*circle.plans, circle.reunion)


def _rules(zone: str, first: date, last: date) -> Timezone:
    """When the clocks of a zone change in that time: by the clock before it, and each in a line that no reader has to unfold."""
    made = Timezone.from_tzinfo(ZoneInfo(zone), zone, first, last)
    for rule in made.subcomponents:
        before, after = rule.decoded("TZOFFSETFROM"), rule.decoded("TZOFFSETTO")
        changes = sorted([rule.decoded("DTSTART"), *(each.dt for each in rule.pop("RDATE", vDDDLists([])).dts)])
        begins, *later = [_by_the_clock(ZoneInfo(zone), change, before, after) for change in changes]
        rule["DTSTART"] = vDDDTypes(begins)
        for change in later:
            rule.add("RDATE", [change])
    return made


def _by_the_clock(zone: ZoneInfo, change: datetime, before: timedelta, after: timedelta) -> datetime:
    """A change as the clock showed it that was right until then. What is made of the zone has some by the other one."""
    just_before = (change - before - timedelta(seconds=1)).replace(tzinfo=UTC)
    return change if just_before.astimezone(zone).utcoffset() == before else change - (after - before)


def _counts(plan: Plan, now: datetime) -> bool:
    """Whether it is still to come, or would be. What has been is in one's calendar already."""
    return plan.when > now - LENGTH and is_near(plan.when, now)


def _event(circle: Circle, plan: Plan, *, house: str, language: Language) -> Event:
    begins = plan.when.astimezone(ZoneInfo(circle.zone))
    event = Event()
    event.add("UID", f"{circle.mark}-{plan.number}@{house}.fristad")  # the same for everybody, and however it is moved
    event.add("SEQUENCE", plan.revision)
    event.add("DTSTAMP", plan.changed or plan.when)
    event.add("DTSTART", begins)
    if plan.number == series.REUNION:  # how long it is, nobody has said
        title = say("calendar.reunion", language, circle=circle.name)
    else:
        event.add("DTEND", (plan.when + LENGTH).astimezone(ZoneInfo(circle.zone)))
        title = say("calendar.meeting", language, circle=circle.name, number=plan.number, of=MEETINGS)
    event.add("SUMMARY", clean(title))
    if plan.where:
        event.add("LOCATION", clean(plan.where))
    event.add("STATUS", "CANCELLED" if plan.cancelled else "CONFIRMED")
    return event
