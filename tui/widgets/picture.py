"""The picture while it is looked at or drawn: its sheet, and the keys that move, link and erase nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import events
from textual.message import Message

from meeting.steps import GRID
from meeting.view import Drawing
from tui.chart import COLUMNS
from tui.widgets.canvas import sheet
from tui.widgets.lines import Lines
from tui.widgets.rows import Row, flow, indented

MOVES = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1),
         "shift+left": (-5, 0), "shift+right": (5, 0), "shift+up": (0, -2), "shift+down": (0, 2)}  # fmt: skip
RESTS = 0.4  # seconds without a key after which a move counts


class PictureMap(Lines, can_focus=True):
    """The drawing. Tab goes from node to node, arrows move the one that is chosen."""

    class Moved(Message):
        """A node was moved to another place, and rests there."""

        def __init__(self, node: str, x: int, y: int) -> None:
            super().__init__()
            self.node, self.x, self.y = node, x, y

    class Wanted(Message):
        """`key` was pressed on a node: "enter", "l" for a link, "delete"."""

        def __init__(self, node: str, key: str) -> None:
            super().__init__()
            self.node, self.key = node, key

    class Scrolled(Message):
        """What is above and below what is in sight is another."""

    class Left(Message):
        """Back to one's own line; `character` is what was typed to get there."""

        def __init__(self, character: str = "") -> None:
            super().__init__()
            self.character = character

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.drawing = Drawing()
        self.chosen = ""
        self.moved: dict[str, tuple[int, int]] = {}  # where nodes are on their way to
        self.empty = ""  # what is said where nothing is drawn
        self.undrawn: dict[str, str] = {}  # links in words, for those that cannot be drawn
        self.waits = 0
        self.top = 0

    def set(self, drawing: Drawing, *, empty: str, sentences: dict[str, str]) -> None:
        """Another drawing. `sentences` are its links in words, by their ids."""
        if (drawing, empty, sentences) != (self.drawing, self.empty, self.undrawn):
            self.drawing, self.empty, self.undrawn = drawing, empty, sentences
            if self.chosen not in self.nodes:
                self.chosen = ""
            self.changed()
            self.post_message(self.Scrolled())

    @property
    def nodes(self) -> tuple[str, ...]:
        return tuple(node.id for node in self.drawing.nodes)

    @property
    def shown(self) -> Drawing:
        """The drawing with nodes where this person has just moved them."""
        nodes = tuple(
            replace(node, x=self.moved[node.id][0], y=self.moved[node.id][1]) if node.id in self.moved else node
            for node in self.drawing.nodes
        )
        return replace(self.drawing, nodes=nodes, summary="", confirmed=False)

    # where one is in it, when it is higher than its place

    @property
    def last_top(self) -> int:
        return max(len(self.rows(self.size.width)) - self.size.height, 0)

    @property
    def above(self) -> int:
        return min(self.top, self.last_top)

    @property
    def below(self) -> int:
        return self.last_top - self.above

    def scroll_rows(self, by: int) -> None:
        self.top = min(max(self.above + by, 0), self.last_top)
        self.refresh()
        self.post_message(self.Scrolled())

    def scroll_page(self, pages: int) -> None:
        self.scroll_rows(pages * max(self.size.height - 2, 1))

    def row(self, y: int) -> Row:
        return super().row(y + self.above)

    def on_resize(self) -> None:
        self.post_message(self.Scrolled())

    def lay_out(self, width: int) -> Sequence[Row]:
        if not self.drawing.nodes:
            return tuple(indented(flow(((self.empty, "dim"),), width - 2), 1))
        drawn = sheet(self.shown, self.chosen)
        margin = max((width - COLUMNS) // 2, 0)
        rows = list(indented(drawn.rows[drawn.first : drawn.last + 1], margin))
        legend = [f"{mark} {label}" for mark, label in drawn.legend]
        legend += [self.undrawn[id] for id in drawn.undrawn if id in self.undrawn]
        legend += [f"{node.label}." for node in self.drawing.nodes if node.id in drawn.unplaced]
        if legend:
            rows += [*indented(flow((("   ".join(legend), "dim"),), width - 2), 1)]
        return rows

    # keys, while one is in the picture

    def on_focus(self) -> None:
        if not self.chosen and self.nodes:
            self.chosen = self.nodes[0]
        self.changed()

    def on_blur(self) -> None:
        self.settle()
        self.chosen = ""
        self.changed()

    def on_key(self, event: events.Key) -> None:
        if event.key in ("tab", "shift+tab"):
            self.turn(-1 if event.key == "shift+tab" else 1)
        elif event.key in MOVES and self.chosen:
            self.move(*MOVES[event.key])
        elif event.key in ("enter", "l", "delete", "backspace") and self.chosen:
            self.settle()
            self.post_message(self.Wanted(self.chosen, "delete" if event.key == "backspace" else event.key))
        elif event.key == "escape":
            self.post_message(self.Left())
        elif event.is_printable and event.character:
            self.post_message(self.Left(event.character))
        else:
            return
        event.stop()
        event.prevent_default()

    def turn(self, by: int) -> None:
        """To the next node; after the last back to one's own line."""
        self.settle()
        n = self.nodes.index(self.chosen) + by if self.chosen in self.nodes else 0
        if 0 <= n < len(self.nodes):
            self.chosen = self.nodes[n]
            self.changed()
        else:
            self.post_message(self.Left())

    def move(self, dx: int, dy: int) -> None:
        """A little further; others see it once it rests."""
        node = next(node for node in self.shown.nodes if node.id == self.chosen)
        x, y = min(max(node.x + dx, 0), GRID[0] - 1), min(max(node.y + dy, 0), GRID[1] - 1)
        self.moved[node.id] = (x, y)
        self.changed()
        self.waits += 1
        waits = self.waits
        self.set_timer(RESTS, lambda: self.settle() if self.waits == waits else None)

    def settle(self) -> None:
        """What was moved rests where it is."""
        for id, (x, y) in self.moved.items():
            if any(node.id == id and (node.x, node.y) != (x, y) for node in self.drawing.nodes):
                self.post_message(self.Moved(id, x, y))
        self.moved.clear()
