"""One byte in the database of a real server is another one: named, told, explained, and nobody else's."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from tests.helpers.command_line import ended, fristad
from tests.helpers.contract import asked
from tests.helpers.group import Group, a_group
from tests.helpers.lines import Lines
from tests.helpers.running import plain_environment
from tui.i18n import tongue

SV = tongue("sv")
MEMBERS = ("lina", "petter")
BROKEN_AT = 4


async def invite_to_ek(group: Group, account: str) -> None:
    reply = await group.server.ask(ask="invite", circle="ek", account=account, facilitator=account == "yusuf")
    group.codes[account] = reply["code"]


async def doctor(data: Path, **environment: str) -> tuple[int, str]:
    status, out, _ = await ended("doctor", "--data", data, **environment)
    return status, out


def rows(data: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{data}/fristad.db?mode=ro", uri=True)) as database:
        return database.execute(statement, values).fetchall()


def flip(data: Path, payload: object) -> None:
    """One byte of a record, in the middle of what the file has of it in one piece."""
    assert isinstance(payload, bytes)
    log = data / "fristad.db-wal"  # who stops puts everything into the one file
    assert not log.exists() or not log.stat().st_size
    file = data / "fristad.db"
    found = file.read_bytes()
    at = found.index(payload[:64])
    assert found.count(payload[:64]) == 1
    file.write_bytes(found[: at + 40] + bytes([found[at + 40] ^ 1]) + found[at + 41 :])


def differs_in_one(now: object, before: object) -> bool:
    """Whether it is still what the flipped byte has made of it."""
    assert isinstance(now, bytes) and isinstance(before, bytes)
    return sum(one != other for one, other in zip(now, before, strict=True)) == 1


async def test_in_a_meeting_and_in_what_is_known_of_a_circle(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=MEMBERS) as group:
        data = group.server.data
        for circle in ("Ek", "Bok"):
            await group.server.ask(ask="circle", name=circle)
        for account in ("yusuf", "petter"):
            await invite_to_ek(group, account)
        people = await group.in_the_lobby("agneta", "lina")
        await people["agneta"].ok("/start 2")
        await people["lina"].sees("## 1/11")
        for n in range(3):
            await people["lina"].ok(f"/feeling ord {n}")
        await people["lina"].ok("/treasure Ringa tidigare")
        await people["lina"].ok("/treasure Andas först")
        others = await group.at_home("yusuf", "petter")
        for person in others.values():
            await person.ok("/enter ek")
        await others["yusuf"].ok("/start 3")
        await others["petter"].sees("## 1/11")
        await others["petter"].ok("/feeling glad")
        for person in (*people.values(), *others.values()):
            await person.close()
        await group.server.stop()
        [(payload,)] = rows(data, "SELECT payload FROM event WHERE stream LIKE 'alm/%' AND seq = ?", BROKEN_AT)
        flip(data, payload)
        [(known,)] = rows(data, "SELECT payload FROM circle WHERE key = 'bok'")
        flip(data, known)
        [(treasure,), _] = rows(data, "SELECT payload FROM treasure ORDER BY number")
        flip(data, treasure)
        before = rows(data, "SELECT * FROM event WHERE stream LIKE 'alm/%'")

        # Without a server and with one: the first bad event, the record, and what to do.
        record = SV("doctor.record_damaged", table="circle", key="bok")
        of_lina = SV("doctor.record_damaged", table="treasure", key="lina")
        found = SV("doctor.meeting_damaged", circle="alm", number="2", seq=str(BROKEN_AT))
        status, said = await doctor(data, **group.server.environment)
        assert status == 1
        assert f"!!  {found}\n" in said
        assert f"!!  {record}\n" in said
        assert f"!!  {of_lina}\n" in said
        await group.server.start()
        damaged = await group.server.logged("journal_damaged")
        assert (damaged["stream"].startswith("alm/2/"), damaged["seq"]) == (True, BROKEN_AT)
        damaged = await group.server.logged("record_damaged")
        assert (damaged["table"], damaged["key"]) == ("circle", "bok")

        # Its circle reads a plain word and writes nothing there; the other one goes on.
        lina = (await group.at_home("lina"))["lina"]
        await lina.sees(f"* {SV('house.record_damaged')}\n")
        await of_her_chest_she_has_the_rest(lina)
        await lina.ok("/enter alm")
        await lina.sees(f"* {SV('house.damaged', number=2)}\n")
        await lina.refused("/feeling glad")
        petter = await group.lines("petter")
        await petter.sees("## 1/11")
        await petter.ok("/feeling lugn")
        assert rows(data, "SELECT * FROM event WHERE stream LIKE 'alm/%'") == before

        # And a facilitator has a way on.
        agneta = (await group.in_the_lobby("agneta"))["agneta"]
        await agneta.ok("/start 2")
        await lina.sees("## 1/11")
        await lina.ok("/feeling glad")
        assert not [row for row in rows(data, "SELECT payload FROM event") if row == (payload,)]
        said = (await doctor(data, **group.server.environment))[1]
        assert "alm" not in said, said
        assert f"!!  {record}\n" in said
        [(again,)] = rows(data, "SELECT payload FROM circle WHERE key = 'bok'")
        assert differs_in_one(again, known)
        assert differs_in_one(rows(data, "SELECT payload FROM treasure ORDER BY number")[0][0], treasure)
        assert not [line for line in group.server.events if line["event"] == "unhandled"]


async def of_her_chest_she_has_the_rest(lina: Lines) -> None:
    damaged = f"* {SV('house.treasures_damaged', n=1)}"
    await lina.sees(f"{damaged}\n")
    new = (await lina.ok("/treasure Fråga en gång till")).removeprefix("ok ")
    await lina.ok(f"/arrange {new} 1")
    assert [line.split("] ")[-1] for line in await asked(lina, "/chest")] == [
        "Fråga en gång till",
        "Andas först",
        damaged,
    ]


async def test_in_the_files_own_order(tmp_path: Path) -> None:
    """A page that SQLite itself cannot read: nothing starts on it, and it is said what to do."""
    data = tmp_path / "data"
    await fristad("init", "--data", str(data))
    [(root,)] = rows(data, "SELECT rootpage FROM sqlite_schema WHERE name = 'person'")
    assert isinstance(root, int)
    file = data / "fristad.db"
    found = bytearray(file.read_bytes())
    found[(root - 1) * int.from_bytes(found[16:18], "big")] ^= 0xFF
    file.write_bytes(found)
    status, said = await doctor(data)
    assert status == 1
    assert f"!!  {SV('doctor.database_broken')}\n" in said
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.cli", "serve", "--data", str(data), "--port", "0",
        stderr=asyncio.subprocess.PIPE, env=plain_environment(),
    )  # fmt: skip
    _, err = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 2
    assert err.decode().strip().endswith(SV("database.damaged", path=str(file)))
    assert file.read_bytes() == bytes(found)
