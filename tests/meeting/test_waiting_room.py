"""The locked-out owner: what they see and can do in 7 and 9, when their line is gone, and when they listen."""

from __future__ import annotations

import pytest

from meeting import commands as c
from meeting.model import Account, OwnerMode, Place
from meeting.rules import RULES
from meeting.view import Board, Waiting
from tests.meeting.play import Game, played_to

LOCKED = ("hypotheses.silent_writing", "hypotheses.talk", "solutions.without_owner")


def with_everything_going_on(game: Game) -> None:
    """All that the others can do in a locked part, without leaving it."""
    game.wait(seconds=95)
    for who in ("petter", "jonas"):
        for command in (c.Say("Kanske en hemlis"), c.Park("En hemlis"), c.Solve((), "En hemlis"), c.Raise()):
            if game.can(who, type(command)):
                game.say(who, command)
    if game.can("agneta", c.GiveFloor):
        game.lead_says(c.GiveFloor(Account("ulrika")))
    game.lead_says(c.Whisper("Psst"), c.Extend(5), c.Extend(1, 10), c.Pause())
    game.say("yusuf", c.Lead())
    game.lead_says(c.Resume(), c.Remove(Account("tomasz")), c.Blank())
    game.drops("agneta", "petter")
    game.steps_out("jonas")
    game.wait(minutes=40)


@pytest.mark.parametrize("place", LOCKED)
def test_the_room_says_the_step_and_nothing_else(place: str) -> None:
    game = played_to(place)
    room = game.waiting_room("lina")
    step = place.split(".", maxsplit=1)[0]
    assert room.place == Place(step)
    assert room.head.left is None
    assert room.prompt.id == "prompt.waiting"
    assert {action.command for action in room.actions} == {c.Note}
    assert room.plain is c.Note


@pytest.mark.parametrize("place", LOCKED)
def test_nothing_that_the_others_do_changes_what_the_owner_sees(place: str) -> None:
    game = played_to(place)
    before = game.seen_by("lina")
    with_everything_going_on(game)
    assert game.seen_by("lina") == before


def test_the_reveal_does_not_show_either() -> None:
    game = played_to("hypotheses.silent_writing")
    before = game.seen_by("lina")
    game.go_to("hypotheses.talk")
    assert game.seen_by("lina") == before


@pytest.mark.parametrize("place", LOCKED)
def test_every_command_but_a_note_is_refused_in_the_same_words(place: str) -> None:
    game = played_to(place)
    for command in (c.Raise(), c.Say("x"), c.Park("x"), c.Solve((), "x"), c.Lead(), c.Withdraw(), c.Undo("h1")):
        assert game.refused("lina", command) in ("locked_out", "nothing_of_yours")
    assert {command for command in RULES if game.can("lina", command)} == {c.Note}


def test_the_owner_writes_notes_of_their_own_and_takes_them_back() -> None:
    game = played_to("hypotheses.silent_writing")
    before = {who: game.seen_by(who) for who in game.meeting.admitted if who != "lina"}
    note = game.made("lina", c.Note("Jag andas."))
    assert [item.id for item in game.waiting_room("lina").notes] == [note]
    assert game.choices("lina", c.Undo) == (note,)
    assert before == {who: game.seen_by(who) for who in before}
    game.say("lina", c.Undo(note))
    assert game.waiting_room("lina").notes == ()


def test_the_owner_may_step_out_of_the_waiting_room() -> None:
    game = played_to("hypotheses.talk")
    game.say("lina", c.Note("Jag andas."))
    game.steps_out("lina")
    room = game.waiting_room("lina")
    assert (room.notes, room.actions, room.prompt.id) == ((), (), "prompt.away")
    assert game.state("petter", "lina") == "away"


