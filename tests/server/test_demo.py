"""The demo: the whole script is played, any seat can be taken and given back, and nothing secret is narrated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncssh
import pytest

from meeting import commands as c
from meeting.commands import Refused
from meeting.hall_commands import HallCommand
from meeting.model import Account, Kind, Meeting, Place, Verdict
from meeting.steps import QUIET_SECONDS
from meeting.view import Board, Ended, Lobby, View, Waiting
from server.cli import fristad
from server.demo import seen
from server.demo.run import Demo, demo_house
from server.demo.script import Script, script
from server.front_ends import FRONT_ENDS
from server.host_keys import HostKeys
from server.house import House
from server.session import Inside
from server.ssh import Listener
from server.words import Fault
from tests.helpers.demo_play import Typed, act, play
from tests.helpers.lines import Lines
from tests.helpers.running import running
from tests.helpers.waiting import until
from tests.server.house import RememberingSeat
from tui.seat import Answer, Chair
from tui.vocabulary import Query, parse, plain

FAST = 3_000.0
IMPATIENT = 0.001  # people's own time shrinks too: nobody who plays along is waited for
PEOPLE = 12


class Playing:
    """A demo under way, and what its terminal said."""

    def __init__(self, house: House, demo: Demo, said: list[str]) -> None:
        self.house, self.demo, self.said = house, demo, said

    @property
    def meeting(self) -> Meeting | None:
        room = self.house.rooms.get("alm")
        return room.meeting if room is not None else None

    async def visit(self, account: str) -> Visitor:
        return Visitor(await self.demo.chair(Account(account), language="sv"))


class Visitor:
    """Somebody who takes a seat."""

    def __init__(self, chair: Chair) -> None:
        self.chair, self.seat = chair, RememberingSeat()
        chair.sit(self.seat)

    async def do(self, command: c.Command | HallCommand) -> Answer:
        return await self.chair.submit(command)

    async def at(self, step: str) -> View:
        return await self.seat.until(lambda view: view.place.step == step)

    def leave(self) -> None:
        self.chair.leave(self.seat)


@asynccontextmanager
async def playing(*, step: int = 1, speed: float = FAST, patience: float = 1.0) -> AsyncIterator[Playing]:
    said: list[str] = []
    async with demo_house(language="sv", speed=speed) as house:
        demo = Demo(house, language="sv", speed=speed, say=said.append, patience=patience)
        async with demo.playing(step=step):
            yield Playing(house, demo, said)


def text_of(meeting: Meeting, kind: Kind) -> list[str]:
    return [item.text for item in meeting.items.values() if item.kind is kind]


def test_accounts_are_first_names_in_a_to_z() -> None:
    assert " ".join(sorted(script().accounts)) == (
        "agneta bjorn daniel fatima jonas karin lina petter samira tomasz ulrika yusuf"
    )


async def test_the_whole_meeting_plays_itself_to_the_emptied_room() -> None:
    async with playing() as it:
        await until(lambda: it.meeting is not None)
        room = it.house.rooms["alm"]
        await asyncio.wait_for(it.demo.until_over(), 60)
        assert room.meeting is not None
        holds_the_script(room.meeting, script())
        assert "alm" not in it.house.rooms
        circle = it.house.circles["alm"]
        assert (circle.last_owner, [held.number for held in circle.held]) == ("lina", [1, 2, 3, 4])
        for picks in script().treasure_chest:
            chest = [treasure.text for treasure in await it.house.directory.chests.of(picks.owner)]
            assert picks.note in chest
            assert len(chest) == len(picks.picks) + 1
        tells_no_secret(it.said)


def holds_the_script(meeting: Meeting, script: Script) -> None:
    """What the script has was said, chosen and counted."""
    assert meeting.ended is not None
    assert meeting.owner == script.meeting.case_owner
    assert meeting.partner == script.meeting.conversation_partner
    assert meeting.question is not None
    assert meeting.items[meeting.question].text == script.question(script.question_round.elected).question
    assert meeting.ballot is not None
    assert (meeting.ballot.round, sorted(n for _, n in meeting.ballot.counts)) == (2, [4, 6])
    said = text_of(meeting, Kind.SAID)
    for arrival in script.check_in:
        assert arrival.carries_in in said
        assert arrival.leaves_outside in text_of(meeting, Kind.LEFT)
    assert set(script.follow_up.told) <= set(said)
    assert len(meeting.thanks) == PEOPLE - 1
    assert meeting.sitting_out == script.relaxation.sitting_out
    assert text_of(meeting, Kind.ASKED) == [turn.q for turn in script.exploration.turns]
    assert text_of(meeting, Kind.ANSWER) == [script.exploration.story, *(t.a for t in script.exploration.turns)]
    assert sorted(text_of(meeting, Kind.FEELING)) == sorted(script.exploration.feelings_named)
    assert meeting.extra == {Place("exploration"): 8, Place("hypothesis_review"): -8}
    nodes = {item.text: (item.x, item.y) for item in meeting.items.values() if item.kind is Kind.NODE}
    assert nodes == {node.label: (node.x, node.y) for node in script.picture.nodes}
    assert text_of(meeting, Kind.LINK) == [link.label for link in script.picture.links]
    assert (meeting.summary, meeting.confirmed) == (script.picture.summary, True)
    by = {item.text: item.by for item in meeting.items.values() if item.kind is Kind.HYPOTHESIS}
    assert by == {item.text: item.by for item in script.hypotheses.items}
    assert text_of(meeting, Kind.PARKED) == [nudge.draft for nudge in script.hypotheses.nudges]
    verdicts = {meeting.items[id].text: verdict for id, verdict in meeting.verdicts.items()}
    assert verdicts == {
        script.hypothesis(j.ref).text: (j.verdict, j.corrected if j.verdict is Verdict.CORRECT else "")
        for j in script.hypothesis_review.items
    }
    assert (meeting.holds, meeting.revised) == (False, script.hypothesis_review.revised_question)
    built = {
        item.text: sorted(meeting.items[id].text for id in item.about)
        for item in meeting.items.values()
        if item.kind is Kind.SOLUTION
    }
    assert built == {
        s.text: sorted(script.hypothesis(id).text for id in s.builds_on) for s in script.solutions.proposals
    }
    adopted = [item for item in meeting.items.values() if item.kind is Kind.ADOPTION]
    assert [(item.text, *item.more) for item in adopted] == [
        (a.own_words, a.first_step, a.by_when) for a in script.solutions.chosen
    ]
    notes = {item.by: (item.text, item.shared) for item in meeting.items.values() if item.kind is Kind.NOTE}
    assert notes == {note.by: (note.text, note.shared) for note in script.reflection}
    assert {remark.text for remark in script.meta_reflection.remarks} <= set(said)
    counts = script.meta_reflection.pulse
    assert meeting.pulse.safety == tuple(counts.safety[n] for n in range(1, 6))
    assert meeting.pulse.pace == tuple(counts.pace[n] for n in range(1, 6))


def tells_no_secret(said: list[str]) -> None:
    """The terminal may stand beside the case owner: what they may not see is not told, nor what is private."""
    whole = "\n".join(said)
    assert "Lika många röster" in whole
    assert "Björn Rask släpps in" in whole
    out = (
        whole[whole.index("7/11") : whole.index("8/11")] + whole[whole.index("9/11") : whole.index("med ärendeägaren")]
    )
    secrets = [item.text for item in script().hypotheses.items] + [item.text for item in script().solutions.proposals]
    for secret in secrets:
        assert secret not in out
    for note in script().reflection:
        assert (note.text in whole) == note.shared
    for nudge in script().hypotheses.nudges:
        assert nudge.draft not in whole
    for picks in script().treasure_chest:
        assert picks.note not in whole


async def test_it_begins_at_the_step_asked_for() -> None:
    async with playing(step=7, speed=1.0) as it:
        assert it.meeting is not None
        views = {who: player.view for who, player in it.demo.cast.players.items()}
        assert isinstance(views[Account("lina")], Waiting)
        petter = views[Account("petter")]
        assert isinstance(petter, Board)
        assert petter.place == Place("hypotheses", "silent_writing")
        assert len(it.meeting.items) > 60
        assert seen.status(petter, "status.quiet")
        assert [line for line in it.said if "/11" in line] == ["7/11 Hypotesfas, tyst skrivande"]


async def test_a_visitor_takes_the_owners_seat_and_gives_it_back() -> None:
    async with playing(step=4, speed=500, patience=0.01) as it:
        lina = await it.visit("lina")
        assert not it.demo.cast.players[Account("lina")].seated
        mine = (await lina.do(c.Propose("Varför svarar jag alltid?"))).item
        await lina.seat.until(lambda view: seen.offered(view, c.Vote) is not None)
        await lina.do(c.Vote(mine or ""))
        # The others vote for whoever asks it, in whatever words; there is a tie, and then she is elected.
        await lina.seat.until(lambda view: isinstance(view, Board) and seen.ballot(view) is None)
        await lina.seat.until(lambda view: seen.offered(view, c.Consent) is not None)
        assert any("/ja eller /nej" in line for line in it.said)
        await lina.do(c.Consent(yes=True))
        await lina.at("exploration")
        lina.leave()
        assert it.demo.cast.players[Account("lina")].seated
        await until(lambda: it.meeting is not None and it.meeting.understood)
        assert it.meeting is not None
        assert script().exploration.story in text_of(it.meeting, Kind.ANSWER)
        told = [line for line in it.said if "Lina Bergfors" in line and line.startswith("  * ")]
        assert any("har tagit platsen" in line for line in told)
        assert any("spelas av programmet" in line for line in told)


async def test_a_visitor_who_does_nothing_is_not_waited_for() -> None:
    async with playing(patience=0.002) as it:
        await until(lambda: it.demo.cast.players[Account("petter")].seated)
        petter = await it.visit("petter")
        await petter.at("check_in")
        await petter.seat.until(lambda view: isinstance(view, Board) and seen.holder(view) == "petter")
        await petter.seat.until(lambda view: isinstance(view, Board) and seen.holder(view) not in (None, "petter"))
        await petter.at("question_round")
        await petter.at("exploration")


async def test_a_visitor_leads_and_the_other_facilitator_whispers() -> None:
    async with playing(step=10, speed=500, patience=0.01) as it:
        agneta = await it.visit("agneta")
        whispered = await agneta.seat.until(
            lambda view: isinstance(view, Board) and bool(seen.section(view, "whispers"))
        )
        assert isinstance(whispered, Board)
        assert "/nästa" in seen.section(whispered, "whispers")[0].text
        assert agneta.seat.view.place.step == "reflection"
        await agneta.do(c.Next())
        await agneta.at("meta_reflection")
        await agneta.do(c.GiveFloor(Account("daniel")))
        await agneta.seat.until(lambda view: isinstance(view, Board) and seen.holder(view) == "agneta")
        await agneta.do(c.Done())
        await agneta.seat.until(
            lambda view: isinstance(view, Board) and seen.holder(view) is None and not seen.unfinished(view)
        )
        await agneta.seat.until(lambda view: seen.offered(view, c.Count) is not None)
        await agneta.do(c.Close())
        assert isinstance(await agneta.seat.until(lambda view: isinstance(view, Ended)), Ended)
        await asyncio.wait_for(it.demo.until_over(), 10)
        assert isinstance(agneta.seat.view, Lobby)


async def test_whoever_leaves_while_all_screens_are_blank_leaves_no_dead_end() -> None:
    async with playing(step=8, speed=500) as it:
        agneta = await it.visit("agneta")
        await agneta.do(c.Blank())
        assert it.meeting is not None
        assert it.meeting.blanked
        agneta.leave()
        await until(lambda: it.meeting is not None and not it.meeting.blanked)


async def test_the_casts_names_get_in_without_a_code_and_nobody_else() -> None:
    async with playing(step=5, speed=1.0) as it:
        inside = Inside(it.house.directory, it.demo.chair, FRONT_ENDS)
        listener = Listener(inside, it.house.passphrases, without_code=it.demo.accounts)
        await listener.listen("127.0.0.1", 0, HostKeys.made())
        try:
            jonas = await Lines.connect(listener.port, "Jonas")
            await jonas.sees("## 5/11 ")
            assert it.demo.cast.visitors() == {"jonas"}
            await jonas.ok("Vad säger din dotter?")
            await jonas.ok("/quit")
            await until(lambda: not it.demo.cast.visitors(), "the seat given back")
            with pytest.raises(asyncssh.PermissionDenied):
                await Lines.connect(listener.port, "mallory")
        finally:
            await listener.close()


async def test_the_command_says_what_to_type_and_stops_when_asked(tmp_path: Path) -> None:
    environment = {"FRISTAD_DATA": str(tmp_path / "data")}
    arguments = ("--step", "6", "--lang", "en", "--speed", "2")
    async with running(tmp_path, *arguments, command="demo", environment=environment) as server:
        await until(lambda: "6/11 Picture" in server.printed, "the step it begins at", 30)
        assert f"ssh -p {server.port} lina@localhost" in server.printed
        lina = await Lines.connect(server.port, "lina")
        await lina.sees("## 6/11 Picture")
        await lina.ok("/node Kvällen")
        await until(lambda: "taken the seat of Lina" in server.printed)
        await server.stop()
        await lina.until(lambda: lina.closed, "the end")
    assert not (tmp_path / "data" / "fristad.db").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_it_listens_on_this_computer_alone(host: str) -> None:
    with pytest.raises(Fault) as fault:
        fristad.main(["demo", "--host", host], standalone_mode=False)
    assert host in fault.value.said("en")


@pytest.mark.parametrize("step", ["0", "12", "x"])
def test_a_step_that_there_is_not(step: str) -> None:
    with pytest.raises(Fault) as fault:
        fristad.main(["demo", "--step", step], standalone_mode=False)
    assert step in fault.value.said("sv")


@pytest.mark.parametrize("drops", [False, True])
async def test_the_script_as_typed_lines_comes_to_the_same_end(drops: bool) -> None:
    async with demo_house(language="en") as house:
        demo = Demo(house, language="en", speed=1.0, say=lambda line: None)
        demo.cast.ready.set()
        people = {account: Visitor(await demo.chair(account, language="en")) for account in script().accounts}

        async def send(typed: Typed, line: str) -> str:
            person = people[typed.account]
            match typed.does:
                case "drops":
                    person.leave()
                    return "ok"
                case "returns":
                    people[typed.account] = Visitor(await demo.chair(typed.account, language="en"))
                    return "ok"
                case "types":
                    return await answered(person, line)

        async def before(typed: Typed) -> None:
            person = people[typed.account]
            if typed.does != "returns":
                await person.seat.until(lambda view: view.place == typed.place)
            if typed.waits == "quiet" and not quiet_is_over(house):
                house.clock.at_least(house.clock.now() + timedelta(seconds=QUIET_SECONDS))
                house.changed("alm")

        ids = {"circle": "alm"}
        await act(play(drops=drops), send, ids, before=before)
        meeting = house.rooms["alm"].meeting
        assert meeting is not None
        holds_the_script(meeting, script())
        assert meeting.lead == ("yusuf" if drops else "agneta")
        assert ids["q1"] == meeting.question


def quiet_is_over(house: House) -> bool:
    meeting = house.rooms["alm"].meeting
    return meeting is not None and meeting.clock.elapsed(house.clock.now()) >= timedelta(seconds=QUIET_SECONDS)


async def answered(person: Visitor, line: str) -> str:
    """What line mode would answer."""
    try:
        command = parse(line) if line.startswith("/") else plain(person.seat.view, line)
        assert not isinstance(command, Query)
        answer = await person.do(command)
    except Refused as refused:
        return f"!! {refused.words}"
    return f"ok {answer.item}" if answer.item else "ok"
