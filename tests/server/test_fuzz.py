"""Malformed packets and requests from strangers, before and after signing in, against a real server.

Each run has other cases; the seed that failed says which, and `make fuzz ARGS='--seed N'` does them again, for longer.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from pathlib import Path

import pytest

from tests.helpers.attacked import LONG
from tools.fuzz.cases import KINDS, Exchange, Sealed, SignIn, case
from tools.fuzz.encoding import CANARY
from tools.fuzz.running import fuzzed, unexpected

SECONDS = 600.0 if LONG else 4.0
BATCH = 50
MOST_LAG, MOST_P99 = 2.0, 0.3  # seconds for an answer to somebody else


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the server's memory and connections in /proc")
@pytest.mark.alone
@pytest.mark.timeout(SECONDS + 60)
async def test_nobody_notices_and_nothing_is_left(tmp_path: Path) -> None:
    seed, number = secrets.randbelow(2**32), 0
    print(f"seed {seed}")  # noqa: T201  shown when the test fails
    loop = asyncio.get_running_loop()
    async with fuzzed(tmp_path / "data", most_lag=MOST_LAG) as server:
        await server.warm(seed)
        end = loop.time() + SECONDS
        while loop.time() < end:
            await server.batch(seed, range(number, number + BATCH))
            number += BATCH
        await server.measure()
        assert len(server.seen.waits) > 20 and server.seen.p99 < MOST_P99, (len(server.seen.waits), server.seen.p99)


def test_a_seed_gives_the_same_cases_and_they_go_deep() -> None:
    cases = [case(7, number) for number in range(400)]
    assert cases == [case(7, number) for number in range(400)]
    assert cases != [case(8, number) for number in range(400)]
    assert {each.kind for each in cases} == {kind.__name__ for kind, _ in KINDS}
    steps = [step for each in cases for step in each.steps]
    assert all(any(isinstance(step, stage) for step in steps) for stage in (Exchange, Sealed, SignIn))
    assert any(CANARY in step.payload for step in steps if isinstance(step, Sealed))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"event": "listening", "level": "info"}, False),
        ({"event": "", "line": "Traceback (most recent call last):"}, True),
        ({"event": "unhandled", "level": "error"}, True),
        ({"event": "library", "level": "warning"}, True),
        ({"event": "session_failed", "level": "error"}, True),
    ],
)
def test_what_is_a_fault_in_the_log(event: dict[str, object], expected: bool) -> None:
    assert unexpected(event) is expected
