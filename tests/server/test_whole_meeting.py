"""A whole meeting of twelve over real SSH: lines, full screens, and the real OpenSSH client among them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from server.demo.script import script
from tests.helpers.budget import weighs
from tests.helpers.demo_play import Typed, act
from tests.helpers.group import NAMES, PASSPHRASE, a_group
from tests.helpers.openssh import openssh
from tests.helpers.ssh_terminal import AtAScreen
from tests.helpers.waiting import until
from tests.helpers.weights import SIZE
from tests.helpers.whole_meeting import LINES, SPEED, Table, seated
from tests.helpers.wire import Wire

LOCKED = ("silent_writing", "talk", "without_owner")
WHOLE_MEETING = 250_000  # bytes on the wire for a member's side
METERED = (("a member", "daniel"), ("a member", "jonas"), ("the owner", "lina"), ("a facilitator", "yusuf"))
CHANGES_PLACE = ("the owner", "a facilitator")  # in lines the one time, at a screen the other
DIFFERS = 0.1  # what comes close together is drawn in one frame or in two


async def real_openssh(account: str, wire: Wire) -> AtAScreen:
    client = await openssh(wire.port, account)
    await client.sees("Code or passphrase:")
    client.type(PASSPHRASE + "\r")
    await client.sees("Vart vill du")
    return client


@pytest.mark.timeout(240)
@pytest.mark.parametrize("owner_at_a_screen", [False, True], ids=["owner in lines", "owner at a screen"])
async def test_twelve_people_hold_a_whole_meeting(tmp_path: Path, owner_at_a_screen: bool) -> None:
    async with a_group(tmp_path / "data", "--speed", SPEED) as group, AsyncExitStack() as wires:
        screens: dict[str, Callable[[Wire], Awaitable[AtAScreen]]] = {
            "petter": lambda wire: group.screen("petter", wire=wire),
            "daniel": lambda wire: group.screen("daniel", SIZE, wire=wire),
            "karin": lambda wire: real_openssh("karin", wire),
        }
        if owner_at_a_screen:
            screens = {
                "lina": lambda wire: group.screen("lina", SIZE, wire=wire),
                "yusuf": lambda wire: group.screen("yusuf", SIZE, wire=wire),
            }
        table = await seated(group, screens, wires)
        if owner_at_a_screen:
            # Then there is silence. What breathes without it does so whatever the others do: tests/server/test_breath.py.
            table.screens["lina"].type("/lugn på\r")
            await table.screens["lina"].sees("Ändrat.")
        quiet_from: dict[str, int] = {}

        async def before(typed: Typed) -> None:
            await table.before(typed)
            locked, others = typed.place.part in LOCKED, typed.account != "lina"
            if locked and others and typed.place.step not in quiet_from:
                # The waiting room is drawn; from now on nothing at all may come to the owner.
                await until(lambda: waits(table, "lina", typed.place.step), "the waiting room")
                await all_drawn(table, "lina")
                quiet_from[typed.place.step] = len(table.raw("lina"))
            if locked and typed.line == "/next!":
                assert len(table.raw("lina")) == quiet_from[typed.place.step]

        await act(LINES, table.send, table.ids, before=before)

        meeting = script()
        for person in table.lines.values():
            await person.sees("Rummet är tömt")
        # The demo meeting's visibility assertions: during that step the bytes never hold it.
        owner = table.during("lina", "hypotheses.silent_writing", "hypotheses.talk")
        # On a screen a long text is broken: its first words stand together all the same.
        assert not [item.id for item in meeting.hypotheses.items if item.text[:40] in owner]
        alone = table.during("lina", "solutions.without_owner", "solutions.without_owner")
        assert not [item.id for item in meeting.solutions.proposals if item.text[:40] in alone]
        for account, person in table.lines.items():
            received = person.raw.decode()
            for nudge in meeting.hypotheses.nudges:
                assert nudge.by == account or nudge.draft not in received
            for note in meeting.reflection:
                assert note.by == account or note.shared or note.text not in received
            for picks in meeting.treasure_chest:
                assert picks.note not in received
            shown = [line for line in person.lines if re.match(r"\[h\d+\]", line)]
            assert shown or account == "lina"
            assert not [line for line in shown if any(name in line for name in NAMES.values())]
        await table.close()
        for role, account in METERED:
            at = "at a screen" if account in table.screens else "in lines"
            size = table.wires[account].received
            if role in CHANGES_PLACE or not owner_at_a_screen:
                assert size <= WHOLE_MEETING
                weighs(f"the whole meeting, {role} {at}", size, within=DIFFERS)


def waits(table: Table, account: str, step: str) -> bool:
    """Whether the person has been shown the waiting room of this step."""
    heading = {"hypotheses": "7 HYPOTESFAS", "solutions": "9 LÖSNINGSFAS"}[step]
    if account in table.lines:
        return "tänker för dig" in table.lines[account].raw.decode().rpartition(f"## {heading[0]}/11")[2]
    return f"[{heading}]" in seen(table, account) and "tänker för dig" in seen(table, account)


async def all_drawn(table: Table, account: str) -> None:
    """What was on its way is there: in lines an answer comes after it, on a screen the cursor is put in its place."""
    if account in table.lines:
        await table.lines[account].refused("/är-allt-väl")
    else:
        emulator = table.screens[account].emulator
        await until(
            lambda: emulator.cursor is not None and emulator.lines[emulator.cursor[1]].startswith(" >"), "the cursor"
        )


def seen(table: Table, account: str) -> str:
    if account in table.lines:
        return table.lines[account].raw.decode()
    return " ".join(table.screens[account].emulator.text.split())
