"""What the leader does anywhere: on and back, minutes, pauses and breaks, blank screens, whispers, a look ahead."""

from __future__ import annotations

import pytest

from meeting import commands as c
from meeting.model import Account, Place
from meeting.steps import REGULAR
from meeting.view import Blank, Coffee, InMeeting, Left, Peek
from tests.meeting.play import Game, played_to

PLACES = tuple(f"{s.place.step}.{s.place.part}" if s.place.part else s.place.step for s in REGULAR.stops)


def peek(game: Game) -> Peek:
    seen = game.sight("agneta").peek
    assert seen is not None
    return seen


# on and back


@pytest.mark.parametrize("place", PLACES)
def test_only_the_leader_moves_the_meeting(place: str) -> None:
    game = played_to(place, previous="jonas")
    for who in ("yusuf", "petter", "samira"):
        assert game.refused(who, c.Next(confirmed=True)) == "only_leader"
        assert game.refused(who, c.Back(confirmed=True)) == "only_leader"


@pytest.mark.parametrize("place", PLACES)
def test_nothing_advances_by_itself(place: str) -> None:
    game = played_to(place, previous="jonas")
    game.wait(minutes=300)
    assert game.place == place
    assert game.sight("agneta").head.left in (
        Left("over", 300 - game.situation("").minutes(game.situation("").stop)),
        None,
    )


def test_the_whole_way_there_and_back() -> None:
    game = played_to("meta_reflection", previous="jonas")
    way = [game.place]
    while game.can("agneta", c.Back):
        game.lead_says(c.Back(confirmed=True))
        way.append(game.place)
    assert way == list(reversed(PLACES))
    assert game.refused("agneta", c.Back(confirmed=True)) == "first_step"


def test_what_is_unfinished_is_asked_about_and_done_when_said_twice() -> None:
    game = Game()
    assert game.asked_to_confirm("agneta", c.Next()) >= {"confirm.next", "confirm.missing", "missing.round"}
    assert game.place == "check_in"
    game.say("agneta", c.Next(confirmed=True))
    assert game.place == "relaxation"


def test_a_step_one_comes_back_to_keeps_its_items_and_begins_its_time_anew() -> None:
    game = played_to("exploration", previous="jonas")
    game.say("samira", c.Say("Var var du?"))
    game.go_on()
    game.wait(minutes=4)
    game.lead_says(c.Back(confirmed=True))
    assert game.sees("petter", "Var var du?")
    assert game.sight("petter").head.left == Left("minutes", 30)


# a look ahead


def test_only_the_leader_looks_ahead() -> None:
    game = played_to("coffee_break")
    assert (peek(game).step, peek(game).part, peek(game).number, peek(game).minutes) == (
        "hypotheses",
        "silent_writing",
        7,
        5,
    )
    assert [words.id for words in peek(game).happens] == ["consequence.locks_owner"]
    assert game.sight("yusuf").peek is None
    assert game.sight("petter").peek is None


def test_the_look_ahead_tells_what_is_missing_and_what_hinders() -> None:
    game = played_to("question_round")
    assert {words.id for words in peek(game).missing} >= {"missing.proposal", "missing.consent"}
    game.elect()
    game.drops("petter", "jonas", "ulrika")
    assert peek(game).hindrance is not None
    assert peek(game).hindrance.id == "refused.too_few"  # type: ignore[union-attr]


def test_there_is_nothing_ahead_of_the_last_step() -> None:
    assert played_to("meta_reflection").sight("agneta").peek is None


def test_facilitators_have_a_cue_card_and_members_none() -> None:
    game = played_to("hypotheses.talk")
    assert game.sight("agneta").card == game.sight("yusuf").card == "hypotheses.talk"
    assert game.sight("petter").card is None


# minutes


def test_more_minutes_are_given_to_the_part_under_way() -> None:
    game = played_to("exploration", previous="jonas")
    game.lead_says(c.Extend(8))
    assert game.sight("petter").head.minutes == 38
    assert game.sight("petter").head.left == Left("minutes", 38)
    for minutes in (0, -1, 61):
        assert game.refused("agneta", c.Extend(minutes)) == "minutes"


def test_minutes_can_be_borrowed_from_a_later_step_as_far_as_it_has_them() -> None:
    game = played_to("exploration", previous="jonas")
    assert game.choices("agneta", c.Extend, 1) == ("0", "6", "7", "8", "9", "10", "11")
    game.lead_says(c.Extend(8, 8))
    assert game.refused("agneta", c.Extend(8, 8)) == "cannot_lend"
    game.lead_says(c.Extend(7, 8))
    assert "8" not in game.choices("agneta", c.Extend, 1)
    assert game.refused("agneta", c.Extend(1, 4)) == "unknown_id"
    assert game.refused("agneta", c.Extend(1, 5)) == "unknown_id"
    game.go_to("hypothesis_review")
    assert game.sight("petter").head.minutes == 0


def test_a_step_lends_from_its_longest_part() -> None:
    game = played_to("exploration")
    game.lead_says(c.Extend(10, 7))
    game.go_to("hypotheses.silent_writing")
    assert game.sight("petter").head.left == Left("minutes", 5)
    assert game.sight("petter").head.minutes == 10
    game.wait(seconds=90)
    game.lead_says(c.Reveal())
    assert game.sight("petter").head.left == Left("minutes", 5)


