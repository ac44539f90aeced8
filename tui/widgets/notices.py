"""The program's private words, just above one's own line: hints, what is missing, why something was refused."""

from __future__ import annotations

from dataclasses import dataclass

from tui.widgets.lines import Lines
from tui.widgets.rows import Look, Row, beside, cropped, flow, indented, limited, width_of

MOST_ROWS = 3  # of one notice
MOST_IN_ALL = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """A text, and the keys that answer it, to its right where there is room. The lightest gives way first."""

    text: str
    keys: str = ""
    look: Look = "plain"
    weight: int = 0


class Notices(Lines):
    """None, and then it takes no room, or a few; the last is nearest to the line."""

    notices: tuple[Notice, ...] = ()
    most = MOST_IN_ALL

    def set(self, notices: tuple[Notice, ...]) -> None:
        if notices != self.notices:
            self.notices = notices
            self.changed()

    def limit(self, most: int) -> None:
        """Rows at the most from now on."""
        if most != self.most:
            self.most = most
            self.changed()

    def lay_out(self, width: int) -> tuple[Row, ...]:
        kept = [(notice.weight, rows_of(notice, width, min(MOST_ROWS, self.most))) for notice in self.notices]
        while sum(len(rows) for _, rows in kept) > self.most:
            # A whole one goes, so that none is left without its beginning.
            kept.remove(min(kept, key=lambda each: each[0]))
        return tuple(row for _, rows in kept for row in rows)


def rows_of(notice: Notice, width: int, most: int = MOST_ROWS) -> tuple[Row, ...]:
    """One notice in rows. Where it is too long its text is cut, never its keys."""
    inner = width - 2
    rows = flow(((notice.text, notice.look),), inner)
    if not notice.keys:
        return tuple(indented(limited(rows, most, inner), 1))
    keys: Row = ((notice.keys, "strong"), (" ", "plain"))
    if len(rows) == 1 and width_of(rows[0]) + width_of(keys) + 3 <= width:
        return (beside(((" ", "plain"), *rows[0]), keys, width),)
    rows = flow(((notice.text, notice.look), (notice.keys, "strong")), inner)
    if len(rows) > most:
        *whole, last = limited(flow(((notice.text, notice.look),), inner), most, inner)
        room = inner - width_of(keys)
        text = cropped("".join(text for text, _ in last), room)
        rows = (*whole, ((text, notice.look), (" ", "plain"), (notice.keys, "strong")))
    return tuple(indented(rows, 1))
