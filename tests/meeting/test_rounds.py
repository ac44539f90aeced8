"""The rounds: check-in and meta-reflection, the floor, what is left outside the door, feelings."""

from __future__ import annotations

import pytest

from meeting import commands as c
from meeting.commands import Refused
from meeting.model import Account
from meeting.text import LONGEST, Words, shortened, words
from tests.meeting.play import Game, ids_in, played_to
from tui.vocabulary import plain


def floor(game: Game) -> str | None:
    return game.meeting.floor.holder


def give(game: Game, who: str) -> None:
    game.lead_says(c.GiveFloor(Account(who)))


def test_nobody_has_the_floor_until_it_is_given() -> None:
    game = Game()
    assert floor(game) is None
    assert game.refused("lina", c.Say("Trött.")) == "not_your_turn"
    give(game, "lina")
    game.say("lina", c.Say("Trött."))
    assert game.sees("petter", "Trött.")
    assert game.items("petter")[0].author == "Lina"


def test_who_has_the_floor_is_told_and_everybody_sees_it() -> None:
    game = Game()
    give(game, "lina")
    assert game.told("lina", "notice.floor")
    assert not game.told("petter", "notice.floor")
    assert game.told("petter", "status.floor")


def test_saying_something_keeps_the_floor_and_done_hands_it_to_the_next_who_has_not_spoken() -> None:
    game = Game()
    give(game, "lina")
    game.say("lina", c.Say("Trött."))
    game.say("lina", c.Say("Men här."))
    assert floor(game) == "lina"
    spoke = ["lina"]
    game.say("lina", c.Done())
    while (holder := floor(game)) is not None:
        spoke.append(holder)
        game.say(holder, c.Pass())
    assert sorted(spoke) == sorted([*game.meeting.members, *game.meeting.facilitators])


def test_whoever_leads_is_told_that_they_can_give_themselves_the_floor() -> None:
    game = Game()
    assert game.refused("agneta", c.Say("Trött.")) == "not_your_turn_lead"
    for who, why in (("agneta", "lead"), ("lina", "raise")):
        seen = game.seen_by(who)
        assert seen is not None
        with pytest.raises(Refused) as refused:
            plain(seen, "Trött.")
        assert refused.value.words.id == f"refused.plain.{why}"
    give(game, "agneta")
    game.say("agneta", c.Say("Trött."))


def test_whoever_has_not_had_the_floor_is_offered_first() -> None:
    game = Game()
    everybody = game.choices(game.lead, c.GiveFloor)
    for who in everybody[:2]:
        give(game, who)
    assert game.choices(game.lead, c.GiveFloor) == (*everybody[2:], everybody[0])


def test_passing_is_as_good_as_speaking() -> None:
    game = Game()
    assert game.told("agneta", "missing.round")
    give(game, "agneta")
    while (holder := floor(game)) is not None:
        game.say(holder, c.Pass())
    assert not game.told("agneta", "missing.round")
    assert game.told("agneta", "notice.ready")


def test_an_order_is_followed_and_then_those_it_left_out() -> None:
    game = Game(("lina", "petter", "samira", "jonas"))
    game.lead_says(c.Order((Account("jonas"), Account("lina"), Account("jonas"))))
    order = []
    while (holder := floor(game)) is not None:
        order.append(holder)
        game.say(holder, c.Done())
    assert order[:2] == ["jonas", "lina"]
    assert len(order) == len(set(order)) == 6


def test_an_order_of_nobody_or_of_strangers_is_refused() -> None:
    game = Game()
    assert game.refused("agneta", c.Order(())) == "empty_order"
    assert game.refused("agneta", c.Order((Account("ingen"),))) == "unknown_person"
    assert game.refused("yusuf", c.Order((Account("lina"),))) == "only_leader"


def test_who_has_dropped_is_passed_over_and_not_waited_for() -> None:
    game = Game(("lina", "petter", "samira", "jonas"))
    game.lead_says(c.Order((Account("lina"), Account("petter"), Account("samira"))))
    game.drops("petter")
    game.say("lina", c.Done())
    assert floor(game) == "samira"
    while (holder := floor(game)) is not None:
        game.say(holder, c.Done())
    assert not game.told("agneta", "missing.round")
    game.returns("petter")
    assert game.told("agneta", "missing.turns")


def test_a_raised_hand_is_seen_and_comes_down_with_the_floor() -> None:
    game = Game()
    game.say("petter", c.Raise())
    assert game.told("lina", "status.hand")
    assert game.refused("petter", c.Raise()) == "hand_is_up"
    give(game, "petter")
    assert not game.told("lina", "status.hand")
    assert game.refused("petter", c.Raise()) == "you_have_floor"


def test_what_waits_outside_is_shown_in_the_round_and_then_only_as_a_mark() -> None:
    game = Game()
    give(game, "lina")
    left = game.made("lina", c.LeaveOutside("Schemat för påsk."))
    assert game.marks("petter", left) == ("mark.left",)
    assert game.refused("lina", c.LeaveOutside("Och budgeten.")) == "left_already"
    game.go_on()
    assert not game.sees("petter", "Schemat")
    game.go_to("meta_reflection")
    assert not game.sees("petter", "Schemat")
    assert game.told("petter", "status.door")
    assert game.sees("lina", "Schemat")


