"""The stock app over SSH: behind OpenSSH's own server with one process a person, within tmux too where asked, or all in one by textish."""

from __future__ import annotations

import asyncio
import getpass
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import asyncssh

from tests.helpers.emulator import Emulator
from tests.helpers.ssh_terminal import AtAScreen, Client, ClientSession
from tests.helpers.waiting import until
from tests.helpers.weights import SIZE
from tests.helpers.wire import Wire, a_wire
from tools.bench.contender import Counted
from tools.bench.processes import family, free_port, to_one_core
from tools.bench.stock import READY

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
ROOT = Path(__file__).parents[2]
TEXTISH = (
    ROOT / ".venv-bench"
)  # an environment of its own, with a file in it that says why when textish could not be had
KEEPALIVE = 15  # seconds, as with us
CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/authorized
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
PrintMotd no
Compression no
MaxStartups 500
ClientAliveInterval {keepalive}
ForceCommand {command}
"""


class Behind:
    """A server that is running, and the hub that the screens share."""

    ready = READY
    settles = 0.0

    def __init__(self, folder: Path, port: int, server: int, hub: str) -> None:
        self.folder, self.port, self.hub, self.server = folder, port, hub, server

    @property
    def processes(self) -> list[int]:
        """The server and all that it began."""
        return family(self.server)

    def line(self, *, rate: float = 0, delay: float = 0) -> AbstractAsyncContextManager[Counted]:
        return a_wire(self.port, rate=rate, delay=delay)

    async def comes(
        self, line: Counted | None = None, who: int = 0, room: int = 0
    ) -> Callable[[], Awaitable[AtAScreen]]:
        connection = await asyncssh.connect(
            "127.0.0.1",
            line.port if isinstance(line, Wire) else self.port,
            username=getpass.getuser(),
            client_keys=[str(self.folder / "id")],
            known_hosts=None,
            config=None,
            agent_path=None,
        )

        async def opens() -> AtAScreen:
            session = ClientSession(Emulator(*SIZE))
            channel, _ = await connection.create_session(
                lambda: session, str(room) if room else (), term_type="xterm-256color", term_size=SIZE, encoding=None
            )
            return Client(connection, channel, session)

        return opens

    async def add(self, text: str) -> None:
        """An item from somebody whose screen is not looked at."""
        await self.fill([text])

    async def fill(self, texts: list[str]) -> None:
        await to_the_hub(self.hub, texts)

    # Many rooms

    async def sits(self, room: int, who: int) -> AtAScreen:
        screen = await (await self.comes(None, who, room))()
        await until(lambda: READY.encode() in screen.emulator.received, "a screen", 60)
        screen.emulator.looks = False
        return screen

    async def begins(self, room: int, screens: list[AtAScreen]) -> AtAScreen:
        return screens[0]


async def to_the_hub(hub: str, texts: list[str]) -> None:
    """Items from somebody who has no screen."""
    _, writer = await asyncio.open_unix_connection(hub)
    writer.write("".join(f"{text}\n" for text in ("0", *texts)).encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()


@asynccontextmanager
async def behind_openssh(folder: Path, *, tmux: bool = False) -> AsyncIterator[Behind]:
    """It listens for as long as the block lasts."""
    assert SSHD is not None
    async with a_hub(folder) as hub:
        (folder / "authorized").write_bytes(_key(folder, "id").export_public_key())
        _key(folder, "host")
        port = free_port()
        app = f"cd {ROOT} && exec {sys.executable} -m tools.bench.stock join {hub} ${{SSH_ORIGINAL_COMMAND:-0}}"
        start = folder / "start"
        terminal = f'exec tmux -f /dev/null -S {folder}/tmux new-session "{app}"' if tmux else app
        start.write_text(f"#!/bin/sh\nLANG=C.UTF-8 COLORTERM= ; export LANG COLORTERM\n{terminal}\n")
        start.chmod(0o700)
        config = folder / "sshd_config"
        config.write_text(CONFIG.format(port=port, folder=folder, keepalive=KEEPALIVE, command=start))
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where it locks its own strangers in
        async with a_process(SSHD, "-D", "-f", str(config)) as sshd:
            await _answers(lambda: asyncio.open_connection("127.0.0.1", port))
            try:
                yield Behind(folder, port, sshd, hub)
            finally:
                if tmux:
                    await (await _quietly("tmux", "-S", str(folder / "tmux"), "kill-server")).wait()


@asynccontextmanager
async def by_textish(folder: Path) -> AsyncIterator[Behind]:
    """All screens in one process, by textish."""
    async with a_hub(folder) as hub:
        _key(folder, "id")
        port = free_port()
        python = str(TEXTISH / "bin" / "python")
        command = ("-m", "tools.bench.stock", "textish", hub, str(port), str(folder / "host"))
        async with a_process(python, *command) as server:
            await _answers(lambda: asyncio.open_connection("127.0.0.1", port))
            yield Behind(folder, port, server, hub)


async def no_textish() -> str:
    """Why textish is not measured; nothing where it can be."""
    python = TEXTISH / "bin" / "python"
    if not python.exists():
        return "textish is not measured: make bench-clients installs it, where it can be"
    if await (await _quietly(str(python), "-c", "import textish, textual")).wait() == 0:
        return ""
    why = (TEXTISH / "textish.log").read_text() if (TEXTISH / "textish.log").exists() else ""
    asks = re.findall(r"Requires-Python ([^;\s]+)", why)
    here = ".".join(map(str, sys.version_info[:2]))
    return f"textish is not measured: it asks for Python {asks[-1] if asks else '(unknown)'}, and the latest here is {here}"


@asynccontextmanager
async def a_hub(folder: Path) -> AsyncIterator[str]:
    """What passes lines on among the screens; its socket."""
    folder.mkdir(mode=0o700)
    hub = str(folder / "hub")
    async with a_process(sys.executable, "-m", "tools.bench.stock", "hub", hub):
        await _answers(lambda: asyncio.open_unix_connection(hub))
        yield hub


async def _answers(connecting: Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]) -> None:
    """Wait until one can come."""
    async with asyncio.timeout(20):
        while True:
            with suppress(OSError):
                _, writer = await connecting()
                writer.close()
                return
            await asyncio.sleep(0.05)


@asynccontextmanager
async def a_process(*command: str) -> AsyncIterator[int]:
    """It runs on the servers' core for as long as the block lasts."""
    async with AsyncExitStack() as stack:
        process = await _quietly(*command)

        async def ends() -> None:
            if process.returncode is None:
                process.terminate()
            await process.wait()

        stack.push_async_callback(ends)
        to_one_core(process.pid)
        yield process.pid


def _key(folder: Path, name: str) -> asyncssh.SSHKey:
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(folder / name)
    (folder / name).chmod(0o600)
    return key


async def _quietly(*command: str) -> asyncio.subprocess.Process:
    """A process that says nothing."""
    nothing = asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=nothing, stdout=nothing, stderr=nothing)
