"""A server under attack, looked at from outside: its memory, its sockets, and how long other people's keys take."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.helpers.ssh_terminal import Client
from tests.helpers.waiting import until

LONG = os.environ.get("FRISTAD_LONG") == "1"  # whether the attacks run at their full length
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ESTABLISHED = "01"
SAME = 0.02  # MB; of others come and go a few bytes


def memory_of(pid: int) -> int:
    """Resident kilobytes of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def _connections(port: int) -> list[list[str]]:
    # The server's own list of open files is nobody's to read.
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [row for row in rows if int(row[1].rpartition(":")[2], 16) == port and row[3] == ESTABLISHED]


def sockets_at(port: int) -> int:
    """Connections that a server at this port holds."""
    return len(_connections(port))


def unsent_at(port: int) -> float:
    """Megabytes that the system keeps for them, because their clients have not taken them."""
    return sum(int(row[4].partition(":")[0], 16) for row in _connections(port)) / 1_000_000


def unread_at(port: int) -> float:
    """Megabytes that have come for the server, and that it has not read."""
    return sum(int(row[4].partition(":")[2], 16) for row in _connections(port)) / 1_000_000


@dataclass
class Watch:
    """What was seen of a server while something was done to it."""

    pid: int
    keys: list[float] = field(default_factory=list)  # seconds until a letter was on somebody's screen
    before: int = 0  # kB
    most: int = 0

    @property
    def risen(self) -> float:
        """Megabytes that the server had more than before, at most."""
        return (self.most - self.before) / 1_000

    @property
    def now(self) -> float:
        """Megabytes that it has more than before."""
        return (memory_of(self.pid) - self.before) / 1_000

    def settle(self) -> None:
        """What is there now counts as before."""
        self.before = self.most = memory_of(self.pid)

    @property
    def p99(self) -> float:
        """Seconds within which 99 of 100 letters were there."""
        assert len(self.keys) >= 30, f"only {len(self.keys)} letters were typed"
        return sorted(self.keys)[int(len(self.keys) * 0.99)]

    @property
    def longest(self) -> float:
        """Seconds that the slowest letter took: a freeze of all is one letter, which no percentile sees."""
        return max(self.keys)

    @property
    def figures(self) -> str:
        """What a test that fails tells."""
        keys = "no keys"
        if len(self.keys) >= 30:
            keys = f"p99 {self.p99 * 1000:.0f} ms of {len(self.keys)}, the longest {self.longest * 1000:.0f}"
        return f"{keys}, at most {self.risen:+.1f} MB, now {self.now:+.1f} MB"


@asynccontextmanager
async def watched(pid: int, other: Client | None = None, least_keys: int = 0) -> AsyncIterator[Watch]:
    """Looks at a server's memory and, where there is somebody to type, at how long their letters take."""
    watch = Watch(pid, before=memory_of(pid))
    over = asyncio.Event()

    async def look() -> None:
        while not over.is_set():
            watch.most = max(watch.most, memory_of(pid))
            await asyncio.sleep(0.05)

    async def type_on(client: Client) -> None:
        client.type("\x15")  # what a test that failed left there
        while not over.is_set() or len(watch.keys) < least_keys:
            await _alphabet(client, watch.keys)

    tasks = [asyncio.create_task(look()), *([asyncio.create_task(type_on(other))] if other is not None else [])]
    try:
        yield watch
    except BaseException:
        for task in tasks:
            task.cancel()
        raise
    finally:
        over.set()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks)
        watch.most = max(watch.most, memory_of(pid))
        if os.environ.get("FIGURES"):
            sys.stderr.write(f"\n{os.environ.get('PYTEST_CURRENT_TEST', '')}: {watch.figures}\n")


async def _alphabet(client: Client, times: list[float]) -> None:
    loop = asyncio.get_running_loop()
    for n in range(len(LETTERS)):
        began = loop.time()
        client.type(LETTERS[n])
        await client.until(lambda n=n: f"> {LETTERS[: n + 1]}" in client.emulator.text, f"the letter {LETTERS[n]}")  # type: ignore[misc]
        times.append(loop.time() - began)
    client.type("\x15")
    await client.until(lambda: LETTERS not in client.emulator.text, "an empty line")


class Attacker:
    """An attack in a process of its own: what it does to the server it does not do to the one who measures."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def hears(self) -> dict[str, Any]:
        """What it says next."""
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), 70)
        if not line:
            assert self._process.stderr is not None
            raise AssertionError((await self._process.stderr.read()).decode())
        heard: dict[str, Any] = json.loads(line)
        return heard

    def tell(self) -> None:
        """Go on, or stop."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")


@asynccontextmanager
async def attacker(attack: str, **plan: Any) -> AsyncIterator[Attacker]:
    """An attacker who is ready; the attack begins when it is told."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.server.attacks.attacker",
        attack,
        json.dumps(plan),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        it = Attacker(process)
        assert (await it.hears())["began"]
        yield it
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def comes_back(what: Callable[[], float], bound: float, seconds: float = 10.0) -> None:
    """Waits until something is what it was."""
    await until(lambda: what() <= bound, f"at most {bound}, not {what()}", seconds)


async def comes_to_rest(watch: Watch, port: int) -> None:
    """Waits until a server has done what it will: while somebody types the alphabet, it takes nothing more in and does not grow."""
    seen: dict[int, tuple[float, float, float]] = {}  # by letters

    def rests() -> bool:
        seen[len(watch.keys)] = watch.risen, unsent_at(port), unread_at(port)
        latest = list(seen.values())[-len(LETTERS) :]
        return len(seen) > len(LETTERS) and all(max(each) - min(each) < SAME for each in zip(*latest, strict=True))

    await until(rests, "rest", 30)
