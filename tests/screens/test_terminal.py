"""The screens on a terminal as a client has it: its cursor, its colours or none, and how little is sent."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from meeting.view import Board, Shown, View
from screens import SCREENS
from tests.helpers.emulator import Emulator
from tests.helpers.waiting import until
from tests.screens.stage import ToyChair
from tests.screens.test_snapshots import DESIGN, drawn, path_of
from tests.screens.views import all_views
from tui.app import FristadApp
from tui.i18n import tongue
from tui.run import SshFront
from tui.seat import Draft, Settings
from tui.terminal import QUESTIONS, Terminal

COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|38;|48;)[0-9;]*m")


@dataclass
class Client:
    chair: ToyChair
    emulator: Emulator
    front: SshFront
    crashes: list[Exception]

    def type(self, data: str) -> None:
        self.front.data_received(data.encode())

    async def sees(self, *texts: str) -> None:
        await until(lambda: all(text in self.emulator.text for text in texts), " and ".join(texts))


@asynccontextmanager
async def connected(
    view: View,
    *,
    name: str = "xterm-256color",
    environment: Mapping[str, str] | None = None,
    draft: Draft | None = None,
    settings: Settings = Settings(),  # noqa: B008
) -> AsyncIterator[Client]:
    """Somebody on a terminal with this view before them."""
    chair = ToyChair(view, settings, draft=draft, account=view.me)
    emulator = Emulator(*DESIGN)
    columns, rows = DESIGN
    terminal = Terminal(name=name, columns=columns, rows=rows, environment=environment or {}, send=emulator.feed)

    def app() -> FristadApp:
        return FristadApp(chair, SCREENS, speak=lambda words, language: tongue(language).say(words), terminal=terminal)

    crashes: list[Exception] = []
    front = SshFront(terminal, app, crashed=crashes.append, ended=lambda: None)
    front.start()
    try:
        yield Client(chair, emulator, front, crashes)
        assert crashes == []
    finally:
        front.lost()
        await front.closed()


@pytest.mark.parametrize("view", ["07_silent_daniel", "04_ballot_petter", "06_picture_lina", "00_lobby"])
@pytest.mark.parametrize(
    ("name", "environment"),
    [("xterm-256color", {"NO_COLOR": "1"}), ("vt100", {}), ("xterm-256color", {}), ("linux", {}), ("screen", {})],
)
async def test_colours_tell_nothing_alone(view: str, name: str, environment: dict[str, str]) -> None:
    kept = drawn(path_of(view, DESIGN, "sv")).rstrip("\n")
    async with connected(all_views()[view], name=name, environment=environment) as client:
        await until(lambda: client.emulator.text.rstrip("\n") == kept, "the same words")
        coloured = COLOUR.search(bytes(client.emulator.received))
        assert coloured is None or (name != "vt100" and not environment)


async def test_the_cursor_stands_in_the_line() -> None:
    draft = Draft(all_views()["07_silent_daniel"].place, "Kanske är det", 6)
    async with connected(all_views()["07_silent_daniel"], draft=draft) as client:
        await client.sees("Kanske är det")
        await until(lambda: client.emulator.cursor == (9, 22))
        client.type("\x1b[D")
        await until(lambda: client.emulator.cursor == (8, 22))
        client.type("\t")
        await until(lambda: client.emulator.cursor is None)
        client.type("\x1b")
        await until(lambda: client.emulator.cursor == (8, 22))
        client.type("å ä ö " * 20)
        # Two rows by now, and the cursor is in the second.
        await until(lambda: client.emulator.cursor is not None and client.emulator.cursor[0] > 40)
        assert client.emulator.lines[21].startswith(" > Kanskå ä ö")
        assert client.emulator.lines[22].endswith("e är det")


async def test_the_title_is_fristad_and_nothing_else() -> None:
    async with connected(all_views()["07_silent_daniel"]) as client:
        await client.sees("HYPOTESFAS")
        client.chair.view = all_views()["07_talk_daniel"]
        client.emulator.resize(100, 30)
        client.front.resized(100, 30)
        client.type("x")
        await client.sees("> x")
        titles = re.findall(rb"\x1b\]\d*;?([^\a\x1b]*)", bytes(client.emulator.received))
        assert set(titles) == {b"Fristad"}


async def test_little_is_sent() -> None:
    seen = all_views()["07_talk_daniel"]
    assert isinstance(seen, Board)
    async with connected(seen) as client:
        await client.sees("HYPOTESFAS", "/")
        assert len(client.emulator.received) < 3_000
        client.type("k")
        await client.sees("> k")
        before = len(client.emulator.received)
        client.type("a")
        await client.sees("> ka")
        assert len(client.emulator.received) - before < 10
        before = len(client.emulator.received)
        assert client.chair.seat is not None
        client.chair.seat.show(replace(seen))  # an equal view is not drawn
        client.type("n")
        await client.sees("> kan")
        assert len(client.emulator.received) - before < 10


async def test_a_new_line_costs_little_more_than_its_letters() -> None:
    seen = all_views()["01_check_in_karin"]
    assert isinstance(seen, Board)
    said = Shown("c99", "En helt ny rad med ungefär sextio tecken som någon skriver nu.", "Lina")
    more = tuple(replace(each, items=(*each.items, said)) for each in seen.sections)
    async with connected(seen) as client:
        await client.sees("INCHECKNING", "/ allt")
        before = len(client.emulator.received)
        assert client.chair.seat is not None
        client.chair.seat.show(replace(seen, sections=more))
        await client.sees("sextio tecken")
        assert len(client.emulator.received) - before < 130


@pytest.mark.parametrize(
    ("name", "reply", "margins", "repeat"),
    [
        ("xterm-256color", "\x1b[?69;2$y\x1b[1;22R", True, True),
        ("xterm-256color", "\x1b[?69;1$y\x1b[1;2R", True, False),
        ("xterm-256color", "\x1b[?69;0$y\x1b[24;22R", False, True),
        ("xterm-256color", "\x1b[?69;4$y\x1b[1;3R", False, False),
        ("xterm-256color", "\x1b[1;16R", False, False),  # F3 with every modifier
        ("xterm-256color", "", False, False),
        ("linux", "", False, False),
    ],
)
async def test_a_terminal_is_asked_once_what_it_can_and_its_answer_is_nothing_typed(
    name: str, reply: str, *, margins: bool, repeat: bool
) -> None:
    async with connected(all_views()["07_talk_daniel"], name=name) as client:
        await client.sees("HYPOTESFAS", "/")
        client.type(reply)
        client.type("h")
        await client.sees("> h")
        terminal = client.front.terminal
        assert (terminal.has_margins, terminal.has_repeat) == (margins, repeat)
        client.emulator.resize(100, 30)
        client.front.resized(100, 30)
        client.type("e")
        await client.sees("> he")
        received = bytes(client.emulator.received)
        assert received.count(QUESTIONS.encode()) == (name != "linux")
        # What older terminals print of a question is gone with what stood there before.
        assert name == "linux" or QUESTIONS.encode() + b"\x1b[m\x1b[2J" in received
        assert (terminal.has_margins, terminal.has_repeat) == (margins, repeat)
