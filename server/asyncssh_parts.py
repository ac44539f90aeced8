"""All of asyncssh's private parts that we touch, and why. Nothing else in Fristad uses what asyncssh does not promise.

- What is typed at the hidden prompt need not be UTF-8, nor short: asyncssh would end the connection, or take it all,
  here the person is told.
- A stranger is turned away before asyncssh begins anything for them.
- asyncssh reads whatever comes and keeps it. Here a connection is read a little at a time, so that everybody else has
  their turn; and what comes beside a session (requests, keepalives, debug messages, new keys) is bounded.
- asyncssh keeps every variable that a client sends. Here only those asked for, and short ones.
- asyncssh proves host keys as often as a client names them, which takes time. Here each once a request.
- asyncssh sends an empty packet before every packet, which ciphers that chain their blocks need. None of ours does.
- asyncssh tells nobody what waits in its transport, nor what it keeps back while keys are renewed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, cast

import asyncssh
from asyncssh import auth
from asyncssh.channel import SSHServerChannel
from asyncssh.connection import SSHServerConnection, SSHServerConnectionOptions
from asyncssh.constants import MSG_IGNORE
from asyncssh.packet import SSHPacket, SSHPacketLogger, String

from server.inflow import TokenBucket
from server.passphrases import LONGEST
from tui.terminal import unsent_in_kernel

BACKLOG = 128  # connections that the system keeps until they are looked at, and as many are taken at once
LONGEST_PACKET = 36_000  # bytes; SSH asks for 35,000, and so much does a stranger make us keep
PIECE = 1_024  # bytes of a connection that are looked at before others have their turn
MOST_UNREAD = 65_536  # bytes that wait while asyncssh is at something slow
MOST_UNSENT = 131_072  # bytes that wait for a client: until it takes some, nothing more is heard of it
RETRY = 0.05  # seconds until a connection that has to wait is looked at again
WINDOW = 16_384  # bytes that a client may send ahead of what was read
LEAST_WRAPPING = 4 + 1 + 4 + 16  # bytes that SSH puts around a packet: lengths, padding, and what proves it whole
DATA_HEAD = 1 + 4 + 4  # bytes of a packet of data before the data

PACE = (65_536, 196_608)  # bytes of a connection at once and a second, whatever they are: work for a part of a core
STRANGER = (131_072, 2_048)  # bytes beside a session, at once and a second, before signing in
GUEST = (1_048_576, 16_384)  # and after it
SIZES = (30_000, 200)  # sizes of a window that is dragged, at once and a second, that do not count as such


# The hidden prompt

UNREADABLE = "\ufffd"  # what stands for a byte that is no letter, and for an answer that is too long
MOST_BYTES = 4  # of a character
METHOD = b"keyboard-interactive"


class _HiddenPrompt(auth._ServerKbdIntAuth):
    """asyncssh's own, but for two things: bytes that are no text reach whoever validates them, a long answer does not.

    The longest that SSH takes has 35 kB, and marks in the wrong order, that many, take seconds to be put right.
    """

    def _process_info_response(self, _pkttype: int, _pktid: int, packet: SSHPacket) -> None:
        answers = [packet.get_string() for _ in range(packet.get_uint32())]
        packet.check_end()
        self.create_task(self._validate_response([_readable(answer) for answer in answers]))

    _packet_handlers = {auth.MSG_USERAUTH_INFO_RESPONSE: _process_info_response}  # noqa: RUF012


def _readable(answer: bytes) -> str:
    if len(answer) > LONGEST * MOST_BYTES:
        return UNREADABLE
    typed = answer.decode(errors="replace")
    return typed if len(typed) <= LONGEST else UNREADABLE


def is_text(typed: str) -> bool:
    """Whether all of it could be read, and was no longer than anything that is looked at."""
    return UNREADABLE not in typed


def take_any_bytes() -> None:
    """From now on every listener of this process does."""
    auth._server_auth_handlers[METHOD] = _HiddenPrompt


# Connections


@dataclass(frozen=True, slots=True)
class Doorway:
    """What decides about connections: `admits` an address before anything else, and hears who `flooded`."""

    admits: Callable[[str], bool]
    flooded: Callable[[], None]


class _Connection(SSHServerConnection):
    """A connection that is read a piece at a time, and ended where too much comes beside its session."""

    def __init__(self, options: SSHServerConnectionOptions, doorway: Doorway) -> None:
        super().__init__(asyncio.get_running_loop(), options)
        self._doorway = doorway
        self._max_recv_pktlen = LONGEST_PACKET
        self._unread = b""
        self._turn: asyncio.Handle | None = None
        self._pace, self._stranger, self._guest = TokenBucket(*PACE), TokenBucket(*STRANGER), TokenBucket(*GUEST)

    @property
    def _beside(self) -> TokenBucket:
        return self._guest if self._auth_complete else self._stranger

    def carried(self, payload: int) -> None:
        """A packet was a session's own, which has a bound of its own. It is given back no more than it cost."""
        self._beside.give_back(payload + LEAST_WRAPPING, self._loop.time())

    def send_packet(self, pkttype: int, *args: bytes, handler: SSHPacketLogger | None = None) -> None:
        # 36 bytes each: half of what a letter typed would weigh on the line.
        if pkttype != MSG_IGNORE:
            super().send_packet(pkttype, *args, handler=handler)

    def data_received(self, data: bytes, datatype: int | None = None) -> None:
        self._unread += data
        if self._turn is None:
            self._read_some()

    def _process_hostkeys_prove_00_at_openssh_dot_com_global_request(self, packet: SSHPacket) -> None:
        each_once = sum(len(String(key)) for key in self._all_server_host_keys)
        if len(packet.get_remaining_payload()) > each_once:
            self._report_global_response(False)
        else:
            super()._process_hostkeys_prove_00_at_openssh_dot_com_global_request(packet)

    def _read_some(self) -> None:
        self._turn = None
        transport = self._transport
        if transport is None:
            self._unread = b""
            return
        busy = len(self._inpbuf) > MOST_UNREAD or transport.get_write_buffer_size() > MOST_UNSENT
        wait = RETRY
        if not busy:
            piece, self._unread = self._unread[:PIECE], self._unread[PIECE:]
            if self._beside.take(len(piece), self._loop.time()):
                self._unread = b""
                self._doorway.flooded()
                self.abort()
                return
            super().data_received(piece)
            wait = self._pace.take(len(piece), self._loop.time())
        if self._transport is None:
            return
        if busy or wait or self._unread:
            transport.pause_reading()
            self._turn = self._loop.call_later(wait, self._read_some) if wait else self._loop.call_soon(self._read_some)
        else:
            transport.resume_reading()


