"""A host certificate: an organisation's word for the host key, beside it in the data folder, and what may be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

import asyncssh
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    SSHCertificate,
    SSHCertificateType,
    load_ssh_public_identity,
)

from server.words import Fault

FOR_EVER = 2**64 - 1  # seconds: how a certificate says that it never runs out
LAST_DAY = datetime.max.replace(tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True)
class HostCertificate:
    """One that can be presented. `names` are the servers it speaks for, all where there are none."""

    presented: asyncssh.SSHCertificate
    authority: str  # the key that signed it, as it stands in known_hosts
    names: tuple[str, ...]
    until: datetime | None

    @classmethod
    def read(cls, path: Path, key: asyncssh.SSHKey) -> HostCertificate | None:
        """The certificate of `key` in a file, None where there is no file. Raises Fault where it is of no use."""
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Fault("certificate.unreadable", path=str(path)) from error
        try:
            presented = asyncssh.import_certificate(content)
            read = load_ssh_public_identity(content)
            if not isinstance(read, SSHCertificate):
                raise Fault("certificate.unreadable", path=str(path))
            read.verify_cert_signature()
            authority = read.signature_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
        except (asyncssh.KeyImportError, ValueError, InvalidSignature, UnsupportedAlgorithm) as error:
            raise Fault("certificate.unreadable", path=str(path)) from error
        if read.type is not SSHCertificateType.HOST:
            raise Fault("certificate.of_a_person", path=str(path))
        if presented.key.public_data != key.public_data:
            raise Fault("certificate.of_another_key", path=str(path))
        now = datetime.now(UTC).timestamp()
        if now < read.valid_after:
            raise Fault("certificate.too_early", path=str(path), when=_day(read.valid_after))
        if now >= read.valid_before:
            raise Fault("certificate.expired", path=str(path), when=_day(read.valid_before))
        until = None if read.valid_before > LAST_DAY else datetime.fromtimestamp(read.valid_before, UTC)
        names = tuple(name.decode(errors="replace") for name in read.valid_principals)
        return cls(presented, authority, names, until)

    def speaks_for(self, host: str) -> bool:
        """Whether a client that types `host` takes it."""
        return not self.names or any(fnmatchcase(host.lower(), name.lower()) for name in self.names)


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(min(seconds, LAST_DAY), UTC).date().isoformat()
