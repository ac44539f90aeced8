"""Line mode from outside: how one connects for it, a terminal's echo, the passphrase, keys, a second sign-in."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import asyncssh
import pytest

from tests.helpers.contract import MARKED, asked
from tests.helpers.group import PASSPHRASE, Group, a_group
from tests.helpers.lines import signed_in
from tests.helpers.openssh import need, openssh
from tests.helpers.waiting import until

ANOTHER = "en helt annan lösenfras"
ECHO = re.compile("\b \b|\r\n|[^\\x00-\\x1f\\x7f-\\x9f]")


class AtATerminal:
    """Somebody with a pty: what they are sent is bytes, and an echo among them."""

    channel: asyncssh.SSHClientChannel[bytes]

    def __init__(self) -> None:
        self.received = b""
        self.closed = False

    @classmethod
    async def of(cls, group: Group, account: str, *, term: str, command: str | None = None) -> AtATerminal:
        connection = await signed_in(group.server.port, account, (PASSPHRASE,))
        self = outer = cls()

        class Session(asyncssh.SSHClientSession[bytes]):
            def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
                outer.received += data

            def connection_lost(self, exc: Exception | None) -> None:
                outer.closed = True

        self.channel, _ = await connection.create_session(
            Session, command, request_pty="force", term_type=term, term_size=(80, 24), encoding=None
        )
        return self

    def type(self, text: str) -> None:
        self.channel.write(text.encode())

    async def sees(self, text: str, since: int = 0) -> int:
        """Wait for a text after byte `since`; where it ends."""
        wanted = text.encode()
        await until(lambda: wanted in self.received[since:], f"{text!r} in {self.received[since:][-300:]!r}")
        return self.received.find(wanted, since) + len(wanted)


async def test_a_terminal_gets_returns_an_echo_and_nothing_that_it_obeys(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        people = await group.in_the_lobby("agneta", "lina")
        agneta = people["agneta"]
        for term, command in (("unknown", None), ("", None), ("xterm", "plain"), ("dumb", None)):
            lina = await AtATerminal.of(group, "lina", term=term, command=command)
            at = await lina.sees("> /here  du är tillbaka\r\n")
            assert lina.received.startswith(b"## Alm\r\n? ")
            assert b"> /passphrase  " in lina.received

        # Backspace takes a letter, and a letter may be more than one byte.
        lina.type("/whå\x7fp\bo\r")
        at = await lina.sees("\r\nok\r\n", at)
        assert b"/wh\xc3\xa5\b \bp\b \bo\r\n* Agneta" in lina.received

        # What there is to say waits while a line is half typed, and comes when it is done.
        lina.type("/rule Halvf")
        at = await lina.sees("/rule Halvf", at)
        await agneta.ok("/rule Hela")
        lina.type("ärdigt")
        at = await lina.sees("ärdigt", at)
        assert b"[1] Hela" not in lina.received
        lina.type("\r")
        at = await lina.sees("[1] Hela\r\n", at)
        at = await lina.sees("[2] Halvfärdigt\r\n", at)

        await a_new_passphrase(lina, at)
        assert ECHO.sub("", lina.received.decode()) == ""
        lina.type("/avsluta\r")
        await until(lambda: lina.closed, "the end")
        assert lina.received.decode().splitlines()[-1].startswith("ok")
        (await signed_in(group.server.port, "lina", (ANOTHER,))).close()
        with pytest.raises(asyncssh.PermissionDenied):
            await signed_in(group.server.port, "lina", (PASSPHRASE,))


async def a_new_passphrase(lina: AtATerminal, at: int) -> None:
    """Asked for twice, shown never; one answer each time."""
    lina.type("/lösenfras\r")
    at = await lina.sees("/lösenfras\r\n* ", at)
    lina.type("kort\r")  # told at once, and not asked for again
    at = await lina.sees("\r\n!! Den var för kort: minst 12 tecken.", at)
    for first, second, answer in (
        (ANOTHER, "något annat", "!! "),
        (ANOTHER, ANOTHER, "ok\r\n"),
    ):
        lina.type("/lösenfras\r")
        at = await lina.sees("/lösenfras\r\n* ", at)
        lina.type(first + "\r")
        at = await lina.sees("\r\n* En gång till.\r\n", at)
        lina.type(second + "\r")
        at = await lina.sees(f"\r\n{answer}", at)
    lina.type("/lösenfras\r\r")
    at = await lina.sees("!! ", at)
    for secret in (ANOTHER, "något annat", "kort\r"):
        assert secret.encode() not in lina.received


async def test_keys_languages_and_the_real_client(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        await (await group.at_home("lina"))["lina"].close()
        key = asyncssh.generate_private_key("ssh-ed25519")
        path = tmp_path / "key"
        key.write_private_key(path)
        path.chmod(0o600)
        port = group.server.port

        connection = await signed_in(port, "lina", (PASSPHRASE,), client_keys=[key])
        typed = "/treasure En kvart\n/keys\n/add-key 2\n/ny-nyckel 1\n/nycklar\n/drop-key 2\n/settings\n"
        result = await connection.run(None, input=typed, env={"LANG": "en_US.UTF-8"})
        lines = str(result.stdout).splitlines()
        assert lines[:2] == ["## Home", "? Where would you like to go?"]
        assert [line[:2] for line in lines if line.startswith(("ok", "!!"))] == [
            "ok",
            "ok",
            "!!",
            "ok",
            "ok",
            "!!",
            "ok",
        ]
        assert sum(key.get_fingerprint() in line for line in lines) == 2
        assert "> /add-key N" in str(result.stdout)
        assert "> /drop-key N" not in str(result.stdout)
        assert not any(line.startswith("> /passphrase") for line in lines)
        connection.close()

        # From now on the key alone gets in: with the real client, whatever it asks for.
        who = ("-p", str(port), "-i", str(path))
        out = await run_openssh(*who, "-T", typed="/chest\n/rak på\n/again\n")
        assert out[0] == "## Hemma"
        assert any(re.fullmatch(r"\[u\d+\] En kvart", line) for line in out)
        assert all(MARKED.match(line) for line in out)
        assert (await run_openssh(*who, word="plain", typed="/quit\n"))[-1].startswith("ok")
        chest = await run_openssh(*who, word="chest")
        assert chest[0].startswith("# ")
        assert "- En kvart" in chest
        assert await run_openssh(*who, word="ls", status=None) == []

        # Who chose lines gets them in any terminal.
        client = await openssh(port, "lina", "-o", f"IdentityFile={path}")
        await client.sees("> /here")
        client.type("/lugn på\r")
        await client.sees("ok")
        assert b"\x1b" not in client.raw
        await client.close()


async def run_openssh(*options: str, word: str = "", typed: str = "", status: int | None = 0) -> list[str]:
    """The lines that the real client prints."""
    process = await asyncio.create_subprocess_exec(
        need("ssh"), "-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
        "-o", "LogLevel=ERROR", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes",
        *options, "lina@127.0.0.1", *([word] if word else []),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await asyncio.wait_for(process.communicate(typed.encode()), 20)
    assert status is None or process.returncode == status
    return out.decode().splitlines()


async def test_a_second_sign_in_takes_the_seat_and_stands_where_the_first_stood(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        people = await group.in_the_lobby("agneta", "lina")
        await people["agneta"].ok("/start 2")
        await people["lina"].sees("## 1/11 ")
        again = await group.lines("lina")
        await people["lina"].taken_over()
        assert people["lina"].lines[-1].startswith("* Du har loggat in på ett annat ställe")
        await again.sees("> /here")
        assert again.lines[0] == "## 1/11 Incheckning, 15 min"
        assert "* Lina Bergfors (lina), du" in await asked(again, "/who")
        # What was typed before anything was read is answered line by line, in order.
        await asyncio.gather(*(again.ok(line) for line in ("/again", "/räck", "/känsla glad")))
        assert [answer[:4] for answer in again.answers[-3:]] == ["ok", "ok", "ok k"]
        await again.close()
        await people["agneta"].sees("* Lina Bergfors har tappat kontakten")
