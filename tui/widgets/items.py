"""The one list: sections of items in full-width rows, keyed by id, drawn by rows alone however long it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.message import Message

from tui.kept import kept
from tui.rows import EMPTY, STICKY, Piece, Row, flow, indented, joined
from tui.widgets.lines import Rows

NARROW = 60  # columns below which an author stands before the text instead of to the right
PAGE_KEEPS = 2  # rows that stay in sight when one turns a page
FREE = 4  # the part of its height that is free below when it has moved, where something stands beside it


@dataclass(frozen=True, slots=True)
class Entry:
    """An item in words. `marks` follow its text, `lines` stand under it. Without `label` it is drawn without one."""

    id: str
    text: str
    label: str = ""
    author: str = ""
    marks: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A section in words. `empty` tells what will come where there is nothing yet; `told` is the program's own."""

    id: str
    heading: str = ""
    entries: tuple[Entry, ...] = ()
    empty: str = ""
    told: tuple[str, ...] = ()


@kept(4_096)
def rows_of(entry: Entry, width: int) -> tuple[Row, ...]:
    """An item's rows, made once for everybody who sees it at this width."""
    label: Row = ((" ", "plain"), (f"[{entry.label}]", "dim"), (" ", "plain")) if entry.label else ((" ", "plain"),)
    indent = sum(cell_len(text) for text, _ in label)
    author = entry.author if width >= NARROW else ""
    before: tuple[Piece, ...] = ((f"{entry.author}:", "dim"),) if entry.author and not author else ()
    marks: tuple[Piece, ...] = tuple((f"·{STICKY}{mark}", "accent") for mark in entry.marks)
    room = width - indent - 1 - (cell_len(author) + 2 if author else 0)
    first, *more = indented(flow((*before, (entry.text, "plain"), *marks), room) or (EMPTY,), indent, label)
    under = tuple(row for line in entry.lines for row in indented(flow(((line, "dim"),), width - indent - 1), indent))
    if author:
        gap = width - 1 - cell_len(author) - sum(cell_len(text) for text, _ in first)
        first = (*first, (" " * gap, "plain"), (author, "dim"))
    return (joined(first), *more, *under)


def pointed(row: Row, first: bool) -> Row:
    """The row as it looks where one stands on its item: with a sign before it, not by its look alone."""
    text = "".join(text for text, _ in row)
    return ((">" if first else " ", "strong"), (text[1:], "strong"))


@dataclass(frozen=True, slots=True)
class Spot:
    """Which item a row belongs to ("" for headings and blanks), and the how manyeth of its rows it is."""

    id: str
    row: int