def test_a_note_from_the_waiting_room_stays_private() -> None:
    game = played_to("hypotheses.talk")
    note = game.made("lina", c.Note("Bara min."))
    game.go_to("reflection")
    assert game.items("lina", "own_notes")[0].id == note
    assert not game.can("lina", c.Share)
    assert game.refused("lina", c.Share(note)) == "note_is_private"
    assert game.marks("lina", note) == ("mark.private",)
    shared = game.made("lina", c.Note("Den här får ni."))
    assert game.marks("lina", shared) == ()
    assert game.refused("lina", c.Share(note)) == "note_is_private"
    game.say("lina", c.Share(shared))


def test_going_in_is_the_leaders_word_that_the_owner_cannot_hear() -> None:
    game = played_to("coffee_break")
    assert "consequence.locks_owner" in game.asked_to_confirm("agneta", c.Next())
    game = played_to("hypothesis_review")
    assert "consequence.locks_owner" in game.asked_to_confirm("agneta", c.Next())


# the owner's line


def test_without_the_owner_there_is_no_reveal() -> None:
    game = played_to("hypotheses.silent_writing")
    game.wait(seconds=90)
    game.drops("lina")
    game.say("petter", c.Say("Skrivandet går vidare"))
    assert game.refused("agneta", c.Reveal()) == "owner_gone"
    assert game.refused("agneta", c.Back(confirmed=True)) == "owner_gone"
    game.returns("lina")
    game.lead_says(c.Reveal())


@pytest.mark.parametrize("place", ["hypotheses.talk", "solutions.without_owner"])
def test_without_the_owner_the_part_is_not_left(place: str) -> None:
    game = played_to(place)
    game.drops("lina")
    assert game.told("agneta", "notice.owner_gone")
    assert game.refused("agneta", c.Next(confirmed=True)) == "owner_gone"
    if place.startswith("solutions"):
        assert game.refused("agneta", c.Back(confirmed=True)) == "owner_gone"
    game.returns("lina")
    game.go_on()


@pytest.mark.parametrize("place", LOCKED)
def test_being_away_is_connected(place: str) -> None:
    game = played_to(place)
    game.wait(seconds=90)
    game.steps_out("lina")
    game.lead_says(c.Reveal() if place.endswith("silent_writing") else c.Next(confirmed=True))


def test_an_owner_who_does_not_come_back_finds_the_meeting_ended() -> None:
    game = played_to("hypotheses.talk")
    game.drops("lina")
    game.lead_says(c.Close(confirmed=True))
    game.returns("lina")
    assert type(game.seen_by("lina")).__name__ == "Ended"


def test_leaving_other_steps_needs_no_owner() -> None:
    game = played_to("hypothesis_review")
    game.drops("lina")
    game.go_on()
    assert game.place == "solutions.without_owner"


# listening


def listening(place: str) -> Game:
    game = Game(mode=OwnerMode.LISTEN)
    game.go_to("question_round")
    game.elect()
    game.say("lina", c.Listen(yes=True))
    game.go_to(place)
    return game


def test_a_listening_owner_reads_the_talk_and_the_first_solutions_and_the_others_know() -> None:
    for place in ("hypotheses.talk", "solutions.without_owner"):
        game = listening(place)
        assert isinstance(game.seen_by("lina"), Board)
        assert game.told("lina", "notice.listening")
        assert game.told("petter", "status.owner_listens")


def test_a_listening_owner_waits_while_the_others_write() -> None:
    game = listening("hypotheses.silent_writing")
    assert isinstance(game.seen_by("lina"), Waiting)
    assert not game.told("petter", "status.owner_listens")


def test_a_listening_owner_reads_and_does_not_write() -> None:
    game = listening("hypotheses.talk")
    game.say("petter", c.Say("Kanske en vana"))
    assert game.sees("lina", "Kanske en vana")
    assert {action.command for action in game.actions("lina")} == {c.Note}
    note = game.made("lina", c.Note("Aj. Ja."))
    assert game.items("lina", "kept_notes")[0].id == note
    assert game.choices("lina", c.Undo) == (note,)
    assert not game.sees("petter", "Aj. Ja.")
