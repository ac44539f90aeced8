"""Ten thousand texts that mean harm, raw, at every place of every view: screens and lines stand, and nothing is obeyed.

What comes in is cleaned long before; here it is as if nothing had been, so that the way out is held on its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from random import Random
from typing import Any, get_args, get_type_hints

import pytest

from meeting.commands import Refused
from meeting.model import Place
from meeting.text import Words, words
from meeting.view import Action, View, types
from screens import SCREENS
from tests.helpers.attacked import LONG
from tests.helpers.egress import foreign_to_a_screen, foreign_to_lines
from tests.helpers.nasty import Poison, text
from tests.helpers.waiting import until
from tests.screens.stage import DRAWN, ToyChair
from tests.screens.views import all_views
from tui import pages
from tui.app import FristadApp
from tui.i18n import tongue
from tui.line import LineFront
from tui.run import SshFront
from tui.seat import Answer
from tui.stage import Stage
from tui.terminal import Terminal

MANY = 100_000 if LONG else 10_000
NUMBER = re.compile(rb"n(\d+)n")

# Where people's text stands in a view, and what is a string there and never theirs.
TEXTS = {
    "Shown": {"text", "author", "lines"}, "NodeShown": {"label"}, "LinkShown": {"label"}, "Drawing": {"summary"},
    "Glance": {"question"}, "Desk": {"unheard", "unheard_here", "hands"}, "Seated": {"name"}, "Ended": {"name", "circle"}, "Waiting": {"name"}, "Home": {"name"},
    "CircleLine": {"name", "when"}, "Lifeline": {"name", "whose"},
    "Lobby": {"name", "title", "when", "where", "rules", "absent"},
    **{shape: {"name"} for shape in ("InMeeting", "Board", "Stillness", "Picture", "Coffee", "Blank")},
}  # fmt: skip
OURS = {
    "Action": {"id"}, "Head": {"step", "part", "rail"}, "Seated": {"account"}, "Shown": {"id"}, "Section": {"id"},
    "NodeShown": {"id"}, "LinkShown": {"id", "from_id", "to_id"}, "Peek": {"step", "part"}, "PartTimes": {"step", "part"}, "Loan": {"step"}, "CircleLine": {"id"},
    "Ended": {"me"}, "Waiting": {"me"}, "Dot": {"id"}, "Home": {"me"}, "Lobby": {"me", "circle"},
    **{shape: {"me", "card", "hint", "wanted"} for shape in ("InMeeting", "Board", "Lifeline", "Stillness", "Picture", "Coffee", "Blank")},
}  # fmt: skip
places: Counter[str] = Counter()


def poisoned(value: Any, poison: Poison) -> Any:
    """A view, or a part of one, with another text wherever people's text is."""
    if isinstance(value, Words):
        return Words(value.id, tuple((name, one(arg, "Words", poison)) for name, arg in value.args))
    if isinstance(value, tuple):
        return tuple(poisoned(each, poison) for each in value)
    if not is_dataclass(value) or isinstance(value, Action | Place | type):
        return value
    shape = type(value).__name__
    new: dict[str, Any] = {}
    for field in fields(value):
        old = getattr(value, field.name)
        if field.name in TEXTS.get(shape, ()):
            place = f"{shape}.{field.name}"
            new[field.name] = (
                tuple(one(each, place, poison) for each in old) if isinstance(old, tuple) else one(old, place, poison)
            )
        else:
            new[field.name] = poisoned(old, poison)
    if shape == "Desk":
        new["hands"] = (one("somebody who asks for the floor", "Desk.hands", poison),)
    if shape == "Shown":
        new["lines"] += (one("a line of somebody's own", "Shown.lines", poison),)
    return replace(value, **new)


def one(value: Any, place: str, poison: Poison) -> Any:
    if not isinstance(value, str):
        return poisoned(value, poison)
    if value:
        places[place] += 1
    return value and poison()


