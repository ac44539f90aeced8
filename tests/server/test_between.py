"""Between the meetings, over real SSH: another leads, somebody leaves, is taken out or comes, in lines and at screens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from meeting import commands as c
from meeting.model import Account
from server import membership, series
from server.records import Circle, Held, Member, Plan
from server.remains import last_owner
from tests.helpers.contract import arrives, asked, heading, keeps_the_form, offered
from tests.meeting.play import Game
from tests.server.table import LEAD, Table, a_table

DOWN = "\x1b[B"


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    async with a_table() as table:
        await table.lobby(LEAD, "lina", "petter")
        yield table


async def met(table: Table, number: int = 2) -> None:
    """The circle has a meeting, and its room is emptied."""
    await table.lead(f"/start {number}", "/close!")
    await table.house.meetings.empty(table.circle)
    await table.house.meetings.errands.done()
    await arrives(table.people[LEAD], "Alm")


def again(line: str) -> str:
    """The confirmed form that a refusal ends with."""
    return line.removesuffix(" gör det.").rsplit("/", 1)[1]


async def test_a_facilitator_is_replaced(table: Table) -> None:
    lead, lina, petter = (table.people[who] for who in (LEAD, "lina", "petter"))
    screen = await table.screen("ulrika")
    screen.type("\x1bOQ\r")
    await screen.reads("Alm")
    for wrong in ("/facilitator petter", "/facilitator petter kanske", "/facilitator nobody yes"):
        await lead.refused(wrong)
    await petter.refused("/facilitator petter yes")

    await lead.ok("/samtalsledare petter ja")
    await petter.sees("* Du är samtalsledare i Alm från och med nu.")
    await lina.sees("* Petter är samtalsledare från och med nu.")
    await screen.reads("Petter är samtalsledare från och med nu.")
    assert {"start", "plan", "facilitator", "end-circle"} <= await offered(petter)
    asks = await petter.refused("/facilitator yusuf no")
    assert "Yusuf" in asks and again(asks) == "samtalsledare! yusuf no"
    assert "facilitator" in await offered(lead)
    await petter.ok("/facilitator! yusuf no")
    await lina.sees("* Yusuf är inte samtalsledare längre, och är med som de andra.")
    await petter.ok(f"/facilitator! {LEAD} no")
    assert not {"start", "plan", "facilitator", "invite"} & await offered(lead)
    assert "circle" not in await offered(lead) and "circle" in await offered(petter)
    await lead.refused("/circle Björk")  # who leads none founds none
    # There is always one.
    assert "/samtalsledare NAMN ja" in await petter.refused("/facilitator petter no")
    assert "leave-circle" not in await offered(petter)
    for line in ("/lämna-gruppen!", "/samtalsledare petter nej"):
        assert "Du är gruppens enda samtalsledare." in await petter.refused(line)
    assert "leave-circle" in await offered(lead)

    # Whoever was not here hears of it at home.
    yusuf = await table.home("yusuf")
    await yusuf.sees("* Du är inte samtalsledare i Alm längre, och är med som de andra.")
    # When they have met, everybody knows.
    await petter.ok("/start 2")
    await arrives(lina, "1/11")
    await petter.ok("/close!")
    await table.house.meetings.empty(table.circle)
    await table.house.meetings.errands.done()
    await arrives(petter, "Alm")
    assert not any("samtalsledare från" in line or "längre" in line for line in await asked(lina, "/again"))
    assert table.house.circles[table.circle].facilitators == {"petter"}


async def test_on_the_screen_a_facilitator_is_chosen_from_a_list(table: Table) -> None:
    screen = await table.screen("yusuf")
    screen.type("\x1bOQ\r")
    await screen.reads("Väntas: Samira")
    await screen.enter("/samtalsledare lina ja")
    await table.people["lina"].sees("* Du är samtalsledare i Alm från och med nu.")
    await screen.enter("/ta-ur petter")
    await screen.reads("Ta ur gruppen?")
    screen.type(DOWN + "\r")
    await table.people["petter"].until(lambda: table.people["petter"].closed, "the end")
    await screen.reads("Petter hör inte längre till gruppen.")


async def test_a_member_leaves_with_their_chest(table: Table) -> None:
    lead, petter = table.people[LEAD], table.people["petter"]
    await lead.ok("/plan 3 2027-03-02 13:00")
    await petter.ok("/attend 3 no")
    await petter.ok("/treasure En kvart om dagen")
    refused = await petter.refused("/leave-circle")
    assert "Kistan är din" in refused and again(refused) == "lämna-gruppen!"
    assert heading(petter) == "## Alm"
    await petter.ok("/lämna-gruppen!")
    await arrives(petter, "Hemma")
    await lead.sees("* Petter har lämnat gruppen.")
    assert "* Du hör inte till någon grupp just nu. En samtalsledare bjuder in dig." in await asked(petter, "/again")
    assert any("En kvart om dagen" in line for line in await asked(petter, "/chest"))
    await petter.refused(f"/enter {table.circle}")
    circle = table.house.circles[table.circle]
    assert circle.member(Account("petter")) is None and [plan.absent for plan in circle.plans] == [()]

    screen = await table.screen("samira")
    screen.type("\x1bOQ\r")
    await screen.reads("Petter har lämnat gruppen.")
    await screen.enter("/lämna-gruppen")
    await screen.reads("Lämna gruppen?")
    screen.type("\r")  # the first answer changes nothing
    await screen.until(lambda: "Lämna gruppen?" not in screen.flowing, "the dialog's end")
    await screen.empty()
    await screen.enter("/lämna-gruppen")
    await screen.reads("Lämna gruppen?")
    screen.type(DOWN + "\r")
    await screen.reads("Du hör inte till någon grupp just nu.")
    await lead.sees("* Petter, Samira har lämnat gruppen.")
    keeps_the_form(table.people.values())


async def test_somebody_is_taken_out_wherever_they_are(table: Table) -> None:
    lead, lina, petter = (table.people[who] for who in (LEAD, "lina", "petter"))
    at_home = await table.home("ulrika")
    await lina.refused("/take-out petter")
    assert again(await lead.refused("/take-out petter")) == "ta-ur! petter"
    assert not petter.closed
    await lead.ok("/take-out! petter")
    await petter.until(lambda: petter.closed, "the end")
    assert petter.lines[-1].startswith("* Du hör inte längre till gruppen Alm.")
    await lina.sees("* Petter hör inte längre till gruppen.")
    back = await table.home("petter")
    await back.sees("* Du hör inte längre till gruppen Alm. Kistan har du kvar: /kista")
    await back.refused(f"/enter {table.circle}")
    # Who is somewhere else stays there, and is told.
    await lead.ok("/ta-ur! ulrika")
    await at_home.sees("* Du hör inte längre till gruppen Alm.")
    assert not at_home.closed and "enter" not in await offered(at_home)

    assert "/lämna-gruppen" in await lead.refused(f"/take-out {LEAD}")
    await lead.ok("/invite karin")
    assert "/återkalla karin" in await lead.refused("/take-out! karin")
    await lead.refused("/take-out! petter")
    # In a meeting nobody is taken out of the circle.
    await lead.ok("/start 2")
    await arrives(lina, "1/11")
    for line in ("/take-out! lina", "/facilitator lina yes", "/end-circle!", "/leave-circle!"):
        await lead.refused(line)
    at_the_door = await table.home("samira")
    await at_the_door.ok(f"/enter {table.circle}")
    assert "pågår" in await at_the_door.refused("/leave-circle!")
    assert table.house.circles[table.circle].member(Account("lina")) is not None


async def test_whoever_comes_midway_is_told_of_and_acknowledges_alone(table: Table) -> None:
    lead, lina, petter = (table.people[who] for who in (LEAD, "lina", "petter"))
    await lead.ok("/rule Det som sägs här stannar här")
    for person in (lead, lina, petter):
        await person.ok("/acknowledge")
    await lead.ok("/invite karin")
    assert table.house.circles[table.circle].changes == ()  # before the first meeting everybody is new
    await met(table)
    await lead.ok("/invite stina")
    await lina.sees("* stina har kommit till gruppen. Berätta gärna")
    await lead.ok("/invite eva")
    await lina.sees("* stina, eva har kommit till gruppen.")
    assert "acknowledge" not in await offered(lina)
    members = {str(m.account): m.acknowledged for m in table.house.circles[table.circle].members}
    assert (members["lina"], members["petter"], members["stina"]) == (True, True, False)
    await lead.ok("/revoke stina")
    await lead.ok("/revoke eva")
    assert not any("stina" in line for line in await asked(lina, "/again"))


async def test_who_owned_the_last_case_is_not_taken_unawares(table: Table) -> None:
    circles, lina = table.house.directory.circles, table.people["lina"]
    await circles.open_meeting(table.circle, 2, "alm/2/x")
    await circles.close_meeting(table.circle, "alm/2/x", circles.now(), owner=Account("lina"))
    await table.house.reload()
    await lina.sees("* Förra gången var frågan din. I nästa träff, steg 3, får du berätta")
    assert not any("frågan din" in line for line in table.people["petter"].lines)
    # Whoever leaves takes that along: nobody is asked in their place.
    await lina.ok("/leave-circle!")
    assert table.house.circles[table.circle].last_owner is None
    await table.lead("/start 3", "/next!")
    refused = await table.people[LEAD].refused("/next")
    assert "Avstämningen hoppas över" in refused


async def test_a_second_circle_has_another_name(table: Table) -> None:
    lead = table.people[LEAD]
    assert "till exempel alm 2" in await lead.refused("/circle alm")
    await lead.ok("/circle Alm 2")
    assert "till exempel Alm 3" in await lead.refused("/ny-grupp Alm")
    assert len(await asked(lead, "/circles")) == 2


def test_nothing_is_left_of_whoever_has_left() -> None:
    lina, petter = Account("lina"), Account("petter")
    when = datetime(2027, 1, 5, tzinfo=UTC)
    circle = Circle(
        "alm", "Alm", members=(Member(petter, facilitator=True), Member(lina)), plans=(Plan(3, when, absent=(lina,)),),
        last_owner=lina,
    )  # fmt: skip
    left = membership.left(circle, lina, "left", come=())
    assert "lina" not in repr(membership.without(left, lina))
    assert left.changes[0].account == lina
    over = series.ended(circle, when)  # no next meeting in which the others would wonder
    assert "lina" not in repr(membership.left(over, lina, "left", come=()))
    told = membership.facilitating(circle, lina, yes=True, come=())
    assert told.changes and not series.ended(told, when).changes


# who is asked next time how it went


def at_follow_up(**group: Any) -> Game:
    game = Game(previous="jonas", **group)
    game.go_on(2)
    return game


def test_whoever_has_told_is_not_asked_again() -> None:
    said = at_follow_up()
    assert last_owner(said.meeting) == "jonas"
    said.say("jonas", c.Say("Jag bad om en kvart."))
    said.go_to("question_round")
    aloud = at_follow_up()
    aloud.say("jonas", c.Done())
    declined = at_follow_up()
    declined.say("jonas", c.Pass())
    assert [last_owner(game.meeting) for game in (said, aloud, declined)] == [None, None, None]


def test_whoever_was_not_there_is_asked_the_next_time() -> None:
    absent = at_follow_up(absent=("jonas",))
    assert absent.place == "question_round"
    absent.lead_says(c.Next(confirmed=True))  # nobody owns a case today
    absent.lead_says(c.Close(confirmed=True))
    assert last_owner(absent.meeting) == "jonas"
    early = Game(previous="jonas")
    early.lead_says(c.Close(confirmed=True))
    assert last_owner(early.meeting) == "jonas"
    first = Game(previous="jonas", number=1)
    assert last_owner(first.meeting) == "jonas"


def test_a_new_owner_is_the_one_who_is_asked() -> None:
    absent = at_follow_up(absent=("jonas",))
    absent.go_to("exploration")
    assert last_owner(absent.meeting) == absent.meeting.owner != "jonas"


def test_whoever_is_new_is_not_told_to_show_others_how_it_is_done() -> None:
    held = Circle("alm", "Alm", members=(Member(Account("lina")),), held=(Held(2, datetime(2026, 12, 1, tzinfo=UTC)),))
    circle = membership.joined(held, Account("stina"), facilitator=False)
    circle = membership.joined(circle, Account("eva"), facilitator=False)
    assert [told.id for told in membership.news(circle, Account("lina"), str)] == ["news.joined"]
    assert [told.id for told in membership.news(circle, Account("stina"), str)] == ["news.joined_too"]


def test_in_a_circle_that_has_met_before_nobody_is_new_until_it_meets_here() -> None:
    circle = membership.joined(Circle("bok", "Bok", first=4), Account("lina"), facilitator=False)
    assert circle.changes == ()


async def test_what_only_facilitators_do_is_refused_as_that(table: Table) -> None:
    lina = table.people["lina"]
    for line in (
        "/start 2",
        "/plan 3 2027-03-02 13:00",
        "/invite karin",
        "/mode listen",
        "/end-circle",
        "/facilitator petter yes",
    ):
        assert "Det gör gruppens samtalsledare." in await lina.refused(line), line
    assert "Ingen puls än" in await lina.refused("/pulskurva")
