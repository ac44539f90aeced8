"""The facilitators' desk: their own alone, made of times and turns, and right about both."""

from __future__ import annotations

import pytest

from meeting import commands as c
from meeting.model import Account, Place
from meeting.steps import REGULAR
from meeting.view import Desk, InMeeting
from tests.meeting.play import Game, played_to, strings_in

LINA, PETTER = Account("lina"), Account("petter")
PLACES = tuple(f"{s.place.step}.{s.place.part}" if s.place.part else s.place.step for s in REGULAR.stops)
TOTAL = sum(stop.part.minutes for stop in REGULAR.stops)


def desk(game: Game, who: str = "agneta") -> Desk:
    seen = game.sight(who).desk
    assert seen is not None
    return seen


@pytest.mark.parametrize("place", PLACES)
def test_it_is_the_facilitators_alone(place: str) -> None:
    game = played_to(place, previous="jonas")
    assert desk(game, "yusuf") == desk(game)
    for who in ("lina", "petter", "samira", "jonas"):
        seen = game.seen_by(who)
        assert not isinstance(seen, InMeeting) or seen.desk is None


def test_planned_and_actual_minutes() -> None:
    game = Game()
    game.wait(minutes=17)
    assert desk(game).times[0].actual == 17 and desk(game).times[0].now
    game.lead_says(c.Next(confirmed=True))
    game.wait(minutes=2)
    first, second, third = desk(game).times[:3]
    assert (first.planned, first.actual, first.now) == (15, 17, False)
    assert (second.planned, second.actual, second.now) == (5, 2, True)
    assert third.actual is None
    game.lead_says(c.Back(confirmed=True))  # what it took goes on where it was
    game.wait(minutes=3)
    assert desk(game).times[0].actual == 20


def test_overtime_and_where_it_could_come_from() -> None:
    game = Game()
    assert (desk(game).behind, desk(game).loans) == (0, ())
    game.wait(minutes=15)
    assert desk(game).behind == 0
    game.wait(minutes=6)
    seen = desk(game)
    assert seen.behind == 6 and sum(loan.minutes for loan in seen.loans) == 6 and seen.short == 0
    # The proposal can be taken as it stands, and then the meeting ends in time.
    for loan in seen.loans:
        game.lead_says(c.Extend(loan.minutes, loan.number))
    assert desk(game).behind == 0
    assert "hypotheses" not in {loan.step for loan in seen.loans}


def test_what_no_step_can_spare_is_said() -> None:
    game = Game()
    game.wait(minutes=15 + 120)
    seen = desk(game)
    assert seen.behind == 120
    assert seen.short == 120 - sum(loan.minutes for loan in seen.loans) > 0
    left = {times.number: times.planned for times in seen.times}
    assert all(loan.minutes < left[loan.number] for loan in seen.loans)


def test_a_pause_makes_it_late_too() -> None:
    game = Game()
    game.lead_says(c.Pause())
    game.wait(minutes=10)
    game.lead_says(c.Resume())
    assert desk(game).behind == 10


def test_minutes_that_nobody_used_are_no_overtime() -> None:
    game = Game()
    for _ in range(2):
        game.wait(minutes=3)
        game.lead_says(c.Next(confirmed=True))
    game.wait(minutes=10)
    assert desk(game).behind == 0


def test_who_has_not_had_the_word_by_turns_alone() -> None:
    game = Game()
    everybody = set(desk(game).unheard)
    assert game.presence.names.get(LINA, "lina") in everybody
    game.lead_says(c.GiveFloor(LINA))
    game.lead_says(c.GiveFloor(PETTER))  # she has had it, whether she said a word or not
    # ... and so has whoever has it now.
    assert everybody - set(desk(game).unheard) == {game.presence.names.get(who, who) for who in (LINA, PETTER)}
    assert game.presence.names.get(PETTER, "petter") not in desk(game).unheard_here
    game.say("petter", c.Say("Något som ingen ser på bordet"))
    game.say("petter", c.Done())
    assert not any("ingen ser" in text for text in strings_in(desk(game)))
    game.lead_says(c.Next(confirmed=True))
    assert desk(game).unheard_here == ()
    assert game.presence.names.get(LINA, "lina") not in desk(game).unheard
    game.drops("jonas")
    assert game.presence.names.get(Account("jonas"), "jonas") not in desk(game).unheard


def test_the_two_who_talk_in_the_exploration_have_had_the_word() -> None:
    game = played_to("exploration")
    two = {game.presence.names[who] for who in (game.meeting.owner, game.meeting.partner) if who is not None}
    assert len(two) == 2
    assert not two & set(desk(game).unheard)
    game.go_to("coffee_break")
    assert not two & set(desk(game).unheard)


def test_the_minutes_of_the_desk_are_those_of_the_method() -> None:
    assert TOTAL == 180
    assert {times.step for times in desk(Game()).times} == {step.id for step in REGULAR.steps}
    assert Place("check_in") == REGULAR.stops[0].place
