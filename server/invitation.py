"""What an invitation consists of: where the server is, by what it is known, and what lets somebody in."""

from __future__ import annotations

import socket
from dataclasses import asdict, dataclass

import asyncssh

from server.directory import Invited

SSH_PORT = 22
EVERYWHERE = frozenset({"", "0.0.0.0", "::", "*"})


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the server is, and by what it is known."""

    host: str
    port: int
    fingerprint: str
    known_hosts: str

    @classmethod
    def of(cls, host_key: asyncssh.SSHKey, *, host: str, port: int, address: str | None = None) -> Reach:
        """The server that listens on `host`; people use `address`, or this machine's name if it listens everywhere."""
        name = address or (socket.gethostname() if host in EVERYWHERE else host)
        algorithm, data = host_key.export_public_key().decode().split()[:2]
        known_as = name if port == SSH_PORT else f"[{name}]:{port}"
        return cls(name, port, host_key.get_fingerprint(), f"{known_as} {algorithm} {data}")


@dataclass(frozen=True, slots=True)
class Invitation:
    """One invitation, with the fields that `--json` prints. `code` is None for whoever has been here before."""

    account: str
    host: str
    port: int
    code: str | None
    fingerprint: str
    known_hosts: str
    expires: str | None

    @classmethod
    def of(cls, invited: Invited, reach: Reach) -> Invitation:
        """The invitation of `invited` to the server at `reach`."""
        expires = invited.expires.isoformat(timespec="seconds") if invited.expires else None
        return cls(invited.account, reach.host, reach.port, invited.code, reach.fingerprint, reach.known_hosts, expires)

    def as_json(self) -> dict[str, str | int | None]:
        """The fields, ready to be written."""
        return asdict(self)

    @property
    def ssh_line(self) -> str:
        """What the person types."""
        port = "" if self.port == SSH_PORT else f"-p {self.port} "
        return f"ssh {port}{self.account}@{self.host}"

    @property
    def uri(self) -> str:
        """The same for a telephone's app. The code is never part of it."""
        return f"ssh://{self.account}@{self.host}:{self.port}"
