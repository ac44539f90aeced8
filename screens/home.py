"""Where one is before one has gone anywhere: one's circles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from meeting.view import CircleLine, Home
from tui import noticed, wording
from tui.printed import coming
from tui.rings import strip
from tui.rows import Row
from tui.stage import Stage
from tui.widgets.items import Entry, Group, ItemList
from tui.widgets.notices import Notice
from tui.widgets.rail import Stations

if TYPE_CHECKING:
    from tui.app import FristadApp


class HomeScreen(Stage[Home]):
    CSS_PATH = "home.tcss"

    def __init__(self, host: FristadApp, view: Home) -> None:
        super().__init__(host, view)
        self.items = ItemList(id="items", from_end=False)

    @property
    def scroller(self) -> ItemList | None:
        return self.items if self.view.circles else None

    def middle(self) -> Iterable[Widget]:
        yield self.items

    def stations(self) -> Stations:
        return Stations(title="Fristad", times=(self.view.name or self.view.me,))

    def prompts(self) -> tuple[Row, ...]:
        text = "ui.home.name" if self.view.name is None else "ui.home"
        return (((self.say(text), "strong"),),)

    def tell_middle(self) -> None:
        entries = tuple(Entry(line.id, line.name, line.id, lines=self.lines_of(line)) for line in self.view.circles)
        heading = self.say("ui.home.circles") if entries else ""
        welcome = (Group("welcome", "", (), self.say("ui.home.welcome")),) if self.view.name is None else ()
        self.items.set((*welcome, Group("circles", heading, entries, self.say(wording.nowhere(self.view)))))

    def lines_of(self, line: CircleLine) -> tuple[str, ...]:
        """How it is with a circle."""
        say = self.say
        if line.under_way:
            return (say("lines.circle.under_way"),)
        if line.ended:
            return tuple(filter(None, (say("lines.circle.ended"), strip(line.rings))))
        held = say("ui.home.held", n=line.held) if line.held else ""
        when = say(coming(line), when=line.when) if line.when else ""
        text = ", ".join(filter(None, (when, held)))
        return tuple(filter(None, (text, strip(line.rings))))

    def idle(self) -> str:
        return self.say("ui.line.name") if self.view.name is None else super().idle()

    def private(self) -> tuple[Notice, ...]:
        return tuple(noticed.outside(self.say, each) for each in self.view.notices)

    def further_keys(self) -> tuple[tuple[str, str], ...]:
        return (("f10", "action.chest"),)
