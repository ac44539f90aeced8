"""People in line mode over real SSH: each line typed gets its answer, and everything received is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import asyncssh

from tests.helpers.waiting import until


class _Typist(asyncssh.SSHClient):
    def __init__(self, answers: list[tuple[str, ...]]) -> None:
        self._answers = answers

    def kbdint_auth_requested(self) -> str | None:
        return "" if self._answers else None

    def kbdint_challenge_received(
        self, name: str, instructions: str, lang: str, prompts: Sequence[tuple[str, bool]]
    ) -> Sequence[str] | None:
        return self._answers.pop(0) if self._answers else None


async def signed_in(port: int, account: str, *answers: tuple[str, ...], **options: Any) -> asyncssh.SSHClientConnection:
    """A connection of somebody who types these answers at the hidden prompts."""
    connection, _ = await asyncssh.create_connection(
        lambda: _Typist(list(answers)),
        "127.0.0.1",
        port,
        username=account,
        known_hosts=None,
        config=None,
        agent_path=None,
        client_keys=options.pop("client_keys", None),
        **options,
    )
    return connection


class _Session(asyncssh.SSHClientSession[bytes]):
    def __init__(self) -> None:
        self.received = bytearray()
        self.lines: list[str] = []
        self.answers: list[str] = []
        self.closed = False
        self._unfinished = b""

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        # Taken apart as it comes: a dozen people wait in one process, and none of them may read it all again each time.
        self.received += data
        *whole, self._unfinished = (self._unfinished + data).split(b"\n")
        lines = [line.decode(errors="replace") for line in whole]
        self.lines += lines
        self.answers += (line for line in lines if line == "ok" or line.startswith(("ok ", "!! ")))

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True


class Lines:
    """Somebody in line mode."""

    def __init__(self, account: str, connection: asyncssh.SSHClientConnection, channel: Any, session: _Session) -> None:
        self.account, self.connection, self._channel, self._session = account, connection, channel, session
        self._answered = 0  # how many answer lines have been handed out
        self._asking = asyncio.Lock()

    @classmethod
    async def connect(cls, port: int, account: str, *answers: tuple[str, ...], **environment: str) -> Lines:
        return await cls.on(await signed_in(port, account, *answers), account, **environment)

    @classmethod
    async def on(cls, connection: asyncssh.SSHClientConnection, account: str, **environment: str) -> Lines:
        """On a connection that is signed in."""
        session = _Session()
        channel, _ = await connection.create_session(lambda: session, encoding=None, env=list(environment.items()))
        return cls(account, connection, channel, session)

    @property
    def raw(self) -> bytes:
        """Every byte received."""
        return bytes(self._session.received)

    @property
    def lines(self) -> list[str]:
        """Every whole line received."""
        return self._session.lines

    @property
    def answers(self) -> list[str]:
        """Every answer to a line typed."""
        return self._session.answers

    async def send(self, line: str) -> str:
        """Type a line and wait for its one answer."""
        return await self.send_bytes(line.encode() + b"\n")

    async def send_bytes(self, line: bytes) -> str:
        """Type a line that need not be text, with its end, and wait for its one answer."""
        async with self._asking:
            self.write(line)
            await self.until(lambda: len(self.answers) > self._answered, f"an answer to {line!r}")
            self._answered += 1
            return self.answers[self._answered - 1]

    async def send_all(self, lines: Sequence[str]) -> list[str]:
        """Type lines without waiting in between; their answers."""
        async with self._asking:
            self.write("".join(f"{line}\n" for line in lines).encode())
            await self.until(lambda: len(self.answers) >= self._answered + len(lines), f"answers to {lines}")
            self._answered += len(lines)
            return self.answers[self._answered - len(lines) : self._answered]

    def write(self, data: bytes) -> None:
        """Type something, and wait for nothing."""
        self._channel.write(data)

    async def ok(self, line: str) -> str:
        """Type a line that is accepted; the id it made, or an empty string."""
        answer = await self.send(line)
        assert answer.startswith("ok"), f"{self.account}: {line!r} was answered {answer!r}\n" + "\n".join(
            self.lines[-20:]
        )
        return answer.removeprefix("ok").strip().split(" ")[0]

    async def ok_at_last(self, line: str) -> None:
        """Type a line until it is accepted: what it waits for is the meeting's own clock."""
        async with asyncio.timeout(30):
            while not (await self.send(line)).startswith("ok"):
                await asyncio.sleep(0.1)

    async def refused(self, line: str) -> str:
        answer = await self.send(line)
        assert answer.startswith("!! "), f"{self.account}: {line!r} was answered {answer!r}"
        return answer

    async def sees(self, text: str, since: int = 0) -> None:
        """Wait until a text has come, after byte `since`."""
        wanted = text.encode()
        await self.until(lambda: self._session.received.find(wanted, since) >= 0, f"{text!r}")

    async def until(self, condition: Callable[[], object], what: str) -> None:
        try:
            await until(lambda: condition() or self._session.closed, what, 20)
        except AssertionError as error:
            raise AssertionError(f"{self.account}: {error}\n" + "\n".join(self.lines[-20:])) from None
        assert condition(), f"{self.account}: the session ended before {what}\n" + "\n".join(self.lines[-20:])

    @property
    def closed(self) -> bool:
        return self._session.closed

    async def taken_over(self) -> None:
        """Wait until this session has ended because another one of the same account began."""
        await self.until(lambda: self.closed, "to be taken over")

    def drop(self) -> None:
        """The line goes, without a word."""
        self.connection.abort()

    async def close(self) -> None:
        self.connection.close()
        await self.connection.wait_closed()
