"""Who has been here and left leaves nothing behind: not after some visits nor, in the long version, after a thousand."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path

import asyncssh
import pytest

from tests.helpers.attacked import LONG, memory_of
from tests.helpers.talk import a_talk, in_lines
from tests.helpers.waiting import until
from tests.helpers.weights import seconds_until
from tests.server.table import LEAD, Table, a_table
from tools.bench.fristad import opened

MADE_ONCE, VISITS = 3, 9
OURS = ("meeting", "tui", "screens", "server")
OTHERS = (
    "asyncssh.connection",
    "asyncssh.channel",
    "textual.app",
    "textual.screen",
    "textual.driver",
    "textual.css.stylesheet",
)
FIRST, MORE = 400, 1_000  # by then the collector has its rhythm
KEPT = 4_000  # kB that a thousand visits may leave


async def visit(table: Table, n: int) -> None:
    """Somebody comes to the full screen or to lines, does something, and leaves, or their line goes."""
    if n % 3 == 2:
        person = await table.home("petter")
        await person.ok("/again")
        person.drop()
        await person.connection.wait_closed()
        return
    screen = await table.screen("petter")
    await screen.empty()  # what was begun the last time is there again
    screen.type("ett ord")
    await screen.line_is("ett ord")
    if n % 3:
        screen.connection.abort()
    await screen.close()


def alive() -> Counter[str]:
    """How many there are of what a visit is made of."""
    gc.collect()
    names = (f"{type(it).__module__}.{type(it).__qualname__}" for it in gc.get_objects())
    return Counter(name for name in names if name.startswith((*(f"{each}." for each in OURS), *OTHERS)))


async def test_nothing_of_a_visit_stays() -> None:
    """At the most, what two take who have just gone: it is taken down a little later."""
    async with a_table() as table:
        await table.lobby(LEAD, "lina", "petter")
        await table.lead("/start 2")
        for n in range(MADE_ONCE):
            await visit(table, n)
        await table.people["petter"].close()
        before = alive()
        screen = await table.screen("petter")
        one = alive() - before
        await screen.close()
        for n in range(VISITS):
            await visit(table, n)

        def left() -> dict[str, int]:
            found = alive() - before
            return {name: count for name, count in found.items() if count > max(2 * one[name], VISITS / 2)}

        await until(lambda: not left(), "that all who left are gone")
        assert one


@pytest.mark.skipif(not LONG, reason="takes minutes: FRISTAD_LONG=1")
@pytest.mark.alone
@pytest.mark.timeout(1_800)
async def test_a_thousand_visits(tmp_path: Path) -> None:
    """At a real server: what it has when four hundred have been there is what it has after a thousand more."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    async with a_talk(tmp_path / "data", keys={"petter": key}) as group:
        await in_lines(group, "daniel")

        async def visits(count: int) -> int:
            for _ in range(count):
                connection = await asyncssh.connect(
                    "127.0.0.1",
                    group.server.port,
                    username="petter",
                    client_keys=[key],
                    known_hosts=None,
                    config=None,
                    agent_path=None,
                )
                screen = await opened(connection)
                screen.emulator.looks = False
                await seconds_until(lambda screen=screen: b"7 HYPOTES" in screen.emulator.received)  # type: ignore[misc]
                await screen.close()
            return memory_of(group.server.pid)

        before = await visits(FIRST)
        after = await visits(MORE)
        assert after - before < KEPT, f"{after - before} kB more after {MORE} visits"
