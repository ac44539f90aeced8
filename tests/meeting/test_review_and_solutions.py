"""Steps 8 and 9: the owner's verdicts, whether the question holds, proposals without the owner, and what they adopt."""

from __future__ import annotations

import pytest

from meeting import commands as c
from meeting.steps import MOST_ADOPTED
from tests.meeting.play import Game, played_to


def with_hypotheses(place: str) -> tuple[Game, list[str]]:
    game = played_to("hypotheses.silent_writing")
    game.wait(seconds=90)
    ids = [game.made(who, c.Say(f"Kanske {who}")) for who in ("petter", "samira", "jonas")]
    game.go_to(place)
    return game, ids


# the review


def test_the_owner_is_back_and_sees_all_without_authors() -> None:
    game, ids = with_hypotheses("hypothesis_review")
    for who in ("lina", "petter", "agneta"):
        shown = game.items(who, "hypothesis_review")
        assert {item.id for item in shown} == set(ids)
        assert all(item.author is None and not item.mine for item in shown)


def test_keep_correct_and_release_are_the_owners_and_can_be_changed() -> None:
    game, ids = with_hypotheses("hypothesis_review")
    for command in (c.Keep(ids[0]), c.Correct(ids[0], "Nära, men annan rädsla"), c.Release(ids[0])):
        assert game.refused("petter", command) == "not_here"
        game.say("lina", command)
    assert game.marks("petter", ids[0]) == ("mark.release",)
    game.say("lina", c.Correct(ids[1], "Värre än ni trodde"))
    (corrected,) = (item for item in game.items("petter", "hypothesis_review") if item.id == ids[1])
    assert [line.id for line in corrected.lines] == ["line.corrected"]
    assert game.refused("lina", c.Keep("h0")) == "unknown_id"
    assert game.refused("lina", c.Correct(ids[1], " ")) == "empty"


def test_the_review_lacks_verdicts_and_whether_the_question_holds() -> None:
    game, ids = with_hypotheses("hypothesis_review")
    assert game.asked_to_confirm("agneta", c.Next()) >= {"missing.verdicts", "missing.question"}
    for id in ids:
        game.say("lina", c.Keep(id))
    assert not game.told("agneta", "missing.verdicts")
    game.say("lina", c.Holds())
    assert not game.told("agneta", "missing.question")
    assert game.refused("lina", c.Holds()) == "already_holds"


def test_a_revised_question_is_the_one_that_is_shown() -> None:
    game, _ = with_hypotheses("hypothesis_review")
    game.say("lina", c.Revise("Vad behöver finnas på plats?"))
    assert [mark.id for mark in game.items("petter", "question")[0].marks] == ["mark.revised"]
    assert game.sees("petter", "Vad behöver finnas på plats?")
    game.say("lina", c.Holds())
    assert game.sees("petter", "Hur slutar jag rädda schemat?")
    game.say("lina", c.Revise("Vad behöver finnas på plats?"))
    game.go_on()
    assert game.sees("petter", "Vad behöver finnas på plats?")


def test_without_hypotheses_there_is_nothing_to_judge() -> None:
    game = played_to("hypothesis_review")
    assert game.refused("lina", c.Keep("h1")) == "no_hypotheses"
    assert not game.told("agneta", "missing.verdicts")


# the solutions without the owner


def test_a_proposal_names_what_it_builds_on_or_nothing() -> None:
    game, ids = with_hypotheses("solutions.without_owner")
    built = game.made("petter", c.Solve((ids[0], ids[1], ids[0]), "En lapp med tre namn"))
    free = game.made("jonas", c.Solve((), "Telefonen i hallen"))
    assert game.meeting.items[built].about == (ids[0], ids[1])
    shown = {item.id: item for item in game.items("ulrika", "solutions")}
    assert [line.id for line in shown[built].lines] == ["line.builds_on", "line.builds_on"]
    assert shown[free].lines == ()
    assert all(item.author is None for item in shown.values())
    assert game.refused("petter", c.Solve(("h0",), "x")) == "unknown_id"
    assert game.refused("agneta", c.Solve((), "x")) == "not_here"


def test_a_plain_line_is_a_proposal_that_builds_on_none() -> None:
    game, _ = with_hypotheses("solutions.without_owner")
    assert game.sight("petter").plain is c.Solve


def test_parked_text_is_sent_by_solve_as_it_was_or_in_new_words() -> None:
    game = played_to("hypotheses.silent_writing")
    game.wait(seconds=90)
    thought = game.made("jonas", c.Say("Kanske en vana"))
    first, second, third = (game.made("petter", c.Park(text)) for text in ("Stäng av", "Byt nummer", "Fler namn"))
    game.go_to("solutions.without_owner")
    sent = game.made("petter", c.Solve((first, thought), ""))
    assert game.meeting.items[sent].text == "Stäng av"
    assert game.meeting.items[sent].about == (thought,)
    other = game.made("petter", c.Solve((second,), "Byt telefon"))
    assert game.meeting.items[other].text == "Byt telefon"
    assert [item.id for item in game.items("petter", "parked")] == [third]
    assert game.refused("petter", c.Solve((), "")) == "empty"
    game.go_on()
    assert not game.sees("petter", "Fler namn")
    assert not game.sees("lina", "Fler namn")


