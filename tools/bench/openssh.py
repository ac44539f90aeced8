"""The stock app behind OpenSSH's own server, one process a person; within tmux where asked. In a folder and on a port of its own."""

from __future__ import annotations

import asyncio
import getpass
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncssh

from tests.helpers.emulator import Emulator
from tests.helpers.ssh_terminal import Client, ClientSession
from tests.helpers.waiting import until
from tests.helpers.weights import SIZE
from tests.helpers.wire import Wire
from tools.bench.processes import family, free_port
from tools.bench.stock import READY

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
ROOT = Path(__file__).parents[2]
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
    """A running sshd, and the hub that the screens share."""

    ready = READY

    def __init__(self, folder: Path, port: int, sshd: asyncio.subprocess.Process, hub: str) -> None:
        self.folder, self.port, self.hub, self._sshd = folder, port, hub, sshd

    @property
    def processes(self) -> list[int]:
        """sshd and all that it began."""
        return family(self._sshd.pid)

    async def connection(self, wire: Wire | None = None) -> asyncssh.SSHClientConnection:
        return await asyncssh.connect(
            "127.0.0.1",
            self.port if wire is None else wire.port,
            username=getpass.getuser(),
            client_keys=[str(self.folder / "id")],
            known_hosts=None,
            config=None,
            agent_path=None,
        )

    async def opened(self, connection: asyncssh.SSHClientConnection) -> Client:
        session = ClientSession(Emulator(*SIZE))
        options: dict[str, Any] = {"term_type": "xterm-256color", "term_size": SIZE, "encoding": None}
        channel, _ = await connection.create_session(lambda: session, **options)
        return Client(connection, channel, session)

    async def add(self, text: str) -> None:
        """An item from somebody whose screen is not looked at."""
        await self.fill([text])

    async def fill(self, texts: list[str]) -> None:
        _, writer = await asyncio.open_unix_connection(self.hub)
        writer.write("".join(f"{text}\n" for text in texts).encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def behind_openssh(folder: Path, *, tmux: bool = False) -> AsyncIterator[Behind]:
    """It listens for as long as the block lasts."""
    assert SSHD is not None
    folder.mkdir(mode=0o700)
    for name in ("host", "id"):
        asyncssh.generate_private_key("ssh-ed25519").write_private_key(folder / name)
        (folder / name).chmod(0o600)
    asyncssh.read_private_key(folder / "id").convert_to_public().write_public_key(folder / "authorized")
    hub, port = str(folder / "hub"), free_port()
    app = f"cd {ROOT} && exec {sys.executable} -m tools.bench.stock join {hub}"
    start = folder / "start"
    terminal = f"exec tmux -f /dev/null -S {folder}/tmux new-session '{app}'" if tmux else app
    start.write_text(f"#!/bin/sh\nLANG=C.UTF-8 COLORTERM= ; export LANG COLORTERM\n{terminal}\n")
    start.chmod(0o700)
    config = folder / "sshd_config"
    config.write_text(CONFIG.format(port=port, folder=folder, keepalive=KEEPALIVE, command=start))
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where it locks its own strangers in
    passes = await _quietly(sys.executable, "-m", "tools.bench.stock", "hub", hub)
    sshd = await _quietly(SSHD, "-D", "-f", str(config))
    try:
        await until(lambda: Path(hub).exists(), "the hub", 20)
        yield Behind(folder, port, sshd, hub)
    finally:
        for process in (sshd, passes):
            if process.returncode is None:
                process.terminate()
            await process.wait()
        if tmux:
            await (await _quietly("tmux", "-S", str(folder / "tmux"), "kill-server")).wait()


async def _quietly(*command: str) -> asyncio.subprocess.Process:
    """A process that says nothing."""
    nothing = asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=nothing, stdout=nothing, stderr=nothing)
