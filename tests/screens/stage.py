"""One person's full screen without a terminal: a chair that remembers, an app, and what it shows as text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

from textual import events
from textual.message_pump import MessagePump
from textual.pilot import Pilot

from meeting.commands import Refused
from meeting.model import Account, Place
from meeting.view import View
from screens import SCREENS
from tests.helpers.waiting import until
from tui import i18n
from tui.app import FristadApp
from tui.i18n import tongue
from tui.seat import Answer, Draft, Language, Seat, Settings
from tui.stage import Stage

Size = tuple[int, int]
# Seconds after which what is laid out anew is drawn: a sixtieth for real, which would be nearly all that tests wait for.
DRAWN = 0.001
NAMES = {
    " ": "space",
    "/": "slash",
    ".": "full_stop",
    "-": "minus",
    "|": "vertical_line",
    ",": "comma",
    "?": "question_mark",
}
CHARACTERS = {name: character for character, name in NAMES.items()}


@dataclass
class ToyChair:
    """A place in no room: it remembers what was asked for, and answers as the test says."""

    view: View
    settings: Settings = Settings()
    draft: Draft | None = None
    account: Account = Account("lina")
    asked: list[Any] = field(default_factory=list)
    begun: list[Place | None] = field(default_factory=list)
    answers: list[Answer | Refused] = field(default_factory=list)
    when_asked: Callable[[Any], None] | None = None
    until: Callable[[], bool] | None = None  # it answers only when this holds
    seat: Seat | None = None

    def sit(self, seat: Seat) -> None:
        self.seat = seat
        seat.show(self.view)

    def leave(self, seat: Seat) -> None:
        self.seat = None

    async def submit(self, command: Any, begun: Place | None = None) -> Answer:
        self.asked.append(command)
        self.begun.append(begun)
        if self.when_asked is not None:
            self.when_asked(command)
        if self.until is not None:
            await until(self.until, "what the chair waits for")
        answer = self.answers.pop(0) if self.answers else Answer()
        if isinstance(answer, Refused):
            raise answer
        return answer

    def keep(self, draft: Draft | None) -> None:
        self.draft = draft


@dataclass
class Player:
    """A person at their keyboard."""

    chair: ToyChair
    app: FristadApp
    pilot: Pilot[None]
    late: float = 0.0  # seconds after which the keys are pressed

    @property
    def stage(self) -> Stage[Any]:
        assert isinstance(self.app.base, Stage)
        return self.app.base

    async def press(self, *keys: str) -> None:
        """Keys by Textual's names, or single characters."""
        for key in keys:
            character = key if len(key) == 1 else CHARACTERS.get(key)
            name = NAMES.get(key, key) if len(key) == 1 else key
            self.key(name, character)
            await self.settle()

    def post(self, *names: str) -> None:
        """Keys in one packet, by Textual's names."""
        for name in names:
            self.key(name, CHARACTERS.get(name) or (name if len(name) == 1 else None))

    def key(self, name: str, character: str | None) -> None:
        event = events.Key(name, character)
        event.time += self.late
        self.app.post_message(event.set_sender(self.app))

    async def type(self, text: str) -> None:
        await self.press(*text)

    async def show(self, view: View) -> None:
        """The room has another view for this person."""
        self.chair.view = view
        self.app.show(view)
        await self.settle()

    async def resize(self, columns: int, rows: int) -> None:
        await self.pilot.resize_terminal(columns, rows)
        await self.settle()

    async def settle(self) -> None:
        """All that was set going is done, and drawn."""
        for _ in range(2):
            while self.busy:
                await asyncio.sleep(0)
            await self.app.screen.wait_for_refresh()

    def speak(self, language: Language) -> None:
        """The person has chosen another language."""
        self.chair.settings = replace(self.chair.settings, language=language)
        self.app.show(self.chair.view)

    async def gone(self) -> None:
        """The person has left."""
        await until(lambda: not self.app.is_running, "leaving")

    @property
    def busy(self) -> bool:
        """Whether something waits to be handled."""
        pumps: list[MessagePump] = [self.app, *self.app.screen.walk_children(with_self=True)]
        return self.app.woken.is_set() or any(pump.message_queue_size for pump in pumps)

    @property
    def screen(self) -> str:
        return text_of(self.app)


def text_of(app: FristadApp) -> str:
    """What the screen shows, row by row, without blanks at their ends."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips) + "\n"


@asynccontextmanager
async def playing(
    view: View,
    *,
    size: Size = (80, 24),
    language: Language = "sv",
    draft: Draft | None = None,
    calm: bool = False,
) -> AsyncIterator[Player]:
    """A person with this view before them."""
    i18n.strict = True
    chair = ToyChair(view, Settings(language, calm), draft, account=view.me)
    app = FristadApp(chair, SCREENS, speak=lambda words, language: tongue(language).say(words))
    with patch("textual.screen.UPDATE_PERIOD", DRAWN):
        async with app.run_test(size=size) as pilot:
            player = Player(chair, app, pilot)
            await player.settle()
            yield player
