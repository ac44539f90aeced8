"""Little room: what matters stays in sight and goes on working, at every size that is promised and under it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events

from meeting.text import words
from meeting.view import InMeeting
from tests.screens.stage import Player, playing
from tests.screens.views import all_views
from tui.rows import Row
from tui.widgets.notices import Notice, Notices

LOW = [(40, 12), (40, 14), (40, 16), (60, 16), (40, 19), (40, 20), (80, 12), (80, 24)]
VIEWS = ("00_lobby", "04_asked_lina", "04_ballot_agneta", "06_picture_lina", "07_silent_daniel", "07_silent_lina",
         "07_talk_agneta", "07_talk_lina", "08_review_lina")  # fmt: skip


def caret(player: Player) -> tuple[int, int]:
    """Where the terminal's cursor stands on the screen."""
    widget = player.stage.line
    assert widget.has_focus
    offset = widget.caret()
    assert offset is not None
    return widget.region.x + offset.x, widget.region.y + offset.y


@pytest.mark.parametrize("name", VIEWS)
async def test_the_line_its_caret_and_the_last_row_are_always_there(name: str) -> None:
    async with playing(all_views()[name]) as player:
        for n, (columns, rows) in enumerate(LOW):
            await player.resize(columns, rows)
            await player.type("x")
            shown = player.screen.splitlines()
            x, y = caret(player)
            assert 0 <= x < columns
            assert 0 < y < rows - 1
            assert shown[y].startswith(f" > {'x' * (n + 1)}")
            assert shown[-1].strip().endswith(("/", "allt")), shown[-1]
            assert player.stage.rail.region.height == 1


@pytest.mark.parametrize("name", ["06_picture_agneta", "06_picture_lina"])
async def test_what_one_is_told_leaves_room_for_what_it_is_about(name: str) -> None:
    view = all_views()[name]
    assert isinstance(view, InMeeting)
    told = replace(view, notices=(words("notice.partner_gone"), *view.notices))
    async with playing(told, size=(40, 20)) as player:
        player.stage.aside.answer(
            "Du har inte ordet här. Du leder: /ordet NAMN ger det till någon, också till dig själv."
        )
        await player.resize(40, 20)
        scroller = player.stage.scroller
        assert scroller is not None
        assert scroller.size.height >= 7
        assert "Du har inte ordet" in player.screen and "till dig själv." in " ".join(player.screen.split())


async def test_a_long_line_leaves_the_last_row_where_it_is() -> None:
    async with playing(all_views()["07_talk_agneta"], size=(40, 12)) as player:
        await player.type("Det kan finnas en gammal berättelse i enheten " * 4)
        _, y = caret(player)
        assert y == 10
        assert "/" in player.screen.splitlines()[11]


@pytest.mark.parametrize("size", LOW)
async def test_much_to_tell_pushes_nothing_off_the_screen(size: tuple[int, int]) -> None:
    seen = all_views()["07_silent_daniel"]
    assert isinstance(seen, InMeeting)
    told = ("notice.floor", "notice.few_authors", "notice.name_leader", "notice.owner_gone")
    async with playing(replace(seen, notices=tuple(map(words, told))), size=size) as player:
        await player.type("Hon borde stänga av telefonen, och sedan borde hon gå hem och vila, " * 2)
        shown = player.screen.splitlines()
        x, y = caret(player)
        assert 0 <= x < size[0]
        assert y == size[1] - 2
        assert shown[-1].strip().endswith(("/", "allt")), shown[-1]
        assert player.stage.query_one("#middle").region.height >= 1


@pytest.mark.parametrize("size", LOW)
@pytest.mark.parametrize("name", ["00_lobby", "07_silent_agneta", "07_talk_lina", "08_review_lina", "12_ended_karin"])
async def test_a_dialogs_answers_are_always_in_sight(name: str, size: tuple[int, int]) -> None:
    async with playing(all_views()[name], size=size) as player:
        await player.press("ctrl+c")
        assert "Gå härifrån?" in player.screen
        assert "> Nej, stanna kvar" in player.screen
        assert "Ja, gå" in player.screen
        await player.press("down")
        assert "> Ja, gå" in player.screen
        await player.press("up", "enter")
        assert player.stage.line.has_focus
        await player.type("kvar")
        assert "> kvar" in player.screen


async def test_what_a_dialog_is_about_is_read_whole_where_there_is_any_room() -> None:
    for size in ((40, 12), (40, 20), (60, 16)):
        async with playing(all_views()["07_silent_agneta"], size=size) as player:
            await player.press("f2")
            joined = " ".join(player.screen.split())
            assert "Visa allas hypoteser?" in joined
            assert "just nu har det kvar." in joined, player.screen
            assert "Ja, visa dem" in joined


@pytest.mark.parametrize("size", LOW)
async def test_one_sees_what_one_chooses(size: tuple[int, int]) -> None:
    async with playing(all_views()["07_talk_agneta"], size=size) as player:
        await player.press("/")
        for _ in range(12):
            choice = player.stage.palette.choice
            assert choice is not None
            assert f" > {choice.label}" in player.screen
            await player.press("down")


