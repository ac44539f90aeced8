"""What all screens share: the frame, and its words from the view. A shape adds what is in the middle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.geometry import Size
from textual.widget import Widget

from meeting.steps import LENSES
from meeting.view import InMeeting, View
from tui import at_once, depiction, last_row, menu, noticed, wording
from tui.aside import Aside
from tui.errands import LASTING, Errands
from tui.forms import Forms
from tui.i18n import Tongue, tongue
from tui.keys import Keys
from tui.over import Over
from tui.rows import Row
from tui.screen import ViewScreen
from tui.speech import Speech
from tui.vocabulary import by_query
from tui.widgets.actions import Actions, Hint
from tui.widgets.aid import Aid
from tui.widgets.centre import Centre
from tui.widgets.cramped import Cramped
from tui.widgets.dialog import Dialog
from tui.widgets.editor import MOST_ROWS, Line
from tui.widgets.items import ItemList
from tui.widgets.lines import Text
from tui.widgets.notices import MOST_IN_ALL, MOST_OF_ONE, Notice, Notices
from tui.widgets.palette import Palette
from tui.widgets.panel import Panel
from tui.widgets.picture import PictureMap
from tui.widgets.rail import Rail, Stations
from tui.widgets.roster import Roster

if TYPE_CHECKING:
    from tui.app import FristadApp

V = TypeVar("V", bound=View)

LEAST = (40, 12)  # columns and rows below which only one line is shown
NARROW, DESIGNED = 60, 24  # columns and rows below which a sentence takes many rows, and there are few
LOW = 20  # rows below which each text above the middle has one
FRAME, LIST_KEEPS = 5, 3  # rows of what is always there around the middle, and of the middle beside many notices


class Cover(Centre, can_focus=True):
    """What is left of the screen while one is away."""


class Stage(ViewScreen[V]):
    """A screen of a view. It composes once, and then only tells its widgets what is new."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-design"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW, "-tall")]  # noqa: RUF012

    question_rows = 2
    status_rows = 2
    shows_draft = True  # whether the person's draft may be seen

    def __init__(self, host: FristadApp, view: V) -> None:
        super().__init__(host, view)
        self.told: V = view
        self.say: Tongue = tongue(host.settings.language)  # in another language it would be another screen
        self.errands, self.forms, self.speech, self.keys = Errands(self), Forms(self), Speech(self), Keys(self)
        self.aside, self.over = Aside(self), Over(self)
        self.rail = Rail(id="rail")
        self.alert = Text(id="alert", most=4)
        whole = by_query("again").word(host.settings.language)
        self.prompt = Text(id="prompt", most=3, whole=whole)
        self.question = Text(id="question", most=2, whole=whole)
        self.status = Text(id="status", most=2, whole=whole)
        self.roster = Roster(id="roster")
        self.panel = Panel(id="panel")
        self.dialog = Dialog(id="dialog")
        self.palette = Palette(id="palette")
        self.more = Text(id="more")
        self.aid = Aid(id="aid")
        self.notices = Notices(id="notices")
        self.aid.whole = self.notices.whole = whole
        self.line = Line(id="line")
        self.actions = Actions(id="actions")
        self.cover = Cover(id="cover")
        self.cramped = Cramped(id="cramped")
        self.before = host.base if isinstance(host.base, Stage) else None  # until this one is there
        if self.before is not None:
            self.aside.take_over(self.before.aside)

    @property
    def now(self) -> Stage[Any]:
        """The screen that the person has by now: what was asked for from here may have changed it."""
        base = self.host.base
        return base if isinstance(base, Stage) else self

    # composing: once

    def compose(self) -> ComposeResult:
        yield self.rail
        yield self.alert
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
        self.speech.load(self.host.draft)
        before, self.before = self.before, None
        if before is not None:
            self.forms.take_over(before.forms)
            self.keys.take_over(before.keys)
        self.tell()
        self.resting.focus()

    # telling: at every view

    def update_view(self, view: V) -> None:
        before, self.told = self.told, view
        with self.host.batch_update():
            self.speech.moved_on(before.place, view.place)
            if before.place != view.place and self.over.source not in LASTING:
                self.over.close()
            self.speech.tell()
            self.tell()

    def tell(self) -> None:
        """All of it, in words; each widget draws only what changed."""
        self.tell_rail()
        self.alert.set(*(((self.say(f"ui.alert.{each}"), "accent"),) for each in self.view.alerts))
        self.prompt.set(*self.prompts())
        self.question.set(*self.questions())
        self.status.set(*self.statuses())
        self.tell_people()
        self.tell_middle()
        self.tell_line()
        self.aside.tell()
        self.over.tell()
        self.over.tell_cover()
        needed = self.say("ui.cramped", columns=LEAST[0], rows=LEAST[1])
        self.cramped.tell(needed, self.say("ui.cramped.leave"))

    def tell_rail(self) -> None:
        self.rail.set(self.stations(), self.say("ui.behind") if self.host.behind else "")

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

    # the private words

    def private(self) -> tuple[Notice, ...]:
        """What the view tells this person alone."""
        given = self.view.notices if isinstance(self.view, InMeeting) else ()
        return tuple(noticed.notice(self.say, self.view, each) for each in given)

    @property
    def notice_rows(self) -> int:
        """Rows that they may have: where no meeting needs them, all that are free."""
        columns, rows = self.size
        if rows < LOW:
            return 2
        if isinstance(self.view, InMeeting) or not columns:
            return MOST_OF_ONE if columns and self.is_small(self.size) else MOST_IN_ALL
        above = sum(len(each.rows(columns)) for each in (self.alert, self.prompt, self.question, self.status))
        return max(rows - above - FRAME - LIST_KEEPS, MOST_IN_ALL)

    def is_small(self, size: Size) -> bool:
        """Whether a meeting is shown where it is narrow and not high: the middle needs most of the rows."""
        return isinstance(self.view, InMeeting) and size.width < NARROW and size.height < DESIGNED

    def tell_pace(self) -> None:
        self.tell_rail()
        self.aside.tell()

    def tell_line(self) -> None:
        """What the line is for."""
        plain = menu.plain_command(self.view)
        if self.forms.asking is not None:
            self.line.say("")
        elif plain is None:
            self.line.say(self.idle())
        else:
            ids = [f"ui.line.{plain.__name__.lower()}{variant}" for variant in depiction.variants(self.view)]
            self.line.say(self.say.nearest(*ids, "ui.line.nothing"))
        lenses = depiction.has_lenses(self.view)
        self.aid.set(
            self.say("lens.stem") if lenses else "", tuple(self.say(f"lens.{id}") for id in LENSES) if lenses else ()
        )

    def idle(self) -> str:
        """What the line says of itself where a plain line does nothing, or nothing yet."""
        if wording.waits_for_the_floor(self.view):
            return self.say("ui.line.floor")
        quiet = isinstance(self.view, InMeeting) and self.view.soon is not None
        return self.say("ui.line.quiet" if quiet else "ui.line.nothing")

    # the last row

    def tell_actions(self) -> None:
        last_row.tell(self)
        self.set_class(self.dialog.display or self.palette.display, "-over")
        self.set_class(self.dialog.display, "-asking")

    def hints(self) -> tuple[Hint, ...]:
        """What can be done now, by its keys."""
        return last_row.as_always(self)

    def further_keys(self) -> tuple[tuple[str, str], ...]:
        """Keys beyond the step's own that belong on this shape's last row."""
        return (("f9", "action.picture"),) if menu.has_picture(self.view) else ()

    async def f9(self) -> None:
        """A look at the picture and the question."""
        await self.keys.toggle("picture")

    # the focus, and sizes

    def focus_line(self) -> None:
        self.resting.focus()
        self.tell_actions()

    @property
    def resting(self) -> Widget:
        """What has the focus when nothing else is chosen: without one no key arrives anywhere."""
        if self.has_class("-cramped"):
            return self.cramped
        if self.dialog.display:
            return self.dialog
        return self.cover if self.over.covered else self.line

    def on_resize(self, event: events.Resize) -> None:
        cramped = event.size.width < LEAST[0] or event.size.height < LEAST[1]
        low = event.size.height < LOW
        self.alert.limit(2 if low else 4)
        self.prompt.limit(1 if low else 3)
        self.question.limit(1 if low else self.question_rows)
        self.status.limit(1 if low or self.is_small(event.size) else self.status_rows)
        self.notices.limit(self.notice_rows)
        self.line.limit(2 if low else MOST_ROWS)
        if cramped != self.has_class("-cramped"):
            self.set_class(cramped, "-cramped")
            self.call_after_refresh(self.focus_line)  # what has it is not there any more, or not yet
        self.over.tell()

    # keys, and what widgets tell

    @property
    def scroller(self) -> ItemList | PictureMap | None:
        """What Tab goes into."""
        return None

    @property
    def turned(self) -> ItemList | PictureMap | None:
        """Whose pages are turned from the line, also where nothing in it can be chosen."""
        return self.scroller

    async def on_key(self, event: events.Key) -> None:
        if self.has_class("-cramped") and self.focused is not self.cramped:
            self.cramped.on_key(event)
        elif await self.keys.press(event):
            event.stop()
            at_once.draw(self)

    def on_paste(self, event: events.Paste) -> None:
        """What was pasted elsewhere than in the line belongs in it all the same."""
        if not self.over.covered and not self.dialog.display and not self.has_class("-cramped"):
            self.focus_line()
            self.line.type(self.line.typing.put(event.text))

    def on_line_changed(self) -> None:
        self.speech.changed()
        at_once.draw(self)

    def on_descendant_focus(self) -> None:
        self.tell_actions()

    def on_cramped_leaves(self) -> None:
        self.host.exit()

    async def on_dialog_answered(self, event: Dialog.Answered) -> None:
        await self.errands.decided(event.yes)

    async def on_item_list_chosen(self, event: ItemList.Chosen) -> None:
        await self.forms.on(event.item)

    async def on_item_list_left(self, event: ItemList.Left) -> None:
        await self.left(event.character)

    async def on_picture_map_left(self, event: PictureMap.Left) -> None:
        await self.left(event.character)

    async def left(self, character: str) -> None:
        """From the list back to the line; what was typed to get there is typed in it."""
        if self.keys.prefixed and character:
            await self.keys.after_prefix(character)
            return
        self.focus_line()
        if character:
            self.line.type(self.line.typing.put(character))

    def on_item_list_scrolled(self) -> None:
        self.tell_more()

    def on_picture_map_scrolled(self) -> None:
        self.tell_more()

    def tell_more(self) -> None:
        """How much there is above and below what is in sight."""
        items = self.turned if not self.panel.display else None
        texts = []
        if items is not None:
            texts += [self.say("ui.above", n=items.above)] * (items.above > 0)
            texts += [self.say("ui.below", n=items.below)] * (items.below > 0)
        self.more.set((("   ".join(texts), "dim"),) if texts else ())