def test_the_break_is_number_0() -> None:
    game = played_to("exploration")
    game.lead_says(c.Extend(5, 0))
    game.go_to("coffee_break")
    assert game.sight("petter").head.minutes == 10


# pauses and breaks


def test_a_pause_stops_the_time_and_nothing_else() -> None:
    game = played_to("exploration", previous="jonas")
    game.lead_says(c.Pause())
    game.wait(minutes=10)
    assert game.told("petter", "status.paused")
    assert game.sight("petter").head.left == Left("minutes", 30)
    assert game.refused("agneta", c.Pause()) == "paused"
    game.say("samira", c.Say("Var var du?"))
    game.lead_says(c.Resume())
    assert game.refused("agneta", c.Resume()) == "not_paused"
    game.wait(minutes=1)
    assert game.sight("petter").head.left == Left("minutes", 29)


def test_a_break_shows_nothing_of_the_case_and_ends_where_it_began() -> None:
    game = played_to("exploration")
    game.say("samira", c.Say("Var var du?"))
    game.lead_says(c.Break())
    for who in game.meeting.admitted:
        assert isinstance(game.seen_by(who), Coffee)
        assert game.sight(who).place == Place("coffee")
        assert not game.sees(who, "Var var du?")
        assert not game.sees(who, "schemat")
    assert game.refused("samira", c.Say("Och sedan?")) == "coffee"
    assert game.refused("agneta", c.Break()) == "paused"
    assert game.refused("agneta", c.Back(confirmed=True)) == "coffee"
    game.say("agneta", c.Next())
    assert game.place == "exploration"
    assert game.sees("petter", "Var var du?")


def test_the_planned_break_is_one_step_from_the_picture() -> None:
    game = played_to("picture")
    game.lead_says(c.Break())
    assert game.place == "coffee_break"
    assert game.refused("agneta", c.Break()) == "no_break_now"


@pytest.mark.parametrize("place", ["hypotheses.silent_writing", "hypotheses.talk", "solutions.without_owner"])
def test_there_is_no_break_that_would_let_the_owner_in(place: str) -> None:
    assert played_to(place).refused("agneta", c.Break()) == "no_break_now"


# blank screens


def test_all_screens_are_blank_until_the_leader_shows_them_again() -> None:
    game = played_to("exploration")
    game.say("samira", c.Say("Var var du?"))
    game.lead_says(c.Blank())
    for who in game.meeting.admitted:
        seen = game.seen_by(who)
        assert isinstance(seen, Blank)
        assert seen.why == "blanked"
        assert not game.sees(who, "Var var du?")
    assert game.refused("samira", c.Say("x")) == "blanked"
    assert game.refused("agneta", c.Next(confirmed=True)) == "blanked"
    assert {action.command for action in game.actions("agneta")} == {c.Blank, c.Close}
    game.lead_says(c.Blank())
    assert game.sees("petter", "Var var du?")


def test_the_other_facilitator_can_take_the_lead_of_a_blank_meeting() -> None:
    game = Game()
    game.lead_says(c.Blank())
    game.drops("agneta")
    game.say("yusuf", c.Lead())
    game.lead_says(c.Blank())
    assert game.sight("yusuf").leads


def test_who_stepped_out_sees_nothing_does_nothing_and_is_shown_as_away() -> None:
    game = played_to("exploration")
    game.steps_out("petter")
    assert game.sight("petter").prompt.id == "prompt.away"
    assert game.actions("petter") == ()
    assert game.refused("petter", c.Slip("x")) == "away"
    assert game.state("lina", "petter") == "away"
    game.steps_in("petter")
    game.say("petter", c.Slip("x"))


# whispers


@pytest.mark.parametrize("place", PLACES)
def test_facilitators_whisper_to_each_other_alone_in_every_step(place: str) -> None:
    game = played_to(place, previous="jonas")
    before = {who: game.seen_by(who) for who in game.meeting.admitted if who not in game.meeting.facilitators}
    game.say("yusuf", c.Whisper("Två minuter till?"))
    assert game.sees("agneta", "Två minuter till?")
    assert game.sees("yusuf", "Två minuter till?")
    assert before == {who: game.seen_by(who) for who in before}
    assert game.refused("petter", c.Whisper("x")) == "not_here"


def test_whispers_are_heard_in_a_break_too() -> None:
    game = played_to("exploration")
    game.lead_says(c.Break(), c.Whisper("Fem minuter?"))
    assert game.sees("yusuf", "Fem minuter?")


def test_there_must_be_somebody_to_whisper_to() -> None:
    game = Game(absent=("yusuf",))
    assert game.refused("agneta", c.Whisper("x")) == "no_other_facilitator"


def test_whispers_end_with_their_step() -> None:
    game = played_to("exploration")
    game.say("yusuf", c.Whisper("Två minuter till?"))
    game.go_on()
    assert not game.sees("agneta", "Två minuter till?")


# what a view always has


@pytest.mark.parametrize("place", PLACES)
def test_the_eleven_steps_are_always_in_sight(place: str) -> None:
    game = played_to(place, previous="jonas")
    for who in game.meeting.admitted:
        seen = game.seen_by(who)
        assert isinstance(seen, InMeeting) or who == Account("lina")
        assert seen is not None
        rail = seen.head.rail  # type: ignore[union-attr]
        assert [number for number, _ in rail] == [1, 2, 3, 4, 5, 6, 0, 7, 8, 9, 10, 11]
