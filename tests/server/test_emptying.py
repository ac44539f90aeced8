"""The room is emptied: seen, told, finished after a crash, stopped by a hold for as long as that is on, and no longer."""

from __future__ import annotations

import json
import shutil
import sqlite3
import textwrap
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.events import Voted
from meeting.model import Account, Place
from meeting.remains import left
from meeting.view import Board, Ended, Home, Lobby, View
from server.asking import answer
from server.config import Settings
from server.data_folder import DataFolder, opened
from server.database import Database
from server.dates import shown_when
from server.holds import hold as keep
from server.holds import lift
from server.house import House
from server.house_key import HouseKey
from server.journal.codec import Codec
from server.journal.memory import MemoryJournal
from server.journal.sqlite import SqliteJournal
from server.records import Circle
from server.restoring import restore
from server.sealing import KEY_SIZE, Unopenable
from server.vault import FolderKeys, Vault
from tests.helpers.command_line import fristad
from tests.helpers.group import a_group
from tests.helpers.waiting import until
from tests.server.house import Someone, a_house, sit
from tests.server.test_house import a_meeting
from tui.i18n import LANGUAGES, tongue
from tui.printed import block
from tui.seat import Draft, Language
from tui.vocabulary import by_command
from tui.widgets.notices import MOST_OF_ONE

HASTY = 9_000.0  # a grace of 0.1 s


def told(view: View) -> set[str]:
    return {words.id for words in getattr(view, "notices", ())}


async def held(house: House) -> str:
    stream = await keep(house.directory.circles, "alm", await house.journal.streams())
    await house.reload()
    return stream


async def again(house: House) -> House:
    """The same house, after its process was killed."""
    after = House(house.directory, house.journal, house.vault, house.passphrases, house.clock, house.invitation)
    await after.open()
    await after.meetings.errands.done()
    return after


async def the(house: House) -> Circle:
    return await house.directory.circles.get("alm")


async def in_the_lobby(person: Someone) -> View:
    return await person.seat.until(lambda view: isinstance(view, Lobby))


async def test_the_receipt_is_there_for_all_and_for_good() -> None:
    house = await a_house(speed=HASTY)
    people = await a_meeting(house)
    await people["agneta"].do(c.Close(confirmed=True))
    await people["lina"].seat.until(lambda view: isinstance(view, Ended))
    await people["lina"].seat.until(lambda view: isinstance(view, Lobby) and "house.emptied" in told(view))
    circle = await the(house)
    assert [(each.number, each.emptied is not None) for each in circle.held] == [(2, True)]
    lines = (await people["lina"].do(h.Series())).lines
    assert [words.id for words in lines if not isinstance(words, str)][1] == "house.series_emptied"
    assert house.vault.names() == () and await house.journal.streams() == ()
    await house.close()


async def test_the_emptying_is_told_in_its_own_circle_and_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.house.PASSES", 0.0)
    house = await a_house(speed=HASTY)
    people = await a_meeting(house)
    other = await house.directory.circles.found("Bok", founder=Account("agneta"))
    await house.directory.invite(other.id, "petter")
    for account in ("petter", "samira"):
        people[account].leave()
    await people["agneta"].do(c.Close(confirmed=True))
    await people["lina"].seat.until(lambda view: isinstance(view, Lobby) and "house.emptied" in told(view))
    await people["lina"].seat.until(lambda view: isinstance(view, Lobby) and "house.emptied" not in told(view))
    # At home it is told to those who belong there, and in another circle's lobby to nobody.
    petter = await sit(house, "petter")
    assert "house.emptied" in told(petter.seat.view)
    await petter.do(h.Enter(other.id))
    assert "house.emptied" not in told(petter.seat.view)
    await house.directory.circles.leave("alm", Account("samira"))
    await house.reload()
    assert "house.emptied" not in told((await sit(house, "samira")).seat.view)
    await house.close()


