"""What is handed over to somebody who is invited: how to get in, and how to know the server."""

from __future__ import annotations

import socket
from dataclasses import asdict, dataclass
from datetime import datetime

import asyncssh

from server.directory import Invited
from server.words import say
from tui.seat import Language

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

    def lines(self, language: Language) -> tuple[str, ...]:
        """The text to hand over."""
        server = (
            say("invitation.fingerprint", language),
            f"  {self.fingerprint}",
            say("invitation.known_hosts", language),
            f"  {self.known_hosts}",
        )
        head = (
            say("invitation.title", language, account=self.account),
            "",
            say("invitation.line", language),
            f"  {self.ssh_line}",
        )
        if self.code is None or self.expires is None:
            return (*head, say("invitation.known", language, account=self.account), *server)
        until = datetime.fromisoformat(self.expires).astimezone().strftime("%Y-%m-%d %H:%M")
        return (
            *head,
            say("invitation.code", language),
            f"  {self.code}",
            say("invitation.expires", language, when=until),
            *server,
            "",
            say("invitation.asked", language),
            say("invitation.hidden", language),
        )
