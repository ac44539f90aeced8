"""The program's private words, just above one's own line: hints, what is missing, why something was refused."""

from __future__ import annotations

from dataclasses import dataclass

from tui.widgets.lines import Lines
from tui.widgets.rows import Look, Row, beside, flow, indented, limited, width_of

MOST_ROWS = 3  # of one notice
MOST_IN_ALL = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """A text, and the keys that answer it, to its right where there is room."""

    text: str
    keys: str = ""
    look: Look = "plain"


class Notices(Lines):
    """None, and then it takes no room, or a few; the last is nearest to the line."""

    notices: tuple[Notice, ...] = ()

    def set(self, notices: tuple[Notice, ...]) -> None:
        if notices != self.notices:
            self.notices = notices
            self.changed()

    def lay_out(self, width: int) -> tuple[Row, ...]:
        rows: list[Row] = []
        for notice in self.notices:
            rows += rows_of(notice, width)
        return tuple(rows[-MOST_IN_ALL:])


def rows_of(notice: Notice, width: int) -> tuple[Row, ...]:
    """One notice in rows."""
    inner = width - 2
    rows = flow(((notice.text, notice.look),), inner)
    if notice.keys:
        keys: Row = ((notice.keys, "strong"), (" ", "plain"))
        if len(rows) == 1 and width_of(rows[0]) + width_of(keys) + 3 <= width:
            return (beside(((" ", "plain"), *rows[0]), keys, width),)
        rows = flow(((notice.text, notice.look), (notice.keys, "strong")), inner)
    return tuple(indented(limited(rows, MOST_ROWS, inner), 1))
