"""What waits for a client is seen wherever it waits: in its channel, in the connection's transport and in the kernel; in any loop."""

from __future__ import annotations

import asyncio
import fcntl
import socket
import termios
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncssh
import pytest

from server.loop import _loop_factory
from tests.helpers.waiting import until
from tests.server.door import PASSPHRASE, TellingFrontEnd, door
from tui.terminal import Terminal, unsent_in_kernel

LOOPS = (asyncio.new_event_loop, _loop_factory() or asyncio.new_event_loop)
LITTLE, MUCH = 8_000, 400_000  # bytes: what the kernel takes of a socket, and more than it does
SMALL = 4_096  # bytes of a socket's own buffers, as near as the system lets one say


@dataclass
class Pair:
    """A client that reads nothing any more, and the terminal that the server has of it."""

    connection: asyncssh.SSHClientConnection
    terminal: Terminal
    channel: Any  # the server's own
    buffers: socket.socket

    @property
    def in_channel(self) -> int:
        return int(self.channel.get_write_buffer_size())

    @property
    def in_transport(self) -> int:
        return int(self.channel.get_connection()._transport.get_write_buffer_size())

    @property
    def in_kernel(self) -> int:
        return unsent_in_kernel(self.channel.get_extra_info("socket"))

    def all_seen(self) -> bool:
        """Whether no byte waits anywhere that is not counted."""
        return self.terminal.queued() == self.in_channel + self.in_transport + self.in_kernel


@asynccontextmanager
async def a_pair(**session: Any) -> AsyncIterator[Pair]:
    async with door() as there:
        await there.welcome("lina")
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", there.listener.port))
        typist = await there.connect("lina", [(PASSPHRASE,)], sock=sock)
        await typist.conn.create_session(asyncssh.SSHClientSession[bytes], encoding=None, **session)
        await until(lambda: there.chairs and there.chairs[0].seats, "the front end")
        front = there.chairs[0].seats[0]
        assert isinstance(front, TellingFrontEnd)
        channel = front.terminal.send.__self__  # type: ignore[attr-defined]
        await until(lambda: front.terminal.queued() == 0, "all of its beginning with the client")
        pair = Pair(typist.conn, front.terminal, channel, sock)
        try:
            yield pair
        finally:
            typist.conn.abort()
            await typist.conn.wait_closed()


def in_each(make_loop: Callable[[], asyncio.AbstractEventLoop], case: Callable[[], Any]) -> None:
    with asyncio.Runner(loop_factory=make_loop) as runner:
        runner.run(case())


@pytest.mark.parametrize("make_loop", LOOPS, ids=["asyncio", "uvloop"])
def test_in_the_kernel(make_loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    async def case() -> None:
        async with a_pair() as pair:
            pair.connection._transport.pause_reading()  # type: ignore[union-attr]
            pair.terminal.write(b"x" * 2 * LITTLE)
            assert pair.terminal.queued() >= 2 * LITTLE  # at once, whenever the loop hands it on
            await until(lambda: pair.in_kernel, "bytes that the client's machine has not taken")
            assert (pair.in_channel, pair.in_transport) == (0, 0)
            assert pair.terminal.queued() == pair.in_kernel > LITTLE / 2
            pair.connection._transport.resume_reading()  # type: ignore[union-attr]
            await until(lambda: pair.terminal.queued() == 0, "an empty queue")

    in_each(make_loop, case)


@pytest.mark.parametrize("make_loop", LOOPS, ids=["asyncio", "uvloop"])
def test_in_the_transport(make_loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    async def case() -> None:
        async with a_pair() as pair:
            server = pair.channel.get_extra_info("socket")
            server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL)
            pair.connection._transport.pause_reading()  # type: ignore[union-attr]
            pair.terminal.write(b"x" * MUCH)
            await until(lambda: pair.in_kernel, "what the kernel takes")
            assert pair.in_transport > MUCH / 2
            assert pair.all_seen()
            assert pair.terminal.queued() > MUCH * 0.9
            pair.connection._transport.resume_reading()  # type: ignore[union-attr]
            await until(lambda: pair.terminal.queued() == 0, "an empty queue")

    in_each(make_loop, case)


@pytest.mark.parametrize("make_loop", LOOPS, ids=["asyncio", "uvloop"])
def test_in_the_channel(make_loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """SSH's own window is full, and everything below it empty."""

    async def case() -> None:
        async with a_pair(window=1_024) as pair:
            client = pair.connection._channels[0]
            client.pause_reading()
            pair.terminal.write(b"x" * 2 * LITTLE)
            await until(lambda: not pair.in_kernel, "all that the window lets through with the client")
            assert pair.in_transport == 0
            assert pair.terminal.queued() == pair.in_channel > LITTLE
            client.resume_reading()
            await until(lambda: pair.terminal.queued() == 0, "an empty queue")

    in_each(make_loop, case)


def test_looking_asks_the_system_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def ioctl(descriptor: int, request: int, argument: bytes) -> bytes:
        asked.append(request)
        return argument

    async def case() -> None:
        async with a_pair() as pair:
            monkeypatch.setattr(fcntl, "ioctl", ioctl)
            asked.clear()
            pair.terminal.queued()
            assert asked == [termios.TIOCOUTQ]
            monkeypatch.undo()

    in_each(LOOPS[-1], case)
