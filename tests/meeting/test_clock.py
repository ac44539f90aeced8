"""The soft clock: what it shows, when it shows something else, and that nobody is woken too late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting import commands as c
from meeting.model import Presence
from meeting.view import Left, next_change
from meeting.view.clock import left, next_tick
from tests.meeting.play import BEGAN, Game, played_to

HOURS = st.integers(-3 * 3_600_000, 3 * 3_600_000).map(lambda ms: timedelta(milliseconds=ms))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (900, Left("minutes", 15)),
        (899, Left("minutes", 15)),
        (61, Left("minutes", 2)),
        (60, Left("seconds", 60)),
        (41, Left("seconds", 50)),
        (10, Left("seconds", 10)),
        (1, Left("seconds", 10)),
        (0, Left("over", 0)),
        (-59, Left("over", 0)),
        (-60, Left("over", 1)),
        (-600, Left("over", 10)),
    ],
)
def test_whole_minutes_and_tens_of_seconds_in_the_last_one(seconds: int, shown: Left) -> None:
    assert left(timedelta(seconds=seconds)) == shown


@given(HOURS)
def test_a_tick_is_when_something_else_is_shown_and_not_before(rest: timedelta) -> None:
    tick = next_tick(rest)
    assert timedelta() < tick <= timedelta(minutes=1)
    almost = tick - timedelta(microseconds=1)
    assert left(rest - almost) == left(rest)
    assert left(rest - tick) != left(rest)


def test_a_paused_meeting_wakes_nobody() -> None:
    game = Game()
    game.lead_says(c.Pause())
    assert next_change(game.meeting, game.presence) is None


def test_the_three_minutes_of_both_facilitators_wake_even_a_paused_meeting() -> None:
    game = Game()
    game.lead_says(c.Pause())
    game.wait(seconds=10)
    game.drops("agneta", "yusuf")
    assert next_change(game.meeting, game.presence) == game.now + timedelta(minutes=3)


def test_the_end_of_the_quiet_seconds_wakes() -> None:
    game = played_to("hypotheses.silent_writing")
    game.wait(seconds=61)
    assert next_change(game.meeting, game.presence) == game.now + timedelta(seconds=29)


def test_an_ended_meeting_counts_down_to_its_emptying() -> None:
    game = Game()
    game.lead_says(c.Close(confirmed=True))
    assert next_change(game.meeting, game.presence) is None
    empties = Presence(BEGAN, empties=BEGAN + timedelta(seconds=90))
    assert next_change(game.meeting, empties) == BEGAN + timedelta(seconds=30)
