"""A slow line gathers what was typed: it comes at once, and means what it would have meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from meeting.model import Account
from tests.helpers.attacked import LONG
from tests.helpers.waiting import until
from tests.helpers.wire import a_wire
from tests.server.table import LEAD, Screen, a_table
from tools.bench.contender import age
from tools.bench.figures import AGE, Figure, Taken
from tools.bench.fristad import ours
from tui import pace
from tui.app import FristadApp
from tui.i18n import tongue

SLOW, AWAY = 64_000 / 8, 0.15  # bytes a second, and seconds each way
OLDEST = 1.2  # seconds that a screen may be behind
GONE = 68  # bytes on the wire that taking away the mark weighs


async def test_an_enter_and_what_follows_it_in_one_packet() -> None:
    async with a_table() as table:
        await table.lobby(LEAD, "lina", "petter")
        await table.lead("/start 2", "/floor lina")
        screen = await table.screen("lina")
        await screen.reads("Du har ordet")
        said = [f"Det {n} jag har med mig" for n in range(12)]
        for line in said:
            screen.type(f"{line}\roch")
            await screen.line_is("och")
            screen.type("\b\b\b")
        await screen.line_is("")
        await table.people["petter"].sees(said[-1])
        shown = [line for line in table.people["petter"].lines if line.startswith("[c")]
        assert [line.partition("] ")[2] for line in shown] == [f"{line} (Lina)" for line in said]


async def test_a_paste_of_several_lines_sends_nothing_by_itself() -> None:
    """Some terminals paste without saying so: a wrong clipboard must not reach the group line by line."""
    journal = [f"Ur en journal som ingen ska se, rad {n:04}" for n in range(4_000)]
    async with a_table() as table:
        await table.lobby(LEAD, "lina", "petter")
        await table.lead("/start 2", "/floor lina")
        screen = await table.screen("lina")
        await screen.reads("Du har ordet")
        for text in ("\r".join(journal[:2]), "\r\n".join(journal[:30]) + "\r\n", "\n".join(journal[:100])):
            screen.type(text)
            await screen.until(lambda: "journal" in screen.own_line, "the paste in the line")
            await screen.empty()
        # So much that the rest is read slowly, with and without brackets: nothing of it is sent, however it is cut.
        for before, after in (("", ""), ("\x1b[200~", "\x1b[201~")):
            flooder = await table.screen("lina")
            flooder.type(before + "\r".join(journal) + after)
            await flooder.reads(tongue("sv")("ui.slow")[:30])
        await table.lead("/again")
        assert not [line for line in table.people["petter"].lines + table.people[LEAD].lines if "journal" in line]


async def test_a_key_and_what_follows_it() -> None:
    async with a_table() as table:
        await table.lobby(LEAD, "lina", "petter")
        await table.lead("/start 2", "/floor petter")
        screen = await table.screen("lina")
        await screen.reads("Petter har ordet")
        # Help is opened and closed, twice, and what was typed is in the line.
        screen.type("\x1bOP\x1bOPett\x071\x071\x1b[C två")
        await screen.line_is("ett två")
        # Ctrl+D asks; Enter takes the first choice, which is to stay; the text is kept.
        screen.type("\x04\r")
        await screen.line_is("ett två")
        screen.type("!")
        await screen.line_is("ett två!")
        assert not screen.session.closed.is_set()


async def test_what_is_typed_before_there_is_a_screen() -> None:
    async with a_table() as table:
        screens = [await Screen.connect(table.port, user=account) for account in ("lina", "petter", "samira")]
        for screen in screens:
            screen.type("tidig")
        for screen in screens:
            await screen.line_is("tidig")
            screen.type("t")
            await screen.line_is("tidigt")
            await screen.close()


async def test_who_sees_an_old_screen_is_told_in_few_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "BEHIND_AFTER", 0.2)
    mark = tongue("sv")("ui.behind")
    async with a_table() as table, a_wire(table.port, rate=SLOW, delay=AWAY) as wire:
        await table.lobby(LEAD, "lina", "petter")
        await table.lead("/start 2", "/floor petter")
        screen = await Screen.connect(wire.port, user="lina", environment={"LANG": "sv_SE.UTF-8"})
        await screen.reads("Petter har ordet")
        await wire.quiet(0.4)
        app = table.house.guest(Account("lina")).seat
        assert isinstance(app, FristadApp)
        wire.flows.clear()

        def told() -> bool:
            screen.type("\x0c")  # all of it again: what the line does not take
            return app.behind

        await until(told, "a frame that is kept back")
        await table.people["petter"].ok("Det är lugnt")
        assert mark not in screen.flowing
        wire.flows.set()
        await screen.reads(mark)
        await screen.reads("Det är lugnt")
        before = await wire.quiet(0.3)
        assert mark in screen.flowing
        await screen.until(lambda: mark not in screen.flowing, "a line that has caught up")
        assert await wire.quiet(0.3) - before <= GONE
        assert screen.emulator.received.count(mark.encode()) == 1
        await screen.close()


@pytest.mark.alone
@pytest.mark.skipif(not LONG, reason="takes a minute, and make bench measures it too: make soak")
async def test_how_old_a_screen_is_behind_a_slow_line(tmp_path: Path) -> None:
    """Eighteen items a second for twenty seconds, over 64 kbit/s with 300 ms there and back."""
    async with ours(tmp_path) as house:
        await house.writers()
        figures: dict[Figure, Taken] = {}
        await age(house, figures, 20)
    assert figures[AGE].value <= OLDEST