async def test_the_emptying_is_told_once_and_never_in_a_later_meeting() -> None:
    house = await a_house(speed=HASTY)
    people = await a_meeting(house)
    people["petter"].leave()  # hears of it when he comes back
    await people["agneta"].do(c.Close(confirmed=True))
    await people["lina"].seat.until(lambda view: isinstance(view, Lobby) and "house.emptied" in told(view))
    for number in range(2):
        people["lina"].leave()
        people["lina"] = await sit(house, "lina")
        assert "house.emptied" not in told(people["lina"].seat.view), number
    await people["agneta"].do(h.Start(3))
    await people["lina"].do(h.Enter("alm"))
    await people["agneta"].do(c.Admit(Account("lina")))
    petter = await sit(house, "petter")
    assert "house.emptied" in told(petter.seat.view) and isinstance(petter.seat.view, Home)
    await petter.do(h.Enter("alm"))
    await people["agneta"].do(c.Admit(Account("petter")))
    for person in (people["lina"], petter):
        assert "house.emptied" not in told(await person.seat.until(lambda view: isinstance(view, Board)))
        person.leave()
    for account in ("lina", "petter"):
        assert "house.emptied" not in told((await sit(house, account)).seat.view)
    await house.close()


async def test_an_emptying_during_the_next_meeting_waits_until_it_is_over() -> None:
    house = await a_house(speed=HASTY)
    people = await a_meeting(house)
    lina, stream = people["lina"], await held(house)
    await people["agneta"].do(c.Close(confirmed=True))
    await until(lambda: not house.rooms, "the room set aside")
    await people["agneta"].do(h.Start(3))
    await lift(house.directory.circles, "alm")
    await house.reload()
    house.meetings.released(stream)
    await house.meetings.errands.done()
    house.refresh()
    assert isinstance(lina.seat.view, Board) and "house.emptied" not in told(lina.seat.view)
    await people["agneta"].do(c.Close(confirmed=True))
    await lina.seat.until(lambda view: isinstance(view, Lobby) and "house.emptied" in told(view))
    await house.close()


async def test_what_waited_outside_the_door_can_be_taken_home_after_the_close() -> None:
    house = await a_house()
    people = await a_meeting(house)
    lina = people["lina"]
    await people["agneta"].do(c.GiveFloor(Account("lina")))
    await lina.do(c.LeaveOutside("mobilen"))
    await people["agneta"].do(c.Close(confirmed=True))
    view = await lina.seat.until(lambda view: isinstance(view, Ended) and view.door is not None)
    assert h.Treasure in {action.command for action in view.actions}
    for language in LANGUAGES:
        assert by_command(h.Treasure).word(language) in " ".join(block(tongue(language), view)[2:5])
    await lina.do(h.Treasure("mobilen"))
    assert [each.text for each in await house.directory.chests.of(Account("lina"))] == ["mobilen"]
    await house.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hold_that_is_lifted_in_the_grace_is_not_said_to_empty_at_once(language: Language) -> None:
    said = tongue(language)("hold.released", meeting="alm/2")
    assert {"sv": "när tömningstiden efter träffen är ute", "en": "when its grace after the close is over"}[
        language
    ] in said


async def test_an_emptying_has_one_time_the_circles_own() -> None:
    house = await a_house(speed=HASTY)
    people = await a_meeting(house)
    await house.directory.circles.set_zone("alm", "Pacific/Kiritimati")
    await house.reload()
    await people["agneta"].do(c.Close(confirmed=True))
    lobby = await people["lina"].seat.until(lambda view: isinstance(view, Lobby) and "house.emptied" in told(view))
    notice = next(words for words in getattr(lobby, "notices", ()) if words.id == "house.emptied")
    lines = [words for words in (await people["lina"].do(h.Series())).lines if not isinstance(words, str)]
    at = (await the(house)).held[0].emptied
    assert at is not None
    emptied = dict(lines[1].args)["emptied"]
    assert dict(notice.args)["when"] == emptied == shown_when(at, "Pacific/Kiritimati")
    await house.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "id",
    [
        "emptied",
        "emptied_with_the_circle",
        "lost_restart",
        "lost_restore",
        "lost_damage",
        "hold",
        "hold_chest",
        "hold_now",
    ],
)
def test_what_is_told_of_it_is_told_whole(language: Language, id: str) -> None:
    now = "2026-11-24 16:15"
    id, over, _ = id.partition("_with_the_circle")
    what = left(ended=bool(over))
    said = tongue(language)(f"house.{id}", circle="Ledarna i Norrköping", number=10, when=now, since=now, what=what)
    assert len(textwrap.wrap(said, 78)) <= MOST_OF_ONE  # as many as a notice may have on a small screen


