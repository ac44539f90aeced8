"""Whether the disk takes what is written: looked at every second, told to everybody, and tried again until it does."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from server import log
from server.database import Database

EVERY = 1.0  # seconds between two looks
LEAST = 1_000_000  # bytes: a disk with less is looked at by writing


class Storage:
    """The disk under the database. `tell` hears each time that it takes nothing any more, and that it does again."""

    def __init__(self, database: Database, folder: Path, *, tell: Callable[[bool], None]) -> None:
        self._database, self._folder, self._tell = database, folder, tell
        self.full = False

    async def watch(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.look()
            except Exception as error:
                log.failure("storage_look_failed", error)  # the next look may tell more

    async def look(self) -> None:
        """Look once. Where something was refused, room and a write that succeeds end it; else only a write that fails begins it."""
        room = room_in(self._folder) >= LEAST
        if room and not self._database.refused:
            return
        takes = await self._database.takes()
        full = not takes or (self.full and not room)
        self._database.refused = full
        if full != self.full:
            self.full = full
            log.event("storage_full" if full else "storage_back", level="error" if full else "info")
            self._tell(full)


def room_in(folder: Path) -> int:
    """Bytes that can still be written there; none where nobody can say."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return 0
    return found.f_bavail * found.f_frsize
