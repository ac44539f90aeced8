"""What the view says reaches the person: all of its sections, bells, and words that are true where they are said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import Account
from meeting.rules.rule import Field
from meeting.text import words
from meeting.view import Action, Blank, Board, Ended, Home, Picture, Section, Shown, View
from tests.screens.rehearsal import Rehearsal
from tests.screens.stage import Player, playing
from tests.screens.views import all_views, home, lobby
from tui.bells import Bells
from tui.depiction import items_of
from tui.seat import Answer

# every section


def whispered(view: Board | Picture) -> Board | Picture:
    whispers = Section("whispers", words("section.whispers"), (Shown("w1", "Ta det lugnt nu", "Yusuf"),))
    return replace(view, sections=(*view.sections, whispers))


def with_sections() -> Iterator[tuple[str, View]]:
    for name, seen in all_views().items():
        if isinstance(seen, Board | Picture) and seen.sections:
            yield name, seen
    seen = all_views()["06_picture_agneta"]
    assert isinstance(seen, Picture)
    yield "06_picture_whispered", whispered(seen)
    seen = all_views()["08_review_agneta"]
    assert isinstance(seen, Board)
    yield "08_review_whispered", whispered(seen)


@pytest.mark.parametrize(("name", "seen"), list(with_sections()), ids=[name for name, _ in with_sections()])
async def test_every_section_of_a_view_reaches_the_screen(name: str, seen: View) -> None:
    assert isinstance(seen, Board | Picture)
    async with playing(seen, size=(240, 80)) as player:
        for reads in (False, True) if isinstance(seen, Picture) else (False,):
            if reads:
                await player.press("f9")
            for section in seen.sections:
                for item in section.items:
                    assert item.text in player.screen, (section.id, item.text)
                if section.empty is not None:
                    assert player.stage.say.say(section.empty) in player.screen


async def test_a_whisper_and_the_question_are_there_while_the_picture_is_drawn() -> None:
    r = Rehearsal()
    for _ in range(3):
        r.next()
    r.do("lina", c.Propose("Hur släpper jag kvällarna?"))
    r.do("agneta", c.OpenBallot())
    r.do("petter", c.Vote(r.id("Hur släpper")))
    r.do("agneta", c.Count())
    r.do("lina", c.Consent(True))
    r.do("agneta", c.Partner(Account("samira")))
    r.next()
    r.next()
    r.do("yusuf", c.Whisper("Hon behöver en paus."))
    for who in ("agneta", "yusuf"):
        async with playing(r.see(who)) as player:
            assert "Yusuf: Hon behöver en paus." in player.screen
            assert "Hur släpper jag kvällarna?" in player.screen
    async with playing(r.see("lina")) as player:
        assert "Hur släpper jag kvällarna?" in player.screen
        assert "paus." not in player.screen


async def test_the_sentence_that_is_to_be_confirmed_is_read_whole() -> None:
    seen = all_views()["06_picture_lina"]
    assert isinstance(seen, Picture)
    for confirmed in (False, True):
        async with playing(replace(seen, drawing=replace(seen.drawing, confirmed=confirmed))) as player:
            joined = " ".join(player.screen.split())
            assert seen.drawing.summary in joined
            assert "Frågan: Hur slutar jag" in joined
            assert ("bekräftad av ärendeägaren" in joined) is confirmed


# bells


def called(r: Rehearsal, *who: str) -> list[View]:
    return [r.see(each) for each in who]


def test_it_rings_for_who_has_stepped_out() -> None:
    r, bells = Rehearsal(), Bells()
    assert not bells.rings(r.see("petter"))
    r.presence = replace(r.presence, away=frozenset({Account("petter")}))
    assert isinstance(r.see("petter"), Blank)
    assert not bells.rings(r.see("petter"))
    r.do("agneta", c.GiveFloor(Account("petter")))
    assert bells.rings(r.see("petter"))
    r.presence = replace(r.presence, away=frozenset())
    assert not bells.rings(r.see("petter"))


def test_it_rings_once_though_all_screens_were_blank_between() -> None:
    r, bells = Rehearsal(), Bells()
    r.do("agneta", c.GiveFloor(Account("petter")))
    assert bells.rings(r.see("petter"))
    assert not bells.rings(r.see("petter"))
    r.do("agneta", c.Blank())
    assert not bells.rings(r.see("petter"))
    r.do("agneta", c.Blank())
    assert not bells.rings(r.see("petter"))
    r.do("petter", c.Done())
    assert not bells.rings(r.see("petter"))
    r.do("agneta", c.GiveFloor(Account("petter")))
    assert bells.rings(r.see("petter"))


def test_a_blank_screen_calls_nobody_else() -> None:
    r = Rehearsal()
    r.do("agneta", c.GiveFloor(Account("petter")), c.Blank())
    seen = called(r, "petter", "lina")
    assert [view.wanted for view in seen if isinstance(view, Blank)] == [{"floor"}, frozenset()]


def test_it_rings_when_one_is_called_back_though_one_is_away() -> None:
    bells = Bells()
    assert not bells.rings(all_views()["07_talk_lina"])
    assert not bells.rings(all_views()["07_waiting_away"])
    assert bells.rings(all_views()["away_petter"])
    assert not bells.rings(all_views()["08_review_lina"])


# words


async def test_the_waiting_room_promises_no_bell_to_who_wants_none() -> None:
    for calm in (False, True):
        async with playing(all_views()["07_talk_lina"], calm=calm) as player:
            joined = " ".join(player.screen.split())
            assert ("Fönstret plingar när det är dags." in joined) is not calm
            assert ("i lugnt läge plingar fönstret inte." in joined) is calm


@pytest.mark.parametrize(
    ("name", "says"),
    [("00_home", "med samma rad som nyss"), ("12_ended_karin", "Träffen är stängd"), ("00_lobby", "med samma rad")],
)
async def test_leaving_says_what_is_so_there(name: str, says: str) -> None:
    seen = all_views()[name]
    assert not isinstance(seen, Board)
    async with playing(seen) as player:
        await player.press("ctrl+c")
        joined = " ".join(player.screen.split())
        assert says in joined
        assert "Din plats är kvar" not in joined
        assert "saknar kontakt" not in joined
        assert not isinstance(seen, Home | Ended) or "ista" in joined


async def test_what_f9_does_in_the_picture_is_what_help_says() -> None:
    for name, says in (("06_picture_lina", "F9 visar bilden som text"), ("07_talk_daniel", "F9 visar frågan och")):
        async with playing(all_views()[name], size=(80, 60)) as player:
            await player.press("f1")
            assert says in player.screen
            offered = [row for row in player.screen.splitlines() if row.startswith(" F9") and "/bild" in row]
            assert len(offered) == (name != "06_picture_lina")


async def test_the_pictures_owner_has_what_catches_and_confirms_it_on_a_narrow_screen() -> None:
    async with playing(all_views()["06_picture_lina"], size=(40, 20)) as player:
        last = player.screen.splitlines()[-1]
        assert "Enter rita" in last
        assert "mening" in last
        assert "bekräfta" in last


# panels from the list


async def scrolled(player: Player) -> None:
    """Arrows scroll the panel, and nothing under it is chosen."""
    top = player.stage.panel.top
    await player.press("down")
    assert player.stage.panel.top == top + 1
    await player.press("enter")
    assert player.stage.forms.asking is None
    assert player.chair.asked in ([], [h.Chest()])
    assert player.stage.line.has_focus


async def test_a_panel_that_was_opened_from_the_list_can_be_read() -> None:
    async with playing(all_views()["08_review_lina"]) as player:
        assert items_of(player.stage.view)
        await player.press("tab", "down", "f1")
        assert player.stage.panel.display
        await scrolled(player)
    async with playing(all_views()["08_review_lina"]) as player:
        player.chair.answers.append(Answer(lines=tuple(f"[u{n}] Rad" for n in range(40))))
        await player.press("tab", "down", "f10")
        assert player.stage.panel.display
        await scrolled(player)


@pytest.mark.parametrize("name", ["07_talk_daniel", "07_talk_lina", "04_asked_agneta", "12_ended_karin"])
async def test_rules_are_a_panel_in_a_meeting_too(name: str) -> None:
    async with playing(all_views()[name]) as player:
        player.chair.answers.append(Answer(lines=("1. Det som sägs här stannar här.",)))
        await player.type("/spelregler")
        await player.press("enter")
        assert player.chair.asked == [h.Rules()]
        assert "── Spelregler" in player.screen
        assert "1. Det som sägs här stannar här." in player.screen


# what came of a deed, and how long it is said


async def test_a_refusal_goes_with_the_next_deed_that_is_done_and_where_it_no_longer_holds() -> None:
    view = all_views()["04_question_round_lina"]
    async with playing(view) as player:
        say = player.stage.say
        for ends in ("a deed", "another view"):
            player.chair.answers.append(Refused(words("refused.no_ballot")))
            await player.type("/räck")
            await player.press("enter")
            assert "Ingen röstning är öppen" in player.screen
            if ends == "a deed":
                await player.type("/tack")
                await player.press("enter")
            else:
                await player.show(all_views()["04_ballot_petter"])
            assert "Ingen röstning är öppen" not in player.screen, ends
        assert say.language == "sv"


async def test_what_one_may_change_is_said_only_as_long_as_one_may() -> None:
    view = all_views()["t11_evaluation_petter"]
    assert isinstance(view, Board)
    async with playing(view) as player:
        await player.type("/utvärdera 5 4 3")
        await player.press("enter")
        assert "du kan ändra det tills antalen visas" in " ".join(player.screen.split())
        shown = tuple(each for each in view.actions if each.command is not c.Evaluate)
        await player.show(replace(view, actions=shown))
        assert "tills antalen visas" not in " ".join(player.screen.split())


async def test_the_rules_are_read_before_one_stands_by_them() -> None:
    view = lobby()
    asks = words("confirm.acknowledge", rules="[1] Det som sägs här stannar här.")
    offered = tuple(
        replace(each, grave=True, about=view.rules, happens=asks) if each.command is h.Acknowledge else each
        for each in view.actions
    )
    async with playing(replace(view, actions=offered)) as player:
        await player.press("f2")
        assert "[1] Det som sägs här stannar här." in " ".join(player.screen.split())
        assert player.chair.asked == []
        # They change meanwhile: the yes is to what was told.
        changed = tuple(replace(each, about=("Annat.",)) if each.command is h.Acknowledge else each for each in offered)
        await player.show(replace(view, rules=("Annat.",), actions=changed))
        await player.press("down", "enter")
        assert player.chair.asked == [h.Acknowledge(seen=view.rules)]


async def test_help_says_that_a_line_is_ones_name_where_that_is_asked_for() -> None:
    async with playing(home(name=None)) as player:
        await player.press("f1")
        assert "En vanlig rad är vad du vill kallas." in player.screen


async def test_help_in_the_lobby_says_what_its_signs_mean() -> None:
    async with playing(lobby(), size=(120, 60)) as player:
        await player.press("f1")
        read = " ".join(player.screen.split())
        assert ") hållen" in read and "En stjärna efter ett namn" in read


async def test_the_key_of_what_a_part_is_about_stands_on_a_narrow_last_row() -> None:
    async with playing(all_views()["t11_evaluation_petter"], size=(40, 20)) as player:
        assert "utvärdera" in player.screen.splitlines()[-1]
    view = all_views()["f4_lifelines_petter"]
    assert any(each.command is c.Show for each in getattr(view, "actions", ()))
    async with playing(view, size=(40, 20)) as player:
        assert "visa upp" in player.screen.splitlines()[-1]


async def test_what_is_below_in_a_lobby_without_rules_is_said_and_can_be_read() -> None:
    async with playing(replace(lobby(facilitator=True), rules=()), size=(40, 20)) as player:
        assert "nedanför: PgDn" in player.screen
        await player.press("pagedown")
        await player.press("pagedown")
        assert "Inga spelregler är skrivna än." in " ".join(player.screen.split())


async def test_who_leads_no_more_is_not_told_any_longer_what_came_of_leading() -> None:
    fields = (Field("person", ("yusuf",)), Field("answer", ("yes", "no")))
    view = lobby(facilitator=True)
    leading = replace(view, actions=(*view.actions, Action("facilitate", h.Facilitate, fields)))
    async with playing(leading) as player:
        await player.type("/samtalsledare yusuf nej")
        await player.press("enter")
        assert "Ändrat." in player.screen
        await player.show(lobby())
        assert "Ändrat." not in player.screen


async def test_whoever_writes_out_that_they_stand_by_the_rules_has_said_so() -> None:
    asks = words("confirm.acknowledge", rules="[1] Det som sägs här stannar här.")
    view = lobby()
    offered = tuple(
        replace(each, grave=True, about=view.rules, happens=asks) if each.command is h.Acknowledge else each
        for each in view.actions
    )
    async with playing(replace(view, actions=offered)) as player:
        await player.type("/godkänn")
        await player.press("enter")
        assert player.chair.asked == [h.Acknowledge(seen=view.rules)]
