"""The talk in step 7, where everybody but the owner may write and all see it: where most is measured."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh

from tests.helpers.group import Group, a_group
from tests.helpers.lines import Lines
from tests.helpers.running import Hashes
from tests.helpers.ssh_terminal import Client
from tests.helpers.wire import Wire

OWNER, LEAD = "lina", "agneta"
SHOWN, SHOWN_TO_OWNER = "7 HYPOTES", "tänker för dig"
QUIET_OVER = 100  # times as fast, until the silent writing is over


async def to_silent_writing(people: Mapping[str, Lines], voters: Iterable[str]) -> None:
    """All in the lobby go through the first six steps, the short way; Lina owns the case, Samira asks if she is there."""
    lead, owner = people[LEAD], people[OWNER]
    await lead.ok("/start 2")
    await owner.sees("## 1/11")
    for _ in range(2):  # past the relaxation and, since there is no previous owner, the follow-up
        await lead.ok("/next!")
    await owner.sees("## 4/11")
    question = await owner.ok("Hur slutar jag rädda schemat?")
    await lead.ok("/ballot")
    for account in voters:
        await people[account].ok(f"/vote {question}")
    await lead.ok("/count")
    await owner.ok("/consent yes")
    await lead.ok("/partner samira")
    for _ in range(4):
        await lead.ok("/next!")
    await people["samira"].sees("## 7/11")


async def to_the_talk(people: Mapping[str, Lines], voters: Iterable[str]) -> None:
    """All in the lobby come to where everybody but the owner writes and sees."""
    await to_silent_writing(people, voters)
    await people[LEAD].ok_at_last("/reveal")


@asynccontextmanager
async def a_talk(
    data: Path, *args: str, keys: Mapping[str, asyncssh.SSHKey] | None = None, hashes: Hashes = "light"
) -> AsyncIterator[Group]:
    """Everybody has been there and may come back, these with their keys; the meeting's time runs as time does."""
    async with a_group(data, "--speed", str(QUIET_OVER), hashes=hashes) as group:
        for account, key in (keys or {}).items():
            await (await group.at_home(account))[account].close()
            await group.take_key(account, key)
        people = await group.in_the_lobby(*group.everybody)
        await to_the_talk(people, group.members)
        for person in people.values():
            await person.close()
        await group.server.stop()
        group.server.args = args
        await group.server.start()
        yield group


async def in_lines(group: Group, account: str, *, wire: Wire | None = None) -> Lines:
    """Somebody who comes back to the talk, in line mode."""
    person = await group.lines(account, wire=wire)
    await person.sees("## 7/11")
    return person


async def at_a_screen(group: Group, account: str, size: tuple[int, int], *, wire: Wire | None = None) -> Client:
    """Somebody who comes back to the talk, or to the waiting room, in the full screen."""
    screen = await group.screen(account, size, wire=wire)
    await screen.sees(SHOWN_TO_OWNER if account == OWNER else SHOWN)
    return screen