def test_at_the_end_one_takes_back_what_one_left_or_lets_it_go() -> None:
    game = Game()
    for who in ("lina", "petter"):
        give(game, who)
        game.say(who, c.LeaveOutside(f"{who}s schema"))
    game.go_to("meta_reflection")
    game.say("lina", c.Undo(game.items("lina", "door")[0].id))
    game.lead_says(c.Close())
    assert not game.sees("lina", "linas schema")
    assert game.sees("petter", "petters schema")


def test_a_feeling_needs_no_floor_and_carries_its_name() -> None:
    game = Game()
    felt = game.made("petter", c.Feeling("förbannad"))
    assert game.marks("lina", felt) == ("mark.feeling",)
    assert game.items("lina")[0].author == "Petter"
    assert game.refused("petter", c.Feeling("x" * 41)) == "too_long"


def test_ones_own_words_can_be_taken_back_while_the_step_is_open() -> None:
    game = Game()
    give(game, "lina")
    said = game.made("lina", c.Say("Trött."))
    assert not game.can("petter", c.Undo)
    assert game.refused("petter", c.Undo(said)) == "nothing_of_yours"
    game.say("lina", c.Undo(said))
    assert not game.sees("petter", "Trött.")
    game.say("lina", c.Say("Nyfiken."))
    game.go_on()
    assert not game.can("lina", c.Undo)


def test_nothing_and_too_much_are_refused() -> None:
    game = Game()
    give(game, "lina")
    for nothing in ("", "   ", "\u200b\u200d", "\x1b", "\n"):
        assert game.refused("lina", c.Say(nothing)) == "empty"
    game.say("lina", c.Say("å" * LONGEST))
    assert game.refused("lina", c.Say("å" * (LONGEST + 1))) == "too_long"


def test_the_facilitators_take_part_in_the_rounds() -> None:
    game = played_to("meta_reflection")
    give(game, "yusuf")
    game.say("yusuf", c.Say("Rätt byte."))
    assert game.sees("lina", "Rätt byte.")


def test_a_round_begins_anew_in_the_last_step() -> None:
    game = Game()
    give(game, "lina")
    game.say("lina", c.Say("Från incheckningen."))
    game.go_to("meta_reflection")
    assert floor(game) is None
    assert game.told("agneta", "missing.round")
    assert not game.sees("petter", "Från incheckningen.")


@pytest.mark.parametrize("place", ["question_round", "picture", "hypotheses.talk", "hypothesis_review"])
def test_outside_a_round_done_gives_the_floor_back_to_nobody(place: str) -> None:
    game = played_to(place)
    assert game.refused("petter", c.Done()) == "not_your_turn"
    give(game, "petter")
    assert game.told("petter", "notice.floor")
    game.say("petter", c.Done())
    assert floor(game) is None


def test_during_coffee_nobody_is_told_that_it_is_their_turn() -> None:
    game = Game()
    give(game, "lina")
    game.lead_says(c.Break())
    assert not game.told("lina", "notice.floor")
    game.lead_says(c.Resume())
    assert game.told("lina", "notice.floor")


def test_who_has_the_floor_already_is_said_to_have_it() -> None:
    game = Game()
    game.lead_says(c.GiveFloor(Account("lina")))
    assert game.refused("agneta", c.GiveFloor(Account("lina"))) == "has_floor"
    assert game.refused("agneta", c.GiveFloor(Account("nobody"))) == "unknown_person"


def test_whoever_leads_and_nobody_else_is_told_who_is_still_to_have_the_word() -> None:
    game = Game(("lina", "petter", "samira"))
    assert missing(game) == ("missing.round", None)
    give(game, "lina")
    assert missing(game) == ("missing.round", None)
    game.say("lina", c.Done())
    assert floor(game) == "agneta"
    assert missing(game) == ("missing.turns", shortened(["Yusuf", "Petter", "Samira"]))
    game.drops("samira")
    game.say("agneta", c.Done())
    assert missing(game) == ("missing.turns", shortened(["Petter"]))
    assert "missing.turns" in game.asked_to_confirm("agneta", c.Next())
    game.say("yusuf", c.Done())
    assert missing(game) == ("missing.turn", shortened(["Petter"]))
    for who in ("yusuf", "petter", "lina"):
        assert not {"missing.turns", "missing.turn"} & ids_in(game.seen_by(who))
    game.say("petter", c.Done())
    assert not any(game.told("agneta", id) for id in ("missing.round", "missing.turns", "missing.turn"))


def missing(game: Game) -> tuple[str, Words | None]:
    """What the leader's notice says is missing, and of whom."""
    notice = next(words for words in game.sight("agneta").notices if words.id.startswith("notice.missing"))
    what = dict(notice.args)["what"]
    assert isinstance(what, Words)
    who = dict(what.args).get("who")
    assert who is None or isinstance(who, Words)
    return what.id, who


def test_of_many_who_are_to_have_the_word_the_last_are_told_by_their_number() -> None:
    game = Game()
    give(game, "agneta")
    game.say("agneta", c.Done())
    assert missing(game)[1] == words("names.more", names="Lina, Petter", more=4)
