"""The tenth meeting: the eleven steps, and in the last one the treasure walk, the evaluation, the reunion, the ending."""

from __future__ import annotations

from pathlib import Path

import yaml

from meeting import commands as c
from meeting import events as e
from meeting.model import Account, Agreed, Treasured
from meeting.steps import ALWAYS, LAST, PULSE_FROM, REGULAR, agenda_of
from meeting.text import words
from meeting.view import Ended, view
from tests.meeting.play import FACILITATORS, MEMBERS, Game, ids_in
from tui.changes import changes
from tui.i18n import LANGUAGES, tongue
from tui.printed import block
from tui.vocabulary import by_command

DESCRIBED = yaml.safe_load((Path(__file__).parents[1] / "data" / "method" / "steps.yaml").read_text("utf-8"))
LINA, PETTER = Account("lina"), Account("petter")


def begun(part: str) -> Game:
    game = Game(number=10)
    game.chests = {
        LINA: (Treasured("t1", "Jag visar siffran", ("Boka tid", "fredag")), Treasured("u2", "Telefonen i hallen")),
        PETTER: (Treasured("u2", "Fråga i stället för att svara"),),
    }
    game.chests |= {Account(who): () for who in (*FACILITATORS, *MEMBERS) if who not in game.chests}
    game.go_to(f"meta_reflection.{part}" if part else "meta_reflection")
    return game


# the agenda


def test_it_has_the_eleven_steps_and_what_is_added_to_the_last_one_in_three_hours() -> None:
    assert agenda_of(10) is LAST
    assert [(step.number, step.id) for step in LAST] == [(step.number, step.id) for step in REGULAR]
    added = [part["key"] for part in DESCRIBED["last_meeting"]["step_11_adds"]]
    assert [part.id for part in LAST.steps[-1].parts] == ["", *added]
    assert sum(step.minutes for step in LAST) == DESCRIBED["last_meeting"]["minutes"]
    for stop in LAST.stops:
        assert set(ALWAYS) <= set(stop.part.may)


def test_the_steps_before_let_everybody_do_what_they_always_do() -> None:
    before = LAST.stops[: len(REGULAR.stops)]
    assert [stop.part.may for stop in before] == [stop.part.may for stop in REGULAR.stops]
    assert [stop.part.locked_out for stop in before] == [stop.part.locked_out for stop in REGULAR.stops]
    assert min(stop.part.minutes for stop in LAST.stops) > 0


# the treasure walk


def test_each_has_their_own_chest_open_to_themselves_alone() -> None:
    game = begun("treasure_walk")
    assert [item.id for item in game.items("lina", "own_chest")] == ["t1", "u2"]
    assert not game.items("samira", "own_chest")
    for who in ("agneta", "petter", "samira"):
        assert not game.sees(who, "Jag visar siffran")
    assert game.told("lina", "line.first_step")


def test_with_the_floor_one_shows_what_one_chooses_and_nobody_elses() -> None:
    game = begun("treasure_walk")
    assert game.refused("lina", c.Show(("t1",))) == "not_your_turn"
    game.lead_says(c.Order((LINA, PETTER)))
    assert game.choices("lina", c.Show) == ("t1", "u2")
    game.say("lina", c.Show(("t1",)))
    shown = game.items("petter", "treasures")
    assert [(item.text, item.author) for item in shown] == [("Jag visar siffran", "Lina")]
    assert game.choices("lina", c.Show) == ("u2",)
    assert game.refused("lina", c.Show(("t1",))) == "unknown_id"
    game.say("lina", c.Undo(shown[0].id))
    assert not game.sees("petter", "Jag visar siffran")
    assert game.choices("lina", c.Show) == ("t1", "u2")  # it is still in the chest
    game.say("lina", c.Done())
    game.say("petter", c.Show(("u2",)))
    assert game.sees("lina", "Fråga i stället")
    assert not game.sees("petter", "Telefonen i hallen")
    game.say("petter", c.Done())
    holder = game.meeting.floor.holder
    assert holder is not None
    assert game.refused(holder, c.Show(("u2",))) == "no_treasure"


def test_until_a_chest_has_been_fetched_nothing_is_said_of_what_is_in_it() -> None:
    game = begun("treasure_walk")
    game.chests = {}
    for who in ("lina", "samira"):
        assert not game.told(who, "empty.own_chest")
    game.lead_says(c.GiveFloor(LINA))
    before = view(game.meeting, LINA, game.presence)
    assert game.refused("lina", c.Show(("t1",))) == "chest_not_fetched"
    game.chests = {LINA: ()}
    assert game.told("lina", "empty.own_chest")
    assert not game.told("samira", "empty.own_chest")
    assert game.refused("lina", c.Show(("t1",))) == "no_treasure"
    after = view(game.meeting, LINA, game.presence)
    assert before is not None
    assert after is not None
    for language in LANGUAGES:
        say = tongue(language)
        assert f"* {say('empty.own_chest')}" in changes(say, before, after, set())


def test_what_was_shown_is_not_there_in_the_parts_after_it() -> None:
    game = begun("treasure_walk")
    game.lead_says(c.GiveFloor(LINA))
    game.say("lina", c.Show(("t1", "u2")))
    for _ in range(3):
        game.go_on()
        assert not game.sees("petter", "Telefonen")


# the evaluation


