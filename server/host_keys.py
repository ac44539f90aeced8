"""What people know the server by: the host key it signs with, the one that comes next, and how the next takes over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import asyncssh

from meeting.commands import Refused
from meeting.text import words
from server.host_certificate import HostCertificate
from server.private_file import settle, write_private
from server.words import Fault

ALGORITHM = "ssh-ed25519"


@dataclass(slots=True)
class HostKeys:
    """The keys in use, as they were read; where there is a `path`, they can change while the server runs."""

    current: asyncssh.SSHKey
    path: Path | None = None
    next: asyncssh.SSHKey | None = None
    certificate: HostCertificate | None = None
    next_certificate: HostCertificate | None = None  # takes over together with its key
    flaws: tuple[Fault, ...] = ()  # what lies there and is of no use; the server does without it

    @classmethod
    def made(cls) -> Self:
        """New ones that lie nowhere."""
        return cls(asyncssh.generate_private_key(ALGORITHM))

    @classmethod
    def read(cls, path: Path, *, make: bool = True) -> Self:
        """The keys that lie at `path` and beside it; with `make` one is made where there is none. Raises Fault."""
        try:
            if make and not path.exists():
                write_private(path, asyncssh.generate_private_key(ALGORITHM).export_private_key())
        except OSError as error:
            raise Fault("folder.host_key", path=str(path)) from error
        keys = cls(_private_key(path), path)
        flaws: list[Fault] = []
        try:
            if keys._beside(".next").exists():
                keys.next = _private_key(keys._beside(".next"))
                keys.next_certificate = HostCertificate.read(keys._beside(".next-cert.pub"), keys.next)
        except Fault as fault:
            flaws.append(fault)
        try:
            keys.certificate = HostCertificate.read(keys._beside("-cert.pub"), keys.current)
        except Fault as fault:
            flaws.append(fault)
        keys.flaws = tuple(flaws)
        return keys

    @property
    def known(self) -> tuple[asyncssh.SSHKey, ...]:
        """The keys that clients are told of: the one in use, then the next."""
        return (self.current,) if self.next is None else (self.current, self.next)

    def read_again(self) -> None:
        """Take in what lies there now. Raises Refused, and nothing has changed."""
        if self.path is None:
            return
        try:
            found = HostKeys.read(self.path, make=False)
        except Fault as fault:
            raise Refused(words(fault.message, **fault.about)) from fault
        self.current, self.next, self.flaws = found.current, found.next, found.flaws
        self.certificate, self.next_certificate = found.certificate, found.next_certificate

    def make_next(self) -> None:
        """Make the key that comes next, if there is none yet. Raises Refused."""
        try:
            if not self._beside(".next").exists():
                write_private(self._beside(".next"), asyncssh.generate_private_key(ALGORITHM).export_private_key())
        except OSError as error:
            raise _refused(self._beside(".next"), error) from error
        self.read_again()

    def use_next(self) -> None:
        """The next key takes over; the one before is kept aside, and clients are no longer told of it. Raises Refused."""
        self.read_again()
        if self.path is None or self.next is None:
            raise Refused(words("host_key.no_next"))
        try:
            # There is a whole host key at every moment, whatever happens between these lines.
            write_private(self._beside(".old"), self.path.read_bytes())
            self._beside(".next").rename(self.path)
            for name, after in (("-cert.pub", ".old-cert.pub"), (".next-cert.pub", "-cert.pub")):
                if self._beside(name).exists():
                    self._beside(name).rename(self._beside(after))
            settle(self.path.parent)
        except OSError as error:
            raise _refused(self.path, error) from error
        self.read_again()

    @property
    def old(self) -> Path | None:
        """Where the key before this one is kept aside, if it is."""
        old = self._beside(".old") if self.path is not None else None
        return old if old is not None and old.exists() else None

    def _beside(self, ending: str) -> Path:
        assert self.path is not None
        return self.path.with_name(self.path.name + ending)


def public_line(key: asyncssh.SSHKey) -> str:
    """A public key as it stands in known_hosts and .pub files, without a comment."""
    return " ".join(key.export_public_key().decode().split()[:2])


def _private_key(path: Path) -> asyncssh.SSHKey:
    """An Ed25519 key that nobody else reads. Raises Fault."""
    try:
        key = asyncssh.read_private_key(path)
        private = not path.stat().st_mode & 0o077
    except (OSError, asyncssh.KeyImportError) as error:
        raise Fault("folder.host_key", path=str(path)) from error
    if not private or key.get_algorithm() != ALGORITHM:
        raise Fault("folder.host_key", path=str(path))
    return key


def _refused(path: Path, error: OSError) -> Refused:
    return Refused(words("folder.unusable", path=str(path), why=error.strerror or str(error)))
