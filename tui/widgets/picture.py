"""The picture while it is looked at or drawn: its sheet, what is chosen in it, and the keys that change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from textual import events
from textual.message import Message

from meeting.view import Drawing, LinkShown
from tui.chart import COLUMNS, ROWS, chart
from tui.chart.boxes import Box, Cell, ahead, distance, step_over
from tui.chart.canvas import sheet
from tui.rows import Row, flow, indented
from tui.widgets.lines import Lines

STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1),
         "shift+left": (-5, 0), "shift+right": (5, 0), "shift+up": (0, -2), "shift+down": (0, 2)}  # fmt: skip
DOES = {"n": "new", "l": "link", "r": "rename", "delete": "erase", "backspace": "erase", "enter": "choose"}
RESTS = 0.4  # seconds without a key after which a move counts
LATE = 2.0  # seconds after which a move that came to nothing is taken back
TELLS = 0.35  # seconds from one move that the house is told of to the next: everybody's picture is laid out anew by it
PREVIEW = LinkShown("", "", "", "?")  # the link that is being drawn


class PictureMap(Lines, can_focus=True):
    """The drawing. Tab goes from node to node and on to the links; arrows move the node that is chosen."""

    class Moved(Message):
        """A node was moved to another place, and rests there."""

        def __init__(self, node: str, x: int, y: int) -> None:
            super().__init__()
            self.node, self.x, self.y = node, x, y

    class Wanted(Message):
        """Something is to be done with what is chosen, or at a place: what `DOES` has."""

        def __init__(self, what: str, item: str, at: Cell | None = None) -> None:
            super().__init__()
            self.what, self.item, self.at = what, item, at

    class Linked(Message):
        """A link from one node to another is wanted."""

        def __init__(self, one: str, other: str) -> None:
            super().__init__()
            self.one, self.other = one, other

    class Chosen(Message):
        """Something else is chosen, or nothing."""

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
        self.may: frozenset[str] = (
            frozenset()
        )  # what this person can do in it: "move", "new", "link", "rename", "erase"
        self.chosen = ""
        self.before = ""  # what was chosen when one last left it
        self.linking = ""  # the node that a link is being drawn from
        self.awaited = ""  # the node that is to be chosen as soon as it is there
        self.moved: dict[str, Cell] = {}  # where nodes are on their way to
        self.rests: set[str] = set()  # those of them of which the house knows
        self.untold: list[str] = []  # those that rest, of which the house is to know
        self.told: dict[str, Cell] = {}  # where it was told that they are, until it says so
        self.telling = False  # whether it has just been told of one
        self.pinned: int | None = None  # the first row, for as long as one came by the mouse
        self.held = False  # whether a node is held by the mouse
        self.empty = ""  # what is said where nothing is drawn
        self.undrawn: dict[str, str] = {}  # links in words, for those that cannot be drawn
        self.waits = 0
        self.top = 0

    def set(self, drawing: Drawing, *, empty: str, sentences: dict[str, str]) -> None:
        """Another drawing. `sentences` are its links in words, by their ids."""
        if (drawing, empty, sentences) == (self.drawing, self.empty, self.undrawn):
            return
        self.drawing, self.empty, self.undrawn = drawing, empty, sentences
        places = {(it.id, it.x, it.y) for it in drawing.nodes}
        self.told = {id: at for id, at in self.told.items() if (id, *at) not in places}
        self.forget(self.rests)
        if self.linking not in self.nodes:
            self.linking = ""
        if self.awaited in self.nodes:
            if self.has_focus:
                self.choose(self.awaited)
            else:
                self.before = self.awaited
            self.awaited = ""
        if self.chosen and self.chosen not in self.items:
            self.choose("")
        self.changed()
        self.post_message(self.Scrolled())

    @property
    def nodes(self) -> tuple[str, ...]:
        return tuple(node.id for node in self.drawing.nodes)

    @property
    def items(self) -> tuple[str, ...]:
        """All that can be chosen."""
        return (*self.nodes, *(link.id for link in self.drawing.links))

    @property
    def shown(self) -> Drawing:
        """The drawing with nodes where this person has just moved them, and the link that they are drawing."""
        nodes = tuple(
            replace(node, x=self.moved[node.id][0], y=self.moved[node.id][1]) if node.id in self.moved else node
            for node in self.drawing.nodes
        )
        preview = (replace(PREVIEW, from_id=self.linking, to_id=self.chosen),) if self.linking else ()
        return Drawing(nodes, (*self.drawing.links, *preview))

    @property
    def hasty(self) -> bool:
        """Whether it is another at the next key."""
        return bool(self.moved.keys() - self.rests)

    @property
    def boxes(self) -> dict[str, Box]:
        """Where each node stands."""
        return {box.id: box for box in chart(self.shown, hasty=self.hasty).boxes}

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

    def into_sight(self) -> None:
        """What is chosen is not above or below what one sees."""
        box = self.boxes.get(self.chosen)
        if box is not None and self.size.height:
            below, above = box.bottom + 1 - self.size.height - self.above, box.top - self.above
            if below > 0 or above < 0:
                self.scroll_rows(min(below, above) if below > 0 else above)

    def squeezed(self, rows: Sequence[Row], width: int, height: int) -> Sequence[Row]:
        return rows[self.above : self.above + height]

    def on_resize(self) -> None:
        self.into_sight()
        self.post_message(self.Scrolled())

    @property
    def whole(self) -> bool:
        """Whether all rows of the grid are shown, as while one draws by keys: nothing moves but what is moved."""
        return self.has_focus and self.pinned is None

    @property
    def first(self) -> int:
        """The first row of the grid that is shown. Under a mouse it stays what it was."""
        first = 0 if self.whole else sheet(self.shown, self.chosen, self.hasty).first
        return first if self.pinned is None else min(first, self.pinned)

    def lay_out(self, width: int) -> Sequence[Row]:
        if not self.drawing.nodes:
            return tuple(indented(flow(((self.empty, "dim"),), width - 2), 1))
        drawn = sheet(self.shown, self.chosen, self.hasty)
        last = ROWS - 1 if self.whole else drawn.last
        rows = list(indented(drawn.rows[self.first : last + 1], self.margin_at(width)))
        legend = [f"{mark} {label}" for mark, label in drawn.legend]
        legend += [self.undrawn[id] for id in drawn.undrawn if id in self.undrawn]
        legend += [f"{node.label}." for node in self.drawing.nodes if node.id in drawn.unplaced]
        if legend:
            rows += [*indented(flow((("   ".join(legend), "dim"),), width - 2), 1)]
        return rows

    def margin_at(self, width: int) -> int:
        return max((width - COLUMNS) // 2, 0)

    # keys, while one is in the picture

    def on_focus(self) -> None:
        self.top = 0 if self.pinned is None else self.top
        if self.chosen not in self.items:
            self.choose(self.before if self.before in self.items else next(iter(self.items), ""))
        self.changed()
        self.post_message(self.Chosen())

    def on_blur(self) -> None:
        self.settle()
        self.before = self.linking or self.chosen
        self.linking, self.pinned = "", None
        self.choose("")
        self.changed()
        self.call_after_refresh(self.post_message, self.Scrolled())

    def choose(self, item: str) -> None:
        self.chosen = item
        self.changed()
        self.into_sight()
        self.post_message(self.Chosen())

    def on_key(self, event: events.Key) -> None:
        key, does = event.key, DOES.get(event.key, "")
        if key in ("tab", "shift+tab"):
            self.turn(-1 if key == "shift+tab" else 1)
        elif key in STEPS:
            self.arrow(STEPS[key])
        elif key == "escape":
            self.stop()
        elif does == "choose" and self.linking:
            self.post_message(self.Linked(self.linking, self.chosen))
        elif does == "link" and self.chosen in self.nodes and len(self.nodes) > 1 and does in self.may:
            self.begin_link()
        elif does == "new" or (does and self.chosen):
            self.settle()
            self.post_message(self.Wanted(does, self.chosen))
        elif event.is_printable and event.character:
            self.post_message(self.Left(event.character))
        else:
            return
        event.stop()
        event.prevent_default()

    def turn(self, by: int) -> None:
        """To the next node or link; after the last back to one's own line. Where a link goes, round and round."""
        self.settle()
        items = tuple(node for node in self.nodes if node != self.linking) if self.linking else self.items
        n = items.index(self.chosen) + by if self.chosen in items else 0
        if self.linking:
            self.choose(items[n % len(items)])
        elif 0 <= n < len(items):
            self.choose(items[n])
        else:
            self.post_message(self.Left())

    def stop(self) -> None:
        """Out of what one is at, or out of the picture."""
        if self.linking:
            self.chosen, self.linking = self.linking, ""
            self.choose(self.chosen)
        else:
            self.post_message(self.Left())

    def arrow(self, towards: Cell) -> None:
        if self.linking:
            self.choose(self.nearest(towards))
        elif "move" in self.may and self.chosen in self.nodes:
            self.move(towards)
        elif towards[1]:
            self.scroll_rows(towards[1])

    # drawing a link

    def begin_link(self) -> None:
        """From what is chosen, to the node that is nearest until another is chosen."""
        self.settle()
        boxes, self.linking = self.boxes, self.chosen
        others = [node for node in self.nodes if node != self.linking]
        here = boxes.get(self.linking)
        near = {id: distance(here, box) for id, box in boxes.items()} if here is not None else {}
        self.choose(min(others, key=lambda node: near.get(node, COLUMNS * ROWS)))

    def nearest(self, towards: Cell) -> str:
        """The nearest node in that direction from the one chosen, or that one."""
        boxes = self.boxes
        here = boxes.get(self.chosen)
        if here is None:
            return self.chosen
        there = [box for id, box in boxes.items() if id != self.linking and ahead(here, box, towards)]
        return min(there, key=lambda box: distance(here, box)).id if there else self.chosen

    # moving

    def move(self, towards: Cell) -> None:
        """A little further, over what is in the way; others see it once it rests."""
        boxes = self.boxes
        box = boxes.pop(self.chosen, None)
        if box is not None and (there := step_over(box, towards, boxes.values())) is not None:
            self.put(there)

    def put(self, box: Box) -> None:
        self.moved[box.id] = box.at
        self.rests.discard(box.id)
        self.untold = [id for id in self.untold if id != box.id]
        self.changed()
        self.into_sight()
        self.waits += 1
        waits = self.waits
        self.set_timer(RESTS, lambda: self.settle() if self.waits == waits and not self.held else None)

    def settle(self) -> None:
        """What was moved rests where it is. It stays there on this screen until the house has said where it is."""
        self.untold += [id for id in self.moved if id not in self.rests and id not in self.untold]
        self.tell()

    def tell(self) -> None:
        """The house of what rests: of one node at a time, however fast they are moved, and where it is by then."""
        there = {node.id: (node.x, node.y) for node in self.drawing.nodes} if "move" in self.may else {}
        same = [id for id in self.untold if id not in self.told and there.get(id) == self.moved[id]]
        self.forget([*same, *(id for id in self.untold if id not in there)])
        self.rests.update(id for id in self.untold if self.told.get(id) == self.moved[id])
        self.untold = [id for id in self.untold if id not in self.rests]
        if self.telling or not self.untold:
            return
        node, *self.untold = self.untold
        self.rests.add(node)
        self.told[node] = self.moved[node]
        self.post_message(self.Moved(node, *self.moved[node]))
        self.set_timer(LATE, self.forget_late)
        self.telling = True
        self.set_timer(TELLS, self.tell_on)

    def tell_on(self) -> None:
        self.telling = False
        self.tell()

    def forget_late(self) -> None:
        """The house has not said anything."""
        self.told.clear()
        self.forget(self.rests)

    def forget(self, nodes: Iterable[str]) -> None:
        """These are where the drawing has them."""
        gone = [self.moved.pop(id, None) for id in nodes]
        self.rests = self.rests.difference(nodes)
        self.untold = [id for id in self.untold if id in self.moved]
        if any(gone):
            self.changed()