async def test_with_the_count_goes_the_key_of_what_each_chose_also_when_it_was_killed_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = await a_house()
    people = await a_meeting(house)
    lead = people["agneta"]
    await lead.do(c.Next(confirmed=True))
    await lead.do(c.Next(confirmed=True))
    question = (await people["lina"].do(c.Propose("Hur slutar jag rädda schemat?"))).item or ""
    await lead.do(c.OpenBallot())
    for account in ("lina", "petter", "samira", "jonas", "ulrika"):
        await people[account].do(c.Vote(question))
    stream = house.rooms["alm"].stream
    assert house.vault.names() == (stream, f"{stream}/ballot/1")
    with monkeypatch.context() as killed:
        killed.setattr(Codec, "settle", lambda *_: None)  # the count is kept, and there the process ends
        await lead.do(c.Count())
        assert house.vault.names() == (stream, f"{stream}/ballot/1")
    after = await again(house)
    assert after.vault.names() == (stream,)
    codec = Codec(after.vault)
    events = [codec.decode(stream, stored).event for stored in await after.journal.read(stream)]
    assert [event.choice for event in events if isinstance(event, Voted)] == [None] * 5
    await after.close()
    await house.close()


@pytest.mark.parametrize("closed", [True, False])
async def test_a_crash_between_the_key_and_the_rows(closed: bool) -> None:
    house = await a_house()
    people = await a_meeting(house)
    if closed:
        await people["agneta"].do(c.Close(confirmed=True))
        await house.meetings.errands.done()
    stream = (await house.journal.streams())[0]
    house.vault._keys.destroy(stream)  # the process ends here: what is under the meeting's key is still there
    house.vault.create(f"{stream}/pulse")
    after = await again(house)
    assert await after.journal.streams() == () and after.vault.names() == ()
    circle = await the(after)
    assert circle.open is None
    if closed:
        assert circle.lost is None and circle.held[0].emptied is not None
        assert "house.emptied" in told((await sit(after, "lina")).seat.view)
    else:
        assert circle.lost is not None and circle.lost.why == "restart" and circle.held == ()
        home = (await sit(after, "lina")).seat.view
        assert isinstance(home, Home) and told(home) == {"house.lost_restart"}
    await after.close()
    await house.close()


async def test_a_crash_in_the_emptying_of_a_meeting_that_nobody_closed() -> None:
    house = await a_house()
    await a_meeting(house)
    room = house.rooms["alm"]
    await house.meetings.remains.closed(room.stream, house.clock.now(), None)  # and there it ends
    after = await again(house)
    assert "alm" not in after.rooms and after.vault.names() == () and await after.journal.streams() == ()
    assert (await the(after)).held[0].emptied is not None
    await after.close()
    await house.close()


async def test_a_key_that_opens_nothing_any_more_goes_at_the_start() -> None:
    vault = Vault.of_process()
    vault.create("alm/2/abc")
    vault.create("alm/2/abc/pulse")
    house = await a_house(vault=vault)
    assert vault.names() == ()
    await house.close()


async def test_a_hold_is_seen_stops_the_emptying_and_lets_the_next_meeting_begin() -> None:
    house = await a_house(speed=HASTY)
    people = await a_meeting(house)
    lina = people["lina"]
    stream = await held(house)
    assert await held(house) == stream  # once more is once
    await lina.seat.until(lambda view: isinstance(view, Board) and "house.hold_now" in told(view))
    await people["agneta"].do(c.Close(confirmed=True))
    await lina.seat.until(lambda view: isinstance(view, Ended) and view.hold == "request")
    await lina.seat.until(lambda view: isinstance(view, Lobby) and told(view) >= {"house.hold"})
    assert house.vault.has(stream) and await house.journal.streams() == (stream,)
    assert (await the(house)).held[0].emptied is None

    # The group goes on, and after a restart too.
    await people["agneta"].do(h.Start(3))
    await lina.seat.until(lambda view: isinstance(view, Board) and "house.hold_now" not in told(view))
    after = await again(house)
    assert after.rooms["alm"].stream != stream and after.vault.has(stream)

    assert await lift(after.directory.circles, "alm/2") == (stream,)
    with pytest.raises(Refused) as refused:
        await lift(after.directory.circles, "alm/2")
    assert refused.value.words.id == "hold.not_on"
    await after.reload()
    after.meetings.released(stream)
    await after.meetings.errands.done()
    assert await after.journal.streams() == (after.rooms["alm"].stream,)
    assert after.vault.names() == (after.rooms["alm"].stream,)
    assert (await the(after)).held[0].emptied is not None
    await after.close()
    await house.close()


