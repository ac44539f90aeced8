"""A line that carries nothing any more and that nobody closed: the others see it within a minute, and the seat waits."""

from __future__ import annotations

import socket

import pytest

from meeting.model import Account
from server import keepalive
from tests.helpers.attacked import LONG
from tests.helpers.lines import Lines
from tests.helpers.waiting import until
from tests.helpers.wire import a_wire
from tests.server.table import LEAD, Screen, a_table
from tests.server.test_takeover import to_silent_writing, typed
from tui.i18n import tongue

SV = tongue("sv")
SEEN = 60.0  # seconds
SHORTER = 1 if LONG else 10  # so many times, the server's patience and the bound alike


@pytest.mark.timeout(150)
async def test_the_others_see_it_and_the_seat_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.ssh.SSH_INTERVAL", keepalive.SSH_INTERVAL / SHORTER)
    async with a_table() as table, a_wire(table.port) as wire:
        await to_silent_writing(table)
        petter = await Screen.connect(wire.port, user="petter")
        await petter.sees("[7 HYPOTES")
        samira = await Lines.connect(wire.port, "samira")
        await samira.sees("## 7/11")
        cursor = await typed(petter, "Kanske hon inte heller har", 3)
        shown = petter.emulator.lines
        since = {who: await table.heard(who) for who in (LEAD, "jonas")}

        wire.flows.clear()
        missed = [SV("lines.lost", name=gone).encode() for gone in ("Petter", "Samira")]

        def all_see_it() -> bool:
            return all(each in table.people[who].raw[heard:] for each in missed for who, heard in since.items())

        await until(all_see_it, "two who are away", SEEN / SHORTER)
        room = table.house.rooms[table.circle]
        assert room.meeting is not None
        assert {"petter", "samira"} <= set(room.meeting.admitted)

        await (await table.home("samira")).sees("## 7/11")
        again = await table.screen("petter")
        await again.until(lambda: again.emulator.lines == shown, "the same screen")
        await again.until(lambda: again.emulator.cursor == cursor, "the cursor")
        again.type("X")
        await again.line_is("Kanske hon inte heller Xhar")
        for gone in ("Petter", "Samira"):
            await table.people[LEAD].sees(SV("lines.back", name=gone), since[LEAD])


async def test_tcp_is_asked_too_and_nobody_waits_longer_than_a_minute() -> None:
    """For what waits in the system: then SSH has nothing to be silent about."""
    assert keepalive.TCP_IDLE + keepalive.TCP_INTERVAL * keepalive.TCP_PROBES <= SEEN
    assert keepalive.TCP_UNANSWERED_MS / 1_000 <= SEEN
    assert keepalive.SSH_INTERVAL * (keepalive.SSH_PROBES + 1) <= SEEN
    async with a_table() as table:
        await table.home("lina")
        (connection,) = table.listener.connections
        sign_in = table.house.sign_ins.of(Account("lina"))
        assert len(sign_in) == 1
        end: socket.socket = connection.get_extra_info("socket")
        assert end.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        for name, value in (
            ("TCP_KEEPIDLE", keepalive.TCP_IDLE),
            ("TCP_KEEPINTVL", keepalive.TCP_INTERVAL),
            ("TCP_KEEPCNT", keepalive.TCP_PROBES),
            ("TCP_USER_TIMEOUT", keepalive.TCP_UNANSWERED_MS),
        ):
            assert end.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) == value
