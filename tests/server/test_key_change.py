"""Another server.key: everything opens with the new one and nothing with the old, whenever the process is killed."""

from __future__ import annotations

import asyncio
import errno
import random
import signal
import stat
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from meeting.commands import Refused
from server import backup
from server.administration import Administration
from server.data_folder import DataFolder, Opened, opened
from server.house_key import HouseKey
from server.journal.protocol import Unwritable
from server.records import Treasure
from server.sealed_rows import BOUND_TO, Row
from server.sealed_rows import opened as opened_row
from server.sealing import Tampered
from server.words import Fault
from tests.helpers.attacked import LONG
from tests.server.test_backup import LINA, a_lived_in_house


async def changed(parts: Opened) -> dict[str, int]:
    def nowhere() -> None:
        raise AssertionError

    return await Administration(parts, nowhere).answer({"ask": "change-key"})  # type: ignore[arg-type]


async def opening(parts: Opened, key: HouseKey) -> int:
    """How many rows open with a key."""
    count = 0
    for table, names in BOUND_TO.items():
        columns = ("payload", *names)
        for values in await parts.database.rows(f"SELECT {', '.join(columns)} FROM {table}"):
            try:
                opened_row(Row(table, dict(zip(columns, values, strict=True))), key)
                count += 1
            except Tampered:
                pass
    return count


async def is_as_before(parts: Opened) -> None:
    assert [(each.text, each.more) for each in await parts.directory.chests.of(LINA)] == [
        ("Lappen kommer tillbaka", ("i morgon",))
    ]
    assert (await parts.directory.people.get(LINA)).name == "Lina Bergfors"
    assert [circle.name for circle in await parts.directory.circles.all()] == ["Alm"]


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


async def test_everything_under_the_new_key_and_nothing_under_the_old(folder: DataFolder, tmp_path: Path) -> None:
    async with a_lived_in_house(folder) as parts:
        before, house = folder.house_key.read_bytes(), parts.house_key.house
        backup.take(folder, tmp_path / "before.db")
        rows = await opening(parts, HouseKey(before))
        assert rows > 3
        assert await changed(parts) == {"codes": 1}
        assert parts.house_key.house == house
        assert await opening(parts, HouseKey(before)) == 0
        assert await opening(parts, HouseKey.load(folder.house_key)) == await opening(parts, parts.house_key) == rows
        await is_as_before(parts)
        assert [each.state for each in await parts.directory.awaited()] == ["none"]
        # What comes from the same place still takes the place of what was there.
        await parts.directory.chests.put(LINA, Treasure("a", "Lappen kommer tillbaka", ("i morgon",)))
        await is_as_before(parts)
        await changed(parts)
        assert parts.house_key.house == house
        with pytest.raises(Fault) as fault:
            backup.read(tmp_path / "before.db", parts.house_key)
        assert fault.value.message == "backup.another_key"
        backup.take(folder, tmp_path / "after.db")
    assert stat.S_IMODE(folder.house_key.stat().st_mode) == 0o600 and not folder.next_house_key.exists()
    for path in folder.path.iterdir():
        assert before not in path.read_bytes()
    async with opened(folder) as parts:
        await is_as_before(parts)


async def test_what_is_put_into_a_chest_meanwhile_is_there(folder: DataFolder) -> None:
    async with a_lived_in_house(folder) as parts:
        chests = parts.directory.chests

        async def keep_putting() -> None:
            for number in range(60):
                await chests.put(LINA, Treasure(str(number), f"lapp {number}"))
                await chests.of(LINA)

        puts = asyncio.create_task(keep_putting())
        for _ in range(5):
            await changed(parts)
        await puts
        assert len(await chests.of(LINA)) == 61
        assert await opening(parts, HouseKey.load(folder.house_key)) == await opening(parts, parts.house_key) > 60


async def test_what_cannot_be_changed_stays(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_lived_in_house(folder) as parts:
        before = folder.house_key.read_bytes()

        def full(*_: object) -> bytes:
            raise Unwritable("full")

        with monkeypatch.context() as patched:
            patched.setattr("server.key_change.mark", full)
            with pytest.raises(Refused):
                await changed(parts)
        assert folder.house_key.read_bytes() == before and not folder.next_house_key.exists()
        await is_as_before(parts)
        (row,) = await parts.database.rows("SELECT payload FROM treasure")
        async with parts.database.transaction() as connection:
            await connection.execute("UPDATE treasure SET payload = ?", (row[0][:-1] + b"x",))
        with pytest.raises(Refused) as refused:
            await changed(parts)
        assert refused.value.words.id == "server_key.damaged"
        assert folder.house_key.read_bytes() == before and not folder.next_house_key.exists()
        folder.house_key.rename(tmp_path / "elsewhere.key")
        folder.house_key.symlink_to(tmp_path / "elsewhere.key")
        with pytest.raises(Refused) as refused:
            await changed(parts)
        assert refused.value.words.id == "server_key.elsewhere"


async def test_a_key_that_could_not_be_put_in_place_is_not_written_over(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_lived_in_house(folder) as parts:

        def busy(*_: object) -> None:
            raise OSError(errno.EBUSY, "busy")

        with monkeypatch.context() as patched:
            patched.setattr("server.key_change.replace_private", busy)
            for _ in range(2):
                with pytest.raises(Refused) as refused:
                    await changed(parts)
                assert refused.value.words.id == "server_key.unfinished"
                assert folder.next_house_key.read_bytes() == parts.house_key.content
            with pytest.raises(Fault, match=r"backup\.key_changes"):
                backup.take(folder, tmp_path / "backup.db")
        in_force = parts.house_key.content
        await is_as_before(parts)
    async with opened(folder) as parts:
        await is_as_before(parts)
        assert folder.house_key.read_bytes() == in_force and not folder.next_house_key.exists()


@pytest.mark.parametrize(
    ("where", "is_new"),
    [
        ("server.key_change.writing", False),  # the new key is on the disk, and nothing under it
        ("server.key_change.mark", False),
        ("server.key_change.replace_private", True),  # everything is under the new key, and the old one in its place
        ("pathlib.Path.hardlink_to", True),  # inside that
        ("server.private_file._overwrite", True),
        ("server.database.Database.checkpoint", True),
    ],
)
async def test_whenever_it_is_killed(folder: DataFolder, where: str, is_new: bool) -> None:
    async with a_lived_in_house(folder):
        before = folder.house_key.read_bytes()
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.helpers.killed_key_change", str(folder.path), where
    )
    assert await asyncio.wait_for(killed.wait(), 60) == -signal.SIGKILL
    for _ in range(2):
        async with opened(folder) as parts:
            await is_as_before(parts)
            assert (folder.house_key.read_bytes() != before) is is_new
            assert not folder.next_house_key.exists() and not list(folder.path.glob(".server.key*"))
            assert await opening(parts, HouseKey.load(folder.house_key)) == await opening(parts, parts.house_key) > 3


async def test_killed_again_and_again_at_any_moment(folder: DataFolder) -> None:
    chance = random.Random(20_261_125)
    async with a_lived_in_house(folder):
        pass
    for _ in range(100 if LONG else 1):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.helpers.killed_key_change", str(folder.path), ""),
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        assert await asyncio.wait_for(process.stdout.readline(), 60)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), chance.uniform(0, 0.1))  # it goes on changing meanwhile
        process.kill()
        await process.communicate()
        async with opened(folder) as parts:
            await is_as_before(parts)
            assert not folder.next_house_key.exists()
