"""Whatever else SSH can do is refused to somebody who is signed in, by the real clients; and nothing stays of it."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_ssh_private_key

from server.session import LONGEST_VALUE, VARIABLES
from tests.helpers.group import Group, a_group
from tests.helpers.lines import signed_in
from tests.helpers.openssh import need
from tests.helpers.sockets import connections, listens
from tests.helpers.waiting import until
from tools.fuzz import messages as m
from tools.fuzz.cases import Await, Exchange, Sealed, SignIn
from tools.fuzz.encoding import Text
from tools.fuzz.stranger import Stranger

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(sys.platform != "linux", reason="asks the system what is left"),
]

LINA = "lina@127.0.0.1"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def group(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Group]:
    async with a_group(tmp_path_factory.mktemp("else") / "data", members=("lina",)) as made:
        await (await made.at_home("lina"))["lina"].close()
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def key(group: Group, tmp_path_factory: pytest.TempPathFactory) -> asyncssh.SSHKey:
    made = asyncssh.generate_private_key("ssh-ed25519")
    await group.take_key("lina", made)
    return made


class Clients:
    """OpenSSH's clients, as Lina, who has a key."""

    def __init__(self, group: Group, folder: Path) -> None:
        self.group, self.folder = group, folder
        self.options = (
            "-F", "none", "-i", str(folder / "id"), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
        )  # fmt: skip

    async def start(self, program: str, *arguments: str, **environment: str) -> asyncio.subprocess.Process:
        port = ("-P" if program in ("scp", "sftp") else "-p", str(self.group.server.port))
        return await asyncio.create_subprocess_exec(
            need(program), *self.options, *port, *arguments,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **environment},
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def run(self, program: str, *arguments: str, typed: str = "", **environment: str) -> tuple[int, str]:
        """Exit status, and all that it said."""
        process = await self.start(program, *arguments, **environment)
        async with asyncio.timeout(20):
            out, err = await process.communicate(typed.encode())
        assert process.returncode is not None
        return process.returncode, (out + err).decode()


@pytest_asyncio.fixture(loop_scope="module")
async def clients(group: Group, key: asyncssh.SSHKey, tmp_path: Path) -> AsyncIterator[Clients]:
    """And afterwards nothing is left: no connection, no process, no complaint in the log."""
    key.write_private_key(tmp_path / "id")
    (tmp_path / "id").chmod(0o600)
    yield Clients(group, tmp_path)
    server = group.server
    await until(lambda: connections(server.port) == 0, "the end of every connection")
    assert Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text() == ""
    assert not [event for event in server.events if event.get("level") != "info"]


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    assert isinstance(port, int)
    return port


async def first_bytes(port: int, said: bytes) -> bytes:
    """What whoever listens on this port of this machine has to say before it hangs up."""
    await until(lambda: listens(port), "somebody who listens")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    "command", ["ls", "sh -i", "plain; id", "/bin/sh", "plain x", "chest\nid", "scp -f /etc/passwd"]
)
async def test_no_other_command(clients: Clients, command: str) -> None:
    status, said = await clients.run("ssh", LINA, command)
    assert status == 255 and "exec request failed" in said


@pytest.mark.parametrize("subsystem", ["sftp", "netconf", "plain", ""])
async def test_no_subsystem(clients: Clients, subsystem: str) -> None:
    status, said = await clients.run("ssh", "-s", LINA, subsystem or "''")
    assert status == 255 and "subsystem request failed" in said


@pytest.mark.parametrize(
    "arguments", [("-O", "notes", f"{LINA}:/tmp/"), ("-s", "notes", f"{LINA}:/tmp/"), (f"{LINA}:/etc/passwd", ".")]
)
async def test_no_files_are_copied(clients: Clients, arguments: tuple[str, ...]) -> None:
    (clients.folder / "notes").write_text("anteckningar")
    given = [str(clients.folder / each) if each in ("notes", ".") else each for each in arguments]
    status, _ = await clients.run("scp", *given)
    assert status != 0 and not (clients.folder / "passwd").exists() and not Path("/tmp/notes").exists()
    assert (await clients.run("sftp", "-b", "-", LINA, typed="ls\n"))[0] != 0


@pytest.mark.parametrize("kind", ["-L", "-D", "socket"])
async def test_nothing_is_reached_through_the_server(clients: Clients, kind: str) -> None:
    here, target = free_port(), clients.group.server.port
    arguments = {
        "-L": ("-L", f"127.0.0.1:{here}:127.0.0.1:{target}"),
        "-D": ("-D", f"127.0.0.1:{here}"),
        "socket": ("-L", f"127.0.0.1:{here}:{clients.group.server.data}/admin.sock"),
    }[kind]
    said = b"\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01" + target.to_bytes(2, "big") if kind == "-D" else b"hej\n"
    process = await clients.start("ssh", "-N", *arguments, LINA)
    answer = await first_bytes(here, said)
    process.terminate()
    _, err = await process.communicate()
    # What it wanted to reach is there, so that the server did not even try.
    assert b"open failed: connect failed: Connection refused" in err, err
    assert b"SSH-2.0" not in answer and answer in (b"", b"\x05\x00", b"\x05\x00\x05\x00\x00\x01" + bytes(6))


