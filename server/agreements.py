"""What a circle agrees on between its meetings: the owner's place, dates and ground rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meeting import commands as c
from meeting.commands import Refused
from meeting.model import OwnerMode
from meeting.text import Words, words
from server.dates import read_when, shown_when
from server.records import MEETINGS, Circle
from tui.seat import Answer

if TYPE_CHECKING:
    from server.house import Guest, House


def of(house: House, guest: Guest) -> Circle:
    """The circle that the guest is in."""
    return house.circles[guest.circle or ""]


async def mode(house: House, guest: Guest, command: c.Mode) -> Answer:
    if command.mode not in tuple(OwnerMode):
        raise Refused(words("refused.usage", form=words("usage.mode")))
    await house.directory.circles.set_owner_mode(of(house, guest).id, OwnerMode(command.mode))
    await house.reload()
    return Answer()


async def plan(house: House, guest: Guest, command: c.Plan) -> Answer:
    circles = house.directory.circles
    await circles.plan(of(house, guest).id, command.number, read_when(command.when), where=command.where)
    await house.reload()
    return Answer()


async def add_rule(house: House, guest: Guest, command: c.AddRule) -> Answer:
    await house.directory.circles.add_rule(of(house, guest).id, command.text)
    await house.reload()
    return Answer()


async def strike_rule(house: House, guest: Guest, command: c.StrikeRule) -> Answer:
    await house.directory.circles.strike_rule(of(house, guest).id, command.number)
    await house.reload()
    return Answer()


async def acknowledge(house: House, guest: Guest, command: c.Acknowledge) -> Answer:
    await house.directory.circles.acknowledge_rules(of(house, guest).id, guest.account)
    await house.reload()
    return Answer()


async def rules(house: House, guest: Guest, command: c.Rules) -> Answer:
    rules = of(house, guest).rules
    return Answer(lines=tuple(f"{n}. {rule}" for n, rule in enumerate(rules, 1)) or (words("house.no_rules"),))


async def series(house: House, guest: Guest, command: c.Series) -> Answer:
    circle = of(house, guest)
    held = {meeting.number: meeting for meeting in circle.held}
    lines: list[Words | str] = []
    for number in range(1, MEETINGS + 1):
        plan, before = circle.plan(number), held.get(number)
        if before is not None and before.emptied is not None:
            times = {"when": shown_when(before.closed), "emptied": shown_when(before.emptied)}
            lines.append(words("house.series_emptied", number=number, **times))
        elif before is not None:
            lines.append(words("house.series_held", number=number, when=shown_when(before.closed)))
        else:
            when = f"{shown_when(plan.when)} {plan.where}".strip() if plan else ""
            lines.append(words(f"house.series_{'planned' if plan else 'unplanned'}", number=number, when=when))
    return Answer(lines=tuple(lines))
