"""What an invitation consists of: where the server is, by what it is known, and what lets somebody in."""

from __future__ import annotations

import socket
from dataclasses import asdict, dataclass

from server.directory import Invited
from server.host_keys import HostKeys, public_line
from tui.seat import Language

SSH_PORT = 22
PRINTED = ("account", "host", "port", "code", "fingerprint", "known_hosts", "expires")
EVERYWHERE = frozenset({"", "0.0.0.0", "::", "*"})


def only_here(host: str) -> bool:
    """Whether this machine alone reaches the server by that name."""
    return host in {"localhost", "::1"} or host.startswith("127.")


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the server is, and by what it is known."""

    host: str
    port: int
    fingerprint: str
    known_hosts: str
    next_fingerprint: str | None = None  # while two host keys are announced
    next_known_hosts: str | None = None
    authority: str | None = None  # the known_hosts line of whoever signed the host certificate

    @classmethod
    def of(cls, host_keys: HostKeys, *, host: str, port: int, address: str | None = None) -> Reach:
        """The server that listens on `host`; people use `address`, or this machine's name if it listens everywhere."""
        name = address or (socket.gethostname() if host in EVERYWHERE else host)
        known_as = name if port == SSH_PORT else f"[{name}]:{port}"
        current, coming, certificate = host_keys.current, host_keys.next, host_keys.certificate
        return cls(
            name,
            port,
            current.get_fingerprint(),
            f"{known_as} {public_line(current)}",
            coming.get_fingerprint() if coming is not None else None,
            f"{known_as} {public_line(coming)}" if coming is not None else None,
            f"@cert-authority {known_as} {certificate.authority}" if certificate is not None else None,
        )


@dataclass(frozen=True, slots=True)
class Invitation:
    """One invitation, with the fields that `--json` prints, and some. `code` is None for whoever has been here before."""

    account: str
    host: str
    port: int
    code: str | None
    fingerprint: str
    known_hosts: str
    expires: str | None
    next_fingerprint: str | None = None  # while the server announces two host keys
    next_known_hosts: str | None = None
    voided: bool = False  # whether a code that held does not hold any more
    language: Language | None = None  # in which the letter is written, if somebody said
    zone: str | None = None  # the circle's, in which the letter says its times

    @classmethod
    def of(cls, invited: Invited, reach: Reach) -> Invitation:
        """The invitation of `invited` to the server at `reach`."""
        expires = invited.expires.isoformat(timespec="seconds") if invited.expires else None
        return cls(
            invited.account,
            reach.host,
            reach.port,
            invited.code,
            reach.fingerprint,
            reach.known_hosts,
            expires,
            reach.next_fingerprint,
            reach.next_known_hosts,
            invited.voided,
            invited.language,
            invited.zone,
        )

    def as_json(self) -> dict[str, str | int | None]:
        """The fields that `--json` prints: of the host keys the one in use."""
        fields: dict[str, str | int | None] = asdict(self)
        return {name: value for name, value in fields.items() if name in PRINTED}

    @property
    def known_as(self) -> str:
        """What ssh calls the server where it remembers host keys."""
        return self.known_hosts.split(" ")[0]

    @property
    def ssh_line(self) -> str:
        """What the person types."""
        port = "" if self.port == SSH_PORT else f"-p {self.port} "
        return f"ssh {port}{self.account}@{self.host}"

    @property
    def uri(self) -> str:
        """The same for a telephone's app. The code is never part of it."""
        host = f"[{self.host}]" if ":" in self.host else self.host  # an IPv6 address
        return f"ssh://{self.account}@{host}:{self.port}"
