"""What one types and presses goes where it was meant, whatever others do in the same moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import Kind, Place
from meeting.rules.rule import Field
from meeting.text import words
from meeting.view import Action, Board, Lobby, View
from screens import SCREENS
from tests.screens.rehearsal import Rehearsal
from tests.screens.stage import Player, ToyChair, playing
from tests.screens.views import all_views, lobby
from tui.app import FristadApp
from tui.i18n import tongue
from tui.seat import Draft
from tui.widgets.editor import Typing

LATER = 1.0  # seconds: long enough for a key to be meant


def questions(*asked: tuple[str, str]) -> Rehearsal:
    """In the question round."""
    r = Rehearsal()
    for _ in range(3):
        r.next()
    for who, question in asked:
        r.do(who, c.Propose(question))
    return r


def board(view: View) -> Board:
    assert isinstance(view, Board)
    return view


def standing(player: Player) -> str | None:
    """The option that one stands on."""
    choice = player.stage.palette.choice
    return choice.value if choice is not None else None


# a passphrase


def with_passphrase(**changes: object) -> Lobby:
    asks = Action("set_passphrase", h.SetPassphrase, (Field("passphrase"),))
    view = lobby()
    return replace(view, actions=(*view.actions, asks), **changes)  # type: ignore[arg-type]


async def half_a_passphrase(player: Player) -> None:
    await player.type("/lösenfras")
    await player.press("enter", *"hemlig ")


async def nothing_of_it(player: Player) -> None:
    """The rest of it is typed, and neither seen nor kept nor sent."""
    await player.type("ost och mera")
    assert "ost" not in player.screen
    assert "hemlig" not in player.screen
    assert player.chair.draft is None
    await player.press("enter")
    assert player.chair.asked == []
    assert "Lösenfrasen är som förut" in player.screen
    assert player.stage.line.text == ""
    player.late = LATER
    await player.type("Hej")
    assert "> Hej" in player.screen


async def test_a_passphrase_is_not_sent_to_the_group_when_the_meeting_begins() -> None:
    async with playing(with_passphrase()) as player:
        await half_a_passphrase(player)
        await player.show(all_views()["01_check_in_karin"])
        await nothing_of_it(player)


async def test_a_passphrase_goes_on_unseen_when_nobody_asks_for_it_any_more() -> None:
    for after in (lobby(), replace(lobby(), place=Place("lobby", "ek"))):
        async with playing(with_passphrase()) as player:
            await half_a_passphrase(player)
            await player.show(after)
            await nothing_of_it(player)


async def test_a_passphrase_goes_on_unseen_through_several_screens_and_whatever_key_is_pressed() -> None:
    async with playing(with_passphrase()) as player:
        await half_a_passphrase(player)
        await player.press("f4", "f1", "ctrl+g", "3")
        await player.show(all_views()["blanked_petter"])
        await player.type("mer ")
        await player.show(all_views()["01_check_in_karin"])
        await nothing_of_it(player)


async def test_escape_ends_a_passphrase_that_nobody_asks_for_and_the_draft_is_back() -> None:
    async with playing(with_passphrase(), draft=Draft(Place("lobby", "alm"), "Halvskrivet", 4)) as player:
        action = player.stage.errands.action(h.SetPassphrase)
        assert action is not None
        await player.stage.forms.begin(action)
        await player.type("hemlig")
        await player.show(all_views()["01_check_in_karin"])
        assert "Halvskrivet" not in player.screen
        assert player.chair.draft == Draft(Place("lobby", "alm"), "Halvskrivet", 4)
        await player.press("x", "escape")
        assert (player.stage.line.text, player.stage.line.cursor) == ("Halvskrivet", 4)
        assert "> Halvskrivet" in player.screen


# drafts and forms


async def test_a_private_note_is_not_what_a_shared_action_is_about() -> None:
    async with playing(all_views()["07_talk_lina"]) as player:
        await player.type("Jag skäms")
        await player.show(all_views()["08_review_lina"])
        player.late = LATER
        await player.press("f6")
        assert player.stage.forms.asking is not None
        assert player.stage.line.text == ""
        await player.press("enter")
        assert player.chair.asked == []
        await player.press("escape")
        assert player.stage.line.text == "Jag skäms"
        await player.press("enter")
        assert player.chair.asked == []


async def test_a_form_is_sent_for_the_place_where_it_was_asked() -> None:
    view = all_views()["08_review_lina"]
    async with playing(view) as player:
        await player.press("f6", *"Vad bär kvällen?", "enter")
        assert player.chair.asked == [c.Revise("Vad bär kvällen?")]
        assert player.chair.begun == [view.place]


async def test_escape_in_a_later_field_loses_nothing() -> None:
    async with playing(all_views()["04_question_round_ulrika"]) as player:
        await player.type("/föreslå")
        await player.press("enter", *"Varför?", "enter", *"Kort bakgrund", "escape")
        assert player.stage.line.text == "Varför?"
        assert player.chair.draft is not None
        assert "Kort bakgrund" in player.chair.draft.text
        await player.press("enter")
        assert player.stage.line.text == "Kort bakgrund"
        await player.press("escape", "escape")
        assert player.stage.line.text == "/föreslå Varför? | Kort bakgrund"


def with_a_draft_aside(player: Player) -> None:
    """As when a form that was left for a draft is opened again."""
    player.stage.forms.aside = (Typing("Utkast", 6), player.stage.view.place)
    player.stage.speech.keep()


async def test_what_was_half_written_beside_a_draft_is_there_when_one_comes_back_to_it() -> None:
    board, other = all_views()["08_review_agneta"], all_views()["06_coffee_agneta"]
    for way in ((board,), (other,), (board, other)):
        async with playing(all_views()["07_talk_agneta"]) as player:
            await player.type("/viska")
            await player.press("enter", *"Lina är trött")
            with_a_draft_aside(player)
            for after in way:
                await player.show(after)
                assert player.stage.line.text == "Utkast"
            player.late = LATER
            await player.press("ctrl+u")
            await player.type("/viska")
            await player.press("enter")
            assert player.stage.line.text == "Lina är trött"


async def test_what_was_half_written_beside_a_draft_is_in_the_line_where_one_cannot_come_back_to_it() -> None:
    for after in (all_views()["04_asked_ulrika"], all_views()["06_coffee_petter"]):
        async with playing(all_views()["04_question_round_ulrika"]) as player:
            await player.type("/föreslå")
            await player.press("enter", *"Varför?", "enter", *"Kort")
            with_a_draft_aside(player)
            await player.show(after)
            assert player.stage.line.text == "/föreslå Varför? | Kort Utkast"
            assert player.chair.draft is not None
            assert player.chair.draft.text == player.stage.line.text


async def test_a_refused_form_whose_action_is_gone_is_in_the_line_before_the_draft() -> None:
    r = questions(("fatima", "Första"))
    async with playing(r.see("ulrika")) as player:
        r.do("agneta", c.OpenBallot())
        player.chair.when_asked = lambda command: player.app.show(r.see("ulrika"))
        player.chair.answers.append(Refused(words("refused.moved_on")))
        await player.type("/föreslå")
        await player.press("enter", *"Varför?", "enter", "enter")
        with_a_draft_aside(player)
        await player.press("enter")
        await player.settle()
        assert player.stage.errands.action(c.Propose) is None
        assert player.stage.line.text == "/föreslå Varför? Utkast"


async def test_what_was_for_one_person_does_not_become_a_line_for_all() -> None:
    async with playing(all_views()["07_talk_agneta"]) as player:
        await player.type("/viska")
        await player.press("enter", *"Lina är trött", "escape")
        assert player.stage.line.text == "/viska Lina är trött"


async def test_a_form_that_waited_asks_again_for_what_is_gone() -> None:
    seen = board(all_views()["08_review_lina"])
    (fix,) = (action for action in seen.actions if action.command is c.Correct)
    first, *others = fix.fields[0].choices or ()
    fewer = replace(fix, fields=(replace(fix.fields[0], choices=tuple(others)), *fix.fields[1:]))
    after = replace(seen, actions=tuple(fewer if each is fix else each for each in seen.actions))
    async with playing(seen) as player:
        await player.type("Utkast")
        await player.press("f3", "enter", *"Mina ord")
        await player.press("ctrl+g", "5")  # something else in between
        player.chair.asked.clear()
        await player.show(after)
        player.late = LATER
        await player.press("f3")
        asking = player.stage.forms.asking
        assert asking is not None
        assert asking.values == ()
        assert first not in [option.value for option in player.stage.palette.options]
        await player.press("enter")
        assert player.stage.line.text == "Mina ord"
        await player.press("enter")
        assert player.chair.asked == [c.Correct(others[0], "Mina ord")]


async def test_a_refused_text_is_not_drawn_on_a_blanked_screen() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        player.chair.answers.append(Refused(words("refused.moved_on")))
        blanked = all_views()["blanked_petter"]
        player.chair.when_asked = lambda command: player.app.show(blanked)
        player.chair.until = lambda: player.stage.view is blanked
        await player.type("Kanske")
        player.post("enter")
        await player.settle()
        while player.stage.aside.said is None:
            await player.settle()
        assert "Kanske" not in player.screen
        assert player.chair.draft is not None
        assert player.chair.draft.text == "Kanske"
        await player.show(all_views()["07_talk_daniel"])
        assert player.stage.line.text == "Kanske"


# Enter


async def test_a_double_enter_sends_no_draft() -> None:
    for keys in (["f2", "enter"], ["ctrl+c", "enter"]):
        async with playing(
            all_views()["11_meta_daniel"] if keys[0] == "ctrl+c" else all_views()["08_review_lina"]
        ) as player:
            await player.type("Halvskrivet")
            await player.press(*keys)
            player.chair.asked.clear()
            await player.press("enter")
            assert player.chair.asked == []
            assert player.stage.aside.said is None or "Träffen" not in player.stage.aside.said.text
            assert player.stage.line.text == "Halvskrivet"


async def test_after_a_moment_or_another_letter_enter_is_meant() -> None:
    for letter in ("", "!"):
        async with playing(all_views()["11_meta_daniel"]) as player:
            await player.type("Halvskrivet")
            await player.press("ctrl+c", "enter")
            player.late = 0.0 if letter else LATER
            await player.press(*letter, "enter")
            assert player.chair.asked == [c.Say(f"Halvskrivet{letter}")]


async def test_enter_alone_agrees_to_nothing() -> None:
    async with playing(all_views()["04_asked_lina"]) as player:
        await player.press("f3")
        assert "gruppen arbetar med din fråga" in " ".join(player.screen.split())
        await player.press("enter", "enter")
        assert player.chair.asked == []
        assert "Inget är valt än" in player.screen
        await player.press("down", "enter")
        assert player.chair.asked == [c.Consent(True)]


# lists


async def test_one_stays_on_what_one_stood_on_when_the_choices_change() -> None:
    r = questions(("fatima", "Första"), ("tomasz", "Andra"), ("lina", "Tredje"))
    async with playing(r.see("petter")) as player:
        await player.press("f4", "down")
        chosen = standing(player)
        assert chosen is not None
        before = [option.value for option in player.stage.palette.options]
        gone = next(item for item in r.meeting.items.values() if item.kind is Kind.QUESTION and item.id == before[0])
        r.do(gone.by, c.Withdraw())
        await player.show(r.see("petter"))
        assert standing(player) == chosen
        r.do(r.meeting.items[chosen].by, c.Withdraw())
        await player.show(r.see("petter"))
        assert standing(player) is None
        assert "Det du stod på går inte att välja längre" in player.screen
        await player.press("enter")
        assert player.chair.asked == []
        await player.press("down", "enter")
        assert player.chair.asked == [c.Aside(before[2])]


async def test_the_list_behind_the_slash_is_of_what_can_be_done_now() -> None:
    r = questions(("fatima", "Första"))
    async with playing(r.see("petter")) as player:
        await player.press("/")
        while standing(player) != "aside":
            await player.press("down")
        r.do("agneta", c.OpenBallot())
        await player.show(r.see("petter"))
        values = [option.value for option in player.stage.palette.options]
        assert "vote" in values
        assert "aside" not in values
        assert standing(player) is None
        assert "Det du stod på går inte att välja längre" in player.screen
        await player.press("enter")
        assert player.chair.asked == []
        await player.press("ctrl+u", "/")
        while standing(player) != "raise":
            await player.press("down")
        r.do("petter", c.Vote(r.id("Första")))
        r.do("agneta", c.Count())
        await player.show(r.see("petter"))
        assert standing(player) == "raise"


# keys


@pytest.mark.alone
async def test_the_same_key_twice_goes_one_step() -> None:
    before, after = all_views()["08_review_agneta"], all_views()["09_without_agneta"]
    async with playing(before) as player:
        player.chair.when_asked = lambda command: player.app.show(after)
        await player.press("f5", "f5", "f5")
        assert player.chair.asked == [c.Next()]
        assert player.chair.begun == [before.place]
        player.late = LATER
        await player.press("f5")
        assert player.chair.asked == [c.Next()] * 2
        assert player.chair.begun == [before.place, after.place]


@pytest.mark.alone
async def test_the_same_key_twice_goes_one_step_to_another_screen_too() -> None:
    before, after = all_views()["05_exploration_agneta"], all_views()["06_picture_agneta"]
    async with playing(before) as player:
        player.chair.when_asked = lambda command: player.app.show(after)
        await player.press("f5", "f5")
        assert player.chair.asked == [c.Next()]


async def test_what_was_pressed_for_the_step_before_is_not_done_in_this_one() -> None:
    async with playing(all_views()["08_review_agneta"]) as player:
        await player.show(all_views()["09_without_agneta"])
        player.late = -LATER
        await player.press("f5", "f2")
        assert player.chair.asked == []
        assert player.stage.forms.asking is None


async def test_a_command_that_moves_everybody_belongs_to_its_step() -> None:
    for text in ("/nästa", "/nästa!"):
        async with playing(all_views()["08_review_agneta"]) as player:
            await player.type(text)
            await player.show(all_views()["09_without_agneta"])
            await player.press("enter")
            assert player.chair.asked == []
            assert "Träffen har gått vidare" in player.screen
            await player.press("enter")
            assert [type(each) for each in player.chair.asked] == [c.Next]


async def test_a_word_that_came_too_late_is_gone_with_the_next_deed() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        player.chair.answers.append(Refused(words("refused.moved_on")))
        await player.type("Kanske")
        await player.press("enter")
        assert player.stage.aside.given_back
        await player.press("f1", "f1")
        assert not player.stage.aside.given_back


# signing in elsewhere


async def test_the_draft_is_as_it_was_when_the_seat_was_taken() -> None:
    chair = ToyChair(all_views()["07_talk_daniel"])
    app = FristadApp(chair, SCREENS, speak=lambda words, language: tongue(language).say(words))
    chair.draft = Draft(Place("hypotheses", "talk"), "Skrivet till sist", 4)
    async with app.run_test(size=(80, 24)) as pilot:
        player = Player(chair, app, pilot)
        await player.settle()
        assert (player.stage.line.text, player.stage.line.cursor) == ("Skrivet till sist", 4)


async def test_a_yes_is_to_the_rules_that_stand_there() -> None:
    view = lobby()
    offered = tuple(replace(each, about=view.rules) if each.command is h.Acknowledge else each for each in view.actions)
    async with playing(replace(view, actions=offered)) as player:
        await player.type("/godkänn")
        await player.press("enter")
        assert player.chair.asked == [h.Acknowledge(seen=view.rules)]