async def test_an_emptying_after_a_restart_takes_nobodys_draft_of_the_meeting_under_way() -> None:
    house = await a_house(speed=HASTY)
    people = await a_meeting(house)
    earlier = await held(house)
    await people["agneta"].do(c.Close(confirmed=True))
    await until(lambda: not house.rooms, "the room set aside")
    await people["agneta"].do(h.Start(3))
    begun = Draft(Place("check_in"), "halv mening", 4)
    people["lina"].chair.keep(begun)
    await house.drafts.save()
    after = await again(house)  # nobody has come back yet
    await lift(after.directory.circles, "alm")
    await after.reload()
    after.meetings.released(earlier)
    await after.meetings.errands.done()
    assert await after.journal.streams() == (after.rooms["alm"].stream,)
    assert (await sit(after, "lina")).chair.draft == begun
    await after.close()
    await house.close()


async def test_a_hold_that_is_lifted_while_no_server_runs() -> None:
    house = await a_house(speed=HASTY)
    people = await a_meeting(house)
    stream = await held(house)
    await people["agneta"].do(c.Close(confirmed=True))
    await people["lina"].seat.until(lambda view: isinstance(view, Lobby) and "house.hold" in told(view))
    after = await again(house)
    await until(lambda: not after.rooms, "the room set aside again")
    assert after.vault.has(stream)
    await lift(after.directory.circles, "alm")
    third = await again(after)
    await until(lambda: not third.vault.names(), "the emptying")
    await third.meetings.errands.done()
    assert await third.journal.streams() == ()
    for each in (third, after, house):
        await each.close()


async def test_a_hold_that_is_lifted_while_its_room_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    house = await a_house(speed=HASTY)
    people = await a_meeting(house)
    stream = await held(house)
    room = house.rooms["alm"]
    close = room.close

    async def lifted_meanwhile() -> None:
        await lift(house.directory.circles, "alm")
        await house.reload()
        house.meetings.released(stream)
        await close()

    monkeypatch.setattr(room, "close", lifted_meanwhile)
    await people["agneta"].do(c.Close(confirmed=True))
    await people["lina"].seat.until(lambda view: isinstance(view, Lobby) and "house.emptied" in told(view))
    assert house.vault.names() == () and await house.journal.streams() == ()
    await house.close()


async def test_a_hold_that_is_lifted_on_a_damaged_meeting_leaves_it_as_long_as_any_other() -> None:
    house = await a_house()
    await a_meeting(house)
    stream = await held(house)
    journal = house.journal
    assert isinstance(journal, MemoryJournal)
    last = journal._records[stream].pop()
    journal._records[stream].append(replace(last, payload=last.payload[:-1] + bytes([last.payload[-1] ^ 1])))
    after = await again(house)
    assert after.meetings.damaged == {stream}
    await lift(after.directory.circles, "alm")
    await after.reload()
    after.meetings.released(stream)
    await after.meetings.errands.done()
    assert after.vault.has(stream) and (await the(after)).open is not None
    # Until another is begun.
    agneta = await sit(after, "agneta")
    await agneta.do(h.Enter("alm"))
    await agneta.do(h.Start(3))
    await after.meetings.errands.done()
    assert after.vault.names() == (after.rooms["alm"].stream,) == await after.journal.streams()
    await after.close()
    await house.close()


