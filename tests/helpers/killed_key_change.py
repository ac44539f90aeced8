"""A process that gives a house another key, and is killed with SIGKILL where it is told to, or does it until it is killed."""

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
    house_key, following = HouseKey.load(current), folder / "server.key.next"
    while not where:
        await change(database, house_key, current=current, following=following)
        sys.stdout.write("changed\n")
        sys.stdout.flush()
    with mock.patch(where, killed):
        await change(database, house_key, current=current, following=following)


if __name__ == "__main__":
    asyncio.run(change_and_be_killed(Path(sys.argv[1]), sys.argv[2]))
