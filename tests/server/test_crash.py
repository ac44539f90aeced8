"""One person's app crashes in the middle of a meeting: they sit where they sat, with their draft, and nobody else notices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from meeting.model import Account
from meeting.view import Board
from screens.board import BoardScreen
from server import log
from tests.helpers.waiting import until
from tests.server.table import LEAD, Table, a_table
from tests.server.test_takeover import to_silent_writing, typed
from tui.i18n import tongue
from tui.run import CRASHES

SV = tongue("sv")
TEXT = "Kanske vågar ingen fråga"
SECRET = "hemligt ord"


class Bomb:
    """Has one person's screen crash so many times, with what they see in the exception."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, account: str) -> None:
        self.left = 0
        tell = BoardScreen.tell_middle

        def crashing(screen: BoardScreen) -> None:
            if screen.host.chair.account == account and self.left:
                self.left -= 1
                raise ValueError(f"{SECRET}: {screen.view}")
            tell(screen)

        monkeypatch.setattr(BoardScreen, "tell_middle", crashing)


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    events: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(log, "event", lambda name, **fields: events.append((name, fields)))
    return events


async def test_a_fresh_screen_at_the_same_place_and_nobody_else_notices(
    monkeypatch: pytest.MonkeyPatch, logged: list[tuple[str, dict[str, Any]]]
) -> None:
    bomb = Bomb(monkeypatch, "petter")
    async with a_table() as table:
        await to_silent_writing(table)
        petter, samira = await table.screen("petter"), await table.screen("samira")
        for screen in (petter, samira):
            await screen.sees("[7 HYPOTES")
        cursor = await typed(petter, TEXT, 4)
        others = [who for who in table.people if who not in ("petter", "samira")]
        before = {who: await table.heard(who) for who in others}
        frames = len(samira.emulator.received)

        bomb.left = CRASHES - 1  # the fresh one crashes too, and the next one stays
        shown = petter.emulator.lines
        shows_anew(table)
        await until(lambda: not bomb.left, "the crashes")
        await petter.until(lambda: petter.emulator.lines == shown, "the same screen")
        await petter.until(lambda: petter.emulator.cursor == cursor, "the cursor")
        petter.type("X")
        await petter.line_is("Kanske vågar ingen fXråga")

        for who in others:
            await table.undisturbed(who, before[who])
        assert len(samira.emulator.received) == frames
        failures = [fields for name, fields in logged if name == "unhandled"]
        assert [each["error"] for each in failures] == ["ValueError"] * (CRASHES - 1)
        assert SECRET not in str(logged) and TEXT not in str(logged)

        # Where it goes wrong again and again it is over, in plain words; only now do the others hear of it.
        bomb.left = CRASHES
        shows_anew(table)
        await petter.session.closed.wait()
        assert SV("lines.failed") in petter.flowing
        assert SECRET not in petter.emulator.text
        await table.people[LEAD].sees(SV("lines.lost", name="Petter"))
        bomb.left = 0
        again = await table.screen("petter")
        await again.line_is("Kanske vågar ingen fXråga")


def shows_anew(table: Table) -> None:
    """The house shows petter what it would if the clock did not run."""
    guest = table.house.guests[Account("petter")]
    view = table.house.view(guest)
    assert isinstance(view, Board)
    assert guest.seat is not None
    guest.seat.show(replace(view, head=replace(view.head, left=None)))