@pytest.mark.parametrize("size", [(39, 24), (80, 11), (20, 5)])
async def test_too_small_is_told_and_nothing_is_done_blindly(size: tuple[int, int]) -> None:
    async with playing(all_views()["07_talk_agneta"]) as player:
        await player.type("halv")
        await player.resize(*size)
        assert "Fönstret är" in player.screen
        await player.press("f5", "enter", "f12", "x", "tab", "escape", "ctrl+g", "5", "/")
        player.app.post_message(events.Paste("klistrat").set_sender(player.app))
        await player.settle()
        assert player.chair.asked == []
        await player.resize(80, 24)
        await player.type("skrivet")
        assert player.stage.line.text == "halvskrivet"
        assert "> halvskrivet" in player.screen


async def test_a_view_that_comes_while_it_is_too_small_can_be_typed_in_afterwards() -> None:
    async with playing(all_views()["07_talk_lina"]) as player:
        await player.resize(39, 11)
        await player.show(all_views()["08_review_lina"])
        await player.press("f5", "x")
        assert player.chair.asked == []
        await player.resize(40, 12)
        await player.type("hej")
        assert player.stage.line.text == "hej"


async def test_an_open_dialog_is_there_again_after_it_was_too_small() -> None:
    async with playing(all_views()["07_silent_agneta"]) as player:
        await player.press("f2")
        await player.resize(20, 5)
        await player.press("down", "enter")
        assert player.chair.asked == []
        await player.resize(80, 24)
        assert player.stage.dialog.has_focus
        assert "> Nej, inte nu" in player.screen


async def test_the_blanked_screen_is_still_blank_after_it_was_too_small() -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.press("f12")
        await player.resize(39, 11)
        assert "släckt" not in player.screen
        await player.resize(80, 24)
        assert "släckt" in player.screen
        await player.press("x")
        assert player.stage.line.text == ""


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+d"])
async def test_one_can_leave_where_nothing_can_be_seen(key: str) -> None:
    async with playing(all_views()["07_talk_daniel"]) as player:
        await player.resize(39, 5)
        await player.press(key)
        assert "Gå härifrån?" in player.screen
        await player.press("x", key)
        assert player.app.is_running
        player.app.post_message(events.Key(key, None).set_sender(player.app))
        await player.gone()


async def test_how_things_stand_is_told_on_a_low_screen_too() -> None:
    async with playing(all_views()["04_ballot_petter"], size=(40, 14)) as player:
        seen = all_views()["04_ballot_petter"]
        assert isinstance(seen, InMeeting)
        assert player.stage.say.say(seen.status[0])[:20] in player.screen


@pytest.mark.parametrize("name", ["07_talk_lina", "07_silent_lina"])
async def test_the_waiting_rooms_words_stay_in_sight_where_there_is_little_room(name: str) -> None:
    for size in ((40, 20), (40, 12), (60, 16)):
        async with playing(all_views()[name], size=size) as player:
            for key in ("f1", "f9", "f10", "f5", "f6", "/", "escape", "ctrl+c"):
                await player.press(key)
                joined = " ".join(player.screen.split())
                assert "Gruppen tänker för dig nu." in joined, (size, key)
                assert "Vi hämtar dig." in joined, (size, key)


# what gives way above the line


def text_of(rows: tuple[Row, ...]) -> list[str]:
    return ["".join(text for text, _ in row) for row in rows]


def test_the_least_of_the_private_words_gives_way_and_as_a_whole() -> None:
    notices = Notices()
    advice, call, word = "Ett råd. " * 12, "Du har ordet. " * 8, "Det gick inte. " * 5
    notices.set((Notice(advice, weight=1), Notice(call, weight=7), Notice(word, weight=9)))
    assert len(notices.lay_out(40)) <= 5
    shown = " ".join(text_of(notices.lay_out(40)))
    assert "råd" not in shown
    assert shown.strip().startswith("Du har ordet.")
    assert "Det gick inte." in shown
    notices.limit(2)
    assert len(notices.lay_out(40)) == 2
    assert "ordet" not in " ".join(text_of(notices.lay_out(40)))


@pytest.mark.parametrize("most", [1, 2, 3])
def test_keys_are_never_cut(most: int) -> None:
    notices = Notices()
    notices.set((Notice("Det låter som en lösning. " * 6, "F3 parkera  Esc dölj", weight=6),))
    notices.limit(most)
    rows = text_of(notices.lay_out(40))
    assert len(rows) == most
    assert rows[-1].rstrip().endswith("F3 parkera  Esc dölj")
    assert all(len(row) <= 40 for row in rows)


async def test_what_waits_for_a_person_stands_out_and_advice_is_dim() -> None:
    called = (words("notice.asked"), words("notice.floor"), words("notice.ready"), words("notice.few_authors"))
    seen = all_views()["04_ballot_agneta"]
    assert isinstance(seen, InMeeting)
    async with playing(replace(seen, notices=called)) as player:
        looks = [notice.look for notice in player.stage.notices.notices]
        assert looks == ["strong", "strong", "plain", "dim"]
