"""What a person asks for goes to the house from here: what it says comes back as a word, a page or the text itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Command, NeedsConfirmation, Refused
from meeting.hall_commands import HallCommand
from meeting.model import Place
from meeting.text import Words, words
from meeting.view import Action, View, action_id
from tui import again, menu, pages, vocabulary, wording
from tui.asking import Asking
from tui.chart import COLUMNS
from tui.depiction import erasing, items_of, people_of
from tui.menu import Offer, offers
from tui.reasons import while_so
from tui.seat import Answer
from tui.widgets.items import ItemList
from tui.widgets.picture import PictureMap

if TYPE_CHECKING:
    from tui.stage import Stage

WIDE = COLUMNS + 2  # of a screen on which a picture can be seen
# What is one's own to do wherever one is.
EVERYWHERE = frozenset(
    {
        h.Away,
        h.Here,
        h.Chest,
        h.SetLanguage,
        h.Treasure,
        h.TakePicture,
        h.Rules,
        h.ShowSettings,
        h.SetCalm,
        h.SetMouse,
        h.Fingerprint,
    }
)
LASTING = ("", "help", "who")  # panels that another step leaves open, and another command closes
SAID_IN_FULL = frozenset({h.Acknowledge})  # asked about where a key does it, and not where somebody wrote it out
# What is asked about once more though the rules let it pass: it cannot be had back.
CAREFUL = frozenset({c.Withdraw, c.Erase})
CHANGEABLE = frozenset({c.Vote, c.Evaluate, c.PulseAnswer, h.Facilitate})  # one's to change as long as one may


def can_be(action: Action, command: Command | HallCommand) -> bool:
    """Whether it is about somebody or something that it can be about: what will be refused needs no asking."""
    about = command.id if isinstance(command, c.Erase) else getattr(command, "account", None)
    return about is None or any(about in (field.choices or ()) for field in action.fields)


def may(command: type[Any], view: View) -> bool:
    return any(action.command is command for action in view.actions)


class Errands:
    """One screen's."""

    def __init__(self, stage: Stage[Any]) -> None:
        self.stage = stage
        self.pending: Callable[[], Awaitable[None]] | None = None  # what the dialog asks about

    def action(self, command: type[Any]) -> Action | None:
        """What the view offers of a command, or None."""
        found = (offer.action for offer in offers(self.stage.view) if offer.action is not None)
        return next((action for action in found if action.command is command), None)

    async def take(self, offer: Offer, *, written: bool = False) -> None:
        """Does an action, first asking for what it needs, or answers a query."""
        self.stage.aside.hush()
        if offer.action is None:
            await self.query(offer.id)
        elif written and offer.action.command in SAID_IN_FULL:
            command = offer.action.command
            await self.submit(command(), action=offer.action, begun=self.here(command))
        else:
            await self.stage.forms.begin(offer.action)

    # the house

    def here(self, command: type[Any]) -> Place | None:
        """The place for which a command is meant: where the meeting has moved on meanwhile, it is not done."""
        return None if command in EVERYWHERE else self.stage.view.place

    async def send(
        self, command: Command | HallCommand, action: Action | None, *, text: str = "", begun: Place | None = None
    ) -> None:
        """A command that somebody gave by its name or key: asked about first where it reveals or ends something."""
        sure = text.partition(" ")[0].endswith("!")  # written as "/next!": that is the answer already
        asks = action is not None and (action.grave or action.command in CAREFUL) and can_be(action, command)
        if action is not None and asks and not sure:
            self.ask_about(action, command, text)
        else:
            await self.submit(command, action=action, text=text, begun=begun)

    async def submit(
        self,
        command: Command | HallCommand,
        *,
        begun: Place | None = None,
        text: str = "",
        action: Action | None = None,
        asking: Asking | None = None,
    ) -> None:
        """To the house. What it refuses comes back to the line or the form that it came from."""
        taken_back = items_of(self.stage.view).get(command.id, "") if isinstance(command, c.Undo) else ""
        seen = getattr(command, "seen", None) is not None
        meant = command if seen else vocabulary.about(self.stage.view.actions, command)
        try:
            answer = await self.stage.host.submit(meant, begun)
        except NeedsConfirmation as needed:
            assert isinstance(meant, h.Confirmable)
            said = self.stage.say.say(pages.by_its_key(self.stage.view, needed.words))
            self.stage.now.errands.confirm(action, said, replace(meant, confirmed=True), text)
        except Refused as refused:
            if asking is not None:
                self.stage.now.forms.give_back(asking)
            else:
                self.stage.now.speech.restore(text, seen=self.stage.now is self.stage)
            so = while_so(self.stage.host.latest or self.stage.now.view, type(command), refused.words)
            self.stage.now.errands.refuse(refused.words, while_true=so)
        else:
            self.stage.now.errands.accepted(answer, action, taken_back, asked=type(command))

    def accepted(self, answer: Answer, action: Action | None, taken_back: str, *, asked: type[Any]) -> None:
        """The house did it. What somebody took back is in their line again, to be written anew."""
        stage, say = self.stage, self.stage.say
        if not stage.aside.given_back:
            stage.aside.hush()  # what was refused before is not what one does now
        if answer.lines or answer.drawn:
            # What is not offered here and works all the same has its name, too.
            title = wording.title_of(say, stage.view, action or Action(action_id(asked), asked))
            lines = answer.wide if answer.wide and stage.size.width >= WIDE else answer.lines
            lines = pages.chest(say, stage.view, lines) if asked is h.Chest else lines
            letter = asked is h.Invite and all(isinstance(line, str) for line in lines)
            page = pages.answer_page(say, title, pages.to_copy(lines) if letter else lines, drawn=answer.drawn)
            page = replace(page, whole=page.whole or letter)  # as much of it at a time as there is room for
            stage.host.letter = page if letter else stage.host.letter
            stage.over.open(page)
        elif stage.over.source in (*LASTING, "again") and asked is not menu.plain_command(stage.view):
            stage.over.close()  # it was about something before this
        if answer.words is not None:
            stage.aside.answer(say.say(answer.words))
        elif action is not None and say.has(f"ui.done.{action.id}"):
            changing = partial(may, action.command) if action.command in CHANGEABLE else None
            stage.aside.answer(say(f"ui.done.{action.id}"), while_true=changing)
        elif stage.panel.display and not (answer.lines or answer.drawn) and asked not in (h.Away, h.Here):
            stage.aside.answer(say("ui.done"))  # what came of it may be under the panel
        if taken_back:
            stage.speech.restore(taken_back)
        else:
            stage.forms.back_to_list()
        if answer.item is not None and isinstance(stage.scroller, ItemList):
            stage.scroller.await_item(answer.item)
        elif answer.item is not None and isinstance(stage.scroller, PictureMap):
            stage.scroller.awaited = answer.item

    def refuse(self, why: Words, *, while_true: Callable[[View], bool] | None = None) -> None:
        """Says why something was not done, and how to be rid of a command that still stands in the line."""
        text = self.stage.say.say(why)
        moved_on = why.id == "refused.moved_on"
        if self.stage.forms.asking is None and self.stage.speech.spend() and not moved_on:
            # Without a stop the key would be read as a part of the command.
            stop = "" if text.endswith((".", "!", "?", "…", ")")) else "."
            text = f"{text}{stop} {self.stage.say('ui.line.clear')}"
        self.stage.aside.answer(text, given_back=moved_on, while_true=while_true)

    # what asks before it is done

    def ask_about(self, action: Action, command: Command | HallCommand, text: str = "") -> None:
        """Says what will happen to whom."""
        say, step = self.stage.say, wording.meaning(self.stage.view)
        if action.happens is not None:  # nothing is left to ask about, and a yes is to what is told here
            told = replace(command, confirmed=True) if isinstance(command, h.Confirmable) else command
            told = vocabulary.about((action,), told)
            self.confirm(action, say.say(action.happens), told, text)
            return
        if isinstance(command, c.Erase):
            self.confirm(action, erasing(say, self.stage.view, command.id), command, text)
            return
        name = people_of(self.stage.view).get(str(getattr(command, "account", "")), "")
        id = next(
            id for id in (f"ui.happens.{action.id}.{step}", f"ui.happens.{action.id}", "ui.happens") if say.has(id)
        )
        self.confirm(action, say(id, name=name), command, text)

    def confirm(self, action: Action | None, happens: str, command: Command | HallCommand, text: str = "") -> None:
        """Opens the dialog; `command` is what a yes does. A command that was written out stays in the line."""
        say, place = self.stage.say, self.stage.view.place

        async def go_on() -> None:
            # Where the meeting has moved on meanwhile, nothing is done.
            await self.submit(command, begun=place, action=action)

        self.pending = go_on
        id = action.id if action is not None else ""
        step = wording.meaning(self.stage.view)
        sure = say.nearest(f"ui.sure.{id}.{step}", f"ui.sure.{id}", "ui.sure")
        yes = say.nearest(f"ui.yes.{id}.{step}", f"ui.yes.{id}", "ui.yes")
        self.stage.speech.restore(text, seen=True)
        self.stage.over.ask(sure, happens, (say("ui.stay"), yes))

    def ask_to_leave(self) -> None:
        """Before one leaves the program."""
        say = self.stage.say

        async def leave() -> None:
            self.stage.host.exit()

        self.pending = leave
        where = type(self.stage.view).__name__.lower()
        where = "rehearsal" if self.action(h.EndRehearsal) is not None else where
        happens = say.nearest(f"ui.happens.quit.{where}", "ui.happens.quit")
        self.stage.over.ask(say("ui.sure.quit"), happens, (say("ui.stay.quit"), say("ui.yes.quit")))

    async def decided(self, yes: bool) -> None:
        """The dialog was answered."""
        pending = self.pending
        self.drop()
        if not yes:
            self.stage.forms.back_to_list()
        self.stage.speech.spend()
        if yes and pending is not None:
            if self.stage.line.text.startswith("/"):
                self.stage.speech.clear()  # the command that asked is done now
            await pending()

    def drop(self) -> None:
        """The dialog asks no more."""
        if self.pending is not None:
            self.pending = None
            self.stage.over.close_dialog()
            self.stage.speech.something_closed()

    # queries, and keys of their own

    async def query(self, id: str, of: str = "") -> None:
        """What the screen answers by itself."""
        match id:
            case "help" if of:
                self.stage.over.open(pages.help_of_page(self.stage.say, of))
            case "quit":
                self.ask_to_leave()
            case "again":
                self.stage.host.action_repaint()
                self.stage.over.open(again.page(self.stage), source=id)
            case "passphrase" if (action := self.action(h.SetPassphrase)) is not None:
                await self.stage.forms.begin(action)
            case "passphrase":
                self.refuse(words("house.outside"))
            case _ if (page := self.stage.over.page(id)) is not None:
                self.stage.over.open(page, source=id)
            case _:
                self.refuse(words("refused.not_in_view"))

    async def chest(self) -> None:
        """F10: one's own treasures."""
        action = self.action(h.Chest)
        if action is not None:
            await self.submit(h.Chest(), action=action)

    async def away(self, away: bool) -> None:
        """Steps out, or comes back."""
        await self.submit(h.Away() if away else h.Here())
