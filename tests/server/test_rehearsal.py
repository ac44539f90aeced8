"""The simulated group: it acts on what it is shown and nothing else, comes to the end with any leader, and is told of kindly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import get_args

import pytest

from meeting import commands as c
from meeting import events as e
from meeting.commands import Command
from meeting.evolve import fold
from meeting.feedback import MOST, feedback
from meeting.hints import hint
from meeting.model import Account, Kind
from meeting.view import InMeeting, View, Waiting
from server.demo import seen
from server.demo.deeds import Mind
from server.rehearsal.behaving import behaving
from server.rehearsal.cases import CASES, Case, Who, case
from server.rehearsal.journal import begun
from tests.helpers.attacked import LONG
from tests.helpers.rehearsed import LEAD, Rehearsed, kind, plain, rehearsed
from tui.i18n import LANGUAGES, tongue
from tui.seat import Language

SEEDS = tuple(map(str, range(100 if LONG else 1)))
PLAYED = "{name} (spelad)"
AGNETA = Who(LEAD, "Agneta")


def a_case(name: str, language: Language = "sv", *, seed: str = "0", lead: Who = AGNETA) -> Case:
    return case(name, language, seed=seed, lead=lead, played=PLAYED)


@pytest.fixture(scope="module")
def kindly() -> dict[str, Rehearsed]:
    """Each case, led as the method has it."""
    return {name: rehearsed(name, seed="0", leading=kind) for name in CASES}


@pytest.fixture(scope="module")
def hurriedly() -> dict[str, Rehearsed]:
    """Each case, led by somebody who sees nothing of what is hard for somebody."""
    return {name: rehearsed(name, seed="0", leading=plain) for name in CASES}


def ids(command: object) -> Iterator[str]:
    """What a command refers to."""
    for each in fields(command) if isinstance(command, get_args(Command)) else ():
        value = getattr(command, each.name)
        if each.name in ("id", "from_id", "to_id"):
            yield value
        elif each.name == "ids":
            yield from value


def acts_on_what_is_shown(it: Rehearsed) -> None:
    for who, act, shown in it.acts:
        if who == LEAD:
            continue
        visible = repr(shown)
        assert all(f"'{id}'" in visible for id in ids(act)), (who, act)
        if isinstance(act, get_args(Command)):
            assert not isinstance(shown, Waiting)
            assert seen.offered(shown, type(act)), (who, act)


@pytest.mark.parametrize("name", CASES)
def test_nobody_acts_on_what_they_are_not_shown(
    name: str, kindly: dict[str, Rehearsed], hurriedly: dict[str, Rehearsed]
) -> None:
    acts_on_what_is_shown(kindly[name])
    acts_on_what_is_shown(hurriedly[name])


@pytest.mark.skipif(not LONG, reason="make soak: every case with a hundred seeds")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", CASES)
def test_with_any_seed_and_any_leader_it_comes_to_the_end(name: str, seed: str) -> None:
    for leading in (kind, plain):
        it = rehearsed(name, seed=seed, leading=leading, language=LANGUAGES[len(seed) % 2])
        acts_on_what_is_shown(it)
        holds_what_is_hard(it)


@pytest.mark.parametrize("name", CASES)
def test_each_group_is_hard_as_real_ones_are(
    name: str, kindly: dict[str, Rehearsed], hurriedly: dict[str, Rehearsed]
) -> None:
    for it in (kindly[name], hurriedly[name]):
        holds_what_is_hard(it)


def holds_what_is_hard(it: Rehearsed) -> None:
    manners, owner = it.case.manners, it.case.meeting.case_owner
    events = [each.event for each in it.happened]
    assert it.meeting.owner == owner
    assert e.Admitted(manners.late) in events
    assert [event.round for event in events if isinstance(event, e.BallotOpened)] == [1, 2]
    posted = {(event.by, event.text) for event in events if isinstance(event, e.Posted)}
    assert (manners.jumps.by, manners.jumps.text) in posted
    assert (owner, manners.moved.feeling) in posted
    assert (owner, manners.moved.asks) in it.aloud
    assert any(who == manners.drops and type(act).__name__ == "Drop" for who, act, _ in it.acts)
    assert any(who == manners.talks.by and act == c.Say(manners.talks.lines[0]) for who, act, _ in it.acts)
    silent = [each for each in it.happened if isinstance(each.event, e.Posted) and each.event.by == manners.silent]
    given = next(each.at for each in it.happened if getattr(each.event, "to", None) == manners.silent)
    assert (silent[0].at - given).total_seconds() > 25


@pytest.mark.parametrize("name", CASES)
def test_who_leads_kindly_meets_another_group(
    name: str, kindly: dict[str, Rehearsed], hurriedly: dict[str, Rehearsed]
) -> None:
    it, other = kindly[name], hurriedly[name]
    owner, told = it.case.meeting.case_owner, it.case.manners
    assert (owner, told.moved.back) in it.aloud
    assert (owner, told.moved.alone) in other.aloud
    hypotheses = [item.text for item in it.meeting.items.values() if item.kind is Kind.HYPOTHESIS]
    assert told.jumps.text not in hypotheses
    assert len(hypotheses) == len(it.case.hypotheses.items)
    assert told.jumps.text in [item.text for item in it.meeting.items.values() if item.kind is Kind.SOLUTION]
    assert told.jumps.text in [item.text for item in other.meeting.items.values() if item.kind is Kind.HYPOTHESIS]
    assert (owner, told.jumps.left) in other.aloud
    assert not {c.Say(told.talks.lines[-1])} & {act for who, act, _ in it.acts if who == told.talks.by}


@pytest.mark.parametrize("name", CASES)
def test_what_went_well_is_said_first_and_one_thing_to_try(
    name: str, kindly: dict[str, Rehearsed], hurriedly: dict[str, Rehearsed]
) -> None:
    well = feedback(kindly[name].happened, {})
    assert [words.id.removeprefix("feedback.well.") for words in well.well] == ["moved", "turned", "waited", "invited"]
    assert well.to_try.id == "feedback.try.another"
    said = feedback(hurriedly[name].happened, {})
    assert 1 <= len(said.well) <= MOST
    assert said.to_try.id == "feedback.try.moved"
    for language in LANGUAGES:
        assert all(tongue(language).say(line) for line in (*well.lines, *said.lines))


def test_what_happened_before_one_led_is_not_ones_own(kindly: dict[str, Rehearsed]) -> None:
    happened = kindly["conflict"].happened
    last = max(each.seq for each in happened if isinstance(each.event, e.Moved))
    assert [words.id for words in feedback(happened, {}, since=last).well] == [
        "feedback.well.waited", "feedback.well.heard",
    ]  # fmt: skip


def test_a_part_begins_again_with_no_time_lost(kindly: dict[str, Rehearsed]) -> None:
    it = kindly["reorganisation"]
    moves = [n for n, each in enumerate(it.happened) if isinstance(each.event, e.Moved)]
    in_exploration = it.happened[: moves[4] - 2]
    again = begun(in_exploration, it.now)
    meeting, before = fold(again), fold(it.happened[: moves[3] + 1])
    assert meeting is not None
    assert before is not None
    assert [each.seq for each in again] == list(range(1, len(again) + 1))
    assert (meeting.items, meeting.spent, meeting.owner) == (before.items, before.spent, before.owner)
    assert meeting.clock.since == it.now
    assert meeting.clock.since - meeting.opened == before.clock.since - before.opened


def test_in_a_pause_everybody_rests(kindly: dict[str, Rehearsed]) -> None:
    it = kindly["limits"]
    paused = [shown for who, act, shown in it.acts if who == LEAD and isinstance(act, c.Resume)]
    assert paused
    for who, act, shown in it.acts:
        if who not in (LEAD, it.case.meeting.case_owner) and isinstance(shown, InMeeting):
            assert seen.status(shown, "status.paused") is None, (who, act)


def test_the_same_view_brings_the_same_deed(kindly: dict[str, Rehearsed]) -> None:
    it = kindly["conflict"]

    def mind(who: Account, done: set[str]) -> Mind:
        return Mind(who, it.case, "sv", frozenset, lambda: False, done)

    for who, _, shown in it.acts[::5]:
        if who == LEAD:
            continue
        done: set[str] = set()
        first: object = behaving(shown, mind(who, done), it.case.manners)
        view: View = shown
        assert first == behaving(view, mind(who, set()), it.case.manners)
        assert done == set()


# the cases


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_a_case_is_whole_and_true_to_the_method(name: str, language: Language) -> None:
    it = a_case(name, language)
    assert len(it.members) == 8
    assert {each.by for each in it.check_in} == set(it.members)
    for text in (item.text for item in it.hypotheses.items):
        assert hint("solution", text) is None, text
    for turn in it.exploration.turns:
        assert hint("advice", turn.q) is None, turn.q
    assert hint("solution", it.manners.jumps.text) == "solution"
    assert {item.ref for item in it.hypothesis_review.items} == {item.id for item in it.hypotheses.items}
    assert {judged.ref for judged in it.solutions.chosen} <= {each.id for each in it.solutions.proposals}
    assert sum(it.meta_reflection.pulse.safety.values()) == sum(it.meta_reflection.pulse.pace.values()) == 8
    assert it.manners.moved.after in {turn.id for turn in it.exploration.turns}
    assert len({it.manners.late, it.manners.silent, it.manners.drops}) == 3
    assert all(person.name.endswith(" (spelad)") for person in it.participants if not person.facilitates)


def test_chance_chooses_who_is_late_silent_and_drops() -> None:
    found = {
        (it.manners.late, it.manners.silent, it.manners.drops) for it in (a_case("limits", seed=s) for s in "abcdef")
    }
    assert len(found) > 1
    assert a_case("limits", seed="a") == a_case("limits", seed="a")


def test_whoever_leads_keeps_their_name() -> None:
    it = a_case("conflict", lead=Who(Account("nadia"), "Nadia Berg"))
    assert it.facilitators == ("nadia",)
    assert it.meeting.case_owner == "nadia2"
    assert it.name(Account("nadia")) == "Nadia Berg"
