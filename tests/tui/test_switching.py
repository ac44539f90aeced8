"""What is typed while one screen gives way to another is in the next one's line."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.group import a_group
from tests.server.test_restart import MEMBERS, in_silent_writing


async def test_nothing_typed_is_lost_between_two_screens(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", "--speed", "200", members=MEMBERS) as group:
        people = await in_silent_writing(group)
        screen = await group.screen("lina")
        await people["lina"].taken_over()
        await screen.sees("Gruppen tänker för dig")
        lead = people["agneta"]
        # To and fro between the waiting room and the board, with a letter at every moment in between.
        letters = "abcdefghijklmnopqrstuvwxyz"
        while not (await lead.send("/reveal")).startswith("ok"):
            pass
        for n, letter in enumerate(letters):
            screen.type(letter)
            await lead.ok("/next!" if n % 2 == 0 else "/back!")
        await screen.sees(f"> {letters}")
        await screen.close()
        for person in people.values():
            await person.close()
