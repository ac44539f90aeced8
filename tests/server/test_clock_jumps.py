"""The wall clock jumps by a day, forward or back, in a meeting and between two processes: order and timers stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from meeting import commands as c
from server.clock import MeetingClock
from server.house import House
from server.journal.memory import MemoryJournal
from server.vault import Vault
from tests.server.house import a_house, sit
from tests.server.test_house import a_meeting

DAY = timedelta(days=1)
JUMPS = pytest.mark.parametrize("jump", [DAY, -DAY], ids=["forward", "back"])


class Machine:
    """Its two clocks. The monotonic one goes on alone; the wall clock is set by somebody."""

    def __init__(self) -> None:
        self.set_by = timedelta()
        self.seconds = 5_000.0

    def wall(self) -> datetime:
        return datetime(2026, 3, 1, 13, tzinfo=UTC) + timedelta(seconds=self.seconds) + self.set_by

    def clock(self) -> MeetingClock:
        return MeetingClock(wall=self.wall, monotonic=lambda: self.seconds)


def minutes_left(house: House, account: str) -> Any:
    view: Any = house.view(next(guest for guest in house.guests.values() if guest.account == account))
    return view.head.left


async def moments(house: House) -> list[datetime]:
    return [stored.at for stored in await house.journal.read(house.rooms["alm"].stream)]


@JUMPS
async def test_in_a_meeting(jump: timedelta) -> None:
    machine = Machine()
    house = await a_house(clock=machine.clock())
    people = await a_meeting(house)
    machine.seconds += 240
    before = minutes_left(house, "lina")
    assert (before.unit, before.amount) == ("minutes", 11)  # of 15
    machine.set_by = jump
    await people["lina"].do(c.Feeling("glad"))
    assert minutes_left(house, "lina") == before
    machine.seconds += 60
    await people["petter"].do(c.Feeling("lugn"))
    assert minutes_left(house, "lina").amount == before.amount - 1
    at = await moments(house)
    assert at == sorted(at)
    assert at[-1] - at[-2] == timedelta(seconds=60)
    await house.close()


@JUMPS
async def test_between_two_processes(jump: timedelta, tmp_path: Path) -> None:
    machine, journal, vault = Machine(), MemoryJournal(), Vault.of_process()
    kept = tmp_path / "house.clock"
    clock = machine.clock()
    clock.kept_in(kept, going_on=False)
    house = await a_house(journal=journal, vault=vault, clock=clock)
    people = await a_meeting(house)
    machine.seconds += 120
    await people["lina"].do(c.Feeling("glad"))
    machine.seconds += 120  # in which nothing is written
    before = minutes_left(house, "lina")
    await house.close()

    machine.set_by = jump
    machine.seconds += 10
    clock = machine.clock()
    clock.kept_in(kept, going_on=True)
    again = House(house.directory, journal, vault, house.passphrases, clock, house.invitation)
    await again.open()
    petter = await sit(again, "petter")
    assert again.rooms["alm"].meeting is not None  # not over, though nobody was there for a day by the wall clock
    assert minutes_left(again, "petter") == before
    await petter.do(c.Feeling("lugn"))
    at = await moments(again)
    assert at == sorted(at)
    assert at[-1] - at[-2] == timedelta(seconds=130)
    await again.close()


def test_without_a_meeting_under_way_or_after_a_reboot_the_wall_clock_counts(tmp_path: Path) -> None:
    machine, kept = Machine(), tmp_path / "house.clock"
    machine.clock().kept_in(kept, going_on=True)
    machine.set_by = DAY
    clock = machine.clock()
    clock.kept_in(kept, going_on=False)
    assert clock.now() == machine.wall()
    machine.seconds = 3.0  # another boot's
    clock = machine.clock()
    clock.kept_in(kept, going_on=True)
    assert clock.now() == machine.wall()
    kept.write_text("[1,")
    clock.kept_in(kept, going_on=True)
    assert clock.now() == machine.wall()
