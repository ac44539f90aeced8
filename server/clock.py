"""The meetings' time: runs with the monotonic clock, `speed` times as fast, and never goes back."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class MeetingClock:
    """Gives the core its `now`. The wall clock sets only where it starts."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._start = datetime.now(UTC)
        self._monotonic = time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=(time.monotonic() - self._monotonic) * self.speed)

    def at_least(self, moment: datetime) -> None:
        """Go on from `moment` if that is later: a journal written at speed, or before the wall clock was set back."""
        if moment > self.now():
            self._start, self._monotonic = moment, time.monotonic()

    def seconds_until(self, moment: datetime) -> float:
        """Real seconds until the meeting's time has come to `moment`; not negative."""
        return max(0.0, (moment - self.now()).total_seconds() / self.speed)
