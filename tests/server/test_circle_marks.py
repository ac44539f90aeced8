"""A circle that has the id of a forgotten one is another: to calendars, and to codes that are still out."""

from __future__ import annotations

from datetime import timedelta

import icalendar

from meeting.model import Account
from server.circles import Circles
from server.records import Circle, Plan
from server.takeaway import calendar_of
from tests.server.house import a_house


async def test_calendars_take_no_event_of_it_for_one_of_the_forgotten_circle() -> None:
    house = await a_house()
    directory, circles = house.directory, house.directory.circles
    seen = []
    for _ in range(2):
        circle = await circles.found("Alm", founder=Account("agneta"))
        await circles.plan(circle.id, 2, circles.now() + timedelta(days=30))
        await circles.plan(circle.id, 2, circles.now() + timedelta(days=31))
        raw = calendar_of(directory, await circles.get(circle.id), language="sv")
        (event,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
        seen.append((circle.id, str(event["UID"])))
        await circles.end(circle.id)
        await circles.forget(circle.id)
    (first, uid), (second, other) = seen
    assert first == second == "alm" and uid != other
    await house.close()


async def test_a_circle_from_before_keeps_its_events() -> None:
    house = await a_house()
    when = house.directory.circles.now() + timedelta(days=30)
    raw = calendar_of(house.directory, Circle("alm", "Alm", plans=(Plan(2, when),)), language="sv")
    (event,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert str(event["UID"]) == f"alm-2@{house.directory.house_key.house}.fristad"
    await house.close()


async def test_a_code_of_the_forgotten_circle_is_not_its_own() -> None:
    house = await a_house()
    directory = house.directory
    circles: Circles = directory.circles
    old = await circles.found("Alm")
    assert (await directory.invite(old.id, "karin", administrator=False)).code is not None
    await circles.end(old.id)
    await circles.forget(old.id)
    new = await circles.found("Alm")
    assert new.id == old.id
    invited = await directory.invite(new.id, "karin", administrator=False)
    assert invited.from_elsewhere and invited.code is None
    await directory.revoke("karin", circle=new.id)
    assert await directory.credentials.pending(Account("karin")) is not None  # it was not this circle's to take back
    assert (await directory.invite(new.id, "karin")).code is not None  # the administrator makes one for it
    await directory.revoke("karin", circle=new.id)
    assert await directory.credentials.pending(Account("karin")) is None
    await house.close()
