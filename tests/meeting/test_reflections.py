"""Steps 10 and 11 and the close: private and shared notes, the anonymous pulse, the end."""

from __future__ import annotations

from meeting import commands as c
from meeting.commands import NeedsConfirmation
from meeting.events import Joined
from meeting.model import Account, Agreed
from meeting.rules import RULES
from meeting.steps import AGENDAS
from meeting.text import Words
from meeting.view import Ended
from tests.meeting.play import MEMBERS, Game, played_to


def test_a_note_is_private_until_it_is_shared() -> None:
    game = played_to("reflection")
    before = {who: game.seen_by(who) for who in game.meeting.admitted if who != "petter"}
    private, shared = game.made("petter", c.Note("Jag svarar för fort.")), game.made("petter", c.Note("Fler frågor."))
    assert before == {who: game.seen_by(who) for who in before}
    game.say("petter", c.Share(shared))
    assert [item.text for item in game.items("agneta", "shared_notes")] == ["Fler frågor."]
    assert game.items("agneta", "shared_notes")[0].author == "Petter"
    assert game.choices("petter", c.Share) == (private,)
    assert game.marks("petter", shared)[0] == "mark.shared"
    assert game.told("petter", "notice.notes_go")


def test_nobody_shares_or_takes_back_anothers_note() -> None:
    game = played_to("reflection")
    note = game.made("petter", c.Note("Min."))
    assert game.refused("jonas", c.Share(note)) == "no_note"
    assert game.refused("jonas", c.Undo(note)) == "nothing_of_yours"
    game.say("jonas", c.Note("Jonas egen."))
    assert game.refused("jonas", c.Share(note)) == "unknown_id"
    assert game.refused("jonas", c.Undo(note)) == "unknown_id"


def test_everybody_writes_the_facilitators_and_the_owner_too() -> None:
    game = played_to("reflection")
    for who in ("agneta", "yusuf", "lina", "samira"):
        game.say(who, c.Note(f"{who} tar med sig"))
        assert game.sight(who).plain is c.Note


def test_a_shared_note_can_be_taken_back() -> None:
    game = played_to("reflection")
    note = game.made("petter", c.Note("Min."))
    game.say("petter", c.Share(note))
    game.say("petter", c.Undo(note))
    assert not game.sees("jonas", "Min.")


def test_notes_are_gone_in_the_last_step() -> None:
    game = played_to("reflection")
    game.say("petter", c.Share(game.made("petter", c.Note("Fler frågor."))))
    game.go_on()
    assert not any(game.sees(who, "Fler frågor.") for who in game.meeting.admitted)


# the pulse


def answered(n: int) -> Game:
    game = played_to("meta_reflection")
    for who, pace in zip(MEMBERS[:n], (1, 2, 2, 4, 5, 5), strict=False):
        game.say(who, c.PulseAnswer(5, pace))
    return game


def test_the_pulse_is_shown_from_five_answers() -> None:
    game = answered(4)
    assert game.refused("agneta", c.Count()) == "pulse_too_few"
    game.say("ulrika", c.PulseAnswer(4, 5))
    game.lead_says(c.Count())
    assert game.meeting.pulse.pace == (1, 2, 0, 1, 1)
    assert game.meeting.pulse.safety == (0, 0, 0, 1, 4)
    assert game.told("petter", "status.pulse")
    assert not game.meeting.pulse.answers


def test_the_pulse_is_shown_once() -> None:
    game = answered(5)
    game.lead_says(c.Count())
    assert game.refused("agneta", c.Count()) == "pulse_counted"
    assert game.refused("tomasz", c.PulseAnswer(1, 1)) == "pulse_counted"


def test_a_new_answer_replaces_the_earlier_one() -> None:
    game = answered(5)
    game.say("lina", c.PulseAnswer(1, 1))
    game.lead_says(c.Count())
    assert sum(game.meeting.pulse.safety) == 5


