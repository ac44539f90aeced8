"""What facilitators see to before a meeting begins: who is here, what is agreed, what is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meeting.steps import LEAST_MEMBERS
from meeting.text import words
from meeting.view import Check
from server.records import Circle

if TYPE_CHECKING:
    from server.house import House


def checklist(house: House, circle: Circle, number: int) -> tuple[Check, ...]:
    """In the order in which one would see to it; nothing here stops anybody."""
    here = {guest.account for guest in house.present_in(circle.id)}
    members = [member for member in circle.members if not member.facilitator]
    there = [member for member in members if member.account in here]
    plan, last = circle.plan(number), circle.last_owner
    absent = plan.absent if plan is not None else ()
    missing = [house.called(m.account) for m in circle.members if m.account not in here and m.account not in absent]
    unsaid = sum(1 for member in circle.members if not member.acknowledged) if circle.rules else 0
    found = [
        Check(circle.facilitators <= here and len(circle.facilitators) > 1, words("check.both")),
        Check(len(there) >= LEAST_MEMBERS, words("check.enough", there=len(there), least=LEAST_MEMBERS)),
        Check(not missing, words("check.missing", who=", ".join(missing)) if missing else words("check.everybody")),
        Check(
            bool(circle.rules) and not unsaid,
            words("check.rules", n=unsaid) if circle.rules else words("check.no_rules"),
        ),
        Check(circle.authorities is not None and circle.managers is not None, words("check.choices")),
        Check(plan is not None and bool(plan.where), words("check.where")),
    ]
    if last is not None and circle.member(last) is not None:
        found.append(Check(last in here, words("check.previous_owner", name=house.called(last))))
    return tuple(found)
