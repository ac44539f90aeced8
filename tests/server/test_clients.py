"""Other people's clients, as a person sits at them: each reaches the first screen, the first time and the next."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncssh
import pytest
import pytest_asyncio

from tests.helpers.group import NAMES, PASSPHRASE, Group, a_group
from tests.helpers.openssh import InPty, need, openssh
from tui.i18n import tongue

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEMBERS = ("lina", "petter", "samira", "jonas", "ulrika", "karin", "bjorn", "daniel", "tomasz", "fatima")
ASKS = "Code or passphrase:"
CTRL_D, DOWN = "\x04", "\x1b[B"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def group(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Group]:
    """One server for all of them."""
    async with a_group(tmp_path_factory.mktemp("clients") / "data", members=MEMBERS, hashes="real") as made:
        yield made


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients keep what they know of hosts in their person's home."""
    monkeypatch.setenv("HOME", str(tmp_path))


async def by_openssh(group: Group, account: str, *options: str, command: str = "") -> InPty:
    return await openssh(group.server.port, account, *options, command=command)


async def by_plink(group: Group, account: str, *options: str, command: str = "") -> InPty:
    host_key = asyncssh.read_private_key(group.server.data / "host_ed25519").get_fingerprint()
    where = ("-P", str(group.server.port), "-hostkey", host_key)
    return await InPty.run(need("plink"), "-ssh", *where, *options, f"{account}@127.0.0.1", *command.split())


async def by_dropbear(group: Group, account: str, *options: str, command: str = "") -> InPty:
    where = ("-y", "-p", str(group.server.port))
    return await InPty.run(need("dbclient"), *where, *options, f"{account}@127.0.0.1", *command.split())


async def passphrase(client: InPty, words: str = PASSPHRASE) -> None:
    await client.sees(ASKS)
    client.type(words + "\r")
    await one_more_enter(client)


async def one_more_enter(client: InPty) -> None:
    """What PuTTY wants before it begins; nobody else asks for it."""
    await client.until(lambda: b"Press Return" in client.raw or b"\x1b[?1049h" in client.raw, "the way in")
    if b"Press Return" in client.raw:
        client.type("\r")


async def leave(client: InPty) -> None:
    """By the keyboard, as one leaves any terminal: it asks first."""
    client.type(CTRL_D)
    await client.sees(tongue("sv")("ui.yes.quit"))
    client.type(DOWN + "\r")
    assert await client.ended() == 0
    assert b"\x1b[?1049l" in client.raw
    await client.close()


@pytest.mark.parametrize(
    ("connect", "account"),
    [(by_openssh, "lina"), (by_plink, "petter"), (by_dropbear, "samira")],
    ids=["OpenSSH", "plink", "dropbear"],
)
async def test_a_code_the_first_time_and_then_the_passphrase(
    group: Group, connect: Callable[[Group, str], Awaitable[InPty]], account: str
) -> None:
    client = await connect(group, account)
    code = group.codes.pop(account)
    await client.sees(ASKS)
    client.type("0000-0000-0000\r")
    await client.until(lambda: client.raw.count(ASKS.encode()) == 2, "to be asked again")
    assert b"Not right, or the code" in client.raw
    client.type(code.lower().replace("-", "") + "\r")
    for asked in ("Choose a passphrase:", "Once more:"):
        await client.sees(asked)
        client.type(PASSPHRASE + "\r")
    await one_more_enter(client)
    await client.sees("Vad vill du kallas?")
    client.type(f"{NAMES[account]}\r")
    await client.until(lambda: client.emulator.lines[0].endswith(NAMES[account]), "the name")
    await client.sees("Vart vill du?")
    assert client.emulator.cursor is not None
    assert code.encode() not in client.raw and PASSPHRASE.encode() not in client.raw
    await leave(client)

    client = await connect(group, account)
    await passphrase(client)
    await client.sees("Vart vill du?")
    await leave(client)
    # What one client hashed is what another one sends.
    lines = await group.lines(account)
    await lines.sees("## Hemma")
    await lines.close()


