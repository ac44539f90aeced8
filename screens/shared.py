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
        texts = [self.say.say(each) for each in self.view.status]
        return (((" · ".join(texts), "dim"),),) if texts else ()
