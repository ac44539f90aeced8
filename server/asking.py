"""How a command gets its answer: from the running server, or where there is none from the house itself."""

from __future__ import annotations

import asyncio
from functools import partial

from server.admin_socket import NobodyThere, ask
from server.administration import Administration, Reply, Request
from server.config import Settings
from server.data_folder import DataFolder, FolderBusy, Opened, opened
from server.invitation import Reach
from server.words import Fault

BUSY_TRIES, BUSY_WAIT = 50, 0.2  # another command, or a server that is only starting


async def answer(settings: Settings, request: Request) -> Reply:
    """Have the running server answer, or else the house itself. Raises Fault and Refused."""
    folder = DataFolder(settings.data)
    for _ in range(BUSY_TRIES):
        try:
            return await ask(folder.socket, request)
        except NobodyThere:
            pass
        if request["ask"] not in ("init", "restore") and not folder.has_database():
            raise Fault("folder.not_founded", path=str(folder.path))
        try:
            async with opened(folder) as parts:
                return await Administration(parts, partial(_reach, settings, parts)).answer(request)
        except FolderBusy:
            await asyncio.sleep(BUSY_WAIT)
    raise Fault("server.no_answer", path=str(folder.path))


def _reach(settings: Settings, parts: Opened) -> Reach:
    """Where people would find the server, if it were started now."""
    return Reach.of(parts.host_keys, host=settings.host, port=settings.port, address=settings.address)
