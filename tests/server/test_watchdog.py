"""A loop that is stuck is told of once, by where it is and nothing that is known there; a process that was stopped is not stuck."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from server import log
from server.watchdog import watching
from tests.helpers.running import plain_environment
from tests.helpers.waiting import until

SECRET = "det som sades"
STUCK = f"""
import time
from server.storage import Storage
look = Storage.look

async def gets_stuck(self):
    heard = {SECRET!r}
    Storage.look = look
    time.sleep(2.3)

Storage.look = gets_stuck
from server.cli import main
main()
"""
WATCHED = """
import asyncio, sys
from server.watchdog import watching

async def run():
    with watching(asyncio.get_running_loop(), too_long=0.4):
        sys.stdout.write("watched\\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)

asyncio.run(run())
"""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    monkeypatch.setattr(log, "event", lambda name, **fields: events.append({"event": name, **fields}))
    return events


async def test_a_server_that_is_stuck_for_over_two_seconds_says_so_once(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STUCK, "serve", "--data", str(tmp_path / "data"), "--port", "0",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, env=plain_environment(),
    )  # fmt: skip
    assert process.stderr is not None
    try:
        async with asyncio.timeout(30):
            while (said := json.loads(await process.stderr.readline()))["event"] != "loop_blocked":
                pass
            process.terminate()
            rest = (await process.stderr.read()).decode()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    assert said["seconds"] == 2.0
    assert said["stack"][-1].endswith(" gets_stuck")
    assert SECRET not in str(said)
    assert "loop_blocked" not in rest
    assert set(said) == {"event", "at", "level", "seconds", "stack"}


async def test_each_time_is_told_once_also_where_nothing_else_could_run(told: list[dict[str, Any]]) -> None:
    with watching(asyncio.get_running_loop(), too_long=0.3):
        for _ in range(2):
            began = time.monotonic()
            while time.monotonic() - began < 1.2:
                sum(range(5_000_000))  # holds the interpreter
            await asyncio.sleep(0.5)  # what a loop does that is not stuck
    assert [each["event"] for each in told] == ["loop_blocked"] * 2
    assert "test_watchdog.py" in told[0]["stack"][-1]


async def test_a_process_that_was_stopped_was_not_stuck() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WATCHED,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert await process.stdout.readline() == b"watched\n"
    process.send_signal(signal.SIGSTOP)
    await until(lambda: "State:\tT" in Path(f"/proc/{process.pid}/status").read_text(), "that it is stopped")
    await asyncio.sleep(1.0)
    process.send_signal(signal.SIGCONT)
    await asyncio.sleep(0.5)
    _, err = await process.communicate(b"\n")
    assert err == b""
