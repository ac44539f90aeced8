"""The real OpenSSH client, in a pty, as a person sits at it."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import shutil
import struct
import termios
from collections.abc import Callable

import pytest

from tests.helpers.emulator import Emulator
from tests.helpers.waiting import until


def need(program: str) -> str:
    """The path of a client. Without it the test is skipped, and said to be; in continuous integration it fails."""
    path = shutil.which(program)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"{program} is missing: make clients installs it")
        pytest.skip(f"{program} is missing: make clients installs it")
    return path


class InPty:
    """A program in a pty, with an emulator for a screen."""

    def __init__(self, process: asyncio.subprocess.Process, terminal: int, emulator: Emulator) -> None:
        self._process, self._terminal, self.emulator = process, terminal, emulator
        asyncio.get_running_loop().add_reader(terminal, self._read)
        self._open = True

    @classmethod
    async def run(cls, *command: str, size: tuple[int, int] = (80, 24), term: str = "xterm-256color") -> InPty:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            env={"PATH": os.environ["PATH"], "TERM": term, "LANG": "sv_SE.UTF-8", "HOME": os.environ.get("HOME", "/")},
        )
        os.close(theirs)
        return cls(process, ours, Emulator(*size))

    def _read(self) -> None:
        try:
            data = os.read(self._terminal, 65_536)
        except OSError:
            data = b""
        if not data:
            # The terminal itself stays until the program is over: shutting it hangs up on who is just leaving.
            asyncio.get_running_loop().remove_reader(self._terminal)
        else:
            self.emulator.feed(data)

    @property
    def raw(self) -> bytes:
        return bytes(self.emulator.received)

    def type(self, text: str | bytes) -> None:
        os.write(self._terminal, text if isinstance(text, bytes) else text.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the window."""
        self.emulator.resize(columns, rows)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    async def sees(self, text: str) -> None:
        """Wait until the text stands on the screen."""
        await self.until(lambda: text in self.emulator.text, f"{text!r} on the screen")

    async def until(self, condition: Callable[[], object], what: str = "") -> None:
        try:
            await until(condition, what, 20)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.emulator.text}") from None

    async def ended(self) -> int:
        """Wait until the program is over; its exit status."""
        async with asyncio.timeout(20):
            return await self._process.wait()

    async def close(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()
        if self._open:
            self._open = False
            asyncio.get_running_loop().remove_reader(self._terminal)
            os.close(self._terminal)


async def openssh(
    port: int,
    account: str,
    *options: str,
    command: str = "",
    size: tuple[int, int] = (80, 24),
    term: str = "xterm-256color",
) -> InPty:
    """`ssh ACCOUNT@localhost [COMMAND]` by the real client, which asks for what it needs in its terminal."""
    return await InPty.run(
        need("ssh"),
        "-F", "none", "-p", str(port),
        "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
        "-o", "IdentityFile=none", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none",
        *options,
        f"{account}@127.0.0.1", *command.split(),
        size=size,
        term=term,
    )  # fmt: skip
