"""A process that gives a house another key, and is killed with SIGKILL where it is told to."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from unittest import mock

from server.database import Database
from server.house_key import HouseKey
from server.key_change import change


async def change_and_be_killed(folder: Path, where: str) -> None:
    def killed(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    current = folder / "server.key"
    database = await Database.open(folder / "fristad.db")
    with mock.patch(where, killed):
        await change(database, HouseKey.load(current), current=current, following=folder / "server.key.next")


if __name__ == "__main__":
    asyncio.run(change_and_be_killed(Path(sys.argv[1]), sys.argv[2]))
