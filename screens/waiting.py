"""The waiting room: what it says, one's own notes, and nothing of what the others do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import events
from textual.widget import Widget

from meeting.view import Waiting
from tui import depiction
from tui.rows import EMPTY, Row, centred, flow
from tui.stage import Stage
from tui.widgets.breath import Breath
from tui.widgets.items import Group, ItemList
from tui.widgets.lines import Lines
from tui.widgets.notices import Notice
from tui.widgets.rail import Stations

if TYPE_CHECKING:
    from tui.app import FristadApp

READABLE = 52
AIR_FROM = 20  # rows from which there is air above and below the words


class Words(Lines):
    """What the waiting room says. No panel lies over it."""

    text = ""
    airy = True  # whether there is room above and below

    def air(self, airy: bool) -> None:
        if airy != self.airy:
            self.airy = airy
            self.changed()

    def set(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.changed()

    def lay_out(self, width: int) -> tuple[Row, ...]:
        rows: list[Row] = []
        for sentence in self.text.replace(". ", ".\n").split("\n"):
            rows += centred(flow(((sentence, "plain"),), min(width - 2, READABLE)), width)
        air = (EMPTY,) * (2 if self.airy else 0)
        return (*air, *rows, *air[:1])


class WaitingScreen(Stage[Waiting]):
    CSS_PATH = "waiting.tcss"

    def __init__(self, host: FristadApp, view: Waiting) -> None:
        super().__init__(host, view)
        self.words = Words(id="words")
        self.breath = Breath(id="breath", may=self.may_breathe, queued=self.queued)
        self.items = ItemList(id="items")

    @property
    def scroller(self) -> ItemList | None:
        return self.items if self.view.notes else None

    def above(self) -> Iterable[Widget]:
        yield self.words
        yield self.breath

    def middle(self) -> Iterable[Widget]:
        yield self.items

    def on_resize(self, event: events.Resize) -> None:
        self.words.air(event.size.height >= AIR_FROM)

    def stations(self) -> Stations:
        return depiction.stations(self.say, self.view.head, part="", leads=False)

    def tell_middle(self) -> None:
        self.words.set(self.say.say(self.view.prompt))
        still = self.host.settings.calm or self.host.ssh_driver is None
        self.breath.set_class(still, "-still")
        if still:
            self.breath.rest()
        else:
            self.breath.go((self.say("ui.breath.in"), self.say("ui.breath.out")))
        notes = tuple(depiction.entry(self.say, note, own=True) for note in self.view.notes)
        heading = self.say("section.kept_notes") if notes else ""
        self.items.set((Group("notes", heading, notes),) if notes else ())

    def may_breathe(self) -> bool:
        """Whether the row is in sight, and its person does nothing else just now."""
        others = self.panel.display or self.dialog.display or self.palette.display
        return bool(self.breath.size.height or not self.is_mounted) and not (self.line.text or others)

    def queued(self) -> int:
        """Bytes that wait for this person's client."""
        return 0 if self.host.terminal is None else self.host.terminal.queued()

    def private(self) -> tuple[Notice, ...]:
        return (Notice(self.say("ui.waiting.calm" if self.host.settings.calm else "ui.waiting"), look="dim"),)

    def further_keys(self) -> tuple[tuple[str, str], ...]:
        return (("f12", "action.away"),)
