"""The meeting is over: what remains, and when the room is emptied."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from meeting.view import Ended
from tui.printed import held, remains
from tui.stage import Stage
from tui.widgets.centre import Centre
from tui.widgets.rail import Stations

if TYPE_CHECKING:
    from tui.app import FristadApp


class EndedScreen(Stage[Ended]):
    CSS_PATH = "ended.tcss"

    def __init__(self, host: FristadApp, view: Ended) -> None:
        super().__init__(host, view)
        self.centre = Centre(id="centre")

    def middle(self) -> Iterable[Widget]:
        yield self.centre

    def stations(self) -> Stations:
        title = self.say("lines.ended", circle=self.view.circle, number=self.view.number)
        return Stations(title=title, times=(self.view.name,))

    def tell_middle(self) -> None:
        say, view = self.say, self.view
        if view.told:
            self.centre.set(*((say.say(each), "plain") for each in view.told))
            return
        self.centre.set(
            (say("lines.ended.prompt"), "strong"),
            *(((say("lines.ended.door"), "plain"), (f"«{view.door.text}»", "plain")) if view.door is not None else ()),
            (self.empties(), "plain"),
            *(((say(f"lines.ended.picture.{view.picture}"), "plain"),) if view.picture else ()),
            *((each, "dim") for each in remains(say, view)),
        )

    def empties(self) -> str:
        """When nothing is left of the room."""
        if self.view.hold:
            return self.say(held(self.view.hold))
        rest = self.view.empties
        if rest is None or rest.unit == "over":
            return self.say("lines.ended.soon")
        return self.say("lines.ended.empties", n=rest.amount if rest.unit == "minutes" else 1)

    def further_keys(self) -> tuple[tuple[str, str], ...]:
        return (("f10", "action.chest"),)
