"""From one meeting to the next: another facilitates, somebody leaves or is taken out, the circle ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meeting import hall_commands as h
from meeting.commands import NeedsConfirmation, Refused
from meeting.model import Account
from meeting.remains import left
from meeting.rules.rule import YES_OR_NO, Field
from meeting.text import Words, words
from server import log, membership
from server.agreements import facilitates, led_by, of
from server.names import account_name
from server.records import Circle, number_of
from server.refusals import LastFacilitator, MeetingUnderWay, NobodyElseHasCome
from tui.seat import Answer

if TYPE_CHECKING:
    from server.house import Guest, House


async def facilitate(house: House, guest: Guest, command: h.Facilitate) -> Answer:
    """That somebody else leads no more is asked about once: they lose it at once, and everybody is told."""
    account = account_name(command.account)
    is_lead = membership.member_of(of(house, guest), account).facilitator
    if is_lead and not command.yes and account != guest.account and not command.confirmed:
        raise NeedsConfirmation(words("confirm.facilitate", name=house.called(account)))
    try:
        await house.directory.facilitate(of(house, guest).id, command.account, yes=command.yes, by=guest.account)
    except LastFacilitator as alone:
        raise (to_oneself(alone) if account == guest.account else alone) from None
    await house.reload()
    log.event("facilitators_changed", circle=guest.circle or "")
    return Answer()


async def take_out(house: House, guest: Guest, command: h.TakeOut) -> Answer:
    """Somebody else. It is asked about once: they are gone at once."""
    circle, account = of(house, guest), account_name(command.account)
    membership.member_of(circle, account)
    if account == guest.account:
        raise Refused(words("house.leave_yourself"))
    if not command.confirmed:
        raise NeedsConfirmation(words("confirm.take_out", name=house.called(account)))
    await house.directory.take_out(circle.id, account, by=guest.account)
    await taken_out(house, circle, account)
    return Answer()


async def taken_out(house: House, circle: Circle, account: Account) -> None:
    """Whoever stands at the circle's door is out within a second; elsewhere they are told."""
    house.removed(circle.id, account, words("house.taken_out", circle=circle.name))
    await house.reload()
    log.event("member_left", circle=circle.id)


async def leave(house: House, guest: Guest, command: h.LeaveCircle) -> Answer:
    circle = of(house, guest)
    if not command.confirmed:
        which = "leave_circle" if circle.ended is None else "leave_ended" if len(circle.members) > 1 else "leave_last"
        raise NeedsConfirmation(words(f"confirm.{which}", circle=circle.name))
    await house.directory.circles.leave(circle.id, guest.account)
    await house.reload()
    log.event("member_left", circle=circle.id)
    return Answer(words=words("house.left", circle=circle.name))


async def end(house: House, guest: Guest, command: h.EndCircle) -> Answer:
    circle = of(house, guest)
    if not command.confirmed:
        raise NeedsConfirmation(words("confirm.end_circle", circle=circle.name, what=left(ended=True)))
    await led_by(house, guest).end(circle.id)
    await house.reload()
    log.event("circle_ended", circle=circle.id)
    return Answer()


# who may, and whom it can be about


def is_between(house: House, circle: Circle) -> bool:
    """Whether it has no room: in a meeting people come and go by its own commands, and after it take leave in peace."""
    return circle.open is None and circle.id not in house.rooms


def may_change_members(house: House, guest: Guest) -> bool:
    return facilitates(house, guest) and is_between(house, of(house, guest))


def may_leave(house: House, guest: Guest) -> bool:
    """Nobody leaves a circle that goes on without anybody to lead it."""
    circle = house.circles.get(guest.circle or "")
    if circle is None or not is_between(house, circle):
        return False
    return _left_alone(house, guest) is None


def under_way(house: House, guest: Guest) -> Words | None:
    """That a meeting is, or that its room is not emptied, where that is why."""
    circle, room = house.circles.get(guest.circle or ""), house.room_of(guest)
    if circle is not None and circle.open is not None:
        return MeetingUnderWay(number=circle.open.number).words
    return words("house.room_stands", number=number_of(room.stream)) if room is not None else None


def why_not_leave(house: House, guest: Guest) -> Words | None:
    """That a meeting is under way, or that nobody else leads."""
    circle = house.circles.get(guest.circle or "")
    if circle is None or not is_between(house, circle):
        return under_way(house, guest)
    alone = _left_alone(house, guest)
    return None if alone is None else to_oneself(alone).words


def to_oneself(alone: LastFacilitator) -> Refused:
    """That nobody else leads, as it is said to whom it is about."""
    return alone if isinstance(alone, NobodyElseHasCome) else Refused(words("house.you_alone_lead"))


def _left_alone(house: House, guest: Guest) -> LastFacilitator | None:
    """Why the circle cannot do without the guest."""
    circle = of(house, guest)
    if circle.ended is not None or guest.account not in circle.facilitators:
        return None
    come = {account for account, person in house.people.items() if person.signed_in}
    return membership.goes_without(circle, guest.account, come)


def others(house: House, guest: Guest) -> Field:
    """Whom one can take out: everybody else who has been here."""
    circle, people = of(house, guest), house.people
    here = (m.account for m in circle.members if m.account in people and people[m.account].signed_in)
    return Field("person", tuple(account for account in here if account != guest.account))


def everybody(house: House, guest: Guest) -> tuple[Field, ...]:
    """Who can facilitate, or no longer."""
    members = tuple(member.account for member in of(house, guest).members)
    return (Field("person", members), Field("answer", YES_OR_NO))
