"""What a client may ask for beside typing: shells, variables, sizes, requests of every kind, compression."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from tests.helpers.attacked import LONG, attacker, comes_back, sockets_at, watched
from tests.helpers.group import PASSPHRASE
from tests.helpers.lines import signed_in
from tests.server.attacks.meeting import Meeting, a_meeting

pytestmark = [pytest.mark.alone, pytest.mark.timeout(90)]
LIMITS = (0, 1, 1_000_000, 2**32 - 1)


async def test_sixty_shells_on_one_connection(tmp_path: Path) -> None:
    async with a_meeting(tmp_path / "data") as meeting:
        async with attacker("shells", **meeting.lina(count=60)) as lina, watched(meeting.pid, meeting.petter, 30) as w:
            lina.tell()
            assert (await lina.hears())["opened"] == 1
        meeting.nobody_else_is_troubled(w, memory=10)
        meeting.nothing_went_wrong()


@pytest.mark.parametrize("each", [30_000, 65_000], ids=["large", "larger than a packet may be"])
async def test_megabytes_of_variables(tmp_path: Path, each: int) -> None:
    """120 MB, by as many names as there are: not one is kept, and after a while the connection is ended."""
    async with a_meeting(tmp_path / "data") as meeting:
        plan = meeting.lina(each=each, count=120_000_000 // each)
        async with attacker("environment", **plan) as lina, watched(meeting.pid, meeting.petter, 60) as watch:
            lina.tell()
            assert (await lina.hears())["closed"]
        meeting.nobody_else_is_troubled(watch, memory=5)
        meeting.nothing_went_wrong()


async def test_resizes_by_the_thousand(tmp_path: Path) -> None:
    """The screen is drawn ten times a second at most, in the end at the last size; and whoever drags is not sent away."""
    async with a_meeting(tmp_path / "data") as meeting:
        sizes = [(80 + n % 40, 24 + n % 20) for n in range(100)]
        plan = meeting.lina(term="xterm-256color", count=27_000 if LONG else 4_500, sizes=sizes)
        async with attacker("resizing", **plan) as lina, watched(meeting.pid, meeting.petter, 60) as watch:
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
        meeting.nothing_went_wrong()


async def test_impossible_sizes(tmp_path: Path) -> None:
    """Bar 8."""
    async with a_meeting(tmp_path / "data") as meeting:
        async with watched(meeting.pid, meeting.petter, 60) as watch:
            for n, columns in enumerate(LIMITS):
                sizes = [(columns, rows) for rows in LIMITS]
                plan = {"size": sizes[n], "least": 20, "sizes": sizes, "count": len(sizes), "pause": 0.15}
                async with attacker("resizing", **meeting.lina(term="xterm-256color", **plan)) as lina:
                    watch.settle()  # signing in takes 64 MB for a moment
                    lina.tell()
                    assert not (await lina.hears())["closed"]
                    await asyncio.sleep(0.2)
                    assert watch.risen < 10, watch.figures
        assert watch.p99 < 0.25, watch.figures
        meeting.nothing_went_wrong()


BESIDE: tuple[dict[str, Any], ...] = (
    {"kind": "debug", "each": 30_000, "count": 4_000},
    {"kind": "signal", "each": 0, "count": 200_000},
    *(
        {"kind": "global", "each": 1_000, "count": 100_000},
        {"kind": "debug", "each": 0, "count": 200_000},
        {"kind": "ignore", "each": 0, "count": 200_000},
        {"kind": "keepalive", "each": 0, "count": 200_000, "reads": False},
        {"kind": "break", "each": 0, "count": 200_000},
    )
    * LONG,
)


@pytest.mark.parametrize("plan", BESIDE, ids=lambda plan: f"{plan['kind']} of {plan['each']}")
async def test_a_flood_beside_the_session_ends_the_connection(tmp_path: Path, plan: dict[str, Any]) -> None:
    async with a_meeting(tmp_path / "data") as meeting:
        at_rest = sockets_at(meeting.group.server.port)
        async with attacker("beside", **meeting.lina(term="xterm-256color", **plan)) as lina:
            async with watched(meeting.pid, meeting.petter, 60) as watch:
                lina.tell()
                heard = await lina.hears()
                assert heard["closed"] or plan.get("reads") is False
            meeting.nobody_else_is_troubled(watch, memory=5)
        await comes_back(lambda: sockets_at(meeting.group.server.port), at_rest)
        meeting.nothing_went_wrong()


async def test_compression_is_refused(tmp_path: Path) -> None:
    async with a_meeting(tmp_path / "data") as meeting:
        for algorithm in ("zlib", "zlib@openssh.com"):
            with pytest.raises(asyncssh.KeyExchangeFailed):
                await asked(meeting, compression_algs=[algorithm])
        (await asked(meeting, compression_algs=["zlib@openssh.com", "zlib", "none"])).abort()


async def asked(meeting: Meeting, **options: Any) -> asyncssh.SSHClientConnection:
    return await signed_in(meeting.group.server.port, "lina", (PASSPHRASE,), **options)
