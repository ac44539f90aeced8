"""The SSH listener: where, with which algorithms, and one session a connection."""

from __future__ import annotations

import asyncio
import errno
import secrets
from dataclasses import dataclass, field
from typing import Any

import asyncssh

from meeting.model import Account
from server.hidden_prompt import take_any_bytes
from server.host_keys import HostKeys
from server.passphrases import Passphrases
from server.session import Inside, Session, ended
from server.signin import SSH_INTERVAL, SSH_PROBES, Gate, Limits
from server.throttle import Throttle
from server.words import Fault

# The order matters: dropbear fails unless curve25519 comes first; who prefers the post-quantum one still gets it.
KEX = ("curve25519-sha256", "curve25519-sha256@libssh.org", "mlkem768x25519-sha256")
# AES-GCM first: the least work a byte where the processor knows AES. It is the client's order that counts, though.
CIPHERS = (
    "aes256-gcm@openssh.com",
    "aes128-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "aes256-ctr",
    "aes192-ctr",
    "aes128-ctr",
)
MACS = ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com")


@dataclass(slots=True)
class Listener:
    """Lets people in, once it listens."""

    inside: Inside
    passphrases: Passphrases
    limits: Limits = field(default_factory=Limits)
    without_code: frozenset[Account] = frozenset()  # the demo's names: their connections are asked for nothing
    throttle: Throttle = field(default_factory=lambda: Throttle(secrets.token_bytes()))
    connections: set[asyncssh.SSHServerConnection] = field(default_factory=set)
    _acceptor: asyncssh.SSHAcceptor | None = None

    @property
    def port(self) -> int:
        """The port in use."""
        return self._acceptor.get_port() if self._acceptor else 0

    async def listen(self, host: str, port: int, host_keys: HostKeys) -> None:
        """Begin. Raises Fault."""
        take_any_bytes()
        try:
            self._acceptor = await asyncssh.create_server(
                lambda: Entrance(self),
                host,
                port,
                **_identity(host_keys),
                server_version="Fristad",
                kex_algs=KEX,
                encryption_algs=CIPHERS,
                mac_algs=MACS,
                compression_algs=None,
                public_key_auth=True,
                kbdint_auth=True,
                password_auth=False,
                host_based_auth=False,
                gss_host=None,
                agent_forwarding=False,
                x11_forwarding=False,
                allow_scp=False,
                sftp_factory=None,
                line_editor=False,
                encoding=None,
                login_timeout=0,  # it would run through the prompts: Gate has timers of its own
                keepalive_interval=SSH_INTERVAL,
                keepalive_count_max=SSH_PROBES,
                tcp_keepalive=True,
            )
        except OSError as error:
            raise _cannot_listen(host, port, error) from error

    def use(self, host_keys: HostKeys) -> None:
        """From the next connection on the server is known by these."""
        if self._acceptor is not None:
            self._acceptor.update(**_identity(host_keys))

    def refuse(self) -> None:
        """Take nobody in any more; who is in stays."""
        if self._acceptor is not None:
            self._acceptor.close()

    async def close(self) -> None:
        """Take nobody in any more, and end what connections are left."""
        self.refuse()
        left = [asyncio.create_task(ended(connection)) for connection in self.connections]
        if left:
            await asyncio.wait(left)


class Entrance(Gate):
    """One connection: after signing in it may have one session, and nothing else."""

    def __init__(self, listener: Listener) -> None:
        super().__init__(
            listener.inside.directory.credentials, listener.passphrases, listener.throttle, limits=listener.limits
        )
        self._listener = listener
        self._had_session = False

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        super().connection_made(conn)
        self._listener.connections.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._connection is not None:
            self._listener.connections.discard(self._connection)

    def begin_auth(self, username: str) -> bool:
        return super().begin_auth(username) and self._account not in self._listener.without_code

    def session_requested(self) -> asyncssh.SSHServerSession[bytes] | bool:
        if self._had_session:
            return False
        self._had_session = True
        return Session(self._account, self._listener.inside)


def _identity(host_keys: HostKeys) -> dict[str, Any]:
    """What the server proves itself by. All its keys are announced, so that clients learn the next one by themselves."""
    current, certificate = host_keys.current, host_keys.certificate
    certified = [] if certificate is None else [(current, certificate.presented)]
    # The plain key comes first, or dropbear's client takes asyncssh's answer for a wrong guess; clients choose anyway.
    return {"server_host_keys": [current, *certified, *host_keys.known[1:]], "send_server_host_keys": True}


def _cannot_listen(host: str, port: int, error: OSError) -> Fault:
    match error.errno:
        case errno.EADDRINUSE:
            return Fault("listen.in_use", host=host, port=port)
        case errno.EACCES | errno.EPERM:
            return Fault("listen.forbidden", host=host, port=port)
        case _:
            return Fault("listen.failed", host=host, port=port, why=error.strerror or str(error))
