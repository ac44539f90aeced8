"""How the command line reaches a running server: one JSON line each way over a socket in the data folder."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from meeting.commands import Refused
from meeting.text import Words
from server import log
from server.administration import Reply, Request
from server.words import Fault

LONGEST_LINE = 64 * 1024
PATIENCE = 20.0  # seconds


class NobodyThere(Exception):
    """No server listens on the socket."""


@asynccontextmanager
async def answering(path: Path, answer: Callable[[Request], Awaitable[Reply]]) -> AsyncIterator[None]:
    """Answer requests for as long as the block lasts. The caller has the folder for itself."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                line = await reader.readline()
                writer.write(json.dumps(await _reply(line, answer)).encode() + b"\n")
                await writer.drain()
        except (OSError, ValueError, TimeoutError):
            pass  # whoever asked is gone, or never asked
        finally:
            writer.close()

    path.unlink(missing_ok=True)  # left by a server that was killed
    mask = os.umask(0o177)
    try:
        with _short(path) as short:
            server = await asyncio.start_unix_server(talk, short, limit=LONGEST_LINE)
    finally:
        os.umask(mask)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


async def ask(path: Path, request: Request) -> Reply:
    """What the running server answers. Raises NobodyThere, Refused and Fault."""
    try:
        with _short(path) as short:
            reader, writer = await asyncio.open_unix_connection(short, limit=LONGEST_LINE)
    except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
        raise NobodyThere from None
    except PermissionError:
        raise Fault("folder.forbidden", path=str(path.parent)) from None
    try:
        async with asyncio.timeout(PATIENCE):
            writer.write(json.dumps(request).encode() + b"\n")
            reply: Reply = json.loads(await reader.readline())
    except (OSError, ValueError, TimeoutError):
        raise Fault("server.no_answer", path=str(path.parent)) from None
    finally:
        writer.close()
    match reply:
        case {"answer": dict(answer)}:
            return answer
        case {"refused": str(id), "about": dict(about)}:
            raise Refused(Words(id, tuple(about.items())))
        case _:
            raise Fault("server.failed")


async def _reply(line: bytes, answer: Callable[[Request], Awaitable[Reply]]) -> Reply:
    try:
        return {"answer": await answer(json.loads(line))}
    except Refused as refused:
        return {"refused": refused.words.id, "about": dict(refused.words.args)}
    except Exception as error:
        log.failure("administration_failed", error)
        return {"failed": True}


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """A name for the socket that is short enough for one, however deep its folder lies."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        by_number = Path(f"/proc/self/fd/{folder}")
        yield str(by_number / path.name) if by_number.exists() else str(path)
    finally:
        os.close(folder)
