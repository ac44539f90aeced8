"""Who is in the room, and what each is just now."""

from __future__ import annotations

from tui.rows import EMPTY, STICKY, Look, Piece, Row, cropped, flow, indented
from tui.widgets.lines import Lines

Person = tuple[str, str, Look]  # name, what they are in words, and how the name looks


class Roster(Lines):
    """A column of names with what they are under or beside each; there only where the screen is wide."""

    heading = ""
    people: tuple[Person, ...] = ()

    def set(self, heading: str, people: tuple[Person, ...]) -> None:
        if (heading, people) != (self.heading, self.people):
            self.heading, self.people = heading, people
            self.changed()

    def lay_out(self, width: int) -> tuple[Row, ...]:
        rows: list[Row] = [((cropped(self.heading, width - 1), "dim"),)] if self.people else []
        for name, what, look in self.people:
            rows += self.lines_of(name, what, look, width - 1)
        return tuple(rows) or (EMPTY,)

    @staticmethod
    def lines_of(name: str, what: str, look: Look, width: int) -> tuple[Row, ...]:
        """A name with its words, on as many rows as they need."""
        pieces: tuple[Piece, ...] = ((name, look), (f"·{STICKY}{what}", "dim")) if what else ((name, look),)
        rows = flow(pieces, width)
        if len(rows) == 1:
            return rows
        return (*flow(pieces[:1], width), *indented(flow(pieces[1:], width - 2), 2))
