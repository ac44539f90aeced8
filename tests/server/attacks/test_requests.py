"""What a client may ask for beside typing: shells, variables, sizes, requests of every kind, compression."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import asyncssh
import pytest

from tests.helpers.attacked import LONG, attacker, comes_back, sockets_at, watched
from tests.helpers.group import PASSPHRASE
from tests.helpers.lines import signed_in
from tests.server.attacks.meeting import FREEZE, KEYS, Meeting

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.alone, pytest.mark.timeout(90)]
LIMITS = (0, 1, 1_000_000, 2**32 - 1)


async def test_sixty_shells_on_one_connection(meeting: Meeting) -> None:
    async with attacker("shells", **meeting.lina(count=60)) as lina, watched(meeting.pid, meeting.petter, KEYS) as w:
        lina.tell()
        assert (await lina.hears())["opened"] == 1
    meeting.nobody_else_is_troubled(w, memory=10)


@pytest.mark.parametrize("each", [30_000, 65_000], ids=["large", "larger than a packet may be"])
async def test_megabytes_of_variables(meeting: Meeting, each: int) -> None:
    """120 MB, by as many names as there are: not one is kept, and after a while the connection is ended."""
    plan = meeting.lina(each=each, count=120_000_000 // each)
    async with attacker("environment", **plan) as lina, watched(meeting.pid, meeting.petter, KEYS) as watch:
        lina.tell()
        assert (await lina.hears())["closed"]
    meeting.nobody_else_is_troubled(watch, memory=5)


async def test_resizes_by_the_thousand(meeting: Meeting) -> None:
    """The screen is drawn ten times a second at most, in the end at the last size; and whoever drags is not sent away."""
    sizes = [(80 + n % 40, 24 + n % 20) for n in range(100)]
    plan = meeting.lina(term="xterm-256color", count=27_000 if LONG else 4_500, sizes=sizes)
    async with attacker("resizing", **plan) as lina, watched(meeting.pid, meeting.petter, KEYS) as watch:
        loop = asyncio.get_running_loop()
        began = loop.time()
        lina.tell()
        assert not (await lina.hears())["closed"]
        await asyncio.sleep(0.5)
        took = loop.time() - began
        lina.tell()
        heard = await lina.hears()
        # A whole screen is never less than 500 bytes, and so little that none may be drawn twice.
        assert not heard["closed"] and heard["received"] / took < 10 * 6_500
    meeting.nobody_else_is_troubled(watch, memory=10)


async def test_impossible_sizes(meeting: Meeting) -> None:
    """Bar 8."""
    async with watched(meeting.pid, meeting.petter, KEYS) as watch:
        for n, columns in enumerate(LIMITS):
            sizes = [(columns, rows) for rows in LIMITS]
            plan = {"size": sizes[n], "least": 20, "sizes": sizes, "count": len(sizes), "pause": 0.15}
            async with attacker("resizing", **meeting.lina(term="xterm-256color", **plan)) as lina:
                watch.settle()  # signing in takes 64 MB for a moment
                lina.tell()
                assert not (await lina.hears())["closed"]
                await asyncio.sleep(0.2)
                assert watch.risen < 10, watch.figures
    assert watch.p99 < 0.25 and watch.longest < FREEZE, watch.figures


FLOODS: dict[str, dict[str, Any]] = {
    "large debug": {"kind": "debug", "each": 30_000},
    "signal": {"kind": "signal"},
    "global": {"kind": "global", "each": 1_000},
    "debug": {"kind": "debug"},
    "ignore": {"kind": "ignore"},
    "break": {"kind": "break"},
    "keepalive": {"kind": "keepalive"},
    "no data": {"kind": "no data"},
    "new keys": {"kind": "new keys"},
}
UNREAD: dict[str, dict[str, Any]] = {"unread keepalive": {"kind": "keepalive", "reads": False}} if LONG else {}
ACCOUNTS = ("lina", "samira", "jonas")
# By threes, for each takes its time; in the long version one by one too.
TOGETHER = [tuple(FLOODS)[first : first + 3] for first in range(0, len(FLOODS), 3)] + [
    (kind,) for kind in FLOODS
] * LONG


@pytest.mark.parametrize("kinds", [*TOGETHER, *((kind,) for kind in UNREAD)], ids=", ".join)
async def test_a_flood_beside_the_session_ends_the_connection(meeting: Meeting, kinds: tuple[str, ...]) -> None:
    at_rest = sockets_at(meeting.group.server.port)
    async with AsyncExitStack() as stack:
        them = []
        for account, kind in zip(ACCOUNTS, kinds, strict=False):
            plan = {"each": 0, "count": 200_000, **(FLOODS | UNREAD)[kind], "account": account}
            them.append(
                await stack.enter_async_context(attacker("beside", **meeting.lina(term="xterm-256color", **plan)))
            )
        async with watched(meeting.pid, meeting.petter, KEYS) as watch:
            for each in them:
                each.tell()
            heard = dict(zip(kinds, [await each.hears() for each in them], strict=True))
            assert all(it["closed"] for kind, it in heard.items() if kind in FLOODS), heard
        meeting.nobody_else_is_troubled(watch, memory=5)
    await comes_back(lambda: sockets_at(meeting.group.server.port), at_rest)


@pytest.mark.parametrize("kind", ["other data", "data after the end", "keys within keys"])
async def test_what_no_client_sends_ends_the_connection(meeting: Meeting, kind: str) -> None:
    """Data that is no standard input, data after the end of it, an exchange of keys within another."""
    async with attacker("beside", **meeting.lina(term="xterm-256color", kind=kind, each=100, count=100)) as lina:
        lina.tell()
        assert (await lina.hears())["closed"]


async def test_compression_is_refused(meeting: Meeting) -> None:
    for algorithm in ("zlib", "zlib@openssh.com"):
        with pytest.raises(asyncssh.KeyExchangeFailed):
            await asked(meeting, compression_algs=[algorithm])
    (await asked(meeting, compression_algs=["zlib@openssh.com", "zlib", "none"])).abort()


async def asked(meeting: Meeting, **options: Any) -> asyncssh.SSHClientConnection:
    return await signed_in(meeting.group.server.port, "lina", (PASSPHRASE,), **options)