def strings_of_views() -> Iterator[tuple[str, str]]:
    """Every field of a view or of a part of one that can hold a string."""
    for name, shape in vars(types).items():
        if is_dataclass(shape) and isinstance(shape, type) and shape.__module__ == types.__name__:
            for field, kind in get_type_hints(shape).items():
                kinds = {kind, *get_args(kind), *(inner for each in get_args(kind) for inner in get_args(each))}
                if str in kinds or any(getattr(each, "__supertype__", None) is str for each in kinds):
                    yield name, field


def test_every_string_of_a_view_is_ours_or_is_tried() -> None:
    known = {(shape, field) for table in (TEXTS, OURS) for shape, named in table.items() for field in named}
    assert set(strings_of_views()) - known == set()


@dataclass
class OnScreen:
    """Somebody at a full screen, and all that they were sent."""

    chair: ToyChair
    front: SshFront
    received: bytearray
    crashes: list[Exception]

    @property
    def app(self) -> FristadApp:
        assert isinstance(self.front._app, FristadApp)
        return self.front._app

    @property
    def stage(self) -> Stage[Any]:
        assert isinstance(self.app.base, Stage)
        return self.app.base

    async def show(self, view: View) -> None:
        self.chair.view = view
        assert self.chair.seat is not None
        self.chair.seat.show(view)
        await until(
            lambda: bool(self.crashes) or (self.app.base is not None and self.app.base.view is view), "the view"
        )
        await self.drawn()

    async def drawn(self) -> None:
        """All that was set going is on the terminal."""
        await until(lambda: bool(self.crashes) or not self.busy, "all is done")
        await self.stage.wait_for_refresh()
        assert self.crashes == []

    @property
    def busy(self) -> bool:
        pumps = [self.app, *self.app.screen.walk_children(with_self=True)]
        driver = self.app.ssh_driver
        return (
            self.app.woken.is_set()
            or any(it.message_queue_size for it in pumps)
            or (driver is not None and driver.painter._changed)
        )


@asynccontextmanager
async def on_screen(
    view: View, *, name: str = "xterm-256color", size: tuple[int, int] = (100, 40)
) -> AsyncIterator[OnScreen]:
    chair, received, crashes = ToyChair(view, account=view.me), bytearray(), list[Exception]()
    terminal = Terminal(name=name, columns=size[0], rows=size[1], send=received.extend)

    def app() -> FristadApp:
        return FristadApp(chair, SCREENS, speak=lambda words, language: tongue(language).say(words), terminal=terminal)

    front = SshFront(terminal, app, crashed=crashes.append, ended=lambda: None)
    front.start()
    try:
        await until(
            lambda: (
                bool(crashes)
                or (
                    chair.seat is not None
                    and front._app is not None
                    and isinstance(front._app, FristadApp)
                    and front._app.base is not None
                )
            ),
            "a screen",
        )
        yield OnScreen(chair, front, received, crashes)
        assert crashes == []
    finally:
        front.lost()
        await front.closed()


@pytest.fixture(autouse=True)
def frames_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.pace.INTERVAL", 0.0)
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", DRAWN)


async def test_ten_thousand_texts_on_a_screen_and_in_lines() -> None:
    poison = Poison(1)
    async with on_screen(all_views()["00_home"]) as person:
        lines = Lines(person.chair, pty=False)
        while poison.given < MANY:
            for view in all_views().values():
                hostile = poisoned(view, poison)
                await person.show(hostile)
                await lines.show(hostile)
        shown = set(NUMBER.findall(bytes(person.received))), set(NUMBER.findall(bytes(lines.received)))
        assert foreign_to_a_screen(bytes(person.received)) == set()
        assert foreign_to_lines(bytes(lines.received)) == set()
        await lines.leave()
    # All of it was drawn somewhere, but for what is out of sight in a long list or in a locked room.
    assert len(shown[0]) > MANY * 0.4 and len(shown[0] | shown[1]) > MANY * 0.6
    # No place was forgotten for lack of a view that has something there.
    assert {f"{shape}.{field}" for shape, named in TEXTS.items() for field in named} - places.keys() <= {
        "InMeeting.name"
    }


