"""The attacker, as a process of its own: one attack, told on the command line, with a bounded count.

It says `{"began": true}` when it is where it wants to be, waits for a line, does it, and says what came of it.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import asyncssh
from asyncssh.constants import (
    MSG_CHANNEL_DATA,
    MSG_CHANNEL_EOF,
    MSG_CHANNEL_EXTENDED_DATA,
    MSG_CHANNEL_REQUEST,
    MSG_DEBUG,
    MSG_GLOBAL_REQUEST,
    MSG_IGNORE,
)
from asyncssh.packet import Boolean, String, UInt32

from tests.helpers.lines import signed_in

GONE = (OSError, asyncssh.Error)
PATIENCE = 60.0  # seconds
Plan = Mapping[str, Any]


def say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


async def told() -> None:
    """Waits for a word from the test."""
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)


class Guest(asyncssh.SSHClientSession[bytes]):
    """Somebody who has signed in; what comes is counted."""

    def __init__(self) -> None:
        self.received = 0
        self.closed = asyncio.Event()
        self.writable = asyncio.Event()
        self.writable.set()

    def data_received(self, data: bytes, datatype: int | None) -> None:
        self.received += len(data)

    def pause_writing(self) -> None:
        self.writable.clear()

    def resume_writing(self) -> None:
        self.writable.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()
        self.writable.set()


async def inside(plan: Plan) -> tuple[asyncssh.SSHClientConnection, Any, Guest]:
    """A session, in the full screen or (without a terminal) in lines."""
    connection = await signed_in(plan["port"], plan["account"], (plan["passphrase"],))
    guest = Guest()
    terminal = plan.get("term")
    channel, _ = await connection.create_session(
        lambda: guest,
        term_type=terminal,
        term_size=tuple(plan.get("size", (80, 24))) if terminal else (),
        encoding=None,
    )
    while guest.received < plan.get("least", 200):  # the first screen, or the first lines
        await asyncio.sleep(0.01)
    return connection, channel, guest


async def silent(plan: Plan) -> None:
    """Connections that say nothing, or just so much; how many are dropped at once, and how long the rest are held."""
    loop = asyncio.get_running_loop()
    says, source = plan.get("says", "").encode(), plan["source"]
    say(began=True)
    await told()
    began = loop.time()

    async def one() -> float:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", plan["port"], local_addr=(source, 0))
            writer.write(says)
            with suppress(*GONE):
                while await reader.read(65_536):
                    pass
            writer.close()
        except OSError:
            pass
        return loop.time() - began

    tasks = [asyncio.create_task(one()) for _ in range(plan["count"])]
    await asyncio.sleep(plan.get("settles", 1.5))
    say(held=sum(not task.done() for task in tasks))
    async with asyncio.timeout(PATIENCE):
        held = [await task for task in tasks]
    say(longest=max(held))


async def shells(plan: Plan) -> None:
    """Many shells on one connection; how many there are."""
    connection = await signed_in(plan["port"], plan["account"], (plan["passphrase"],))
    say(began=True)
    await told()
    opened = await asyncio.gather(
        *(connection.create_session(Guest, term_type="xterm", encoding=None) for _ in range(plan["count"])),
        return_exceptions=True,
    )
    say(opened=sum(not isinstance(it, BaseException) for it in opened))
    await told()


async def typing(plan: Plan) -> None:
    """So many bytes typed as fast as they are taken, `at_once` in a packet; how many were, until it is told to stop."""
    connection, channel, guest = await inside(plan)
    pattern, total, at_once = plan["pattern"].encode(), plan["total"], plan.get("at_once", 16_384)
    piece = (pattern * (at_once // len(pattern) + 1))[: max(at_once, len(pattern))]
    say(began=True)
    await told()
    stop = asyncio.create_task(told())
    sent = 0
    with suppress(*GONE):
        channel.write(plan.get("first", "").encode())
        # A slow machine takes longer to send what is sent at least.
        while sent < (total if not stop.done() else plan.get("at_least", 0)) and not guest.closed.is_set():
            channel.write(piece)
            sent += len(piece)
            await asyncio.sleep(0)
            if not guest.writable.is_set():
                await asyncio.wait((asyncio.create_task(guest.writable.wait()), stop), return_when="FIRST_COMPLETED")
    say(sent=sent - channel.get_write_buffer_size(), closed=guest.closed.is_set(), received=guest.received)
    if not plan.get("leaves", True):
        await stop
    connection.abort()


async def resizing(plan: Plan) -> None:
    """A window that is dragged for ever; how often the screen was drawn for it is the test's to see."""
    _, channel, guest = await inside(plan)
    sizes = [tuple(size) for size in plan["sizes"]]
    say(began=True)
    await told()
    before = guest.received
    for n in range(plan["count"]):
        if guest.closed.is_set():
            break
        columns, rows = sizes[n % len(sizes)]
        # asyncssh itself counts no higher than its own types: the packet is made by hand.
        channel._send_request(b"window-change", UInt32(columns), UInt32(rows), UInt32(0), UInt32(0))
        if "pause" in plan or n % 50 == 49:
            await asyncio.sleep(plan.get("pause", 0.01))
    say(closed=guest.closed.is_set())
    await told()
    say(received=guest.received - before, closed=guest.closed.is_set())


