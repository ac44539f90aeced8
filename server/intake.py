"""What one session takes in: what its client sends goes to the front end in slices, and beyond a bound ever so slowly.

While somebody's reading is paused, SSH's own window holds their client back: what waits here is bounded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import asyncssh

from server.inflow import LEAST, TokenBucket, slice_end

AT_ONCE, A_SECOND = 65_536, 2_048  # bytes of one session
MOST_QUEUED = 32_768  # bytes that wait for a client: until it takes some, nothing it types is read
RETRY = 0.1  # seconds between two looks at a client that takes nothing
TOLD_AFTER, OVER_AFTER = 2.0, 3.0  # seconds of slow reading until one is told, and of free reading until it is over


class Intake:
    """Between a session's channel and its front end. `slowed` hears when the person should know, and when it is over."""

    def __init__(
        self,
        channel: asyncssh.SSHServerChannel[bytes],
        *,
        queued: Callable[[], int],
        slowed: Callable[[bool], None],
    ) -> None:
        self._channel, self._queued, self._slowed = channel, queued, slowed
        self._loop = asyncio.get_running_loop()
        self._bucket = TokenBucket(AT_ONCE, A_SECOND)
        self._waiting = b""
        self._take: Callable[[bytes], None] | None = None
        self._turn: asyncio.Handle | None = None
        self._over: asyncio.TimerHandle | None = None
        self._free_at = 0.0  # until then the client has sent too much
        self._slow_since: float | None = None
        self._told = self._ended = False
        self._finish: Callable[[], None] | None = None

    def open(self, take: Callable[[bytes], None]) -> None:
        """The front end is there: from now on it gets what came, also before this."""
        self._take = take
        self._go_on()

    def received(self, data: bytes) -> None:
        """Bytes from the client."""
        now = self._loop.time()
        self._waiting += data
        if debt := self._bucket.take(max(len(data), LEAST), now):
            self._free_at = now + debt
            self._is_slow(now, debt)
        if self._turn is None:
            self._go_on()

    def finish(self, after: Callable[[], None]) -> None:
        """The client sends no more: calls this once all that it sent has been handed over."""
        self._finish = after
        if self._turn is None:
            self._go_on()

    def close(self) -> None:
        """The session is over."""
        self._ended, self._waiting = True, b""
        for handle in (self._turn, self._over):
            if handle is not None:
                handle.cancel()

    def _go_on(self) -> None:
        self._turn = None
        if self._take is not None and self._waiting:
            end = slice_end(self._waiting)
            piece, self._waiting = self._waiting[:end], self._waiting[end:]
            self._take(piece)
        if self._ended:
            return
        if self._take is not None and not self._waiting and self._finish is not None:
            finish, self._finish = self._finish, None
            finish()
            return
        wait = self._wait()
        if wait is None:
            self._channel.resume_reading()
            return
        self._channel.pause_reading()
        if self._take is not None:
            self._turn = self._loop.call_later(wait, self._go_on) if wait else self._loop.call_soon(self._go_on)

    def _wait(self) -> float | None:
        """How long until it goes on; None where nothing is in the way."""
        if self._waiting:
            return 0.0
        if (wait := self._free_at - self._loop.time()) > 0:
            return wait
        return RETRY if self._queued() > MOST_QUEUED else None

    def _is_slow(self, now: float, debt: float) -> None:
        if self._slow_since is None:
            self._slow_since = now
        if not self._told and now + debt - self._slow_since > TOLD_AFTER:
            self._told = True
            self._slowed(True)
        if self._over is not None:
            self._over.cancel()
        self._over = self._loop.call_later(debt + OVER_AFTER, self._is_over)

    def _is_over(self) -> None:
        self._slow_since, self._over = None, None
        if self._told:
            self._told = False
            self._slowed(False)