async def test_what_opens_over_a_view_and_what_one_is_answered() -> None:
    poison = Poison(2)
    async with on_screen(all_views()["00_home"]) as person:
        lines = Lines(person.chair, pty=True)
        for view in tuple(all_views().values())[:: 1 if LONG else 4]:
            hostile = poisoned(view, poison)
            await person.show(hostile)
            await lines.show(hostile)
            stage = person.stage
            for query in ("help", "who", "peek", "card", "desk", "picture"):
                if (page := stage.over.page(query)) is not None:
                    stage.over.open(page, query)
                    await person.drawn()
                await lines.type(f"/{query}")
            stage.over.open(
                pages.answer_page(stage.say, poison(), (poison(), words("house.name_taken", name=poison())))
            )
            await person.drawn()
            stage.over.close()
            for action in view.actions:
                if any(field.choices for field in action.fields):
                    await stage.forms.begin(action)
                    await person.drawn()
                    stage.forms.cancel()
            stage.aside.answer(stage.say("refused.unknown_id", id=poison()))
            person.front.data_received(
                b"\x1b[200~" + poison().encode(errors="replace").replace(b"\x1b[201~", b"") + b"\x1b[201~\t"
            )
            await person.drawn()
            person.front.data_received(b"\x1b\x15")
            stage.over.ask(poison(), poison(), (poison(), poison()))
            await person.drawn()
            stage.over.close_dialog()
            person.chair.answers += [
                Answer(
                    words=words("house.name_taken", name=poison()), item=poison(), lines=(poison(), f"[c1] {poison()}")
                ),
                Refused(words("refused.unknown_person", name=poison())),
            ]
            for command in ("/keys", "/keys"):
                await lines.type(command)
            await lines.type(poison().encode(errors="replace"))
        assert person.chair.seat is not None
        person.chair.seat.end(words("refused.unknown_id", id=poison()))
        lines.front.end(words("refused.unknown_id", id=poison()))
        await person.front.closed()
        await lines.front.closed()
        assert foreign_to_a_screen(bytes(person.received)) == set()
        assert foreign_to_lines(bytes(lines.received), pty=True) == set()
        assert lines.crashes == []


async def test_what_a_terminal_calls_itself() -> None:
    random = Random(3)
    for _ in range(12):
        name = text(random)
        async with on_screen(poisoned(all_views()["00_lobby"], Poison(4)), name=name) as person:
            await person.drawn()
        assert foreign_to_a_screen(bytes(person.received)) == set(), ascii(name)


class Lines:
    """Somebody in line mode, and all that they were sent. Views are shown to them, and the chair answers."""

    def __init__(self, chair: ToyChair, *, pty: bool) -> None:
        self.received = bytearray()
        self.crashes: list[Exception] = []
        self.chair = ToyChair(chair.view, answers=chair.answers)
        terminal = Terminal(name="dumb" if pty else "", send=self.received.extend)
        self.front = LineFront(self.chair, terminal, pty=pty, crashed=self.crashes.append, ended=lambda: None)
        self.front.start()

    async def show(self, view: View) -> None:
        """It is printed whole."""
        self.front.show(view)
        await self.type("/again")

    async def type(self, line: str | bytes) -> None:
        """Types a line, and waits for its one answer."""
        before = self.answered
        self.front.data_received((line.encode() if isinstance(line, str) else line) + b"\n")
        await until(lambda: self.answered > before or self.crashes, f"an answer to {line!r}")
        assert self.crashes == []

    @property
    def answered(self) -> int:
        return len(re.findall(rb"^(?:ok|!! )", self.received, re.MULTILINE))

    async def leave(self) -> None:
        self.front.lost()
        await self.front.closed()
