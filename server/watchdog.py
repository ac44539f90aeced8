"""Whether the event loop is stuck: a thread looks, and tells once where, without what anybody wrote."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from server import log

TOO_LONG = 2.0  # seconds
EVERY = 0.2  # seconds between two looks
IDLE = 0.1  # of a processor: with less than that nothing of this process ran, and so nothing was stuck in it


@contextmanager
def watching(loop: asyncio.AbstractEventLoop, *, too_long: float = TOO_LONG) -> Iterator[None]:
    """Watch the loop that runs in this thread, for as long as the block lasts."""
    watchdog = Watchdog(loop, threading.get_ident(), too_long)
    thread = threading.Thread(target=watchdog.run, name="watchdog", daemon=True)
    thread.start()
    try:
        yield
    finally:
        watchdog.over.set()
        thread.join()


class Watchdog:
    """Asks the loop for a sign of life time and again. A process that was stopped, or slept with its machine, was not stuck."""

    def __init__(self, loop: asyncio.AbstractEventLoop, thread: int, too_long: float) -> None:
        self.over = threading.Event()
        self._loop, self._thread, self._too_long = loop, thread, too_long
        self._alive_at = time.monotonic()
        self._told = False  # of this time

    def run(self) -> None:
        looked, used = time.monotonic(), time.process_time()
        while not self.over.wait(EVERY):
            now, work = time.monotonic(), time.process_time()
            slept = now - looked > 2 * EVERY and work - used < IDLE * (now - looked)
            looked, used = now, work
            if slept:
                self._alive_at = now
            elif now - self._alive_at > self._too_long and not self._told:
                self._told = True
                self._tell()
            try:
                self._loop.call_soon_threadsafe(self._alive)
            except RuntimeError:
                return  # the loop is closed

    def _alive(self) -> None:
        self._alive_at, self._told = time.monotonic(), False

    def _tell(self) -> None:
        frame = sys._current_frames().get(self._thread)
        log.event("loop_blocked", level="error", seconds=self._too_long, stack=stack(frame))


def stack(frame: FrameType | None) -> list[str]:
    """Where a thread is, innermost last: files, lines and functions, and nothing that these hold."""
    found: list[str] = []
    while frame is not None:
        code = frame.f_code
        found.append(f"{Path(code.co_filename).name}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return found[::-1]