async def test_openssh_without_a_terminal_is_line_mode(group: Group) -> None:
    await (await group.at_home("ulrika"))["ulrika"].close()
    client = await openssh(group.server.port, "ulrika", "-T")
    await client.sees(ASKS)
    client.type(PASSPHRASE + "\r")
    await client.sees("> /quit")
    assert b"\x1b" not in client.raw and b"\r\n## Hemma\r\n" in client.raw
    client.type("/finns-inte\r")
    await client.sees("!! Kommandot /finns-inte finns inte")
    client.type("/quit\r")
    assert await client.ended() == 0
    await client.close()


@pytest.mark.parametrize("term", ["screen", "tmux-256color"])
async def test_inside_tmux(group: Group, tmp_path: Path, term: str) -> None:
    if "bjorn" in group.codes:
        await (await group.at_home("bjorn"))["bjorn"].close()
    tmux, ssh = need("tmux"), need("ssh")
    socket = str(tmp_path / "tmux")
    connect = shlex.join(
        [ssh, "-F", "none", "-p", str(group.server.port), "-o", "StrictHostKeyChecking=no",
         "-o", f"UserKnownHostsFile={tmp_path}/known", "-o", "LogLevel=ERROR", "-o", "IdentityAgent=none",
         "bjorn@127.0.0.1"]
    )  # fmt: skip

    async def do(*command: str) -> str:
        process = await asyncio.create_subprocess_exec(
            tmux, "-S", socket, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        return out.decode()

    async def shows(text: str) -> str:
        pane = ""
        try:
            async with asyncio.timeout(20):
                while text not in pane:
                    pane = await do("capture-pane", "-p")
        except TimeoutError:
            raise AssertionError(f"never came: {text!r} in\n{pane}") from None
        return pane

    (tmp_path / "conf").write_text(f"set -g default-terminal {term}\nset -g status off\nset -g remain-on-exit on\n")
    await do("-f", str(tmp_path / "conf"), "new-session", "-d", "-x", "80", "-y", "24", connect)
    try:
        await shows(ASKS)
        await do("send-keys", "-l", PASSPHRASE)
        await do("send-keys", "Enter")
        pane = await shows("Vart vill du?")
        rows = pane.splitlines()
        assert rows[0].startswith(" Fristad") and rows[0].endswith(NAMES["bjorn"])
        assert rows[22].startswith(" >") and rows[23].endswith("/")
        await do("send-keys", "-l", "/hj")
        await shows("/hjälp")
        await do("send-keys", "Enter")
        await shows("── Hjälp")
        await do("send-keys", "-l", "/qr-kod")
        await shows("> /qr-kod")
        await do("send-keys", "Enter")
        await shows("█▀▀▀▀▀█")  # a corner of the code; tmux repeats what has one byte, and nothing else
        assert await do("display-message", "-p", "#{alternate_on}") == "1\n"
    finally:
        await do("kill-server")


async def test_small_windows(group: Group) -> None:
    await (await group.at_home("karin"))["karin"].close()
    client = await openssh(group.server.port, "karin", size=(40, 20))
    await passphrase(client)
    await client.sees("Vart vill du?")
    assert client.emulator.lines[18].startswith(" >") and client.emulator.lines[19].endswith("/")
    await leave(client)
    client = await openssh(group.server.port, "karin", size=(30, 10))
    await passphrase(client)
    needed = tongue("sv")("ui.cramped", columns=40, rows=12)
    await client.until(lambda: needed in " ".join(client.emulator.text.split()), needed)
    client.resize(80, 24)
    await client.sees("Vart vill du?")
    await leave(client)


async def test_half_a_letter_at_the_hidden_prompt(group: Group) -> None:
    client = await openssh(group.server.port, "daniel")
    code = group.codes.pop("daniel")
    await client.sees(ASKS)
    client.type(b"l\xf6senfras\xc3\r")
    await client.until(lambda: client.raw.count(ASKS.encode()) == 2, "to be asked again")
    assert b"some characters could not be read. Please use UTF-8." in client.raw
    client.type(code + "\r")
    for n, typed in enumerate(("en lång fras".encode("latin-1"), PASSPHRASE.encode()), start=1):
        for asked in (b"Choose a passphrase:", b"Once more:"):
            await client.until(lambda asked=asked, n=n: client.raw.count(asked) == n, "to be asked")  # type: ignore[misc]
            client.type(typed + b"\r")
    assert client.raw.count(b"could not be read") == 2
    await client.sees("Vad vill du kallas?")
    await leave(client)
