"""What a connection may ask for, which front end it gets, and the real OpenSSH client."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
import pytest
import pytest_asyncio

from meeting.model import Account
from server.records import Treasure
from server.session import environment
from server.ssh import CIPHERS, KEX, MACS, Listener
from server.words import Fault
from tests.helpers.waiting import until
from tests.server.door import PASSPHRASE, Door, door, run

LINA = Account("lina")


@pytest_asyncio.fixture
async def at_door() -> AsyncIterator[Door]:
    async with door() as opened:
        await opened.welcome("lina")
        yield opened


@pytest.mark.parametrize(
    ("command", "options", "expected"),
    [
        (None, {"term_type": "xterm-256color", "term_size": (100, 30)}, "full xterm-256color 100x30"),
        (None, {}, "lines - 80x24"),
        (None, {"term_type": "dumb"}, "lines-on-pty dumb"),
        (None, {"term_type": "unknown"}, "lines-on-pty unknown"),
        (None, {"term_type": ""}, "lines"),
        ("plain", {}, "lines - "),
        ("plain", {"term_type": "xterm"}, "lines-on-pty xterm"),
    ],
)
async def test_how_one_connects_decides_what_one_gets(
    at_door: Door, command: str | None, options: dict[str, object], expected: str
) -> None:
    client = await at_door.connect("lina", [[PASSPHRASE]])
    out, status = await run(client, command, **options)
    assert out.startswith(expected) and status == 0
    await asyncio.wait_for(client.conn.wait_closed(), 5)  # the connection, not the channel alone


async def test_who_chose_lines_gets_lines(at_door: Door) -> None:
    await at_door.directory.people.set_plain(LINA, True)
    client = await at_door.connect("lina", [[PASSPHRASE]])
    assert (await run(client, term_type="xterm"))[0].startswith("lines-on-pty xterm")


async def test_no_more_than_the_known_variables_get_through(at_door: Door) -> None:
    client = await at_door.connect("lina", [[PASSPHRASE]])
    sent = {"LANG": "en_GB.UTF-8", "COLORTERM": "truecolor", "NO_COLOR": "x" * 65, "PATH": "/", "LC_ALL": "\x1b[31m"}
    out, _ = await run(client, env=sent, term_type="xterm")
    assert "[('COLORTERM', 'truecolor'), ('LANG', 'en_GB.UTF-8')]" in out
    assert at_door.chairs[0].language == "en"
    assert environment({b"TERM": b"\xff", b"LANG": b"sv_SE"}) == {"LANG": "sv_SE"}


async def test_sizes_are_kept_within_bounds(at_door: Door) -> None:
    client = await at_door.connect("lina", [[PASSPHRASE]])
    async with client.conn.create_process(term_type="xterm", term_size=(1_000_000, 0), encoding=None) as process:
        assert b"300x24" in await process.stdout.readline()
        process.change_terminal_size(0, 2**32 - 1)
        assert await process.stdout.readline() == b"now 20x120\n"
        process.stdin.write(b"quit")
        await process.wait()


@pytest.mark.parametrize("command", ["ls", "plain; ls", "sh", "chest x", "scp -t /tmp", "sftp"])
async def test_nothing_else_is_run(at_door: Door, command: str) -> None:
    client = await at_door.connect("lina", [[PASSPHRASE]])
    with pytest.raises(asyncssh.ChannelOpenError):
        await run(client, command)
    await client.close()


async def test_a_connection_has_one_session_and_forwards_nothing(at_door: Door) -> None:
    client = await at_door.connect("lina", [[PASSPHRASE]])
    conn = client.conn
    with pytest.raises(asyncssh.ChannelOpenError):
        await conn.start_sftp_client()
    with pytest.raises(asyncssh.ChannelOpenError):  # that was the session
        await conn.create_process()
    with pytest.raises(asyncssh.ChannelOpenError):
        await conn.open_connection("127.0.0.1", at_door.listener.port)
    with pytest.raises(asyncssh.ChannelOpenError):
        await conn.open_unix_connection("/tmp/x")
    with pytest.raises(asyncssh.ChannelListenError):
        await conn.start_server(lambda *_: None, "127.0.0.1", 0)
    with pytest.raises(asyncssh.ChannelOpenError):
        await conn.create_tun(asyncssh.SSHTunTapSession)
    await client.close()


async def test_x11_is_refused(at_door: Door) -> None:
    client = await at_door.connect("lina", [[PASSPHRASE]])
    with pytest.raises((asyncssh.ChannelOpenError, ValueError)):
        await client.conn.create_process(x11_forwarding=True, x11_display=":99", term_type="xterm")
    await client.close()


async def test_the_algorithms_are_those_promised(at_door: Door) -> None:
    assert KEX == ("curve25519-sha256", "curve25519-sha256@libssh.org", "mlkem768x25519-sha256")
    for options in (
        *({"kex_algs": [kex]} for kex in KEX),
        *({"encryption_algs": [cipher]} for cipher in CIPHERS),
        *({"encryption_algs": ["aes256-ctr"], "mac_algs": [mac]} for mac in MACS),
    ):
        await (await at_door.connect("lina", [[PASSPHRASE]], **options)).close()
    for options in (
        {"kex_algs": ["ecdh-sha2-nistp256", "diffie-hellman-group14-sha256"]},
        {"encryption_algs": ["aes256-cbc"]},
        {"mac_algs": ["hmac-sha1"], "encryption_algs": ["aes256-ctr"]},
        {"compression_algs": ["zlib@openssh.com"]},
        {"server_host_key_algs": ["rsa-sha2-256", "ecdsa-sha2-nistp256"]},
    ):
        await at_door.turned_away("lina", [[PASSPHRASE]], **options)


async def test_password_is_no_way_in(at_door: Door) -> None:
    refused = await at_door.turned_away("lina", password=PASSPHRASE, preferred_auth="password")
    assert refused.prompts == []


async def test_chest_and_calendar_print_ones_own_and_take_no_seat(at_door: Door) -> None:
    await at_door.directory.chests.put(LINA, Treasure("a/h3", "Stänga av telefonen", ("Säga det på mötet", "i morgon")))
    await at_door.directory.chests.put(Account("bjorn"), Treasure("a/h4", "Björns"))
    out, status = await run(await at_door.connect("lina", [[PASSPHRASE]]), "chest")
    assert (out, status) == (
        "# Skattkista\n\n- Stänga av telefonen\n  - Första steg: Säga det på mötet\n  - När: i morgon\n",
        0,
    )
    out, _ = await run(await at_door.connect("lina", [[PASSPHRASE]]), "calendar", env={"LANG": "en_GB.UTF-8"})
    assert out.startswith("BEGIN:VCALENDAR\r\n") and "VEVENT" not in out
    assert at_door.chairs == []


async def test_the_end_of_input_reaches_the_front_end_before_the_connection_goes(at_door: Door) -> None:
    client = await at_door.connect("lina", [[PASSPHRASE]])
    async with asyncio.timeout(10):
        done = await client.conn.run(input="hej")
    assert str(done.stdout).endswith("<hej>eof\n")


async def test_a_port_in_use_is_said(at_door: Door) -> None:
    second = Listener(at_door.listener.inside, at_door.passphrases)
    with pytest.raises(Fault) as caught:
        await second.listen("127.0.0.1", at_door.listener.port, at_door.host_keys)
    assert str(at_door.listener.port) in caught.value.said("sv")


class OpenSSH:
    """The real client, whose hidden prompts a script answers."""

    def __init__(self, folder: Path, at_door: Door, answers: list[str]) -> None:
        self.folder, self.port = folder, at_door.listener.port
        self.log = folder / "prompts"
        (folder / "answers").write_text("".join(f"{answer}\n" for answer in answers))
        askpass = folder / "askpass"
        askpass.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$1" >>{self.log}\nhead -n1 {folder}/answers\nsed -i 1d {folder}/answers\n'
        )
        askpass.chmod(0o700)
        host_key = at_door.host_keys.current.export_public_key().decode()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {host_key}")
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "SSH_ASKPASS": str(askpass),
            "SSH_ASKPASS_REQUIRE": "force",
        }

    async def run(self, *arguments: str, user: str = "lina") -> tuple[int, str, str]:
        """Exit status, standard output and error."""
        process = await asyncio.create_subprocess_exec(
            "ssh", "-F", "none", "-p", str(self.port), "-o", f"UserKnownHostsFile={self.folder}/known_hosts",
            "-o", "StrictHostKeyChecking=yes", *arguments[:-1], f"{user}@127.0.0.1", *filter(None, arguments[-1:]),
            env=self.environment, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with asyncio.timeout(20):
            out, err = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    @property
    def prompts(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


async def test_openssh_gets_in_by_a_code_then_a_passphrase_then_a_key(at_door: Door, tmp_path: Path) -> None:
    code = await at_door.invite("bjorn")
    ssh = OpenSSH(tmp_path, at_door, [code, PASSPHRASE, PASSPHRASE, PASSPHRASE])
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(tmp_path / "id")
    key.write_public_key(tmp_path / "id.pub")
    (tmp_path / "id").chmod(0o600)
    status, out, _ = await ssh.run("-T", "", user="bjorn")
    assert (status, out.splitlines()[0]) == (0, "lines - 80x24 []")
    assert [prompt.partition(") ")[2] or prompt for prompt in ssh.prompts] == [
        "Kod eller losenfras / Code or passphrase: ",
        "Valj en losenfras / Choose a passphrase: ",
        "En gang till / Once more: ",
    ]
    assert (await ssh.run("-tt", "-i", f"{tmp_path}/id", "plain", user="bjorn"))[0] == 0
    assert len(ssh.prompts) == 4
    await at_door.directory.credentials.add_key(Account("bjorn"), key.get_fingerprint())
    assert (await ssh.run("-o", "BatchMode=yes", "-i", f"{tmp_path}/id", "", user="bjorn"))[0] == 0
    # The public half alone, as anybody may have it, gets nobody in.
    (tmp_path / "id").unlink()
    status, _, err = await ssh.run("-o", "BatchMode=yes", "-i", f"{tmp_path}/id.pub", "", user="bjorn")
    assert status == 255 and "Permission denied" in err
    assert len(ssh.prompts) == 4


async def test_openssh_is_refused_what_is_not_for_it(at_door: Door, tmp_path: Path) -> None:
    ssh = OpenSSH(tmp_path, at_door, 9 * [PASSPHRASE])
    status, _, err = await ssh.run("cat /etc/passwd")
    assert status != 0 and "exec request failed" in err
    status, _, err = await ssh.run("-s", "sftp")
    assert status != 0 and "subsystem request failed" in err
    assert (await ssh.run("-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", ""))[0] == 255
    status, _, err = await ssh.run("-W", "127.0.0.1:1", "")
    assert status == 255 and "open failed" in err


async def test_openssh_is_sent_away_after_three_tries(at_door: Door, tmp_path: Path) -> None:
    ssh = OpenSSH(tmp_path, at_door, 9 * ["fel fras"])
    status, _, err = await ssh.run("-o", "NumberOfPasswordPrompts=9", "")
    assert status == 255 and "For manga forsok" in err and len(ssh.prompts) == 3


async def test_a_client_that_stands_still_is_noticed_by_ssh_itself(
    at_door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine at the other end answers TCP, the client answers nothing any more."""
    monkeypatch.setattr("server.ssh.SSH_INTERVAL", 0.1)
    async with door() as quick:
        await quick.welcome("lina")
        ssh = OpenSSH(tmp_path, quick, [PASSPHRASE])
        process = await asyncio.create_subprocess_exec(
            "ssh", "-F", "none", "-tt", "-p", str(ssh.port), "-o", f"UserKnownHostsFile={tmp_path}/known_hosts",
            "lina@127.0.0.1", env=ssh.environment | {"TERM": "xterm"}, stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            assert (await process.stdout.readline()).startswith(b"full xterm")
            process.send_signal(signal.SIGSTOP)
            await until(lambda: not quick.chairs[0].seats)
        finally:
            process.kill()
            await process.communicate()
