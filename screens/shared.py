"""What screens of a meeting have in common beside the frame: rail, prompt, how things stand."""

from __future__ import annotations

from typing import TypeVar

from meeting.view import Board, Coffee, Picture, Stillness
from tui import depiction
from tui.rows import Row
from tui.stage import Stage
from tui.widgets.rail import Stations

M = TypeVar("M", bound=Board | Stillness | Picture | Coffee)


class MeetingStage(Stage[M]):
    """The frame with a meeting's own words in it."""

    def stations(self) -> Stations:
        return depiction.stations(self.say, self.view.head, part=self.view.place.part, leads=self.view.leads)

    def prompts(self) -> tuple[Row, ...]:
        return (((self.say.say(self.view.prompt), "strong"),),)

    def statuses(self) -> tuple[Row, ...]:
        # Which meeting it is stands on the top row, save where it says there that one leads and has no room left.
        told = [each for each in self.view.status if each.id != "status.meeting" or self.view.leads]
        texts = [self.say.say(each) for each in told]
        return (((" · ".join(texts), "dim"),),) if texts else ()
