"""The live house: home, lobby, a meeting through several chairs, drops, takeover, restart, emptying."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import NeedsConfirmation, Refused
from meeting.model import Account, Kind, Meeting, Place, Presence
from meeting.text import words
from meeting.view import Blank, Board, Ended, Home, Lobby, View, Waiting, view
from server import room
from server.house import House
from server.journal.memory import MemoryJournal
from server.vault import Vault
from tests.server.house import FACILITATORS, MEMBERS, Someone, a_circle, a_house, gathered, sit
from tui.i18n import LANGUAGES, tongue
from tui.printed import block
from tui.seat import Draft


async def everybody(house: House, circle: str) -> dict[str, Someone]:
    accounts = (*FACILITATORS, *MEMBERS)
    return dict(zip(accounts, await gathered(house, circle, *accounts), strict=True))


async def a_meeting(house: House) -> dict[str, Someone]:
    people = await everybody(house, await a_circle(house))
    await people["agneta"].do(h.Start(2))
    return people


def states(view: View) -> dict[str, str]:
    return {person.account: person.state for person in getattr(view, "roster", ())}


async def to_hypotheses(people: dict[str, Someone]) -> None:
    lead, owner = people["agneta"], people["lina"]
    await lead.do(c.Next(confirmed=True))
    await lead.do(c.Next(confirmed=True))
    question = (await owner.do(c.Propose("Hur slutar jag rädda schemat?"))).item or ""
    await lead.do(c.OpenBallot())
    for account in MEMBERS:
        await people[account].do(c.Vote(question))
    await lead.do(c.Count())
    await owner.do(c.Consent(yes=True))
    await lead.do(c.Partner(Account("samira")))
    for _ in range(4):
        await lead.do(c.Next(confirmed=True))


async def to_adopting(people: dict[str, Someone]) -> str:
    """A solution that the owner, who has come back, can take on board."""
    await to_hypotheses(people)
    lead = people["agneta"]
    await people["petter"].seat.until(lambda view: getattr(view, "plain", None) is c.Say)
    await lead.do(c.Reveal())
    await lead.do(c.Next(confirmed=True))
    await lead.do(c.Next(confirmed=True))
    solution = (await people["petter"].do(c.Solve((), "Gör en lapp"))).item or ""
    await lead.do(c.Next(confirmed=True))
    return solution


async def test_everybody_starts_at_home_and_goes_to_the_lobby() -> None:
    house = await a_house()
    circle = await a_circle(house)
    lina = await sit(house, "lina")
    home = lina.seat.view
    assert isinstance(home, Home)
    assert [line.id for line in home.circles] == [circle]
    await lina.do(h.Enter(circle))
    lobby = await lina.seat.until(lambda view: isinstance(view, Lobby))
    assert isinstance(lobby, Lobby)
    assert [person.account for person in lobby.roster] == ["lina"]
    await house.close()


async def test_a_meeting_shows_each_their_own() -> None:
    house = await a_house()
    people = await a_meeting(house)
    assert all(isinstance(person.seat.view, Board) for person in people.values())
    await to_hypotheses(people)
    assert isinstance(people["lina"].seat.view, Waiting)
    assert people["petter"].seat.view.place == Place("hypotheses", "silent_writing")
    await house.close()


async def test_of_a_change_one_view_is_built_for_each_who_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    house = await a_house()
    people = await a_meeting(house)
    await to_hypotheses(people)
    house.refresh()
    built: list[Account] = []

    def counted(meeting: Meeting, me: Account, presence: Presence) -> View | None:
        built.append(me)
        return view(meeting, me, presence)

    monkeypatch.setattr(room, "view", counted)
    await people["agneta"].do(c.Whisper("Vi tar rast efter detta"))
    assert sorted(built) == sorted(people)
    await house.close()


async def test_equal_views_are_never_shown_again() -> None:
    house = await a_house()
    people = await a_meeting(house)
    await to_hypotheses(people)
    owner = people["lina"].seat
    shown = len(owner.views)
    with pytest.raises(Refused):
        await people["petter"].do(c.Say("för tidigt"))
    await people["agneta"].do(c.Extend(5))
    await people["agneta"].do(c.Pause())
    people["petter"].leave()
    await people["ulrika"].seat.until(lambda view: states(view).get("petter") == "gone")
    assert len(owner.views) == shown
    await house.close()


async def test_a_line_that_drops_holds_its_seat_and_signing_in_again_takes_over() -> None:
    house = await a_house()
    people = await a_meeting(house)
    place = people["petter"].seat.view.place
    people["petter"].chair.keep(Draft(place, "halv mening", 4))
    again = await sit(house, "petter")
    assert people["petter"].seat.over
    assert isinstance(again.seat.view, Board)
    assert again.chair.draft == Draft(place, "halv mening", 4)
    people["petter"].leave()  # the old front end goes after the new one came: nothing happens
    assert house.guest(Account("petter")).seat is again.seat
    await house.close()


async def test_who_has_lost_the_seat_keeps_and_says_nothing_more() -> None:
    house = await a_house()
    people = await a_meeting(house)
    first = people["petter"]
    place = first.seat.view.place
    first.chair.keep(Draft(place, "halv", 4))
    second = await sit(house, "petter")
    first.chair.keep(Draft(place, "halv men", 8))
    kept = second.chair.draft
    assert kept == Draft(place, "halv", 4)
    with pytest.raises(Refused) as refused:
        await first.do(c.Raise())
    assert refused.value.words.id == "house.taken_over"
    second.chair.keep(None)
    first.chair.keep(Draft(place, "halv men", 8))
    assert second.chair.draft is None
    await second.do(c.Raise())


async def test_a_restart_goes_on_at_the_same_step_with_locks_and_drafts() -> None:
    journal, vault = MemoryJournal(), Vault.of_process()
    house = await a_house(journal=journal, vault=vault)
    people = await a_meeting(house)
    await to_hypotheses(people)
    people["petter"].chair.keep(Draft(people["petter"].seat.view.place, "Kanske", 3))
    await house.close()

    again = House(house.directory, journal, vault, house.passphrases, house.clock, house.invitation)
    await again.open()
    lina, petter = await sit(again, "lina"), await sit(again, "petter")
    assert isinstance(lina.seat.view, Waiting)
    assert petter.seat.view.place == Place("hypotheses", "silent_writing")
    assert petter.chair.draft == Draft(Place("hypotheses", "silent_writing"), "Kanske", 3)
    await again.close()


async def test_a_plain_line_begun_elsewhere_is_refused() -> None:
    house = await a_house()
    people = await a_meeting(house)
    with pytest.raises(Refused) as refused:
        await people["lina"].do(c.Feeling("glad"), begun=Place("hypotheses"))
    assert refused.value.words.id == "refused.moved_on"
    await house.close()


async def test_away_blanks_ones_own_view_and_shows_as_away() -> None:
    house = await a_house()
    people = await a_meeting(house)
    await people["petter"].do(h.Away())
    assert isinstance(await people["petter"].seat.until(lambda view: isinstance(view, Blank)), Blank)
    await people["lina"].seat.until(lambda view: states(view).get("petter") == "away")
    with pytest.raises(Refused):
        await people["petter"].do(c.Feeling("trött"))
    await people["petter"].do(h.Here())
    await people["petter"].seat.until(lambda view: isinstance(view, Board))
    await house.close()


async def test_somebody_late_waits_in_the_lobby_and_is_let_in() -> None:
    house = await a_house()
    circle = await a_circle(house)
    agneta, *_ = await gathered(house, circle, "agneta", "yusuf", "lina", "petter", "samira", "jonas")
    await agneta.do(h.Start(2))
    late = await sit(house, "ulrika")
    await late.do(h.Enter(circle))
    lobby = await late.seat.until(lambda view: isinstance(view, Lobby))
    assert isinstance(lobby, Lobby)
    assert lobby.under_way
    await agneta.do(c.Admit(Account("ulrika")))
    assert isinstance(await late.seat.until(lambda view: isinstance(view, Board)), Board)
    await house.close()


async def test_closing_empties_the_room_and_leaves_what_is_to_be_left() -> None:
    house = await a_house(speed=2_000)
    people = await a_meeting(house)
    stream = house.rooms["alm"].stream
    await to_hypotheses(people)
    with pytest.raises(NeedsConfirmation):
        await people["agneta"].do(c.Close())
    await people["agneta"].do(c.Close(confirmed=True))
    await people["lina"].seat.until(lambda view: isinstance(view, Ended))
    await people["lina"].seat.until(
        lambda view: isinstance(view, Lobby) and "house.emptied" in [words.id for words in view.notices]
    )
    assert await house.journal.read(stream) == []
    assert not house.vault.names()
    assert house.circles["alm"].last_owner == "lina"
    assert [held.number for held in house.circles["alm"].held] == [2]
    await house.close()


async def test_what_the_owner_adopts_comes_into_the_owners_chest_alone() -> None:
    house = await a_house(speed=200)
    people = await a_meeting(house)
    await to_hypotheses(people)
    lead = people["agneta"]
    view = await people["petter"].seat.until(lambda v: isinstance(v, Board) and v.plain is c.Say)
    assert view.place.part == "silent_writing"
    await people["petter"].do(c.Say("Kanske är det skönt att behövas"))
    await lead.do(c.Reveal())
    await lead.do(c.Next(confirmed=True))
    await lead.do(c.Next(confirmed=True))
    solution = (await people["petter"].do(c.Solve((), "Gör en lapp"))).item or ""
    await lead.do(c.Next(confirmed=True))
    adopted = await people["lina"].do(c.Adopt(solution, "Lappen kommer tillbaka", "Fråga", "tisdag"))
    assert adopted.item is not None
    await asyncio.wait_for(house.meetings.errands.done(), 5)
    chest = (await people["lina"].do(h.Chest())).lines
    assert chest[0] == f"[{adopted.item}] Lappen kommer tillbaka"
    assert len((await people["petter"].do(h.Chest())).lines) == 1
    room = house.rooms["alm"]
    assert room.meeting is not None
    assert [item.kind for item in room.meeting.items.values()].count(Kind.ADOPTION) == 1
    await house.close()


async def test_who_is_removed_is_sent_away_and_starts_at_home() -> None:
    house = await a_house()
    people = await a_meeting(house)
    await people["agneta"].do(c.Remove(Account("jonas")))
    assert people["jonas"].seat.ended is not None
    assert people["jonas"].seat.ended.id == "house.removed"
    people["jonas"].leave()
    assert isinstance((await sit(house, "jonas")).seat.view, Home)
    await house.close()


async def test_after_the_close_all_are_told_when_the_room_is_emptied_and_who_signs_in_is_at_home() -> None:
    house = await a_house()
    people = await a_meeting(house)
    await people["agneta"].do(c.Close(confirmed=True))
    ended = people["lina"].seat.view
    assert isinstance(ended, Ended)
    assert ended.empties is not None
    people["lina"].leave()
    again = await sit(house, "lina")
    assert isinstance(again.seat.view, Home)
    await again.do(h.Enter("alm"))
    assert isinstance(await again.seat.until(lambda view: isinstance(view, Ended)), Ended)
    await house.close()


async def test_who_has_stepped_out_can_fill_their_chest_and_nothing_else() -> None:
    house = await a_house()
    circle = await a_circle(house)
    lina = await sit(house, "lina")
    await lina.do(h.Enter(circle))
    await lina.do(h.Away())
    view = await lina.seat.until(lambda view: isinstance(view, Blank))
    assert [action.command for action in getattr(view, "actions", ())] == [h.Treasure]
    await lina.do(h.Treasure("En kvart om dagen"))
    for command in (h.AddRule("Vi lyssnar"), h.Circles(), h.SetName("Lina")):
        with pytest.raises(Refused) as refused:
            await lina.do(command)
        assert refused.value.words.id == "refused.away"
    await lina.do(h.Here())
    await lina.do(h.AddRule("Vi lyssnar"))
    await house.close()


async def test_home_says_that_a_planned_meeting_was_not_held() -> None:
    house = await a_house()
    circle = await a_circle(house)
    await house.directory.circles.plan(circle, 4, datetime(2020, 11, 20, 12, tzinfo=UTC), where="")
    await house.reload()
    home = (await sit(house, "lina")).seat.view
    said = {
        "sv": "träffen 2020-11-20 13:00 har inte hållits",
        "en": "the meeting of 2020-11-20 13:00 has not been held",
    }
    for language in LANGUAGES:
        assert said[language] in " ".join(block(tongue(language), home))
    await house.close()


async def test_the_lobby_shows_the_meeting_that_is_planned() -> None:
    house = await a_house()
    circle = await a_circle(house)
    agneta = await sit(house, "agneta")
    await agneta.do(h.Enter(circle))
    assert getattr(agneta.seat.view, "number", 0) == 1  # the first one comes first
    await agneta.do(h.Plan(4, "2026-12-01 13:00", "Rum 4"))
    lobby = agneta.seat.view
    assert isinstance(lobby, Lobby)
    assert (lobby.number, lobby.when, lobby.where) == (4, "2026-12-01 13:00", "Rum 4")
    await house.close()


async def test_of_what_one_is_told_ones_account_and_the_servers_key_come_first() -> None:
    house = await a_house()
    circle = await a_circle(house)
    lina = await sit(house, "lina")
    house.fingerprints = lambda: ("SHA256:now", "SHA256:next")
    house.guest(Account("lina")).notices = (words("house.removed"), words("house.recovered", when="-"))
    await lina.do(h.Enter(circle))
    told = [each.id for each in getattr(lina.seat.view, "notices", ())]
    assert told[:3] == ["house.recovered", "house.fingerprint_soon", "house.removed"]
    await house.close()


async def test_rules_and_settings_are_at_hand_in_the_meeting_and_in_the_waiting_room() -> None:
    house = await a_house()
    circle = await a_circle(house)
    people = await everybody(house, circle)
    house.fingerprints = lambda: ("SHA256:now", "SHA256:next")
    await people["agneta"].do(h.AddRule("Det som sägs här stannar här."))
    await people["agneta"].do(h.AddRule("Vi frågar hellre än rådger."))
    await people["agneta"].do(h.Start(2))
    await to_hypotheses(people)
    for account in ("petter", "lina"):
        rules = await people[account].do(h.Rules())
        assert rules.lines == ("1. Det som sägs här stannar här.", "2. Vi frågar hellre än rådger.")
        offered = {action.command for action in getattr(people[account].seat.view, "actions", ())}
        assert not {h.Rules, h.Fingerprint} & offered  # they stand in no view: the view is the step's
        assert (await people[account].do(h.Fingerprint())).lines[1::2] == ("SHA256:now", "SHA256:next")
    await house.close()
