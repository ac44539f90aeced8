"""What single things weigh: SSH's own bytes from the server over real SSH, at 120x36, in the talk of step 7 with all twelve there.

docs/bytes.md has the bounds. Each figure is also in the table of `tests.helpers.budget`, so that no change passes unseen.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from server.keepalive import SSH_INTERVAL
from tests.helpers.attacked import LONG
from tests.helpers.budget import weighs
from tests.helpers.emulator import Emulator
from tests.helpers.group import Group
from tests.helpers.lines import Lines
from tests.helpers.ssh_terminal import Client, ClientSession
from tests.helpers.talk import SHOWN, a_talk, at_a_screen, in_lines
from tests.helpers.weights import SIZE, TYPED, item, middle, of_a_first_paint, of_a_letter, of_items, token
from tests.helpers.wire import Wire, a_wire

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.alone]

KEYSTROKE, FIRST_PAINT, IDLE_MINUTE = 120, 6_500, 400
NEW_ITEM = 250
ME, WRITER = "petter", "daniel"
FULL = 40  # items; 28 are in sight
ROUND = 7  # rows that a list moves by when it is full
ROSTER = 0.02  # people stand in another order each time, and so one name leaves less of another to be erased
CLOCK = 2  # frames of its own that a minute may have: whole minutes, and once more where one began before the other


class Talk:
    """Somebody at a screen that is measured, and somebody else who writes."""

    def __init__(self, group: Group, people: dict[str, Lines]) -> None:
        self.group, self.people = group, people
        self.items = 0

    async def fill(self, count: int) -> None:
        """So many items are on the list."""
        more = [item(n) for n in range(self.items, count)]
        await self.people[WRITER].send_all(more)
        self.items = max(count, self.items)

    def next(self, count: int) -> range:
        """Numbers of items that are about to be written."""
        self.items += count
        return range(self.items - count, self.items)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Talk]:
    async with a_talk(tmp_path_factory.mktemp("bytes") / "data") as group:
        others = [account for account in group.everybody if account != ME]
        people = [
            await in_lines(group, account) if account != "lina" else await group.lines(account) for account in others
        ]
        yield Talk(group, dict(zip(others, people, strict=True)))


@pytest_asyncio.fixture(loop_scope="module")
async def wire(talk: Talk) -> AsyncIterator[Wire]:
    async with a_wire(talk.group.server.port) as made:
        yield made


async def test_a_letter(talk: Talk, wire: Wire) -> None:
    screen = await at_a_screen(talk.group, ME, SIZE, wire=wire)
    sizes = await of_a_letter(screen, wire, TYPED[:30])
    await screen.close()
    assert max(sizes) <= KEYSTROKE
    weighs("a letter", middle(sizes))
    weighs("a letter, at most", max(sizes))


async def test_an_item_while_there_is_room(talk: Talk, wire: Wire) -> None:
    assert talk.items < 10
    screen = await at_a_screen(talk.group, ME, SIZE, wire=wire)
    sizes = await of_items(screen, wire, talk.people[WRITER].ok, talk.next(12))
    await screen.close()
    assert middle(sizes) <= NEW_ITEM
    weighs("an item while there is room", middle(sizes))


@pytest.mark.parametrize("margins", [False, True])
async def test_an_item_that_scrolls(talk: Talk, wire: Wire, *, margins: bool) -> None:
    """On average over whole rounds: most find room below, and one of so many moves the list.

    What stands beside the list is drawn again then, but where the terminal has margins at its sides.
    """
    screen = await at_a_screen(talk.group, ME, SIZE, wire=wire)
    if margins:
        screen.type("\x1b[?69;2$y")  # as it answers what it was asked
    if talk.items > FULL / 2:  # measured again: somebody who comes to a longer list sees its beginning
        screen.type("\t\x1b[F")
        await screen.sees(token(talk.items - 1))
        screen.type("\t")
    await talk.fill(FULL)
    await screen.sees(token(talk.items - 1))
    sizes = await of_items(screen, wire, talk.people[WRITER].ok, talk.next(2 * ROUND))
    await screen.close()
    assert statistics.mean(sizes) <= NEW_ITEM, sizes
    name = "an item that scrolls" + (" where there are margins" if margins else "")
    weighs(name, round(statistics.mean(sizes)), within=ROSTER)
    weighs(f"{name}, at most", max(sizes), within=ROSTER)


async def test_a_first_paint(talk: Talk, wire: Wire) -> None:
    """Of a full screen, which is the dearest."""
    await talk.fill(FULL)
    connection = await talk.group.connection(ME, wire=wire)

    async def opened() -> Client:
        session = ClientSession(Emulator(*SIZE))
        channel, _ = await connection.create_session(
            lambda: session, term_type="xterm-256color", term_size=SIZE, encoding=None
        )
        return Client(connection, channel, session)

    size, screen = await of_a_first_paint(wire, opened, SHOWN)
    await screen.close()
    assert size <= FIRST_PAINT
    weighs("a first paint", size, within=0.01)  # marks and ids differ by some bytes


@pytest.mark.skipif(not LONG, reason="a minute of waiting: test_an_idle_minute.py has its intervals shorter")
async def test_an_idle_minute(talk: Talk, wire: Wire) -> None:
    """Nothing but keepalives and the clock."""
    screen = await at_a_screen(talk.group, ME, SIZE, wire=wire)
    began, shown = await wire.quiet(0.5), len(screen.emulator.received)
    pieces = len(wire.pieces)
    await asyncio.sleep(60)
    assert wire.received - began <= IDLE_MINUTE
    drawn = len(screen.emulator.received) - shown
    sizes = [size for _, size in wire.pieces[pieces:]]
    await screen.close()
    # The meeting's clock may have gone on a minute meanwhile: one small frame, of the size of a keepalive.
    intervals = round(60 / SSH_INTERVAL)
    assert intervals <= len(sizes) <= intervals + (CLOCK if drawn else 0), sizes
    weighs("a keepalive", min(sizes))
