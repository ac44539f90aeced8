"""How moments are written, and read: each circle's in its own time zone, others on the machine's clock, which is named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from server.records import MEETINGS
from server.refusals import BadPlan, BadRhythm, BadZone, NoSuchTime, TooFar

FORM = "%Y-%m-%d %H:%M"
DAY = timedelta(days=1)
FARTHEST = 10 * 366 * DAY  # from now, before or after it: what is beyond that is a slip of the finger
_WHEN = re.compile(r"(?P<date>\d{4}-\d\d?-\d\d?) (?P<time>\d\d?[:.]\d\d)")
_RHYTHM = re.compile(
    r"(?:every|each|varje|var)\b\s*(?P<count>\w+(?::[ae])?)?\s+(?P<unit>[a-zåäö]+)\s+"
    r"(?:from|från)\s+(?:och\s+med\s+)?(?P<date>\d{4}-\d\d-\d\d)\s+(?:(?:at|kl\.?|klockan)\s*)?(?P<time>\d\d?[:.]\d\d)"
)
_ANNAN = re.compile(r"varannan|vartannat")
_COUNTS = {
    "": 1, "other": 2, "second": 2, "annan": 2, "andra": 2, "third": 3, "tredje": 3, "fourth": 4, "fjärde": 4, "fifth": 5,
    "femte": 5, "sixth": 6, "sjätte": 6, "seventh": 7, "sjunde": 7, "eighth": 8, "åttonde": 8,
}  # fmt: skip
_DAYS = (
    ("monday", "måndag"), ("tuesday", "tisdag"), ("wednesday", "onsdag"), ("thursday", "torsdag"), ("friday", "fredag"),
    ("saturday", "lördag"), ("sunday", "söndag"),
)  # fmt: skip
_WEEKS = frozenset({"week", "weeks", "vecka", "veckor"})
MOST_WEEKS = 26


def shown_when(moment: datetime, zone: str | None = None) -> str:
    """A moment as people read it: `2026-12-01 13:00` on a circle's clocks, on the machine's `2026-12-01 12:00 UTC`."""
    try:
        there = moment.astimezone(None if zone is None else ZoneInfo(zone))
    except OverflowError:  # at the end of the calendar: nobody plans it, and a record that has it is still to be shown
        there = moment
    return there.strftime(f"{FORM} %Z" if zone is None else FORM)


def read_when(text: str, zone: str | None = None) -> datetime:
    """The time that somebody wrote as `2026-12-01 13:00`, or `13.00`.

    Raises BadPlan for what is no time, and NoSuchTime for a day that there is not, or an hour that the clocks pass over.
    """
    found = _WHEN.fullmatch(" ".join(text.split()))
    if found is None:
        raise BadPlan(most=MEETINGS)
    try:
        said = _clock(f"{found['date']} {found['time'].replace('.', ':')}")
        return said.astimezone() if zone is None else _on_clock(said, zone)
    except (ValueError, OverflowError, OSError):
        raise NoSuchTime(when=found[0]) from None


def is_near(moment: datetime, now: datetime) -> bool:
    """Whether it is a time that a meeting can have."""
    return abs(moment - now) < FARTHEST


def near(moment: datetime, now: datetime) -> datetime:
    """The same moment. Raises TooFar for one that no meeting can have."""
    if not is_near(moment, now):
        raise TooFar(first=f"{now - FARTHEST:%Y}", last=f"{now + FARTHEST:%Y}")
    return moment


def _clock(text: str) -> datetime:
    """What a clock shows, wherever it hangs. Raises ValueError."""
    return datetime.strptime(text, FORM)  # noqa: DTZ007


def _on_clock(said: datetime, zone: str) -> datetime:
    """What the clocks show there at that time. Raises ValueError where they never show it."""
    moment = said.replace(tzinfo=ZoneInfo(zone))
    if moment.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != said:
        raise ValueError(said)
    return moment


def zone_named(name: str) -> ZoneInfo:
    """The time zone of this name, in any case of letters. Raises BadZone."""
    known = _zones().get("_".join(name.casefold().split()))
    if known is None:
        raise BadZone(zone=name[:40])
    return ZoneInfo(known)


@cache
def _zones() -> dict[str, str]:
    """All there are, and none that is another one on another machine."""
    return {name.casefold(): name for name in available_timezones() - {"Factory", "localtime"}}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every so many weeks, from the first time on, at the same time on the clock."""

    weeks: int
    first: datetime  # as the clock shows it, in no zone

    def times(self, count: int, zone: str) -> tuple[datetime, ...]:
        """So many of them. Raises BadRhythm for a time that the clocks pass over, or the calendar has no room for."""
        try:
            return tuple(_on_clock(self.first + n * self.weeks * 7 * DAY, zone) for n in range(count))
        except (ValueError, OverflowError):
            raise BadRhythm from None


def read_rhythm(text: str) -> Rhythm:
    """What somebody wrote as `every fourth Tuesday from 2026-12-01 at 13:00`, or in Swedish. Raises BadRhythm.

    Where the date is another weekday, the first one is the next such day after it.
    """
    found = _RHYTHM.fullmatch(_ANNAN.sub("var annan", " ".join(text.casefold().split())).strip(" ."))
    if found is None:
        raise BadRhythm
    count, unit = found["count"] or "", found["unit"]
    day = next((n for n, names in enumerate(_DAYS) if unit in names), None)
    try:
        weeks = int(count.split(":")[0].rstrip("stndrh")) if count[:1].isdigit() else _COUNTS.get(count, 0)
        first = _clock(f"{found['date']} {found['time'].replace('.', ':')}")
    except ValueError:
        raise BadRhythm from None
    if not 1 <= weeks <= MOST_WEEKS or (day is None and unit not in _WEEKS):
        raise BadRhythm
    return Rhythm(weeks, first if day is None else first + (day - first.weekday()) % 7 * DAY)
