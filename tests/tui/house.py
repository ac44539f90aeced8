"""A small SSH server with apps that know two views: enough to hold the runtime to what it promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncssh
from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.geometry import Offset
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from meeting.model import Place
from meeting.text import Words
from server.asyncssh_parts import queue_of
from tests.helpers.waiting import until
from tui.app import FristadApp
from tui.run import SshFront
from tui.screen import ViewScreen
from tui.seat import Answer, Draft, Language, Seat, Settings
from tui.terminal import Terminal

PLACE = Place("arrival")


@dataclass(frozen=True)
class Page:
    """A view with a text."""

    text: str


@dataclass(frozen=True)
class Other:
    """A view of another type."""

    text: str


@dataclass
class FakeChair:
    """A place in a room that records what happens."""

    account: Any = "lina"
    settings: Settings = Settings()
    draft: Draft | None = None
    first: Any = Page("Vad skaver?")
    seat: Any = None
    submitted: list[Any] = field(default_factory=list)
    kept: list[Draft | None] = field(default_factory=list)
    left: int = 0

    def sit(self, seat: Seat) -> None:
        self.seat = seat
        seat.show(self.first)

    def leave(self, seat: Seat) -> None:
        self.left += 1
        if self.seat is seat:
            self.seat = None

    async def submit(self, command: Any, begun: Place | None = None) -> Answer:
        self.submitted.append(command)
        return Answer()

    def keep(self, draft: Draft | None) -> None:
        self.kept.append(draft)


class Line(Widget, can_focus=True):
    """One's own line, with the terminal's own cursor."""

    DEFAULT_CSS = "Line { height: 1; background: $panel; color: red; }"
    text = reactive("")

    def __init__(self, host: FristadApp) -> None:
        super().__init__()
        self.host = host

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(f"> {self.text}"[: self.size.width].ljust(self.size.width), self.rich_style)])

    def caret(self) -> Offset | None:
        return Offset(min(2 + len(self.text), self.size.width - 1), 0)

    def on_paste(self, event: events.Paste) -> None:
        self.write(self.text + event.text)

    async def on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            text = self.text
            self.write("")
            await self.host.submit(text)  # type: ignore[arg-type]
        elif event.key == "escape":
            self.write("<esc>")
        elif event.key == "f8":
            raise RuntimeError("hemligt")
        elif event.key == "backspace":
            self.write(self.text[:-1])
        elif event.character is not None and event.is_printable:
            self.write(self.text + event.character)

    def write(self, text: str) -> None:
        self.text = text
        self.host.write_draft(Draft(PLACE, text, len(text)) if text else None)


class PageScreen(ViewScreen[Page]):
    """The view's text above, one's own line below."""

    CSS = "#text { height: 1fr; background: $primary; color: #12ab9f; }"
    AUTO_FOCUS = "Line"
    taken: int = 0

    def compose(self) -> ComposeResult:
        yield Static(self.view.text, id="text", markup=False)
        yield Line(self.host)

    def update_view(self, view: Page) -> None:
        self.taken += 1
        self.query_one("#text", Static).update(view.text)


class OtherScreen(ViewScreen[Other]):
    """A text alone."""

    def compose(self) -> ComposeResult:
        yield Static(self.view.text, id="other", markup=False)

    def update_view(self, view: Other) -> None:
        self.query_one("#other", Static).update(view.text)


SCREENS: dict[type[Any], type[ViewScreen[Any]]] = {Page: PageScreen, Other: OtherScreen}


def speak(said: Words, language: Language) -> str:
    return f"{language}: {said.id}"


class Session(asyncssh.SSHServerSession[bytes]):
    """One person's session."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.front: SshFront | None = None

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self.chan = chan
        self.connection = chan.get_connection()

    def pty_requested(self, term_type: str, term_size: Any, term_modes: Any) -> bool:
        return True

    def shell_requested(self) -> bool:
        return True

    def session_started(self) -> None:
        chan = self.chan
        columns, rows, *_ = chan.get_terminal_size()
        self.terminal = Terminal(
            name=chan.get_terminal_type() or "",
            columns=columns,
            rows=rows,
            environment={str(name): str(value) for name, value in chan.get_environment().items()},
            send=chan.write,
            waiting=queue_of(chan),
        )
        self.chair = self.house.chair()
        self.front = SshFront(
            self.terminal,
            lambda: FristadApp(self.chair, SCREENS, speak=speak, terminal=self.terminal),
            crashed=self.house.crashes.append,
            ended=self.connection.close,
            farewell=lambda: "Kom tillbaka om en stund.",
        )
        self.house.sessions.append(self)
        self.front.start()

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        assert self.front is not None
        self.front.data_received(data)

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        if self.front is not None:
            self.front.resized(width, height)

    def eof_received(self) -> bool:
        assert self.front is not None
        self.front.eof()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        if self.front is not None:
            self.front.lost()


class Doorkeeper(asyncssh.SSHServer):
    """Lets everybody in."""

    def __init__(self, house: House) -> None:
        self.house = house

    def begin_auth(self, username: str) -> bool:
        return False

    def session_requested(self) -> asyncssh.SSHServerSession[bytes]:
        return Session(self.house)


@dataclass
class House:
    """The server, and what happened in it."""

    chair: Callable[[], FakeChair] = FakeChair
    sessions: list[Session] = field(default_factory=list)
    crashes: list[Exception] = field(default_factory=list)
    port: int = 0

    async def session(self, number: int) -> Session:
        """The session of the person who came as number so and so."""
        await until(lambda: len(self.sessions) > number, "the session")
        return self.sessions[number]

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[House]:
        key = asyncssh.generate_private_key("ssh-ed25519")
        server = await asyncssh.create_server(
            lambda: Doorkeeper(self),
            "127.0.0.1",
            0,
            server_host_keys=[key],
            line_editor=False,
            encoding=None,
        )
        self.port = server.get_port()
        try:
            yield self
        finally:
            for it in self.sessions:
                it.connection.abort()
            server.close()
            await server.wait_closed()
            await asyncio.gather(*(it.front.closed() for it in self.sessions if it.front is not None))
