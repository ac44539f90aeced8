"""What people write of times: one moment, a rhythm, a zone."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from server import refusals
from server.dates import near, read_rhythm, read_when, shown_when, zone_named

STOCKHOLM = "Europe/Stockholm"


@pytest.mark.parametrize(
    ("said", "weeks", "first"),
    [
        ("every fourth Tuesday from 2026-12-01 at 13:00", 4, "2026-12-01 13:00"),
        ("Var fjärde tisdag från 2026-12-01 kl 13:00", 4, "2026-12-01 13:00"),
        ("var fjärde tisdag från och med 2026-12-01 klockan 13.00.", 4, "2026-12-01 13:00"),
        ("var 4:e tisdag från 2026-12-01 kl. 9:30", 4, "2026-12-01 09:30"),
        ("every 4th Tuesday from 2026-12-02 13:00", 4, "2026-12-08 13:00"),  # the next one after a Wednesday
        ("varannan onsdag från 2026-12-01 kl 13:00", 2, "2026-12-02 13:00"),
        ("every other week from 2026-12-01 at 13:00", 2, "2026-12-01 13:00"),
        ("varje vecka från 2026-12-01 kl 13:00", 1, "2026-12-01 13:00"),
        ("every 3 weeks from 2026-12-01 at 13:00", 3, "2026-12-01 13:00"),
    ],
)
def test_a_rhythm(said: str, weeks: int, first: str) -> None:
    rhythm = read_rhythm(said)
    assert (rhythm.weeks, rhythm.first.strftime("%Y-%m-%d %H:%M")) == (weeks, first)


@pytest.mark.parametrize(
    "said",
    [
        "", "varje dag", "every 4x Tuesday from 2026-12-01 at 13:00", "every fourth Tuesday", "every blue Tuesday from 2026-12-01 at 13:00",
        "every fourth Tuesday from 2026-13-01 at 13:00", "every 0 weeks from 2026-12-01 at 13:00",
        "every 99 weeks from 2026-12-01 at 13:00", "var fjärde månad från 2026-12-01 kl 13:00",
        "every fourth Tuesday from 2026-12-01 at 25:00", "every fourth Tuesday from 2026-12-01 at 13:00 sharp",
    ],
)  # fmt: skip
def test_what_is_no_rhythm_is_refused(said: str) -> None:
    with pytest.raises(refusals.BadRhythm):
        read_rhythm(said)


def test_where_there_is_no_circle_the_zone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    try:
        for zone, said in (("UTC", "2026-11-25 12:00 UTC"), ("Europe/Stockholm", "2026-11-25 13:00 CET")):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            assert (shown_when(noon), shown_when(noon, "Europe/Helsinki")) == (said, "2026-11-25 14:00")
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_hour_stays_when_the_clocks_change() -> None:
    times = read_rhythm("var fjärde tisdag från 2026-12-01 kl 13:00").times(6, STOCKHOLM)
    assert [shown_when(time, STOCKHOLM) for time in times] == [
        "2026-12-01 13:00", "2026-12-29 13:00", "2027-01-26 13:00", "2027-02-23 13:00", "2027-03-23 13:00", "2027-04-20 13:00",
    ]  # fmt: skip
    assert [time.astimezone(UTC).hour for time in times] == [12, 12, 12, 12, 12, 11]


def test_a_time_that_the_clocks_pass_over_is_refused() -> None:
    with pytest.raises(refusals.NoSuchTime):
        read_when("2027-03-28 02:30", STOCKHOLM)
    with pytest.raises(refusals.BadRhythm):
        read_rhythm("every week from 2027-03-28 at 02:30").times(1, STOCKHOLM)
    assert read_when("2027-03-28 03:30", STOCKHOLM) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_a_time_as_people_write_it() -> None:
    assert read_when(" 2027-1-5  9.30 ", STOCKHOLM) == read_when("2027-01-05 09:30", STOCKHOLM)
    for no_day in ("2027-02-30 13:00", "2027-13-01 13:00", "2027-01-05 25:00", "0000-01-01 13:00"):
        with pytest.raises(refusals.NoSuchTime):
            read_when(no_day, STOCKHOLM)
    for no_time in ("", "i morgon", "2027-01-05", "13:00", "2027-01-05 13:00:00", "27-01-05 13:00"):
        with pytest.raises(refusals.BadPlan):
            read_when(no_time, STOCKHOLM)


def test_a_time_that_nobody_means_is_refused_and_can_be_shown() -> None:
    now = datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert near(datetime(2036, 11, 1, tzinfo=UTC), now).year == 2036
    for year in (1, 1226, 2016, 2037, 2226, 9999):
        with pytest.raises(refusals.TooFar) as refused:
            near(datetime(year, 11, 1, tzinfo=UTC), now)
        assert dict(refused.value.words.args) == {"first": "2016", "last": "2036"}
    for zone in (STOCKHOLM, "Pacific/Kiritimati", "Pacific/Honolulu", None):
        assert shown_when(datetime.max.replace(tzinfo=UTC), zone).startswith("9999-12-31")
        assert shown_when(datetime.min.replace(tzinfo=UTC), zone)


def test_a_zone_by_its_name() -> None:
    assert zone_named("europe/helsinki").key == "Europe/Helsinki"
    assert zone_named(" America/New_York ").key == "America/New_York"
    assert [zone_named(name).key for name in ("america/new york", "etc/utc", "utc")] == [
        "America/New_York",
        "Etc/UTC",
        "UTC",
    ]
    for elsewhere in ("localtime", "Factory", "posixrules", "right/Europe/Stockholm", "posix/Europe/Stockholm"):
        with pytest.raises(refusals.BadZone):
            zone_named(elsewhere)
    for bad in ("Mars/Olympus", "", "../../etc/passwd", "/etc/localtime", "Europe", "x" * 300, "\x00"):
        with pytest.raises(refusals.BadZone):
            zone_named(bad)
