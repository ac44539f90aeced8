"""What all screens share: the frame, its words from the view, and where keys go. A shape adds what is in the middle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widget import Widget

from meeting.commands import Move, Park, Say
from meeting.hints import hint
from meeting.steps import LENSES
from meeting.view import InMeeting, View
from tui import depiction, menu, pages, wording
from tui.errands import Errands
from tui.i18n import Tongue, tongue
from tui.screen import ViewScreen
from tui.widgets.actions import Actions, Hint
from tui.widgets.dialog import Dialog
from tui.widgets.editor import Line
from tui.widgets.items import ItemList
from tui.widgets.lines import Lines, Text
from tui.widgets.notices import Notice, Notices
from tui.widgets.palette import Palette
from tui.widgets.panel import Page, Panel
from tui.widgets.picture import PictureMap
from tui.widgets.rail import Rail, Stations
from tui.widgets.roster import Roster
from tui.widgets.rows import Row, beside

if TYPE_CHECKING:
    from tui.app import FristadApp

V = TypeVar("V", bound=View)

LEAST = (40, 12)  # columns and rows below which only one line is shown
DIGITS = {**{str(n): f"f{n}" for n in range(1, 10)}, "0": "f10", "-": "f12", "+": "f12"}  # after Ctrl+G
WEIGHTS = {
    "f5": 98,
    "f2": 96,
    "f8": 94,
    "f1": 92,
    "f3": 90,
    "f4": 88,
    "f6": 86,
    "f9": 84,
    "f7": 82,
    "f12": 95,
    "f10": 70,
}


class Cover(Text, can_focus=True):
    """What is left of the screen while one is away."""


class Aid(Lines):
    """Words to begin with, and words that help to look elsewhere."""

    stem = ""
    words: tuple[str, ...] = ()

    def set(self, stem: str, words: tuple[str, ...]) -> None:
        if (stem, words) != (self.stem, self.words):
            self.stem, self.words = stem, words
            self.changed()

    def lay_out(self, width: int) -> tuple[Row, ...]:
        if not self.stem:
            return ()
        kept = list(self.words)
        while len(kept) > 1 and cell_len(self.stem) + sum(cell_len(word) + 2 for word in kept) + 2 > width:
            del kept[-2]
        return (beside(((f" {self.stem}", "plain"),), (("  ".join(kept), "dim"), (" ", "plain")), width),)


class Stage(ViewScreen[V]):
    """A screen of a view. It composes once, and then only tells its widgets what is new."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-design"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-tall")]

    keeps_draft = True  # whether the line is the person's draft

    def __init__(self, host: FristadApp, view: V) -> None:
        super().__init__(host, view)
        self.told: V = view
        self.errands = Errands(self)
        self.rail = Rail(id="rail")
        self.prompt = Text(id="prompt", most=3)
        self.question = Text(id="question", most=2)
        self.status = Text(id="status", most=2)
        self.roster = Roster(id="roster")
        self.panel = Panel(id="panel")
        self.dialog = Dialog(id="dialog")
        self.palette = Palette(id="palette")
        self.more = Text(id="more")
        self.aid = Aid(id="aid")
        self.notices = Notices(id="notices")
        self.line = Line(id="line")
        self.actions = Actions(id="actions")
        self.cover = Cover(id="cover")
        self.cramped = Text(id="cramped", margin=0)
        self.source = ""  # which query the panel answers; "" for an answer of the house
        self.prefixed = False  # Ctrl+G was pressed
        self.covering = False  # blanked at once, before the house has answered

    @property
    def say(self) -> Tongue:
        """The person's language."""
        return tongue(self.host.settings.language)

    # composing: once

    def compose(self) -> ComposeResult:
        yield self.rail
        yield self.prompt
        yield self.question
        yield self.status
        yield self.cover
        yield from self.above()
        with Container(id="middle"):
            with Vertical(id="body"):
                yield from self.middle()
            yield self.roster
            yield self.panel
            yield self.palette
            yield self.dialog
        yield self.more
        yield self.aid
        yield self.notices
        yield self.line
        yield self.actions
        yield self.cramped

    def above(self) -> Iterable[Widget]:
        """What this shape has above the middle, where nothing lies over it."""
        return ()

    def middle(self) -> Iterable[Widget]:
        """What this shape has in the middle."""
        return ()

    def on_mount(self) -> None:
        if self.keeps_draft:
            self.errands.load(self.host.draft)
        self.tell()
        if not self.covered:
            self.line.focus()

    # telling: at every view

    def update_view(self, view: V) -> None:
        before, self.told = self.told, view
        with self.host.batch_update():
            self.covering = False
            self.errands.moved_on(before.place, view.place)
            if before.place != view.place and self.source not in ("", "help", "who"):
                self.close_panel()
            self.tell()

    def tell(self) -> None:
        """All of it, in words; each widget draws only what changed."""
        self.rail.set(self.stations())
        self.prompt.set(*self.prompts())
        self.question.set(*self.questions())
        self.status.set(*self.statuses())
        self.tell_people()
        self.tell_middle()
        self.tell_line()
        self.tell_notices()
        self.tell_panel()
        self.tell_cover()
        self.cramped.set(((self.say("ui.cramped", columns=LEAST[0], rows=LEAST[1]), "plain"),))

    def stations(self) -> Stations:
        """The top row."""
        return Stations()

    def prompts(self) -> tuple[Row, ...]:
        """The question of the step."""
        return ()

    def questions(self) -> tuple[Row, ...]:
        """The question that everything is about, where there is one."""
        return ()

    def statuses(self) -> tuple[Row, ...]:
        """How things stand, for all."""
        return ()

    def tell_people(self) -> None:
        """Who is here, on wide screens."""
        people = self.view.roster if isinstance(self.view, InMeeting) else ()
        self.roster.set(self.say("ui.who"), tuple(depiction.person(self.say, who, self.view.me) for who in people))
        self.set_class(bool(people), "-peopled")

    def tell_middle(self) -> None:
        """What this shape has in the middle."""

    def private(self) -> tuple[Notice, ...]:
        """What the view tells this person alone."""
        given = self.view.notices if isinstance(self.view, InMeeting) else ()
        return tuple(Notice(wording.notice(self.say, self.view, each), look="dim") for each in given)

    def tell_notices(self) -> None:
        """The private words, with the hint about what is being written and the latest answer."""
        notices = list(self.private())
        if (rule := self.hinted()) is not None:
            notices.append(Notice(self.say(f"hint.{rule}"), self.hint_keys(), "accent"))
        if self.prefixed:
            notices.append(Notice(self.say("ui.prefixed")))
        if self.errands.said is not None:
            notices.append(self.errands.said)
        self.notices.set(tuple(notices))
        self.tell_actions()

    def hinted(self) -> str | None:
        """The word rule that the draft runs into, unless its author has waved it away."""
        view = self.view
        writes = isinstance(view, InMeeting) and view.plain is Say and self.errands.asking is None
        if not writes or self.errands.dismissed or self.line.text.startswith("/"):
            return None
        return hint(view.hint, self.line.text) if isinstance(view, InMeeting) else None

    def hint_keys(self) -> str:
        parks = self.errands.action(Park) is not None
        return self.say("ui.hint.park") if parks else self.say("ui.hint.hide")

    def tell_line(self) -> None:
        """What the line is for."""
        plain = menu.plain_command(self.view)
        if self.errands.asking is not None:
            self.line.say("")
        elif plain is None:
            self.line.say(self.say("ui.line.nothing"))
        else:
            name = plain.__name__.lower()
            step = self.view.place.step
            self.line.say(self.say.nearest(f"ui.line.{name}.{step}", f"ui.line.{name}", "ui.line.nothing"))
        lenses = isinstance(self.view, InMeeting) and self.view.hint == "solution" and plain is Say
        names = tuple(self.say(f"lens.{id}") for id in LENSES) if lenses else ()
        self.aid.set(self.say("lens.stem") if lenses else "", names)

    def tell_actions(self) -> None:
        """The last row."""
        if self.covered:
            self.actions.set((Hint("F12", self.say("ui.back"), 100),))
        elif (hints := self.local_hints()) is not None:
            self.actions.set(hints)
        else:
            self.actions.set(self.hints(), "/", self.say("ui.all"))

    def local_hints(self) -> tuple[Hint, ...] | None:
        """What keys do while something is open or the focus is elsewhere; None where they do as always."""
        say = self.say
        if self.dialog.display:
            return (
                Hint("↑↓", say("ui.key.choose"), 2),
                Hint("Enter", say("ui.key.answer"), 3),
                Hint("Esc", say("ui.key.stay"), 1),
            )
        if self.focused is self.scroller and isinstance(self.scroller, PictureMap):
            return tuple(Hint(say(f"ui.map.{n}.key"), say(f"ui.map.{n}"), 9 - n) for n in range(5))
        if self.focused is self.scroller and self.scroller is not None:
            return (
                Hint("↑↓", say("ui.key.choose"), 2),
                Hint("Enter", say("ui.key.item"), 3),
                Hint("Esc", say("ui.key.line"), 1),
            )
        return None

    def hints(self) -> tuple[Hint, ...]:
        """What can be done now, by its keys."""
        say, view = self.say, self.view
        found: list[Hint] = []
        plain = menu.plain_command(view)
        if plain is not None:
            name = plain.__name__.lower()
            step = view.place.step
            found.append(Hint("Enter", say.nearest(f"ui.enter.{name}.{step}", f"ui.enter.{name}", "ui.enter"), 100))
        for key, offer in menu.by_key(view).items():
            found.append(Hint(pages.key_name(key), pages.label(say, view, offer), WEIGHTS.get(key, 50)))
        found += [Hint(pages.key_name(key), say(id), WEIGHTS[key]) for key, id in self.further_keys()]
        return (*found, Hint("F1", say("action.help"), WEIGHTS["f1"]))

    def further_keys(self) -> tuple[tuple[str, str], ...]:
        """Keys beyond the step's own that belong on this shape's last row."""
        return (("f9", "action.picture"),) if menu.has_picture(self.view) else ()

    # covers and sizes

    @property
    def covered(self) -> bool:
        """Whether nothing may be seen, because this person stepped out."""
        return self.covering or menu.is_away(self.view)

    def tell_cover(self) -> None:
        covered = self.covered
        if covered:
            self.cover.set((), ((self.say("ui.away"), "plain"),), (), ((self.say("ui.away.back"), "dim"),))
        if covered != self.has_class("-covered"):
            self.set_class(covered, "-covered")
            (self.cover if covered else self.line).focus()
        self.tell_actions()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < LEAST[0] or event.size.height < LEAST[1], "-cramped")

    # what lies over the middle

    def page(self, query: str) -> Page | None:
        """The page that answers a query, or None where there is none for this person."""
        match query:
            case "help":
                return pages.help_page(self.say, self.view)
            case "who":
                return pages.who_page(self.say, self.view)
            case "peek":
                return pages.peek_page(self.say, self.view)
            case "card":
                return pages.card_page(self.say, self.view)
            case "picture":
                return pages.picture_page(self.say, self.view, self.size.width)
            case _:
                return None

    def open_panel(self, page: Page, source: str = "") -> None:
        """Shows a page over the middle."""
        self.source = source
        self.panel.open(page, closes=self.say("ui.closes"), more=self.say("ui.scrolls"))
        self.tell_actions()

    def close_panel(self) -> None:
        self.source = ""
        self.panel.close()
        self.tell_actions()

    def tell_panel(self) -> None:
        """What a panel shows of the view is always of the latest."""
        if self.panel.display and self.source:
            page = self.page(self.source)
            if page is None:
                self.close_panel()
            else:
                self.panel.open(page, closes=self.say("ui.closes"), more=self.say("ui.scrolls"))

    def ask_in_dialog(self, title: str, texts: tuple[str, ...], answers: tuple[str, str]) -> None:
        self.dialog.open(title, texts, answers)
        self.tell_actions()

    def focus_line(self) -> None:
        if self.covered:
            self.cover.focus()
        else:
            self.line.focus()
        self.tell_actions()

    # keys and what widgets tell

    @property
    def scroller(self) -> ItemList | PictureMap | None:
        """What Tab goes into."""
        return None

    def on_line_changed(self) -> None:
        self.errands.changed()

    async def on_item_list_chosen(self, event: ItemList.Chosen) -> None:
        await self.errands.item(event.item)

    async def on_item_list_left(self, event: ItemList.Left) -> None:
        await self.left(event.character)

    async def on_picture_map_left(self, event: PictureMap.Left) -> None:
        await self.left(event.character)

    async def on_picture_map_moved(self, event: PictureMap.Moved) -> None:
        await self.errands.submit(Move(event.node, event.x, event.y))

    async def on_dialog_answered(self, event: Dialog.Answered) -> None:
        await self.errands.decided(event.yes)

    def on_item_list_scrolled(self) -> None:
        self.tell_more()

    def tell_more(self) -> None:
        """How much there is above and below what is in sight."""
        items = self.scroller
        texts = []
        if isinstance(items, ItemList):
            texts += [self.say("ui.above", n=items.above)] * (items.above > 0)
            texts += [self.say("ui.below", n=items.below)] * (items.below > 0)
        self.more.set((("   ".join(texts), "dim"),) if texts else ())

    async def left(self, character: str) -> None:
        """From the list back to the line; what was typed to get there is typed in it."""
        if self.prefixed and character:
            await self.after_prefix(character)
            return
        self.focus_line()
        if character:
            self.line.type(self.line.typing.put(character))

    async def on_key(self, event: events.Key) -> None:
        """What no widget took."""
        key = event.key
        if self.prefixed:
            event.stop()
            await self.after_prefix(event.character or key)
            return
        if self.covered and key not in ("ctrl+c", "ctrl+d", "ctrl+l", "ctrl+g"):
            if key in ("f12", "enter", "escape"):
                await self.come_back()
            return
        match key:
            case "ctrl+l":
                self.host.action_repaint()
            case "ctrl+c" | "ctrl+d":
                self.errands.ask_to_leave()
            case "ctrl+g":
                self.prefixed = self.line.passes = True
                self.tell_notices()
            case "enter":
                await self.errands.enter()
            case "escape":
                await self.errands.escape()
            case "tab" | "shift+tab":
                self.tab()
            case "up" | "down":
                self.scroll_rows(-1 if key == "up" else 1)
            case "pageup" | "pagedown":
                self.scroll_page(-1 if key == "pageup" else 1)
            case "home" | "end" | "ctrl+home" | "ctrl+end":
                self.scroll_rows(-100_000 if "home" in key else 100_000)
            case _ if key.startswith("f") and key[1:].isdigit():
                await self.function(key)
            case _:
                return
        event.stop()

    async def after_prefix(self, key: str) -> None:
        """The digit after Ctrl+G is a function key, for clients that have none."""
        self.prefixed = self.line.passes = False
        self.tell_notices()
        if key in DIGITS:
            if self.covered:
                await self.come_back()
            else:
                await self.function(DIGITS[key])

    async def function(self, key: str) -> None:
        """F1 to F12."""
        match key:
            case "f1":
                await self.toggle("help")
            case "f9":
                await self.f9()
            case "f10":
                await self.errands.chest()
            case "f12":
                await self.step_out()
            case "f3" if self.hinted() is not None and self.errands.action(Park) is not None:
                await self.errands.park()
            case _ if (offer := menu.by_key(self.view).get(key)) is not None:
                if offer.action is None:
                    await self.toggle(offer.id)
                else:
                    await self.errands.take(offer)
            case "f5" if isinstance(self.view, InMeeting) and self.view.peek is not None:
                hindrance = self.view.peek.hindrance
                if hindrance is not None:
                    self.errands.refuse(hindrance)
            case _:
                pass

    async def f9(self) -> None:
        await self.toggle("picture")

    async def toggle(self, query: str) -> None:
        """Opens a page, or closes it where it is open."""
        if self.panel.display and self.source == query:
            self.close_panel()
        else:
            self.errands.said = None
            await self.errands.query(query)

    def tab(self) -> None:
        """Into the list; in the list behind "/" it writes the command out."""
        if self.palette.display and self.errands.asking is None and (option := self.palette.choice) is not None:
            self.line.put(f"{option.label} ")
            self.errands.changed()
        elif self.errands.asking is None and (scroller := self.scroller) is not None and scroller.display:
            scroller.focus()
            self.call_after_refresh(self.tell_actions)

    def scroll_rows(self, by: int) -> None:
        """Arrows: in the list that is open, else in the page, else among the group's words."""
        if self.palette.display:
            self.palette.step(by)
        elif self.panel.display:
            self.panel.scroll_rows(by)
        elif isinstance(self.scroller, ItemList):
            self.scroller.scroll_rows(by)

    def scroll_page(self, pages: int) -> None:
        if self.palette.display:
            self.palette.step(pages * 8)
        elif self.panel.display:
            self.panel.scroll_page(pages)
        elif isinstance(self.scroller, ItemList):
            self.scroller.scroll_page(pages)

    # away and back

    async def step_out(self) -> None:
        """Blanks this screen at once; the house hears of it after that."""
        self.covering = True
        self.close_panel()
        self.tell_cover()
        await self.errands.away(True)

    async def come_back(self) -> None:
        await self.errands.away(False)
        if not menu.is_away(self.view):
            self.covering = False
            self.tell_cover()
