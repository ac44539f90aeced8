"""Which rows of the database are sealed under the house's key, and what each is bound to, lives only here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from server.house_key import HouseKey
from server.sealing import Tampered, associated

# Table: the columns whose values a row is bound to, together with the table's name.
BOUND_TO = {"person": ("key",), "secrets": ("key",), "circle": ("key",), "treasure": ("account", "source")}
# To what it once was. It is opened so too, and bound as above when it is sealed next; chests are at a start.
BOUND_BEFORE = {"treasure": ("account",)}
# What a meeting is made of, sealed under keys that the database does not have.
OF_MEETINGS = ("event", "draft")


@dataclass(frozen=True, slots=True)
class Row:
    """A sealed row: its columns by name."""

    table: str
    columns: dict[str, str | int | bytes]

    @property
    def bound_to(self) -> bytes:
        return self._place(BOUND_TO[self.table])

    @property
    def bound_before(self) -> bytes | None:
        return self._place(BOUND_BEFORE[self.table]) if self.table in BOUND_BEFORE else None

    def _place(self, names: Iterable[str]) -> bytes:
        values = (self.columns[name] for name in names)
        return associated(self.table, *(value.hex() if isinstance(value, bytes) else value for value in values))

    @property
    def payload(self) -> bytes:
        return bytes(self.columns["payload"]) if isinstance(self.columns["payload"], bytes) else b""

    @property
    def insertion(self) -> str:
        """The statement that puts the row into its table."""
        names, marks = ", ".join(self.columns), ", ".join("?" * len(self.columns))
        return f"INSERT INTO {self.table} ({names}) VALUES ({marks})"


def rows(database: sqlite3.Connection) -> Iterator[Row]:
    """All of them."""
    for table in BOUND_TO:
        cursor = database.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        for values in cursor:
            yield Row(table, dict(zip(names, values, strict=True)))


def opened(row: Row, house_key: HouseKey) -> bytes:
    """What is sealed there. Raises Tampered."""
    try:
        return house_key.open(row.payload, row.bound_to)
    except Tampered:
        if row.bound_before is None:
            raise
        return house_key.open(row.payload, row.bound_before)


def is_bound(row: Row, house_key: HouseKey) -> bool:
    """Whether it is bound to all that it is to be."""
    with suppress(Tampered):
        house_key.open(row.payload, row.bound_to)
        return True
    return False
