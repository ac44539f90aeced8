"""One person's chair: what a front end holds of the house."""

from __future__ import annotations

import asyncio
from dataclasses import fields, replace
from typing import Any, TypeVar

from meeting import hall_commands as h
from meeting.commands import Command, Refused
from meeting.events import Posted
from meeting.model import Account, Place
from meeting.text import clean, words
from server import hall
from server.dates import shown_when
from server.house import Guest, House
from server.journal.protocol import Unwritable
from server.outside import RECOVERED
from server.preferences import settings_of
from tui.seat import Answer, Chair, Draft, Seat, Settings

C = TypeVar("C")


class HouseChair:
    """A `Chair` in this process's house. Several may exist for an account; the last that sat down has the seat."""

    def __init__(self, house: House, guest: Guest) -> None:
        self._house, self._guest = house, guest
        self._seat: Seat | None = None

    @property
    def account(self) -> Account:
        return self._guest.account

    @property
    def settings(self) -> Settings:
        elsewhere = self._elsewhere
        return elsewhere.settings if elsewhere is not None else settings_of(self._house, self._guest)

    @property
    def draft(self) -> Draft | None:
        elsewhere = self._elsewhere
        return elsewhere.draft if elsewhere is not None else self._guest.draft

    def sit(self, seat: Seat) -> None:
        self._end_rehearsal()
        self._seat = seat
        self._house.sit(self._guest, seat)

    @property
    def _elsewhere(self) -> Chair | None:
        """The chair in a rehearsal that whoever sits in this one has meanwhile."""
        return self._guest.rehearses if not self._taken else None

    def _end_rehearsal(self) -> None:
        """Whoever leaves, or sits down anew, rehearses no more."""
        chair, self._guest.rehearses = self._guest.rehearses, None
        if chair is not None and self._house.rehearsals is not None:
            self._house.rehearsals.left(chair)

    @property
    def _taken(self) -> bool:
        """Whether somebody else sits there by now: what this one still has on its way is not said any more."""
        return self._guest.seat is not None and self._guest.seat is not self._seat

    def leave(self, seat: Seat) -> None:
        if self._guest.seat is seat:
            self._end_rehearsal()
        self._house.leave(self._guest, seat)

    def keep(self, draft: Draft | None) -> None:
        if (elsewhere := self._elsewhere) is not None:
            elsewhere.keep(draft)
        elif not self._taken:
            self._house.drafts.keep(self._guest, draft)

    async def submit(self, command: Command | h.HallCommand, begun: Place | None = None) -> Answer:
        """As `Chair.submit`. On return the seats have been shown what came of it."""
        if self._taken:
            raise Refused(words("house.taken_over"))
        if (elsewhere := self._elsewhere) is not None:
            return await elsewhere.submit(command, begun)
        self._guest.asks += 1
        try:
            answer = await self._submit(cleaned(command), begun)
        except (Unwritable, OSError) as error:  # the database's disk, or the memory that keys lie in
            raise Refused(words("house.cannot_store")) from error
        else:
            self._house.refresh()
        finally:
            self._guest.asks -= 1
        return answer

    async def _submit(self, command: Command | h.HallCommand, begun: Place | None) -> Answer:
        guest = self._guest
        if isinstance(command, h.HallCommand):
            self._check(begun)
            # Whoever is gone meanwhile: what is done then, the house knows, and who was taken out by it is out.
            return await asyncio.shield(hall.submit(self._house, guest, command))
        room = self._house.room_of(guest)
        if room is None or room.meeting is None or guest.account not in room.meeting.admitted:
            raise Refused(words("house.not_in_meeting"))
        events = await room.submit(guest.account, command, begun=begun)
        return Answer(item=next((event.id for event in events if isinstance(event, Posted)), None))

    def _check(self, begun: Place | None) -> None:
        if begun is not None and self._house.view(self._guest).place != begun:
            raise Refused(words("refused.moved_on"))


def cleaned(command: C) -> C:
    """The command as it is let in: whatever is text in it made safe. A passphrase is shown to nobody, and kept as typed."""
    if isinstance(command, h.SetPassphrase):
        return command
    values: dict[str, Any] = {field.name: getattr(command, field.name) for field in fields(command)}  # type: ignore[arg-type]
    texts = {name: clean(value) for name, value in values.items() if isinstance(value, str)}
    several = {
        name: tuple(clean(each) if isinstance(each, str) else each for each in value)
        for name, value in values.items()
        if isinstance(value, tuple)
    }
    return replace(command, **texts, **several)  # type: ignore[type-var]


async def chair(house: House, account: Account, *, language: str | None) -> HouseChair:
    """The chair of somebody who has just signed in; `language` is their client's LANG."""
    guest = house.guest(account)
    guest.lang = language
    if account not in house.people or not house.people[account].signed_in:
        await house.reload()
    await house.count_keys(guest)
    await house.chests.look_into(account)
    recovered = await house.directory.credentials.recovery(account)
    guest.notices = tuple(each for each in guest.notices if each.id != RECOVERED)  # of an earlier sign-in
    if recovered is not None:
        guest.notices = (words(RECOVERED, when=shown_when(recovered)), *guest.notices)
    return HouseChair(house, guest)
