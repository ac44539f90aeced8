"""Nothing of the real process's memory gets to a file: no core dumps; and with `--memory` not a word of a meeting on any disk."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from server.house_key import HouseKey
from server.memory_folder import SHARED_MEMORY
from tests.helpers.group import a_group
from tests.helpers.running import plain_environment
from tests.helpers.waiting import until

NOBODY = 65_534


@contextmanager
def a_process(data: Path, group: int | None) -> Iterator[subprocess.Popen[bytes]]:
    """A server that listens, started where core dumps are allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "serve", "--memory", "--port", "0", "--data", str(data)],
            stderr=subprocess.PIPE,
            env=plain_environment(),
            group=group,
        )
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    try:
        assert process.stderr is not None
        while b'"listening"' not in (line := process.stderr.readline()):
            assert line, "the server ended"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_no_core_dumps(tmp_path: Path) -> None:
    # What a process that can be dumped has in /proc is its own; of one that cannot, root's. Root's is told by the group.
    ours = os.geteuid() != 0
    with a_process(tmp_path / "data", None if ours else NOBODY) as process:
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        assert next(line for line in limits.splitlines() if line.startswith("Max core file size")).split()[4:6] == [
            "0",
            "0",
        ]
        found = Path(f"/proc/{process.pid}/environ").stat()
        assert (found.st_uid, found.st_gid) == (0, 0)
        status = Path(f"/proc/{process.pid}/status").read_text()
        assert ours or f"Gid:\t{NOBODY}" in status  # so it is not root's by itself
        process.send_signal(signal.SIGQUIT)
        process.wait(10)
    assert not list(tmp_path.rglob("core*"))


async def test_in_memory_nothing_of_a_meeting_gets_to_a_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    canary, other = "Kanariefågeln", "Gulsparven"
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    async with a_group(tmp_path / "data", "--memory", members=("lina",)) as group:
        server = group.server
        people = await group.in_the_lobby("agneta", "lina")
        await people["agneta"].ok("/start 2")
        await people["agneta"].ok("/floor lina")
        await people["lina"].ok(f"{canary} sjunger")
        await people["lina"].ok("/treasure En egen lapp")
        await people["lina"].close()
        screen = await group.screen("lina")
        await screen.sees(canary)
        screen.type(f"{other} svarar")
        await screen.sees(other)
        data, opened = tmp_path / "data", set[str]()
        if os.geteuid() == 0:  # nobody else may look there
            opened = {str(link.readlink()) for link in Path(f"/proc/{server.pid}/fd").iterdir()}
        # What it has open, and what there is: only what the house remembers beyond meetings.
        assert {path for path in opened if path.startswith("/") and not path.startswith(("/dev/", "/proc/"))} <= {
            str(data),
            *(str(data / name) for name in ("fristad.db", "fristad.db-wal", "fristad.db-shm")),
        }
        assert {path.name for path in data.iterdir()} <= {
            *("host_ed25519", "server.key", "admin.sock", "fristad.db", "fristad.db-wal", "fristad.db-shm")
        }
        with closing(sqlite3.connect(f"file:{data}/fristad.db?mode=ro", uri=True)) as database:
            for table, rows in (("event", 0), ("draft", 0), ("treasure", 1)):
                assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (rows,)
        memory = Path(server.environment["RUNTIME_DIRECTORY"])
        assert not [path for root in (temporary, memory) for path in root.rglob("*") if path.is_file()]
        await screen.close()
        await server.kill9()
        everything = b"".join(path.read_bytes() for path in data.iterdir() if path.is_file())
        assert canary.encode() not in everything and other.encode() not in everything
        house = HouseKey.load(data / "server.key").house
        assert not [path for path in SHARED_MEMORY.iterdir() if house in path.name]

        # A kill ends it, and that is told.
        await server.start()
        lina = await group.lines("lina")
        await lina.sees("Det som sades är borta")
        await lina.ok("/chest")
        await until(lambda: any("En egen lapp" in line for line in lina.lines), "one's own chest")
        await lina.close()
