"""Steps 2 and 3: the timed relaxation that one may sit out, and the previous owner's word."""

from __future__ import annotations

from meeting import commands as c
from meeting.model import Account
from meeting.steps import RELAXATION
from meeting.view import Stillness
from tests.meeting.play import Game, played_to


def line(game: Game, who: str = "lina") -> int:
    seen = game.seen_by(who)
    assert isinstance(seen, Stillness)
    return seen.line


def at_follow_up(previous: str | None = "jonas") -> Game:
    game = Game(previous=previous)
    game.go_on(2)
    return game


def test_the_script_comes_line_by_line() -> None:
    game = played_to("relaxation")
    shown = []
    for second in range(301):
        if (now := line(game)) not in shown:
            shown.append(now)
            assert RELAXATION[now] == second
        game.wait(seconds=1)
    assert shown == list(range(len(RELAXATION)))


def test_the_script_stands_still_while_it_is_paused() -> None:
    game = played_to("relaxation")
    game.wait(seconds=20)
    game.lead_says(c.Pause())
    game.wait(minutes=3)
    assert line(game) == 1
    game.lead_says(c.Resume())
    game.wait(seconds=10)
    assert line(game) == 2


def test_sitting_out_is_shown_to_nobody() -> None:
    game = played_to("relaxation")
    before = {who: game.seen_by(who) for who in game.meeting.admitted if who != "petter"}
    game.say("petter", c.Pass())
    assert before == {who: game.seen_by(who) for who in before}
    seen = game.seen_by("petter")
    assert isinstance(seen, Stillness)
    assert seen.sitting_out
    assert game.refused("petter", c.Pass()) == "sitting_out"


def test_the_leader_may_end_it_early_by_saying_so_twice() -> None:
    game = played_to("relaxation", previous="jonas")
    assert "missing.relaxation" in game.asked_to_confirm("agneta", c.Next())
    game.wait(seconds=300)
    game.say("agneta", c.Next())
    assert game.place == "follow_up"


def test_only_the_previous_owner_speaks_and_has_the_floor_at_once() -> None:
    game = at_follow_up()
    assert game.told("jonas", "notice.floor")
    game.say("jonas", c.Say("Jag bad om en kvart."))
    assert game.sees("lina", "Jag bad om en kvart.")
    assert game.refused("lina", c.Say("Men varför inte ...")) == "not_here"
    assert game.refused("agneta", c.Say("Tack.")) == "not_here"


def test_the_others_can_thank_once() -> None:
    game = at_follow_up()
    game.say("lina", c.Thanks())
    game.say("agneta", c.Thanks())
    assert game.refused("lina", c.Thanks()) == "thanked"
    assert game.refused("jonas", c.Thanks()) == "thanks_are_for_others"
    assert game.told("jonas", "status.thanks")


def test_done_and_the_step_is_finished() -> None:
    game = at_follow_up()
    assert "missing.follow_up" in game.asked_to_confirm("agneta", c.Next())
    game.say("jonas", c.Done())
    game.say("agneta", c.Next())
    assert game.place == "question_round"


def test_the_leader_can_give_the_floor_back_to_the_previous_owner_alone() -> None:
    game = at_follow_up()
    game.say("jonas", c.Done())
    assert game.choices("agneta", c.GiveFloor) == ("jonas",)
    assert game.refused("agneta", c.GiveFloor(Account("lina"))) == "unknown_person"
    game.lead_says(c.GiveFloor(Account("jonas")))
    game.say("jonas", c.Say("En sak till."))


def test_declining_needs_no_reason_and_gives_the_minutes_to_the_exploration() -> None:
    game = at_follow_up()
    game.say("jonas", c.Pass())
    game.say("agneta", c.Next())
    assert game.place == "question_round"
    game.go_to("exploration")
    assert game.sight("lina").head.minutes == 40


def test_without_a_previous_owner_the_step_is_skipped_and_its_minutes_kept() -> None:
    game = played_to("relaxation", previous=None)
    game.wait(seconds=300)
    assert game.asked_to_confirm("agneta", c.Next()) >= {"consequence.skip_follow_up_none"}
    game.go_on()
    assert game.place == "question_round"
    game.go_to("exploration")
    assert game.sight("lina").head.minutes == 40


def test_an_absent_previous_owner_is_not_waited_for() -> None:
    game = played_to("relaxation", previous="jonas")
    game.drops("jonas")
    assert "consequence.skip_follow_up" in game.asked_to_confirm("agneta", c.Next())
    game.go_on()
    assert game.place == "question_round"


def test_a_previous_owner_who_comes_late_can_still_be_heard() -> None:
    game = played_to("relaxation", previous="jonas")
    game.drops("jonas")
    game.go_on()
    game.returns("jonas")
    game.lead_says(c.Back())
    game.go_on()
    assert game.place == "follow_up" and game.told("jonas", "notice.floor")


def test_back_from_the_questions_leads_to_where_one_came_from() -> None:
    game = played_to("question_round", previous=None)
    game.lead_says(c.Back())
    assert game.place == "relaxation"
