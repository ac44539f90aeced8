"""An ended circle that is nobody's any more is forgotten, in whatever order its last one, its last hold and its room go."""

from __future__ import annotations

import pytest

from server import membership
from server.circles import Circles
from server.house import House
from server.sealed_table import writing
from tests.server.house import OPENED, a_circle, a_house


async def an_ended_circle() -> tuple[House, Circles, str, str]:
    """With one member, and a meeting that is over."""
    house = await a_house()
    circle, circles = await a_circle(house), house.directory.circles
    stream = f"{circle}/2/x"
    await circles.open_meeting(circle, 2, stream)
    await circles.close_meeting(circle, stream, circles.now(), owner=None)
    await circles.end(circle)
    for member in (await circles.get(circle)).members[1:]:
        await circles.leave(circle, member.account)
    return house, circles, circle, stream


async def test_the_last_one_takes_it_along_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    house, circles, circle, _ = await an_ended_circle()

    async def killed(self: Circles, id: str) -> None:
        raise AssertionError("a second transaction")

    monkeypatch.setattr(Circles, "_delete", killed)
    (last,) = (await circles.get(circle)).members
    await circles.leave(circle, last.account)
    assert await circles.all() == ()
    await house.close()


@pytest.mark.parametrize("by", ["release", "emptying"])
async def test_what_is_held_keeps_it_that_long(by: str) -> None:
    house, circles, circle, stream = await an_ended_circle()
    await circles.hold(circle, stream, circles.now())
    (last,) = (await circles.get(circle)).members
    await circles.leave(circle, last.account)
    assert [each.members for each in await circles.all()] == [()]
    if by == "release":
        await circles.release(circle, stream)
    else:
        await house.reload()
        known = dict(house.circles)
        await house.meetings.remains.forgotten(stream, circles.now())
        house.circles = known
        await house.meetings.remains.forgotten(stream, circles.now())  # again, as where the disk was full meanwhile
    assert await circles.all() == ()
    await house.close()


async def test_an_invitation_that_nobody_came_by_keeps_it_until_it_is_taken_back() -> None:
    house, circles, _, _ = await an_ended_circle()
    new = await circles.found("Björk")
    await house.directory.invite(new.id, "karin")
    await circles.end(new.id)
    await house.directory.revoke("karin", circle=new.id)
    assert new.id not in {each.id for each in await circles.all()}
    await house.close()


async def test_one_that_was_left_over_goes_at_the_next_start() -> None:
    house, circles, circle, _ = await an_ended_circle()
    deserted = await circles.get(circle)
    deserted = membership.without(deserted, deserted.members[0].account)
    async with writing(OPENED[-1]) as connection:
        await circles.table.write(connection, circle, deserted)
    await house.meetings.errands.close()
    await house.open()
    await house.meetings.errands.done()
    assert await circles.all() == ()
    await house.close()
