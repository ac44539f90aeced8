"""The first meeting: the way of working, the rules the circle words itself, and lifelines that nobody keeps."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from meeting import commands as c
from meeting.model import Account, Agreed, Kind, OwnerMode
from meeting.rules import permitted
from meeting.steps import ALWAYS, FIRST, MOST_POINTS, REGULAR, agenda_of
from meeting.view import Coffee, Lifeline
from tests.meeting.play import Game, ids_in

DESCRIBED = yaml.safe_load((Path(__file__).parents[1] / "data" / "method" / "steps.yaml").read_text("utf-8"))
LINA, PETTER, AGNETA = Account("lina"), Account("petter"), Account("agneta")


def begun(place: str, *, late: tuple[str, ...] = ()) -> Game:
    game = Game(number=1, absent=late)
    game.go_to(place)
    return game


# the agenda


def test_it_is_the_described_one_part_by_part() -> None:
    keys = [f"{stop.step.id}{'_1' if stop.part.id == 'first_half' else '_2' if stop.part.id == 'second_half' else ''}"
            for stop in FIRST.stops]  # fmt: skip
    described = DESCRIBED["first_meeting"]
    assert [(key, stop.part.minutes) for key, stop in zip(keys, FIRST.stops, strict=True)] == [
        (part["key"], part["minutes"]) for part in described["parts"]
    ]
    assert sum(step.minutes for step in FIRST) == described["minutes"]
    assert [step.number for step in FIRST] == [1, 2, 3, 4, 0, 5, 6]


def test_one_is_the_first_meeting_and_the_others_are_not() -> None:
    assert agenda_of(1) is FIRST
    assert not [number for number in range(2, 11) if agenda_of(number) is FIRST]


def test_what_holds_everywhere_holds_here() -> None:
    for stop in FIRST.stops:
        assert set(ALWAYS) <= set(stop.part.may)
        assert not stop.part.locked_out
        assert not [command for command in (c.Propose, c.Vote, c.Say) if stop.part.shape == "lifeline" and
                    permitted(stop.part, Game(number=1).situation("lina").roles, command)]  # fmt: skip


def test_the_whole_of_it_is_walked_through_to_the_close() -> None:
    game = Game(number=1)
    game.go_on(len(FIRST.stops) - 1)
    assert game.place == "check_out"
    assert game.refused("agneta", c.Next()) == "last_step"
    game.lead_says(c.Close())
    assert game.meeting.ended is not None


# the way of working


def test_the_walk_through_has_every_step_for_everybody() -> None:
    game = begun("model_walkthrough")
    for who in ("agneta", "yusuf", "lina"):
        assert {f"model.{step.id}" for step in REGULAR} <= ids_in(game.seen_by(who))
    assert game.refused("lina", c.Say("x")) == "not_here"


# ground rules


def test_the_rules_are_the_circles_own_and_everybody_sees_how_many_stand_by_them() -> None:
    game = begun("ground_rules")
    game.agreed = Agreed(
        ("Det som sägs här stannar här.", "Vi lyssnar färdigt."), frozenset({LINA, AGNETA, Account("frida")})
    )
    for who in ("agneta", "lina", "petter"):  # frida belongs to the circle and is not there
        assert [item.text for item in game.items(who, "ground_rules")] == list(game.agreed.rules)
        status = next(words for words in game.sight(who).status if words.id == "status.acknowledged")
        assert dict(status.args) == {"n": 2, "of": 8}
    assert game.told("petter", "notice.acknowledge")
    assert not game.told("lina", "notice.acknowledge")
    # The rules are there while they are what it is about.
    game.go_on()
    assert not game.sees("petter", "Vi lyssnar")


def test_to_go_on_asks_for_rules_for_everybodys_yes_and_for_the_owners_place() -> None:
    game = begun("ground_rules")
    lacking = ("missing.rules", "missing.acknowledged", "missing.owner_mode")
    assert set(lacking) <= game.asked_to_confirm("agneta", c.Next())
    game.agreed = Agreed(("En regel",), frozenset(game.meeting.admitted) - {PETTER}, OwnerMode.LISTEN)
    assert game.asked_to_confirm("agneta", c.Next()) & set(lacking) == {"missing.acknowledged"}
    # Who has dropped is not waited for.
    game.drops("petter")
    game.lead_says(c.Next())
    assert game.place == "lifelines.first_half"


# lifelines


def drawn(game: Game, who: str, *points: tuple[int, int, str]) -> list[str]:
    return [game.made(who, c.Point(*point)) for point in points]


def test_a_line_is_its_authors_alone_until_it_is_their_turn_and_they_choose() -> None:
    game = begun("lifelines.first_half")
    hard, good = drawn(game, "lina", (2020, -5, "Våren då vi sprang"), (1994, 3, "Kom hit"))
    for who in ("agneta", "yusuf", "petter"):
        assert not game.sees(who, "Våren då")
        assert not game.sees(who, "Kom hit")
    assert [item.id for item in game.items("lina", "own_lifeline")] == [good, hard]  # by year
    assert game.refused("lina", c.Show((good,))) == "not_your_turn"
    game.lead_says(c.GiveFloor(LINA))
    assert game.choices("lina", c.Show) == (good, hard)
    assert game.refused("lina", c.Show((good, "y1"))) == "unknown_id"
    assert game.refused("petter", c.Show((good,))) == "not_your_turn"
    game.say("lina", c.Show((good,)))
    for who in ("agneta", "petter"):
        assert [(item.id, item.author) for item in game.items(who, "lifelines")] == [(good, "Lina")]
        seen = game.seen_by(who)
        assert isinstance(seen, Lifeline)
        assert (seen.whose, [dot.id for dot in seen.curve]) == ("Lina", [good])
        assert not game.sees(who, "Våren då")
    own = game.seen_by("lina")
    assert isinstance(own, Lifeline)
    assert (own.whose, [dot.id for dot in own.curve]) == (None, [good, hard])
    assert game.choices("lina", c.Show) == (hard,)
    game.say("lina", c.Show((hard,)))
    assert game.refused("lina", c.Show((hard,))) == "nothing_to_show"


@pytest.mark.parametrize(
    ("point", "why"),
    [
        (c.Point(94, 3, "x"), "year"), (c.Point(2101, 3, "x"), "year"), (c.Point(1994, 6, "x"), "height"),
        (c.Point(1994, -6, "x"), "height"), (c.Point(1994, 0, " "), "empty"), (c.Point(1994, 0, "x" * 61), "too_long"),
    ],
)  # fmt: skip
def test_a_point_has_a_year_a_height_and_few_words(point: c.Point, why: str) -> None:
    assert begun("lifelines.first_half").refused("lina", point) == why


def test_a_line_has_so_many_points_and_each_can_be_taken_back() -> None:
    game = begun("lifelines.first_half")
    ids = drawn(game, "lina", *((1980 + n, 0, "år") for n in range(MOST_POINTS)))
    assert game.refused("lina", c.Point(2020, 1, "x")) == "points_full"
    assert game.refused("petter", c.Undo(ids[0])) == "nothing_of_yours"
    game.go_on(2)
    game.say("lina", c.Undo(ids[0]))  # after the coffee too
    assert game.can("lina", c.Point)


def test_each_has_one_turn_in_the_two_halves_together() -> None:
    game = begun("lifelines.first_half")
    game.lead_says(c.Order((LINA, PETTER)))
    game.say("lina", c.Done())
    game.say("petter", c.Pass())
    assert game.told("agneta", "notice.floor")
    game.go_on(2)
    assert game.place == "lifelines.second_half"
    game.lead_says(c.GiveFloor(Account("samira")))
    had = {LINA, PETTER}
    while (holder := game.meeting.floor.holder) is not None:
        assert holder not in had
        had.add(holder)
        game.say(holder, c.Done())
    assert had == set(game.meeting.admitted)
    assert game.told("agneta", "consequence.lifelines_go")  # in what comes next
    assert not game.told("agneta", "missing.round")


def test_the_coffee_shows_nothing_of_anybodys_line() -> None:
    game = begun("lifelines.first_half")
    (point,) = drawn(game, "lina", (1994, 3, "Kom hit"))
    game.lead_says(c.GiveFloor(LINA))
    game.say("lina", c.Show((point,)))
    game.go_on()
    for who in game.meeting.admitted:
        assert isinstance(game.seen_by(who), Coffee)
        assert not game.sees(who, "Kom hit")
    game.go_on()
    assert game.sees("petter", "Kom hit")


def test_who_comes_after_the_coffee_sees_what_is_shown_then_and_nothing_of_before() -> None:
    game = begun("lifelines.first_half", late=("tomasz",))
    before, after = drawn(game, "lina", (1994, 3, "Kom hit"), (2020, -5, "Våren då"))
    game.lead_says(c.GiveFloor(LINA))
    game.say("lina", c.Show((before,)))
    game.go_on(2)
    game.returns("tomasz")
    game.lead_says(c.Admit(Account("tomasz")), c.GiveFloor(LINA))
    game.say("lina", c.Show((after,)))
    assert game.sees("petter", "Kom hit")
    assert game.sees("petter", "Våren då")
    assert not game.sees("tomasz", "Kom hit")
    assert game.sees("tomasz", "Våren då")


def test_when_the_lifelines_are_over_they_are_gone_and_that_is_said_before() -> None:
    game = begun("lifelines.second_half")
    drawn(game, "lina", (1994, 3, "Kom hit"))
    assert "consequence.lifelines_go" in game.asked_to_confirm("agneta", c.Next())
    game.go_on()
    assert not [item for item in game.meeting.items.values() if item.kind is Kind.POINT]
    game.lead_says(c.Back(confirmed=True))
    assert not game.sees("lina", "Kom hit")


def test_nothing_of_them_is_left_when_the_meeting_is_closed_in_the_middle_or_somebody_is_removed() -> None:
    game = begun("lifelines.first_half")
    drawn(game, "lina", (1994, 3, "Kom hit"))
    (petters,) = drawn(game, "petter", (1979, 1, "Flyttade"))
    game.lead_says(c.Remove(LINA))
    assert [item.id for item in game.meeting.items.values() if item.kind is Kind.POINT] == [petters]
    game.lead_says(c.Close(confirmed=True))
    assert not game.meeting.items


# the round at the end


def test_what_waits_outside_the_door_is_met_again_in_the_last_round() -> None:
    game = Game(number=1)
    game.lead_says(c.GiveFloor(LINA))
    left = game.made("lina", c.LeaveOutside("Schemat"))
    game.go_to("check_out")
    assert [item.id for item in game.items("lina", "door")] == [left]
    assert not game.items("petter", "door")
    game.lead_says(c.GiveFloor(PETTER))
    game.say("petter", c.Say("Det var gott."))
    assert game.sees("lina", "Det var gott.")
    game.say("lina", c.Undo(left))
