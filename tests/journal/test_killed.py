"""A process killed while it writes: what it said was kept is there and opens, in order, and nothing twice."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from meeting.events import Happened, Posted, Voted
from meeting.model import Account, Kind
from server.database import Database
from server.journal.codec import Codec
from server.journal.sqlite import SqliteJournal
from server.memory_folder import is_memory_backed
from server.vault import Vault

AT = datetime(2025, 3, 4, 13, tzinfo=UTC)
LINA = Account("lina")


async def write_for_ever(path: Path, memory: str) -> None:
    """Append what follows what is there, and tell of each number when it is kept."""
    vault = Vault.of_house("h", {"RUNTIME_DIRECTORY": memory})
    vault.create("m")
    codec = Codec(vault)
    journal = SqliteJournal(await Database.open(path))
    seq = len(await journal.read("m"))
    while True:
        pair = (Happened(seq + 1, AT, Voted(LINA, 1, f"q{seq + 1}")), Happened(seq + 2, AT, posted(seq + 2)))
        await journal.append("m", seq, [codec.encode("m", happened) for happened in pair], AT)
        seq += 2
        sys.stdout.write(f"{seq}\n")
        sys.stdout.flush()


def posted(seq: int) -> Posted:
    return Posted(f"q{seq}", Kind.QUESTION, LINA, "x" * (seq * 37 % 3_000))


@pytest.mark.asyncio
@pytest.mark.timeout(60)
async def test_what_was_kept_is_there_after_each_kill(tmp_path: Path) -> None:
    if not is_memory_backed(Path("/dev/shm")):
        pytest.skip("no memory-backed folder here")
    path = tmp_path / "fristad.db"
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="fristad-test-") as memory:
        codec = Codec(Vault.of_house("h", {"RUNTIME_DIRECTORY": memory}))
        for round in range(3):
            told = written_until_killed(path, memory, lines=5 + 4 * round)
            database = await Database.open(path)
            records = await SqliteJournal(database).read("m")
            await database.close()
            # Nothing told is missing; at most one more pair was kept before the kill; never half a pair.
            assert len(records) in (told, told + 2)
            for record in records:
                voted = Voted(LINA, 1, f"q{record.seq}")
                assert codec.decode("m", record).event == (voted if record.seq % 2 else posted(record.seq))


def written_until_killed(path: Path, memory: str, *, lines: int) -> int:
    with subprocess.Popen([sys.executable, "-m", __name__, str(path), memory], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline() for _ in range(lines)]
        writer.kill()
        told += writer.stdout.readlines()
    # The last line may be cut off by the kill.
    return int([line for line in told if line.endswith(b"\n")][-1])


if __name__ == "__main__":
    asyncio.run(write_for_ever(Path(sys.argv[1]), sys.argv[2]))
