"""People, circles and treasures as every earlier Fristad stored them are read for ever.

A file in tests/golden/ is never changed. When a record gets a new field, or a field a new value, FRISTAD_WRITE_GOLDEN=1
writes a new file. A field that is renamed or taken away would lose what it held: it stays, and is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from cattrs.preconf.json import make_converter

from meeting.model import Account
from server.database import Database
from server.directory import Directory
from server.house_key import HouseKey
from server.records import Circle, Person, Secrets, Treasure
from server.sealed_rows import BOUND_TO, Row, opened
from server.sealed_table import SealedTable
from tests.server.house import OPENED

FOLDER = Path(__file__).parent.parent / "golden"
GOLDEN = sorted(FOLDER.glob("records_*.json"))
RECORDS: dict[str, Any] = {"person": Person, "secrets": Secrets, "circle": Circle, "treasure": Treasure}
LINA = Account("lina")


# records of every kind, with something in every field, and every value where there are only some


def sample(hint: Any, name: str, n: int) -> Any:
    choices = choices_of(hint)
    if choices:
        return choices[n % len(choices)]
    inner = inside(hint)
    if get_origin(hint) is tuple:
        return tuple(sample(inner, name, k) for k in range(several(inner)))
    if is_dataclass(inner):
        return inner(**{field: sample(each, field, n) for field, each in get_type_hints(inner).items()})  # type: ignore[operator]
    plain = {str: f"{name} {n}", int: n + 2, float: n + 2.5, bool: True}
    return (
        datetime(2026, 12, 1, 13, n, tzinfo=UTC) if inner is datetime else plain[getattr(inner, "__supertype__", inner)]
    )


def choices_of(hint: Any) -> tuple[Any, ...]:
    inner = inside(hint) if get_origin(hint) in (Union, UnionType) else hint
    if get_origin(inner) is Literal:
        return get_args(inner)
    return tuple(inner) if isinstance(inner, type) and issubclass(inner, Enum) else ()


def inside(hint: Any) -> Any:
    """Of what may be None, and of many, the one."""
    if get_origin(hint) in (Union, UnionType, tuple):
        return next(each for each in get_args(hint) if each not in (NoneType, ...))
    return hint


def several(hint: Any) -> int:
    """How many it takes to have every value."""
    if not is_dataclass(inside(hint)):
        return max(1, len(choices_of(hint)))
    hints = get_type_hints(inside(hint)).values()
    return max(several(each) for each in hints if get_origin(each) is not tuple)


def samples(table: str) -> list[Any]:
    records = [sample(RECORDS[table], table, n) for n in range(several(RECORDS[table]))]
    found: list[Any] = json.loads(make_converter().dumps(records))
    return found


# what of that stands in a file


def places(hint: Any, value: Any, path: str) -> Iterator[str]:
    inner = inside(hint)
    if value is None:
        return
    if choices_of(hint):
        yield f"{path} = {value}"
    elif get_origin(hint) is tuple:
        for each in value:
            yield from places(inner, each, path)
    elif is_dataclass(inner):
        hints = get_type_hints(inner)
        for field in fields(inner):
            yield from places(hints[field.name], value.get(field.name), f"{path}.{field.name}")
    else:
        yield path


def places_in(records: dict[str, list[Any]]) -> set[str]:
    return {place for table, all in records.items() for each in all for place in places(RECORDS[table], each, table)}


def golden(path: Path) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = json.loads(path.read_text("utf-8"))
    return found


def test_every_field_there_is_stands_in_one() -> None:
    now = {table: samples(table) for table in RECORDS}
    assert RECORDS.keys() == BOUND_TO.keys()
    written = set().union(*(places_in(golden(path)) for path in GOLDEN))
    if os.environ.get("FRISTAD_WRITE_GOLDEN") and not places_in(now) <= written:
        text = ",\n".join(f'"{table}": [\n' + ",\n".join(map(json.dumps, all)) + "\n]" for table, all in now.items())
        (FOLDER / f"records_{len(GOLDEN) + 1}.json").write_text(f"{{\n{text}\n}}\n", "utf-8")
        return
    assert places_in(now) <= written, places_in(now) - written


# and is read


def kept(before: Any, now: Any) -> bool:
    """Whether all of what was there is there."""
    match before:
        case dict():
            return all(name in now and kept(value, now[name]) for name, value in before.items())
        case list():
            return len(before) == len(now) and all(map(kept, before, now))
        case _:
            return bool(before == now)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
async def test_every_record_is_still_understood(path: Path) -> None:
    database = await Database.open(":memory:")
    OPENED.append(database)
    key = HouseKey(bytes(32))
    directory = Directory(database, key)
    for table, all in golden(path).items():
        for n, record in enumerate(all):
            columns: dict[str, Any] = {name: f"{name} {n}" for name in BOUND_TO[table]}
            columns |= {"account": LINA, "source": bytes([n])} if table == "treasure" else {}
            row = Row(table, columns)
            row = Row(table, {**columns, "payload": key.seal(json.dumps(record).encode(), row.bound_to)})
            async with database.transaction() as connection:
                await connection.execute(row.insertion, tuple(row.columns.values()))
            await write_again(directory, table, columns)
            names = ("payload", *BOUND_TO[table])
            rows = await database.rows(f"SELECT {', '.join(names)} FROM {table}")
            again = [json.loads(opened(Row(table, dict(zip(names, each, strict=True))), key)) for each in rows]
            assert any(kept(record, each) for each in again), f"a {table} has lost something"


async def write_again(directory: Directory, table: str, columns: dict[str, Any]) -> None:
    """As the product reads and writes it."""
    database, key = directory._database, directory.house_key
    if table == "treasure":
        for treasure in await directory.chests.of(LINA):
            await directory.chests.change(LINA, treasure.id, replace)
        assert directory.chests.damaged[LINA] == 0
        return
    sealed = SealedTable[Any](database, key, table=table, record=RECORDS[table])
    record = await sealed.read(columns["key"])
    async with database.transaction() as connection:
        await sealed.write(connection, columns["key"], record)
