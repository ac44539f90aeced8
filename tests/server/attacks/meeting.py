"""A meeting under way at a real server: Agneta leads in lines, Petter types in the full screen, Lina is the attacker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.helpers.attacked import Watch
from tests.helpers.group import PASSPHRASE, Group, a_group
from tests.helpers.lines import Lines
from tests.helpers.running import Hashes
from tests.helpers.ssh_terminal import Client

MEMBERS = ("lina", "petter")
FREEZE = 1.0  # seconds; a slow machine is faster, and whoever can hold the house that long can do it again
KEYS = 52  # letters that are typed at least: the alphabet twice
FAULTS = {"session_failed", "unhandled", "library", "sign_in_failed"}


@dataclass
class Meeting:
    """What an attack meets."""

    group: Group
    people: dict[str, Lines]
    petter: Client

    @property
    def pid(self) -> int:
        return self.group.server.pid

    def lina(self, **plan: Any) -> dict[str, Any]:
        """What Lina's attack has to know."""
        return {"port": self.group.server.port, "account": "lina", "passphrase": PASSPHRASE} | plan

    def nobody_else_waits(self, watch: Watch) -> None:
        """Petter's letters came as they always do, and not one of them waited for somebody else."""
        assert watch.p99 < 0.3, watch.figures
        assert watch.longest < FREEZE, watch.figures

    def nobody_else_is_troubled(self, watch: Watch, *, memory: float) -> None:
        """The bounds that hold for whatever a client does."""
        self.nobody_else_waits(watch)
        assert watch.risen < memory, watch.figures

    def nothing_went_wrong(self) -> None:
        """No failure of ours in the log."""
        assert [event for event in self.group.server.events if event["event"] in FAULTS] == []


@asynccontextmanager
async def a_meeting(data: Path, *more: str, hashes: Hashes = "light") -> AsyncIterator[Meeting]:
    async with a_group(data, members=(*MEMBERS, *more), hashes=hashes) as group:
        people = await group.in_the_lobby("agneta", *MEMBERS, *more)
        await people["agneta"].ok("/start 2")
        await people["lina"].sees("## 1/11")
        petter = await group.screen("petter")
        await petter.sees("[1 INCHECK")
        yield Meeting(group, people, petter)
