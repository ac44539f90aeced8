"""Doing things: the list behind the slash, forms, dialogs, items, function keys, and what may never be in sight."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from textual import events

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import NeedsConfirmation, Refused
from meeting.model import Account, Place
from meeting.rules.rule import YES_OR_NO, Field
from meeting.text import words
from meeting.view import Action, Blank, View, action_id
from screens import SCREENS
from tests.screens.rehearsal import Rehearsal
from tests.screens.stage import playing
from tests.screens.views import all_views, home, lobby
from tui.menu import by_key, offers
from tui.seat import Answer, Draft, Language
from tui.vocabulary import word_for

WITHDRAW = Action("withdraw", c.Withdraw)


async def test_the_list_behind_the_slash_narrows_in_both_languages() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.press("/")
        assert "/parkera" in player.screen
        await player.type("par")
        assert [option.value for option in player.stage.palette.found] == ["park"]
        await player.press("backspace", "backspace", "backspace", *"raise")
        assert [option.value for option in player.stage.palette.found] == ["raise"]
        await player.press("enter")
        assert player.chair.asked == [c.Raise()]
        assert not player.stage.palette.display
        assert player.stage.line.text == ""


async def test_a_slash_leaves_a_list_and_begins_a_command() -> None:
    async with playing(home()) as player:
        await player.press("f2")
        assert "Vilken grupp?" in player.screen
        await player.type("/namn")
        assert player.stage.forms.asking is None
        assert player.stage.line.text == "/namn"
        assert player.stage.palette.choice is not None
        assert player.stage.palette.choice.value == "set_name"
        await player.press("escape")
        assert player.stage.line.text == "/namn"


async def test_a_slash_does_not_leave_a_list_behind_which_a_draft_waits() -> None:
    async with playing(all_views()["04_ballot_bjorn"]) as player:
        await player.type("Hej")
        await player.press("f2", "/")
        assert player.stage.forms.asking is not None
        await player.press("escape")
        assert player.stage.line.text == "Hej"


async def test_an_empty_list_is_never_opened() -> None:
    nobody = Action("revoke", h.Revoke, (Field("account", ()),))
    view = lobby(facilitator=True)
    view = replace(view, actions=(*(each for each in view.actions if each.command is not h.Revoke), nobody))
    async with playing(view) as player:
        await player.type("/återkalla")
        await player.press("enter")
        assert player.stage.forms.asking is None
        assert "Det finns inget att välja här just nu." in player.screen


async def test_escape_closes_the_list_and_keeps_the_text() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.type("/sa")
        await player.press("escape")
        assert not player.stage.palette.display
        assert player.stage.line.text == "/sa"
        await player.press("ctrl+u", "/", "escape")
        assert player.stage.line.text == ""


async def test_a_command_can_be_written_out() -> None:
    async with playing(all_views()["04_ballot_bjorn"]) as player:
        await player.type("/rösta [Q18]")
        await player.press("enter")
        assert player.chair.asked == [c.Vote("q18")]
        assert "Din röst är lagd" in player.screen


async def test_tab_writes_the_command_out() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.type("/park")
        await player.press("tab")
        assert player.stage.line.text == "/parkera "
        await player.type("Vila")
        await player.press("enter")
        assert player.chair.asked == [c.Park("Vila")]


@pytest.mark.parametrize("text", ["/finnsinte", "/rösta", "/rösta q18 q12"])
async def test_what_cannot_be_read_stays_in_the_line(text: str) -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.type(text)
        await player.press("enter")
        assert player.chair.asked == []
        assert player.stage.line.text == text
        assert player.stage.aside.said is not None


async def test_a_form_asks_for_each_field_in_turn() -> None:
    async with playing(all_views()["04_question_round_ulrika"]) as player:
        await player.type("/föreslå")
        await player.press("enter")
        assert "Hur lyder frågan?" in player.screen
        await player.press("enter")
        assert "Här behövs några ord" in player.screen
        await player.type("Varför räcker jag inte?")
        await player.press("enter")
        await player.type("Det är kort")
        await player.press("enter", "enter")
        assert player.chair.asked == [c.Propose("Varför räcker jag inte?", "Det är kort", "")]


async def test_a_form_that_is_left_is_a_line_one_can_go_on_with() -> None:
    async with playing(all_views()["04_question_round_ulrika"]) as player:
        await player.type("/föreslå")
        await player.press("enter", *"Varför?", "enter", *"Kort")
        assert player.chair.draft is not None
        assert player.chair.draft.text == "/föreslå Varför? | Kort"
        await player.show(all_views()["05_exploration_jonas"])
        assert player.stage.line.text == "/föreslå Varför? | Kort"
        assert player.stage.forms.asking is None


async def test_a_draft_waits_while_a_form_is_filled_in() -> None:
    async with playing(all_views()["08_review_lina"]) as player:
        await player.type("halvskriven")
        await player.press("f2")
        assert player.stage.line.text == ""
        await player.press("enter")
        assert isinstance(player.chair.asked[0], c.Keep)
        assert player.stage.line.text == "halvskriven"


async def test_what_is_in_the_line_is_what_the_action_is_about() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.type("Vila mer")
        await player.press("f3", "enter")
        assert player.chair.asked == [c.Park("Vila mer")]


async def test_a_refused_form_opens_again() -> None:
    async with playing(all_views()["08_review_lina"]) as player:
        player.chair.answers.append(Refused(words("refused.too_long", most=10, length=11)))
        await player.press("f3", "enter", *"Mina ord", "enter")
        assert isinstance(player.chair.asked[0], c.Correct)
        assert player.stage.line.text == "Mina ord"
        assert player.stage.forms.asking is not None
        await player.press("enter")
        assert len(player.chair.asked) == 2


async def test_several_can_be_chosen() -> None:
    async with playing(all_views()["01_check_in_empty_agneta"]) as player:
        await player.press("f3", "down", "down", "enter", "up", "up", "enter")
        assert "Klart: 2 valda" in player.screen
        await player.press("home", *["up"] * 20, "enter")
        (order,) = player.chair.asked
        assert isinstance(order, c.Order)
        assert len(order.accounts) == 2


async def test_feelings_can_be_borrowed_or_ones_own() -> None:
    async with playing(all_views()["05_exploration_lina"]) as player:
        await player.press("f2", *"förb", "enter")
        await player.press("f2", *"uppgiven", "enter")
        await player.press("f2", "down", "enter")
        assert player.chair.asked == [c.Feeling("förbannad"), c.Feeling("uppgiven"), c.Feeling("lugn")]


async def test_choices_follow_what_others_do() -> None:
    r = Rehearsal()
    for _ in range(3):
        r.next()
    r.do("fatima", c.Propose("Första"))
    async with playing(r.see("petter")) as player:
        await player.press("f4")
        assert "Första" in player.screen
        r.do("tomasz", c.Propose("Andra"))
        await player.show(r.see("petter"))
        assert len(player.stage.palette.options) == 2
        r.do("agneta", c.OpenBallot())
        await player.show(r.see("petter"))
        assert player.stage.forms.asking is None


async def test_items_offer_what_takes_them() -> None:
    async with playing(all_views()["08_review_lina"]) as player:
        await player.press("tab", "down", "enter")
        assert [option.value for option in player.stage.palette.options] == ["keep", "correct", "release"]
        await player.press("down", "down", "enter")
        (released,) = player.chair.asked
        assert isinstance(released, c.Release)
        assert player.stage.scroller is not None
        assert player.stage.scroller.has_focus  # one goes on in the list
        await player.press("escape")
        assert player.stage.line.has_focus


async def test_typing_in_the_list_is_typing_in_the_line() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.press("tab", "up", "h", "e", "j")
        assert player.stage.line.text == "hej"
        assert player.stage.line.has_focus


@pytest.mark.parametrize("way", [["f2"], ["ctrl+g", "2"], ["/", *"visa", "enter"], ["/", *"reveal", "enter"]])
async def test_what_reveals_asks_first_and_the_first_choice_is_to_stay(way: list[str]) -> None:
    async with playing(all_views()["07_silent_agneta"]) as player:
        await player.press(*way, "enter")
        assert player.chair.asked == []
        assert "Alla i rummet utom ärendeägaren" not in player.screen
        await player.press(*way)
        await player.press("x", "f5", "space")  # nothing else is done by accident
        assert "Alla i rummet utom ärendeägaren" in player.screen
        await player.press("down", "enter")
        assert player.chair.asked == [c.Reveal()]


async def test_going_on_is_confirmed_where_the_core_asks() -> None:
    seen = all_views()["08_review_agneta"]
    async with playing(seen) as player:
        player.chair.answers.append(NeedsConfirmation(words("confirm.next", what=words("consequence.locks_owner"))))
        await player.press("f5")
        assert "Ärendeägaren stängs ute" in player.screen
        await player.press("down", "enter")
        assert player.chair.asked == [c.Next(), c.Next(confirmed=True)]
        assert player.chair.begun[1] == seen.place


async def test_a_dialog_about_another_step_is_gone() -> None:
    async with playing(all_views()["07_silent_agneta"]) as player:
        await player.press("f2")
        await player.show(all_views()["07_talk_agneta"])
        assert not player.stage.dialog.display
        assert player.stage.line.has_focus
        await player.press("down", "enter")
        assert player.chair.asked == []


async def test_a_key_for_going_on_says_what_is_in_the_way() -> None:
    async with playing(all_views()["07_silent_agneta"]) as player:
        await player.press("f5")
        assert player.chair.asked == []
        assert "Hypoteserna har inte visats än" in player.screen


async def test_card_peek_help_and_who_are_panels() -> None:
    async with playing(all_views()["07_talk_agneta"]) as player:
        await player.press("f6")
        assert "Det som lätt blir fel" in player.screen
        await player.press("f6")
        assert "Det som lätt blir fel" not in player.screen
        await player.type("/kika")
        await player.press("enter")
        assert "8  Hypotesgenomgång" in player.screen
        await player.press("escape")
        await player.type("/vilka")
        await player.press("enter")
        assert "Lina (lina) ärendeägare" in player.screen
        await player.press("f1")
        assert "Ctrl+G" in player.screen or player.stage.panel.last_top
        assert player.stage.line.has_focus


async def test_what_is_not_for_this_person_is_refused() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        for text in ("/kika", "/stödkort"):
            await player.type(text)
            await player.press("enter")
            assert not player.stage.panel.display
            assert "Det finns inget sådant att visa här" in player.screen


async def test_f9_is_a_look_at_the_picture_and_the_question() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.press("f9")
        assert "┌" in player.screen
        assert "Telefonen" in player.screen
        await player.resize(60, 24)
        assert "┌" not in player.screen
        assert "Telefonen svarar alltid Lina." in player.screen
        await player.press("f9")
        assert "Telefonen" not in player.screen


async def test_a_panel_over_another_step_is_closed_but_help_stays() -> None:
    async with playing(all_views()["07_silent_agneta"]) as player:
        await player.press("f9")
        await player.show(all_views()["07_talk_agneta"])
        assert not player.stage.panel.display
        await player.press("f1")
        await player.show(all_views()["07_silent_agneta"])
        assert player.stage.panel.display


async def test_the_chest_is_a_panel_of_what_the_house_answers() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        player.chair.answers.append(Answer(lines=("[u12] Delad beredskap", words("line.when", text="fredag"))))
        await player.press("f10")
        assert player.chair.asked == [h.Chest()]
        assert "[u12] Delad beredskap" in player.screen
        assert "När: fredag" in player.screen
        assert "Hemma och i lobbyn kan du ordna kistan" in player.screen
        assert "/prövat" not in player.screen


async def test_help_on_a_word_is_a_page_of_its_own() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.type("/hjälp kista")
        await player.press("enter")
        assert player.stage.line.text == ""
        assert "/prövat ID [HUR DET GICK]" in player.screen and "(/prövat)" not in player.screen
        await player.show(all_views()["07_talk_daniel"])
        assert "/prövat ID" in player.screen
        await player.press("escape")
        await player.type("/hjälp kistor")
        await player.press("enter")
        assert player.stage.line.text == "/hjälp kistor"
        assert "kistor" in player.screen.partition(">")[0]


async def test_over_the_open_chest_one_reads_what_one_can_do_with_what_is_in_it() -> None:
    which = Field("treasure", ("u12",))
    for view in (home(), lobby()):
        able = tuple(Action(action_id(each), each, (which,)) for each in (h.Tried, h.Reword, h.Arrange, h.Discard))
        async with playing(replace(view, actions=(*view.actions, *able))) as player:
            player.chair.answers.append(Answer(lines=("[u12] Delad beredskap", "[u7] En annan")))
            await player.press("f10")
            shown = " ".join(player.screen.split())
            assert "/prövat u12 [HUR DET GICK]: du har prövat något ur din kista" in shown
            assert all(f"{each} u12" in shown for each in ("/skriv-om", "/lägg", "/kasta"))
            await player.press("escape")
            player.chair.answers.append(Answer(lines=(words("house.chest_empty"),)))
            await player.press("f10")
            assert "/prövat" not in player.screen and "ordna kistan" not in player.screen


@pytest.mark.parametrize("view", ["07_talk_daniel", "07_silent_lina"])
@pytest.mark.parametrize("size", [(80, 24), (40, 20)])
async def test_what_is_not_offered_and_works_all_the_same_is_shown(view: str, size: tuple[int, int]) -> None:
    async with playing(all_views()[view], size=size) as player:
        player.chair.answers.append(Answer(lines=(words("house.fingerprint_now"), "SHA256:abc")))
        await player.type("/fingeravtryck")
        await player.press("enter")
        assert player.chair.asked == [h.Fingerprint()]
        assert "SHA256:abc" in player.screen and "Serverns fingeravtryck  " in player.screen
        await player.press("escape")
        await player.type("/lösenfras")
        await player.press("enter")
        assert "hemma eller i gruppens rum" in " ".join(player.screen.split())


async def test_the_waiting_rooms_words_stay_in_sight() -> None:
    async with playing(all_views()["07_talk_lina"]) as player:
        for key in ("f1", "f9", "f10", "f5", "f6", "/", "escape", "ctrl+c"):
            await player.press(key)
            assert "Gruppen tänker för dig nu." in player.screen
            assert "Vi hämtar dig." in player.screen
        await player.press("escape")
        for text in ("/bild", "/kika", "/stödkort"):
            await player.type(text)
            await player.press("enter")
            assert not player.stage.panel.display or player.stage.over.source in ("help", "")


async def test_f12_blanks_at_once_and_nothing_of_the_draft_shows() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.type("hemligt")
        seen: list[str] = []
        player.chair.when_asked = lambda command: seen.append(str(player.stage.has_class("-covered")))
        await player.press("f12")
        assert seen == ["True"]
        assert player.chair.asked == [h.Away()]
        assert "hemligt" not in player.screen
        assert "HYPOTESFAS" not in player.screen
        away = all_views()["away_petter"]
        await player.show(away)
        assert isinstance(away, Blank)
        assert "hemligt" not in player.screen
        await player.press("x")
        assert player.stage.line.text == ""
        await player.press("enter")
        assert player.chair.asked == [h.Away(), h.Here()]
        await player.show(all_views()["07_talk_daniel"])
        assert player.stage.line.text == "hemligt"


async def test_away_from_the_waiting_room() -> None:
    async with playing(all_views()["07_waiting_away"]) as player:
        assert "Hypotesfas" not in player.screen
        await player.press("ctrl+g", "-")
        assert player.chair.asked == [h.Here()]


async def test_leaving_asks_first() -> None:
    for key in ("ctrl+c", "ctrl+d"):
        async with playing(all_views()["07_talk_daniel"]) as player:
            await player.press(key, "enter")
            assert player.app.is_running
            await player.press(key, "down")
            player.app.post_message(events.Key("enter", None).set_sender(player.app))
            await player.gone()


async def test_ctrl_g_reaches_every_function_key() -> None:
    async with playing(all_views()["08_review_lina"]) as player:
        await player.press("ctrl+g")
        assert "Ctrl+G" in player.screen
        await player.press("5")
        assert player.chair.asked == [c.Holds()]
        await player.press("ctrl+g", "0")
        assert player.chair.asked[-1] == h.Chest()
        await player.press("ctrl+g", "x")
        assert player.stage.line.text == ""


async def test_a_new_passphrase_is_never_seen() -> None:
    view = home()
    asks = Action("set_passphrase", h.SetPassphrase, (Field("passphrase"),))
    view = type(view)(me=view.me, name=view.name, circles=view.circles, actions=(*view.actions, asks))
    async with playing(view) as player:
        await player.type("/lösenfras")
        await player.press("enter", *"hemlig ost och mera")
        assert "hemlig" not in player.screen
        assert player.chair.draft is None
        await player.press("enter", *"något annat helt", "enter")
        assert player.chair.asked == []
        assert "inte lika" in player.screen
        assert "/lösenfras" not in player.screen  # whoever did as they were told would choose that
        await player.press(*"kort", "enter")
        assert "minst 12 tecken. Skriv en längre här." in player.screen
        assert player.chair.asked == []
        for _ in range(2):
            await player.press(*"hemlig ost och mera", "enter")
        assert player.chair.asked == [h.SetPassphrase("hemlig ost och mera")]
        assert player.stage.line.text == ""


@pytest.mark.parametrize("language", ["sv", "en"])
async def test_it_rings_when_somebody_is_called(language: Language) -> None:
    r = Rehearsal()
    async with playing(r.see("petter"), language=language) as player:
        rung: list[bool] = []
        player.app.bell = lambda: rung.append(True)  # type: ignore[method-assign]
        r.do("agneta", c.GiveFloor(Account("petter")))
        await player.show(r.see("petter"))
        assert rung == [True]
        r.do("petter", c.Say("Hej"))
        await player.show(r.see("petter"))
        assert rung == [True]
        await player.show(all_views()["07_talk_lina"])
        await player.show(all_views()["08_review_lina"])
        assert rung == [True, True]
        await player.show(all_views()["04_asked_lina"])
        assert rung == [True, True, True]


async def test_another_language_is_there_at_once() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.type("/språk en")
        player.chair.when_asked = lambda command: player.speak("en")
        await player.press("enter")
        assert "What may lie behind this feeling like a problem?" in player.screen


async def test_no_two_actions_share_a_key_and_all_are_in_the_list() -> None:
    for view in all_views().values():
        listed = {offer.action.id for offer in offers(view) if offer.action is not None}
        assert {action.id for action in view.actions} <= listed
        keys = [offer.key for offer in offers(view) if offer.key]
        assert len(keys) == len(set(keys))
        assert all(key == offer.key for key, offer in by_key(view).items())


def test_there_is_a_screen_for_each_view() -> None:
    assert set(SCREENS) == set(get_args(View))


async def test_an_exclamation_mark_is_the_answer_already() -> None:
    async with playing(all_views()["07_silent_agneta"]) as player:
        await player.type("/visa!")
        await player.press("enter")
        assert player.chair.asked == [c.Reveal()]


async def test_the_lobby_stays_blank_while_one_is_away() -> None:
    before = lobby()
    async with playing(before) as player:
        await player.press("f12")
        others = tuple(replace(who, state="away") for who in before.roster)
        await player.show(replace(before, roster=others))
        assert "Spelregler" not in player.screen
        await player.press("f12")
        assert "Spelregler" in player.screen
        assert player.chair.asked == [h.Away(), h.Here()]


async def test_what_is_typed_on_a_blank_screen_is_not_lost() -> None:
    draft = Draft(Place("hypotheses", "talk"), "Kanske är", 3)
    async with playing(all_views()["blanked_petter"], draft=draft) as player:
        assert "Kanske" not in player.screen
        await player.type("det")
        await player.press("enter")
        await player.show(all_views()["07_talk_daniel"])
        assert player.stage.line.text == "Kanske är det"
        assert player.stage.line.cursor == 3
        await player.press("enter")
        assert player.chair.asked == [c.Say("Kanske är det")]


def every_action() -> dict[str, tuple[str, Action]]:
    """One view for each action that is offered anywhere."""
    found: dict[str, tuple[str, Action]] = {}
    for name, view in all_views().items():
        for offer in offers(view):
            if offer.action is not None:
                found.setdefault(offer.action.id, (name, offer.action))
    return found


@pytest.mark.parametrize("id", list(every_action()))
async def test_each_action_can_be_done_from_the_list_by_enter_alone(id: str) -> None:
    name, action = every_action()[id]
    async with playing(all_views()[name]) as player:
        if player.stage.over.covered:
            await player.press("enter")
            assert isinstance(player.chair.asked[0], action.command)
            return
        await player.type(word_for(action, "sv"))
        await player.press("enter")
        for _ in range(12):
            asking = player.stage.forms.asking
            if asking is None or asking.field is None:
                break
            if asking.free:
                await player.type("5")
            elif asking.field.choices == YES_OR_NO:
                await player.press("down")
            elif asking.field.many and not asking.chosen:
                player.stage.palette.stand_on(len(player.stage.palette.found) - 1)
            elif asking.field.many:
                player.stage.palette.stand_on(0)
            await player.press("enter")
        if player.stage.dialog.display:
            await player.press("down", "enter")
        assert [type(command) for command in player.chair.asked] == [action.command]
        assert player.stage.line.text == "" or isinstance(player.chair.asked[0], c.Undo)


async def test_what_is_pasted_in_the_list_is_in_the_line() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.press("tab")
        player.app.post_message(events.Paste("två\nrader").set_sender(player.app))
        await player.settle()
        assert player.stage.line.text == "två rader"
        assert player.stage.line.has_focus


async def test_where_there_is_one_circle_nobody_is_asked_which() -> None:
    view = home()
    enter = Action("enter", h.Enter, (Field("circle", ("alm",)),))
    async with playing(replace(view, actions=(enter, *view.actions[1:]))) as player:
        await player.press("f2")
        assert player.chair.asked == [h.Enter("alm")]
        assert player.stage.forms.asking is None


async def test_the_words_for_a_new_key_and_for_what_may_be_left_empty() -> None:
    view = lobby(facilitator=True)
    takes = Action("add_key", h.AddKey, (Field("number", ("1",)),))
    async with playing(replace(view, actions=(*view.actions, takes), number=1)) as player:
        assert "Den går igenom arbetssättet och spelreglerna." in player.screen
        await player.type("/ny-nyckel 1")
        await player.press("enter")
        assert player.chair.asked == [h.AddKey(1)]
        assert "Nyckeln är din nu." in player.screen
        await player.press("f5")
        assert "Vilken träff? (tomt är nästa)" in player.screen
        await player.press("escape", *"bjud-in Åsa Öberg", "enter")
        assert "Menade du /bjud-in?" in player.screen
        assert player.stage.line.text == "bjud-in Åsa Öberg"
        helping = player.stage.over.page("help")
        assert helping is not None
        told = "\n".join(text for row in helping.texts for text, _ in row)
        assert "F10 öppnar din egen kista." in told
        assert "F9 visar" not in told


async def test_who_waits_for_the_floor_reads_who_gives_it() -> None:
    r = Rehearsal()
    async with playing(r.see("petter")) as player:
        assert "(samtalsledaren ger ordet)" in player.screen
        r.do("agneta", c.GiveFloor(Account("lina")))
        await player.show(r.see("petter"))
        assert "samtalsledaren ger ordet" not in player.screen
    async with playing(r.see("agneta")) as player:
        assert "samtalsledaren ger ordet" not in player.screen


async def test_a_point_is_drawn_and_shown_by_keys() -> None:
    view = all_views()["f4_lifelines_petter"]
    async with playing(view) as player:
        await player.press("f2")
        assert "Vilket år?" in player.screen
        await player.type("2020")
        await player.press("enter", "down", "enter")  # the heights are a list, the best first
        await player.type("Nytt jobb")
        await player.press("enter")
        assert player.chair.asked == [c.Point(2020, 4, "Nytt jobb")]
        hidden = next(action for action in view.actions if action.command is c.Show).fields[0].choices
        assert hidden is not None
        await player.press("f3", "enter", "enter")  # the first of them, and that is all
        assert player.chair.asked[1:] == [c.Show(hidden[:1])]


async def test_the_evaluation_is_three_choices() -> None:
    async with playing(all_views()["t11_evaluation_petter"]) as player:
        await player.press("f6", "enter", "down", "enter", "down", "down", "enter")
        assert player.chair.asked == [c.Evaluate(1, 2, 3)]
        assert "Tack. Det är anonymt" in player.screen


async def test_a_word_goes_when_it_is_no_longer_true() -> None:
    voting = all_views()["04_ballot_petter"]
    counted = replace(voting, actions=tuple(each for each in voting.actions if each.command is not c.Vote))
    async with playing(voting) as player:
        await player.type("/rösta q18")
        await player.press("enter")
        assert "Din röst är lagd" in player.screen
        await player.show(replace(voting, notices=(words("notice.floor"),)))  # type: ignore[call-arg, arg-type, unused-ignore]
        assert "Din röst är lagd" in player.screen
        await player.show(counted)
        assert "Din röst är lagd" not in player.screen


async def test_nor_does_the_word_on_a_question_that_lies_on_the_table_stay_into_the_ballot() -> None:
    voting = all_views()["04_ballot_petter"]
    waiting = replace(voting, actions=(*(each for each in voting.actions if each.command is not c.Vote), WITHDRAW))
    async with playing(waiting) as player:
        await player.type("Hur orkar jag?")
        await player.press("enter")
        assert "ligger redan på bordet" in player.screen
        await player.show(replace(voting, actions=(*voting.actions, WITHDRAW)))
        assert "ligger redan på bordet" not in player.screen


async def test_a_key_is_not_read_as_a_part_of_a_command() -> None:
    async with playing(all_views()["04_ballot_petter"]) as player:
        await player.type("/rösta")
        player.stage.errands.refuse(words("refused.usage", form="/läge borta|lyssna"))
        await player.press("end")
        assert "lyssna. Ctrl+U" in " ".join(player.screen.split())