async def test_a_meeting_that_is_forgotten_and_held_is_over_and_kept() -> None:
    house = await a_house(speed=90_000)  # four hours are 0.16 s
    people = await a_meeting(house)
    stream = await held(house)
    for person in people.values():
        person.leave()
    await until(lambda: not house.rooms, "the forgotten room set aside")
    circle = await the(house)
    assert circle.open is None and [each.emptied for each in circle.held] == [None]
    assert house.vault.has(stream) and await house.journal.streams() == (stream,)
    # Nor does it come back to life at a restart.
    after = await again(house)
    assert not after.rooms and after.vault.has(stream) and await after.journal.streams() == (stream,)
    await after.close()
    await house.close()


async def test_of_several_that_are_held_those_whose_key_is_gone_are_not_said_to_be_kept() -> None:
    house = await a_house(speed=HASTY)
    people = await a_meeting(house)
    streams = []
    for number in (3, 4):
        streams.append(await held(house))
        await people["agneta"].do(c.Close(confirmed=True))
        await until(lambda: not house.rooms, "the room set aside")
        await people["agneta"].do(h.Start(number))
    for stream in streams:
        house.vault.shred(stream)
    after = await again(house)
    assert (await the(after)).holds == () and len(await after.journal.streams()) == 1
    await after.close()
    await house.close()


async def test_what_is_held_and_lost_to_a_reboot_is_no_longer_said_to_be_held() -> None:
    house = await a_house()
    await a_meeting(house)
    await held(house)
    after = House(
        house.directory, MemoryJournal(), Vault.of_process(), house.passphrases, house.clock, house.invitation
    )
    await after.open()
    await after.meetings.errands.done()
    circle = await the(after)
    assert circle.holds == () and circle.lost is not None
    with pytest.raises(Refused) as refused:
        await keep(after.directory.circles, "alm", await after.journal.streams())
    assert refused.value.words.id == "hold.nothing"
    await after.close()
    await house.close()