def test_one_takes_back_ones_own_until_it_is_adopted() -> None:
    game, _ = with_hypotheses("solutions.without_owner")
    one, two = (game.made("petter", c.Solve((), text)) for text in ("ett", "två"))
    game.say("petter", c.Undo(one))
    game.go_on()
    assert game.choices("petter", c.Undo) == (two,)
    game.say("lina", c.Adopt(two, "mitt"))
    assert not game.can("petter", c.Undo)


# with the owner


def with_solutions(n: int = 4) -> tuple[Game, list[str]]:
    game, _ = with_hypotheses("solutions.without_owner")
    ids = [game.made("petter", c.Solve((), f"förslag {k}")) for k in range(n)]
    game.go_on()
    return game, ids


@pytest.mark.parametrize("n", range(MOST_ADOPTED + 1))
def test_the_owner_adopts_none_to_three(n: int) -> None:
    game, ids = with_solutions()
    for id in ids[:n]:
        game.say("lina", c.Adopt(id, "med egna ord", "Boka tid", "fredag"))
    assert len(game.items("petter", "adopted")) == n
    assert game.marks("petter", ids[0]) == (("mark.adopted",) if n else ())
    if n == MOST_ADOPTED:
        assert game.refused("lina", c.Adopt(ids[3], "ett till")) == "adopted_enough"
    if n == 0:
        assert "missing.adopted" in game.asked_to_confirm("agneta", c.Next())
        game.say("lina", c.Enough())
    game.say("agneta", c.Next())
    assert game.place == "reflection"


def test_good_enough_is_said_once_and_seen() -> None:
    game, _ = with_solutions()
    game.say("lina", c.Enough())
    assert game.told("petter", "status.enough")
    assert game.refused("lina", c.Enough()) == "already_enough"


def test_what_is_adopted_carries_the_owners_words_step_and_time() -> None:
    game, ids = with_solutions()
    game.say("lina", c.Adopt(ids[0], "Jag visar siffran.", "Boka tid", ""))
    (taken,) = game.items("petter", "adopted")
    assert (taken.text, taken.author) == ("Jag visar siffran.", "Lina")
    assert [line.id for line in taken.lines] == ["line.first_step"]


def test_the_group_does_not_choose() -> None:
    game, ids = with_solutions()
    for who in ("petter", "samira", "agneta"):
        assert game.refused(who, c.Adopt(ids[0], "x")) == "not_here"
        assert game.refused(who, c.Enough()) == "not_here"
    assert game.refused("petter", c.Solve((), "nytt")) == "not_here"


def test_an_adoption_needs_the_owners_own_words_and_bounds() -> None:
    game, ids = with_solutions()
    assert game.refused("lina", c.Adopt(ids[0], "  ")) == "empty"
    assert game.refused("lina", c.Adopt(ids[0], "ord", "x" * 4_001)) == "too_long"
    assert game.refused("lina", c.Adopt("s0", "ord")) == "unknown_id"
    game.say("lina", c.Adopt(ids[0], "ord"))
    assert game.refused("lina", c.Adopt(ids[0], "igen")) == "unknown_id"


def test_an_adoption_can_be_taken_back() -> None:
    game, ids = with_solutions()
    taken = game.made("lina", c.Adopt(ids[0], "ord"))
    game.say("lina", c.Undo(taken))
    assert game.marks("petter", ids[0]) == ()
    game.say("lina", c.Adopt(ids[0], "andra ord"))


def test_without_proposals_there_is_nothing_to_adopt() -> None:
    game = played_to("solutions.with_owner")
    assert game.refused("lina", c.Adopt("s1", "x")) == "nothing_to_adopt"
    game.say("lina", c.Enough())


def test_hands_from_the_part_without_the_owner_are_down_when_they_are_back() -> None:
    game = played_to("solutions.without_owner")
    game.say("petter", c.Raise())
    game.lead_says(c.GiveFloor(game.situation("jonas").by))
    game.go_on()
    assert not any(who.hand or who.floor for who in game.sight("lina").roster)


def test_each_part_of_the_step_has_a_title_and_minutes_of_its_own() -> None:
    game = played_to("solutions.without_owner")
    assert (game.sight("petter").head.part, game.sight("petter").head.minutes) == ("without_owner", 12)
    game.go_on()
    assert (game.sight("petter").head.part, game.sight("petter").head.minutes) == ("with_owner", 13)
    assert game.sight("petter").prompt.id == "prompt.with_owner"
