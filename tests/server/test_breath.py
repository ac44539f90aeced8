"""The waiting room breathes for whoever wants it: in few bytes, seldom, and the same whatever the others do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
import pytest_asyncio

from meeting.model import Account
from tests.helpers.waiting import until
from tests.helpers.wire import Wire, a_wire
from tests.server.house import OPENED
from tests.server.table import CTRL_U, EVERYBODY, Screen, Table, a_table, to_exploration, to_questions
from tui.app import FristadApp
from tui.i18n import tongue
from tui.widgets import breath
from tui.widgets.breath import LASTS, LENGTHS, PAUSE, Breath

pytestmark = pytest.mark.asyncio(loop_scope="module")
OWNER = "lina"
QUICK = 0.15  # seconds; PAUSE for real
SIZES = [52, 60, 60, 68]  # bytes on the wire of a breath's four drawings
F1, F12 = "\x1bOP", "\x1b[24~"
say = tongue("sv")
WORDS = (say("ui.breath.in"), say("ui.breath.out"))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breath, "PAUSE", QUICK)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def table() -> AsyncIterator[Table]:
    """The silent writing has begun, and Lina is locked out."""
    async with a_table() as made:
        database = OPENED.pop()  # it is closed when the last test is over, not the first
        await made.lobby(*EVERYBODY)
        await to_questions(made)
        await to_exploration(made, OWNER, "samira")
        await made.lead("/next!", "/next!", "/next!")
        made.moves_on(91)  # until they may write
        yield made
    await database.close()


class Room:
    """Her screen, and the line to it."""

    def __init__(self, screen: Screen, wire: Wire) -> None:
        self.screen, self.wire = screen, wire

    @property
    def shown(self) -> str:
        """The row that breathes, without the blanks around it."""
        return next((row.strip() for row in self.screen.emulator.lines if row.strip().startswith(WORDS)), "")

    async def breathes(self, drawings: int) -> list[str]:
        """So many of its drawings, from the first that differs from what is there."""
        seen = [self.shown]

        def enough() -> bool:
            if self.shown != seen[-1]:
                seen.append(self.shown)
            return len(seen) > drawings

        await until(enough, f"{drawings} drawings after {seen}")
        return seen[1:]

    async def is_still(self) -> None:
        """Nothing comes for as long as several drawings would take; the row is empty."""
        await until(lambda: not self.shown, "an empty row")
        before = await self.wire.quiet(1.5 * QUICK)
        await asyncio.sleep(4 * QUICK)
        assert self.wire.received == before
        assert self.shown == ""


@asynccontextmanager
async def waiting_room(table: Table, *, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Room]:
    async with a_wire(table.port) as wire:
        screen = await Screen.connect(wire.port, user=OWNER, size=size, environment={"LANG": "sv_SE.UTF-8"})
        try:
            await screen.reads("Vi hämtar dig.")
            yield Room(screen, wire)
        finally:
            await screen.close()


@pytest.mark.alone
async def test_few_bytes_and_seldom(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks: list[float] = []
    tick = Breath.tick

    def noted(widget: Breath) -> None:
        ticks.append(asyncio.get_running_loop().time())
        tick(widget)

    monkeypatch.setattr(Breath, "tick", noted)
    async with waiting_room(table) as room:
        await room.breathes(1)
        begun = len(room.wire.pieces)
        seen = await room.breathes(2 * len(LENGTHS))
        pieces = room.wire.pieces[begun : begun + 2 * len(LENGTHS)]
    assert set(seen) == {f"{WORDS[at >= 2]:<8}  {'─' * length}".strip() for at, length in enumerate(LENGTHS)}
    assert sorted(size for _, size in pieces) == sorted(2 * SIZES)
    assert min(later - earlier for earlier, later in pairwise(ticks)) > QUICK * 0.99
    assert PAUSE >= 2
    assert 60 / PAUSE / len(LENGTHS) * sum(SIZES) == 1_440  # bytes a minute
    assert LASTS * PAUSE == 300


async def test_the_same_whatever_the_others_do(table: Table) -> None:
    async with waiting_room(table) as room:
        emulator = room.screen.emulator

        async def one_breath() -> None:
            """Until the bar is whole again."""
            whole = "─" * max(LENGTHS)
            await until(lambda: whole not in room.shown, "a shorter bar")
            await until(lambda: whole in room.shown, "a whole one")

        await one_breath()
        since = len(emulator.received)
        await one_breath()
        alone = bytes(emulator.received[since:])
        since = len(emulator.received)
        writing = asyncio.create_task(others_write(table))
        for _ in range(3):
            await one_breath()
        beside = bytes(emulator.received[since:])
        await writing
    assert len(alone) > 20
    assert beside == 3 * alone  # and nothing else came


async def others_write(table: Table) -> None:
    for n in range(20):
        for account in ("petter", "jonas", "ulrika"):
            await table.people[account].ok(f"En tanke {n}")


async def test_calm_turns_it_off_and_help_says_so(table: Table) -> None:
    async with waiting_room(table) as room:
        await room.breathes(2)
        room.screen.type(F1)
        await room.screen.reads(say("ui.help.breath")[:40])
        await room.is_still()
        room.screen.type(F1)
        await room.breathes(2)
        await room.screen.enter("/lugn på")
        await room.is_still()
    async with waiting_room(table) as room:
        await room.is_still()
        await room.screen.enter("/lugn av")
        await room.breathes(2)


async def test_it_stops_for_whoever_does_something_else(table: Table) -> None:
    async with waiting_room(table) as room:
        await room.breathes(2)
        room.screen.type("x")
        await room.is_still()
        room.screen.type(CTRL_U)
        await room.breathes(2)
        room.screen.type(F12)
        await room.screen.reads(say("ui.away"))
        await room.is_still()
        room.screen.type(F12)
        await room.breathes(2)


async def test_it_stops_where_there_is_little_room(table: Table) -> None:
    async with waiting_room(table, size=(80, 19)) as room:
        await room.is_still()


async def test_it_stops_while_anything_waits_for_the_client(table: Table) -> None:
    async with waiting_room(table) as room:
        await room.breathes(2)
        app = table.house.guest(Account(OWNER)).seat
        assert isinstance(app, FristadApp) and app.terminal is not None
        really, app.terminal.waiting = app.terminal.waiting, lambda: 1
        before, row = await room.wire.quiet(1.5 * QUICK), room.shown
        await asyncio.sleep(4 * QUICK)
        assert (room.wire.received, room.shown) == (before, row)
        app.terminal.waiting = really
        await room.breathes(2)


async def test_it_rests_after_a_while(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breath, "LASTS", 6)
    async with waiting_room(table) as room:
        await room.breathes(4)
        await room.is_still()
        await room.screen.enter("En egen tanke")
        await room.breathes(3)
