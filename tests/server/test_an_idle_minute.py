"""What an idle minute weighs: keepalives, at intervals that a test need not wait for, and the clock; the minute itself is in `make soak`."""

from __future__ import annotations

import pytest

from server.keepalive import SSH_INTERVAL
from tests.helpers.budget import weighs
from tests.helpers.waiting import until
from tests.helpers.weights import SIZE
from tests.helpers.wire import a_wire
from tests.server.house import MEMBERS
from tests.server.table import LEAD, Screen, a_table, to_exploration, to_questions

IDLE_MINUTE = 400  # bytes
INTERVALS = 4
SHORT = 0.4  # seconds
CLOCK = 2  # frames of its own that a minute may have


async def test_nothing_but_keepalives_and_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.ssh.SSH_INTERVAL", SHORT)
    async with a_table() as table:
        await table.lobby(LEAD, *MEMBERS)
        await to_questions(table)
        await to_exploration(table, "lina", "samira")
        await table.lead("/next!", "/next!", "/next!")
        table.moves_on(95)
        await table.lead("/reveal")
        async with a_wire(table.port) as wire:
            screen = await Screen.connect(wire.port, user="petter", size=SIZE, environment={"LANG": "sv.UTF-8"})
            await screen.reads("[7 HYPOTES")
            await wire.quiet(SHORT / 2)
            before = len(wire.pieces)
            await until(lambda: len(wire.pieces) >= before + INTERVALS, f"{INTERVALS} keepalives")
            sizes = [size for _, size in wire.pieces[before:]]
            await screen.close()
        table.people.pop("petter")  # sat at the screen
    weighs("a keepalive", min(sizes))
    assert (60 / SSH_INTERVAL + CLOCK) * max(sizes) <= IDLE_MINUTE
