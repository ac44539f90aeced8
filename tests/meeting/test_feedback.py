"""What whoever leads is told afterwards: of others, of whole steps, and of all who had no word."""

from __future__ import annotations

from meeting import commands as c
from meeting.feedback import Feedback, feedback
from meeting.model import Account
from meeting.text import shortened
from tests.meeting.play import Game, played_to

NAMES = {Account(who): who.capitalize() for who in ("agneta", "lina", "petter", "samira", "jonas", "ulrika", "tomasz")}


def told(game: Game) -> Feedback:
    return feedback(game.journal, NAMES)


def well(game: Game) -> dict[str, object]:
    """What went well: each id, with its name where it has one."""
    return {each.id.removeprefix("feedback.well."): dict(each.args).get("name") for each in told(game).well}


def to_try(game: Game) -> tuple[str, dict[str, object]]:
    words = told(game).to_try
    return words.id.removeprefix("feedback.try."), dict(words.args)


def speaks(game: Game, who: str, *, after: int, times: int = 1) -> None:
    """Is given the word, and says something after so many seconds."""
    game.lead_says(c.GiveFloor(Account(who)))
    game.wait(seconds=after)
    for n in range(times):
        game.say(who, c.Say(f"Det är {n}."))


def round_of(game: Game, *people: str) -> None:
    for who in people:
        speaks(game, who, after=1)


# who leads is not one of those they wait for


def test_nobody_is_praised_for_having_waited_for_themselves() -> None:
    game = Game()
    speaks(game, "agneta", after=60, times=2)
    speaks(game, "lina", after=1)
    assert well(game).keys() == {"feedback.begun"}


def test_whoever_leads_does_not_stand_before_the_one_who_was_silent() -> None:
    game = Game()
    speaks(game, "agneta", after=60)
    speaks(game, "petter", after=60)
    assert well(game)["waited"] == "Petter"


def test_whoever_leads_is_not_told_to_pass_the_word_on_from_themselves() -> None:
    game = Game()
    speaks(game, "agneta", after=1, times=6)
    assert to_try(game)[0] == "go_on"


# a step took too long as a whole, or not at all


def test_a_part_that_was_long_in_a_step_that_was_short_is_not_a_step_that_was_long() -> None:
    game = played_to("solutions.without_owner")
    start = len(game.journal)
    game.wait(minutes=16)
    game.go_on()
    game.wait(minutes=1)
    game.say("lina", c.Enough())
    game.go_on()
    assert feedback(game.journal, NAMES, since=start).to_try.id == "feedback.try.go_on"


def test_a_step_that_was_long_as_a_whole_is_named_though_it_is_not_over() -> None:
    game = played_to("solutions.without_owner")
    start = len(game.journal)
    game.wait(minutes=20)
    game.go_on()
    game.wait(minutes=10)
    assert feedback(game.journal, NAMES, since=start).to_try.id == "feedback.try.go_on"
    game.say("lina", c.Enough())
    game.go_on()
    words = feedback(game.journal, NAMES, since=start).to_try
    assert words.id == "feedback.try.time"
    assert "step.solutions" in repr(words.args)


def test_to_write_in_silence_may_take_its_time_and_gives_none_away() -> None:
    for talk, expected in ((15, "go_on"), (17, "time")):
        game = played_to("hypotheses.silent_writing")
        start = len(game.journal)
        game.wait(minutes=12)
        game.lead_says(c.Reveal())
        game.wait(minutes=talk)
        game.go_on()
        assert feedback(game.journal, NAMES, since=start).to_try.id == f"feedback.try.{expected}"


# those who had no word


def test_when_nobody_had_the_word_it_is_the_round_that_was_missing() -> None:
    game = Game()
    game.go_on()
    id, args = to_try(game)
    assert id == "round"
    assert "step.check_in" in repr(args)


def test_when_the_leader_alone_had_the_word_nobody_had() -> None:
    game = Game()
    speaks(game, "agneta", after=1)
    game.go_on()
    assert to_try(game)[0] == "round"


def test_all_who_had_no_word_are_named() -> None:
    game = Game()
    round_of(game, "agneta", "yusuf", "lina", "petter", "samira", "jonas")
    game.go_on()
    assert to_try(game) == ("heard", {"names": shortened(["Ulrika", "Tomasz"])})


def test_whoever_had_the_word_before_the_meeting_went_back_has_had_it() -> None:
    game = played_to("reflection")
    start = len(game.journal)
    game.go_on()
    round_of(game, "yusuf", "lina", "petter", "samira", "jonas", "ulrika", "tomasz")
    game.lead_says(c.Back(confirmed=True))
    game.go_on()
    game.lead_says(c.Close(confirmed=True))
    said = feedback(game.journal, NAMES, since=start)
    assert "feedback.well.heard" in [each.id for each in said.well]


def test_a_round_that_was_left_out_is_not_forgotten_for_a_later_one() -> None:
    game = Game()
    round_of(game, "yusuf", "lina", "petter", "samira", "jonas", "ulrika")
    game.go_to("meta_reflection")
    round_of(game, "yusuf", "lina", "petter", "samira", "jonas", "ulrika", "tomasz")
    game.lead_says(c.Close(confirmed=True))
    assert "heard" not in well(game)
