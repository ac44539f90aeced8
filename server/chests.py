"""The treasure chests: what each person took home, for that person alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import aiosqlite
from cattrs.preconf.json import make_converter

from meeting.model import Account
from meeting.text import LONGEST, clean
from server import log
from server.database import Database
from server.house_key import HouseKey
from server.records import Treasure
from server.refusals import EmptyText, NoSuchTreasure, TextTooLong
from server.sealed_rows import Row, is_bound, opened
from server.sealed_table import writing
from server.sealing import Unopenable

_converter = make_converter()
Kept = dict[bytes, Treasure | None]  # what is in somebody's chest by its place, the oldest first; None: it is damaged


class Chests:
    """Every person's chest. Where a treasure comes from is told by a keyed hash alone.

    What is damaged is left alone: nothing is written over it, and all else can be read and done without it.
    """

    def __init__(self, database: Database, house_key: HouseKey) -> None:
        self._database = database
        self._house_key = house_key
        self.damaged: dict[Account, int] = {}  # how many of somebody's could not be opened when they were read last

    async def put(self, account: Account, treasure: Treasure) -> None:
        """Put a treasure in. One from the same source becomes it, but for what its owner has made of that since.

        Raises EmptyText and TextTooLong.
        """
        new = _cleaned(treasure)
        async with writing(self._database) as connection:
            kept = await self._kept(account)
            place, before = self._from(kept, account, new.source)
            if before is not None:
                now = before if before.own else replace(before, text=new.text, more=new.more)
                new = replace(now, picture=new.picture)
            while before is None and place in kept:
                place = mark(self._house_key, account, place.hex())  # beside what is damaged there
            await self._write(connection, account, place, new)

    async def change(self, account: Account, id: str, change: Callable[[Treasure], Treasure]) -> Treasure:
        """One's own treasure as it is from now on. Raises NoSuchTreasure, EmptyText and TextTooLong."""
        async with writing(self._database) as connection:
            kept = await self._kept(account)
            before = _found(_sorted(kept), id)
            treasure = _cleaned(change(before))
            await self._write(connection, account, _place(kept, before), treasure)
        return treasure

    async def arrange(self, account: Account, id: str, place: int) -> None:
        """Put a treasure at a place of one's order, counted from 1. Raises NoSuchTreasure."""
        async with writing(self._database) as connection:
            kept = await self._kept(account)
            treasures = list(_sorted(kept))
            moved = _found(treasures, id)
            treasures.remove(moved)
            treasures.insert(max(place, 1) - 1, moved)
            for number, treasure in enumerate(treasures, 1):
                await self._write(connection, account, _place(kept, treasure), replace(treasure, place=number))

    async def remove(self, account: Account, source: str) -> None:
        """Take a treasure out; nothing happens when there is none from that source."""
        async with writing(self._database) as connection:
            place, _ = self._from(await self._kept(account), account, source)
            await connection.execute("DELETE FROM treasure WHERE account = ? AND source = ?", (account, place))

    async def empty(self, account: Account) -> None:
        """Take everything out, what is damaged too."""
        async with writing(self._database) as connection:
            await connection.execute("DELETE FROM treasure WHERE account = ?", (account,))

    async def of(self, account: Account) -> tuple[Treasure, ...]:
        """One's own treasures that can be read: in the order that one gave them, then the others, the oldest first."""
        return _sorted(await self._kept(account))

    async def bind_all(self) -> None:
        """Seal anew what is bound to its owner and not to its place there; all of it could change places unseen."""
        async with writing(self._database) as connection:
            for account, place, payload in await self._database.rows("SELECT account, source, payload FROM treasure"):
                row = _row(account, place, payload)
                treasure = None if is_bound(row, self._house_key) else self._opened(row)
                if treasure is not None:
                    await self._write(connection, account, place, treasure)

    async def _kept(self, account: Account) -> Kept:
        rows = await self._database.rows(
            "SELECT source, payload FROM treasure WHERE account = ? ORDER BY number", (account,)
        )
        kept = {place: self._opened(_row(account, place, payload)) for place, payload in rows}
        damaged = sum(each is None for each in kept.values())
        if damaged > self.damaged.get(account, 0):
            log.event("record_damaged", level="error", table="treasure", key=account)
        self.damaged[account] = damaged
        return kept

    def _opened(self, row: Row) -> Treasure | None:
        try:
            return _converter.loads(opened(row, self._house_key), Treasure)
        except Unopenable:
            return None

    def _from(self, kept: Kept, account: Account, source: str) -> tuple[bytes, Treasure | None]:
        """What is from there, and its place; else the place where it would be."""
        for place, treasure in kept.items():
            if treasure is not None and treasure.source == source:
                return place, treasure
        return mark(self._house_key, account, source), None

    async def _write(
        self, connection: aiosqlite.Connection, account: Account, place: bytes, treasure: Treasure
    ) -> None:
        bound_to = _row(account, place, b"").bound_to
        payload = self._house_key.seal(_converter.dumps(treasure).encode(), bound_to)
        await connection.execute(
            "INSERT INTO treasure (account, source, payload) VALUES (?, ?, ?)"
            " ON CONFLICT (account, source) DO UPDATE SET payload = excluded.payload",
            (account, place, payload),
        )


def _row(account: Account, place: bytes, payload: bytes) -> Row:
    return Row("treasure", {"account": account, "source": place, "payload": payload})


def _sorted(kept: Kept) -> tuple[Treasure, ...]:
    found = (treasure for treasure in kept.values() if treasure is not None)
    return tuple(sorted(found, key=lambda treasure: (treasure.place == 0, treasure.place)))


def _place(kept: Kept, treasure: Treasure) -> bytes:
    return next(place for place, each in kept.items() if each is treasure)


def named(treasures: Sequence[Treasure]) -> dict[str, Treasure]:
    """One's treasures by their ids. Two meetings may have made the same one: then the later has a digit more."""
    found: dict[str, Treasure] = {}
    for treasure in sorted(treasures, key=lambda each: each.source):
        id = treasure.id
        while id in found:
            id += "0"
        found[id] = treasure
    return {id: found[id] for treasure in treasures for id in found if found[id] is treasure}


def _found(treasures: Sequence[Treasure], id: str) -> Treasure:
    treasure = named(treasures).get(id)
    if treasure is None:
        raise NoSuchTreasure(id=clean(id)[:20])
    return treasure


def _cleaned(treasure: Treasure) -> Treasure:
    text, more, outcome = clean(treasure.text), tuple(map(clean, treasure.more)), clean(treasure.outcome)
    if not text:
        raise EmptyText
    for each in (text, outcome):
        if len(each) > LONGEST:
            raise TextTooLong(most=LONGEST, length=len(each))
    return replace(treasure, text=text, more=more, outcome=outcome)


def mark(house_key: HouseKey, account: str, source: str) -> bytes:
    """By what the chest knows again where a treasure came from."""
    return house_key.keyed_hash("treasure", account, source)
