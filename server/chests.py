"""The treasure chests: what each person took home, for that person alone."""

from __future__ import annotations

from cattrs.preconf.json import make_converter

from meeting.model import Account
from meeting.text import LONGEST, clean
from server.database import Database
from server.house_key import HouseKey
from server.records import Treasure
from server.refusals import EmptyText, TextTooLong
from server.sealed_table import writing
from server.sealing import associated

_converter = make_converter()


class Chests:
    """Every person's chest. Where a treasure comes from is told by a keyed hash alone."""

    def __init__(self, database: Database, house_key: HouseKey) -> None:
        self._database = database
        self._house_key = house_key

    async def put(self, account: Account, treasure: Treasure) -> None:
        """Put a treasure in, in the place of an earlier one from the same source. Raises EmptyText and TextTooLong."""
        kept = Treasure(treasure.source, clean(treasure.text), tuple(clean(more) for more in treasure.more))
        if not kept.text:
            raise EmptyText
        if len(kept.text) > LONGEST:
            raise TextTooLong(most=LONGEST, length=len(kept.text))
        async with writing(self._database) as connection:
            payload = self._house_key.seal(_converter.dumps(kept).encode(), associated("treasure", account))
            await connection.execute(
                "INSERT INTO treasure (account, source, payload) VALUES (?, ?, ?)"
                " ON CONFLICT (account, source) DO UPDATE SET payload = excluded.payload",
                (account, mark(self._house_key, account, kept.source), payload),
            )

    async def remove(self, account: Account, source: str) -> None:
        """Take a treasure out; nothing happens when there is none from that source."""
        async with writing(self._database) as connection:
            await connection.execute(
                "DELETE FROM treasure WHERE account = ? AND source = ?",
                (account, mark(self._house_key, account, source)),
            )

    async def of(self, account: Account) -> tuple[Treasure, ...]:
        """One's own treasures, the oldest first."""
        rows = await self._database.rows("SELECT payload FROM treasure WHERE account = ? ORDER BY number", (account,))
        bound_to = associated("treasure", account)
        return tuple(_converter.loads(self._house_key.open(payload, bound_to), Treasure) for (payload,) in rows)


def mark(house_key: HouseKey, account: str, source: str) -> bytes:
    """By what the chest knows again where a treasure came from."""
    return house_key.keyed_hash("treasure", account, source)
