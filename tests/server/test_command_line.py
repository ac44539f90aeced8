"""The command line as a program of its own, beside a running server and without one.

Of what is alike one is a process; the others are run in this one, which takes no second each.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import stat
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from tests.helpers.command_line import ended
from tests.server.door import PASSPHRASE, Typist

Run = Callable[..., Awaitable[tuple[int, str, str]]]
CHECKOUT = Path(__file__).parent.parent.parent
INVITATION = {"account", "host", "port", "code", "fingerprint", "known_hosts", "expires"}


async def start(*arguments: str | Path, lang: str = "C") -> asyncio.subprocess.Process:
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "RUNTIME_DIRECTORY") if name in os.environ}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from server.cli import main; main()",
        *map(str, arguments),
        cwd=CHECKOUT,
        env=environment | {"LANG": lang},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def fristad(*arguments: str | Path, lang: str = "C") -> tuple[int, str, str]:
    """Exit status, standard output and error."""
    process = await start(*arguments, lang=lang)
    async with asyncio.timeout(30):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def answer(*arguments: str | Path, run: Run = ended) -> dict[str, Any]:
    status, out, err = await run(*arguments, "--json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


class Served:
    """A running server, and the log it wrote so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.log: list[dict[str, Any]] = []

    async def until(self, event: str) -> dict[str, Any]:
        """The next line of the log with this event."""
        assert self.process.stderr is not None
        async with asyncio.timeout(30):
            while line := await self.process.stderr.readline():
                self.log.append(json.loads(line))
                if self.log[-1]["event"] == event:
                    return self.log[-1]
        raise AssertionError(f"ended without {event}: {self.log}")


@asynccontextmanager
async def served(folder: Path, *options: str) -> AsyncIterator[Served]:
    process = await start("serve", "--data", folder, "--port", "0", *options)
    try:
        yield Served(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    deep = tmp_path / ("a long name, longer than a socket may have " * 3)
    return deep / "house"


async def test_without_a_server(folder: Path) -> None:
    invitation = await answer("init", "--data", folder, "--facilitator", "agneta", run=fristad)
    assert set(invitation) == INVITATION and invitation["account"] == "agneta"
    assert invitation["known_hosts"].startswith("[127.0.0.1]:8022 ssh-ed25519 ")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == dict.fromkeys(
        ("host_ed25519", "server.key", "fristad.db"), 0o600
    )
    assert await answer("circle", "Älgarna", "--data", folder) == {"id": "algarna", "name": "Älgarna"}
    status, out, _ = await fristad("invite", "älgarna", "lina", "--lang", "en", "--data", folder)
    assert status == 0
    for part in (
        "ssh -p 8022 lina@127.0.0.1",
        invitation["fingerprint"],
        invitation["known_hosts"],
        "PuTTY",
        "passphrase",
    ):
        assert part in out
    first, second = [await answer("invite", "algarna", "lina", "--data", folder) for _ in range(2)]
    assert first["code"] != second["code"] and first["code"] not in out
    status, out, err = await fristad("recover", "bjorn", "--data", folder, lang="en_US.UTF-8")
    assert (status, out, err) == (2, "", "Error: Nobody here has the account bjorn.\n")
    status, out, err = await ended("doctor", "--data", folder)
    assert "ok  databasen är hel" in out and "ok  servern är inte i gång" in out and err == ""


async def test_beside_a_server_from_an_empty_folder_to_a_kill(folder: Path) -> None:
    async with served(folder) as server:
        listening = await server.until("listening")
        written = next(line for line in server.log if line["event"] == "first_invitation_written")
        path = Path(written["path"])
        assert path == folder / "first-invitation.txt" and stat.S_IMODE(path.stat().st_mode) == 0o600
        assert f"ssh -p {listening['port']} facilitator@127.0.0.1" in path.read_text()
        code = path.read_text().split("Kod:\n  ")[1].split("\n")[0]
        assert code not in json.dumps(server.log)
        assert stat.S_IMODE((folder / "admin.sock").stat().st_mode) == 0o600

        assert (await answer("circle", "Alm", "--data", folder, run=fristad))["id"] == "alm"
        invitation = await answer("invite", "Alm", "lina", "--facilitator", "--data", folder)
        assert invitation["port"] == listening["port"]
        typist = await signed_in(invitation, [[invitation["code"]], [PASSPHRASE] * 2])
        assert (await answer("invite", "alm", "lina", "--data", folder))["code"] is None
        recovery = await answer("recover", "lina", "--data", folder)
        await typist.close()
        await (await signed_in(recovery, [[recovery["code"]], [PASSPHRASE + "!"] * 2])).close()

        status, _, err = await ended("invite", "ek", "lina", "--data", folder)
        assert (status, err) == (2, "Fel: Det finns ingen grupp ek.\n")
        status, _, err = await ended("init", "--data", folder)
        assert status == 2 and "redan" in err
        status, _, err = await fristad("serve", "--data", folder, "--port", "0")
        assert status == 2 and str(folder) in err
        status, out, _ = await ended("doctor", "--data", folder)
        assert "ok  servern är i gång" in out and "ok  databasen är hel" in out
        server.process.kill()
        await server.process.wait()

    # The socket of the killed server is still there.
    assert (folder / "admin.sock").exists()
    assert (await answer("invite", "alm", "bjorn", "--data", folder))["code"]
    async with served(folder) as server:
        await server.until("listening")
        assert not [line for line in server.log if line["event"] == "first_invitation_written"]


async def signed_in(invitation: dict[str, Any], answers: list[list[str]]) -> Typist:
    """Somebody who uses an invitation as it was handed over, and knows the server by it."""
    typist = Typist(answers)
    await asyncssh.create_connection(
        lambda: typist,
        invitation["host"],
        invitation["port"],
        username=invitation["account"],
        known_hosts=asyncssh.import_known_hosts(invitation["known_hosts"] + "\n"),
        client_keys=[],
        agent_path=None,
        config=None,
    )
    return typist


async def test_a_signal_stops_the_server_and_sends_everybody_off(folder: Path) -> None:
    async with served(folder, "--memory", "--speed", "60", "--notice", "0") as server:
        listening = await server.until("listening")
        await answer("circle", "Alm", "--data", folder)
        invitation = await answer("invite", "alm", "lina", "--data", folder)
        assert invitation["port"] == listening["port"]
        assert (await server.until("speed"))["speed"] == 60
        typist = await signed_in(invitation, [[invitation["code"]], [PASSPHRASE] * 2])
        async with typist.conn.create_process() as process:
            assert str(await process.stdout.readline()).startswith("## ")
            server.process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(typist.conn.wait_closed(), 10)
        await server.until("stopped")
        assert await asyncio.wait_for(server.process.wait(), 10) == 0
        assert not (folder / "admin.sock").exists()


async def test_what_cannot_be_is_said_with_status_2(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        status, out, err = await fristad("serve", "--data", folder, "--port", port)
    assert (status, out) == (2, "") and f"Porten {port} på 127.0.0.1 används redan" in err
    status, out, err = await fristad("serve", "--prot", "1", lang="en_GB.UTF-8")
    assert (status, out) == (2, "") and err == "Error: There is no option --prot.\nSee fristad --help.\n"
