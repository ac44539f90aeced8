"""The SSH listener: where, with which algorithms, how many at once, and one session a connection."""

from __future__ import annotations

import asyncio
import errno
import random
import resource
import secrets
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncssh

from meeting.model import Account
from server import asyncssh_parts
from server.admission import Admission, Stage, source_of
from server.asyncssh_parts import Doorway
from server.host_keys import HostKeys
from server.keepalive import SSH_INTERVAL, SSH_PROBES
from server.passphrases import Passphrases
from server.session import LONGEST_VALUE, VARIABLES, Inside, Session, ended
from server.signin import Challenge, Gate, Limits, Passed, Phase
from server.tally import Tally
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
SIGNED_OUT = "Utloggad fran en annan anslutning. / Signed out from another connection."
FILES = 2 * asyncssh_parts.BACKLOG  # of those that the system allows: for what comes at once, the database and commands
TO_BEGIN = 30.0  # seconds after signing in until a session has begun
NOTHING_ASKED = "Ingenting begardes. / Nothing was asked for."
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
    admission: Admission[Entrance] = field(default_factory=Admission)
    chance: Callable[[], float] = random.random
    to_begin: float = TO_BEGIN
    _acceptor: asyncssh.SSHAcceptor | None = None
    _turned_away: Tally = field(default_factory=lambda: Tally("turned_away"))
    _flooded: Tally = field(default_factory=lambda: Tally("flood_ended"))

    @property
    def port(self) -> int:
        """The port in use."""
        return self._acceptor.get_port() if self._acceptor else 0

    async def listen(self, host: str, port: int, host_keys: HostKeys) -> None:
        """Begin. Raises Fault."""
        try:
            self._acceptor = await asyncssh_parts.listen(
                lambda: Entrance(self),
                host,
                port,
                **_identity(host_keys),
                doorway=Doorway(self._admits, self._flooded.add),
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

    def waits(self, entrance: Entrance) -> None:
        """One more that has not signed in; another one may have to go for it."""
        if (gone := self.admission.enter(entrance.source, entrance)) is not None:
            self._turned_away.add()
            gone.end()

    def _admits(self, address: str) -> bool:
        admitted = len(self.connections) < _room() and self.admission.admits(source_of(address), self.chance())
        if not admitted:
            self._turned_away.add()
        return admitted

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
        self._turned_away.close()
        self._flooded.close()


class Entrance(Gate):
    """One connection: after signing in it may have one session, and nothing else."""

    def __init__(self, listener: Listener) -> None:
        super().__init__(
            listener.inside.directory.credentials, listener.passphrases, listener.throttle, limits=listener.limits
        )
        self._listener = listener
        self._had_session = False
        self._nothing_asked: asyncio.TimerHandle | None = None
        self.source = ""

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        super().connection_made(conn)
        self._listener.connections.add(conn)
        self.source = source_of(conn.get_extra_info("peername")[0])
        self._listener.waits(self)

    async def auth_completed(self) -> None:
        self._listener.admission.let_in(self)
        self._signed_in()  # before what is written: its session may begin meanwhile
        self._nothing_asked = asyncio.get_running_loop().call_later(self._listener.to_begin, self._asks_nothing)
        await super().auth_completed()

    def end(self) -> None:
        """Goes for others' sake, without a word."""
        if self._connection is not None:
            self._connection.abort()

    def _signed_in(self) -> None:
        connection = self._connection
        assert connection is not None
        peer = connection.get_extra_info("peername")
        self._listener.inside.sign_ins.came(
            connection,
            self._account,
            address=str(peer[0]) if isinstance(peer, tuple) else "",
            key={Passed.KEY: self._key, Passed.PASSPHRASE: ""}.get(self._passed),
            end=lambda: connection.disconnect(asyncssh.DISC_BY_APPLICATION, SIGNED_OUT),
            cut=connection.abort,
        )

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._listener.admission.leave(self)
        self._begun()
        if self._connection is not None:
            self._listener.inside.sign_ins.went(self._connection)
            self._listener.connections.discard(self._connection)

    def begin_auth(self, username: str) -> bool:
        self._reached(Stage.ASKED)
        return super().begin_auth(username) and self._account not in self._listener.without_code

    async def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> Challenge:
        self._answered()
        challenge = await super().validate_kbdint_response(username, responses)
        self._answered()
        return challenge

    async def _verified(self, *args: Any, **named: Any) -> bool:
        # No longer than that: the second that a failure takes is nothing to hold a place by.
        self._reached(Stage.SAFE)
        try:
            return await super()._verified(*args, **named)
        finally:
            self._answered()

    def replaced(self) -> None:
        self._listener.inside.sign_ins.end_all(self._account)

    def _answered(self) -> None:
        self._reached(Stage.SAFE if self._phase is Phase.CHOICE else Stage.ANSWERED)

    def _reached(self, stage: Stage) -> None:
        self._listener.admission.reached(self, stage)

    def session_requested(self) -> tuple[asyncssh.SSHServerChannel[bytes], Session] | bool:
        if self._had_session or self._connection is None:
            return False
        self._had_session = True
        channel = asyncssh_parts.session_channel(self._connection, VARIABLES, longest=LONGEST_VALUE)
        return channel, Session(self._account, self._listener.inside, begun=self._begun)

    def _asks_nothing(self) -> None:
        if self._connection is not None:
            self._connection.disconnect(asyncssh.DISC_BY_APPLICATION, NOTHING_ASKED)

    def _begun(self) -> None:
        if self._nothing_asked is not None:
            self._nothing_asked.cancel()


def _room() -> int:
    """How many connections there is room for. The system's bound is never met: asyncio would do nothing but meet it."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if allowed == resource.RLIM_INFINITY else max(allowed - FILES, allowed // 2)


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
