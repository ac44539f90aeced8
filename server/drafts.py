"""Drafts: what somebody has begun to write is in the process at once, and in a meeting sealed in its journal within two seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from meeting.model import Account
from server import log
from server.journal.protocol import Unwritable
from server.room import Room
from server.sealing import Unopenable
from tui.seat import Draft

if TYPE_CHECKING:
    from server.house import Guest, House

INTERVAL = 2.0  # seconds of typing that a crash may cost


class Drafts:
    """Everybody's in a house: each guest has their own, and here they are stored."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._unsaved: set[Account] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._wait = False  # whether they were not taken at the last try
        self._saving: set[asyncio.Task[None]] = set()

    async def find(self, room: Room) -> None:
        """What was stored in a meeting that goes on."""
        for account, draft in (await room.drafts()).items():
            self._house.guest(account).draft = draft

    def keep(self, guest: Guest, draft: Draft | None) -> None:
        """The guest's, as it is now."""
        if guest.draft == draft:
            return
        guest.draft = draft
        if self._house.seated_in(guest) is None:
            return
        self._save_soon(guest.account)

    def seated(self, accounts: Iterable[Account]) -> None:
        """They have a seat in a meeting now: what they began before goes into its journal."""
        for account in accounts:
            if self._house.guest(account).draft is not None:
                self._save_soon(account)

    async def save(self) -> None:
        """Store what has not been stored yet."""
        unsaved, self._unsaved = self._unsaved, set()
        for account in unsaved:
            guest = self._house.guest(account)
            room = self._house.seated_in(guest)
            if room is None:
                continue
            try:
                await room.keep(account, guest.draft)
                self._wait = False
            except Unwritable:
                # It is still in the process, and is tried again until the disk takes it.
                self._save_soon(account)
                if not self._wait:
                    self._wait = True
                    log.event("draft_not_stored", level="warning")
            except Unopenable:
                log.event("draft_not_stored", level="warning")

    async def close(self) -> None:
        """Store the last of them, and stop."""
        await self.save()
        await asyncio.gather(*self._saving)  # what was being stored already
        if self._timer is not None:
            self._timer.cancel()

    def _save_soon(self, account: Account) -> None:
        self._unsaved.add(account)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(INTERVAL, self._begin_saving)

    def _begin_saving(self) -> None:
        self._timer = None
        task = asyncio.create_task(self.save(), name="drafts")
        self._saving.add(task)
        task.add_done_callback(self._saving.discard)
