"""Step 7: ninety quiet seconds, silent writing, the reveal, the talk, parked solutions and hints."""

from __future__ import annotations

from meeting import commands as c
from meeting.hints import hint
from meeting.model import Account
from tests.meeting.play import Game, played_to

WRITERS = ("petter", "samira", "jonas", "ulrika", "tomasz")


def writing() -> Game:
    """The silent writing, when one can write."""
    game = played_to("hypotheses.silent_writing")
    game.wait(seconds=90)
    return game


def talking() -> tuple[Game, dict[str, str]]:
    """The talk, after everybody wrote one."""
    game = writing()
    ids = {who: game.made(who, c.Say(f"Kanske är det {who}s tanke")) for who in WRITERS}
    game.lead_says(c.Reveal())
    return game, ids


def test_for_ninety_seconds_nothing_can_be_posted() -> None:
    game = played_to("hypotheses.silent_writing")
    for seconds in (0, 89):
        game.wait(seconds=seconds)
        assert game.refused("petter", c.Say("Kanske")) == "quiet"
        assert game.refused("petter", c.Park("Stäng av")) == "quiet"
        assert game.refused("agneta", c.Reveal()) == "quiet"
        assert game.told("petter", "status.quiet")
    game.wait(seconds=1)
    assert not game.told("petter", "status.quiet")
    game.say("petter", c.Say("Kanske"))


def test_a_pause_stops_the_quiet_seconds() -> None:
    game = played_to("hypotheses.silent_writing")
    game.lead_says(c.Pause())
    game.wait(minutes=5)
    assert game.refused("petter", c.Say("Kanske")) == "quiet"
    game.lead_says(c.Resume())
    game.wait(seconds=90)
    game.say("petter", c.Say("Kanske"))


def test_while_they_write_each_sees_only_their_own() -> None:
    game = writing()
    before = {who: game.seen_by(who) for who in game.meeting.admitted}
    for _ in range(7):
        game.say("petter", c.Say("Kanske är det en vana"))
    assert {who for who in before if before[who] != game.seen_by(who)} == {"petter"}
    assert game.items("petter", "own_hypotheses")[0].author is None


def test_facilitators_do_not_write_and_see_that_the_others_do() -> None:
    game = writing()
    assert game.refused("agneta", c.Say("Kanske")) == "not_here"
    assert game.told("agneta", "empty.others_write")
    assert "missing.hypotheses" not in game.sight("agneta").peek.missing  # type: ignore[union-attr]


def test_one_can_take_back_ones_own() -> None:
    game = writing()
    id = game.made("petter", c.Say("Kanske"))
    game.say("petter", c.Undo(id))
    assert not game.sees("petter", "Kanske")


def test_the_reveal_shows_all_without_authors_and_in_an_order_of_its_own() -> None:
    game, ids = talking()
    assert game.place == "hypotheses.talk"
    shown = game.items("jonas", "hypotheses")
    assert {item.id for item in shown} == set(ids.values())
    assert all(item.author is None for item in shown)
    assert [item.id for item in shown if item.mine] == [ids["jonas"]]
    assert not any(item.mine for item in game.items("agneta", "hypotheses"))


def test_the_order_comes_from_chance() -> None:
    def order(seed: int) -> tuple[str, ...]:
        game = Game(seed=seed)
        game.go_to("hypotheses.silent_writing")
        game.wait(seconds=90)
        for who in WRITERS:
            game.say(who, c.Say(who))
        game.lead_says(c.Reveal())
        return tuple(item.text for item in game.items("agneta", "hypotheses"))

    assert len({order(seed) for seed in range(5)}) > 1


def test_nothing_but_the_reveal_leaves_the_writing() -> None:
    game = writing()
    assert game.refused("agneta", c.Next(confirmed=True)) == "reveal_first"
    assert game.refused("yusuf", c.Reveal()) == "only_leader"
    game.lead_says(c.Reveal())
    assert game.refused("agneta", c.Reveal()) == "not_here"


def test_in_the_talk_new_ones_come_last_and_unattributed() -> None:
    game, ids = talking()
    late = game.made("petter", c.Say("Och kanske det här"))
    assert game.items("jonas", "hypotheses")[-1].id == late
    assert game.items("jonas", "hypotheses")[-1].author is None
    game.say("petter", c.Undo(ids["petter"]))
    assert ids["petter"] not in {item.id for item in game.items("jonas", "hypotheses")}


def test_fewer_than_six_is_said_and_can_be_overridden() -> None:
    game, _ = talking()
    assert game.asked_to_confirm("agneta", c.Next()) >= {"missing.hypotheses", "consequence.shows_owner"}
    game.say("petter", c.Say("En sjätte"))
    assert "missing.hypotheses" not in game.asked_to_confirm("agneta", c.Next())


def test_a_parked_solution_is_its_authors_until_they_send_it() -> None:
    game = writing()
    before = {who: game.seen_by(who) for who in game.meeting.admitted}
    parked = game.made("petter", c.Park("Stäng av telefonen"))
    assert {who for who in before if before[who] != game.seen_by(who)} == {"petter"}
    game.go_to("solutions.without_owner")
    assert game.items("petter", "parked")[0].id == parked
    assert not game.sees("jonas", "Stäng av telefonen")
    assert game.refused("jonas", c.Solve((parked,), "")) == "unknown_id"


def test_a_solution_gets_a_hint_that_only_its_author_sees() -> None:
    game = writing()
    id = game.made("petter", c.Say("Hon borde stänga av telefonen klockan sex."))
    assert game.sight("petter").hint == "solution"
    assert game.marks("petter", id) == ("hint.solution",)
    game.lead_says(c.Reveal())
    assert game.marks("petter", id) == ("hint.solution",)
    assert game.marks("jonas", id) == ()
    assert game.marks("agneta", id) == ()


def test_the_word_rules() -> None:
    for solution in ("Hon borde sluta", "Lösningen är", "She should stop", "Why not turn it off"):
        assert hint("solution", solution) == "solution"
    for reason in ("Kan det vara så att hon vill behövas?", "Perhaps nobody decided who may call in a substitute."):
        assert hint("solution", reason) is None


def test_going_back_to_the_writing_hides_them_again_after_a_question() -> None:
    game, _ = talking()
    assert game.asked_to_confirm("agneta", c.Back()) == {"confirm.back", "consequence.hides_hypotheses"}
    game.lead_says(c.Back(confirmed=True))
    assert not game.sees("jonas", "Kanske är det petters tanke")
    assert game.sees("petter", "Kanske är det petters tanke")
    assert game.refused("petter", c.Say("Kanske")) == "quiet"


def test_hands_and_floor_begin_with_the_talk() -> None:
    game = writing()
    assert game.refused("petter", c.Raise()) == "not_here"
    game.lead_says(c.Reveal())
    game.say("petter", c.Raise())
    assert Account("lina") not in game.choices("agneta", c.GiveFloor)
    game.lead_says(c.GiveFloor(Account("petter")))
    assert game.refused("lina", c.Raise()) == "locked_out"
