"""One person's app: takes views, shows their screens, sends commands, keeps the draft. It knows no step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from textual import work
from textual.screen import Screen

from tui.bells import Bells
from tui.kept import forget_again
from tui.screen import AnyScreen, ViewScreen
from tui.seat import Answer, Chair, Draft, Language, Settings
from tui.terminal import Terminal
from tui.terminal_app import TerminalApp
from tui.turns import DRAWS
from tui.widgets.panel import Page

if TYPE_CHECKING:
    from meeting.commands import Command
    from meeting.hall_commands import HallCommand
    from meeting.model import Place
    from meeting.text import Words
    from meeting.view import View


class FristadApp(TerminalApp):
    """A Seat on a terminal. `screens` tells which screen is for which type of view, `speak` puts words in a language."""

    CSS_PATH = "theme.tcss"
    TITLE = "Fristad"
    AUTO_FOCUS = ""

    def __init__(
        self,
        chair: Chair,
        screens: Mapping[type[Any], AnyScreen],
        *,
        speak: Callable[[Words, Language], str],
        terminal: Terminal | None = None,
    ) -> None:
        super().__init__(terminal)
        self.ansi_color = True  # the terminal's own background and letters, be they light or dark
        self.chair = chair
        self.screens = screens
        self.speak = speak
        self.draft: Draft | None = None
        self.base: ViewScreen[Any] | None = None  # the screen of the view; panels lie over it
        self.latest: View | None = None
        self.drawn: tuple[View, Settings] | None = None
        self.bells = Bells()
        self.slow = False  # whether so much was sent at once that the rest is read slowly
        self.letter: Page | None = None  # the latest invitation made in this visit: its code can be had by nothing else
        self.behind = False  # whether the line takes so little that what is shown is old
        self.asks = 0  # what this person does that is not done yet
        self.first = False  # whether the latest view may be of their own doing: then it is drawn before anybody else's
        self.over = False
        self.reason: Words | None = None
        self.woken = asyncio.Event()

    # The seat: called from the room's task, which draws nothing and waits for nobody.

    def show(self, view: View) -> None:
        """Keeps the latest view and wakes this app's own task."""
        self.latest = view
        self.first = self.first or self.asks > 0
        self.woken.set()

    def end(self, reason: Words | None) -> None:
        """Leaves, and says why on the screen that remains."""
        self.reason = reason
        self.over = True
        self.woken.set()

    def slowed(self, slow: bool) -> None:
        """Tells the person, beside whatever the view tells."""
        super().slowed(slow)
        self.slow = slow
        if self.base is not None:
            self.call_later(self.base.tell_pace)

    def fell_behind(self, behind: bool) -> None:
        """Marks it on the screen: in the frame that goes out next, and gone when the line has caught up."""
        self.behind = behind
        if self.base is not None:
            self.call_later(self.base.tell_pace)

    # This app's own task.

    def on_ready(self) -> None:
        """Sits down, once there is something to show views on."""
        self.live()
        self.seated = True
        self.chair.sit(self)
        self.draft = self.chair.draft  # not before: until now somebody else may have typed in it

    @work(group="seat")  # called once it runs: the client may be gone before
    async def live(self) -> None:
        """Draws whatever is latest, each time it is woken. An error here ends this app alone."""
        while True:
            await self.woken.wait()
            done = await DRAWS.turn(first=self.first)
            try:
                self.woken.clear()
                if self.first and (driver := self.ssh_driver) is not None:
                    driver.painter.pace.hurry()
                self.first = False
                if self.over:
                    break
                if self.latest is not None and (self.latest, self.settings) != self.drawn:
                    await self.draw(self.latest, self.settings, done)
            finally:
                done()
        if self.reason is not None and (driver := self.ssh_driver) is not None:
            driver.farewell = self.speak(self.reason, self.settings.language)
        self.exit()

    async def draw(self, view: View, settings: Settings, done: Callable[[], None]) -> None:
        """Updates the screen of this type of view, or changes to it; panels over another one are closed.

        Another language is another screen: what it composed is in the old one. Nobody waits until it is there: `done`
        ends this app's turn.
        """
        screen_type = self.screens[type(view)]
        same_language = self.drawn is not None and self.drawn[1].language == settings.language
        if self.bells.rings(view):
            self.bell()
        self.drawn = (view, settings)
        if (driver := self.ssh_driver) is not None:
            driver.use_mouse(settings.mouse)
        if self.base is not None and type(self.base) is screen_type and same_language:
            frame = self.frame
            self.base.take(view)
            await self.next_frame(frame)
            return
        done()
        self.conceal()
        try:
            await self.taken_in()
            await self.close_panels()
            before, self.base = self.base, screen_type(self, view)
            if before is None:
                # Textual's own first screen cannot be switched away from.
                await self.push_screen(self.base)
            else:
                await self.switch_screen(self.base)
                forget_again(before.kept_since)  # until it was gone it drew what it had
            await self.base.wait_for_refresh()
        finally:
            self.reveal()

    async def close_panels(self) -> None:
        """Takes away what lies over the view's screen, as if dismissed."""
        while self.base is not None and self.screen is not self.base:
            panel: Screen[Any] = self.screen
            await panel.dismiss(None)

    @property
    def takes_mouse(self) -> bool:
        """Where the view's own screen does, and nothing lies over it."""
        return self.base is not None and self.screen is self.base and self.base.takes_mouse

    # What screens use.

    @property
    def settings(self) -> Settings:
        """The person's settings as they are now."""
        return self.chair.settings

    async def submit(self, command: Command | HallCommand, begun: Place | None = None) -> Answer:
        """Does what the person asks for, or raises Refused."""
        self.asks += 1
        try:
            answer = await self.chair.submit(command, begun)
        finally:
            self.asks -= 1
        if self.drawn is not None and self.settings != self.drawn[1]:
            self.woken.set()  # what they see may be the same, and only the words for it others
        return answer

    def write_draft(self, draft: Draft | None) -> None:
        """The person's line as it is now."""
        if draft != self.draft:
            self.draft = draft
            self.chair.keep(draft)

    def bell(self) -> None:
        """Rings, for those who want it."""
        if not self.settings.calm:
            super().bell()

    async def on_unmount(self) -> None:
        """Leaves the seat, unless it crashed: then it is held for the app that takes its place, and nobody notices."""
        if self.failure is None:
            self.leave()
        if self.base is not None:
            forget_again(self.base.kept_since)

    def leave(self) -> None:
        self.chair.leave(self)
