"""A real server for tests: `fristad serve` as a process of its own, on a free port, with a folder of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from server.admin_socket import ask
from server.memory_folder import SHARED_MEMORY

STARTING, STOPPING = 30.0, 20.0  # seconds
# What a passphrase costs: at the real cost, which is a quarter of a second and 64 MB, where that is looked at.
Hashes = Literal["light", "real"]
PROGRAMS: dict[Hashes, str] = {"light": "tests.helpers.light_hashes", "real": "server.cli"}


class RunningServer:
    """`fristad serve` (or `demo`) in a process. `events` is what it logged."""

    def __init__(
        self,
        data: Path,
        *args: str,
        command: str = "serve",
        environment: dict[str, str] | None = None,
        hashes: Hashes = "light",
    ) -> None:
        self.data, self.args, self.command, self.hashes = data, args, command, hashes
        self.environment = environment or {}
        self.events: list[dict[str, Any]] = []
        self.printed = ""
        self.port = 0
        self._process: asyncio.subprocess.Process | None = None
        self._readers: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start, and wait until it listens."""
        # Nobody waits for the notice but who tests it.
        folder = ["--data", str(self.data), "--notice", "0"] if self.command == "serve" else []
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            PROGRAMS[self.hashes],
            self.command,
            *folder,
            "--port",
            str(self.port),
            *self.args,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**plain_environment(), **self.environment},
        )
        self._readers = [asyncio.create_task(self._log()), asyncio.create_task(self._output())]
        self.port = (await self.logged("listening"))["port"]

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def logged(self, event: str) -> dict[str, Any]:
        """Wait for an event in the log of this start."""
        async with asyncio.timeout(STARTING):
            while True:
                found = next((line for line in self.events if line.get("event") == event), None)
                if found is not None:
                    return found
                if self._process is not None and self._process.returncode is not None:
                    raise AssertionError(f"the server ended: {self.events}")
                await asyncio.sleep(0.01)

    async def ask(self, **request: Any) -> dict[str, Any]:
        """What the command line would ask of the running server."""
        return await ask(self.data / "admin.sock", request)

    async def kill9(self) -> None:
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        await self._end(signal.SIGTERM)

    def terminate(self) -> None:
        """SIGTERM, without waiting for what comes of it."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    async def lose_log(self) -> None:
        """From now on nobody reads what it logs: the pipe is closed at this end."""
        assert self._process is not None
        pipe = self._process._transport.get_pipe_transport(2)  # type: ignore[attr-defined]
        pipe.close()
        await self._readers[0]

    async def ended(self, seconds: float = STOPPING) -> int:
        """Wait for its end; its exit status."""
        await self._end(None, seconds)
        assert self._process is not None
        assert self._process.returncode is not None
        return self._process.returncode

    async def _end(self, number: int | None, seconds: float = STOPPING) -> None:
        assert self._process is not None
        if self._process.returncode is None:
            if number is not None:
                self._process.send_signal(number)
            try:
                await asyncio.wait_for(self._process.wait(), seconds)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
                raise AssertionError(f"the server did not stop: {self.events[-5:]}") from None
        await asyncio.gather(*self._readers)
        self.events.clear()

    async def _log(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            try:
                self.events.append(json.loads(line))
            except ValueError:
                self.events.append({"event": "", "line": line.decode(errors="replace")})

    async def _output(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.printed += line.decode(errors="replace")


def plain_environment() -> dict[str, str]:
    """What a server of the tests is started with."""
    # What the one who runs the tests has set for a house of their own is nothing to the tests.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FRISTAD_", "LC_"))}
    return {**kept, "LANG": "sv_SE.UTF-8"}


@asynccontextmanager
async def running(
    data: Path,
    *args: str,
    command: str = "serve",
    environment: dict[str, str] | None = None,
    hashes: Hashes = "light",
) -> AsyncIterator[RunningServer]:
    """A server for as long as the block lasts, and with it what it keeps in memory-backed storage."""
    with TemporaryDirectory(prefix="fristad-test-", dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None) as memory:
        surroundings = {"RUNTIME_DIRECTORY": memory, **(environment or {})}
        server = RunningServer(data, *args, command=command, environment=surroundings, hashes=hashes)
        await server.start()
        try:
            yield server
        finally:
            await server.stop()
