"""Rehearsals, as the house and its commands know them: going into one, trying a moment again, what went well, and out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.feedback import Feedback
from meeting.model import Account
from meeting.steps import REGULAR
from meeting.text import Words, words
from tui.seat import Answer, Chair

if TYPE_CHECKING:
    from server.house import Guest, House

STEPS = tuple(str(step.number) for step in REGULAR if step.number)
# All that can be done in a rehearsal outside the meeting's own rules: nothing of it reaches beyond the rehearsal.
IN_REHEARSAL = (
    h.Start, h.Treasure, h.Borrow, h.Chest, h.Rules, h.Away, h.Here, h.SetLanguage, h.SetCalm, h.ShowSettings,
    h.Retry, h.Feedback, h.EndRehearsal,
)  # fmt: skip


class Rehearsal(Protocol):
    """What a house is, that is a rehearsal's."""

    @property
    def lead(self) -> Account: ...

    @property
    def can_be_left(self) -> bool:
        """Whether there is something behind it to go back to."""
        ...

    @property
    def begun(self) -> bool: ...

    @property
    def at_the_end(self) -> tuple[Words, ...]:
        """What whoever leads reads when it is closed."""
        ...

    async def retry(self) -> None: ...
    async def end(self) -> None: ...
    def feedback(self) -> Feedback: ...


class Rehearsals(Protocol):
    """The rehearsals inside a running house."""

    @property
    def cases(self) -> tuple[str, ...]: ...

    @property
    def houses(self) -> tuple[House, ...]:
        """What everybody is told reaches these, too."""
        ...

    async def begin(self, house: House, guest: Guest, case: str, step: int) -> None:
        """From here on the guest's seat is in a rehearsal. Raises Refused when there are too many."""

    def left(self, chair: Chair) -> None:
        """Whoever led it is gone: so is it."""

    async def close(self) -> None: ...


def may_rehearse(house: House, guest: Guest) -> bool:
    """Facilitators, of whatever circle."""
    person = house.people.get(guest.account)
    leads = any(guest.account in circle.facilitators for circle in house.circles.values())
    return house.rehearsals is not None and (leads or (person is not None and person.facilitator))


def leads(house: House, guest: Guest) -> bool:
    return house.rehearsal is not None and house.rehearsal.lead == guest.account


def may_leave(house: House, guest: Guest) -> bool:
    return leads(house, guest) and house.rehearsal is not None and house.rehearsal.can_be_left


def cases(house: House, guest: Guest) -> tuple[str, ...]:
    return house.rehearsals.cases if house.rehearsals is not None else ()


async def rehearse(house: House, guest: Guest, command: h.Rehearse) -> Answer:
    known = cases(house, guest)
    chosen = command.case or next(iter(known))
    if chosen not in known:
        raise Refused(words("rehearsal.no_case", cases=", ".join(known)))
    if str(command.step) not in STEPS:
        raise Refused(words("rehearsal.no_step", last=STEPS[-1]))
    assert house.rehearsals is not None
    await house.rehearsals.begin(house, guest, chosen, command.step)
    return Answer()


async def retry(house: House, guest: Guest, command: h.Retry) -> Answer:
    assert house.rehearsal is not None
    await house.rehearsal.retry()
    return Answer()


async def feedback(house: House, guest: Guest, command: h.Feedback) -> Answer:
    assert house.rehearsal is not None
    return Answer(lines=house.rehearsal.feedback().lines)


async def end(house: House, guest: Guest, command: h.EndRehearsal) -> Answer:
    assert house.rehearsal is not None
    await house.rehearsal.end()
    return Answer()
