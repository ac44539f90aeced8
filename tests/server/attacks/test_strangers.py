"""Who has not signed in: how many may wait and for how long, and that somebody else gets in meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.attacked import attacker, comes_back, sockets_at, watched
from tests.helpers.group import a_group
from tests.server.attacks.meeting import Meeting, a_meeting

VERSION = "SSH-2.0-Attacker\r\n"
STALLED = VERSION + "\x00\x00\x01"


async def signs_in(meeting: Meeting) -> float:
    """How long Agneta takes to be in once more."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    again = await meeting.group.lines("agneta")
    await again.sees("## 1/11")
    took = loop.time() - began
    await again.close()
    return took


@pytest.mark.alone
@pytest.mark.timeout(90)
async def test_six_hundred_silent_sockets(tmp_path: Path) -> None:
    """Bar 4, but for how long they are held: silence, a version and no more, keys that are never exchanged."""
    async with a_meeting(tmp_path / "data", hashes="real") as meeting:
        at_rest = sockets_at(meeting.group.server.port)
        plan: dict[str, Any] = {"port": meeting.group.server.port, "count": 200, "settles": 2.0}
        async with (
            attacker("silent", **plan, source="127.0.0.2") as silent,
            attacker("silent", **plan, source="127.0.0.2", says=VERSION) as version,
            attacker("silent", **plan, source="127.0.0.2", says=STALLED) as stalled,
        ):
            async with watched(meeting.pid, meeting.petter) as watch:
                for each in (silent, version):
                    each.tell()
                held = sum([(await each.hears())["held"] for each in (silent, version)])
            meeting.nobody_else_is_troubled(watch, memory=30)
            stalled.tell()
            await asyncio.sleep(0.2)
            took = await signs_in(meeting)  # which takes 64 MB of memory for a moment
            held += (await stalled.hears())["held"]
            assert max(took, await signs_in(meeting)) < 2.0
            assert 30 <= held <= 100
            assert watch.now < 30
        await comes_back(lambda: sockets_at(meeting.group.server.port), at_rest)
        assert watch.now < 10
        told = [event["count"] for event in meeting.group.server.events if event["event"] == "turned_away"]
        assert 1 <= len(told) <= 3
        meeting.nothing_went_wrong()


@pytest.mark.timeout(90)
async def test_silent_sockets_are_gone_in_time(tmp_path: Path) -> None:
    """The rest of Bar 4: a share of each kind, so that all are held to the end. It waits, and beside it others can."""
    async with a_group(tmp_path / "data", members=()) as group:
        plan: dict[str, Any] = {"port": group.server.port, "count": 30}
        async with AsyncExitStack() as stack:
            them = []
            for n, says in enumerate(("", VERSION, STALLED)):
                plan |= {"source": f"127.0.0.{2 + n}", "says": says}
                them.append(await stack.enter_async_context(attacker("silent", **plan)))
                them[-1].tell()
            assert sum([(await each.hears())["held"] for each in them]) == 90
            for each in them:
                assert 29.0 < (await each.hears())["longest"] < 35.0
        await comes_back(lambda: sockets_at(group.server.port), 0)
