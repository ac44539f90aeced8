"""People who connect over real SSH: a client with an emulator for a screen, as they would sit there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol, Self

import asyncssh

from tests.helpers.emulator import Emulator
from tests.helpers.waiting import until


class AtAScreen(Protocol):
    """Somebody at a terminal, by whatever client."""

    emulator: Emulator

    def type(self, text: str | bytes) -> None: ...
    async def sees(self, text: str) -> None: ...
    async def until(self, condition: Callable[[], object], what: str = "") -> None: ...
    async def close(self) -> None: ...


class ClientSession(asyncssh.SSHClientSession[bytes]):
    """Feeds what comes to an emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.closed = asyncio.Event()

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        self.emulator.feed(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()


class Client:
    """A person at a terminal."""

    def __init__(self, connection: asyncssh.SSHClientConnection, channel: Any, session: ClientSession) -> None:
        self.connection = connection
        self.channel = channel
        self.session = session
        self.emulator = session.emulator

    @classmethod
    async def connect(
        cls,
        port: int,
        *,
        user: str = "lina",
        term: str = "xterm-256color",
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Self:
        connection = await asyncssh.connect(
            "127.0.0.1", port, username=user, known_hosts=None, config=None, agent_path=None, **options
        )
        channel, session = await connection.create_session(
            lambda: ClientSession(Emulator(*size)),
            term_type=term,
            term_size=size,
            env=list((environment or {}).items()),
            encoding=None,
        )
        assert isinstance(session, ClientSession)
        return cls(connection, channel, session)

    def type(self, text: str | bytes) -> None:
        self.channel.write(text if isinstance(text, bytes) else text.encode())

    def resize(self, columns: int, rows: int) -> None:
        self.emulator.resize(columns, rows)
        self.channel.change_terminal_size(columns, rows)

    async def sees(self, text: str) -> None:
        """Waits until the text stands on the screen."""
        await self.until(lambda: text in self.emulator.text, f"{text!r} on the screen")

    async def until(self, condition: Callable[[], object], what: str = "") -> None:
        try:
            await until(condition, what)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.emulator.text}") from None

    async def close(self) -> None:
        self.connection.close()
        await self.connection.wait_closed()