class ItemList(Rows, can_focus=True):
    """Follows the end when it is there, and else keeps the place one is reading at."""

    class Chosen(Message):
        """Enter on an item."""

        def __init__(self, item: str) -> None:
            super().__init__()
            self.item = item

    class Left(Message):
        """Back to one's own line; `character` is what was typed to get there."""

        def __init__(self, character: str = "") -> None:
            super().__init__()
            self.character = character

    class Scrolled(Message):
        """What is above and below what is in sight is another."""

    def __init__(self, *, id: str | None = None, from_end: bool = True) -> None:
        super().__init__(id=id)
        self.groups: tuple[Group, ...] = ()
        self.top = 0
        self.from_end = from_end  # whether it follows its end at all
        self.following = from_end
        self.at = ""  # the item one stands on
        self.awaited = ""  # an item of one's own that is to be brought into sight
        self.drawn: list[Row] = []
        self.spots: list[Spot] = []
        self.firsts: dict[str, tuple[int, int]] = {}  # the first row of each item, and how many it has
        self.width = 0
        self.seen = 0  # the height it was last laid out for

    # what is in it

    def set(self, groups: tuple[Group, ...]) -> None:
        """Other sections. Whoever reads further up stays there, unless it is their own that came."""
        if groups is self.groups or groups == self.groups:
            return
        anchor, ended = self.reading(), bool(self.drawn) and not self.below
        before, self.groups = self.groups, groups
        self.lay_out(self.size.width or self.width, before)
        self.settle(anchor, grows=ended)

    def lay_out(self, width: int, before: tuple[Group, ...] = ()) -> None:
        """Makes all rows; an item's own are made once for everybody, and those of what came `before` are there."""
        laid = self.more_of(before) if width == self.width else 0
        self.width = width
        if not laid:
            self.drawn, self.spots, self.firsts = [], [], {}
        if not width:
            return
        if laid:
            for entry in self.groups[-1].entries[laid:]:
                self.add(entry.id, rows_of(entry, width))
            return
        for group in self.groups:
            if self.drawn:
                self.add("", (EMPTY,))
            if group.heading:
                self.add("", indented(flow(((group.heading, "strong"),), width - 2), 1))
            for told in group.told:
                self.add("", indented(flow(((told, "plain"),), width - 2), 1))
            if not group.entries and group.empty:
                self.add("", indented(flow(((group.empty, "dim"),), width - 2), 1))
            for entry in group.entries:
                self.add(entry.id, rows_of(entry, width))
        if self.at not in self.firsts:
            self.at = ""

    def more_of(self, before: tuple[Group, ...]) -> int:
        """How many items of the last section are there already, where only more have come to it; else 0."""
        if not self.drawn or not before or not self.groups or self.groups[:-1] != before[:-1]:
            return 0
        old, new = before[-1], self.groups[-1]
        many = len(old.entries)
        same = replace(old, entries=()) == replace(new, entries=()) and old.entries == new.entries[:many]
        return many if same else 0

    def add(self, id: str, rows: Sequence[Row] | Iterator[Row]) -> None:
        start = len(self.drawn)
        self.drawn.extend(rows)
        many = len(self.drawn) - start
        self.spots.extend(Spot(id, n) for n in range(many))
        if id:
            self.firsts[id] = (start, many)

    @property
    def ids(self) -> tuple[str, ...]:
        """The items in their order."""
        return tuple(self.firsts)

    # where one is in it

    @property
    def height(self) -> int:
        return self.size.height

    @property
    def last_top(self) -> int:
        return max(len(self.drawn) - self.height, 0)

    @property
    def lowest_top(self) -> int:
        """Where it moves to when it grows while its end is followed.

        A terminal moves whole rows, so what stands beside the list is drawn again whenever that moves: there it moves
        seldom, by several rows at once.
        """
        if not self.last_top or self.size.width >= self.screen.size.width:
            return self.last_top
        return self.last_top + self.height // FREE

    @property
    def above(self) -> int:
        """Rows above what is in sight."""
        return self.top

    @property
    def below(self) -> int:
        return max(len(self.drawn) - self.top - self.height, 0)

    def reading(self) -> tuple[Spot, int]:
        """The first item in sight, and how far down its row is."""
        for y in range(self.top, min(self.top + max(self.height, 1), len(self.spots))):
            if self.spots[y].id:
                return self.spots[y], y - self.top
        return Spot("", 0), 0

    def settle(self, anchor: tuple[Spot, int], *, grows: bool = False) -> None:
        """The end where that is followed, else the place that was read; then it is drawn."""
        spot, down = anchor
        if self.following:
            if not self.last_top <= self.top <= self.lowest_top:
                self.top = self.lowest_top if grows else self.last_top
        elif spot.id in self.firsts:
            start, many = self.firsts[spot.id]
            self.top = start + min(spot.row, many - 1) - down
        if self.awaited in self.firsts:
            start, many = self.firsts[self.awaited]
            self.top = min(max(self.top, start + many - self.height), start)
            self.awaited = ""
        self.top = min(max(self.top, 0), self.lowest_top)
        if self.height:
            self.following = self.from_end and self.top >= self.last_top
        self.refresh()
        self.post_message(self.Scrolled())

    def await_item(self, id: str) -> None:
        """Brings one's own new item into sight, now or when it comes."""
        self.awaited = id
        if id in self.firsts:
            self.settle(self.reading())

    def begin(self, *, at_end: bool) -> None:
        """Something else is in it now: it is read from its end or from its beginning."""
        self.following, self.top, self.at = at_end, 0, ""
        self.groups, self.drawn, self.spots, self.firsts = (), [], [], {}
        self.refresh()

    def on_resize(self) -> None:
        anchor = self.reading()
        if self.size.width != self.width:
            self.lay_out(self.size.width)
        self.settle(anchor)

    def scroll_rows(self, by: int) -> None:
        """Up or down."""
        top = min(max(self.top + by, 0), max(self.top, self.last_top))
        self.following = self.from_end and top >= self.last_top
        if top != self.top:
            self.top = top
            self.refresh()
            self.post_message(self.Scrolled())

    def scroll_page(self, pages: int) -> None:
        self.scroll_rows(pages * max(self.height - PAGE_KEEPS, 1))

    def stand_on(self, id: str) -> None:
        """Points at an item, and brings it into sight."""
        self.at = id
        start, many = self.firsts[id]
        if start < self.top:
            self.scroll_rows(start - self.top)
        elif start + many > self.top + self.height:
            self.scroll_rows(min(start + many - self.height, start) - self.top)
        self.refresh()

    def step(self, by: int) -> None:
        """To the next or previous item."""
        ids = self.ids
        if self.at not in self.firsts:
            return
        n = ids.index(self.at) + by
        if 0 <= n < len(ids):
            self.stand_on(ids[n])
        else:
            self.scroll_rows(by)

    # drawing

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        if width != self.width:
            self.lay_out(width)
        return len(self.drawn)

    def row(self, y: int) -> Row:
        y += self.top
        if y >= len(self.drawn):
            return EMPTY
        row, spot = self.drawn[y], self.spots[y]
        return pointed(row, spot.row == 0) if spot.id and spot.id == self.at and self.has_focus else row

    # keys, while one is in the list

    def on_focus(self) -> None:
        if self.at not in self.firsts and self.ids:
            seen = [id for id, (start, _) in self.firsts.items() if self.top <= start < self.top + self.height]
            self.stand_on((seen or list(self.ids))[-1 if self.following else 0])
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "up" | "down":
                self.step(-1 if event.key == "up" else 1)
            case "home" | "end" if self.ids:
                self.stand_on(self.ids[0 if event.key == "home" else -1])
            case "pageup" | "pagedown":
                self.scroll_page(-1 if event.key == "pageup" else 1)
            case "enter" if self.at:
                self.post_message(self.Chosen(self.at))
            case "tab" | "escape" | "shift+tab":
                self.post_message(self.Left())
            case _ if event.is_printable and event.character:
                self.post_message(self.Left(event.character))
            case _:
                return
        event.stop()
        event.prevent_default()