async def test_held_and_lifted_without_a_server(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    async with opened(DataFolder(tmp_path)) as parts:
        await parts.directory.circles.found("Alm")
        await parts.directory.circles.open_meeting("alm", 4, "alm/4/abc")
        async with parts.database.transaction() as connection:
            await connection.execute("INSERT INTO event VALUES ('alm/4/abc', 1, 'now', x'00')")
    for meeting, release in (("Alm", False), ("alm/4", True), ("alm", False), ("alm", True)):
        reply = await answer(settings, {"ask": "hold", "meeting": meeting, "release": release})
        assert reply == {"meetings": ["alm/4"]}
        listed = await answer(settings, {"ask": "hold", "meeting": None, "release": False})
        assert [each["meeting"] for each in listed["holds"]] == ([] if release else ["alm/4"])
    for meeting, release, why in (("alm/5", False, "hold.nothing"), ("alm/4", True, "hold.not_on")):
        with pytest.raises(Refused) as refused:
            await answer(settings, {"ask": "hold", "meeting": meeting, "release": release})
        assert refused.value.words.id == why


async def opening(data: Path, codec: Codec) -> int:
    """How many events open that are in a data folder."""
    database, count = await Database.open(data / "fristad.db"), 0
    journal = SqliteJournal(database)
    for stream in await journal.streams():
        for stored in await journal.read(stream):
            with suppress(Unopenable):
                codec.decode(stream, stored)
                count += 1
    await database.close()
    return count


async def test_a_backup_a_copy_a_kill_a_hold_and_a_restoring_at_a_real_server(tmp_path: Path) -> None:
    """After the emptying no file opens anything of the meeting: not the backup, nor a copy of the whole folder."""
    data, target, copy = tmp_path / "data", tmp_path / "kopia.db", tmp_path / "copy"
    async with a_group(data, "--speed", "600", members=("lina",)) as group:
        server = group.server
        memory = Path(server.environment["RUNTIME_DIRECTORY"])
        people = await group.in_the_lobby("agneta", "lina")
        await people["agneta"].ok("/start 2")
        await people["lina"].sees("## 1/11")
        await people["agneta"].ok("/floor lina")
        await people["lina"].ok("Kanariefågeln sjunger")
        await people["lina"].ok("/treasure En egen lapp")
        keys = [path.read_bytes() for path in memory.rglob("*.key")]
        said = json.loads(await fristad("backup", str(target), "--json", "--data", str(data)))
        assert said == {"file": str(target), "accounts": 3, "circles": 1}
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("admin.sock"))
        meetings = Codec(Vault.of_house(HouseKey.load(data / "server.key").house, {"RUNTIME_DIRECTORY": str(memory)}))
        assert len(keys) == 1 and await opening(copy, meetings) == 3

        await people["agneta"].ok("/close!")
        await server.logged("meeting_closed")
        # The disk takes nothing from here on: the key goes, the rows cannot, and the process is killed.
        with closing(sqlite3.connect(data / "fristad.db", isolation_level=None)) as disk:
            disk.execute("BEGIN IMMEDIATE")
            await until(lambda: not list(memory.rglob("*.key")), "the key destroyed")
            await server.kill9()
            assert disk.execute("SELECT count(*) FROM event").fetchone() == (4,)
        assert await opening(copy, meetings) == await opening(data, meetings) == 0
        await server.start()
        await server.logged("room_emptied")
        with closing(sqlite3.connect(data / "fristad.db")) as disk:
            assert disk.execute("SELECT count(*) FROM event").fetchone() == (0,)
        for path in (target, *(path for root in (data, copy, memory) for path in root.rglob("*") if path.is_file())):
            assert keys[0] not in (content := path.read_bytes()), path
            assert "Kanariefågeln".encode() not in content, path
        people = {account: await group.lines(account) for account in ("agneta", "lina")}
        await people["lina"].sees("Rummet är tömt: nyckeln till träff 2 i Alm förstördes")
        for person in people.values():
            await person.ok("/enter alm")
        await people["lina"].ok("/series")
        assert any("rummet tömdes" in line for line in people["lina"].lines)

        await people["agneta"].ok("/start 3")
        await people["lina"].sees("## 1/11")
        assert json.loads(await fristad("hold", "alm", "--json", "--data", str(data))) == {"meetings": ["alm/3"]}
        await people["lina"].sees("En begäran om utlämnande prövas")
        await people["agneta"].ok("/close!")
        await people["lina"].sees("Tömningen är stoppad")
        await people["lina"].sees("Det som sades i träff 3 finns kvar, förseglat")
        assert len(list(memory.rglob("*.key"))) == 1
        assert [hold["meeting"] for hold in (await server.ask(ask="doctor"))["holds"]] == ["alm/3"]
        await server.ask(ask="hold", meeting="alm", release=True)
        await people["lina"].sees("nyckeln till träff 3 i Alm förstördes")
        assert not list(memory.rglob("*.key"))

        # The administrator puts the backup in the place of it all, under everybody's feet.
        await people["agneta"].ok("/start 4")
        with pytest.raises(Refused) as refused:
            await restore(Settings(data), target, replace=False)
        assert refused.value.words.id == "restore.not_empty" and not people["lina"].closed
        assert (await restore(Settings(data), target, replace=True))["lost"] == [["alm", 4]]
        for person in people.values():
            await person.until(lambda person=person: person.closed, "the end of the session")  # type: ignore[misc]
            assert "återställts" in person.raw.decode()
        assert not list(memory.rglob("*.key"))
        again = await group.lines("lina")
        await again.sees("Det som sades är borta")
        await again.ok("/chest")
        assert any("En egen lapp" in line for line in again.lines)
        await again.close()


@pytest.mark.parametrize("closed", [False, True])
async def test_killed_when_the_key_was_overwritten_and_not_gone(tmp_path: Path, closed: bool) -> None:
    keys = FolderKeys(tmp_path, "h0")
    house = await a_house(vault=Vault(keys))
    people = await a_meeting(house)
    if closed:
        await people["agneta"].do(c.Close(confirmed=True))
        await house.meetings.errands.done()
    keys._path(house.rooms["alm"].stream).write_bytes(bytes(KEY_SIZE))
    after = await again(house)
    circle = await the(after)
    assert await after.journal.streams() == after.vault.names() == () and not list(tmp_path.glob("*.key"))
    assert (not after.meetings.damaged, circle.lost is None) == (True, closed)
    assert [each.emptied is not None for each in circle.held] == [True] * closed
    await after.close()
    await house.close()
