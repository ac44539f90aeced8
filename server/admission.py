"""Who may wait at the gate: how many connections that have not signed in are held, and which go when there are too many.

Pure: chance is an argument. A whole municipality has one address, and everybody comes at 13:00: so an address has a
share that nobody else's crowd touches, and nobody is turned away because of their address alone. What an address
holds beyond its share is dropped early, as OpenSSH's MaxStartups does it; and as many addresses could hold a share
each, there is a ceiling, above which the longest waiting connection of whoever holds most gives way to a newcomer.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many connections may wait. MaxStartups 10:30:100."""

    start: int = 10  # below it nobody is dropped
    rate: float = 0.30  # from there on so many of all are dropped,
    full: int = 100  # rising to all of them here
    share: int = 30  # what an address may hold undisturbed
    ceiling: int = 256  # of all addresses together


class Admission(Generic[T]):
    """The connections that wait to be signed in, by where they come from."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self.waiting = 0
        self._entered = 0
        self._by_source: dict[str, dict[T, int]] = {}  # when each entered, the longest waiting first

    def admits(self, source: str, chance: float) -> bool:
        """Whether one more may wait. `chance` is anything from 0 up to, not including, 1."""
        held, bounds = len(self._by_source.get(source, ())), self.bounds
        if held < bounds.share or self.waiting < bounds.start:
            return True
        over = (self.waiting - bounds.start) / (bounds.full - bounds.start)
        return chance >= bounds.rate + (1 - bounds.rate) * over

    def enter(self, source: str, who: T) -> T | None:
        """Somebody waits from now on; who has to go for that, if anybody."""
        gone = self._one_too_many() if self.waiting >= self.bounds.ceiling else None
        self._entered += 1
        self.waiting += 1
        self._by_source.setdefault(source, {})[who] = self._entered
        return gone

    def leave(self, source: str, who: T) -> None:
        """Somebody is in, or gone. Telling it again changes nothing."""
        held = self._by_source.get(source, {})
        if held.pop(who, None) is not None:
            self.waiting -= 1
            if not held:
                del self._by_source[source]

    def _one_too_many(self) -> T:
        """The longest waiting connection of the source that holds most."""
        source, held = max(self._by_source.items(), key=lambda each: (len(each[1]), -next(iter(each[1].values()))))
        who = next(iter(held))
        self.leave(source, who)
        return who


def source_of(address: str) -> str:
    """Where a connection comes from: an IPv4 address, or the 64 bits of an IPv6 address that a household is given."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((ip, 64), strict=False))
