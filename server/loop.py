"""The event loop a server runs in: uvloop where there is one, and a collector that leaves alone what stays for good."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from typing import Any

# A collection stops everybody, for as long as there are objects to look at. A screen is some 6,000, all in circles: what
# leaves is found by these alone. So the young are looked at a few at a time, and all of them once some 7 screens have
# come and gone: not before a quarter of all are new, which Python sees to. More screens than that, waiting to be found,
# were memory that a small house keeps: each time some more of them than ever before.
GENERATIONS = (10_000, 1, 1)


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
