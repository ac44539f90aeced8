"""A circle's series of ten: what each meeting of it is now, which comes next, and how plans are changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from meeting.model import Account
from meeting.steps import FIRST_MEETING, LENGTH
from meeting.view import Ring
from server.records import MEETINGS, Circle, Felt, Held, OpenMeeting, Plan
from server.refusals import AlreadyHeld, BadPlan, NoSuchMeeting, NotPlanned, PassedOver

REUNION = 0  # the number that it has where meetings have theirs
TAKEN_AWAY = "-"  # said in the place of a room: there is none


def state(circle: Circle, number: int, now: datetime) -> Ring:
    """What has become of a meeting, or will."""
    plan = circle.plan(number)
    if circle.open is not None and circle.open.number == number:
        return "open"
    if any(held.number == number for held in circle.held):
        return "held"
    if number < min(circle.first, following(circle)):
        return "elsewhere"
    if plan is not None and plan.cancelled:
        return "cancelled"
    if plan is None:
        first = min((held.number for held in circle.held), default=circle.open.number if circle.open else circle.first)
        return "elsewhere" if number < first else "missed" if number < following(circle) else "unplanned"
    return "missed" if plan.when < now - LENGTH or number < following(circle) else "planned"


def rings(circle: Circle, now: datetime) -> tuple[Ring, ...]:
    """All ten, without a word of what was said."""
    return tuple(state(circle, number, now) for number in range(1, MEETINGS + 1))


def following(circle: Circle) -> int:
    """The number after the last meeting that was held."""
    return min(max((held.number for held in circle.held), default=circle.first - 1) + 1, MEETINGS)


def to_come(circle: Circle) -> tuple[int, ...]:
    """The numbers of the meetings that can still be planned, one after the other."""
    gone = {held.number for held in circle.held} | ({circle.open.number} if circle.open is not None else set())
    return tuple(number for number in range(following(circle), MEETINGS + 1) if number not in gone)


def awaited(circle: Circle) -> tuple[Plan, ...]:
    """What is planned and neither held nor cancelled."""
    return tuple(plan for plan in circle.plans if plan.number in to_come(circle) and not plan.cancelled)


def coming(circle: Circle) -> int:
    """The number of the next meeting that is planned, or where none is, of the next."""
    least = following(circle)
    planned = (plan.number for plan in awaited(circle) if plan.number >= least)
    left = (number for number in to_come(circle) if number >= least and not _is_cancelled(circle, number))
    return next(planned, next(left, least))


def passed_over(circle: Circle, number: int) -> tuple[int, ...]:
    """Which meetings that are to come would not be if `number` were held now.

    A circle that knows the way of working passes over the first; one that has met before passes over nothing here.
    """
    begun = bool(circle.held) or circle.first > FIRST_MEETING or any(plan.number < number for plan in awaited(circle))
    between = (each for each in to_come(circle) if FIRST_MEETING < each < number)
    return tuple(each for each in between if not _is_cancelled(circle, each)) if begun else ()


def _is_cancelled(circle: Circle, number: int) -> bool:
    plan = circle.plan(number)
    return plan is not None and plan.cancelled


# changes


def held(circle: Circle, was: OpenMeeting, at: datetime, *, owner: Account | None, felt: Felt | None) -> Circle:
    """What remains of the meeting under way when it is over."""
    pulses = circle.pulses
    if felt is not None:
        pulses = (*(each for each in pulses if each.number != felt.number), felt)
    after = replace(
        circle,
        open=None,
        held=(*circle.held, Held(was.number, at, stream=was.stream)),
        last_owner=owner,
        # Whoever met there knows who came and who left.
        changes=(),
        pulses=tuple(sorted(pulses, key=lambda each: each.number)),
    )

    def over(plan: Plan) -> Plan:
        # Its own time, were it to have come, or that of one that was passed over: calendars hear that it will not be.
        if plan.when > at and not plan.cancelled and plan.number not in to_come(after):
            return _revised(replace(plan, cancelled=True, absent=()), at)
        # Who said that they could not come is nobody's business any more.
        return replace(plan, absent=()) if plan.number == was.number else plan

    return _each(after, over)


def planned(circle: Circle, number: int, when: datetime, *, where: str, at: datetime) -> Circle:
    """A meeting with its time, or at another one. Who cannot come is asked anew by its new time."""
    if not 1 <= number <= MEETINGS:
        raise BadPlan(most=MEETINGS)
    _refuse_over(circle, number)
    before = circle.plan(number)
    if before is None:
        return _with(circle, Plan(number, when, "" if where == TAKEN_AWAY else where, changed=at))
    place = before.where if not where else "" if where == TAKEN_AWAY else where
    if (before.when, before.where, before.cancelled) == (when, place, False):
        return circle
    moved = replace(before, when=when, where=place, cancelled=False, elsewhere=False)
    return _with(circle, _revised(replace(moved, absent=before.absent if before.when == when else ()), at))


def cancelled(circle: Circle, number: int, *, at: datetime) -> Circle:
    """Without that meeting; calendars that have it are told."""
    plan = circle.plan(number)
    if plan is None or number not in {each.number for each in awaited(circle)}:
        raise NotPlanned(number=number)
    return _with(circle, _revised(replace(plan, cancelled=True, absent=()), at))


def attending(circle: Circle, number: int, account: Account, *, comes: bool) -> Circle:
    """With somebody who comes, or who has said that they cannot."""
    plan = next((each for each in awaited(circle) if each.number == number), None)
    if plan is None:
        raise NotPlanned(number=number)
    others = tuple(other for other in plan.absent if other != account)
    return _with(circle, replace(plan, absent=others if comes else (*others, account)))


def beginning(circle: Circle, number: int, *, at: datetime) -> Circle:
    """The same circle, whose first meeting here is that one.

    What was planned before it will not be, which calendars hear; when the circle begins earlier after all, it will again.
    """
    if not 1 <= number <= MEETINGS:
        raise NoSuchMeeting(most=MEETINGS)
    if circle.held or circle.open is not None:
        raise AlreadyHeld(number=max([held.number for held in circle.held], default=number))

    def there(plan: Plan) -> Plan:
        if plan.elsewhere and plan.number >= number:
            return _revised(replace(plan, cancelled=False, elsewhere=False), at)
        if not plan.cancelled and plan.number < number:
            return _revised(replace(plan, cancelled=True, elsewhere=True, absent=()), at)
        return plan

    return replace(_each(circle, there), first=number)


def ended(circle: Circle, at: datetime) -> Circle:
    """A circle that meets no more: calendars hear that what was planned will not be."""
    coming = {plan.number for plan in awaited(circle)}
    cancelled = _each(
        circle, lambda p: _revised(replace(p, cancelled=True, absent=()), at) if p.number in coming else p
    )
    return replace(cancelled, ended=at, changes=())


def meeting_again(circle: Circle, when: datetime, *, where: str, at: datetime) -> Circle:
    """With a reunion, or with another one in its place."""
    before = circle.reunion
    if before is None:
        return replace(circle, reunion=Plan(REUNION, when, where, changed=at))
    if (before.when, before.where) == (when, where):
        return circle
    return replace(circle, reunion=_revised(replace(before, when=when, where=where), at))


def in_zone(circle: Circle, zone: str, *, at: datetime) -> Circle:
    """The same times on the clocks of another zone."""

    def there(plan: Plan) -> Plan:
        said = plan.when.astimezone(ZoneInfo(circle.zone)).replace(tzinfo=ZoneInfo(zone))
        same = said.astimezone(UTC) == plan.when.astimezone(UTC)
        return plan if same else _revised(replace(plan, when=said), at)

    open_to_change = to_come(circle)
    moved = _each(circle, lambda plan: there(plan) if plan.number in open_to_change else plan)
    return replace(moved, reunion=there(circle.reunion) if circle.reunion is not None else None, zone=zone)


def _refuse_over(circle: Circle, number: int) -> None:
    is_open = circle.open is not None and circle.open.number == number
    if is_open or any(held.number == number for held in circle.held):
        raise AlreadyHeld(number=number)
    if number < following(circle):
        raise PassedOver(number=number, next=following(circle))


def _revised(plan: Plan, at: datetime) -> Plan:
    return replace(plan, revision=plan.revision + 1, changed=at)


def _each(circle: Circle, change: Callable[[Plan], Plan]) -> Circle:
    return replace(circle, plans=tuple(map(change, circle.plans)))


def _with(circle: Circle, plan: Plan) -> Circle:
    others = (other for other in circle.plans if other.number != plan.number)
    return replace(circle, plans=tuple(sorted((*others, plan), key=lambda each: each.number)))
