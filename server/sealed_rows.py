"""Which rows of the database are sealed under the house's key, and what each is bound to, lives only here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from server.house_key import HouseKey
from server.sealing import associated

# Table: the column whose value a row is bound to, together with the table's name.
BOUND_TO = {"person": "key", "secrets": "key", "circle": "key", "treasure": "account"}
# What a meeting is made of, sealed under keys that the database does not have.
OF_MEETINGS = ("event", "draft")


@dataclass(frozen=True, slots=True)
class Row:
    """A sealed row: its columns by name."""

    table: str
    columns: dict[str, str | int | bytes]

    @property
    def bound_to(self) -> bytes:
        return associated(self.table, str(self.columns[BOUND_TO[self.table]]))

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
    return house_key.open(row.payload, row.bound_to)
