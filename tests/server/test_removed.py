"""Who is removed from a meeting is out within a second, in whatever way they were in, and whether their client listens or not."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.helpers.attacked import sockets_at
from tests.helpers.group import Group, a_group
from tests.helpers.lines import Lines
from tests.helpers.waiting import until
from tests.helpers.wire import Wire, a_wire
from tui.i18n import tongue

SV = tongue("sv")
GONE = 1.0  # seconds
MEMBERS = ("petter", "samira", "jonas", "ulrika")
TAKEN_OUT = ("karin", "fatima")  # of the circle, before its meeting
SECRET = "Bara för de andra"


@pytest.mark.alone
async def test_their_sessions_end(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=(*MEMBERS, *TAKEN_OUT)) as group, AsyncExitStack() as wires:
        port = group.server.port
        people = await group.in_the_lobby("agneta", *MEMBERS)
        agneta = people["agneta"]
        await taken_out(group, agneta, await wires.enter_async_context(a_wire(port)))
        await agneta.ok("/start 2")
        listening = await group.screen("petter")
        wire = {who: await wires.enter_async_context(a_wire(port)) for who in ("samira", "ulrika")}
        deaf_screen = await group.screen("samira", wire=wire["samira"])
        deaf_lines = await group.lines("ulrika", wire=wire["ulrika"])
        for screen in (listening, deaf_screen):
            await screen.sees("[1 INCH")
        await deaf_lines.sees("## 1/11")
        waits_behind = await group.connection("samira")  # signed in beside the seat, and asks for nothing
        for each in wire.values():
            each.flows.clear()

        left = sockets_at(port)
        assert left == 1 + len(MEMBERS) + 1
        for who, connections in (("jonas", 1), ("petter", 1), ("samira", 2), ("ulrika", 1)):
            await agneta.ok(f"/remove {who}")
            left -= connections
            await until(lambda left=left: sockets_at(port) == left, f"the end of {who}", GONE)  # type: ignore[misc]
            await agneta.ok(f"/feeling {SECRET}, utan {who}")

        assert people["jonas"].lines[-1] == f"* {SV('house.removed')}"
        assert SV("house.removed").split(".")[0] in listening.emulator.text
        for each in wire.values():
            each.flows.set()
        await deaf_screen.session.closed.wait()
        await deaf_lines.until(lambda: deaf_lines.closed, "the end")
        await waits_behind.wait_closed()
        received: dict[str, bytes] = {
            "jonas": people["jonas"].raw,
            "petter": bytes(listening.emulator.received),
            "samira": bytes(deaf_screen.emulator.received),
            "ulrika": deaf_lines.raw,
        }
        for who, came in received.items():
            assert f"utan {who}".encode() not in came
        assert not [line for line in group.server.events if line["event"] in ("unhandled", "library")]


async def taken_out(group: Group, agneta: Lines, wire: Wire) -> None:
    """At the circle's door it is the same: for who listens, and for who does not, whoever says it."""
    port = group.server.port
    karin = (await group.in_the_lobby("karin"))["karin"]
    deaf = await group.lines("fatima", wire=wire)
    await deaf.ok("/enter alm")
    await deaf.sees("## Alm")
    wire.flows.clear()
    left = sockets_at(port)
    await group.server.ask(ask="take-out", circle="alm", account="fatima")
    await until(lambda: sockets_at(port) == left - 1, "the end of fatima", GONE)
    await agneta.ok("/take-out! karin")
    await until(lambda: sockets_at(port) == left - 2, "the end of karin", GONE)
    assert karin.lines[-1] == f"* {SV('house.taken_out', circle='Alm')}"
    wire.flows.set()
    await deaf.until(lambda: deaf.closed, "the end")
