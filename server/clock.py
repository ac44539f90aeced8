"""The meetings' time: runs with the monotonic clock, `speed` times as fast, and never goes back."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path


class MeetingClock:
    """Gives the core its `now`. The wall clock sets only where it starts: it may jump, and nobody's time does."""

    def __init__(
        self,
        speed: float = 1.0,
        *,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.speed = speed
        self._read = monotonic
        self._start, self._monotonic = wall(), monotonic()
        self._kept: Path | None = None

    def now(self) -> datetime:
        return self._start + timedelta(seconds=(self._read() - self._monotonic) * self.speed)

    def at_least(self, moment: datetime) -> None:
        """Go on from `moment` if that is later: a journal written at speed, or before the wall clock was set back."""
        if moment > self.now():
            self._start, self._monotonic = moment, self._read()
            self._keep()

    def seconds_until(self, moment: datetime) -> float:
        """Real seconds until the meeting's time has come to `moment`; not negative."""
        return max(0.0, (moment - self.now()).total_seconds() / self.speed)

    def kept_in(self, path: Path, *, going_on: bool) -> None:
        """From here on the next process can go on with this time, by a file in memory that ends with the machine's own.

        Where a meeting is under way this process goes on with the last one's: the wall clock may have jumped between them.
        """
        if going_on:
            with suppress(OSError, ValueError, TypeError):
                start, monotonic, speed = json.loads(path.read_text("ascii"))
                gone = self._read() - monotonic
                if gone >= 0:
                    self._start, self._monotonic = datetime.fromisoformat(start), self._read()
                    self._start += timedelta(seconds=gone * speed)
        self._kept = path
        self._keep()

    def _keep(self) -> None:
        if self._kept is None:
            return
        new = self._kept.with_name(f".{os.getpid()}.clock")
        with suppress(OSError):  # then the next process starts by the wall clock
            new.write_text(json.dumps([self._start.isoformat(), self._monotonic, self.speed]), "ascii")
            new.replace(self._kept)
