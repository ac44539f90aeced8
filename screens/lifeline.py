"""The lifelines: one of them drawn, and all that one may see of them as points with words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import events
from textual.widget import Widget

from meeting.view import Lifeline
from screens.shared import MeetingStage
from tui import depiction
from tui.widgets.curve import Curve
from tui.widgets.items import ItemList

if TYPE_CHECKING:
    from tui.app import FristadApp

HIGH, LOW = 30, 18  # rows of a screen from which the line is drawn whole, and at half its height


class LifelineScreen(MeetingStage[Lifeline]):
    CSS_PATH = "lifeline.tcss"

    def __init__(self, host: FristadApp, view: Lifeline) -> None:
        super().__init__(host, view)
        self.curve = Curve(id="curve")
        self.items = ItemList(id="items", from_end=False)
        self.grouped = depiction.Grouped()

    @property
    def scroller(self) -> ItemList:
        return self.items

    def middle(self) -> Iterable[Widget]:
        yield self.curve
        yield self.items

    def on_mount(self) -> None:
        super().on_mount()
        self.fit()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.fit()

    def fit(self) -> None:
        """The line as high as there is room for; where there is none, its points in words are all."""
        height = self.size.height
        self.curve.fit(11 if height >= HIGH else 5 if height >= LOW else 0)

    def tell_middle(self) -> None:
        whose, dots = self.view.whose, self.view.curve
        title = self.say("ui.lifeline.of", name=whose) if whose else self.say("ui.lifeline.own")
        self.curve.set(title, tuple((dot.year, dot.height) for dot in dots))
        self.items.set(depiction.groups(self.say, self.view.sections, self.grouped))
        self.fit()
        self.tell_more()
