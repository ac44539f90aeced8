"""A circle plans its ten meetings from inside: when, where, who cannot come, and what has become of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meeting import hall_commands as h
from meeting.commands import NeedsConfirmation
from meeting.rules.rule import YES_OR_NO, Field
from meeting.seen import Sight
from meeting.steps import LENGTH
from meeting.text import Words, words
from server import series
from server.agreements import facilitates, led_by, of, shared_by
from server.dates import near, read_rhythm, read_when, shown_when
from server.records import MEETINGS, Circle, Held, Plan
from tui.seat import Answer

if TYPE_CHECKING:
    from server.house import Guest, House


async def plan(house: House, guest: Guest, command: h.Plan) -> Answer:
    circle = of(house, guest)
    when = near(read_when(command.when, circle.zone), house.directory.circles.now())
    circle = await led_by(house, guest).plan(circle.id, command.number, when, where=command.where)
    await house.reload()
    return Answer(words=_odd(house, circle, command.number))


def _odd(house: House, circle: Circle, number: int) -> Words | None:
    """What nobody may have meant by that time, and is done all the same."""
    plan = circle.plan(number)
    assert plan is not None
    if plan.when + LENGTH < house.directory.circles.now():
        return words("house.planned_past", number=number, when=said(circle, plan))
    for other in series.awaited(circle):
        earlier, later = sorted((plan, other), key=lambda each: each.number)
        if other.number != number and earlier.when >= later.when:
            return words(
                "house.planned_odd", number=number, other=other.number, when=shown_when(other.when, circle.zone)
            )
    return None


async def plan_rest(house: House, guest: Guest, command: h.PlanRest) -> Answer:
    circle = of(house, guest)
    times = read_rhythm(command.rhythm).times(len(series.to_come(circle)), circle.zone)
    for when in times:
        near(when, house.directory.circles.now())
    new = dict(zip(series.to_come(circle), times, strict=True))
    place = "" if command.where == series.TAKEN_AWAY else command.where
    moved = [
        each
        for each in series.awaited(circle)
        if each.when != new[each.number] or (command.where and each.where not in ("", place))
    ]
    if moved and not command.confirmed:
        raise NeedsConfirmation(
            words("confirm.plan_rest", moved="; ".join(f"{p.number}. {said(circle, p)}" for p in moved))
        )
    seen = command.seen if command.confirmed else None
    circle = await led_by(house, guest).plan_rest(circle.id, times, where=command.where, seen=seen)
    await house.reload()
    return Answer(lines=_all(house, circle))


def planned(house: House, guest: Guest) -> Sight:
    """What comes, as whoever starts the next one or plans anew has it before them."""
    return series.awaited(of(house, guest))


async def cancel(house: House, guest: Guest, command: h.CancelMeeting) -> Answer:
    await led_by(house, guest).cancel(of(house, guest).id, command.number)
    await house.reload()
    return Answer()


async def attend(house: House, guest: Guest, command: h.Attend) -> Answer:
    await shared_by(house, guest).attend(of(house, guest).id, command.number, guest.account, comes=command.yes)
    await house.reload()
    return Answer()


def may_begin_elsewhere(house: House, guest: Guest) -> bool:
    return facilitates(house, guest) and not of(house, guest).held and of(house, guest).open is None


async def begin_with(house: House, guest: Guest, command: h.BeginWith) -> Answer:
    await led_by(house, guest).begin_with(of(house, guest).id, command.number)
    await house.reload()
    return Answer()


def meets_again(house: House, guest: Guest) -> bool:
    """The facilitators, when the reunion is what it is about, and afterwards."""
    room, circle = house.seated_in(guest), house.circles.get(guest.circle or "")
    due = room.about("reunion") if room is not None else circle is not None and circle.ended is not None
    return due and facilitates(house, guest)


async def reunion(house: House, guest: Guest, command: h.Reunion) -> Answer:
    """Date and place, and nothing else."""
    circle = of(house, guest)
    when = near(read_when(command.when, circle.zone), house.directory.circles.now())
    await led_by(house, guest).meet_again(circle.id, when, where=command.where)
    await house.reload()
    return Answer()


async def set_zone(house: House, guest: Guest, command: h.SetZone) -> Answer:
    circle = await led_by(house, guest).set_zone(of(house, guest).id, command.zone)
    await house.reload()
    return Answer(words=words("house.zone", zone=circle.zone))


async def shown(house: House, guest: Guest, command: h.Series) -> Answer:
    return Answer(lines=_all(house, of(house, guest)))


def _all(house: House, circle: Circle) -> tuple[Words, ...]:
    now = house.directory.circles.now()
    told: list[Words] = []
    for number in range(1, MEETINGS + 1):
        state = series.state(circle, number, now)
        told += (_receipt(circle, held) for held in circle.held if held.number == number)
        if state != "held":
            told.append(_line(house, circle, number, state))
    return tuple(told)


def _receipt(circle: Circle, held: Held) -> Words:
    when = shown_when(held.closed, circle.zone)
    if held.emptied is None:
        return words("house.series_held", number=held.number, when=when)
    return words("house.series_emptied", number=held.number, when=when, emptied=shown_when(held.emptied, circle.zone))


def _line(house: House, circle: Circle, number: int, state: str) -> Words:
    plan = circle.plan(number)
    when = said(circle, plan) if plan is not None else ""
    if state == "planned" and plan is not None and plan.absent:
        return words("house.series_absent", number=number, when=when, who=", ".join(map(house.called, plan.absent)))
    if state == "missed" and plan is None:
        return words("house.series_never", number=number)
    return words(f"house.series_{state}", number=number, when=when)


def said(circle: Circle, plan: Plan) -> str:
    """When and where."""
    return f"{shown_when(plan.when, circle.zone)} {plan.where}".strip()


def missed(house: House, circle: Circle) -> tuple[Words, ...]:
    """For facilitators: which meeting was to have been by now, and was not."""
    now = house.directory.circles.now()
    gone = [plan for plan in series.awaited(circle) if series.state(circle, plan.number, now) == "missed"]
    return tuple(words("house.missed", number=plan.number, when=shown_when(plan.when, circle.zone)) for plan in gone)


def awaited(house: House, guest: Guest) -> Field:
    """Which of the planned meetings."""
    return Field("meeting", tuple(str(plan.number) for plan in series.awaited(of(house, guest))))


def attendable(house: House, guest: Guest) -> tuple[Field, ...]:
    return (awaited(house, guest), Field("answer", YES_OR_NO))
