"""The people of the tests, at a small server of their own: what they type arrives, what they wait for is seen."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Sequence

import asyncssh
import pytest
import pytest_asyncio

from tests.helpers.emulator import Emulator
from tests.helpers.lines import Lines, signed_in
from tests.helpers.openssh import InPty, need, openssh
from tests.helpers.ssh_terminal import Client, ClientSession
from tests.helpers.waiting import until

CODE, PASSPHRASE = "ABCD-EFGH-JKMN", "en lagom lång fras"
FIRST = "Kod eller losenfras / Code or passphrase: "
CHOOSING = ("Valj en losenfras / Choose a passphrase: ", "En gang till / Once more: ")


class Door(asyncssh.SSHServer):
    """Lets in by a code and a new passphrase, or by the passphrase, or by the one key."""

    def __init__(self, key: asyncssh.SSHKey) -> None:
        self._key = key
        self._choosing = False

    def begin_auth(self, username: str) -> bool:
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return key == self._key

    def kbdint_auth_supported(self) -> bool:
        return True

    def get_kbdint_challenge(
        self, username: str, lang: str, submethods: str
    ) -> tuple[str, str, str, list[tuple[str, bool]]]:
        return "", "", "", [(FIRST, False)]

    def validate_kbdint_response(
        self, username: str, responses: Sequence[str]
    ) -> bool | tuple[str, str, str, list[tuple[str, bool]]]:
        if self._choosing:
            return list(responses) == [PASSPHRASE, PASSPHRASE]
        self._choosing = list(responses) == [CODE]
        if self._choosing:
            return "", "", "", [(prompt, False) for prompt in CHOOSING]
        return list(responses) == [PASSPHRASE]

    def session_requested(self) -> Room:
        return Room()


class Room(asyncssh.SSHServerSession[bytes]):
    """In a terminal, draws what is typed and the size; without one, answers each line."""

    channel: asyncssh.SSHServerChannel[bytes]

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self.channel = chan

    def shell_requested(self) -> bool:
        return True

    def session_started(self) -> None:
        if self.channel.get_terminal_type() is None:
            self.channel.write("## Hemma på ån\n".encode())
        else:
            self._draw(b"")

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        self._draw(b"")

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        if data == b"q":
            self.channel.exit(0)
        elif self.channel.get_terminal_type() is not None:
            self._draw(data)
        else:
            for line in data.splitlines():
                self.channel.write(b"* somebody else\n" + (b"!! no\n" if line.startswith(b"/no") else b"ok h41\n"))

    def _draw(self, typed: bytes) -> None:
        columns, rows, *_ = self.channel.get_terminal_size()
        self.channel.write(b"\x1b[2J\x1b[3;5H\x1b[31m%dx%d %s\x1b[m" % (columns, rows, typed))


@pytest.fixture(scope="module")
def key() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-ed25519")


@pytest_asyncio.fixture
async def port(key: asyncssh.SSHKey) -> AsyncIterator[int]:
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    server = await asyncssh.create_server(
        lambda: Door(key.convert_to_public()),
        "127.0.0.1",
        0,
        server_host_keys=[host_key],
        encoding=None,
        line_editor=False,
    )
    yield server.get_port()
    server.close()
    await server.wait_closed()


async def test_each_line_has_its_own_answer_however_many_type(port: int) -> None:
    lina = await Lines.connect(port, "lina", (PASSPHRASE,))
    await lina.sees("## Hemma på ån")
    answers = await asyncio.gather(lina.send("Kanske"), lina.send("/no"), lina.send("Det kan vara så"))
    assert list(answers) == ["ok h41", "!! no", "ok h41"]
    assert await lina.ok("åäö") == "h41"
    with pytest.raises(AssertionError, match="was answered 'ok h41'"):
        await lina.refused("Kanske")
    assert lina.lines[:3] == ["## Hemma på ån", "* somebody else", "ok h41"]
    await lina.close()
    assert lina.closed


async def test_waiting_for_what_cannot_come_any_more_ends_at_once(port: int) -> None:
    lina = await Lines.connect(port, "lina", (CODE,), (PASSPHRASE, PASSPHRASE))
    lina.drop()
    with pytest.raises(AssertionError, match="the session ended before 'Kanske'"):
        await lina.sees("Kanske")


async def test_a_person_signs_in_with_a_key_or_not_at_all(port: int, key: asyncssh.SSHKey) -> None:
    connection = await signed_in(port, "lina", client_keys=[key])
    connection.close()
    await connection.wait_closed()
    with pytest.raises(asyncssh.PermissionDenied):
        await signed_in(port, "lina", ("wrong",))


async def test_a_client_sees_what_a_terminal_shows(port: int) -> None:
    connection = await signed_in(port, "lina", (PASSPHRASE,))
    session = ClientSession(Emulator(80, 24))
    channel, _ = await connection.create_session(
        lambda: session, term_type="xterm-256color", term_size=(80, 24), encoding=None
    )
    client = Client(connection, channel, session)
    await client.sees("80x24")
    client.type("ån")
    await client.sees("80x24 ån")
    assert client.emulator.lines[2] == "    80x24 ån"
    assert client.emulator.cell(4, 2).fg == "red"
    client.resize(40, 20)
    await client.sees("40x20")
    await client.close()


async def test_what_never_came_is_told() -> None:
    with pytest.raises(AssertionError, match="never came: a fourth hypothesis"):
        await until(lambda: False, "a fourth hypothesis", seconds=0.02)


@pytest.mark.parametrize("secrets", [(CODE, PASSPHRASE, PASSPHRASE), (PASSPHRASE,)], ids=["code", "passphrase"])
async def test_a_person_at_the_real_openssh_client(port: int, secrets: tuple[str, ...]) -> None:
    at = await openssh(port, "lina", size=(100, 30))
    for prompt, secret in zip((FIRST, *CHOOSING), secrets, strict=False):
        await at.sees(prompt.strip())
        at.type(secret + "\n")
    await at.sees("100x30")
    at.type("é")
    await at.sees("100x30 é")
    assert PASSPHRASE not in at.raw.decode()
    at.type("q")
    assert await at.ended() == 0
    await at.close()


async def test_the_real_openssh_client_in_line_mode(port: int) -> None:
    at = await openssh(port, "lina", "-T")
    await at.sees(FIRST.strip())
    at.type(PASSPHRASE + "\n")
    await at.sees("## Hemma på ån")
    at.type("/no\n")
    await at.sees("!! no")
    await at.close()


async def test_any_program_in_a_terminal() -> None:
    at = await InPty.run(
        sys.executable, "-c", "import os; print(os.get_terminal_size(0).columns); input()", size=(60, 20)
    )
    await at.sees("60")
    at.type("\n")
    assert await at.ended() == 0
    await at.close()
    stuck = await InPty.run(sys.executable, "-c", "print('here'); input()")
    await stuck.sees("here")
    await stuck.close()
    assert await stuck.ended() == -signal.SIGTERM


def test_a_missing_client_skips_here_and_fails_in_continuous_integration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="make clients installs it"):
        need("no-such-client")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="make clients installs it"):
        need("no-such-client")
