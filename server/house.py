"""Everybody who is connected: where each is, what each is shown, and the rooms they meet in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from meeting.model import Account, Agreed
from meeting.text import Words, words
from meeting.view import Alert, Home, Lobby, Shown, View
from server import log
from server.clock import MeetingClock
from server.directory import Directory, Invited
from server.drafts import Drafts
from server.invitation import Invitation
from server.journal.protocol import Journal, Unwritable
from server.meetings import Meetings
from server.open_chests import OpenChests
from server.outside import EMPTIED, GONE, PASSING
from server.passphrases import Passphrases
from server.planning import said
from server.records import Circle, Person
from server.refusals import UnknownCircle
from server.rehearsing import Rehearsal, Rehearsals
from server.room import Room
from server.seen import seen_by
from server.sign_ins import SignIns
from server.vault import Vault
from tui.seat import Chair, Draft, Seat

REMOVED = words("house.removed")
PASSES = 600.0  # seconds for which what is told in passing stands there


@dataclass(slots=True)
class Guest:
    """An account as this process knows it: where it is, and the seat that is shown views."""

    account: Account
    circle: str | None = None
    seat: Seat | None = None
    shown: View | None = None
    away: bool = False
    asks: int = 0  # what they do that is not done yet
    draft: Draft | None = None
    lang: str | None = None  # the client's own, from LANG
    notices: tuple[Words, ...] = ()
    heard: frozenset[Words] = frozenset()  # of the emptyings, which are told once
    chest: tuple[Shown, ...] = ()
    pictures: frozenset[str] = frozenset()  # from which meetings there are pictures in it
    damaged: int = 0  # how many things in it cannot be read
    rehearses: Chair | None = None  # where they sit instead, while they rehearse
    keys: int = 0  # that they have taken
    offered_keys: int = 0  # that their client has offered


@dataclass(slots=True)
class House:
    """The one process's live state over directory, journal and vault."""

    directory: Directory
    journal: Journal
    vault: Vault
    passphrases: Passphrases
    clock: MeetingClock
    invitation: Callable[[Invited], Invitation | None]  # None: nobody needs one
    fingerprints: Callable[[], tuple[str, ...]] = tuple  # of the host keys: the one in use, then the next
    sign_ins: SignIns = field(default_factory=SignIns)
    forget: Callable[[], None] = lambda: None  # what front ends keep of people's texts
    people: dict[Account, Person] = field(default_factory=dict)
    circles: dict[str, Circle] = field(default_factory=dict)
    guests: dict[Account, Guest] = field(default_factory=dict)
    meetings: Meetings = field(init=False)
    drafts: Drafts = field(init=False)
    chests: OpenChests = field(init=False)
    alerts: tuple[Alert, ...] = ()  # what everybody is told
    rehearsals: Rehearsals | None = None  # that go on inside it
    rehearsal: Rehearsal | None = None  # that it is one of
    begins_in: str | None = None  # the circle where whoever holds no seat begins; else at home
    deserted: asyncio.Event = field(default_factory=asyncio.Event)  # nobody sits here
    _dirty: set[str | None] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.meetings = Meetings(self.directory, self.journal, self.vault, self.clock, around=self)
        self.drafts, self.chests = Drafts(self), OpenChests(self)
        self.deserted.set()

    @property
    def rooms(self) -> dict[str, Room]:
        """The open meetings by circle."""
        return self.meetings.rooms

    # starting and stopping

    async def open(self) -> None:
        """Read the directory, and go on with every meeting that was open when the last process ended."""
        with suppress(Unwritable):  # then the next start does it
            await self.directory.chests.bind_all()
        await self.reload()
        await self.meetings.open()
        for room in tuple(self.rooms.values()):  # one whose time is over may be emptied meanwhile
            await self.drafts.find(room)
        await self.reload()

    async def close(self, reason: Words | None = None) -> None:
        """Tell everybody, and stop; what is open goes on at the next start."""
        for guest in self.guests.values():
            if guest.seat is not None:
                guest.seat.end(reason)
        if self.rehearsals is not None:
            await self.rehearsals.close()
        await self.drafts.close()
        await self.meetings.close()

    def alert(self, alert: Alert, on: bool) -> None:
        """Everybody is told, or no longer."""
        alerts = tuple(each for each in self.alerts if each != alert) + ((alert,) if on else ())
        if alerts != self.alerts:
            self.alerts = alerts
            for inside in self.rehearsals.houses if self.rehearsals is not None else ():
                inside.alert(alert, on)
            for circle in (None, *self.circles, *self.rooms):
                self.changed(circle)

    async def restored(self) -> None:
        """A backup has taken the place of everything: what went on is gone, and everybody signs in anew."""
        await self.meetings.end()
        self.forget()
        for guest in list(self.guests.values()):
            if guest.seat is not None:
                guest.seat.end(words("house.restored"))
        for account in {*self.guests, *self.people}:
            self.sign_ins.end_others(account)
        self.guests.clear()
        await self.reload()

    async def reload(self) -> None:
        """Read the directory again, after it changed here or by the command line."""
        self.people = {person.account: person for person in await self.directory.people.all()}
        before, self.circles = self.circles, {circle.id: circle for circle in await self.directory.circles.all()}
        for id, room in self.rooms.items():
            room.names, room.agreed = self.names(id), self.agreed(id)
        for guest in self.guests.values():
            if guest.circle is not None and not self._belongs(guest.account, guest.circle):
                if guest.circle in before and guest.circle not in self.circles:
                    guest.notices = (*guest.notices, words(GONE, circle=before[guest.circle].name))
                self._send_home(guest)
        for circle in (None, *self.circles, *self.rooms):
            self.changed(circle)

    def _belongs(self, account: Account, id: str) -> bool:
        """Whether the circle is theirs. A meeting goes on where its circle cannot be read."""
        circle = self.circles.get(id)
        return id in self.rooms if circle is None else circle.member(account) is not None

    def _send_home(self, guest: Guest) -> None:
        """From a circle that is theirs no more, or is no more."""
        room, guest.circle = self.room_of(guest), None
        if room is not None:
            room.went(guest.account)

    def names(self, circle: str) -> dict[Account, str]:
        """What those of a circle are called."""
        return (
            {m.account: self.called(m.account) for m in self.circles[circle].members} if circle in self.circles else {}
        )

    def agreed(self, circle: str) -> Agreed:
        """What a circle has agreed on so far."""
        known = self.circles.get(circle)
        if known is None:
            return Agreed()
        return known.agreed if known.reunion is None else replace(known.agreed, reunion=said(known, known.reunion))

    def called(self, account: Account) -> str:
        person = self.people.get(account)
        return person.called if person is not None else account

    def log(self, event: str, circle: str) -> None:
        """What the operator is told of a circle's meeting: of a rehearsal, which is no meeting, nothing."""
        if self.rehearsal is None:
            log.event(event, circle=circle)

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

    def sit(self, guest: Guest, seat: Seat) -> None:
        """A front end that shows the program takes the person's place; an earlier one is told and leaves."""
        before = guest.seat
        if before is not None and before is not seat:
            guest.seat = None
            before.end(words("house.taken_over"))
        if guest.seat is None and (before is None or guest.circle is None):
            guest.circle = self._held_seat(guest.account) or self.begins_in
        guest.seat, guest.shown = seat, None
        self._drop_heard(guest)
        self.deserted.clear()
        room = self.room_of(guest)
        if room is not None:
            room.came(guest.account)
        self.changed(guest.circle)
        self._show(guest)

    def _held_seat(self, account: Account) -> str | None:
        """Who holds a seat in an open meeting is in it at sign-in; everyone else starts at home."""
        for id, room in self.rooms.items():
            admitted = room.meeting.admitted if room.meeting is not None and room.meeting.ended is None else ()
            if account in admitted and self._belongs(account, id):
                return id
        return None

    def leave(self, guest: Guest, seat: Seat) -> None:
        """The front end is gone; the place in a meeting is held."""
        if guest.seat is not seat:
            return
        guest.seat, guest.shown = None, None
        if not any(other.seat for other in self.guests.values()):
            self.deserted.set()
        self.set_away(guest, False)
        room = self.room_of(guest)
        if room is not None:
            room.went(guest.account)
        self.changed(guest.circle)

    async def count_keys(self, guest: Guest) -> None:
        """How many keys the guest can drop and add, after these have changed."""
        credentials = self.directory.credentials
        guest.keys = len(await credentials.keys(guest.account))
        guest.offered_keys = len(await credentials.offers(guest.account))
        self.changed(guest.circle)

    async def enter(self, guest: Guest, circle: str) -> None:
        """To a circle's lobby; a facilitator of an open meeting needs nobody's leave to come in. Raises UnknownCircle."""
        if not self._belongs(guest.account, circle):
            raise UnknownCircle(circle=circle)
        before = self.room_of(guest)
        if guest.circle != circle:
            self._drop_heard(guest)
        if before is not None and guest.circle != circle:
            before.went(guest.account)
        self.changed(guest.circle)
        guest.circle = circle
        room = self.room_of(guest)
        if room is not None:
            room.came(guest.account)
            if room.meeting is not None:
                await room.admit_facilitator(guest.account)
        self.changed(circle)

    def set_away(self, guest: Guest, away: bool) -> None:
        guest.away = away
        room = self.room_of(guest)
        if room is not None:
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
        for circle in dirty:
            if circle is not None:
                self.meetings.plan(circle)
        # Whoever does something sees what came of it before the others do.
        for guest in sorted(self.guests.values(), key=lambda guest: guest.asks == 0):
            if guest.seat is not None and guest.circle in dirty:
                try:
                    self._show(guest)
                except Exception as error:
                    # Nobody else is to go without their view because of it.
                    log.failure("view_failed", error)

    def _show(self, guest: Guest) -> None:
        """A seat is shown a view only when it differs from the last one, and while it is in a rehearsal none of ours."""
        if guest.rehearses is not None:
            return
        view = self.view(guest)
        if guest.seat is not None and view != guest.shown:
            guest.shown = view
            guest.seat.show(view)
        if isinstance(view, Home | Lobby):
            now = frozenset(each for each in guest.notices if each.id in PASSING and each in view.notices)
            if now - guest.heard:
                asyncio.get_running_loop().call_later(PASSES, self._has_passed, guest, now - guest.heard)
            guest.heard |= now
        else:
            self._drop_heard(guest)

    def _has_passed(self, guest: Guest, told: frozenset[Words]) -> None:
        """It has stood there long enough to be read."""
        if told & guest.heard:
            guest.notices = tuple(each for each in guest.notices if each not in told)
            guest.heard -= told
            self.changed(guest.circle)

    def _drop_heard(self, guest: Guest) -> None:
        """What has been told outside a meeting is not told elsewhere, at the next sign-in or after the next meeting."""
        guest.notices = tuple(each for each in guest.notices if each not in guest.heard)
        guest.heard = frozenset()

    def view(self, guest: Guest) -> View:
        """What the guest sees, and what everybody is told."""
        seen = seen_by(self, guest)
        return replace(seen, alerts=self.alerts) if self.alerts else seen

    # meetings

    async def start(self, guest: Guest, number: int) -> None:
        """Open meeting `number` of the circle with all who are present; the guest leads. Raises Refused."""
        circle = self.circles[guest.circle or ""]
        there = self.present_in(circle.id)
        present = [other.account for other in there]
        present.sort(key=lambda who: (who != guest.account, who not in circle.facilitators))
        away = frozenset(other.account for other in there if other.away)
        await self.meetings.start(circle, number, present, away=away)

    def over(self, there: frozenset[Account], told: Words | None) -> None:
        """Their drafts go too, nothing of theirs is left in this process either, and they are told what remains."""
        self.forget()
        for account in there:
            guest = self.guest(account)
            # The next meeting may be under way, also for who has not come back yet.
            if self._held_seat(account) is None:
                guest.draft = None
            if told is not None:
                guest.notices = (*(each for each in guest.notices if each.id != EMPTIED), told)

    def seated(self, accounts: Iterable[Account]) -> None:
        """What they began to write before they had a seat is stored as what they write there."""
        self.drafts.seated(accounts)

    def removed(self, circle: str, account: Account, told: Words = REMOVED) -> None:
        """Somebody was removed from the meeting, or the circle: their sessions end within a second, whatever they show."""
        guest = self.guest(account)
        if guest.seat is not None and guest.circle == circle:
            guest.seat.end(told)
            self.sign_ins.cut_soon(account)