class _Knock(asyncio.Protocol):
    """Somebody at the door, for as long as it takes to look at their address: nothing is made for whoever may not in."""

    def __init__(self, options: SSHServerConnectionOptions, doorway: Doorway) -> None:
        self._options, self._doorway = options, doorway

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast("asyncio.Transport", transport)  # uvloop's own are no subclass
        peer = transport.get_extra_info("peername")
        if not peer or not self._doorway.admits(peer[0]):
            transport.abort()
            return
        connection = _Connection(self._options, self._doorway)
        transport.set_protocol(connection)
        connection.connection_made(transport)


async def listen(
    owner: Callable[[], asyncssh.SSHServer], host: str, port: int, *, doorway: Doorway, **options: Any
) -> asyncssh.SSHAcceptor:
    """As asyncssh's own `create_server`, with a doorway in front of it. Raises OSError."""
    take_any_bytes()
    made = await SSHServerConnectionOptions.construct(None, host=host, port=port, server_factory=owner, **options)
    made.proxy_command = None
    server = await asyncio.get_running_loop().create_server(lambda: _Knock(made, doorway), host, port, backlog=BACKLOG)
    return asyncssh.SSHAcceptor(server, made)


# Sessions


class _Channel(SSHServerChannel[bytes]):
    """A session's channel that keeps no more of a client's wishes than we use."""

    def __init__(self, connection: _Connection, variables: Collection[str], longest: int) -> None:
        super().__init__(
            connection,
            connection._loop,
            allow_pty=True,
            line_editor=False,
            line_echo=False,
            line_history=0,
            max_line_length=0,
            encoding=None,
            errors="strict",
            window=WINDOW,
            max_pktsize=WINDOW,
        )
        self._variables, self._longest = {name.encode() for name in variables}, longest
        self._sizes = TokenBucket(*SIZES)

    def _process_env_request(self, packet: SSHPacket) -> bool:
        name, value = packet.get_string(), packet.get_string()
        packet.check_end()
        if name not in self._variables or len(value) > self._longest:
            return False
        self._env[name] = value
        return True

    def _process_window_change_request(self, packet: SSHPacket) -> bool:
        if not self._sizes.take(1, self._loop.time()):
            self._carried(len(packet.get_full_payload()))
        return super()._process_window_change_request(packet)

    def _process_x11_req_request(self, packet: SSHPacket) -> bool:
        return False

    def _process_auth_agent_req_at_openssh_dot_com_request(self, packet: SSHPacket) -> bool:  # type: ignore[override]
        return False

    def _accept_data(self, data: bytes, datatype: int | None = None) -> None:
        if data and self._send_state == "open":
            self._carried(DATA_HEAD + len(data))
        super()._accept_data(data, datatype)

    def _carried(self, payload: int) -> None:
        if isinstance(self._conn, _Connection):
            self._conn.carried(payload)


def session_channel(
    connection: asyncssh.SSHServerConnection, variables: Collection[str], *, longest: int
) -> SSHServerChannel[bytes]:
    """A channel for a session that a client asks for. Of its variables only these get through, up to so many bytes."""
    assert isinstance(connection, _Connection)
    return _Channel(connection, variables, longest)


# What waits for a client


def queue_of(channel: SSHServerChannel[bytes]) -> Callable[[], int]:
    """What counts the bytes that wait in an open channel, in its connection's transport and in the kernel.

    A channel alone does not see it: the queue sits in the peer's window and in the kernel. It may be asked
    after the channel has closed.
    """
    connection = channel.get_connection()
    socket = channel.get_extra_info("socket")

    def queued() -> int:
        waiting = channel.get_write_buffer_size() + unsent_in_kernel(socket)
        # A client that begins to renew keys and never ends has everything kept back here.
        waiting += sum(len(part) for _, parts in connection._deferred_packets for part in parts)
        transport = connection._transport
        return waiting + (0 if transport is None else transport.get_write_buffer_size())

    return queued