def test_an_answer_is_two_numbers_from_one_to_five_and_the_members() -> None:
    game = played_to("meta_reflection")
    for bad in (c.PulseAnswer(0, 3), c.PulseAnswer(3, 6)):
        assert game.refused("petter", bad) == "scale"
    assert game.refused("agneta", c.PulseAnswer(3, 3)) == "not_here"


def test_the_answer_of_a_member_who_begins_to_facilitate_goes() -> None:
    game = answered(5)
    game.happen(Joined(Account("lina"), facilitator=True))
    assert game.refused("lina", c.PulseAnswer(3, 3)) == "not_here"
    assert game.refused("agneta", c.Count()) == "pulse_too_few"
    game.say("tomasz", c.PulseAnswer(4, 5))
    game.lead_says(c.Count())
    assert sum(game.meeting.pulse.safety) == 5


def test_an_answer_changes_nobodys_view() -> None:
    game = played_to("meta_reflection")
    before = {who: game.seen_by(who) for who in game.meeting.admitted}
    game.say("petter", c.PulseAnswer(2, 4))
    assert before == {who: game.seen_by(who) for who in before}


# the close


def test_after_the_last_step_the_leader_closes() -> None:
    game = played_to("meta_reflection")
    assert game.refused("agneta", c.Next(confirmed=True)) == "last_step"
    assert game.refused("yusuf", c.Close()) == "only_leader"
    game.lead_says(c.Close())
    for who in game.meeting.admitted:
        ended = game.seen_by(who)
        assert isinstance(ended, Ended)
        assert ended.actions == ()


def test_from_any_other_step_closing_says_first_what_is_lost() -> None:
    game = Game()
    asked = game.asked_to_confirm("agneta", c.Close())
    assert asked == {"confirm.close", "confirm.close.unfinished", "unfinished.steps", *KEPT}
    game.lead_says(c.Close(confirmed=True))
    assert isinstance(game.seen_by("lina"), Ended)


def test_a_closed_meeting_accepts_nothing() -> None:
    game = played_to("meta_reflection")
    game.lead_says(c.Close())
    for command in (c.Say("x"), c.Next(confirmed=True), c.Close(), c.Lead(), c.Whisper("x"), c.Note("x")):
        for who in ("agneta", "yusuf", "lina"):
            assert game.refused(who, command) == "closed"


def test_nothing_of_the_case_is_left_to_see() -> None:
    game = played_to("solutions.with_owner")
    game.lead_says(c.Close(confirmed=True))
    for who in game.meeting.admitted:
        assert not game.sees(who, "schemat")


def test_every_rule_has_a_place_in_the_agenda() -> None:
    everywhere = {command for agenda in AGENDAS.values() for stop in agenda.stops for command in stop.part.may}
    assert set(RULES) == everywhere
    assert issubclass(NeedsConfirmation, Exception)


def closing(game: Game) -> dict[str, Words]:
    """What the leader is told of the close, by id."""
    seen = game.sight("agneta")
    action = next(each for each in seen.actions if each.command is c.Close)
    assert action.happens is not None
    return told_apart(action.happens)


def told_apart(said: Words) -> dict[str, Words]:
    nested = (value for _, value in said.args if isinstance(value, Words))
    return {said.id: said, **{id: each for inner in nested for id, each in told_apart(inner).items()}}


KEPT = {"join", "confirm.close.empties", "confirm.close.remains", "remains.circle"}


def test_closing_says_what_will_not_be_and_when_the_room_is_emptied() -> None:
    game = played_to("hypothesis_review")
    said = closing(game)
    assert dict(said["unfinished.steps"].args) == {"first": 9, "last": 11}
    assert dict(said["confirm.close.empties"].args) == {"n": 15}
    game.agreed = Agreed(grace=0)
    assert "confirm.close.empties_now" in closing(game)
    game.go_to("reflection")
    assert dict(closing(game)["unfinished.step"].args) == {"n": 11}
    game.go_to("meta_reflection")
    assert set(closing(game)) <= KEPT | {"confirm.close", "confirm.close.empties_now"}
