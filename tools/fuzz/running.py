"""Cases against a running server, and what has to hold all the while: nobody else notices, and nothing is left."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.helpers.attacked import memory_of
from tests.helpers.group import Group, a_group
from tests.helpers.lines import Lines
from tests.helpers.sockets import connections
from tests.helpers.waiting import until
from tools.fuzz import messages as m
from tools.fuzz.cases import case
from tools.fuzz.encoding import CANARY
from tools.fuzz.stranger import play

WITNESS = "lina"
AT_ONCE = 3  # connections
GROWTH = 20_000  # kB
SETTLING = 20.0  # seconds until what was begun for somebody who is gone is over


@dataclass(slots=True)
class Seen:
    """What came of the cases so far."""

    cases: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)  # seconds that the witness waited for each answer
    growth: int = 0  # kB

    @property
    def slowest(self) -> float:
        return max(self.waits, default=0.0)

    @property
    def p99(self) -> float:
        return sorted(self.waits)[len(self.waits) * 99 // 100] if self.waits else 0.0


class Fuzzed:
    """A server with strangers at it, and somebody who just wants to work."""

    def __init__(self, group: Group, key: Ed25519PrivateKey, witness: Lines, *, most_lag: float) -> None:
        self.group, self.key, self.witness, self.most_lag = group, key, witness, most_lag
        self.seen = Seen()
        self._before = 0

    async def warm(self, seed: int) -> None:
        """What memory is measured against: a server that has met all this before."""
        await self.batch(seed, range(-60, 0))
        self._before = await self._at_rest()

    async def measure(self) -> None:
        """What all of it has cost for good. Raises AssertionError."""
        self.seen.growth = await self._at_rest() - self._before
        assert self.seen.growth < GROWTH, f"memory grew by {self.seen.growth} kB"

    async def batch(self, seed: int, numbers: Iterable[int]) -> None:
        """These cases, a few at once; then what has to hold. Raises AssertionError."""
        waiting = list(numbers)
        done = asyncio.Event()
        watching = asyncio.create_task(self._work(done))
        try:
            async with asyncio.TaskGroup() as strangers:
                for _ in range(AT_ONCE):
                    strangers.create_task(self._strangers(seed, waiting))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        finally:
            done.set()
            await watching
        await self._holds()

    async def _strangers(self, seed: int, waiting: list[int]) -> None:
        while waiting:
            number = waiting.pop(0)
            each = case(seed, number)
            try:
                await play(each, self.group.server.port, self.key)
            except (AssertionError, OSError) as error:
                raise AssertionError(f"case {number} of seed {seed} ({each.kind}): {error!r}") from error
            self.seen.cases += 1
            self.seen.kinds[each.kind] = self.seen.kinds.get(each.kind, 0) + 1

    async def _work(self, done: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        while not done.is_set():
            began = loop.time()
            await self.witness.ok("/again")
            self.seen.waits.append(loop.time() - began)
            await asyncio.sleep(0.02)

    async def _holds(self) -> None:
        server = self.group.server
        assert Path(f"/proc/{server.pid}").exists(), "the server is gone"
        assert not self.witness.closed, "somebody else's session ended"
        assert self.seen.slowest < self.most_lag, f"somebody else waited {self.seen.slowest:.2f} s"
        bad = [event for event in server.events if unexpected(event)]
        assert not bad, f"logged: {bad[:3]}"
        assert CANARY.decode() not in json.dumps(server.events), "what was sent stands in the log"
        await until(lambda: connections(server.port) == 1, "the end of all connections but the witness's", SETTLING)
        if self._before:
            await until(lambda: self._memory() - self._before < GROWTH, "memory as it was", SETTLING)

    async def _at_rest(self) -> int:
        samples = []  # the least of some: a passphrase that is being verified takes 64 MB for as long
        for _ in range(20):
            samples.append(self._memory())
            await asyncio.sleep(0.05)
        return min(samples)

    def _memory(self) -> int:
        return memory_of(self.group.server.pid)


def unexpected(event: dict[str, Any]) -> bool:
    """Whether a line of the log tells of a fault of ours. What is no JSON at all is a traceback."""
    return event["event"] in ("", "library", "unhandled") or event.get("level") == "error"


@asynccontextmanager
async def fuzzed(data: Path, *, most_lag: float) -> AsyncIterator[Fuzzed]:
    """A real server in a process of its own, somebody with a key that they took, and a witness."""
    account = m.ACCOUNT.decode()
    async with a_group(data, members=(WITNESS, account), hashes="real") as group:
        people = await group.in_the_lobby(WITNESS)
        key = asyncssh.generate_private_key("ssh-ed25519")
        await (await group.at_home(account))[account].close()
        await group.take_key(account, key)
        yield Fuzzed(group, _private(key), people[WITNESS], most_lag=most_lag)
        await people[WITNESS].close()


def _private(key: asyncssh.SSHKey) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    private = load_pem_private_key(key.export_private_key("pkcs8-pem"), None)
    assert isinstance(private, Ed25519PrivateKey)
    return private
