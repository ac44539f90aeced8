"""How many guesses an account has, from an address and in a day: the counting of failures lives only here."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from hashlib import blake2b

MOST, WITHIN = 10, 600  # failures of one account from one address, and in how many seconds
MOST_A_DAY, DAY = 100, 86_400  # failures of one account from addresses that it has not signed in from
PLACES = 65_536


class Throttle:
    """Failures are counted where a keyed hash puts them, in a fixed number of places.

    So no number of accounts that there are not takes more memory, and no flood of them makes this forget: two that
    share a place share their failures, which never gives anybody a guess too many. `secret` keeps strangers from
    finding two that do. Nothing here asks whether an account exists.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._near = _Failures(MOST, WITHIN)
        self._daily = _Failures(MOST_A_DAY, DAY)

    def begin(self, now: float, address: str, account: str) -> Attempt:
        """Count an attempt as failed before it is made, so that many at once are not more than one by one."""
        attempt = Attempt(self._near, self._place(account, address), self._daily, self._place(account), int(now))
        attempt.begin()
        return attempt

    def _place(self, *parts: str) -> int:
        said = "\0".join(parts).encode(errors="surrogatepass")
        return int.from_bytes(blake2b(said, key=self._secret, digest_size=8).digest()) % PLACES


@dataclass(slots=True)
class Attempt:
    """One attempt. It counts until its block ends; and after that, where it was looked at, unless it is taken back.

    Whoever hangs up before that has cost nothing and learnt nothing, and would else fill somebody's day for free.
    """

    _near: _Failures
    _near_place: int
    _daily: _Failures
    _daily_place: int
    _at: int
    _counted_near: bool = False
    _counted_daily: bool = False
    _stands: bool = False

    def __enter__(self) -> Attempt:
        return self

    def __exit__(self, *raised: object) -> None:
        if not self._stands:
            self.take_back()

    def looked_at(self) -> None:
        """It stays counted, also when whoever made it is gone."""
        self._stands = True

    def begin(self) -> None:
        self._counted_near = self._near.add(self._near_place, self._at)
        # What the address alone refuses is not to fill the day, for as long as it takes to say so.
        self._counted_daily = self._counted_near and self._daily.add(self._daily_place, self._at)

    def may_guess(self, *, familiar: bool) -> bool:
        """Whether this one may be verified. From a familiar address it does not count for the day."""
        if familiar:
            self._take_back_daily()
        if self._counted_near and (familiar or self._counted_daily):
            return True
        self.take_back()
        return False

    def take_back(self) -> None:
        """It was no failure."""
        self._take_back_daily()
        if self._counted_near:
            self._near.take_back(self._near_place, self._at)
            self._counted_near = False

    def _take_back_daily(self) -> None:
        if self._counted_daily:
            self._daily.take_back(self._daily_place, self._at)
            self._counted_daily = False


class _Failures:
    """When failures were, in whole seconds: at most so many in any such time."""

    def __init__(self, most: int, within: int) -> None:
        self._most, self._within = most, within
        self._times: dict[int, array[int]] = {}

    def add(self, place: int, at: int) -> bool:
        """Count one more, unless there are so many already."""
        # Whole seconds are rounded down, so one of just this age may be younger.
        recent = array("I", (time for time in self._times.get(place, ()) if at - time <= self._within))
        fits = len(recent) < self._most
        if fits:
            recent.append(at)
        self._times[place] = recent
        return fits

    def take_back(self, place: int, at: int) -> None:
        times = self._times.get(place)
        if times and at in times:  # it may have been too old by now
            times.remove(at)
            if not times:
                del self._times[place]
