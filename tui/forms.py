"""An action that needs something asks for it here, field by field, in the line and the list above it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from meeting.commands import Refused
from meeting.model import Place
from meeting.rules.rule import Field
from meeting.text import clean, words
from meeting.view import Action
from tui import vocabulary, wording
from tui.asking import Asking, takes
from tui.depiction import choice, items_of
from tui.widgets.editor import Typing
from tui.widgets.palette import Option

if TYPE_CHECKING:
    from tui.stage import Stage

ON_ITEM = "item"  # the question what to do with the item one stands on
DONE = ""  # the option that ends choosing several, or leaves a field out


class Forms:
    """One screen's. `asking` is the form that is open; a draft in the line waits aside meanwhile."""

    def __init__(self, stage: Stage[Any]) -> None:
        self.stage = stage
        self.asking: Asking | None = None
        self.aside: tuple[Typing, Place | None] | None = None
        self.half: dict[str, Asking] = {}  # forms that were left before their end
        self.on_item = ""
        self.from_list = False  # whether it began in the list: there one goes on

    # begin and end

    async def begin(self, action: Action, item: str = "") -> None:
        """Asks for an action's fields, one after the other; what needs none is done."""
        from_list = self.from_list and bool(item or action.id == ON_ITEM)
        self.cancel()
        self.from_list = from_list
        self.stage.close_panel()
        asking = Asking(action).with_item(item) if item else self.half.pop(action.id, Asking(action))
        if asking.field is None:
            await self.send(asking)
            return
        line, speech = self.stage.line, self.stage.speech
        text = ""
        if line.text and not line.text.startswith("/") and asking.free and not asking.values and not asking.hidden:
            text = line.text  # what is in the line is what the action is about
        elif line.text:
            self.aside = (line.typing, speech.begun)
        self.ask(asking, text)
        self.stage.focus_line()

    async def on(self, id: str) -> None:
        """Enter on an item: what can be done with it."""
        actions = [action for action in self.stage.view.actions if takes(action, id)]
        self.stage.said = None
        if actions:
            self.on_item, self.from_list = id, True
            await self.begin(Action(ON_ITEM, type(None), (Field(ON_ITEM, tuple(action.id for action in actions)),)))
        else:
            self.stage.tell_word(self.stage.say("ui.item.nothing"))

    def back_to_list(self) -> None:
        """Where it began in the list, there one goes on."""
        if self.from_list and self.stage.scroller is not None:
            self.stage.scroller.focus()
        self.from_list = False

    def close(self) -> None:
        """Back to one's own line, with the draft that waited."""
        self.asking = None
        self.stage.palette.close()
        self.stage.line.hide(False)
        typing, self.stage.speech.begun = self.aside or (Typing(), None)
        self.aside = None
        self.stage.line.put(typing.text, typing.cursor)
        self.stage.speech.settled()

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
            self.half[asking.action.id] = asking
        else:
            own = not asking.values and len(asking.fields) == 1
            self.stage.line.put(text if own else asking.on_one_line(text, self.stage.say.language))
            speech.begun, speech.shut = begun, True
            speech.settled()

    def step_back(self) -> None:
        """To the field before, or out of it."""
        asking = self.asking
        assert asking is not None
        if asking.values and not asking.hidden:
            back, text = asking.back()
            self.ask(back, text if back.free else "")
        else:
            self.cancel()

    # asking

    def ask(self, asking: Asking, text: str = "") -> None:
        """Asks for the next field, with `text` in the line already."""
        self.asking = asking
        self.stage.line.hide(asking.hidden)
        self.stage.line.put(text)
        self.stage.palette.open(self.question(asking), self.options(asking))
        self.stage.speech.settled()

    def question(self, asking: Asking) -> str:
        """What is asked for, in words."""
        field, say, view = asking.field, self.stage.say, self.stage.view
        assert field is not None
        if field.id == ON_ITEM:
            return f"[{self.on_item}] {items_of(view).get(self.on_item, '')}"
        label = wording.label(say, view, asking.action).capitalize()
        asked = say.nearest(f"ui.ask.{asking.action.id}.{field.id}", f"ui.ask.{field.id}", "ui.ask.text")
        optional = f" {say('ui.ask.optional')}" if field.optional and field.choices is None else ""
        about = [items_of(view)[value] for value in asking.values if value in items_of(view)]
        return f"{label}. {asked}{optional}" + (f"  «{about[0]}»" if about else "")

    def options(self, asking: Asking) -> tuple[Option, ...]:
        """What can be chosen for the field."""
        field, say = asking.field, self.stage.say
        assert field is not None
        if field.id == ON_ITEM:
            return self.actions_on_item(field.choices or ())
        found = []
        if field.many and (asking.chosen or field.optional):
            done = say("ui.choose.done", n=len(asking.chosen)) if asking.chosen else say("ui.choose.none")
            found.append(Option(DONE, done))
        elif field.optional and field.choices is not None:
            found.append(Option(DONE, say("ui.choose.skip")))
        return (*found, *(self.option(asking, field, value) for value in asking.choices))

    def option(self, asking: Asking, field: Field, value: str) -> Option:
        text = choice(self.stage.say, self.stage.view, field, value)
        shown = f"[{value}] {text}" if field.choices is not None and value in items_of(self.stage.view) else text
        ticked = ""
        if field.many:
            ticked = f"[{asking.chosen.index(value) + 1}]" if value in asking.chosen else "[ ]"
        return Option(value, shown, also=(value, text), ticked=ticked)

    def actions_on_item(self, ids: tuple[str, ...]) -> tuple[Option, ...]:
        """What can be done with an item."""
        say, view = self.stage.say, self.stage.view
        actions = [action for action in view.actions if action.id in ids]
        return tuple(
            Option(a.id, wording.label(say, view, a).capitalize(), wording.does(say, view, a)) for a in actions
        )

    # answers

    async def answer(self, text: str) -> None:
        """Enter while a field is asked for."""
        asking, picked = self.asking, self.stage.palette.choice
        assert asking is not None
        assert asking.field is not None
        field = asking.field
        if field.choices is not None:
            if picked is None:
                self.stage.tell_word(self.stage.say("ui.choose.list"))
                return
            if field.many and picked.value != DONE:
                self.pick_one_more(asking, picked)
                return
            asking = asking.done_picking() if field.many else asking.given(picked.value)
        else:
            value = self.own_words(asking, field, text, picked)
            if not value.strip() and not field.optional:
                self.stage.tell_word(self.stage.say("ui.ask.needed"))
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
        """One more of several; the list stays where it was, one further."""
        palette = self.stage.palette
        had_done = any(option.value == DONE for option in palette.options)
        at = palette.options.index(picked) if picked in palette.options else 0
        self.ask(asking.picked(picked.value))
        has_done = any(option.value == DONE for option in palette.options)
        palette.stand_on(at + 1 + has_done - had_done)

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
            self.stage.errands.refuse(words("refused.passphrases_differ"))

    async def send(self, asking: Asking) -> None:
        """An action with all its values."""
        errands = self.stage.errands
        try:
            command = vocabulary.compose(asking.action, asking.values)
        except Refused as refused:
            self.give_back(asking)
            errands.refuse(refused.words)
            return
        if asking.action.grave:
            await errands.send(command, asking.action)
        elif asking.values:
            await errands.submit(command, action=asking.action, asking=asking)
        else:
            await errands.send(command, asking.action)

    def give_back(self, asking: Asking) -> None:
        """A refused form opens again at its last text, and nothing of it is lost."""
        stage = self.stage
        if self.asking is None and stage.errands.action(asking.action.command) is not None:
            again, text = asking, ""
            while again.values and (again is asking or not again.free):
                again, text = again.back()
            if again.free:
                self.aside = (stage.line.typing, stage.speech.begun) if stage.line.text else None
                self.ask(again, "" if again.hidden else text)
        elif asking.holds_words("") and not stage.line.text:
            stage.speech.restore(asking.on_one_line("", stage.say.language))

    # when the meeting goes on

    def moved_on(self) -> None:
        """The same step, but others have done something: the choices may be others, or the action gone."""
        asking = self.asking
        if asking is None:
            return
        if asking.action.id == ON_ITEM:
            if self.on_item not in items_of(self.stage.view):
                self.cancel()
            return
        action = self.stage.errands.action(asking.action.command)
        if action is None:
            self.cancel()
        elif action != asking.action:
            self.asking = replace(asking, action=action)
            if self.asking.field is not None and self.asking.field.choices is not None:
                palette = self.stage.palette
                palette.open(self.question(self.asking), self.options(self.asking), at=palette.at)
                palette.filter(self.stage.line.text)
