"""What a server holds of one person's full screen: gives it what the client sends, and a fresh app after a crash."""

from __future__ import annotations

import asyncio
import contextvars
from collections import deque
from collections.abc import Callable

from tui.terminal import Terminal
from tui.terminal_app import TerminalApp
from tui.turns import STARTS

CRASHES, CRASH_PERIOD = 3, 60.0  # so many within so many seconds, and it is over
CLOSING_TIME = 5.0  # seconds an app has to end by itself
EARLY = 4_096  # bytes that are kept for an app that is only starting


class SshFront:
    """Runs apps, one after the other if they crash, as a task of the loop it is made in.

    `make` gives an app, `crashed` hears of an exception, `ended` is called once when no app runs any more: the
    connection is to be closed then, not the channel alone. `farewell` is what a person reads whose apps all crashed.
    """

    def __init__(
        self,
        terminal: Terminal,
        make: Callable[[], TerminalApp],
        *,
        crashed: Callable[[Exception], None],
        ended: Callable[[], None],
        farewell: Callable[[], str] = str,
    ) -> None:
        self.terminal = terminal
        self._make = make
        self._crashed = crashed
        self._ended = ended
        self._farewell = farewell
        self._app: TerminalApp | None = None
        self._crashed_in_seat: TerminalApp | None = None  # it keeps its seat until the next app takes it
        self._task: asyncio.Task[None] | None = None
        self._over = False
        self._early = b""
        self._crashes: deque[float] = deque(maxlen=CRASHES)

    def start(self) -> None:
        """Begins; the app is made in a context of its own, so that nothing of another app is active in it."""
        loop = asyncio.get_running_loop()
        self._task = loop.create_task(self._run(), name="seat", context=contextvars.Context())

    def data_received(self, data: bytes) -> None:
        """Bytes from the client."""
        if self._app is None:
            self._early = (self._early + data)[:EARLY]
        elif (driver := self._app.ssh_driver) is not None:
            driver.received(data)
        else:
            self._app.early = (self._app.early + data)[:EARLY]

    def resized(self, columns: int, rows: int) -> None:
        """The client's window has another size."""
        if (
            self.terminal.resize(columns, rows)
            and self._app is not None
            and (driver := self._app.ssh_driver) is not None
        ):
            driver.resized()

    def slowed(self, slow: bool) -> None:
        """Whether what the client sends is read slowly, because too much came at once."""
        if self._app is not None:
            self._app.slowed(slow)

    def eof(self) -> None:
        """The client sends no more: nobody can type."""
        self.lost()

    def lost(self) -> None:
        """The connection is gone: the app ends and leaves its seat."""
        self._over = True
        if self._app is not None and self._task is not None and not self._task.done():
            self._app.exit()
            asyncio.get_running_loop().call_later(CLOSING_TIME, self._task.cancel)

    async def closed(self) -> None:
        """Waits until no app runs any more."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        try:
            while not self._over:
                if (failure := await self._run_one()) is None:
                    break
                self._crashed(failure)
                now = asyncio.get_running_loop().time()
                self._crashes.append(now)
                if len(self._crashes) == CRASHES and now - self._crashes[0] < CRASH_PERIOD:
                    self.terminal.write(f"{self._farewell()}\r\n".encode())
                    break
        finally:
            if self._crashed_in_seat is not None:
                self._crashed_in_seat.leave()
                self._crashed_in_seat = None
            self._ended()

    async def _run_one(self) -> Exception | None:
        """Runs one app, and gives what it crashed of."""
        begun = await STARTS.turn()
        try:
            if self._over:
                return None
            self._app = self._make()
            self._app.begun = begun
            self._app.early, self._early = self._early, b""
            await self._app.run_on_terminal()
            return self._app.failure
        except Exception as error:
            return error
        finally:
            begun()
            if self._app is not None and self._app.seated:
                self._crashed_in_seat = self._app if self._app.failure is not None else None
            self._app = None
