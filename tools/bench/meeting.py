"""The whole demo meeting over real SSH, twelve people; what came to one member at a screen."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from tests.helpers.demo_play import act
from tests.helpers.group import a_group
from tests.helpers.weights import SIZE
from tests.helpers.whole_meeting import LINES, SPEED, seated
from tools.bench.contender import Found
from tools.bench.figures import WHOLE, Taken

MEMBER = "daniel"


async def whole_meeting(folder: Path, found: Found) -> None:
    """With handshake and sign-in."""
    folder.mkdir(mode=0o700)
    async with a_group(folder / "data", "--speed", SPEED) as group, AsyncExitStack() as wires:
        table = await seated(group, {MEMBER: lambda wire: group.screen(MEMBER, SIZE, wire=wire)}, wires)
        await act(LINES, table.send, table.ids, before=table.before)
        for person in table.lines.values():
            await person.sees("Rummet är tömt")
        found[WHOLE] = Taken(table.wires[MEMBER].received)
        await table.close()
