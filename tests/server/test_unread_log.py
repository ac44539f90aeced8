"""Whoever reads the log goes away, as `tee` does at Ctrl+C: what happens to meetings is not decided by that."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.helpers.group import a_group
from tests.helpers.waiting import until
from tui.i18n import tongue

SV = tongue("sv")


async def test_a_meeting_is_begun_closed_emptied_and_the_server_stopped_as_ever(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", "--speed", "9000", members=("lina", "petter")) as group:
        people = await group.in_the_lobby("agneta", "lina", "petter")
        await group.server.lose_log()
        await people["agneta"].ok("/start 2")
        await people["lina"].sees("## 1/11")
        await people["agneta"].ok("/close!")
        await people["lina"].sees("* Rummet är tömt")

        def events() -> int:
            with closing(sqlite3.connect(f"file:{group.server.data}/fristad.db?mode=ro", uri=True)) as database:
                return int(database.execute("SELECT count(*) FROM event").fetchone()[0])

        await until(lambda: not events(), "the emptying")
        group.server.terminate()
        await people["lina"].sees(f"* {SV('server.stopping')}")
        assert await group.server.ended() == 0
        await group.server.start()
        again = await group.lines("lina")
        await again.ok("/enter alm")
        assert await again.ok("/series") == "" and any("tömdes" in line for line in again.lines)
