"""What is told on the screen can be read to its end, at every size, and what somebody did is seen to be done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from meeting import commands as c
from meeting import hall_commands as h
from meeting.text import words
from meeting.view import Board, Home, InMeeting, Lobby, View
from tests.screens.stage import Player, playing
from tests.screens.views import all_views, home, lobby
from tui.i18n import tongue
from tui.seat import Answer, Language

SIZES = [(80, 24), (40, 20), (40, 12)]
LANGUAGES: tuple[Language, ...] = ("sv", "en")
WHEN = "2026-11-25 03:38"
# As the house tells them: one's account, the coming host key, and the pace of an exercise.
TOLD = (words("house.recovered", when=WHEN), words("house.fingerprint_soon"), words("house.speed", x="2"))
AGAIN = {"sv": "/igen", "en": "/again"}


def flowing(player: Player) -> str:
    return " ".join(player.screen.split())


async def read_again(player: Player, language: Language) -> str:
    """All that the page behind /again says, from its top to its end."""
    await player.type(AGAIN[language])
    await player.press("enter")
    assert player.stage.panel.display
    return " ".join(
        "".join(text for text, _ in row).strip() for row in player.stage.panel.rows(player.stage.panel.size.width)
    )


def outside(*, in_circle: bool) -> Home | Lobby:
    return replace(lobby(), notices=TOLD) if in_circle else replace(home(), notices=TOLD)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("in_circle", [False, True])
async def test_that_ones_account_was_recovered_gives_way_to_nothing(
    in_circle: bool, size: tuple[int, int], language: Language
) -> None:
    say = tongue(language)
    recovered = say("house.recovered", when=WHEN)
    async with playing(outside(in_circle=in_circle), size=size, language=language) as player:
        shown = flowing(player)
        assert (recovered if size[1] >= 20 else say("ui.recovered")) in shown, player.screen
        assert shown.rstrip().endswith(("/", say("ui.all")))  # and the last row is where it was
        await player.type("/xyz")
        await player.press("enter")
        assert recovered in flowing(player) or say("ui.recovered") in flowing(player), player.screen
        assert "/xyz" in flowing(player).partition(" > ")[0], player.screen  # nor does what came of a deed
        refused = player.stage.aside.said
        assert refused is not None
        await player.press("ctrl+u")
        whole = await read_again(player, language)
        assert refused.text in whole  # it may have been cut
        for each in TOLD:
            assert say.say(each) in whole
        assert recovered in flowing(player) or size[1] < 20


@pytest.mark.parametrize("language", LANGUAGES)
async def test_where_not_all_is_told_it_says_how_to_read_it(language: Language) -> None:
    async with playing(outside(in_circle=True), size=(40, 20), language=language) as player:
        assert tongue(language)("house.fingerprint_soon") not in flowing(player)
        assert f"… {AGAIN[language]}" in player.screen


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_what_concerns_ones_account_and_the_servers_key_is_read_before_all_else(
    size: tuple[int, int], language: Language
) -> None:
    say, seen = tongue(language), lobby(facilitator=True)
    others = (words("house.speed", x="2"), words("house.circle_over"), words("house.reunion", when=WHEN))
    crowded = replace(seen, roster=seen.roster * 4, notices=(*others, TOLD[1], TOLD[0]))
    async with playing(crowded, size=size, language=language) as player:
        whole = await read_again(player, language)
        order = [whole.find(say.say(each)) for each in (*TOLD[:2], *others[1:], others[0])]
        assert order[0] == 0
        assert -1 < order[1] < whole.find(seen.roster[0].name)
        assert order == sorted(order)
        assert all(whole.count(say.say(each)) == 1 for each in crowded.notices)
        beginning = " ".join(say.say(TOLD[0]).split()[:5])
        assert beginning in flowing(player), player.screen


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_in_a_meeting_the_recovered_account_is_a_short_word_that_names_where_to_read_it(
    size: tuple[int, int], language: Language
) -> None:
    say, seen = tongue(language), all_views()["04_ballot_agneta"]
    assert isinstance(seen, InMeeting)
    others = ("notice.asked", "notice.floor", "notice.ready", "notice.few_authors")
    seen = replace(seen, notices=(TOLD[0], *map(words, others)))
    async with playing(seen, size=size, language=language) as player:
        assert say("ui.recovered") in flowing(player)
        assert say.say(TOLD[0]) in await read_again(player, language)
    assert len(say("ui.recovered")) <= 38  # one row
    assert AGAIN[language] in say("ui.recovered")


@pytest.mark.parametrize("name", ["05_exploration_jonas", "07_silent_daniel", "08_review_petter", "09_with_petter"])
async def test_the_question_of_the_case_can_be_read_whole(name: str) -> None:
    seen = all_views()[name]
    assert isinstance(seen, Board)
    (asked,) = (item.text for section in seen.sections if section.id == "question" for item in section.items)
    text = "Hur slutar jag rädda schemat på kvällar och helger, och vågar låta andra ta egna beslut utan mig? " * 2
    sections = tuple(
        replace(each, items=(replace(each.items[0], text=text.strip()),)) if each.id == "question" else each
        for each in seen.sections
    )
    assert asked
    async with playing(replace(seen, sections=sections), size=(40, 20)) as player:
        assert text.strip() not in flowing(player)
        assert "… /igen" in player.screen
        await read_again(player, "sv")
        assert text.strip() in flowing(player), player.screen


@pytest.mark.parametrize("language", LANGUAGES)
async def test_everybody_in_a_full_lobby_can_be_read_on_a_narrow_screen(language: Language) -> None:
    seen = lobby()
    names = ("Agneta Sandvall", "Yusuf Demirel", "Lina Bergfors", "Petter Ålund", "Sara Holm", "Omar Haddadi")
    here = tuple(replace(seen.roster[n % 4], name=name) for n, name in enumerate((*names, "Karin Hellqvist")))
    async with playing(replace(seen, roster=here), size=(40, 20), language=language) as player:
        for who in here:
            assert who.name in flowing(player), player.screen
    async with playing(replace(seen, roster=here * 2), size=(40, 12), language=language) as player:
        assert f"… {AGAIN[language]}" in player.screen
        assert "Karin Hellqvist" in await read_again(player, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (40, 20)])
async def test_that_there_are_more_lenses_is_shown_and_all_can_be_read(
    size: tuple[int, int], language: Language
) -> None:
    say = tongue(language)
    async with playing(all_views()["07_silent_daniel"], size=size, language=language) as player:
        (row,) = (row for row in player.screen.splitlines() if row.startswith(f" {say('lens.stem')}"))
        assert say("lens.person") in row
        assert row.endswith(f"… {AGAIN[language]}")
        whole = await read_again(player, language)
        for lens in ("person", "relation", "structure", "culture", "resources", "hierarchy", "feeling"):
            assert say(f"lens.{lens}") in whole
    async with playing(all_views()["07_silent_daniel"], size=(100, 24), language=language) as player:
        assert say("lens.feeling") in player.screen
        assert f"… {AGAIN[language]}" not in player.screen


# what was done is seen to be done


async def command(player: Player, text: str) -> None:
    await player.type(text)
    await player.press("enter")


async def test_a_page_that_was_about_something_else_closes_when_a_command_is_done() -> None:
    async with playing(lobby(facilitator=True)) as player:
        for opens in ("house", "f1", "again"):
            if opens == "house":
                player.chair.answers.append(Answer(lines=("1. I dag",)))
                await command(player, "/omgång")
                assert "1. I dag" in player.screen
            elif opens == "f1":
                await player.press("f1")
            else:
                await command(player, "/igen")
            assert player.stage.panel.display
            await command(player, "/regel Vi lyssnar färdigt.")
            assert player.chair.asked[-1] == h.AddRule("Vi lyssnar färdigt.")
            assert "──" not in player.screen, opens
            assert player.stage.line.text == ""


@pytest.mark.parametrize("language", LANGUAGES)
async def test_under_a_page_that_stays_one_is_told_that_it_is_done(language: Language) -> None:
    async with playing(all_views()["07_silent_agneta"], language=language) as player:
        await player.press("f6")
        assert player.stage.panel.display
        await command(player, "/extend 5")
        assert player.chair.asked == [c.Extend(5)]
        assert player.stage.panel.display
        assert tongue(language)("ui.done") in player.screen
    async with playing(all_views()["07_silent_daniel"], language=language) as player:
        await player.press("f9")
        await command(player, "Kanske är hon rädd.")
        assert player.stage.panel.display  # whoever writes looks at the picture meanwhile
        assert tongue(language)("ui.done") in player.screen


async def test_what_is_refused_is_seen_though_a_page_has_all_the_room() -> None:
    async with playing(outside(in_circle=False), size=(40, 20)) as player:
        await command(player, "/igen")
        await command(player, "/xyz")
        assert "/xyz finns inte" in flowing(player)


# the letter of an invitation

LETTER = ("Inbjudan till Fristad", "  ssh -p 2222 petter@example.org", "  Engångskod: abcd-efgh")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (40, 20)])
async def test_the_letter_says_how_it_is_copied_and_can_be_read_again(
    size: tuple[int, int], language: Language
) -> None:
    say = tongue(language)
    seen: View = lobby(facilitator=True)
    async with playing(seen, size=size, language=language) as player:
        await command(player, "/invite")
        assert "ssh -T" in flowing(player)  # before there is any code
        await player.press("escape")
        player.chair.answers.append(Answer(lines=LETTER))
        await command(player, "/invite petter")
        assert say("ui.letter.copy")[:40] in flowing(player)
        player.chair.answers.append(Answer(lines=(words("house.elsewhere_same"),)))
        await command(player, "/invite sara")  # who has a way in already, and gets no letter
        assert say("ui.letter.copy")[:40] not in flowing(player)
        await player.press("escape")
        assert "abcd-efgh" not in player.screen
        whole = await read_again(player, language)
        assert "abcd-efgh" in whole
        assert say("ui.letter.how") in whole


async def test_the_letter_has_all_the_room_there_is() -> None:
    letter = tuple(f"Rad {n:02}" for n in range(40))
    async with playing(lobby(facilitator=True), size=(80, 24)) as player:
        player.chair.answers.append(Answer(lines=letter))
        await command(player, "/invite petter")
        seen = sum(each in player.screen for each in letter)
        assert seen >= 16, player.screen
        for _ in range(4):
            await player.press("pagedown")
        assert letter[-1] in player.screen
        # Nothing stands beside a line of it: what is marked with a mouse is its text alone.
        assert all(row.strip() in letter for row in player.screen.splitlines() if "Rad " in row)
