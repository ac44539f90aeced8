"""One's own line: nothing that is typed is lost, and nothing is sent where it does not belong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import Account, Place
from meeting.text import words
from meeting.view import Board
from tests.helpers.attacked import LONG
from tests.helpers.waiting import until
from tests.screens.rehearsal import Rehearsal
from tests.screens.stage import playing
from tests.screens.views import all_views
from tui.app import FristadApp
from tui.seat import Answer, Draft

TALK = Place("hypotheses", "talk")


def board(name: str) -> Board:
    seen = all_views()[name]
    assert isinstance(seen, Board)
    return seen


async def test_enter_sends_a_plain_line() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.type("Åke ännu ej äldre. ")
        assert player.chair.draft == Draft(TALK, "Åke ännu ej äldre. ", 19)
        await player.press("enter")
        assert player.chair.asked == [c.Say("Åke ännu ej äldre. ")]
        assert player.chair.begun == [TALK]
        assert player.stage.line.text == ""
        assert player.chair.draft is None


async def test_two_slashes_are_one_in_the_text() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.type("//eller inte")
        assert not player.stage.palette.display
        await player.press("enter")
        assert player.chair.asked == [c.Say("/eller inte")]


async def test_a_refused_text_returns_to_the_line() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        player.chair.answers.append(Refused(words("refused.quiet")))
        await player.type("Kanske")
        await player.press("enter")
        assert player.stage.line.text == "Kanske"
        assert "Inget kan skickas under de första 90 sekunderna" in player.screen
        assert player.chair.draft is not None
        await player.press("enter")
        assert player.chair.asked == [c.Say("Kanske")] * 2
        assert "90 sekunderna" not in player.screen


async def test_what_was_typed_meanwhile_follows_the_refused_text() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        player.chair.answers.append(Refused(words("refused.quiet")))
        player.chair.when_asked = lambda command: player.stage.line.put("och mer")
        await player.type("Kanske")
        await player.press("enter")
        assert player.stage.line.text == "Kanske och mer"


async def test_a_refused_text_returns_to_the_screen_that_one_has_by_then() -> None:
    for turns in (1, 3, 10, 100):
        async with playing(all_views()["05_exploration_jonas"]) as player:
            left = [turns]

            def count(left: list[int] = left) -> bool:
                left[0] -= 1
                return left[0] <= 0

            player.chair.until = count
            player.chair.answers.append(Refused(words("refused.moved_on")))
            player.chair.when_asked = lambda command: player.app.show(all_views()["06_coffee_petter"])
            await player.type("Vad vet chefen?")
            await player.press("enter")
            await until(lambda: player.stage.aside.said is not None, "the refusal")
            await player.settle()
            assert "FIKA" in player.screen
            assert player.stage.line.text == "Vad vet chefen?"
            assert "Träffen har gått vidare" in player.screen
            assert player.chair.draft is not None


async def test_a_plain_line_that_does_nothing_says_what_does() -> None:
    async with playing(all_views()["04_ballot_bjorn"]) as player:
        await player.type("q18")
        await player.press("enter")
        assert player.chair.asked == []
        assert player.stage.line.text == "q18"
        assert "Röstningen är öppen: /rösta ID." in player.screen


async def test_a_draft_survives_somebody_elses_update() -> None:
    view = board("07_talk_daniel")
    fewer = replace(view, sections=tuple(replace(each, items=each.items[:2]) for each in view.sections))
    async with playing(fewer) as player:
        await player.type("Hon kanske inte heller har nagon")
        await player.press("left", "left")
        await player.show(view)
        line = player.stage.line
        assert (line.text, line.cursor) == ("Hon kanske inte heller har nagon", 30)
        assert line.has_focus
        await player.press("backspace", "backspace", "å", "g")
        assert line.text == "Hon kanske inte heller har någon"


async def test_a_draft_goes_along_to_another_screen_and_is_sent_only_on_the_second_enter() -> None:
    async with playing(all_views()["05_exploration_jonas"]) as player:
        await player.type("Vad vet chefen?")
        await player.show(all_views()["06_coffee_petter"])
        assert player.stage.line.text == "Vad vet chefen?"
        await player.show(all_views()["07_silent_daniel"])
        await player.press("enter")
        assert player.chair.asked == []
        assert player.stage.line.text == "Vad vet chefen?"
        assert "Träffen har gått vidare" in player.screen
        await player.press("enter")
        assert player.chair.asked == [c.Say("Vad vet chefen?")]


async def test_a_private_note_never_becomes_a_shared_line() -> None:
    async with playing(all_views()["07_silent_lina"]) as player:
        await player.type("Jag skäms")
        await player.show(all_views()["10_reflection_lina"])
        await player.press("enter")
        assert player.chair.asked == []


async def test_the_draft_and_its_cursor_come_back_at_sign_in() -> None:
    draft = Draft(Place("hypotheses", "silent_writing"), "Hon kanske inte heller har någon att", 3)
    async with playing(all_views()["07_silent_daniel"], draft=draft) as player:
        assert player.stage.line.text == draft.text
        assert player.stage.line.cursor == 3
        await player.press("x")
        assert player.stage.line.text.startswith("Honx ")


async def test_a_long_line_wraps_to_three_rows() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.type("fem ord till " * 20)
        rows = player.screen.splitlines()[-4:-1]
        assert rows[0].startswith("   fem") or rows[0].startswith(" > ")
        assert player.stage.line.size.height == 3
        await player.press("up", "up", "home")
        assert player.stage.line.cursor == 0
        assert player.screen.splitlines()[-4].startswith(" > fem ord till")


async def test_paste_is_one_line() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        player.stage.line.typing = player.stage.line.typing.put("ett\r\ntvå\ttre")
        assert player.stage.line.text == "ett  två tre"


async def test_the_hint_parks_or_hides() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.type("Hon borde vila")
        assert "Det låter som en lösning" in player.screen
        assert "F3 parkera" in player.screen
        await player.press("escape")
        assert "Det låter som en lösning" not in player.screen
        assert player.stage.line.text == "Hon borde vila"
        await player.press("ctrl+u")
        await player.type("Hon borde sova")
        await player.press("f3")
        assert player.chair.asked == [c.Park("Hon borde sova")]
        assert "Sparat till steg 9" in player.screen


async def test_what_is_taken_back_can_be_written_anew() -> None:
    async with playing(all_views()["07_silent_daniel"]) as player:
        await player.press("f2", "enter")
        (undone,) = player.chair.asked
        assert isinstance(undone, c.Undo)
        assert player.stage.line.text.startswith("Bemanningen stänger halv fem")


async def test_the_first_visit_asks_for_a_name() -> None:
    async with playing(all_views()["00_home_first"]) as player:
        await player.type("Lina Bergfors")
        await player.press("enter")
        assert player.chair.asked == [h.SetName("Lina Bergfors")]


async def test_peoples_text_is_never_markup() -> None:
    r = Rehearsal()
    for _ in range(3):
        r.next()
    texts = ("[red]Röd[/red] [a=://", "[/x] [@click=app.exit]x[/]", "**fet** `kod` {name} %s")
    for who, text in zip(("lina", "fatima", "tomasz"), texts, strict=True):
        r.do(who, c.Propose(text))
    async with playing(r.see("petter")) as player:
        assert all(text in player.screen for text in texts)
        await player.type("[bold")
        assert " > [bold" in player.screen


async def test_a_click_on_what_looks_like_a_link_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(FristadApp, "open_url", lambda app, url, **named: opened.append(url))
    monkeypatch.setattr(FristadApp, "action_quit", lambda app: opened.append("quit"))
    r = Rehearsal()
    for _ in range(3):
        r.next()
    for who, text in (
        ("lina", "[@click=app.quit]https://a.example[/]"),
        ("petter", "[link=https://a.example]här[/link]"),
    ):
        r.do(who, c.Propose(text))
    async with playing(r.see("petter")) as player:
        for y, row in enumerate(player.screen.splitlines()):
            if "example" in row:
                for x in range(row.index("["), len(row), 4 if LONG else 8):
                    await player.pilot.click(offset=(x, y))
                    await player.pilot.click(offset=(x, y), control=True)
        await player.type("lever")
        assert " > lever" in player.screen
    assert opened == []


async def test_ones_own_line_comes_into_sight_and_reading_is_not_disturbed() -> None:
    r = Rehearsal()
    for _ in range(4):
        r.next()
    r.do("agneta", c.Back())
    r.do("lina", c.Propose("Fråga"))
    r.do("agneta", c.OpenBallot())
    r.do("lina", c.Vote(r.id("Fråga")))
    r.do("agneta", c.Count())
    r.do("lina", c.Consent(True))
    r.do("agneta", c.Partner(Account("samira")))
    r.next()
    for n in range(30):
        r.do("samira", c.Say(f"Fråga nummer {n}?"))
    async with playing(r.see("samira")) as player:
        assert "Fråga nummer 29?" in player.screen  # it is followed at its end
        r.do("samira", c.Say("Fråga nummer 30?"))
        await player.show(r.see("samira"))
        assert "Fråga nummer 30?" in player.screen
        await player.press("pageup")
        seen = player.screen.splitlines()[7]
        r.do("lina", c.Say("Ett svar"))
        await player.show(r.see("samira"))
        assert player.screen.splitlines()[7] == seen
        assert "Ett svar" not in player.screen
        r.do("samira", c.Say("Min egen"))
        player.chair.answers.append(Answer(item=r.id("Min egen")))
        player.chair.when_asked = lambda command: player.app.show(r.see("samira"))
        await player.type("Min egen")
        await player.press("enter")
        assert "Min egen" in player.screen


async def test_the_next_command_takes_the_place_of_one_that_was_refused() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.type("/rösta q18 q12")
        await player.press("enter")
        assert player.stage.line.text == "/rösta q18 q12"  # nothing is lost
        assert "Ctrl+U tömmer raden" in player.screen
        await player.press("/")
        assert player.stage.line.text == "/"
        assert player.stage.palette.display
        assert "Ctrl+U tömmer raden" not in player.screen
        await player.type("räck")
        assert player.chair.draft == Draft(TALK, "/räck", 5)
        await player.press("ctrl+z")
        assert player.stage.line.text == "/rösta q18 q12"
        await player.press("ctrl+z", "enter")
        assert player.chair.asked == [c.Raise()]


async def test_a_command_that_the_house_refused_is_replaced_too() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        player.chair.answers.append(Refused(words("refused.quiet")))
        await player.type("/parkera Vila")
        await player.press("enter")
        assert player.stage.line.text == "/parkera Vila"
        player.post("slash", "r", "a", "i", "s", "e")  # in one packet
        await player.settle()
        assert player.stage.line.text == "/raise"


@pytest.mark.parametrize("text", ["/viska lina jag tror att det", "Kanske", "/parkera"])
async def test_only_what_came_to_nothing_is_replaced_and_never_what_somebody_wrote(text: str) -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        if text != "/parkera":
            player.chair.answers.append(Refused(words("refused.quiet")))
            await player.type(text)
            await player.press("enter")
        else:
            await player.type(text)  # and it was not sent
        await player.press("/")
        assert player.stage.line.text == f"{text}/"


async def test_a_command_after_one_that_stayed_from_before_takes_its_place() -> None:
    async with playing(all_views()["02_relaxation_lina"], draft=Draft(TALK, "/nycklar", 8), size=(40, 20)) as player:
        assert "Det här kan du göra nu" not in player.screen  # an empty list is never opened
        await player.press("/")
        assert player.stage.line.text == "/"
        assert player.stage.palette.display
        await player.type("finnsinte")
        assert not player.stage.palette.display
