"""A circle before its meeting, or while one waits to be let in: who is here, when, and the ground rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from meeting.hall_commands import Start
from meeting.steps import FIRST_MEETING
from meeting.view import Lobby
from tui import depiction, noticed
from tui.printed import leaders, owner_mode
from tui.rings import sentence, trunk
from tui.rows import Row
from tui.stage import Stage
from tui.widgets.items import Entry, Group, ItemList
from tui.widgets.notices import Notice
from tui.widgets.rail import Stations

if TYPE_CHECKING:
    from tui.app import FristadApp


ROOMY = 24  # rows, from where on the tree is drawn and not only said


class LobbyScreen(Stage[Lobby]):
    CSS_PATH = "lobby.tcss"

    question_rows, status_rows = 4, 3  # who is here, and who is not, is read whole where it can be

    def __init__(self, host: FristadApp, view: Lobby) -> None:
        super().__init__(host, view)
        self.items = ItemList(id="items", from_end=False)

    @property
    def scroller(self) -> ItemList | None:
        return self.items if self.view.rules and not self.view.ended else None

    @property
    def turned(self) -> ItemList:
        return self.items

    def middle(self) -> Iterable[Widget]:
        yield self.items

    def stations(self) -> Stations:
        return Stations(title=self.view.title, times=(self.view.name or self.view.me,))

    def prompts(self) -> tuple[Row, ...]:
        say, view = self.say, self.view
        if view.ended:
            return (((say("lines.lobby.ended"), "strong"),),)
        if view.under_way:
            text = say("ui.lobby.under_way", number=view.number, of=view.of)
        elif view.when:
            text = say("lines.lobby.meeting_when", number=view.number, of=view.of, when=view.when)
        else:
            text = say("lines.lobby.meeting", number=view.number, of=view.of)
        row: Row = ((text, "strong"), *(((f"  {view.where}", "plain"),) if view.where else ()))
        first = view.number == FIRST_MEETING and not view.under_way
        return (row, ((say("lines.lobby.first"), "dim"),)) if first else (row,)

    def questions(self) -> tuple[Row, ...]:
        here = depiction.names(self.say, self.view.roster)
        return (((self.say("lines.lobby.here", who=here), "plain"),),)

    def statuses(self) -> tuple[Row, ...]:
        say, view = self.say, self.view
        others = depiction.names(say, view.expected)
        found = [say("lines.lobby.belong" if view.ended else "lines.lobby.expected", who=others)] if others else []
        found += [say("lines.lobby.absent", who=", ".join(view.absent))] if view.absent else []
        return tuple(((text, "dim"),) for text in found)

    def tell_middle(self) -> None:
        say, view = self.say, self.view
        rules = tuple(Entry(str(n), text, str(n)) for n, text in enumerate(view.rules, 1))
        tree = trunk(view.rings) if self.size.height >= ROOMY else ()
        mode = owner_mode(say, view)
        series = (Group("series", "", (Entry("series", sentence(say, view.rings), lines=tree),)),) if view.rings else ()
        if view.ended:
            self.items.set(series)
            return
        self.items.set((
            *series,
            Group("mode", "", (), " ".join((mode, *(say.say(each) for each in view.choices)))),
            Group("rules", say("ui.lobby.rules"), rules, say("ui.lobby.no_rules")),
        ))  # fmt: skip

    def idle(self) -> str:
        return self.say("ui.line.name") if self.view.name is None else super().idle()

    def private(self) -> tuple[Notice, ...]:
        say, view = self.say, self.view
        # What is always said gives way to them, and of them what matters less.
        given = [noticed.outside(say, each) for each in view.notices]
        if view.ended:
            return tuple(given)
        if view.rules and not view.acknowledged:
            given.append(Notice(say("lines.lobby.acknowledge")))
        begins = any(action.command is Start for action in view.actions)
        door = "lines.lobby.door" if view.under_way else leaders(view) if begins else "lines.lobby.prompt"
        return (*given, Notice(say(door)))

    def further_keys(self) -> tuple[tuple[str, str], ...]:
        return (("f10", "action.chest"),)
