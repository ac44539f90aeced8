"""Who signs in again has seat, draft and cursor: after another sign-in elsewhere, and after a line that dropped."""

from __future__ import annotations

import asyncio

import pytest

from meeting.model import Account
from tests.helpers.waiting import until
from tests.server.house import FACILITATORS, MEMBERS
from tests.server.table import LEAD, Screen, Table, a_table, to_exploration, to_questions
from tui.i18n import tongue

MORE = ("karin", "daniel", "fatima", "bjorn", "tomasz")
TWELVE = (*FACILITATORS, *MEMBERS, *MORE)
LEFT = "\x1b[D"


async def typed(screen: Screen, text: str, back: int) -> tuple[int, int]:
    """A text in the line, not sent, with the cursor some characters before its end. Where that is."""
    screen.type(text + LEFT * back)
    await screen.line_is(text)
    expected = len(" > ") + len(text) - back
    await screen.until(
        lambda: screen.emulator.cursor is not None and screen.emulator.cursor[0] == expected, "the cursor"
    )
    assert screen.emulator.cursor is not None
    return screen.emulator.cursor


async def to_silent_writing(table: Table) -> None:
    await table.lobby(LEAD, *MEMBERS)
    await to_questions(table)
    await to_exploration(table, "lina", "samira")
    await table.lead("/next!", "/next!", "/next!")
    await table.people["petter"].sees("## 7/11")


async def test_a_second_sign_in_takes_over_the_seat_with_draft_and_cursor() -> None:
    async with a_table() as table:
        await to_silent_writing(table)
        first = await table.screen("petter")
        await table.people["petter"].taken_over()
        await first.sees("[7 HYPOTES")
        cursor = await typed(first, "Kanske hon inte heller har", 3)
        shown = first.emulator.lines
        second = await table.screen("petter")
        # The first is told, gets its own screen back, and is closed.
        await first.session.closed.wait()
        assert tongue("sv")("house.taken_over").split(".")[0] in first.flowing
        assert bytes(first.emulator.received).endswith(b"\r\n") and b"\x1b[?1049l" in first.emulator.received
        await second.until(lambda: second.emulator.lines == shown, "the same screen")
        await second.until(lambda: second.emulator.cursor == cursor, "the cursor")
        second.type("X")
        await second.line_is("Kanske hon inte heller Xhar")
        # Likewise at a window of another size, and after line mode, which has no drafts and leaves it alone.
        wide = await table.screen("petter", size=(120, 40))
        await second.session.closed.wait()
        await wide.line_is("Kanske hon inte heller Xhar")
        lines = await table.home("petter")
        await wide.session.closed.wait()
        await lines.sees("## 7/11")
        third = await table.screen("petter")
        await lines.taken_over()
        assert lines.lines[-1] == f"* {tongue('sv')('house.taken_over')}"
        await third.until(lambda: third.emulator.cursor == (cursor[0] + 1, cursor[1]), "the cursor")
        await third.line_is("Kanske hon inte heller Xhar")


@pytest.mark.alone  # within five seconds
async def test_twelve_who_drop_while_typing_are_back_with_their_drafts() -> None:
    async with a_table(more=MORE) as table:
        await table.lobby(*TWELVE)
        await to_questions(table)
        await table.people["bjorn"].sees("## 4/11")
        screens = {account: await table.screen(account) for account in TWELVE}
        for account in TWELVE:
            await table.people[account].taken_over()
        where = {
            account: await typed(screen, f"Det jag tänker på, {account}, är", n)
            for n, (account, screen) in enumerate(screens.items())
        }
        for screen in screens.values():
            screen.type("X")  # in the very moment of the drop: it may come through
            screen.connection.abort()
        await until(lambda: all(table.house.guest(Account(account)).seat is None for account in TWELVE), "empty seats")

        async def back(account: str) -> None:
            screen = await table.screen(account)
            await screen.sees("[4 FRÅGE")
            text = f"Det jag tänker på, {account}, är"
            await screen.until(lambda: screen.own_line.replace("X", "") == text, "the draft")
            x, y = where[account]
            await screen.until(lambda: screen.emulator.cursor in ((x, y), (x + 1, y)), "the cursor")

        async with asyncio.timeout(5):
            await asyncio.gather(*map(back, TWELVE))
        # And they go on where they were.
        await table.screens["petter"].empty()
        await table.screens["petter"].enter("Hur säger jag nej?")
        for screen in table.screens.values():
            await screen.reads("Hur säger jag nej?")