async def test_nothing_of_the_server_s_is_opened_for_others(clients: Clients) -> None:
    there, path = free_port(), clients.folder / "remote.sock"
    for listening in (f"{there}:127.0.0.1:22", f"0.0.0.0:{there}:127.0.0.1:22", str(there), f"{path}:127.0.0.1:22"):
        status, said = await clients.run("ssh", "-N", "-o", "ExitOnForwardFailure=yes", "-R", listening, LINA)
        assert status == 255 and "remote port forwarding failed" in said.lower(), said
        assert not listens(there) and not path.exists()
    status, said = await clients.run("ssh", "-W", f"127.0.0.1:{clients.group.server.port}", LINA)
    assert status == 255 and "open failed: connect failed: Connection refused" in said


async def test_neither_display_nor_agent(clients: Clients) -> None:
    """The session goes on without them."""
    status, said = await clients.run(
        "ssh", "-X", "-o", "ExitOnForwardFailure=yes", "-o", "XAuthLocation=/bin/false", LINA,
        typed="/quit\n", DISPLAY="127.0.0.1:99",
    )  # fmt: skip
    assert status == 0 and "## Hemma" in said and "X11 forwarding request failed" in said
    agent = await asyncio.create_subprocess_exec(
        need("ssh-agent"), "-D", "-a", str(clients.folder / "agent"), stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await until((clients.folder / "agent").exists)
        status, said = await clients.run(
            "ssh", "-v", "-A", LINA, typed="/quit\n", SSH_AUTH_SOCK=str(clients.folder / "agent")
        )
        assert status == 0 and "## Hemma" in said and "Requesting authentication agent forwarding" in said
        assert "client_request_agent" not in said and "channel 1: new" not in said
    finally:
        agent.terminate()
        await agent.wait()


async def test_a_second_session_on_the_same_connection(clients: Clients) -> None:
    control = ("-o", f"ControlPath={clients.folder}/c")
    first = await clients.start("ssh", "-M", *control, LINA)
    assert first.stdin is not None and first.stdout is not None
    try:
        async with asyncio.timeout(10):
            assert await first.stdout.readuntil(b"## Hemma")
        # It would connect anew by itself; that is what ProxyCommand keeps it from.
        status, said = await clients.run("ssh", *control, "-o", "ProxyCommand=false", LINA, "plain")
        assert status == 255 and "session request failed" in said, said
        assert connections(clients.group.server.port) == 1
        first.stdin.write(b"/quit\n")  # and the first one is as it was
    finally:
        async with asyncio.timeout(10):
            await first.communicate()
    assert first.returncode == 0


async def test_putty_s_way_of_copying_files(clients: Clients) -> None:
    server, folder = clients.group.server, clients.folder
    host_key = asyncssh.read_private_key(server.data / "host_ed25519").get_fingerprint()
    for command in (
        (need("puttygen"), str(folder / "id"), "-O", "private", "-o", str(folder / "id.ppk")),
        (need("psftp"), "-batch", "-P", str(server.port), "-hostkey", host_key, "-i", str(folder / "id.ppk"), LINA),
    ):
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        async with asyncio.timeout(20):
            out, _ = await process.communicate()
    # Neither the subsystem nor, as it then tries, the command.
    assert process.returncode != 0 and b"Server refused to start a shell/command" in out, out


async def test_no_other_variables_than_the_five(clients: Clients, group: Group) -> None:
    """Said so to whoever asks for an answer, which no client of a person's does."""
    from_file = load_ssh_private_key((clients.folder / "id").read_bytes(), None)
    assert isinstance(from_file, Ed25519PrivateKey)
    stranger = await Stranger.connect(group.server.port, from_file)
    await stranger.play([Exchange(), SignIn(b"lina"), Sealed(m.SESSION.right()), Await(91)])
    answers = {}
    for name, value in (
        *((name.encode(), b"sv_SE.UTF-8") for name in VARIABLES), (b"PATH", b"/tmp"), (b"LD_PRELOAD", b"x"),
        (b"LC_MESSAGES", b"en"), (b"", b""), (b"lang", b"en"), (b"LANG", b"x" * (LONGEST_VALUE + 1)),
    ):  # fmt: skip
        await stranger.play([Sealed(m.asked(b"env", Text(name), Text(value)).right())])
        answers[name, value] = await stranger.answer(99, 100)
    assert await stranger.leave(says_goodbye=True)
    taken = {name.decode() for (name, _), number in answers.items() if number == 99}
    assert taken == set(VARIABLES) and list(answers.values()).count(99) == len(VARIABLES) == 5


async def test_a_tunnel_and_what_no_client_has_a_switch_for(clients: Clients, key: asyncssh.SSHKey) -> None:
    """And the one session is still to be had after all of that."""
    connection = await signed_in(clients.group.server.port, "lina", client_keys=[key])
    refused = (asyncssh.ChannelOpenError, asyncssh.ChannelListenError)
    there = free_port()
    for attempt in (
        lambda: connection.create_tun(asyncssh.SSHTunTapSession),
        lambda: connection.create_tap(asyncssh.SSHTunTapSession),
        lambda: connection.open_connection("127.0.0.1", clients.group.server.port),
        lambda: connection.open_unix_connection(str(clients.group.server.data / "admin.sock")),
        lambda: connection.start_server(lambda *_: None, "127.0.0.1", there),
        lambda: connection.start_unix_server(lambda *_: None, str(clients.folder / "x")),
    ):
        with pytest.raises(refused):
            await attempt()
    assert not listens(there) and not (clients.folder / "x").exists()
    done = await connection.run(input="/quit\n")
    assert "## Hemma" in str(done.stdout)
    await connection.wait_closed()
