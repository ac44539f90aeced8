"""Nothing: the leader blanked all screens, or one stepped out. Not even one's own draft is on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from meeting.view import Blank
from tui.stage import Stage
from tui.widgets.centre import Centre

if TYPE_CHECKING:
    from tui.app import FristadApp


class BlankScreen(Stage[Blank]):
    CSS_PATH = "blank.tcss"

    shows_draft = False

    def __init__(self, host: FristadApp, view: Blank) -> None:
        super().__init__(host, view)
        self.centre = Centre(id="centre")

    def middle(self) -> Iterable[Widget]:
        yield self.centre

    def tell_middle(self) -> None:
        self.centre.set((self.say.say(self.view.prompt), "dim"))
