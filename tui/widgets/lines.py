"""The widgets that draw rows: everything on the screen is one; most are made anew only when their words or their width change."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.rows import EMPTY, Row, flow, indented, limited
from tui.widgets.strips import strip_of


class Rows(Widget):
    """A widget that is nothing but rows as wide as it is, each of which can be asked for."""

    @abstractmethod
    def row(self, y: int) -> Row:
        """What stands in a row of the widget."""

    def render_lines(self, crop: Region) -> list[Strip]:
        width = self.size.width
        strips = (strip_of(self.row(y), width) for y in crop.line_range)
        return list(strips) if crop.width == width else [strip.crop(crop.x, crop.right) for strip in strips]


class Lines(Rows):
    """Rows of text. A subclass says in `lay_out` which ones, and calls `changed` when they are others."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.made_for = -1  # the width the rows were made for
        self.made: Sequence[Row] = ()

    @abstractmethod
    def lay_out(self, width: int) -> Sequence[Row]:
        """The rows at a width."""

    def rows(self, width: int) -> Sequence[Row]:
        """The rows at a width, made once."""
        if width != self.made_for:
            self.made, self.made_for = self.lay_out(width), width
        return self.made

    def changed(self) -> None:
        """The words are others. The screen is laid out again only where the number of rows is another one."""
        before, width = self.made, self.made_for
        self.made_for = -1
        if width < 0:
            self.refresh(layout=True)
            return
        now = self.rows(width)
        if len(now) != len(before):
            self.refresh(layout=True)
        elif now != before:
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.rows(width)) if width else 0

    def row(self, y: int) -> Row:
        rows = self.rows(self.size.width)
        if len(rows) > self.size.height:
            rows = self.squeezed(rows, self.size.width, self.size.height)
        return rows[y] if y < len(rows) else EMPTY

    def squeezed(self, rows: Sequence[Row], width: int, height: int) -> Sequence[Row]:
        """What is shown where there is room for fewer rows: the first, unless others matter more."""
        return rows[:height]


class Text(Lines):
    """Rows that are simply given, each text flowing into as many as it needs."""

    def __init__(self, *, id: str | None = None, margin: int = 1, most: int = 0, whole: str = "") -> None:
        super().__init__(id=id)
        self.margin = margin
        self.whole = whole  # what shows a text in full that is cut here
        self.most = most  # rows at the most, 0 for as many as there are
        self.texts: tuple[Row, ...] = ()

    def set(self, *texts: Row) -> None:
        """Other texts; an empty row is a blank line."""
        if texts != self.texts:
            self.texts = texts
            self.changed()

    def limit(self, most: int) -> None:
        """Rows at the most from now on."""
        if most != self.most:
            self.most = most
            self.changed()

    def lay_out(self, width: int) -> Sequence[Row]:
        inner = width - 2 * self.margin
        texts = [flow(text, inner) or (EMPTY,) for text in self.texts]
        if self.most and sum(map(len, texts)) > self.most:
            # Each text has its beginning there, and the last ones more, if only they fit at all.
            texts = texts[-self.most :]
            room = self.most - len(texts)
            for n in reversed(range(len(texts))):
                kept = limited(texts[n], 1 + room, inner, self.whole)
                room -= len(kept) - 1
                texts[n] = kept
        return tuple(indented((row for rows in texts for row in rows), self.margin))
