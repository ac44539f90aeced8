"""Rehearsals inside a running house: a room of one's own in memory, which nobody else sees, gone when its leader leaves it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial

from meeting.commands import Refused
from meeting.text import words
from server import log
from server.house import Guest, House
from server.preferences import settings_of
from server.refusals import UnknownCircle
from server.rehearsal.cases import CASES, Who
from server.rehearsal.rehearsal import Rehearsal, rehearsing
from tui.seat import Chair

MOST = 4  # at the same time: each has a group that acts


@dataclass(eq=False, slots=True)
class Going:
    """A rehearsal that goes on, and all there is to close of it."""

    rehearsal: Rehearsal
    stack: AsyncExitStack


@dataclass(eq=False, slots=True)
class InsideRehearsals:
    """Those of one house."""

    _going: dict[Chair, Going] = field(default_factory=dict)
    _beginning: int = 0
    _closing: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def cases(self) -> tuple[str, ...]:
        return CASES

    @property
    def houses(self) -> tuple[House, ...]:
        return tuple(going.rehearsal.house for going in self._going.values())

    async def begin(self, house: House, guest: Guest, case: str, step: int) -> None:
        """From here on the guest's seat is in a rehearsal. Raises Refused when there are too many."""
        if len(self._going) + self._beginning >= MOST:
            raise Refused(words("rehearsal.too_many"))
        seat, came_from, settings = guest.seat, guest.circle, settings_of(house, guest)
        stack = AsyncExitStack()
        stack.callback(house.forget)  # nothing of what was said in it stays in this process
        self._beginning += 1
        try:
            rehearsal = await stack.enter_async_context(
                rehearsing(
                    case,
                    lead=Who(guest.account, house.called(guest.account)),
                    language=settings.language,
                    step=step,
                    speed=house.clock.speed,
                    leave=partial(self._leave, house, guest, came_from),
                )
            )
            await rehearsal.house.directory.people.set_calm(guest.account, settings.calm)
            await rehearsal.house.reload()
            chair = await rehearsal.chair(language=None)
        except BaseException:
            await stack.aclose()
            raise
        finally:
            self._beginning -= 1
        if seat is None or guest.seat is not seat or guest.rehearses is not None:
            await stack.aclose()  # they left meanwhile
            raise Refused(words("house.taken_over"))
        if guest.circle != came_from or house.seated_in(guest) is not None:
            await stack.aclose()  # their own meeting has begun
            raise Refused(words("rehearsal.called_away"))
        room = house.room_of(guest)
        if room is not None:
            room.went(guest.account)
        house.changed(guest.circle)
        guest.circle, guest.rehearses = None, chair
        self._going[chair] = Going(rehearsal, stack)
        for alert in house.alerts:
            rehearsal.house.alert(alert, True)
        chair.sit(seat)

    async def _leave(self, house: House, guest: Guest, came_from: str | None) -> None:
        """Back to where they were."""
        chair, guest.rehearses, guest.shown = guest.rehearses, None, None
        if chair is not None:
            self.left(chair)
        if came_from is not None:
            with suppress(UnknownCircle):  # it is theirs no more, or is no more
                await house.enter(guest, came_from)
        house.changed(guest.circle)

    def left(self, chair: Chair) -> None:
        """Whoever led it is gone: so is it."""
        going = self._going.pop(chair, None)
        if going is None:
            return
        inside = going.rehearsal.house
        guest = inside.guest(going.rehearsal.lead)
        if guest.seat is not None:
            inside.leave(guest, guest.seat)
        task = asyncio.create_task(_closed(going), name="rehearsal over")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """The house stops."""
        for chair in tuple(self._going):
            self.left(chair)
        await asyncio.gather(*self._closing)


async def _closed(going: Going) -> None:
    try:
        await going.stack.aclose()
    except Exception as error:
        log.failure("rehearsal_failed", error)
