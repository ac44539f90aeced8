"""Connections without end: before the system has no file left for them they are refused, and the log stays readable."""

from __future__ import annotations

import asyncio
import errno
import resource
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh
import pytest

from server import log
from tests.helpers.group import Group, a_group
from tests.helpers.waiting import until
from tests.server.door import PASSPHRASE, door

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no other process's bounds can be set")


@asynccontextmanager
async def crowd(port: int, count: int) -> AsyncIterator[list[asyncio.StreamReader]]:
    """So many connections at once, from ten addresses, that say nothing."""

    async def one(n: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", port, local_addr=(f"127.0.0.{2 + n % 10}", 0))

    opened = await asyncio.gather(*map(one, range(count)))
    try:
        yield [reader for reader, _ in opened]
    finally:
        for _, writer in opened:
            writer.close()


async def comes_in(group: Group) -> None:
    agneta = await group.lines("agneta")
    await agneta.ok("/name Agneta Sandvall")
    await agneta.close()


@on_linux
@pytest.mark.timeout(60)
@pytest.mark.parametrize("files", [64, 500])
async def test_there_is_a_crowd_and_few_files(tmp_path: Path, files: int) -> None:
    """With 64 the system's bound may be met, where a loop takes many at once; with 500 it is not."""
    async with a_group(tmp_path / "data", members=()) as group:
        resource.prlimit(group.server.pid, resource.RLIMIT_NOFILE, (files, files))
        async with crowd(group.server.port, 300 if files == 500 else 120) as them:
            await until(lambda: any(reader.at_eof() for reader in them), "somebody is turned away")
            # asyncio's own loop tries again after a second, and then again and again.
            over = asyncio.get_running_loop().time() + 2.0
            await until(lambda: asyncio.get_running_loop().time() > over)
        await comes_in(group)
        told = [event["event"] for event in group.server.events]
        assert told.count("out_of_files") <= (files == 64)
        assert told.count("turned_away") == 1
        assert len(told) < 15 and "unhandled" not in told


async def test_the_same_fault_is_told_once_a_minute_and_counted(capfd: pytest.CaptureFixture[str]) -> None:
    now = 1_000.0

    class Later:
        def time(self) -> float:
            return now

    def happens(error: Exception) -> None:
        log._unhandled(Later(), {"exception": error})  # type: ignore[arg-type]

    log._faults.clear()
    for _ in range(5_000):
        happens(OSError(errno.EMFILE, "too many"))
        happens(ValueError("what somebody wrote"))
    now += log.AGAIN
    happens(ValueError("what somebody wrote"))
    log._faults.clear()
    lines = capfd.readouterr().err.splitlines()
    assert [line.count('"out_of_files"') for line in lines] == [1, 0, 0]
    assert '"count": 5000' in lines[2] and "somebody" not in "".join(lines)


async def test_no_more_connections_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with door() as at_door:
        await at_door.welcome("lina")
        monkeypatch.setattr("server.ssh._room", lambda: 1)
        lina = await at_door.connect("lina", [[PASSPHRASE]])
        with pytest.raises((OSError, asyncssh.DisconnectError)):
            await at_door.connect("lina", [[PASSPHRASE]])
        await lina.close()
        await until(lambda: not at_door.listener.connections)
        await (await at_door.connect("lina", [[PASSPHRASE]])).close()


async def test_who_asks_for_nothing_is_not_held() -> None:
    """After signing in there is a while to begin a session, which a channel alone does not."""
    async with door() as at_door:
        await at_door.welcome("lina")
        at_door.listener.to_begin = 0.3
        idle, half, lina = [await at_door.connect("lina", [[PASSPHRASE]]) for _ in range(3)]
        process = await lina.conn.create_process(encoding=None)
        channel = asyncssh.channel.SSHClientChannel[bytes](
            half.conn, asyncio.get_running_loop(), "strict", None, "strict", 65_536, 32_768
        )
        await channel._open(b"session")
        for each in (idle, half):
            await asyncio.wait_for(each.conn.wait_closed(), 5)
        process.stdin.write(b"quit")
        await asyncio.wait_for(process.wait(), 5)
