"""What the server is known by, as an administrator is told it: the keys, the certificate, and what is wrong with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from server.examination import Finding
from server.host_keys import HostKeys, public_line
from server.invitation import Reach
from server.words import Fault

SOON = timedelta(days=14)  # a certificate that runs out within these is to be signed again


def identity(keys: HostKeys, reach: Reach) -> dict[str, Any]:
    """The keys in use, ready to be written, with the findings about them and about what lies in the folder."""
    certificate = keys.certificate
    until = certificate.until if certificate is not None else None
    return {
        "fingerprint": reach.fingerprint,
        "known_hosts": reach.known_hosts,
        "public": public_line(keys.current),
        "next_fingerprint": reach.next_fingerprint,
        "next_known_hosts": reach.next_known_hosts,
        "next_public": public_line(keys.next) if keys.next is not None else None,
        "authority": reach.authority,
        "certificate_names": list(certificate.names) if certificate is not None else None,
        "certificate_until": until.isoformat(timespec="seconds") if until is not None else None,
        "findings": [[finding.good, finding.message, dict(finding.about)] for finding in _findings(keys, reach)],
    }


def told(findings: list[list[Any]]) -> tuple[Finding, ...]:
    """The findings of an answer."""
    return tuple(Finding(good, message, tuple(about.items())) for good, message, about in findings)


def _findings(keys: HostKeys, reach: Reach) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if keys.path is not None:
        try:
            lying = HostKeys.read(keys.path, make=False)
        except Fault as fault:
            return (Finding.of(fault),)
        found += [Finding.of(flaw) for flaw in lying.flaws]
        if _what(lying) != _what(keys):
            found.append(Finding(False, "host_key.not_in_use"))
    if keys.next is not None:
        found.append(Finding(True, "host_key.announced"))
        if keys.certificate is not None and keys.next_certificate is None:
            found.append(Finding(False, "host_key.next_uncertified"))
    if keys.old is not None:
        found.append(Finding(True, "host_key.old", (("path", str(keys.old)),)))
    certificate = keys.certificate
    if certificate is not None:
        about = (("when", certificate.until.date().isoformat()),) if certificate.until is not None else ()
        if not certificate.speaks_for(reach.host):
            names = (("host", reach.host), ("names", ", ".join(certificate.names)))
            found.append(Finding(False, "certificate.of_another_name", names))
        elif certificate.until is None:
            found.append(Finding(True, "certificate.for_ever"))
        elif certificate.until - datetime.now(UTC) < SOON:
            found.append(Finding(False, "certificate.soon_over", about))
        else:
            found.append(Finding(True, "certificate.good", about))
    return tuple(found)


def _what(keys: HostKeys) -> tuple[tuple[str, ...], tuple[bytes, ...]]:
    """All that clients see of them, now and after a change."""
    certificates = (keys.certificate, keys.next_certificate)
    presented = tuple(each.presented.public_data for each in certificates if each is not None)
    return tuple(public_line(key) for key in keys.known), presented
