"""A frame goes out when the line can take it, and whoever sees an old one is told so in few bytes."""

from __future__ import annotations

import asyncio

import pytest
from rich.segment import Segment

from tests.helpers.waiting import until
from tests.tui.test_frame import Recorder
from tui import pace as paces
from tui.frame import Painter
from tui.pace import CAUGHT_UP, INTERVAL, QUEUE_LIMIT
from tui.widgets.rail import Rail, Stations

FULL = QUEUE_LIMIT + 1
MARK = "långsam linje"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts as old is old at once."""
    monkeypatch.setattr(paces, "BEHIND_AFTER", 3 * INTERVAL)
    monkeypatch.setattr(paces, "MARKED", 0.3)


class Line:
    """A painter whose line takes what the test says."""

    def __init__(self) -> None:
        self.recorder = Recorder(columns=20, rows=5)
        self.painter = Painter(self.recorder.terminal)
        self.told: list[bool] = []
        self.painter.pace.tells = self.told.append
        self.painter.release()

    def draw(self, text: str) -> None:
        self.painter.put(0, 0, [Segment(text)])
        self.painter.show(None)

    async def waits_no_more(self) -> None:
        await until(lambda: not self.painter.pace.waits, "nothing to wait for")


async def test_who_takes_everything_is_never_behind(soon: None) -> None:
    line = Line()
    for n in range(10):
        line.draw(str(n))
        await asyncio.sleep(INTERVAL)
    await line.waits_no_more()
    assert line.told == []


async def test_who_is_behind_is_told_once_and_again_when_it_is_over(soon: None) -> None:
    line = Line()
    line.recorder.queue = FULL
    line.draw("1")
    await until(lambda: line.told == [True], "the mark")
    line.recorder.queue = QUEUE_LIMIT
    await until(lambda: line.recorder.emulator.lines[0] == "1", "the frame")
    for n in range(2, 4):  # the line takes frames, and has not caught up
        line.draw(str(n))
        await until(lambda n=n: line.recorder.emulator.lines[0] == str(n), "the next frame")  # type: ignore[misc]
        await asyncio.sleep(INTERVAL)
    assert line.told == [True]
    line.recorder.queue = CAUGHT_UP
    line.draw("typed")  # what watches for the end of it keeps no frame waiting
    assert line.recorder.emulator.lines[0] == "typed"
    assert line.told == [True]
    await until(lambda: line.told == [True, False], "the end of it")
    await line.waits_no_more()


async def test_nothing_is_told_where_nothing_is_kept_back(soon: None) -> None:
    """Whoever has all of it sees nothing old, however slow their line is."""
    line = Line()
    line.recorder.queue = FULL
    await asyncio.sleep(10 * INTERVAL)
    line.painter.pump()
    assert not line.painter.pace.waits
    assert line.told == []


async def test_who_takes_some_is_looked_at_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line()
    pauses: list[float] = []
    later = line.painter.pace._later

    def noted(after: float) -> None:
        pauses.append(after)
        later(after)

    monkeypatch.setattr(line.painter.pace, "_later", noted)
    line.recorder.queue = 3 * FULL
    line.draw("1")
    for _ in range(8):
        line.recorder.queue -= 10
        looks = len(pauses)
        await until(lambda looks=looks: len(pauses) > looks, "another look")  # type: ignore[misc]
    assert max(pauses) <= INTERVAL
    await until(lambda: pauses[-1] == paces.LONGEST_RETRY, "seldom looks at who takes nothing")
    line.painter.close()


async def test_what_one_does_oneself_does_not_wait_for_its_time() -> None:
    line = Line()
    line.draw("1")
    assert line.painter.pace.waits
    line.painter.pace.hurry()  # and if nothing came of it, what waits still would
    assert line.painter.pace.waits
    line.draw("2")
    assert line.recorder.emulator.lines[0] == "2"
    line.draw("3")
    assert line.recorder.emulator.lines[0] == "2"
    await line.waits_no_more()
    assert line.recorder.emulator.lines[0] == "3"


async def test_a_closed_line_is_looked_at_no_more() -> None:
    line = Line()
    line.recorder.queue = FULL
    line.draw("1")
    line.painter.close()
    assert not line.painter.pace.waits


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("times", [("Tyst skrivande, 4 min kvar", "4 min kvar"), ("Lina Bergfors",), ()])
def test_the_mark_takes_the_time_only_where_there_is_no_room(width: int, times: tuple[str, ...]) -> None:
    rail = Rail()
    names = tuple(str(n) for n in range(1, 12))
    rail.stations = Stations(names, 6, "Hypotesfas", "7/11", times)
    (plain,) = rail.lay_out(width)
    rail.mark = MARK
    (marked,) = rail.lay_out(width)
    before, after = ("".join(text for text, _ in row) for row in (plain, marked))
    assert MARK in after
    assert "HYPOTESFAS" in after.upper()
    assert len(after) <= width
    if width >= 60 and times:
        assert times[-1] in after
    if width == 120 and times:
        assert after.replace(MARK, " " * len(MARK)).split() == before.split()  # nothing else changes
