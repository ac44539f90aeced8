"""Everybody who is connected: where each is, what each is shown, and the rooms they meet in."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tui.i18n import preferred

from meeting import events as e
from meeting.model import Account, Kind, Meeting, Place
from meeting.text import Words, words
from meeting.view import Blank, Ended, Head, View
from server import hall, log
from server.clock import MeetingClock
from server.directory import Directory, Invited
from server.journal.protocol import Journal, Unwritable
from server.passphrases import Passphrases
from server.records import MEETINGS, Circle, Person, Treasure
from server.room import Room
from server.sealing import KeyGone, Unopenable
from server.vault import Vault
from tui.seat import Draft, Language, Seat, Settings

DRAFT_INTERVAL = 2.0  # seconds of typing that a crash may cost
EMPTYING_RETRY = 5.0  # seconds, when the disk would not take it
AGENDA = "regular"


@dataclass(slots=True)
class Guest:
    """An account as this process knows it: where it is, and the seat that is shown views."""

    account: Account
    circle: str | None = None
    seat: Seat | None = None
    shown: View | None = None
    away: bool = False
    draft: Draft | None = None
    lang: str | None = None  # the client's own, from LANG
    notices: tuple[Words, ...] = ()


@dataclass(slots=True)
class House:
    """The one process's live state over directory, journal and vault. Made by `opened`."""

    directory: Directory
    journal: Journal
    vault: Vault
    passphrases: Passphrases
    clock: MeetingClock
    invitation: Callable[[Invited, Language], tuple[str, ...]]
    people: Mapping[Account, Person] = field(default_factory=dict)
    circles: Mapping[str, Circle] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    guests: dict[Account, Guest] = field(default_factory=dict)
    _dirty: set[str | None] = field(default_factory=set)
    _errands: asyncio.Queue[Callable[[], Awaitable[None]]] = field(default_factory=asyncio.Queue)
    _errand_boy: asyncio.Task[None] | None = None
    _emptyings: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _emptying: set[str] = field(default_factory=set)
    _unsaved: set[Account] = field(default_factory=set)

    # starting and stopping

    async def open(self) -> None:
        """Read the directory, and go on with every meeting that was open when the last process ended."""
        await self.reload()
        self._errand_boy = asyncio.create_task(self._run_errands(), name="errands")
        damaged = {stream for stream in await self.journal.streams() if not await self._resume(stream)}
        for circle in list(self.circles.values()):
            if circle.open is not None and circle.id not in self.rooms and circle.open.stream not in damaged:
                await self.directory.circles.abandon_meeting(circle.id, circle.open.stream)
                log.event("meeting_gone", circle=circle.id)
        await self.reload()

    async def _resume(self, stream: str) -> bool:
        """Go on with a meeting. False where its records are damaged: they stay for an administrator to look at."""
        room = self._room(stream)
        try:
            await room.open()
            drafts = await room.drafts()
        except KeyGone:
            # The machine was restarted, or the room was being emptied: nothing of it can be read any more.
            await room.close()
            await self.journal.forget(stream)
            return True
        except Unopenable as error:
            await room.close()
            log.event("journal_damaged", level="error", stream=stream, seq=error.seq or 0)
            return False
        self.rooms[hall.circle_of(stream)] = room
        for account, draft in drafts.items():
            self.guest(account).draft = draft
        log.event("meeting_resumed", circle=hall.circle_of(stream))
        return True

    async def close(self, reason: Words | None = None) -> None:
        """Tell everybody, and stop; what is open goes on at the next start."""
        for guest in self.guests.values():
            if guest.seat is not None:
                guest.seat.end(reason)
        for handle in self._emptyings.values():
            handle.cancel()
        await self._save_drafts()
        for room in self.rooms.values():
            await room.close()
        await self._errands.join()
        if self._errand_boy is not None:
            self._errand_boy.cancel()
            await asyncio.gather(self._errand_boy, return_exceptions=True)

    async def reload(self) -> None:
        """Read the directory again, after it changed here or by the command line."""
        self.people = {person.account: person for person in await self.directory.people.all()}
        self.circles = {circle.id: circle for circle in await self.directory.circles.all()}
        for id, room in self.rooms.items():
            room.names = self.names(id)
            if room.meeting is not None and room.meeting.ended is not None:
                self._plan_emptying(id)
        for circle in (None, *self.circles, *self.rooms):
            self.changed(circle)

    def names(self, circle: str) -> dict[Account, str]:
        """What those of a circle are called."""
        return (
            {m.account: self.called(m.account) for m in self.circles[circle].members} if circle in self.circles else {}
        )

    def called(self, account: Account) -> str:
        person = self.people.get(account)
        return person.called if person is not None else account

    # guests

    def guest(self, account: Account) -> Guest:
        return self.guests.setdefault(account, Guest(account))

    def room_of(self, guest: Guest) -> Room | None:
        """The room whose door the guest stands at, or in."""
        return self.rooms.get(guest.circle) if guest.circle is not None else None

    def seated_in(self, guest: Guest) -> Room | None:
        """The open meeting in which the guest holds a seat."""
        room = self.room_of(guest)
        if room is None or room.meeting is None or room.meeting.ended is not None:
            return None
        return room if guest.account in room.meeting.admitted else None

    def settings(self, guest: Guest) -> Settings:
        person = self.people.get(guest.account)
        circle = self.circles.get(guest.circle) if guest.circle is not None else None
        language = preferred(
            own=person.language if person is not None else None,
            circle=circle.language if circle is not None else None,
            lang_env=guest.lang,
        )
        return Settings(
            language=language,
            calm=person.calm if person is not None else False,
            plain=person.plain if person is not None else False,
        )

    def sit(self, guest: Guest, seat: Seat) -> None:
        """A front end that shows the program takes the person's place; an earlier one is told and leaves."""
        if guest.seat is not None and guest.seat is not seat:
            before, guest.seat = guest.seat, None
            before.end(words("house.taken_over"))
        elif guest.seat is None:
            guest.circle = self._held_seat(guest.account)
        guest.seat, guest.shown = seat, None
        room = self.room_of(guest)
        if room is not None:
            room.came(guest.account)
        self.changed(guest.circle)
        self._show(guest)

    def _held_seat(self, account: Account) -> str | None:
        """Who holds a seat in an open meeting is in it at sign-in; everyone else starts at home."""
        for id, room in self.rooms.items():
            if room.meeting is not None and account in room.meeting.admitted:
                return id
        return None

    def leave(self, guest: Guest, seat: Seat) -> None:
        """The front end is gone; the place in a meeting is held."""
        if guest.seat is not seat:
            return
        guest.seat, guest.shown = None, None
        room = self.room_of(guest)
        if room is not None:
            guest.away = False
            room.away.discard(guest.account)
            room.went(guest.account)
        self.changed(guest.circle)

    async def enter(self, guest: Guest, circle: str) -> None:
        """To a circle's lobby; a facilitator of an open meeting needs nobody's leave to come in."""
        before = self.room_of(guest)
        if before is not None and guest.circle != circle:
            before.went(guest.account)
        self.changed(guest.circle)
        guest.circle = circle
        room = self.room_of(guest)
        if room is not None:
            room.came(guest.account)
            await room.admit_facilitator(guest.account)
        self.changed(circle)

    def set_away(self, guest: Guest, away: bool) -> None:
        guest.away = away
        for room in self.rooms.values():
            (room.away.add if away else room.away.discard)(guest.account)
        self.changed(guest.circle)

    def present_in(self, circle: str) -> tuple[Guest, ...]:
        return tuple(guest for guest in self.guests.values() if guest.seat is not None and guest.circle == circle)

    # showing

    def changed(self, circle: str | None) -> None:
        """Somebody's view there may differ now: look once when this turn of the loop is over."""
        if not self._dirty:
            asyncio.get_running_loop().call_soon(self.refresh)
        self._dirty.add(circle)

    def refresh(self) -> None:
        """Show what differs. Nothing is left to do when it was done before its turn."""
        dirty, self._dirty = self._dirty, set()
        for guest in list(self.guests.values()):
            if guest.seat is not None and guest.circle in dirty:
                self._show(guest)
        for circle in dirty:
            if circle in self.rooms:
                self.rooms[circle].plan_wake()
                self._plan_emptying(circle)

    def _show(self, guest: Guest) -> None:
        """A seat is shown a view only when it differs from the last one."""
        view = self.view(guest)
        if guest.seat is not None and view != guest.shown:
            guest.shown = view
            guest.seat.show(view)

    def view(self, guest: Guest) -> View:
        """What the guest sees: the meeting if they are let in, else the lobby, else home."""
        room = self.room_of(guest)
        seen = room.view(guest.account) if room is not None and room.meeting is not None else None
        if seen is None:
            if guest.away:
                return self._away(guest)
            return hall.lobby(self, guest) if guest.circle in self.circles else hall.home(self, guest)
        if isinstance(seen, Ended) and seen.circle in self.circles:
            seen = replace(seen, circle=self.circles[seen.circle].name)
        extras = hall.actions(self, guest, "meeting")
        return seen if guest.away else replace(seen, actions=(*seen.actions, *extras))

    def _away(self, guest: Guest) -> Blank:
        return Blank(
            me=guest.account,
            name=self.called(guest.account),
            place=Place("blank"),
            head=Head("blank", "", 0, 0, 0),
            prompt=words("prompt.away"),
            why="away",
        )

    # meetings

    def _room(self, stream: str) -> Room:
        circle = hall.circle_of(stream)
        room = Room(
            stream,
            journal=self.journal,
            vault=self.vault,
            clock=self.clock,
            changed=lambda: self.changed(circle),
            after=lambda meeting, happened: self._after(stream, meeting, happened),
        )
        room.names = self.names(circle)
        return room

    async def start(self, guest: Guest, number: int) -> None:
        """Open meeting `number` of the circle with all who are present; the guest leads. Raises Refused."""
        circle = self.circles[guest.circle or ""]
        stream = f"{circle.id}/{number}/{secrets.token_hex(8)}"
        await self.directory.circles.open_meeting(circle.id, number, stream)
        present = [other.account for other in self.present_in(circle.id)]
        present.sort(key=lambda who: (who != guest.account, who not in circle.facilitators))
        room = self._room(stream)
        room.here = set(present)
        room.away = {other.account for other in self.present_in(circle.id) if other.away}
        self.rooms[circle.id] = room
        Room.create_keys(self.vault, stream)
        try:
            await room.open(
                e.Opened(
                    number,
                    circle.id,
                    AGENDA,
                    lead=guest.account,
                    facilitators=tuple(sorted(circle.facilitators)),
                    members=tuple(m.account for m in circle.members if not m.facilitator),
                    present=tuple(present),
                    previous_owner=circle.last_owner if circle.member(circle.last_owner or Account("")) else None,
                    owner_mode=circle.owner_mode,
                )
            )
        except BaseException:
            del self.rooms[circle.id]
            self.vault.shred(stream)
            await self.directory.circles.abandon_meeting(circle.id, stream)
            raise
        log.event("meeting_opened", circle=circle.id)
        await self.reload()

    def _after(self, stream: str, meeting: Meeting, happened: e.Happened) -> None:
        """What an event means outside the meeting. Done again after a restart, so each must bear it."""
        circle = hall.circle_of(stream)
        match happened.event:
            case e.Posted(id=id, kind=Kind.ADOPTION, by=by, text=text, more=more):
                treasure = Treasure(f"{stream}/{id}", text, more)
                self.errand(lambda: self.directory.chests.put(by, treasure))
            case e.Undone(id=id) if id.startswith("t") and meeting.owner is not None:
                owner = meeting.owner
                self.errand(lambda: self.directory.chests.remove(owner, f"{stream}/{id}"))
            case e.Closed():
                self.errand(lambda: self._closed(circle, stream, happened.at, meeting.owner))

    async def _closed(self, circle: str, stream: str, at: datetime, owner: Account | None) -> None:
        await self.directory.circles.close_meeting(circle, stream, at, owner=owner)
        log.event("meeting_closed", circle=circle)
        await self.reload()

    def errand(self, work: Callable[[], Awaitable[None]]) -> None:
        """Something to write in the directory because of an event; in order, and not while people wait."""
        self._errands.put_nowait(work)

    async def _run_errands(self) -> None:
        while True:
            work = await self._errands.get()
            try:
                await work()
            except Exception as error:  # noqa: BLE001
                # The event is in the journal: the errand is run again at the next start.
                log.failure("errand_failed", error)
            finally:
                self._errands.task_done()

    # emptying

    def _plan_emptying(self, circle: str) -> None:
        """At the close after the circle's grace; where nobody closed, an hour after the planned end."""
        room = self.rooms[circle]
        if room.meeting is None or circle in self._emptying:
            return
        moment = room.abandoned_at
        if room.meeting.ended is not None:
            grace = self.circles[circle].grace_minutes if circle in self.circles else 0
            moment = room.empties = room.meeting.ended + timedelta(minutes=grace)
        handle = self._emptyings.pop(circle, None)
        if handle is not None:
            handle.cancel()
        if moment is not None:
            delay = self.clock.seconds_until(moment)
            self._emptyings[circle] = asyncio.get_running_loop().call_later(
                delay, self._begin, lambda: self.empty(circle)
            )

    def _begin(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do something from a timer."""
        task = asyncio.create_task(work())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def empty(self, circle: str) -> None:
        """Destroy what was said. Those who are still there see the lobby, and what is left."""
        room = self.rooms.get(circle)
        if room is None or room.meeting is None or circle in self._emptying:
            return
        open_still = room.meeting.ended is None
        if open_still and room.abandoned_at is None:
            return
        self._emptying.add(circle)
        await self._errands.join()
        try:
            await room.empty()
        except Unwritable:
            # The keys are gone, so nothing can be read; the rows follow as soon as the disk takes it.
            asyncio.get_running_loop().call_later(EMPTYING_RETRY, self._begin, lambda: self.empty(circle))
            return
        finally:
            self._emptying.discard(circle)
        del self.rooms[circle]
        if open_still:
            await self.directory.circles.abandon_meeting(circle, room.stream)
        log.event("room_emptied", circle=circle)
        for guest in self.guests.values():
            if guest.circle == circle:
                guest.draft = None
                guest.notices = (words("house.emptied"),)
        await self.reload()

    def next_number(self, circle: Circle) -> int:
        """The number of the meeting that comes next in the series."""
        return min(max((held.number for held in circle.held), default=0) + 1, MEETINGS)

    # drafts

    def keep(self, guest: Guest, draft: Draft | None) -> None:
        """The guest's draft: in the process at once, in a meeting also sealed in the journal within two seconds."""
        if guest.draft == draft:
            return
        guest.draft = draft
        if self.seated_in(guest) is None:
            return
        if not self._unsaved:
            asyncio.get_running_loop().call_later(DRAFT_INTERVAL, self._begin, self._save_drafts)
        self._unsaved.add(guest.account)

    async def _save_drafts(self) -> None:
        unsaved, self._unsaved = self._unsaved, set()
        for account in unsaved:
            guest = self.guest(account)
            room = self.seated_in(guest)
            try:
                if room is not None:
                    await room.keep(account, guest.draft)
            except Unwritable:
                # It is still in the process; the next keystroke tries again.
                log.event("draft_not_stored", level="warning")
