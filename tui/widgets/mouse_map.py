"""The picture under a mouse, for those who have switched one on: what is chosen, moved and opened by it."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events

from tui.chart import COLUMNS, ROWS, chart
from tui.chart.boxes import Box, Cell
from tui.widgets.picture import PictureMap


@dataclass(frozen=True, slots=True)
class Dragged:
    """A node under the mouse: where it was taken hold of on the screen, and its frame then."""

    from_cell: Cell
    box: Box


class MouseMap(PictureMap):
    """A press chooses, a drag moves, twice is for words."""

    FOCUS_ON_CLICK = False  # before something is chosen nothing moves under the mouse

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.dragged: Dragged | None = None

    def cell_at(self, event: events.MouseEvent) -> Cell:
        """The place on the grid under the mouse."""
        return event.x - self.margin_at(self.size.width), event.y + self.above + self.first

    def item_at(self, cell: Cell) -> str:
        """The node there, or the link."""
        made = chart(self.shown, hasty=self.hasty)
        node = next((box.id for box in made.boxes if cell in set(box.cells)), "")
        words = (label.link for label in made.labels if cell in set(label.cells))
        return node or next(words, "") or next((line.link for line in made.lines if cell in line.cells), "")

    def on_mouse_down(self, event: events.MouseDown) -> None:
        item = self.item_at(self.cell_at(event))
        if self.linking and item in self.nodes and item != self.linking:
            self.choose(item)
            self.post_message(self.Linked(self.linking, item))
        elif item:
            if not self.has_focus:
                self.pinned = self.first
            self.chosen = item
            self.focus()
            self.choose(item)
            box = self.boxes.get(item)
            if box is not None and "move" in self.may:
                self.dragged, self.held = Dragged((event.screen_x, event.screen_y), box), True
                self.capture_mouse()
        event.stop()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if (held := self.dragged) is None:
            return
        x, y = event.screen_x - held.from_cell[0], event.screen_y - held.from_cell[1]
        there = held.box.moved(held.box.left + x, held.box.top + y)
        others = (box for id, box in self.boxes.items() if id != there.id)
        if not any(there.overlaps(other) for other in others) and self.moved.get(there.id, held.box.at) != there.at:
            self.put(there)
        event.stop()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self.dragged is not None:
            self.dragged, self.held = None, False
            self.release_mouse()
            self.settle()
        event.stop()

    def on_click(self, event: events.Click) -> None:
        """Twice on a node or a link is for its words, twice beside all of them for a new node there."""
        event.stop()
        if event.chain != 2:
            return
        x, y = self.cell_at(event)
        item = self.item_at((x, y))
        if item:
            self.post_message(self.Wanted("rename", item))
        elif 0 <= x < COLUMNS and 0 <= y < ROWS:
            self.post_message(self.Wanted("new", "", (x, y)))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.scroll_rows(1)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.scroll_rows(-1)
        event.stop()
