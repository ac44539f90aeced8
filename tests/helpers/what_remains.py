"""All that a data folder still tells to whoever has it and the house's key, row by row."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from server.house_key import HouseKey
from server.sealed_rows import BOUND_TO, OF_MEETINGS, opened, rows
from tests.helpers.canaries import CANARY


@dataclass(frozen=True, slots=True)
class Remains:
    """What is in the rows that the house's key opens, by their table; and how many there are of meetings."""

    opened: Mapping[str, tuple[str, ...]]
    of_meetings: int

    def singing(self, table: str) -> set[str]:
        """The canaries in a table's rows."""
        return {word for row in self.opened[table] for word in re.findall(rf"{CANARY}\w*", row)}


def what_remains(data: Path) -> Remains:
    house_key = HouseKey.load(data / "server.key")
    with closing(sqlite3.connect(f"file:{data}/fristad.db?mode=ro", uri=True)) as database:
        found: dict[str, list[str]] = {table: [] for table in BOUND_TO}
        for row in rows(database):
            # As it was written: JSON may write letters by their numbers.
            found[row.table].append(opened(row, house_key).decode("utf-8"))
        counts = [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in OF_MEETINGS]
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables >= {*BOUND_TO, *OF_MEETINGS}
    return Remains({table: tuple(each) for table, each in found.items()}, sum(counts))