async def environment(plan: Plan) -> None:
    """Megabytes of variables before the shell is asked for."""
    connection = await signed_in(plan["port"], plan["account"], (plan["passphrase"],))
    value = b"x" * plan["each"]
    closed = False

    async def flood(channel: Any) -> None:
        nonlocal closed
        for n in range(plan["count"]):
            if connection.is_closed():
                closed = True
                break
            name = plan.get("name", f"NAME_{n}")
            channel.send_packet(MSG_CHANNEL_REQUEST, String("env"), Boolean(False), String(name), String(value))
            await asyncio.sleep(0)
            while unsent(connection) > 262_144:
                await asyncio.sleep(0.01)

    say(began=True)
    await told()
    loop = asyncio.get_running_loop()
    channel = asyncssh.channel.SSHClientChannel[bytes](connection, loop, "strict", None, "strict", 65_536, 32_768)
    with suppress(*GONE):
        await channel._open(b"session")
        await flood(channel)
    say(closed=closed or connection.is_closed())
    await told()


def unsent(connection: asyncssh.SSHClientConnection) -> int:
    """Bytes that the server has not taken yet."""
    transport = connection._transport
    return 0 if transport is None else transport.get_write_buffer_size()


async def beside(plan: Plan) -> None:
    """Packets that belong to no session, or say nothing in one: requests, keepalives, debug messages, new keys, no data."""
    connection, channel, _ = await inside(plan)
    text = b"x" * plan["each"]

    def new_keys() -> None:
        connection._send_kexinit()
        connection._kexinit_sent = True

    def after_the_end() -> None:
        channel.send_packet(MSG_CHANNEL_EOF)
        channel.send_packet(MSG_CHANNEL_DATA, String(text))

    send: Mapping[str, Callable[[], None]] = {
        "debug": lambda: connection.send_packet(MSG_DEBUG, Boolean(False), String(text), String("")),
        "ignore": lambda: connection.send_packet(MSG_IGNORE, String(text)),
        "keepalive": lambda: connection.send_packet(MSG_GLOBAL_REQUEST, String("keepalive@openssh.com"), Boolean(True)),
        "global": lambda: connection.send_packet(MSG_GLOBAL_REQUEST, String(text), Boolean(True)),
        "signal": lambda: channel._send_request(b"signal", String("INT")),
        "break": lambda: channel._send_request(b"break", UInt32(500)),
        "no data": lambda: channel.send_packet(MSG_CHANNEL_DATA, String("")),
        "new keys": new_keys,
        "keys within keys": connection._send_kexinit,
        "other data": lambda: channel.send_packet(MSG_CHANNEL_EXTENDED_DATA, UInt32(1), String(text)),
        "data after the end": after_the_end,
    }
    # Answers that nobody waits for would end asyncssh's own connection.
    type(connection)._packet_handlers = {
        **type(connection)._packet_handlers,
        **dict.fromkeys((81, 82), lambda *_: None),
    }
    say(began=True)
    await told()
    if plan.get("reads") is False:
        connection._transport.pause_reading()  # type: ignore[union-attr]
    sent = 0
    with suppress(*GONE):
        while sent < plan["count"] and connection._transport is not None:
            send[plan["kind"]]()
            sent += 1
            while plan["kind"] == "new keys" and not connection._kex_complete and connection._transport is not None:
                await asyncio.sleep(0.001)  # one exchange at a time, as it should be
            if sent % 20 == 0:
                await asyncio.sleep(0)
            while unsent(connection) > 262_144:
                await asyncio.sleep(0.01)
    await asyncio.sleep(0.5)
    say(sent=sent, closed=connection._transport is None)
    await told()


async def deaf(plan: Plan) -> None:
    """Somebody who reads nothing any more and asks for more and more; `half` begins to renew keys and never ends it."""
    connection, channel, _ = await inside(plan)
    transport = connection._transport
    assert transport is not None
    if plan.get("half"):
        connection._send_kexinit()
        connection._recv_packet = lambda: False  # type: ignore[method-assign]
        await asyncio.sleep(0.2)
        connection._kex_complete = True
    else:
        sock = transport.get_extra_info("socket")
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        transport.pause_reading()
    say(began=True)
    await told()
    for _ in range(plan["count"]):
        channel.write(plan["asks"].encode())
        await asyncio.sleep(0.001)
    say(asked=True)
    await told()


ATTACKS: Mapping[str, Callable[[Plan], Awaitable[None]]] = {
    attack.__name__: attack for attack in (silent, shells, typing, resizing, environment, beside, deaf)
}


if __name__ == "__main__":
    os.nice(10)  # an attacker's machine is not the server's: here they share one
    asyncio.run(ATTACKS[sys.argv[1]](json.loads(sys.argv[2])))  # type: ignore[arg-type]
