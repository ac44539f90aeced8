"""What is missing is said with what one does about it: by its key on the full screen, by its command in lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from meeting import commands as c
from meeting import hall_commands as h
from meeting.model import Account
from meeting.rules.progress import REMEDIES, TURNS
from meeting.steps import Stop, agenda_of
from meeting.text import words
from meeting.view import Action, InMeeting, action_id
from tests.helpers.message_ids import message_ids
from tests.screens.rehearsal import Rehearsal
from tui import noticed, vocabulary, wording
from tui.i18n import tongue
from tui.pages import by_its_key
from tui.seat import Language

# What is had by waiting, and what a line without a command is.
BESIDE = {"missing.relaxation", "missing.hypotheses"}
LANGUAGES = pytest.mark.parametrize("language", ["sv", "en"])


def told(r: Rehearsal, language: Language, *, screen: bool) -> str:
    """How the leader is told what is missing, "" where nothing is."""
    view = r.see("agneta")
    assert isinstance(view, InMeeting)
    say = tongue(language)
    lines = (each for each in view.notices if each.id.startswith("notice.missing"))
    return next((noticed.keyed(say, view, each) if screen else wording.notice(say, view, each) for each in lines), "")


def at(number: int, step: str) -> Rehearsal:
    """A meeting that has come there, with a case owner where the step needs one."""
    return next(r for stop, r in walked(number) if stop.step.id == step)


def walked(number: int) -> Iterator[tuple[Stop, Rehearsal]]:
    """A meeting at each of its stops."""
    r = Rehearsal(number=number)
    for stop in agenda_of(number).stops:
        r.wait(2)
        while r.meeting.at < agenda_of(number).stops.index(stop):
            r.do("agneta", c.Reveal() if r.see("agneta").place.part == "silent_writing" else c.Next())
        yield stop, r
        if stop.step.id == "question_round":
            elected(r)


def elected(r: Rehearsal) -> None:
    r.do("lina", c.Propose("Hur släpper jag kvällarna?"))
    r.do("agneta", c.OpenBallot())
    r.do("petter", c.Vote(r.id("Hur släpper")))
    r.do("agneta", c.Count())
    r.do("lina", c.Consent(True))
    r.do("agneta", c.Partner(Account("samira")))


@LANGUAGES
def test_everything_that_can_be_missing_says_what_one_does_about_it(language: Language) -> None:
    say = tongue(language)
    for id in sorted(id for id in message_ids() if id.startswith("missing.")):
        name = id.removeprefix("missing.")
        how = {"how": words(f"usage.{REMEDIES[name]}")} if name in REMEDIES else {}
        who = {"who": words("names", names="Lina")} if name in TURNS else {}
        text = say(id, **how, **who)
        commands = re.findall(r"/([^\W\d_][\w-]*)", text)
        assert commands or id in BESIDE, text
        for each in commands:
            entry = vocabulary.by_word(each)
            assert entry is not None, each
            in_language = {entry.word(language)} | ({"/ja", "/nej"} if language == "sv" else set())
            assert f"/{each}" in in_language, text


def election() -> Iterator[tuple[Rehearsal, tuple[str, ...], tuple[str, ...]]]:
    """The way to an owner: how it is missing in lines, and on the full screen."""
    r = at(4, "question_round")
    yield r, ("/föreslå", "/röstning", "/ja", "/samtalspartner NAMN"), ("/föreslå", "/röstning")
    r.do("lina", c.Propose("Hur släpper jag kvällarna?"))
    r.do("fatima", c.Propose("Hur säger jag det?"))
    yield r, ("/röstning", "/ja"), ("F2",)
    r.do("agneta", c.OpenBallot())
    yield r, ("/räkna",), ("/räkna",)
    for n in range(3):
        r.do("petter", c.Vote(r.id("Hur släpper")))
        r.do("karin", c.Vote(r.id("Hur säger")))
        yield r, ("/räkna",), ("F8",)
        r.do("agneta", c.Count())
        if n < 2:
            yield r, ("utskiljning (/röstning)",), ("utskiljning (F2)",)
            r.do("agneta", c.OpenBallot())
    yield r, ("lottdragning (/lotta)",), ("lottdragning (/lotta)",)
    r.do("agneta", c.Lots())
    yield r, ("/ja eller /nej",), ("/ja eller /nej",)
    asked = r.meeting.asked
    assert asked is not None
    r.do(asked, c.Consent(False))
    yield r, ("ett ja (/fråga NAMN)",), ("ett ja (/fråga NAMN)",)


def test_on_the_way_to_a_case_owner_what_is_missing_is_what_can_be_done_now() -> None:
    seen = 0
    for r, in_lines, on_screen in election():
        lines, screen = (told(r, "sv", screen=screen) for screen in (False, True))
        assert all(each in lines for each in in_lines), lines
        assert all(each in screen for each in on_screen), screen
        seen += 1
    assert seen == 11


@pytest.mark.parametrize(
    ("number", "step", "key"), [(4, "check_in", "F2"), (4, "meta_reflection", "F3"), (10, "meta_reflection", "F3")]
)
def test_the_full_screen_names_the_key(number: int, step: str, key: str) -> None:
    r = at(number, step)
    assert "(/ordet NAMN)" in told(r, "sv", screen=False)
    assert f"({key})" in told(r, "sv", screen=True)


def test_the_ground_rules_too() -> None:
    r = at(1, "ground_rules")
    view = r.see("agneta")
    assert isinstance(view, InMeeting)
    offered = tuple(Action(action_id(each), each) for each in (h.AddRule, h.Acknowledge, h.Mode))  # by the house
    (missing,) = (each for each in view.notices if each.id == "notice.missing")
    said = noticed.keyed(tongue("sv"), replace(view, actions=offered), missing)
    assert said.endswith("en spelregel (F3), att alla har godkänt reglerna (F2), var ärendeägaren är i steg 7 (F8)")
    assert "(/regel TEXT)" in told(r, "sv", screen=False)


def test_the_partner_who_is_missing_in_the_exploration_has_a_key() -> None:
    r = at(4, "exploration")
    view = r.see("agneta")
    assert isinstance(view, InMeeting)
    missing = words("confirm.missing", what=words("missing.partner", how=words("usage.partner")))
    assert tongue("sv").say(missing) == "Saknas: en samtalspartner (/samtalspartner NAMN)."
    assert tongue("sv").say(by_its_key(view, missing)) == "Saknas: en samtalspartner (F2)."


@LANGUAGES
@pytest.mark.parametrize("number", [1, 2, 4, 9, 10])
def test_a_next_step_is_spoken_of_where_there_is_one(number: int, language: Language) -> None:
    """In the last stop of any meeting what is missing is for the close; before another part, for that."""
    step, part, close = {"sv": ("steg:", "del:", "/stäng"), "en": ("step:", "part:", "/close")}[language]
    seen = set()
    for stop, r in walked(number):
        said = told(r, language, screen=False)
        if said:
            after = agenda_of(number).stops[r.meeting.at + 1 :]
            right = close if not after else part if after[0].step is stop.step else step
            assert {each for each in (step, part, close) if each in said} == {right}, (stop.place, said)
            seen.add(right)
    assert {step, close} <= seen
    assert (part in seen) is (number == 10)
