"""The event loop a server runs in: uvloop where there is one, and a collector that leaves alone what stays for good."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from typing import Any

GENERATIONS = (50_000, 20, 100)  # a collection stops everybody: seldom, and the oldest objects most seldom


def run(work: Coroutine[Any, Any, None]) -> None:
    """Runs a server to its end."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(work)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # there is none for Windows, nor for each Python on its first day
        return None
    return uvloop.new_event_loop


def settle() -> None:
    """What is there once the server has begun stays until it ends: no collection looks at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GENERATIONS)
