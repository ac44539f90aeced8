"""What a server runs in."""

from __future__ import annotations

import asyncio
import gc
import sys

import pytest

from server import loop


@pytest.mark.skipif(sys.platform == "win32", reason="there is none")
def test_uvloop_is_what_it_runs_in() -> None:
    ran: list[str] = []

    async def work() -> None:
        ran.append(type(asyncio.get_running_loop()).__module__)

    loop.run(work())
    assert ran == ["uvloop"]


def test_what_is_there_is_collected_no_more() -> None:
    before = gc.get_threshold()
    try:
        loop.settle()
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold() > before
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
