"""Who comes and goes leaves nothing: no object of theirs in the server, and no memory."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections import Counter
from pathlib import Path

import asyncssh
import pytest

from server.session import Session
from tests.helpers.attacked import LONG, memory_of, sockets_at
from tests.helpers.emulator import Emulator
from tests.helpers.group import Group, a_group
from tests.helpers.lines import signed_in
from tests.helpers.ssh_terminal import Client, ClientSession
from tests.helpers.waiting import until
from tests.server.table import LEAD, Table, a_table
from tui.app import FristadApp
from tui.frame import Painter
from tui.i18n import tongue
from tui.run import SshFront
from tui.stage import Stage
from tui.terminal import Terminal
from tui.widgets.lines import Lines

OF_A_VISIT = (
    asyncssh.SSHServerConnection, asyncssh.SSHServerChannel, Session, SshFront, Terminal, FristadApp, Painter, Stage, Lines
)  # fmt: skip
VISITORS = ("lina", "samira", "jonas", "ulrika")
VISITS = 40
CTRL_D, DOWN, F1 = "\x04", "\x1b[B", "\x1bOP"
MEASURED_FROM, MEASURED_TO = 200, 1_000  # visits
EACH = 25.0  # kB that a visit may leave in the server: one that stayed would be some 1,000


def there() -> Counter[str]:
    """How many objects of those that a visit makes there are."""
    gc.collect()
    return Counter(type(it).__name__ for it in gc.get_objects() if isinstance(it, OF_A_VISIT))


async def visit(table: Table, n: int) -> None:
    """Somebody comes to a screen, and goes: properly, with the window that is closed, or with a line that breaks."""
    account, say = VISITORS[n % len(VISITORS)], tongue("sv")
    screen = await table.screen(account)
    del table.screens[account]
    if n % 2:
        screen.type(F1)
        await screen.reads(say("ui.help.now"))
    match n % 3:
        case 0:
            screen.type(CTRL_D)
            await screen.reads(say("ui.sure.quit"))
            screen.type(DOWN + "\r")
            await screen.session.closed.wait()
        case 1:
            await screen.close()
        case _:
            screen.connection.abort()
    await screen.connection.wait_closed()


async def test_nothing_of_a_visit_stays() -> None:
    async with a_table() as table:
        await table.lobby(LEAD, "petter", *VISITORS)
        await table.lead("/start 2")
        for account in VISITORS:
            await table.people[account].close()

        async def visits(count: int) -> None:
            for at in range(0, count, len(VISITORS)):
                await asyncio.gather(*(visit(table, n) for n in range(at, at + len(VISITORS))))
            await until(lambda: len(table.listener.connections) == 2, "the end of their connections")

        await visits(4)  # what is made once for everybody is there
        before = there()
        await visits(VISITS)
        await until(lambda: there() == before, f"{before} and no more", 5)


@pytest.mark.alone
@pytest.mark.skipif(not LONG, reason="takes some minutes: make soak")
async def test_a_thousand_visits_leave_no_memory(tmp_path: Path) -> None:
    """At a real server, with a key: from the first byte to the first paint, and out again."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    async with a_group(tmp_path / "data", members=("lina", "petter")) as group:
        people = await group.in_the_lobby("agneta", "petter", "lina")
        await people["lina"].close()
        await group.take_key("lina", key)
        port, pid = group.server.port, group.server.pid
        at_rest = sockets_at(port)

        async def visits(count: int) -> int:
            """The server's memory in kB after so many."""
            for n in range(count):
                await a_short_visit(group, key, n)
            await until(lambda: sockets_at(port) == at_rest, "the end of their connections")
            return memory_of(pid)

        first = await visits(MEASURED_FROM)
        last = await visits(MEASURED_TO - MEASURED_FROM)
        each = (last - first) / (MEASURED_TO - MEASURED_FROM)
        figures = (
            f"{first / 1_000:.1f} MB after {MEASURED_FROM}, {last / 1_000:.1f} after {MEASURED_TO}: {each:+.2f} kB each"
        )
        if os.environ.get("FIGURES"):
            sys.stderr.write(f"\n{figures}\n")
        assert each < EACH, figures


async def a_short_visit(group: Group, key: asyncssh.SSHKey, n: int) -> None:
    connection = await signed_in(group.server.port, "lina", client_keys=[key])
    session = ClientSession(Emulator(80, 24))
    channel, _ = await connection.create_session(
        lambda: session, term_type="xterm-256color", term_size=(80, 24), encoding=None
    )
    screen = Client(connection, channel, session)
    await screen.sees("Fristad")
    if n % 2:
        connection.abort()
    else:
        connection.close()
    await connection.wait_closed()
