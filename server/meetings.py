"""The open meetings: begun, gone on with after a restart, closed, emptied; and what their events mean outside them."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from meeting import events as e
from meeting.commands import Refused
from meeting.model import Account, HoldReason, Kind, Meeting
from meeting.remains import ends_circle
from meeting.situation import holds_lifelines
from meeting.steps import LENGTH, agenda_of
from meeting.text import words
from server import log
from server.adoptions import Adoptions
from server.clock import MeetingClock
from server.directory import Directory
from server.errands import Errands
from server.journal.protocol import Journal, Unwritable
from server.membership import is_deserted
from server.records import Circle, circle_of, number_of
from server.remains import Around, Remains, current, felt, last_owner
from server.room import ABANDONED, Room
from server.sealing import KeyGone, Unopenable
from server.vault import Vault

FORGOTTEN = LENGTH + ABANDONED  # after a damaged meeting was found: not before it would have been, had it begun then


@dataclass(slots=True)
class Meetings:
    """At most one room a circle."""

    directory: Directory
    journal: Journal
    vault: Vault
    clock: MeetingClock
    around: Around
    rooms: dict[str, Room] = field(default_factory=dict)
    errands: Errands = field(default_factory=Errands)
    remains: Remains = field(init=False)
    adoptions: Adoptions = field(init=False)
    damaged: set[str] = field(default_factory=set)  # streams that cannot be read: nothing is written there any more
    _timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    _emptying: set[str] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.remains = Remains(self.directory.circles, self.journal, self.clock, self.around)
        self.adoptions = Adoptions(self.directory, self.errands, self.around, emptied=self.released)

    async def open(self) -> None:
        """Go on with every meeting that was open when the last process ended."""
        streams = await self.journal.streams()
        for name in self.vault.names():
            if not any(name == stream or name.startswith(f"{stream}/") for stream in streams):
                self.vault.shred(name)  # it opens nothing any more
        for id in {circle_of(stream): None for stream in streams}:
            if id in self.directory.circles.table.damaged:
                continue  # nobody knows whether its meeting is kept for a request: what is damaged is left alone
            await self._go_on(id, [stream for stream in streams if circle_of(stream) == id])
        for circle in list(self.around.circles.values()):
            if circle.open is not None and circle.id not in self.rooms and circle.open.stream not in self.damaged:
                self.errands.add(partial(self.remains.lost, circle.open.stream))
            for hold in circle.holds:
                if hold.stream not in streams:
                    self.errands.add(partial(self.remains.forgotten, hold.stream, self.clock.now()))
        if any(map(is_deserted, self.around.circles.values())):
            self.errands.add(self.directory.circles.forget_deserted)
        self.errands.start()

    async def close(self) -> None:
        """Stop; the journal keeps what is open."""
        for timer in self._timers.values():
            timer.cancel()
        for room in tuple(self.rooms.values()):
            await room.close()
        await self.errands.close()

    async def end(self) -> None:
        """Nothing is left of any meeting, and nobody is in one."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        while self.rooms:
            _, room = self.rooms.popitem()
            await room.close()
        self.damaged.clear()
        for name in self.vault.names():
            self.vault.shred(name)
        for stream in await self.journal.streams():
            self.errands.drop(stream)
            await self.journal.forget(stream)

    # beginning and going on

    def _room(self, stream: str, *, carried: bool = False) -> Room:
        circle = circle_of(stream)
        room = Room(
            stream,
            journal=self.journal,
            vault=self.vault,
            clock=self.clock,
            changed=lambda: self.around.changed(circle),
            after=lambda before, meeting, happened: self._after(stream, before, meeting, happened, carried=carried),
        )
        room.names, room.agreed = self.around.names(circle), self.around.agreed(circle)
        return room

    async def _go_on(self, circle: str, streams: Sequence[str]) -> None:
        """With the meeting that is under way there, or in its grace. What else there is of a circle is held, or over."""
        known = self.around.circles.get(circle)
        room = current(known, streams)
        for stream in streams:
            if stream == room:
                await self._resume(stream)
            elif known is not None and not (known.holding(stream) and self.vault.has(stream)):
                self._destroy(stream)
            elif known is not None and self.adoptions.outstanding(stream):
                await self._read_again(stream)

    async def _resume(self, stream: str) -> None:
        """Go on with a meeting. Where its records are damaged they are left alone, until it is begun anew or forgotten."""
        room = self._room(stream, carried=self.adoptions.all_came(stream))
        try:
            await room.open()
        except KeyGone:
            # The machine was restarted, or the room was being emptied: nothing of it can be read any more.
            self._destroy(stream)
            return
        except Unopenable as error:
            self._leave_alone(stream, error)
            return
        if self._was_over(room):
            if not self._is_held(stream):
                self._destroy(stream)
            elif self.adoptions.outstanding(stream):
                self.errands.add(partial(self.adoptions.see_to, stream))
            await room.close()
            return
        self.rooms[circle_of(stream)] = room
        self.errands.add(partial(self._welcome, circle_of(stream)))  # a crash came before
        self.around.log("meeting_resumed", circle_of(stream))

    async def _read_again(self, stream: str) -> None:
        """What a meeting that is over was kept for is tried once more."""
        room = self._room(stream)
        try:
            await room.open()
        except KeyGone:
            self._destroy(stream)
        except Unopenable as error:
            self._leave_alone(stream, error)
        else:
            self.errands.add(partial(self.adoptions.see_to, stream))
            await room.close()

    def _leave_alone(self, stream: str, error: Unopenable) -> None:
        """What is damaged, until it is begun anew or forgotten."""
        log.event("journal_damaged", level="error", stream=stream, seq=error.seq or 0)
        self.damaged.add(stream)
        self._later(stream, FORGOTTEN.total_seconds() / self.clock.speed, partial(self._give_up, stream))

    def _was_over(self, room: Room) -> bool:
        """Whether a meeting that nobody closed had been emptied or set aside: its circle knows already that it was held."""
        circle = self.around.circles.get(circle_of(room.stream))
        if circle is None or room.meeting is None or room.meeting.ended is not None:
            return False
        return circle.open is None or circle.open.stream != room.stream

    async def start(self, circle: Circle, number: int, present: Sequence[Account], *, away: frozenset[Account]) -> None:
        """Open meeting `number` with those present; the first of them leads. Raises Refused and Unwritable."""
        stream = f"{circle.id}/{number}/{secrets.token_hex(8)}"
        room = self._room(stream)
        room.here, room.away = set(present), set(away)
        # From here on it hears of everybody who comes and goes, and nobody else can start another one.
        self.rooms[circle.id] = room
        last = circle.last_owner
        try:
            for damaged in [each for each in self.damaged if circle_of(each) == circle.id]:
                self._give_up(damaged)
            if circle.open is not None:
                # What is said to be open and has no room was not ended cleanly, and cannot be gone on with.
                await self.directory.circles.abandon_meeting(circle.id, circle.open.stream)
            # Whoever was taken out, or leads no more, just before this is so from here on.
            circle = await self.directory.circles.open_meeting(circle.id, number, stream)
            if present[0] not in circle.facilitators:
                raise Refused(words("house.not_here"))
            self.vault.create(stream)
            await room.open(
                e.Opened(
                    number,
                    circle.id,
                    agenda_of(number).id,
                    lead=present[0],
                    facilitators=tuple(sorted(circle.facilitators)),
                    members=tuple(m.account for m in circle.members if not m.facilitator),
                    present=tuple(who for who in present if circle.member(who) is not None),
                    previous_owner=last if last is not None and circle.member(last) else None,
                    owner_mode=circle.owner_mode,
                )
            )
        except BaseException:
            self.rooms.pop(circle.id, None)
            self.vault.shred(stream)
            self.errands.add(lambda: self._abandon(circle.id, stream))
            raise
        self.around.log("meeting_opened", circle.id)
        await self.welcome(circle.id)
        await self.around.reload()

    async def welcome(self, circle: str) -> None:
        """Whoever is invited while the circle meets, or while that meeting was being opened, belongs to it.

        They belong to the circle already, so nothing is refused: what the storage would not take now it takes later.
        """
        try:
            await self._welcome(circle)
        except (Unwritable, OSError):
            self.errands.add(partial(self._welcome, circle))

    async def _welcome(self, circle: str) -> None:
        room = self.rooms.get(circle)
        if room is None or room.meeting is None or room.meeting.ended is not None:
            return  # one that is being opened looks for itself
        with suppress(Refused):  # it is over meanwhile
            known = await self.directory.circles.get(circle)
            await room.join([member.account for member in known.members], facilitate=known.facilitators)

    async def replace(self, old: Room, stream: str) -> None:
        """Another stream in the place of an open room: a rehearsal tries again, and those who are there stay."""
        circle, room = circle_of(stream), self._room(stream)
        room.here, room.away = old.here, old.away
        await room.open()
        self.rooms[circle] = room
        await old.close()
        self._destroy(old.stream)
        await self.errands.done()
        await self.directory.circles.abandon_meeting(circle, old.stream)
        await self.directory.circles.open_meeting(circle, number_of(stream), stream)
        await self.around.reload()

    async def _abandon(self, circle: str, stream: str) -> None:
        await self.directory.circles.abandon_meeting(circle, stream)
        await self.around.reload()

    # what events mean outside the meeting

    def _after(
        self, stream: str, before: Meeting | None, meeting: Meeting, happened: e.Happened, *, carried: bool
    ) -> None:
        match happened.event:
            case e.Posted(id=id, kind=Kind.ADOPTION) if not carried:
                self.adoptions.add(stream, meeting.items[id])
            case e.Undone(id=id) if before is not None and id in before.items and not carried:
                if before.items[id].kind is Kind.ADOPTION:
                    self.adoptions.take_back(stream, before.items[id])
            case e.Opened(present=present):
                self.around.seated(present)
            case e.Moved() | e.Admitted():
                if isinstance(happened.event, e.Admitted):
                    self.around.seated((happened.event.account,))
                if before is not None and holds_lifelines(before) and not holds_lifelines(meeting):
                    self.around.over(frozenset(), None)  # nor is anything kept of how they were drawn
                self.errands.add(lambda: self.around.chests.open_all(circle_of(stream)))
            case e.Removed(account):
                self.around.removed(circle_of(stream), account)
            case e.Closed():
                at, owner, pulse, last = happened.at, last_owner(meeting), felt(meeting), ends_circle(meeting)
                self.errands.add(partial(self.adoptions.see_to, stream))
                self.errands.add(lambda: self.remains.closed(stream, at, owner, felt=pulse, ends=last))

    # emptying

    def plan(self, circle: str) -> None:
        """Set the timers of a circle's room: its next wake, and its emptying.

        It is emptied after the circle's grace when it was closed; where nobody closed, an hour after the planned end
        once nobody is there.
        """
        room = self.rooms.get(circle)
        if room is None or room.meeting is None or circle in self._emptying:
            return
        room.plan_wake()
        room.hold = self._why_held(room.stream)
        moment = room.abandoned_at
        if room.meeting.ended is not None:
            grace = self.around.circles[circle].grace_minutes if circle in self.around.circles else 0
            moment = room.empties = room.meeting.ended + timedelta(minutes=grace)
        self._later(circle, None if moment is None else self.clock.seconds_until(moment), partial(self._begin, circle))

    def _later(self, name: str, delay: float | None, do: Callable[[], None]) -> None:
        """Empty a room after this many seconds, or not at all for now."""
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()
        if delay is not None:
            self._timers[name] = asyncio.get_running_loop().call_later(delay, do)

    def _begin(self, circle: str) -> None:
        task = asyncio.create_task(self.empty(circle), name=f"emptying {circle}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def empty(self, circle: str) -> None:
        """Destroy what was said, if the room is still to be emptied; where that is held, nobody sits there any more."""
        room = self.rooms.get(circle)
        if room is None or room.meeting is None or circle in self._emptying:
            return
        if room.meeting.ended is None and room.abandoned_at is None:
            return
        self._emptying.add(circle)
        try:
            # Nothing is destroyed that is still to be put into somebody's chest.
            self.errands.add(partial(self.adoptions.see_to, room.stream))
            if room.meeting.ended is None:
                at, owner, pulse = self.clock.now(), last_owner(room.meeting), felt(room.meeting)
                self.errands.add(lambda: self.remains.closed(room.stream, at, owner, felt=pulse))
            await self.errands.done()
            if room.meeting.ended is None and room.abandoned_at is None:
                self.around.changed(circle)
                return  # somebody came back meanwhile
            there, held = frozenset(room.meeting.admitted), self._is_held(room.stream)
            held = held or self.errands.owes(room.stream)
            del self.rooms[circle]  # nobody is shown it any more
            if not held:
                self._destroy(room.stream, there)
            await room.close()
        finally:
            self._emptying.discard(circle)
        if held:
            self.around.over(there, None)
        self.around.changed(circle)

    def _is_held(self, stream: str) -> bool:
        return self._why_held(stream) is not None

    def _why_held(self, stream: str) -> HoldReason | None:
        circle = self.around.circles.get(circle_of(stream))
        hold = circle.holding(stream) if circle is not None else None
        return hold.why if hold is not None else None

    def released(self, stream: str) -> None:
        """A hold on this meeting is lifted: it is emptied now, unless there is another, it has a room, or is damaged and
        waits to be given up."""
        room = self.rooms.get(circle_of(stream))
        if stream not in self.damaged and not self._is_held(stream) and (room is None or room.stream != stream):
            self._destroy(stream)

    def _give_up(self, stream: str) -> None:
        """Nothing is made of a damaged meeting any more: it goes as any other does, and was not held."""
        self.damaged.discard(stream)
        self._later(stream, None, lambda: None)
        if self._is_held(stream):
            self.errands.add(partial(self._abandon, circle_of(stream), stream))
            return
        self._destroy(stream)
        self.errands.add(partial(self.remains.lost, stream, "damage"))

    def _destroy(self, stream: str, there: frozenset[Account] = frozenset()) -> None:
        """From here on nobody can read it, here or on the disk; the rows go as soon as the disk takes it."""
        self.vault.shred(stream)
        self.errands.drop(stream)
        self.errands.add(partial(self.remains.forgotten, stream, self.clock.now(), there))