def test_the_evaluation_is_anonymous_and_shown_once_as_counts_from_five_answers() -> None:
    game = begun("evaluation")
    assert game.refused("agneta", c.Evaluate(5, 5, 5)) == "not_here"  # members answer
    assert game.refused("lina", c.Evaluate(5, 6, 5)) == "scale"
    for n, who in enumerate(MEMBERS[: PULSE_FROM - 1]):
        game.say(who, c.Evaluate(5, 4, 1 + n))
    game.say("lina", c.Evaluate(3, 4, 5))  # a new answer takes the place of the earlier one
    assert game.refused("agneta", c.Count()) == "evaluation_too_few"
    game.say(MEMBERS[PULSE_FROM - 1], c.Evaluate(5, 2, 5))
    assert not {"scale.counted"} & ids_in(game.seen_by("lina"))
    assert "missing.evaluation" in game.asked_to_confirm("agneta", c.Next())
    counted = game.say("agneta", c.Count())
    assert counted == (e.EvaluationCounted(((0, 0, 1, 0, 4), (0, 1, 0, 4, 0), (0, 1, 1, 1, 2))),)
    assert not game.meeting.evaluation.answers
    for who in ("agneta", "lina"):
        section = next(each for each in getattr(game.seen_by(who), "sections", ()) if each.id == "evaluation")
        assert [dict(words.args)["counts"] for words in section.told] == [
            "3 (1), 5 (4)",
            "2 (1), 4 (4)",
            "2 (1), 3 (1), 4 (1), 5 (2)",
        ]
    assert game.refused("agneta", c.Count()) == "evaluation_counted"
    assert game.refused("lina", c.Evaluate(1, 1, 1)) == "evaluation_counted"


def test_what_a_member_who_begins_to_facilitate_has_answered_goes() -> None:
    game = begun("evaluation")
    for who in MEMBERS[:PULSE_FROM]:
        game.say(who, c.Evaluate(1, 2, 3))
    game.happen(e.Joined(LINA, facilitator=True))
    assert game.refused("lina", c.Evaluate(1, 1, 1)) == "not_here"
    assert game.refused("agneta", c.Count()) == "evaluation_too_few"


def test_the_pulse_of_the_day_is_a_matter_of_its_own() -> None:
    game = begun("")
    for who in MEMBERS[:PULSE_FROM]:
        game.say(who, c.PulseAnswer(4, 4))
    game.lead_says(c.Count())
    assert game.meeting.pulse.counted
    assert not game.meeting.evaluation.counts
    game.go_on(2)
    assert game.refused("agneta", c.Count()) == "evaluation_too_few"


# the reunion and the ending


def test_the_reunion_is_a_date_and_a_place() -> None:
    game = begun("reunion")
    assert game.told("lina", "reunion.open")
    game.agreed = Agreed(reunion="2027-09-01 18:00 Kafé Alm")
    assert game.told("lina", "reunion.when")
    assert game.sees("lina", "Kafé Alm")
    assert game.refused("lina", c.Say("x")) == "not_here"


def test_the_ending_says_what_remains_and_ends_with_a_round() -> None:
    game = begun("ending")
    for who in ("agneta", "lina"):
        assert {"ending.circle", "ending.chests", "ending.room"} <= ids_in(game.seen_by(who))
    game.lead_says(c.GiveFloor(LINA))
    game.say("lina", c.Say("Tack."))
    assert game.sees("petter", "Tack.")
    action = next(each for each in game.sight("agneta").actions if each.command is c.Close)
    assert action.happens is not None
    for language in LANGUAGES:
        say = tongue(language)
        asked = say.say(action.happens)
        assert say("confirm.close.ends") in asked
        assert say("remains.ended") in asked
        assert say("confirm.close.again") not in asked
    game.lead_says(c.Close())
    assert game.meeting.ended is not None
    for who in ("agneta", "lina"):
        ended = game.seen_by(who)
        assert isinstance(ended, Ended)
        assert ended.ends
        for language in LANGUAGES:
            say = tongue(language)
            lines = block(say, ended)
            assert f"* {say('lines.ended.circle')}" in lines
            assert lines[-1] == f"* {say('lines.ended.remains', what=words('remains.ended'))}"


def test_whoever_breaks_it_off_is_told_what_will_not_be_and_that_the_circle_goes_on() -> None:
    game = begun("")
    asked = game.asked_to_confirm("agneta", c.Close())
    added = {f"unfinished.{part.id}" for part in LAST.steps[-1].parts if part.id}
    assert added | {"confirm.close.unfinished", "confirm.close.again", "remains.circle"} <= asked
    assert "confirm.close.ends" not in asked
    game.go_on(3)
    asked = game.asked_to_confirm("agneta", c.Close())
    assert added & asked == {"unfinished.ending"}
    game.lead_says(c.Close(confirmed=True))
    ended = game.seen_by("lina")
    assert isinstance(ended, Ended)
    assert not ended.ends


def test_the_cue_card_of_its_round_leads_on_and_speaks_of_no_next_time() -> None:
    card = getattr(begun("").seen_by("agneta"), "card", None)
    assert card == "meta_reflection.last"
    for language in LANGUAGES:
        say = tongue(language)
        text = " ".join(say(f"card.{card}.{side}") for side in ("say", "wrong", "help"))
        assert by_command(c.Next).word(language) in text
        assert by_command(c.Close).word(language) not in text
        assert "nästa gång" not in text and "next time" not in text
