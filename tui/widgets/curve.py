"""A lifeline as a drawing in characters: years from left to right, how it was from top to bottom."""

from __future__ import annotations

from itertools import pairwise

from tui.rows import Row
from tui.widgets.lines import Lines

HIGHEST = 5  # and as far down
MARGIN = 2  # columns at each side
Points = tuple[tuple[int, int], ...]  # year and height


def drawn(points: Points, width: int, height: int) -> tuple[str, ...]:
    """So many rows of characters, and one of years below them; nothing where there is no point or no room."""
    if not points or height < 1 or width < 8:
        return ()
    years = sorted({year for year, _ in points})
    first, last = years[0], years[-1]
    grid = [[" "] * width for _ in range(height)]

    def column(year: float) -> int:
        return round((year - first) / (last - first) * (width - 1)) if last > first else width // 2

    def row(level: float) -> int:
        return round((HIGHEST - level) / (2 * HIGHEST) * (height - 1))

    for x in range(width):
        grid[row(0)][x] = "-"
    ordered = sorted(points)
    for (year, level), (to_year, to_level) in pairwise(ordered):
        start, end = column(year), column(to_year)
        for x in range(start, end + 1):
            part = (x - start) / (end - start) if end > start else 0
            grid[row(level + part * (to_level - level))][x] = "."
    for year, level in ordered:
        grid[row(level)][column(year)] = "o"
    axis = [" "] * width
    free = 0
    for year in years:
        at = min(max(column(year) - 2, 0), width - 4)
        if at >= free and (year == last or at + 5 <= width - 4 or width - 4 < free):
            axis[at : at + 4] = str(year)
            free = at + 5
    return (*("".join(cells).rstrip() for cells in grid), "".join(axis).rstrip())


class Curve(Lines):
    """One lifeline, with whose it is above it."""

    title = ""
    points: Points = ()
    high = 5  # rows that the line may take; none where 0

    def set(self, title: str, points: Points) -> None:
        if (title, points) != (self.title, self.points):
            self.title, self.points = title, points
            self.changed()

    def fit(self, high: int) -> None:
        if high != self.high:
            self.high = high
            self.changed()

    def lay_out(self, width: int) -> tuple[Row, ...]:
        rows = drawn(self.points, width - 2 * MARGIN, self.high) if self.high else ()
        if not rows:
            return ()
        heading: Row = ((f" {self.title}", "strong"),)
        return (heading, *(((f"{' ' * MARGIN}{row}", "plain"),) for row in rows))
