"""What a circle agrees on between its meetings: the owner's place and the ground rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import OwnerMode
from meeting.text import Words, words
from server.circles import Circles
from server.records import Circle
from tui.seat import Answer

if TYPE_CHECKING:
    from server.house import Guest, House


def of(house: House, guest: Guest) -> Circle:
    """The circle that the guest is in."""
    return house.circles[guest.circle or ""]


def led_by(house: House, guest: Guest) -> Circles:
    """The circles, where what the guest asks for is refused when they do not lead the one it is about any more."""
    return house.directory.circles.asked_by(guest.account, leads=True)


def shared_by(house: House, guest: Guest) -> Circles:
    """Likewise for what everybody who belongs to one may do."""
    return house.directory.circles.asked_by(guest.account, leads=False)


def facilitates(house: House, guest: Guest) -> bool:
    circle = house.circles.get(guest.circle or "")
    return circle is not None and guest.account in circle.facilitators


def agrees(house: House, guest: Guest) -> bool:
    """In the lobby, and in the meeting while the ground rules are what it is about."""
    room = house.seated_in(guest)
    return room is None or room.about("ground_rules")


def strikes(house: House, guest: Guest) -> bool:
    """In the lobby everybody; where all word the rules together, the facilitators settle what stays."""
    return house.seated_in(guest) is None or (agrees(house, guest) and facilitates(house, guest))


def has_to_acknowledge(house: House, guest: Guest) -> bool:
    if not agrees(house, guest):
        return False
    circle = house.circles.get(guest.circle or "")
    member = circle.member(guest.account) if circle is not None else None
    return circle is not None and bool(circle.rules) and member is not None and not member.acknowledged


def is_due(house: House, guest: Guest, command: type[h.HallCommand]) -> bool:
    """Whether a part of the meeting is about what the command does."""
    room = house.seated_in(guest)
    about = {h.Reunion: "reunion", h.Mode: "ground_rules"}.get(command)
    return room is not None and (about is None or room.about(about))


def to_acknowledge(house: House, guest: Guest) -> Words:
    """The rules, as one is asked about them."""
    return words(
        "confirm.acknowledge", rules=" ".join(f"[{n}] {rule}" for n, rule in enumerate(rules_of(house, guest), 1))
    )


def rules_of(house: House, guest: Guest) -> tuple[str, ...]:
    return of(house, guest).rules


async def mode(house: House, guest: Guest, command: h.Mode) -> Answer:
    if command.mode not in tuple(OwnerMode):
        raise Refused(words("refused.usage", form=words("usage.mode")))
    await led_by(house, guest).set_owner_mode(of(house, guest).id, OwnerMode(command.mode))
    await house.reload()
    return Answer()


async def add_rule(house: House, guest: Guest, command: h.AddRule) -> Answer:
    await shared_by(house, guest).add_rule(of(house, guest).id, command.text)
    await house.reload()
    return Answer()


async def strike_rule(house: House, guest: Guest, command: h.StrikeRule) -> Answer:
    circles = shared_by(house, guest) if house.seated_in(guest) is None else led_by(house, guest)
    await circles.strike_rule(of(house, guest).id, command.number, seen=command.seen)
    await house.reload()
    return Answer()


async def acknowledge(house: House, guest: Guest, command: h.Acknowledge) -> Answer:
    await shared_by(house, guest).acknowledge_rules(of(house, guest).id, guest.account, seen=command.seen)
    await house.reload()
    return Answer()


async def rules(house: House, guest: Guest, command: h.Rules) -> Answer:
    rules = of(house, guest).rules
    return Answer(lines=tuple(f"{n}. {rule}" for n, rule in enumerate(rules, 1)) or (words("house.no_rules"),))
