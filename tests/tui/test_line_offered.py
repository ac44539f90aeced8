"""Line mode offers what is possible where it is, answers whatever comes, and says each ballot anew."""

from __future__ import annotations

from dataclasses import replace

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import Account, Place
from meeting.text import words
from meeting.view import Board, Head
from tests.tui.line_room import FakeChair, Person, actions, home, quiet
from tui.seat import Answer


async def test_a_passphrase_is_offered_only_where_it_would_not_show() -> None:
    view = home(actions=actions(h.SetName, h.SetPassphrase))
    for pty in (False, True):
        person = Person(FakeChair(view), pty=pty)
        await quiet()
        offers = [line for line in person.new() if line.startswith("> /passphrase")]
        assert len(offers) == pty
        help_lines = await person.do("/help", newline="\r" if pty else "\n")
        assert any(line.startswith("> /passphrase") for line in help_lines) == pty


async def test_what_a_command_prints_has_its_marker_on_every_line() -> None:
    person = await Person.arrived(
        FakeChair(home(), answer=Answer(lines=("Kod:", "", "  6FXB-KP2Y-KC7T ", "[u4] En sak")))
    )
    assert await person.do("/invite karin") == ["* Kod:", "* 6FXB-KP2Y-KC7T", "[u4] En sak", "ok"]


async def test_a_refusal_that_has_no_words_is_an_answer_all_the_same() -> None:
    chair = FakeChair(home(), answer=Refused(words("refused.that_nobody_wrote")))
    person = await Person.arrived(chair)
    (line,) = await person.do("/treasure Min text")
    assert line.startswith("!! ")
    assert line.endswith("(/treasure Min text)")
    assert len(person.crashes) == 1


async def test_what_one_can_do_in_a_ballot_is_said_at_each_ballot() -> None:
    view = Board(
        me=Account("lina"), name="Lina Bergfors", place=Place("question_round"),
        head=Head("question_round", "", 4, 11, 20), prompt=words("prompt.question_round"),
    )  # fmt: skip
    chair = FakeChair(view)
    person = await Person.arrived(chair)
    for n in (1, 2):
        chair.show(replace(view, status=(words(f"status.ballot_{n}", n=0, of=5),), actions=actions(c.Vote)))
        await quiet()
        assert [line for line in person.new() if "/rösta" in line] == [
            "* Nu kan du: /rösta  rösta på en frågeställning"
        ]
        chair.show(replace(view, actions=()))
        await quiet()
        person.new()
