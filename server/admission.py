"""Who may wait at the gate: how many connections that have not signed in are held, and which go when there are too many.

Pure: chance is an argument. A whole municipality has one address, and everybody comes at 13:00: so an address has a
share that nobody else's crowd touches, and nobody is turned away because of their address alone. What an address
holds beyond its share is dropped early, as OpenSSH's MaxStartups does it. As many addresses could hold a share each,
there is a ceiling, at which somebody gives way to a newcomer: of a crowd beyond its share, where there is one (a
network of IPv6 is a crowd too, however many addresses it has); otherwise of those from where nobody has signed in.
Of these the one goes who is least far, and waits longest: who sends nothing before who was asked, and who was asked
before who has answered. Nobody goes whose passphrase is being looked at, or who has shown a code.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)
KNOWN = 1_024  # sources that somebody has signed in from: in memory alone, the latest
NETWORK = 48  # bits of an IPv6 address that anybody is given who asks for a network


class Stage(IntEnum):
    """How far somebody has come with signing in."""

    SILENT = auto()
    ASKED = auto()
    ANSWERED = auto()
    SAFE = auto()  # being looked at, or has shown a code


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many connections may wait. MaxStartups 10:30:100."""

    start: int = 10  # below it nobody is dropped
    rate: float = 0.30  # from there on so many of all are dropped,
    full: int = 100  # rising to all of them here
    share: int = 30  # what an address may hold undisturbed
    ceiling: int = 256  # of all addresses together


@dataclass(slots=True)
class _Place:
    """One that waits."""

    source: str
    crowd: str
    stage: Stage = Stage.SILENT


class Admission(Generic[T]):
    """The connections that wait to be signed in, by where they come from."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self._places: dict[T, _Place] = {}  # the longest waiting first
        self._sources: Counter[str] = Counter()
        self._crowds: Counter[str] = Counter()
        self._known: dict[str, None] = {}  # the latest last

    @property
    def waiting(self) -> int:
        """How many do."""
        return len(self._places)

    def admits(self, source: str, chance: float) -> bool:
        """Whether one more may wait. `chance` is anything from 0 up to, not including, 1."""
        bounds = self.bounds
        if self._sources[source] < bounds.share or self.waiting < bounds.start:
            return True
        over = (self.waiting - bounds.start) / (bounds.full - bounds.start)
        return chance >= bounds.rate + (1 - bounds.rate) * over

    def enter(self, source: str, who: T) -> T | None:
        """Somebody waits from now on; who has to go for that, if anybody: where nobody can, the newcomer."""
        gone = None
        if self.waiting >= self.bounds.ceiling:
            if (gone := self._one_too_many()) is None:
                return who
            self.leave(gone)
        place = self._places[who] = _Place(source, _crowd_of(source))
        self._sources[place.source] += 1
        self._crowds[place.crowd] += 1
        return gone

    def reached(self, who: T, stage: Stage) -> None:
        """Somebody who waits has come so far."""
        if place := self._places.get(who):
            place.stage = stage

    def leave(self, who: T) -> None:
        """Somebody is gone. Telling it again changes nothing."""
        if place := self._places.pop(who, None):
            for held, name in ((self._sources, place.source), (self._crowds, place.crowd)):
                held[name] -= 1
                if not held[name]:
                    del held[name]

    def let_in(self, who: T) -> None:
        """Somebody has signed in: others from there are no strangers."""
        if place := self._places.get(who):
            self._known.pop(place.source, None)
            self._known[place.source] = None
            if len(self._known) > KNOWN:
                del self._known[next(iter(self._known))]
        self.leave(who)

    def _one_too_many(self) -> T | None:
        can_go = {who: place for who, place in self._places.items() if place.stage < Stage.SAFE}
        crowd, many = self._crowds.most_common(1)[0]
        beyond = [who for who, place in can_go.items() if place.crowd == crowd and many > self.bounds.share]
        strangers = [who for who, place in can_go.items() if place.source not in self._known]
        return min(beyond or strangers or can_go, key=lambda who: can_go[who].stage, default=None)


def _crowd_of(source: str) -> str:
    """What a source is counted with."""
    return str(ipaddress.ip_network(source).supernet(new_prefix=NETWORK)) if "/" in source else source


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
