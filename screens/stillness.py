"""The five quiet minutes: one line at a time, and nothing to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from meeting.view import Stillness
from screens.shared import MeetingStage
from tui.widgets.centre import Centre

if TYPE_CHECKING:
    from tui.app import FristadApp


class StillnessScreen(MeetingStage[Stillness]):
    CSS_PATH = "stillness.tcss"

    def __init__(self, host: FristadApp, view: Stillness) -> None:
        super().__init__(host, view)
        self.centre = Centre(id="centre")

    def middle(self) -> Iterable[Widget]:
        yield self.centre

    def tell_middle(self) -> None:
        if self.view.sitting_out:
            self.centre.set((self.say("ui.sitting_out"), "plain"))
        else:
            self.centre.set((self.say(f"relaxation.{self.view.line}"), "plain"))

    def idle(self) -> str:
        return ""
