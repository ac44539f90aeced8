"""A page over the group's words: help, a card, the chest, settings. The meeting goes on underneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.geometry import Region
from textual.strip import Strip

from tui.rows import EMPTY, STICKY, Row, beside, flow, indented, titled
from tui.widgets.lines import Lines
from tui.widgets.strips import strip_of

READABLE = 76  # cells of a line one reads easily


@dataclass(frozen=True, slots=True)
class Page:
    """What a panel shows: texts that flow, or rows as they are (`drawn`), which come first.

    `whole` is for rows that are of use only when all of them are in sight.
    """

    title: str
    texts: tuple[Row, ...] = ()
    drawn: tuple[Row, ...] = ()
    whole: bool = False


class Panel(Lines):
    """Not there unless something is to read. It never has the focus: arrows scroll it, Escape closes it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.page = Page("")
        self.closes = ""
        self.more = ""
        self.top = 0
        self.display = False

    def open(self, page: Page, *, closes: str, more: str) -> None:
        """Shows a page; one that is open already keeps its place when it is the same one in other words."""
        if not self.display or page.title != self.page.title:
            self.top = 0
        self.page, self.closes, self.more = page, closes, more
        self.display = True
        self.changed()

    def close(self) -> None:
        self.display = False
        self.page = Page("")

    def lay_out(self, width: int) -> Sequence[Row]:
        inner = min(width - 2, READABLE)
        texts = (row for text in self.page.texts for row in (_hanging(text, inner) or (EMPTY,)))
        return (*self.page.drawn, *indented(texts, 1))

    @property
    def room(self) -> int:
        """Rows for the page under its title."""
        return max(self.size.height - 2, 1)

    @property
    def last_top(self) -> int:
        return max(len(self.rows(self.size.width)) - self.room, 0)

    def scroll_rows(self, by: int) -> None:
        self.top = min(max(self.top + by, 0), self.last_top)
        self.refresh()

    def scroll_page(self, pages: int) -> None:
        self.scroll_rows(pages * max(self.room - 2, 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        width = self.size.width
        rows = self.rows(width)
        top = min(self.top, self.last_top)
        (title,) = titled(self.page.title, width, 1) or (EMPTY,)
        right: Row = ((self.more if self.last_top else "", "dim"), (self.closes, "dim"), (" ", "plain"))
        head = (beside(title, right, width), EMPTY)
        drawn = [*head, *rows[top : top + self.room]]
        strips = [strip_of(drawn[y] if y < len(drawn) else EMPTY, width) for y in crop.line_range]
        return strips if crop.width == width else [strip.crop(crop.x, crop.right) for strip in strips]


def _hanging(text: Row, width: int) -> Sequence[Row]:
    """A text in rows; one that begins further in goes on there."""
    first = text[0][0] if text else ""
    by = min(len(first) - len(first.lstrip(STICKY)), width // 4)
    deep = len(first) - len(first.lstrip(STICKY)) > by  # the row of a drawing
    if not by or deep or not first.strip(STICKY):  # a column that is empty is no way in
        return flow(text, width)
    return tuple(indented(flow(((first.lstrip(STICKY), text[0][1]), *text[1:]), width - by), by))
