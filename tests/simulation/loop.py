"""A process's event loop with virtual time, where a seed decides which of the ready callbacks comes first."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")
SOON = 2.5  # seconds: what storage, people's answers and the keeping of drafts take, and no step of a meeting


class Loop:
    """Runs a callback at a time, when it is told to. A loop that was killed runs nothing more, and takes nothing on."""

    def __init__(self, random: Random, *, now: float) -> None:
        self.alive = True
        self.faults: list[dict[str, Any]] = []
        self.tasks: list[asyncio.Task[Any]] = []
        self._self: Any = self  # what asyncio uses of a loop is all here, and no more
        self._random, self._now = random, now
        self._ready: list[asyncio.Handle] = []
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._count = 0

    # what asyncio asks for

    def time(self) -> float:
        return self._now

    def call_soon(self, callback: Callable[..., Any], *args: Any, context: Context | None = None) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self._self, context)
        if self.alive:
            self._ready.append(handle)
        return handle

    def call_later(
        self, delay: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, args, self._self, context)
        self._count += 1
        if self.alive:
            heapq.heappush(self._timers, (when, self._count, handle))
        return handle

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self._self)

    def create_task(self, coro: Any, *, name: str | None = None, context: Context | None = None) -> asyncio.Task[Any]:
        task = asyncio.Task(coro, loop=self._self, name=name, context=context)
        self.tasks.append(task)
        return task

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return self.alive

    def is_closed(self) -> bool:
        return False

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.faults.append(context)

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None: ...

    # what the simulation does

    def step(self, *, until: float | None = None) -> bool:
        """Run one callback, letting the time go on to the next one that is due `until` then. False when there is none."""
        limit = self._now + SOON if until is None else until
        while True:
            if self._ready:
                handle = self._ready.pop(self._random.randrange(len(self._ready)))
            elif self._timers and self._timers[0][0] <= limit:
                when, _, handle = heapq.heappop(self._timers)
                if not handle.cancelled():
                    self._now = max(self._now, when)
            else:
                return False
            if not handle.cancelled():
                break
        self._run(handle)
        return True

    def _run(self, handle: asyncio.Handle) -> None:
        asyncio._set_running_loop(self._self)
        try:
            handle._run()
        finally:
            asyncio._set_running_loop(None)

    def here(self, call: Callable[[], T]) -> T:
        """What a call gives that is made inside this loop, as one of its callbacks would."""
        asyncio._set_running_loop(self._self)
        try:
            return call()
        finally:
            asyncio._set_running_loop(None)

    def go_on(self, seconds: float) -> None:
        """Run all that is due within these seconds."""
        until = self._now + seconds
        while self.step(until=until):
            pass
        self._now = until

    def settle(self) -> None:
        """Run until nothing is under way: only what waits for longer is left."""
        while self.step():
            pass

    def complete(self, coro: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end, with all else that comes between."""
        task = self.create_task(coro)
        while not task.done():
            assert self.step(), "waits for something that does not come"
        result: T = task.result()
        return result

    def kill(self) -> None:
        """As `kill -9`: from now on nothing runs here, no `finally` either that could reach what is outside."""
        self.alive = False
        self._ready.clear()
        self._timers.clear()
        for task in self.tasks:
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            coroutine = task.get_coro()
            if not task.done() and coroutine is not None:
                # What its `finally` asks for is never answered.
                with suppress(BaseException):
                    self.here(coroutine.close)
