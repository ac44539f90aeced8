"""Chests as their people have them before them: to choose from outside a meeting, and opened in the treasure walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meeting.model import Account, Treasured
from server import own_chest
from server.chests import named

if TYPE_CHECKING:
    from server.house import Guest, House


class OpenChests:
    """Of all who are in a house."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def look_into(self, account: Account) -> None:
        """What the guest has there now, after something came or went."""
        guest = self._house.guest(account)
        treasures = await self._house.directory.chests.of(account)
        guest.chest = own_chest.as_shown(treasures)
        guest.pictures = frozenset(each.source for each in treasures if each.picture is not None)
        guest.damaged = self._house.directory.chests.damaged.get(account, 0)
        self._house.changed(guest.circle)

    async def open(self, guest: Guest) -> None:
        """In the treasure walk the guest has their own chest before them."""
        room = self._house.seated_in(guest)
        if room is not None and room.about("treasure_walk"):
            room.chests[guest.account] = await self._opened(guest.account)
            self._house.changed(guest.circle)

    async def open_all(self, circle: str) -> None:
        """Everybody has theirs before them, and when the walk is over nobody has."""
        room = self._house.rooms.get(circle)
        if room is None or room.meeting is None:
            return
        walks = room.about("treasure_walk")
        room.chests = {who: await self._opened(who) for who in room.meeting.admitted} if walks else {}
        self._house.changed(circle)

    async def _opened(self, account: Account) -> tuple[Treasured, ...]:
        treasures = named(await self._house.directory.chests.of(account))
        return tuple(Treasured(id, it.text, it.more) for id, it in treasures.items())
