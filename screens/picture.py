"""The picture while it is drawn: nodes and links, and the sentence that catches it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual import events
from textual.widget import Widget

from meeting.commands import Erase, Link, Move, Node, Rename
from meeting.text import words
from meeting.view import Picture
from screens.shared import MeetingStage
from tui import depiction, noticed
from tui.chart import COLUMNS
from tui.chart.told import sentences
from tui.last_row import WEIGHTS
from tui.rows import Row
from tui.widgets.actions import Hint
from tui.widgets.items import ItemList
from tui.widgets.mouse_map import MouseMap
from tui.widgets.notices import Notice
from tui.widgets.picture import PictureMap

if TYPE_CHECKING:
    from tui.app import FristadApp

LOW = 18  # rows of a screen on which a drawing cannot be seen
NOTHING = "-"  # chosen: nobody's id
DONE_BY = {"move": Move, "new": Node, "link": Link, "rename": Rename, "erase": Erase}


class PictureScreen(MeetingStage[Picture]):
    CSS_PATH = "picture.tcss"

    question_rows = 3  # the sentence is read whole: it is to be confirmed

    def __init__(self, host: FristadApp, view: Picture) -> None:
        super().__init__(host, view)
        self.map: PictureMap = MouseMap(id="map")
        self.items = ItemList(id="items", from_end=False)
        self.as_text = False  # whether this person reads it as sentences

    @property
    def scroller(self) -> ItemList | PictureMap:
        return self.items if self.items.display else self.map

    def middle(self) -> Iterable[Widget]:
        yield self.map
        yield self.items

    def on_mount(self) -> None:
        super().on_mount()
        self.fit()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.fit()

    def fit(self) -> None:
        """The drawing where there is room for it, else its sentences."""
        reads = self.as_text or self.size.width < COLUMNS or self.size.height < LOW
        if reads and self.focused is self.map:
            self.focus_line()
        self.map.display, self.items.display = not reads, reads

    def tell_middle(self) -> None:
        say, drawing = self.say, self.view.drawing
        empty = say("ui.picture.empty") if self.view.plain is not None else say("lines.picture.empty")
        self.map.may = frozenset(what for what, command in DONE_BY.items() if self.errands.action(command) is not None)
        self.map.set(drawing, empty=empty, sentences=sentences(say, drawing))
        self.items.set(depiction.drawing_groups(say, drawing))
        self.fit()

    def questions(self) -> tuple[Row, ...]:
        """The question that is drawn, and the sentence that catches the drawing."""
        asked, drawing = depiction.question(self.say, self.view.sections), self.view.drawing
        if not drawing.summary:
            return asked
        confirmed = ((f"· {self.say('ui.picture.confirmed')}", "accent"),) if drawing.confirmed else ()
        return (*asked, ((self.say("lines.picture.summary", text=drawing.summary), "plain"), *confirmed))

    def private(self) -> tuple[Notice, ...]:
        """With what has no place in a drawing: what facilitators whisper."""
        beside = (Notice(text, weight=noticed.WHISPER) for text in self.beside())
        return (*beside, *super().private(), *self.chosen())

    def beside(self) -> Iterator[str]:
        for section in self.view.sections:
            for item in section.items if section.id != depiction.PINNED else ():
                heading = self.say.say(section.heading) if section.heading is not None else ""
                yield f"{item.author or heading}: {item.text}"

    def further_keys(self) -> tuple[tuple[str, str], ...]:
        return (("f9", "ui.picture.as_map" if self.as_text else "ui.picture.as_text"),)

    def hints(self) -> tuple[Hint, ...]:
        moves = self.errands.action(Move) is not None and self.map.display
        tab = (Hint("Tab", self.say("ui.key.node"), WEIGHTS["tab"]),) if moves else ()
        first, *rest = super().hints()
        return (first, *tab, *rest)

    async def f9(self) -> None:
        self.as_text = not self.as_text
        self.fit()
        self.tell_actions()

    # drawing

    @property
    def takes_mouse(self) -> bool:
        """In the picture, as long as nothing is asked for and nothing lies over it."""
        over = self.panel.display or self.dialog.display or self.palette.display or self.over.covered
        return self.map.display and not over and not self.has_class("-cramped")

    def on_picture_map_chosen(self) -> None:
        """While one draws there is room for all of it."""
        self.set_class(self.focused is self.map and self.map.whole, "-drawing")
        self.aside.tell()

    def chosen(self) -> Iterator[Notice]:
        """What is chosen in the picture, in words: it is not told by a frame alone."""
        map = self.map
        if self.focused is not map or not map.chosen:
            return
        told = depiction.words_in(self.view)
        if map.linking:
            text = self.say("ui.map.linking", one=told.get(map.linking, ""), other=told.get(map.chosen, ""))
        else:
            spoken = sentences(self.say, self.view.drawing).get(map.chosen, "")
            text = self.say("ui.map.chosen", what=spoken or told.get(map.chosen, ""))
        yield Notice(text, weight=noticed.WORD)

    async def on_picture_map_wanted(self, event: PictureMap.Wanted) -> None:
        self.aside.hush()
        action = self.errands.action(DONE_BY[event.what]) if event.what in DONE_BY else None
        self.forms.from_list = True
        if event.what == "choose":
            await self.forms.on(event.item)
        elif event.what == "link":
            self.errands.refuse(words("refused.two_nodes_first"))
        elif action is not None:
            at = tuple(map(str, event.at)) if event.at is not None else ()
            await self.forms.begin(action, event.item or NOTHING, beside=at)

    async def on_picture_map_linked(self, event: PictureMap.Linked) -> None:
        self.aside.hush()
        action = self.errands.action(Link)
        self.forms.from_list = True
        if action is not None:
            await self.forms.begin(action, event.one, event.other)

    async def on_picture_map_moved(self, event: PictureMap.Moved) -> None:
        if self.errands.action(Move) is not None:
            await self.errands.submit(Move(event.node, event.x, event.y))
