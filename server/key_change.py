"""Another key for the house: everything that is sealed under it is sealed anew, all of it or nothing."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path

from server.chests import mark
from server.database import Database
from server.house_key import HouseKey
from server.private_file import replace_private, wipe, write_private
from server.sealed_rows import BOUND_TO, Row, opened
from server.sealed_table import writing
from server.sealing import Tampered, associated


class Unfinished(OSError):
    """Everything is sealed under the new key, and its file could not be put in the place of the old one: it lies beside."""


async def change(database: Database, house_key: HouseKey, *, current: Path, following: Path) -> int:
    """Give the house another key, and destroy the old one. How many codes are void.

    Raises Unwritable, OSError and Tampered, and then the key is the old one; and Unfinished.

    Whoever asked may be gone before it is done; and the new key is on the disk before anything is sealed under it.
    What hashes were kept under the old key, nobody can compute anew: codes that are out are void, and addresses that
    accounts have signed in from are unknown.
    """
    return await asyncio.shield(_change(database, house_key, current, following))


async def _change(database: Database, house_key: HouseKey, current: Path, following: Path) -> int:
    if following.exists():
        # It may be all there is of the key in force: it is put in its place before there is another.
        await finish_change(database, house_key, current=current, following=following)
        if following.exists():
            raise Tampered("person")
    successor = house_key.successor()
    write_private(following, successor.content)
    try:
        async with writing(database) as connection:
            codes = 0
            for table, names in BOUND_TO.items():
                columns = ("payload", *names)
                for id, *values in await database.rows(f"SELECT rowid, {', '.join(columns)} FROM {table}"):
                    row = Row(table, dict(zip(columns, values, strict=True)))
                    plain = opened(row, house_key)
                    match table:
                        case "secrets":
                            secrets = json.loads(plain)
                            codes += secrets["code"] is not None
                            plain = json.dumps({**secrets, "code": None, "familiar": []}).encode()
                        case "treasure":
                            source = mark(successor, str(row.columns["account"]), json.loads(plain)["source"])
                            await connection.execute("UPDATE treasure SET source = ? WHERE rowid = ?", (source, id))
                            row = Row(table, {**row.columns, "source": source})
                    sealed = successor.seal(plain, row.bound_to)
                    await connection.execute(f"UPDATE {table} SET payload = ? WHERE rowid = ?", (sealed, id))
        # Nobody else has had a turn since the commit: what they read from here on they open with the new key.
        house_key.become(successor)
    finally:
        await finish_change(database, house_key, current=current, following=following)
    return codes


async def finish_change(database: Database, house_key: HouseKey, *, current: Path, following: Path) -> None:
    """Keep the one of the two keys that opens what is there, in `house_key` too. Raises HouseKeyUnusable and Unfinished."""
    successor = HouseKey.load(following)
    # All rows are under one of them, save what is damaged.
    rows = await database.rows("SELECT key, payload FROM person")
    if any(_opens(successor, *row) for row in rows):
        house_key.become(successor)
        try:
            replace_private(current, following)
        except OSError as error:
            raise Unfinished(*error.args) from error
        await database.checkpoint()  # so that what was sealed under the old one is in no file
    elif not rows or any(_opens(house_key, *row) for row in rows):
        wipe(following)


def _opens(house_key: HouseKey, key: str, payload: bytes) -> bool:
    with suppress(Tampered):
        house_key.open(payload, associated("person", key))
        return True
    return False
