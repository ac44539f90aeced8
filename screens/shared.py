"""What screens of a meeting have in common beside the frame: rail, prompt, how things stand; and words in the middle."""

from __future__ import annotations

from typing import TypeVar

from meeting.view import Board, Coffee, Picture, Stillness
from tui import depiction
from tui.stage import Stage
from tui.widgets.lines import Lines
from tui.widgets.rail import Stations
from tui.widgets.rows import EMPTY, Look, Row, centred, flow

M = TypeVar("M", bound=Board | Stillness | Picture | Coffee)
READABLE = 60  # cells of a line in the middle of the screen


class MeetingStage(Stage[M]):
    """The frame with a meeting's own words in it."""

    def stations(self) -> Stations:
        return depiction.stations(self.say, self.view.head, part=self.view.place.part, leads=self.view.leads)

    def prompts(self) -> tuple[Row, ...]:
        return (((self.say.say(self.view.prompt), "strong"),),)

    def statuses(self) -> tuple[Row, ...]:
        texts = [self.say.say(each) for each in self.view.status]
        return (((" · ".join(texts), "dim"),),) if texts else ()


class Centre(Lines):
    """A few words in the middle of the screen, with air around them."""

    texts: tuple[tuple[str, Look], ...] = ()

    def set(self, *texts: tuple[str, Look]) -> None:
        if texts != self.texts:
            self.texts = texts
            self.changed()

    def on_resize(self) -> None:
        self.changed()

    def lay_out(self, width: int) -> tuple[Row, ...]:
        rows: list[Row] = []
        for text in self.texts:
            rows += [*([EMPTY] if rows else []), *centred(flow((text,), min(width - 2, READABLE)), width)]
        above = max((self.size.height - len(rows)) // 2 - 1, 0)
        return (*(EMPTY for _ in range(above)), *rows)

    def rows(self, width: int) -> tuple[Row, ...]:
        # The height matters too, so nothing is kept.
        return self.lay_out(width)
