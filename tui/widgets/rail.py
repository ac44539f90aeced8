"""The top row: the steps with where we are, and what time is left."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from tui.rows import Piece, Row, beside, cropped, width_of
from tui.widgets.lines import Lines

SHORT_UNDER = 60  # columns


@dataclass(frozen=True, slots=True)
class Stations:
    """What the rail shows, in words. `names` are the stations in their order: a number, or a word for the break."""

    names: tuple[str, ...] = ()
    here: int = -1
    title: str = ""
    short: str = ""  # "7/11", for narrow screens
    times: tuple[str, ...] = ()  # what stands to the right: the longest that fits


class Rail(Lines):
    """One row, always there."""

    stations = Stations()
    mark = ""  # what else is to be known of this screen: beside the time where there is room, else in its place

    def set(self, stations: Stations, mark: str = "") -> None:
        if (stations, mark) != (self.stations, self.mark):
            self.stations, self.mark = stations, mark
            self.changed()

    def lay_out(self, width: int) -> tuple[Row, ...]:
        whole, short = self.whole(), self.shortened(width)
        lefts = [short] if width < SHORT_UNDER or not self.stations.names else [whole, short]
        mark: Row = ((f"{self.mark}  ", "dim"),) if self.mark else ()
        times: list[Row] = [(*mark, (time, "plain"), (" ", "plain")) for time in self.stations.times]
        alone: list[Row] = [((self.mark, "dim"), (" ", "plain"))] if self.mark else []
        for left, right in ((left, right) for some in (times, alone) for left in lefts for right in some):
            if width_of(left) + 2 + width_of(right) <= width:
                return (beside(left, right, width),)
        return (next((left for left in lefts if width_of(left) <= width and not self.stations.times), lefts[-1]),)

    def whole(self) -> Row:
        """All the stations, the one we are at in brackets with its title."""
        row: list[Piece] = []
        for n, name in enumerate(self.stations.names):
            if n == self.stations.here:
                number = f"{name} " if name.isdigit() else ""
                row += [(" ", "plain"), (f"[{number}{self.stations.title.upper()}]", "strong")]
            else:
                row.append((f" {name}", "dim"))
        return tuple(row)

    def shortened(self, width: int) -> Row:
        """The number of how many, and the title."""
        first = f" {self.stations.short} " if self.stations.short else " "
        return ((first, "plain"), (cropped(self.stations.title, width - cell_len(first) - 1), "strong"))
