"""The stock app behind mosh: its own server for each person, and UDP counted on its way to the client."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from socket import SOCK_DGRAM
from typing import Any

from tests.helpers.openssh import InPty
from tests.helpers.ssh_terminal import AtAScreen
from tests.helpers.waiting import until
from tests.helpers.weights import SIZE
from tools.bench.contender import Counted
from tools.bench.openssh import ROOT, a_hub, to_the_hub
from tools.bench.processes import family, free_port, to_one_core
from tools.bench.stock import READY

MOSH = shutil.which("mosh-server") and shutil.which("mosh-client")
LOCALE = ("LC_ALL=C.UTF-8", "LANG=C.UTF-8")
STARTING = 1.5  # seconds that the app has before its client comes, as it has while SSH brings the key


class Datagrams:
    """What a client connects to instead of its mosh server. IP's and UDP's own bytes are not counted."""

    def __init__(self) -> None:
        self.server = 0  # the port; known when somebody comes
        self.port = 0
        self.received = 0
        self.flows = asyncio.Event()
        self.flows.set()
        self._last = 0.0
        self._client: Any = None
        self._ends: list[asyncio.DatagramTransport] = []

    async def opens(self) -> None:
        """A port for the client."""
        loop = asyncio.get_running_loop()
        client, _ = await loop.create_datagram_endpoint(lambda: _End(self._up), local_addr=("127.0.0.1", 0))
        self.port = client.get_extra_info("sockname")[1]
        server, _ = await loop.create_datagram_endpoint(lambda: _End(self._down), local_addr=("127.0.0.1", 0))
        self._ends = [client, server]

    def close(self) -> None:
        for end in self._ends:
            end.close()

    async def quiet(self, seconds: float = 0.3) -> int:
        """Waits until nothing has come for so long; all that came so far."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        await until(lambda: loop.time() - max(self._last, began) > seconds, "a quiet line", 20)
        return self.received

    def _up(self, data: bytes, by: Any) -> None:
        self._client = by
        self._ends[1].sendto(data, ("127.0.0.1", self.server))

    def _down(self, data: bytes, by: Any) -> None:
        self.received += len(data)
        self._last = asyncio.get_running_loop().time()
        if self.flows.is_set():
            self._ends[0].sendto(data, self._client)


class _End(asyncio.DatagramProtocol):
    def __init__(self, takes: Callable[[bytes, Any], None]) -> None:
        self._takes = takes

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._takes(data, addr)


class Moshed:
    """Mosh servers that are running, and the hub that the screens share."""

    ready = READY
    settles = 0.3  # it acknowledges late, and holds frames back
    port = 0

    def __init__(self, hub: str) -> None:
        self.hub = hub
        self.servers: list[int] = []

    @property
    def processes(self) -> list[int]:
        return [pid for server in self.servers for pid in family(server)]

    @asynccontextmanager
    async def line(self, *, rate: float = 0, delay: float = 0) -> AsyncIterator[Counted]:
        assert not rate and not delay, "no slow line for mosh"
        line = Datagrams()
        await line.opens()
        try:
            yield line
        finally:
            line.close()

    async def comes(
        self, line: Counted | None = None, who: int = 0, room: int = 0
    ) -> Callable[[], Awaitable[AtAScreen]]:
        port, key = await self._serve(room)
        if isinstance(line, Datagrams):
            line.server, port = port, line.port
        await asyncio.sleep(STARTING)

        async def opens() -> AtAScreen:
            settings = (*LOCALE, f"MOSH_KEY={key}", "MOSH_PREDICTION_DISPLAY=never")
            return await InPty.run("env", *settings, "mosh-client", "127.0.0.1", str(port), size=SIZE)

        return opens

    async def add(self, text: str) -> None:
        await self.fill([text])

    async def fill(self, texts: list[str]) -> None:
        await to_the_hub(self.hub, texts)

    def close(self) -> None:
        for server in self.servers:
            with suppress(ProcessLookupError):
                os.kill(server, signal.SIGTERM)

    async def _serve(self, room: int) -> tuple[int, str]:
        """A mosh server that has begun the app: its port and its key."""
        asked = str(free_port(SOCK_DGRAM))
        # It begins in the home folder.
        app = ("sh", "-c", f"cd {ROOT} && exec {sys.executable} -m tools.bench.stock join {self.hub} {room}")
        process = await asyncio.create_subprocess_exec(
            *("env", "-u", "COLORTERM", *LOCALE),
            *("mosh-server", "new", "-i", "127.0.0.1", "-p", asked, "-c", "256", "--", *app),
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert process.stdout is not None
        said = ""
        async with asyncio.timeout(20):
            # The server goes on in the background, with the pipe in its hand: it is not read to its end.
            while "detached, pid = " not in said:
                line = (await process.stdout.readline()).decode()
                assert line, f"mosh-server: {said}"
                said += line
            await process.wait()
        connect, pid = re.search(r"MOSH CONNECT (\d+) (\S+)", said), re.search(r"pid = (\d+)", said)
        assert connect is not None and pid is not None, said
        self.servers.append(int(pid[1]))
        to_one_core(*family(self.servers[-1]))
        return int(connect[1]), connect[2]


@asynccontextmanager
async def behind_mosh(folder: Path) -> AsyncIterator[Moshed]:
    """For as long as the block lasts."""
    async with a_hub(folder) as hub:
        house = Moshed(hub)
        try:
            yield house
        finally:
            house.close()
