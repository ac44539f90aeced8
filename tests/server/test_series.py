"""A circle's ten meetings over real SSH: planned, moved, missed, cancelled, who cannot come; and as a calendar that others read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import asyncssh
import icalendar
import pytest
from dateutil.tz import tzical

from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import Account
from server import hall, refusals, series, under_way
from server.calendars import written
from server.dates import read_when
from server.records import Circle, Held, OpenMeeting, Plan
from tests.helpers.contract import asked, heading
from tests.helpers.lines import signed_in
from tests.helpers.taken_home import by_vobject
from tests.server.table import LEAD, Table, a_table

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
RHYTHM = "every fourth Tuesday from 2027-03-02 at 13:00"


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    async with a_table() as table:
        await table.lobby(LEAD, "lina", "petter")
        table.house.directory.circles.now = lambda: NOW
        yield table


async def calendar(table: Table, account: str) -> tuple[bytes, Any]:
    """What one gets for one's calendar, as it is and as somebody else's parser reads it."""
    connection = await signed_in(table.port, account)
    done = await connection.run("calendar", encoding=None, stdin=asyncssh.DEVNULL)
    connection.close()
    await connection.wait_closed()
    assert isinstance(done.stdout, bytes)
    return done.stdout, by_vobject(done.stdout)


async def test_one_line_plans_all_that_are_left(table: Table) -> None:
    lead, lina = table.people[LEAD], table.people["lina"]
    printed = await asked(lead, f"/plan-rest {RHYTHM} | Ring 036-10 00 00")
    assert printed[0] == "* 1. planerad 2027-03-02 13:00 Ring 036-10 00 00"
    assert printed[9] == "* 10. planerad 2027-11-09 13:00 Ring 036-10 00 00"
    await lina.sees("* Omgången, 10 träffar: 10 planerade.")
    for wrong in ("/plan-rest i morgon", "/plan-rest", "/planera-resten varje dag från 2027-03-02 kl 13:00"):
        assert (await lead.refused(wrong)).count("var fjärde tisdag") <= 1
    assert (await lina.refused(f"/plan-rest {RHYTHM}")).startswith("!! ")
    assert len(await asked(lina, "/series")) == 10
    assert any("calendar > fristad.ics" in line for line in await asked(lina, "/help"))


async def test_a_calendar_that_others_read(table: Table) -> None:
    lead = table.people[LEAD]
    await lead.ok(f"/plan-rest {RHYTHM} | Rum 4, plan 2; hus A")
    raw, first = await calendar(table, "lina")
    assert raw.endswith(b"END:VCALENDAR\r\n") and raw.count(b"\n") == raw.count(b"\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    events = {event.uid.value: event for event in first.vevent_list}
    assert len(events) == 10 and len(first.vtimezone_list) == 1
    meetings = sorted(events.values(), key=lambda event: event.dtstart.value)
    assert [event.summary.value for event in meetings][2] == "Alm, träff 3 av 10"
    assert {event.location.value for event in meetings} == {"Rum 4, plan 2; hus A"}
    assert {event.status.value for event in meetings} == {"CONFIRMED"}
    # The hour is 13 in Stockholm in winter and in summer, by the rules that the file itself brings.
    assert {event.dtstart.value.strftime("%H:%M") for event in meetings} == {"13:00"}
    assert [event.dtstart.value.utcoffset() for event in meetings[:3]] == [timedelta(hours=n) for n in (1, 2, 2)]
    assert {event.dtend.value - event.dtstart.value for event in meetings} == {timedelta(minutes=180)}
    assert {event.sequence.value for event in meetings} == {"0"}
    assert "lina" not in raw.decode().casefold()

    # One is moved, one cancelled: the same events, counted up. What was only said again is no change.
    await lead.ok("/plan 3 2027-05-04 09:00")
    await lead.ok("/plan 4 2027-05-25 13:00")
    await lead.ok("/cancel 5")
    _, second = await calendar(table, "petter")
    after = {event.uid.value: event for event in second.vevent_list}
    assert set(after) == set(events)
    moved, same, gone = (after[meetings[n].uid.value] for n in (2, 3, 4))
    assert (moved.sequence.value, moved.dtstart.value.strftime("%m-%d %H:%M")) == ("1", "05-04 09:00")
    assert moved.location.value == "Rum 4, plan 2; hus A"
    assert same.sequence.value == "0"
    assert (gone.sequence.value, gone.status.value) == ("1", "CANCELLED")
    await lead.ok("/plan 5 2027-06-23 13:00 | -")
    _, third = await calendar(table, "lina")
    again = next(event for event in third.vevent_list if event.uid.value == gone.uid.value)
    assert (again.sequence.value, again.status.value) == ("2", "CONFIRMED") and not hasattr(again, "location")


async def test_a_circle_in_another_zone(table: Table) -> None:
    lead = table.people[LEAD]
    await lead.ok("/plan 2 2027-03-02 13:00")
    assert "America/New_York" in await lead.send("/timezone america/new_york")
    assert (await asked(lead, "/series"))[1] == "* 2. planerad 2027-03-02 13:00"
    _, read = await calendar(table, "lina")
    assert read.vevent.dtstart.value.astimezone(UTC).hour == 18 and read.vevent.sequence.value == "1"
    assert read.vtimezone.tzid.value == "America/New_York"
    assert (await lead.refused("/tidszon Mars/Olympus")).endswith("(/tidszon Mars/Olympus)")


async def test_a_slip_of_the_finger_locks_nobody_out(table: Table) -> None:
    lead, lina = table.people[LEAD], table.people["lina"]
    for far in (
        "/plan 3 9999-12-31 21:00",
        "/plan 3 1226-12-31 21:00",
        "/plan-rest every week from 9999-10-29 at 21:00",
    ):
        assert "mellan 2016 och 2036" in await lead.refused(far)
    # Nor does a record that has such a time, from wherever.
    for number, when in ((3, datetime.max), (4, datetime.min)):
        await table.house.directory.circles.plan(table.circle, number, when.replace(tzinfo=UTC))
    await table.house.reload()
    assert "9999-12-31" in (await asked(lead, "/series"))[2]
    _, read = await calendar(table, "lina")
    assert not hasattr(read, "vevent")
    await lina.ok("/quit")
    again = await table.home("lina")
    await again.ok("/enter alm")
    await again.sees("## Alm")
    await lead.ok("/ställ-in 3")


async def test_what_nobody_may_have_meant_is_done_and_said(table: Table) -> None:
    lead = table.people[LEAD]
    assert "har redan varit" in await lead.send("/plan 2 2020-02-20 13.00")
    await lead.ok("/plan 2 2027-03-02 13.00")
    assert "träff 2 är 2027-03-02 13:00" in await lead.send("/plan 3 2027-03-02 13:00")
    assert "träff 2 är 2027-03-02 13:00" in await lead.send("/plan 3 2027-02-02 13:00")
    assert (await lead.ok("/plan 3 2027-04-02 13:00")) == ""
    assert "finns inte" in await lead.refused("/plan 4 2027-02-30 13:00")
    # What has a time already is not moved by one line that nobody has read.
    asks = await lead.refused(f"/plan-rest {RHYTHM}")
    assert "tid, som byts: 2. 2027-03-02 13:00; 3. 2027-04-02 13:00. " in asks and f"/planera-resten! {RHYTHM}" in asks
    assert (await asked(lead, "/series"))[2:4] == ["* 3. planerad 2027-04-02 13:00", "* 4. ingen tid än"]
    # Nor does it come to be elsewhere.
    await lead.ok(f"/planera-resten! {RHYTHM} | Rum 4")
    await lead.ok(f"/plan-rest {RHYTHM}")
    await lead.ok(f"/plan-rest {RHYTHM} | Rum 4")
    assert "10. 2027-11-09 13:00 Rum 4" in await lead.refused(f"/plan-rest {RHYTHM} | Rum 5")


async def test_a_held_meeting_is_begun_again_by_whoever_means_it(table: Table) -> None:
    lead = table.people[LEAD]
    for start in ("/start 2", "/börja! 2"):
        await lead.ok(start)
        await lead.until(lambda: heading(lead).startswith("## 1/11"), "the meeting")
        await lead.ok("/close!")
        await lead.until(lambda: "slut" in heading(lead), "the end")
        await table.house.meetings.empty(table.circle)
        await table.house.meetings.errands.done()
        await lead.until(lambda: heading(lead).startswith("## Alm"), "the lobby")
        assert "har redan hållits" in await lead.refused("/start 2")
    told = await asked(lead, "/series")
    assert len([line for line in told if line.startswith("* 2. ") and "rummet tömdes" in line]) == 2
    assert "bakom sig" in await lead.refused("/plan 1 2027-05-04 09:00")


async def test_without_a_plan_the_calendar_is_empty_and_whole(table: Table) -> None:
    raw, read = await calendar(table, "lina")
    assert not hasattr(read, "vevent") and read.vtimezone.tzid.value == "Europe/Stockholm"
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")


async def test_who_cannot_come_is_shown_until_the_meeting_is_moved_or_held(table: Table) -> None:
    lead, lina = table.people[LEAD], table.people["lina"]
    assert (await lina.refused("/attend 2 no")).startswith("!! ")
    await lead.ok("/plan 2 2027-03-02 13:00")
    await lina.ok("/kommer 2 nej")
    assert (await asked(table.people["petter"], "/series"))[1] == "* 2. planerad 2027-03-02 13:00. Kommer inte: Lina"
    await lina.ok("/quit")
    await lead.sees("* Kommer inte: Lina")
    await lead.ok("/plan 2 2027-03-09 13:00")
    assert (await asked(lead, "/series"))[1] == "* 2. planerad 2027-03-09 13:00"
    petter = table.people["petter"]
    await petter.ok("/attend 2 no")
    await petter.ok("/attend 2 yes")
    await petter.ok("/attend 2 no")
    await lead.ok("/start 2")
    await lead.ok("/close!")
    await lead.until(lambda: "slut" in heading(lead), "the end")
    await table.house.meetings.errands.done()
    circle = table.house.circles[table.circle]
    assert [plan.absent for plan in circle.plans] == [()]


async def test_a_missed_meeting_is_told_to_those_who_can_do_something(table: Table) -> None:
    lead, lina = table.people[LEAD], table.people["lina"]
    await lead.ok("/plan 1 2026-11-24 13:00")
    await lead.sees("* Träff 1 var planerad 2026-11-24 13:00 och har inte hållits.")
    assert (await asked(lina, "/series"))[0] == "* 1. var planerad 2026-11-24 13:00 och blev inte av"
    _, read = await calendar(table, "lina")
    assert not hasattr(read, "vevent")
    await lead.ok("/ställ-in 1")
    assert (await asked(lina, "/series"))[0].startswith("* 1. inställd")
    await lina.sees("## Alm")
    assert "* Träff 2 av 10" in await asked(lina, "/again")
    assert not any("har inte hållits" in line for line in lina.lines)


async def test_a_circle_that_meets_already_begins_where_it_is(table: Table) -> None:
    lead, lina = table.people[LEAD], table.people["lina"]
    await lead.refused("/begin-with 11")
    await lina.refused("/begin-with 4")
    await lead.ok("/börja-med 4")
    await lina.sees("* Träff 4 av 10")
    await lina.sees("* Omgången, 10 träffar: 3 före Fristad.")
    printed = await asked(lead, f"/plan-rest {RHYTHM}")
    assert printed[2:4] == ["* 3. före Fristad", "* 4. planerad 2027-03-02 13:00"]
    await lead.ok("/start")
    await lead.until(lambda: heading(lead).startswith("## 1/11"), "meeting 4")
    assert table.house.circles[table.circle].open == replace(
        table.house.circles[table.circle].open or OpenMeeting(0, ""), number=4
    )


async def test_the_tree_stands_on_the_screen(table: Table) -> None:
    lead = table.people[LEAD]
    await lead.ok("/begin-with 3")
    for number in (3, 4):
        await lead.ok(f"/plan {number} 2027-0{number}-02 13:00")
    await lead.ok("/cancel 3")
    screen = await table.screen("ulrika")
    await screen.reads(")) - : . . . . . .".replace(" ", ""))  # at home in one row
    screen.type("\x1bOQ\r")
    await screen.reads(") ) - : . . . . . .")
    await screen.reads("Omgången, 10 träffar: 2 före Fristad, 1 planerad, 1 inställd.")


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/Chicago", "Australia/Sydney"])
def test_the_zones_rules_are_read_alike_in_every_year_and_beside_a_change(zone: str) -> None:
    """By readers that have nothing of the zone but what the file brings."""
    said = [datetime(year, month, 15, 13, 0) for year in (2028, 2031, 2034) for month in (1, 7)]
    said += [
        datetime(2028, 3, 26, 4, 30),
        datetime(2028, 3, 12, 3, 30),
        datetime(2028, 10, 1, 3, 30),
        datetime(2028, 10, 29, 5),
    ]
    there = {when: when.replace(tzinfo=ZoneInfo(zone)) for when in said}
    plans = tuple(Plan(number, there[when].astimezone(UTC)) for number, when in enumerate(said, 1))
    raw = written([Circle("alm", "Alm", zone=zone, plans=plans)], house="h", language="sv", now=NOW).decode()
    by_one: Any = tzical(StringIO(raw)).get()
    assert {when: when.replace(tzinfo=by_one).utcoffset() for when in said} == {
        w: t.utcoffset() for w, t in there.items()
    }
    by_other = [event.dtstart.value for event in by_vobject(raw.encode()).vevent_list]
    assert [each.isoformat() for each in by_other] == [there[when].isoformat() for when in sorted(said)]


def test_what_has_become_of_each() -> None:
    held = tuple(Held(number, NOW) for number in (3, 4))
    when = datetime(2027, 1, 5, tzinfo=UTC)
    plans = (Plan(5, NOW - timedelta(days=1)), Plan(6, when), Plan(7, when, cancelled=True))
    circle = Circle("alm", "Alm", held=held, plans=plans, open=OpenMeeting(8, "alm/8/x"))
    assert series.rings(circle, NOW) == (
        "elsewhere", "elsewhere", "held", "held", "missed", "planned", "cancelled", "open", "unplanned", "unplanned",
    )  # fmt: skip
    assert series.to_come(circle) == (5, 6, 7, 9, 10)
    assert [plan.number for plan in series.awaited(circle)] == [5, 6]


def told(circle: Circle, now: datetime = NOW) -> dict[int, tuple[str, int]]:
    """What a calendar hears of each meeting: that it will be or not, and in which telling."""
    events = icalendar.Calendar.from_ical(written([circle], house="h", language="en", now=now)).walk("VEVENT")
    return {int(e["UID"].partition("@")[0].rpartition("-")[2]): (str(e["STATUS"]), int(e["SEQUENCE"])) for e in events}


def over(circle: Circle, number: int, at: datetime, *, ends: bool = False, stream: str = "") -> Circle:
    """When that meeting has been."""
    stream = stream or f"alm/{number}/x"
    opened = under_way.opened(circle, number, stream)
    return under_way.closed(opened, stream, at, owner=None, ends=ends, felt=None)


def planned_monthly(numbers: Sequence[int]) -> Circle:
    circle = Circle("alm", "Alm")
    for number in numbers:
        circle = series.planned(circle, number, datetime(2027, number, 5, 12, tzinfo=UTC), where="", at=NOW)
    return circle


def test_what_will_not_be_after_all_calendars_are_told() -> None:
    circle = planned_monthly((1, 2, 3, 4))
    # The third is held before its time, and the two before it are passed over.
    after = over(circle, 3, NOW)
    assert told(after) == {1: ("CANCELLED", 1), 2: ("CANCELLED", 1), 3: ("CANCELLED", 1), 4: ("CONFIRMED", 0)}
    assert series.rings(after, NOW)[:4] == ("cancelled", "cancelled", "held", "planned")
    with pytest.raises(refusals.PassedOver):
        series.planned(after, 2, NOW, where="", at=NOW)
    # One that was held in its time is what it was, if it was over early too; and what it was moved to is forgotten.
    on_time = over(circle, 1, datetime(2027, 1, 5, 13, tzinfo=UTC))
    assert told(on_time, datetime(2027, 1, 5, 13, 30, tzinfo=UTC))[1] == ("CONFIRMED", 0)


def test_what_was_planned_before_the_last_meeting_is_cancelled_with_it() -> None:
    circle = series.cancelled(planned_monthly((3, 4, 5, 10)), 4, at=NOW)
    circle = series.meeting_again(circle, datetime(2028, 1, 5, 12, tzinfo=UTC), where="", at=NOW)
    ended = over(circle, 10, NOW, ends=True)
    assert told(ended) == dict.fromkeys((3, 4, 5, 10), ("CANCELLED", 1)) | {0: ("CONFIRMED", 0)}
    assert "missed" not in series.rings(ended, NOW)[2:5]


def test_a_circle_that_ends_early_tells_calendars_anew() -> None:
    moved = series.planned(planned_monthly((3, 4)), 3, datetime(2027, 3, 6, 12, tzinfo=UTC), where="", at=NOW)
    assert told(series.ended(moved, NOW)) == {3: ("CANCELLED", 2), 4: ("CANCELLED", 1)}


def test_where_a_circle_begins_is_told_and_can_be_taken_back() -> None:
    circle = series.planned(planned_monthly((1, 2, 3, 4)), 2, datetime(2027, 2, 6, 12, tzinfo=UTC), where="", at=NOW)
    later = series.beginning(circle, 4, at=NOW)
    assert told(later) == {1: ("CANCELLED", 1), 2: ("CANCELLED", 2), 3: ("CANCELLED", 1), 4: ("CONFIRMED", 0)}
    assert series.rings(later, NOW)[:4] == ("elsewhere",) * 3 + ("planned",)
    assert series.coming(later) == 4
    back = series.beginning(later, 2, at=NOW)
    assert told(back) == {1: ("CANCELLED", 1), 2: ("CONFIRMED", 3), 3: ("CONFIRMED", 2), 4: ("CONFIRMED", 0)}
    assert series.coming(back) == 2


def test_what_people_cancelled_stays_cancelled_wherever_the_circle_begins() -> None:
    circle = series.cancelled(planned_monthly((1, 2, 3, 4)), 3, at=NOW)
    back = series.beginning(series.beginning(circle, 4, at=NOW), 2, at=NOW)
    assert told(back) == {1: ("CANCELLED", 1), 2: ("CONFIRMED", 2), 3: ("CANCELLED", 1), 4: ("CONFIRMED", 0)}


def test_what_is_to_come_is_not_before_the_first_one_here() -> None:
    after = over(series.beginning(Circle("alm", "Alm"), 4, at=NOW), 2, NOW)
    after = series.planned(after, 3, datetime(2027, 3, 5, 12, tzinfo=UTC), where="", at=NOW)
    assert series.rings(after, NOW)[:4] == ("elsewhere", "held", "planned", "unplanned")


async def test_a_yes_is_to_the_plans_that_were_asked_about(table: Table) -> None:
    house, circle = table.house, table.circle
    lead, before = table.people[LEAD], house.directory.circles
    await lead.ok("/begin-with 3")
    await lead.ok("/plan 4 2027-05-05 13:00")
    seen = series.awaited(await before.get(circle))
    await before.plan(circle, 10, datetime(2027, 9, 5, 12, tzinfo=UTC))
    await before.cancel(circle, 4)
    await house.reload()
    guest = next(each for each in house.present_in(circle) if each.account == LEAD)
    for stale in (h.Start(None, confirmed=True, seen=seen), h.PlanRest(RHYTHM, confirmed=True, seen=seen)):
        with pytest.raises(Refused, match="changed_meanwhile"):
            await hall.submit(house, guest, stale)
    assert house.circles[circle].open is None and house.circles[circle].plan(10) is not None
    # In lines and at a screen it is what they had before them when they said yes.
    await lead.refused("/start")
    assert "bakom sig" in await lead.refused("/start 2")
    assert await lead.refused("/begin-with 12") == "!! Träffarna har nummer 1 till 10. (/begin-with 12)"
    await lead.ok("/start! 10")


def test_a_meeting_that_is_begun_once_more_has_a_receipt_of_its_own() -> None:
    circle = over(over(Circle("alm", "Alm"), 2, NOW, stream="alm/2/a"), 2, NOW + timedelta(days=1), stream="alm/2/b")
    emptied = under_way.emptied(circle, "alm/2/a", NOW + timedelta(days=2))
    assert [(held.stream, held.emptied is not None) for held in emptied.held] == [("alm/2/a", True), ("alm/2/b", False)]
    assert series.following(emptied) == 3
    from_before = Circle("alm", "Alm", held=(Held(2, NOW),))  # streams were not kept yet
    assert under_way.emptied(from_before, "alm/2/a", NOW).held == (Held(2, NOW, emptied=NOW),)
    twice = under_way.emptied(over(from_before, 2, NOW, stream="alm/2/b"), "alm/2/b", NOW)
    assert [held.emptied for held in twice.held] == [None, NOW]


@pytest.mark.parametrize(
    ("zone", "said", "offsets"),
    [
        # Over the change to summer time and back; where it is the other way round; half an hour's change; none at all.
        ("Europe/Stockholm", ("2027-03-27 13:00", "2027-03-28 13:00", "2027-10-30 13:00", "2027-10-31 13:00"), (1, 2, 2, 1)),
        ("America/Santiago", ("2027-04-03 09:00", "2027-04-05 09:00", "2027-09-04 09:00", "2027-09-06 09:00"), (-3, -4, -4, -3)),
        ("Australia/Lord_Howe", ("2027-04-03 13:00", "2027-04-05 13:00"), (11, 10.5)),
        ("Asia/Kathmandu", ("2027-01-05 13:00", "2027-07-05 13:00"), (5.75, 5.75)),
        ("Europe/Stockholm", ("2036-10-28 13:00",), (1,)),  # further ahead than any rule for one year
    ],
)  # fmt: skip
def test_the_file_brings_the_rules_of_its_zone(zone: str, said: tuple[str, ...], offsets: tuple[float, ...]) -> None:
    plans = tuple(Plan(n, read_when(each, zone)) for n, each in enumerate(said, 2))
    raw = written([Circle("alm", "Alm", plans=plans, zone=zone)], house="h", language="en", now=NOW)
    for events in (
        [event.dtstart.value for event in by_vobject(raw).vevent_list],
        [event.decoded("DTSTART") for event in icalendar.Calendar.from_ical(raw).walk("VEVENT")],
    ):
        assert [when.strftime("%Y-%m-%d %H:%M") for when in events] == list(said)
        assert [when.utcoffset() for when in events] == [timedelta(hours=hours) for hours in offsets]
    # Those two know the zones themselves. For who does not, the file says the same: its latest rule before each time.
    rules = icalendar.Calendar.from_ical(raw).walk("VTIMEZONE")[0]
    assert [rules.to_tz(lookup_tzid=False).utcoffset(when.replace(tzinfo=None)) for when in events] == [
        timedelta(hours=hours) for hours in offsets
    ]


def test_nobody_is_asked_twice_by_an_unchanged_plan() -> None:
    when = datetime(2027, 1, 5, tzinfo=UTC)
    circle = series.planned(Circle("alm", "Alm"), 2, when, where="Rum 4", at=NOW)
    circle = series.attending(circle, 2, Account("lina"), comes=False)
    assert series.planned(circle, 2, when, where="", at=NOW) == circle
    moved = series.planned(circle, 2, when + timedelta(hours=1), where="", at=NOW).plan(2)
    assert moved is not None and (moved.absent, moved.revision, moved.where) == ((), 1, "Rum 4")


def test_what_would_be_passed_over() -> None:
    held = (Held(1, NOW), Held(2, NOW))
    plans = (Plan(4, NOW, cancelled=True), Plan(5, NOW))
    assert series.passed_over(Circle("alm", "Alm", held=held, plans=plans), 7) == (3, 5, 6)
    assert series.passed_over(Circle("alm", "Alm", held=held), 3) == ()
    # A circle that knows the way of working, or has met before, passes over nothing,
    for number in range(1, 11):
        assert series.passed_over(Circle("alm", "Alm"), number) == ()
    assert series.passed_over(Circle("alm", "Alm", plans=(Plan(1, NOW),)), 2) == ()
    # unless it has planned what comes before, or has said where it is.
    assert series.passed_over(Circle("alm", "Alm", plans=(Plan(3, NOW),)), 5) == (2, 3, 4)
    assert series.passed_over(Circle("alm", "Alm", first=4), 6) == (4, 5)


async def test_a_meeting_out_of_its_turn_is_asked_about(table: Table) -> None:
    lead, lina = table.people[LEAD], table.people["lina"]
    asks = await lead.refused("/börja 10")
    assert "för gott" in asks and "hoppas över" not in asks and asks.endswith("/börja! 10 gör det.")
    await lead.ok("/plan 3 2026-12-10 13:00")
    asks = await lead.refused("/start 10")
    assert "Träff 2, 3, 4, 5, 6, 7, 8, 9 hoppas över" in asks and "för gott" in asks
    assert "hoppas över" in await lead.refused("/start 4")
    screen = await table.screen("yusuf")
    screen.type("\x1bOQ\r")
    await screen.reads("Träff 3 av 10")
    await screen.enter("/börja 10")
    await screen.reads("för gott")
    assert "Ja, börja den" in screen.flowing
    screen.type("\r")  # the first choice is to stay
    await screen.until(lambda: "Ja, börja den" not in screen.flowing, "the question is gone")
    assert table.house.circles[table.circle].open is None
    await screen.empty()
    await screen.enter("/börja! 10")
    await screen.reads("Träff 10 av 10")
    await lina.until(lambda: heading(lina).startswith("## 1/11"), "meeting 10")
    assert "* Träff 10 av 10" in await asked(lina, "/again")
    await table.screens["yusuf"].close()


async def test_the_next_meeting_and_one_that_begins_with_the_steps_are_not_asked_about(table: Table) -> None:
    lead = table.people[LEAD]
    await lead.ok("/plan 1 2026-12-10 13:00")
    await lead.ok("/start 2")
