"""The line between a client and a server: counts SSH's own bytes on their way to the client, and can be slow and far away."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

from tests.helpers.waiting import until

AT_ONCE = 65_536
SMALL = 2_048  # bytes that a slow line's own buffers hold, as near as the system lets one say


class Wire:
    """What one person's client connects to instead of the server.

    `rate` is in bytes a second towards the client, `delay` in seconds each way. TCP's and IP's own bytes are not counted.
    """

    def __init__(self, server: int, *, rate: float = 0, delay: float = 0) -> None:
        self.server, self.rate, self.delay = server, rate, delay
        self.port = 0
        self.received = 0  # bytes that came from the server
        self.pieces: list[tuple[float, int]] = []  # when they came, and how many at once
        self.flows = asyncio.Event()  # while it is clear, nothing more is carried to the client
        self.flows.set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def last(self) -> float:
        """When something last came."""
        return self.pieces[-1][0] if self.pieces else 0.0

    async def quiet(self, seconds: float = 0.15) -> int:
        """Waits until nothing has come for so long; all that came so far."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        await until(lambda: loop.time() - max(self.last, began) > seconds, "a quiet line", 20)
        return self.received

    async def accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            client, _ = await loop.sock_accept(listening)
            self._begin(self._carry(client))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, client: socket.socket) -> None:
        server = socket.socket()
        if self.rate:
            # What the line has not carried yet stays with the server, as it does behind a real one.
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        for end in (client, server):
            end.setblocking(False)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        loop = asyncio.get_running_loop()
        with client, server, suppress(OSError):
            await loop.sock_connect(server, ("127.0.0.1", self.server))
            ways = [asyncio.create_task(self._up(client, server)), asyncio.create_task(self._down(server, client))]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)

    async def _up(self, client: socket.socket, server: socket.socket) -> None:
        far = _Far(server, self.delay)
        while data := await asyncio.get_running_loop().sock_recv(client, AT_ONCE):
            await far.send(data)

    async def _down(self, server: socket.socket, client: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        far = _Far(client, self.delay)
        free = loop.time()
        while data := await loop.sock_recv(server, SMALL // 4 if self.rate else AT_ONCE):
            await self.flows.wait()
            self.received += len(data)
            self.pieces.append((loop.time(), len(data)))
            if self.rate:
                free = max(free, loop.time()) + len(data) / self.rate
                await asyncio.sleep(free - loop.time())
            await far.send(data)


class _Far:
    """An end that is so many seconds away."""

    def __init__(self, end: socket.socket, delay: float) -> None:
        self._end, self._delay = end, delay
        self._under_way: deque[tuple[float, bytes]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def send(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        if not self._delay:
            await loop.sock_sendall(self._end, data)
            return
        self._under_way.append((loop.time() + self._delay, data))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._deliver())

    async def _deliver(self) -> None:
        loop = asyncio.get_running_loop()
        with suppress(OSError):
            while self._under_way:
                at, data = self._under_way.popleft()
                await asyncio.sleep(at - loop.time())
                await loop.sock_sendall(self._end, data)


@asynccontextmanager
async def a_wire(server: int, *, rate: float = 0, delay: float = 0) -> AsyncIterator[Wire]:
    """A line to a server on this machine, for as long as the block lasts."""
    wire = Wire(server, rate=rate, delay=delay)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        wire.port = listening.getsockname()[1]
        accepting = asyncio.create_task(wire.accept(listening))
        try:
            yield wire
        finally:
            accepting.cancel()
            await asyncio.gather(accepting, return_exceptions=True)
            await wire.close()
