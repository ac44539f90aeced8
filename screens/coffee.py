"""The break: nothing of the case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from meeting.view import Coffee
from screens.shared import MeetingStage
from tui.rows import Row
from tui.widgets.centre import Centre

if TYPE_CHECKING:
    from tui.app import FristadApp


class CoffeeScreen(MeetingStage[Coffee]):
    CSS_PATH = "coffee.tcss"

    def __init__(self, host: FristadApp, view: Coffee) -> None:
        super().__init__(host, view)
        self.centre = Centre(id="centre")

    def middle(self) -> Iterable[Widget]:
        yield self.centre

    def prompts(self) -> tuple[Row, ...]:
        return ()

    def tell_middle(self) -> None:
        self.centre.set((self.say.say(self.view.prompt), "strong"), (self.say("ui.coffee"), "dim"))

    def idle(self) -> str:
        return ""
