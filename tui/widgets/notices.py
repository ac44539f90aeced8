"""The program's private words, just above one's own line: hints, what is missing, why something was refused."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.rows import Look, Row, beside, cropped, flow, indented, limited, width_of
from tui.widgets.lines import Lines

MOST_OF_ONE = 3  # of one notice
MOST_IN_ALL = 5
ADVICE = 1  # the weight of what nobody waits for


@dataclass(frozen=True, slots=True)
class Notice:
    """A text, and the keys that answer it, to its right where there is room. The lightest gives way first.

    One that `stays` gives way to nothing, and others have the rows that it leaves. Where it has not all that it needs,
    it is its `short` form.
    """

    text: str
    keys: str = ""
    look: Look = "plain"
    weight: int = 0
    stays: bool = False
    short: str = ""


class Notices(Lines):
    """None, and then it takes no room, or a few; the last is nearest to the line."""

    notices: tuple[Notice, ...] = ()
    most = MOST_IN_ALL
    whole = ""  # what shows all of them in full

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
        staying = {notice: self.rows_of_staying(notice, width) for notice in self.notices if notice.stays}
        left = self.most - sum(map(len, staying.values()))
        others = [notice for notice in self.notices if not notice.stays] if left > 0 else []
        rows = staying | {notice: rows_of(notice, width, min(MOST_OF_ONE, left), self.whole) for notice in others}
        while others and sum(len(rows[notice]) for notice in others) > left:
            # A whole one goes, so that none is left without its beginning.
            others.remove(min(others, key=lambda notice: notice.weight))
        kept = [notice for notice in self.notices if notice.stays or notice in others]
        shown = [row for notice in kept for row in rows[notice]]
        if shown and self.whole and len(kept) < len(self.notices):
            shown[-1] = beside(shown[-1], ((f"… {self.whole}", "strong"), (" ", "plain")), width)
        return tuple(shown)

    def rows_of_staying(self, notice: Notice, width: int) -> tuple[Row, ...]:
        """All its rows where they leave one for what is more than advice, else those of its short form."""
        in_full = rows_of(notice, width, self.most + 1)
        pressing = any(other.weight > ADVICE for other in self.notices)
        if not notice.short or len(in_full) + pressing <= self.most:
            return in_full
        return rows_of(replace(notice, text=notice.short), width, 1, self.whole)


def rows_of(notice: Notice, width: int, most: int = MOST_OF_ONE, whole: str = "") -> tuple[Row, ...]:
    """One notice in rows. Where it is too long its text is cut, never its keys; `whole` is how to read all of it."""
    inner = width - 2
    rows = flow(((notice.text, notice.look),), inner)
    if not notice.keys:
        return tuple(indented(limited(rows, most, inner, whole), 1))
    keys: Row = ((notice.keys, "strong"), (" ", "plain"))
    if len(rows) == 1 and width_of(rows[0]) + width_of(keys) + 3 <= width:
        return (beside(((" ", "plain"), *rows[0]), keys, width),)
    rows = flow(((notice.text, notice.look), (notice.keys, "strong")), inner)
    if len(rows) > most:
        *kept, last = limited(flow(((notice.text, notice.look),), inner), most, inner)
        room = inner - width_of(keys)
        text = cropped("".join(text for text, _ in last), room)
        rows = (*kept, ((text, notice.look), (" ", "plain"), (notice.keys, "strong")))
    return tuple(indented(rows, 1))
