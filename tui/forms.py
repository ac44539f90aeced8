"""An action that needs something asks for it here, field by field, in the line and the list above it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from meeting.commands import Refused, Rename
from meeting.hall_commands import Enter
from meeting.model import Place
from meeting.rules.rule import YES_OR_NO, Field
from meeting.text import SHORTEST_PASSPHRASE, clean, is_long_enough
from meeting.view import Action
from tui import asked, vocabulary
from tui.asked import DONE, ON_ITEM
from tui.asking import Asking, takes
from tui.depiction import items_of, words_in
from tui.errands import CAREFUL
from tui.widgets.editor import Typing
from tui.widgets.palette import Option

if TYPE_CHECKING:
    from tui.stage import Stage


class Forms:
    """One screen's. `asking` is the form that is open; a draft in the line waits aside meanwhile."""

    def __init__(self, stage: Stage[Any]) -> None:
        self.stage = stage
        self.asking: Asking | None = None
        self.aside: tuple[Typing, Place | None] | None = None
        self.half: dict[str, Asking] = {}  # forms that were left before their end
        self.drafted = False  # whether it began with what was in the line
        self.muffled = False  # whether the rest of a passphrase is still being typed that nobody asks for any more
        self.on_item = ""
        self.from_list = False  # whether it began in the list: there one goes on

    # begin and end

    async def begin(self, action: Action, *items: str, beside: tuple[str, ...] = ()) -> None:
        """Asks for an action's fields, one after the other; what needs none is done. `items` are for the first ones."""
        item = "".join(items[:1])
        from_list = self.from_list and bool(item or action.id == ON_ITEM)
        self.cancel()
        self.from_list = from_list
        self.stage.over.close()
        half = None if item else self.half.pop(action.id, None)
        asking = half.renewed(action) if half is not None else Asking(action, beside=beside)
        for each in items:
            asking = asking.with_item(each)
        if asking.action.command is Enter and len(asking.choices) == 1:
            asking = asking.given(asking.choices[0])  # where there is one way in, one is not asked which
        if asking.field is None:
            await self.send(asking)
            return
        if asking.field.choices == () and not asking.field.optional:  # an empty list is never opened
            self.stage.aside.answer(self.stage.say("ui.choose.nothing"))
            return
        line, speech = self.stage.line, self.stage.speech
        self.drafted = half is None and asking.free and not asking.values and not asking.hidden and self.is_about
        if self.drafted:
            asking = replace(asking, text=line.text)
        elif line.text:
            self.aside = (line.typing, speech.begun)
        self.ask(asking)
        self.stage.focus_line()

    @property
    def is_about(self) -> bool:
        """Whether what is in the line can be what an action is about: only what was begun here may be shared here."""
        text, begun = self.stage.line.text, self.stage.speech.begun
        return bool(text) and not text.startswith("/") and begun in (None, self.stage.view.place)

    async def on(self, id: str) -> None:
        """Enter on an item: what can be done with it."""
        actions = [action for action in self.stage.view.actions if takes(action, id)]
        self.stage.aside.hush()
        if actions:
            self.on_item, self.from_list = id, True
            await self.begin(Action(ON_ITEM, type(None), (Field(ON_ITEM, tuple(action.id for action in actions)),)))
        else:
            self.stage.aside.answer(self.stage.say("ui.item.nothing"))

    def back_to_list(self) -> None:
        """Where it began in the list, there one goes on."""
        if self.from_list and self.stage.scroller is not None:
            self.stage.scroller.focus()
        self.from_list = False

    def close(self) -> None:
        """Back to one's own line, with the draft that waited."""
        self.asking, self.muffled = None, False
        self.stage.palette.close()
        self.stage.line.hide(False)
        typing, self.stage.speech.begun = self.aside or (Typing(), None)
        self.aside = None
        self.stage.line.put(typing.text, typing.cursor)
        self.stage.speech.settled()
        self.stage.speech.something_closed()

    def cancel(self) -> None:
        """Leaves the form; what was written in it is there when one comes back to it, or in the line."""
        asking, speech = self.asking, self.stage.speech
        if asking is None:
            return
        text, begun = self.stage.line.text, speech.begun
        self.from_list = False
        self.close()
        if not asking.holds_words(text):
            return
        if self.stage.line.text:
            self.set_aside(replace(asking, text=text))
        else:
            # Only what was the line's own is a plain line again: what was for one person may not become one for all.
            own = self.drafted and len(asking.fields) == 1
            self.stage.line.put(text if own else asking.on_one_line(text, self.stage.say.language))
            speech.begun, speech.shut = begun, True
            speech.settled()
            speech.something_closed()

    def leave_for_command(self) -> None:
        """A command typed where one chooses from a list is one: the list is left, unless words wait behind it."""
        asking, line = self.asking, self.stage.line
        if asking is None or asking.field is None or asking.free or asking.holds_words(""):
            return
        if self.aside is not None and self.aside[0].text:
            return
        typing, self.from_list = line.typing, False
        self.close()
        self.stage.aside.hush()
        self.stage.speech.shut = False
        line.put(typing.text, typing.cursor)

    def set_aside(self, asking: Asking) -> None:
        """Keeps a form beside a draft: until one comes back to it, or where one cannot, in the line before it."""
        if self.stage.errands.action(asking.action.command) is not None:
            self.half[asking.action.id] = asking
        else:
            self.stage.speech.restore(asking.on_one_line(asking.text, self.stage.say.language))

    def step_back(self) -> None:
        """To the field before, or out of it."""
        asking = self.asking
        assert asking is not None
        if self.muffled:
            self.unmuffle()
        elif asking.values and not asking.hidden:
            self.ask(asking.back(self.stage.line.text if asking.free else ""))
        else:
            self.cancel()

    # asking

    def ask(self, asking: Asking) -> None:
        """Asks for the next field."""
        if asking.action.command is Rename and asking.free and not asking.text:
            asking = replace(asking, text=words_in(self.stage.view).get(asking.values[0], ""))
        self.asking = asking
        self.stage.line.hide(asking.hidden)
        self.stage.line.put(asking.text)
        field = asking.field
        # Neither yes nor no is chosen before the person goes to it: Enter alone agrees to nothing.
        at = -1 if field is not None and field.choices == YES_OR_NO else 0
        self.stage.palette.open(self.question(asking), self.options(asking), at=at)
        self.stage.speech.settled()

    def question(self, asking: Asking) -> str:
        """What is asked for, in words."""
        return asked.question(self.stage.say, self.stage.view, asking, on_item=self.on_item)

    def options(self, asking: Asking) -> tuple[Option, ...]:
        """What can be chosen for it."""
        return asked.options(self.stage.say, self.stage.view, asking)

    # answers

    async def answer(self, text: str) -> None:
        """Enter while a field is asked for."""
        asking, picked = self.asking, self.stage.palette.choice
        assert asking is not None
        if self.muffled:
            self.unmuffle()
            return
        assert asking.field is not None
        field = asking.field
        if field.choices is not None:
            if picked is None:
                self.stage.aside.answer(self.stage.say("ui.choose.list" if text.strip() else "ui.choose.arrows"))
                return
            if field.many and picked.value != DONE:
                self.pick_one_more(asking, picked)
                return
            asking = asking.done_picking() if field.many else asking.given(picked.value)
        else:
            value = self.own_words(asking, field, text, picked)
            if not value.strip() and not field.optional:
                self.stage.aside.answer(self.stage.say("ui.ask.needed"))
                return
            if asking.hidden and not is_long_enough(value):
                self.ask(Asking(asking.action))
                self.stage.aside.answer(self.stage.say("ui.passphrase_short", least=SHORTEST_PASSPHRASE))
                return
            asking = asking.given(value)
        if asking.field is not None:
            self.ask(asking)
        else:
            await self.finish(asking)

    def own_words(self, asking: Asking, field: Field, text: str, picked: Option | None) -> str:
        """What was typed, or the suggestion that was gone to; the beginning of a feeling's word is enough."""
        if picked is not None:
            feels = field.id == "feeling"
            begun = feels and bool(text.strip()) and picked.label.startswith(text.strip().casefold())
            if self.stage.palette.moved or not text.strip() or begun:
                return picked.label if feels else picked.value
        return text if asking.hidden else clean(text)

    def pick_one_more(self, asking: Asking, picked: Option) -> None:
        """One more of several; the list stays where it was, one further, and after the last one at its end."""
        palette = self.stage.palette
        had_done = any(option.value == DONE for option in palette.options)
        at = palette.options.index(picked) if picked in palette.options else 0
        self.ask(asking.picked(picked.value))
        has_done = any(option.value == DONE for option in palette.options)
        chosen = asking.picked(picked.value).chosen
        all_of_them = has_done and len(chosen) == len(asking.choices)
        palette.stand_on(0 if all_of_them else at + 1 + has_done - had_done)

    async def finish(self, asking: Asking) -> None:
        """All is said: it goes to the house."""
        if asking.action.id == ON_ITEM:
            self.close()
            chosen = (action for action in self.stage.view.actions if action.id == asking.values[0])
            if (action := next(chosen, None)) is not None:
                await self.begin(action, self.on_item)
        elif asking.agrees:
            self.close()
            await self.send(asking)
        else:
            self.ask(Asking(asking.action))
            self.stage.aside.answer(self.stage.say("ui.passphrases_differ"))

    async def send(self, asking: Asking) -> None:
        """An action with all its values, for the place where it was asked for."""
        errands = self.stage.errands
        begun = errands.here(asking.action.command)
        try:
            command = vocabulary.compose(asking.action, (*asking.values, *asking.beside))
        except Refused as refused:
            self.give_back(asking)
            errands.refuse(refused.words)
            return
        if asking.action.grave or asking.action.command in CAREFUL:
            await errands.send(command, asking.action, begun=begun)
        elif asking.values:
            await errands.submit(command, action=asking.action, asking=asking, begun=begun)
        else:
            await errands.send(command, asking.action, begun=begun)

    def give_back(self, asking: Asking) -> None:
        """A refused form opens again at its last text, and nothing of it is lost."""
        stage, again = self.stage, asking.reopened()
        action = stage.errands.action(asking.action.command)
        if self.asking is None and stage.shows_draft and action is not None and again.free:
            self.aside = (stage.line.typing, stage.speech.begun) if stage.line.text else None
            self.drafted = False
            self.ask(again.renewed(action))
        elif asking.holds_words(""):
            stage.speech.restore(asking.on_one_line("", stage.say.language))

    # when the meeting goes on

    def moved_away(self) -> None:
        """Another step or part: what asked about the one before asks no more."""
        if self.asking is not None and self.asking.hidden:
            self.muffle()
        else:
            self.cancel()

    def moved_on(self) -> None:
        """The same step, but others have done something: the choices may be others, or the action gone."""
        asking = self.asking
        if asking is None or self.muffled:
            return
        if asking.action.id == ON_ITEM:
            if self.on_item in items_of(self.stage.view):
                self.renew(asking)
            else:
                self.cancel()
            return
        action = self.stage.errands.action(asking.action.command)
        if action is None:
            self.moved_away()
            return
        text = self.stage.line.text if asking.free else ""
        renewed = replace(asking, text=text).renewed(action)
        if len(renewed.values) < len(asking.values):
            self.ask(renewed)
            self.stage.aside.answer(self.stage.say("ui.choose.gone"))
        else:
            self.renew(renewed)

    def renew(self, asking: Asking) -> None:
        """The list with what can be chosen by now; Enter never takes what slid under it."""
        self.asking = asking
        stage = self.stage
        field = asking.field
        if field is None or field.choices is None:
            return
        if not stage.palette.renew(self.question(asking), self.options(asking)):
            stage.aside.answer(stage.say("ui.choose.gone"))

    def muffle(self) -> None:
        """Nobody asks for the passphrase any more, and it is still being typed: the rest is not seen either."""
        self.muffled = True
        self.stage.line.hide(True)
        self.stage.line.put("")
        self.stage.palette.open(self.stage.say("ui.ask.muffled"), ())
        self.stage.speech.settled()

    def unmuffle(self) -> None:
        """It ended, and is forgotten."""
        self.close()
        self.stage.aside.answer(self.stage.say("ui.passphrase_kept"))

    def take_over(self, before: Forms) -> None:
        """What the screen before this one had open: no passphrase goes on in clear, and nothing written is lost."""
        self.half = before.half
        asking, text = before.asking, before.stage.line.text
        if asking is None:
            return
        if asking.hidden:
            if self.stage.line.text:
                self.aside = (self.stage.line.typing, self.stage.speech.begun)
            self.asking = asking
            self.muffle()
        elif before.aside is not None and asking.holds_words(text):
            self.set_aside(replace(asking, text=text))
