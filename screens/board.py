"""The group's words, in sections: most steps are this."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from meeting.model import Place
from meeting.view import Board
from screens.shared import MeetingStage
from tui import depiction
from tui.rows import Row
from tui.widgets.items import ItemList

if TYPE_CHECKING:
    from tui.app import FristadApp


class BoardScreen(MeetingStage[Board]):
    CSS_PATH = "board.tcss"

    def __init__(self, host: FristadApp, view: Board) -> None:
        super().__init__(host, view)
        self.items = ItemList(id="items")
        self.grouped = depiction.Grouped()
        self.read: Place | None = None  # what the list is read in

    @property
    def scroller(self) -> ItemList:
        return self.items

    def middle(self) -> Iterable[Widget]:
        yield self.items

    def tell_middle(self) -> None:
        if self.read != self.view.place:
            self.read = self.view.place
            self.items.begin(at_end=not depiction.read_from_top(self.view.sections))
        self.items.set(depiction.groups(self.say, self.view.sections, self.grouped))
        self.tell_more()  # in the same frame

    def questions(self) -> tuple[Row, ...]:
        return depiction.question(self.say, self.view.sections)
