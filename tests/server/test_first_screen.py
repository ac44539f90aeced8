"""Other people's clients, each by code, by passphrase and by key, in the full screen and in line mode: within 3 seconds.

Nobody's typing is in that: what is asked for is typed at once.
"""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from tests.helpers.group import NAMES, PASSPHRASE, Group
from tests.helpers.openssh import InPty, need
from tests.server.test_clients import (
    ASKS,
    a_home_of_its_own,
    by_dropbear,
    by_openssh,
    by_plink,
    group,
    leave,
    one_more_enter,
)  # fmt: skip

__all__ = ["a_home_of_its_own", "group"]

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.alone]

MOST = 3.0  # seconds from the start of the client to the first screen
HOME, LINES = "Vart vill du?", "> /quit"


class Connect(Protocol):
    def __call__(self, group: Group, account: str, *options: str, command: str = "") -> Awaitable[InPty]: ...


def keygen(*command: str) -> None:
    subprocess.run([need(command[0]), *command[1:]], check=True, capture_output=True, timeout=30)


def ed25519_of_openssh(folder: Path) -> str:
    keygen("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "ed"))
    return str(folder / "ed")


def rsa_of_openssh(folder: Path) -> str:
    """What somebody has had for years: the client signs with rsa-sha2 then."""
    keygen("ssh-keygen", "-q", "-t", "rsa", "-b", "3072", "-N", "", "-f", str(folder / "rsa"))
    return str(folder / "rsa")


def ed25519_of_putty(folder: Path) -> str:
    keygen("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "id"))
    keygen("puttygen", str(folder / "id"), "-O", "private", "-o", str(folder / "id.ppk"))
    return str(folder / "id.ppk")


def ed25519_of_dropbear(folder: Path) -> str:
    keygen("dropbearkey", "-t", "ed25519", "-f", str(folder / "id.db"))
    return str(folder / "id.db")


@dataclass(frozen=True, slots=True)
class Kind:
    """One client as people have it."""

    connect: Connect
    account: str
    keys: tuple[Callable[[Path], str], ...]
    unasked: tuple[str, ...] = ()  # options that make it fail rather than ask


OPENSSH = Kind(by_openssh, "tomasz", (ed25519_of_openssh, rsa_of_openssh), ("-o", "BatchMode=yes"))
PLINK = Kind(by_plink, "fatima", (ed25519_of_putty,), ("-batch",))
DROPBEAR = Kind(by_dropbear, "yusuf", (ed25519_of_dropbear,))


class Visits:
    """Somebody who comes again and again, and how long it took each time."""

    def __init__(self, kind: Kind, group: Group) -> None:
        self.kind, self.group = kind, group
        self.took: dict[str, float] = {}

    async def come(
        self, way: str, *options: str, typed: tuple[tuple[str, str], ...], sees: str = HOME, command: str = ""
    ) -> InPty:
        """By this way, where each prompt of `typed` gets its answer, until the first screen is there."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        client = await self.kind.connect(self.group, self.kind.account, *options, command=command)
        for prompt, answer in typed:
            await client.sees(prompt)
            client.type(answer + "\r")
        if typed and sees != LINES:
            await one_more_enter(client)
        if typed and sees == LINES:
            await client.until(lambda: b"Press Return" in client.raw or LINES.encode() in client.raw, "the way in")
            if b"Press Return" in client.raw:
                client.type("\r")
        await client.until(lambda: sees.encode() in client.raw or sees in client.emulator.text, sees)
        self.took[way] = round(loop.time() - began, 2)
        if not typed:
            assert ASKS.encode() not in client.raw
        return client


@pytest.mark.parametrize("kind", [OPENSSH, PLINK, DROPBEAR], ids=["OpenSSH", "plink", "dropbear"])
async def test_by_code_passphrase_and_key_within_three_seconds(group: Group, kind: Kind, tmp_path: Path) -> None:
    visits = Visits(kind, group)
    choice = tuple((prompt, PASSPHRASE) for prompt in ("Choose a passphrase:", "Once more:"))
    code = ((ASKS, group.codes.pop(kind.account)), *choice)
    client = await visits.come("code", typed=code, sees="Vad vill du kallas?")
    client.type(f"{NAMES[kind.account]}\r")
    await client.sees(HOME)
    await leave(client)

    asked = ((ASKS, PASSPHRASE),)
    for make in kind.keys:
        offering = ("-i", make(tmp_path))
        client = await visits.come("passphrase", *offering, typed=asked)
        client.type("/add-key 1\r")
        await client.sees(" > ")
        client.type("/keys\r")
        await client.sees("SHA256:")
        client.type("\x1b")
        await leave(client)
        for way, options, command in (
            ("key", (), ""), ("key, plain on a terminal", ("-t",), "plain"), ("key, plain", (), "plain"),
            ("key, -T", ("-T",), ""),
        ):  # fmt: skip
            full = not command and not options
            client = await visits.come(
                f"{way} ({make.__name__})", *offering, *kind.unasked, *options, typed=(), command=command,
                sees=HOME if full else LINES,
            )  # fmt: skip
            if full:
                await leave(client)
            else:
                client.type("/quit\r")
                assert await client.ended() == 0
                await client.close()
    for way, options, command in (("passphrase, plain", (), "plain"), ("passphrase, -T", ("-T",), "")):
        client = await visits.come(way, *options, typed=asked, command=command, sees=LINES)
        assert b"\x1b[?1049h" not in client.raw
        client.type("/quit\r")
        assert await client.ended() == 0
        await client.close()
    print(kind.account, visits.took)  # noqa: T201
    assert max(visits.took.values()) < MOST, visits.took
    assert not [event for event in group.server.events if event.get("level") != "info"]


@pytest.fixture
def known() -> list[str]:
    """What this OpenSSH knows for exchanging keys."""
    asked = subprocess.run([need("ssh"), "-Q", "kex"], check=True, capture_output=True, text=True, timeout=10)
    return asked.stdout.split()


async def test_openssh_gets_the_key_exchange_that_it_prefers(group: Group, known: list[str]) -> None:
    """The order that dropbear needs takes nothing from whoever knows the post-quantum one."""
    expected = "mlkem768x25519-sha256" if "mlkem768x25519-sha256" in known else "curve25519-sha256"
    client = await by_openssh(group, "daniel", "-v", "-o", "BatchMode=yes")
    await client.ended()
    assert f"kex: algorithm: {expected}\r".encode() in client.raw
    assert b"kex: host key algorithm: ssh-ed25519\r" in client.raw and client.raw.count(b"compression: none") == 2
    await client.close()
