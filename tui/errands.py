"""What a person asks for, carried out: a line is read, an action asks for its fields, the house answers or refuses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from meeting import commands as c
from meeting.commands import Command, HallCommand, NeedsConfirmation, Refused
from meeting.model import Place
from meeting.rules.rule import Field
from meeting.text import Words, clean, words
from meeting.view import Action, Lobby
from tui import pages, vocabulary, wording
from tui.asking import Asking, takes
from tui.depiction import choice, items_of, people_of
from tui.menu import Offer, offers
from tui.seat import Answer, Draft
from tui.vocabulary import Query
from tui.widgets.editor import Typing
from tui.widgets.notices import Notice
from tui.widgets.palette import Option

if TYPE_CHECKING:
    from tui.stage import Stage

# What is asked about once more though the rules let it pass: it cannot be had back.
CAREFUL = frozenset({c.Withdraw})
ON_ITEM = "item"  # the question what to do with the item one stands on
DONE = ""  # the option that ends choosing several, or leaves a field out


class Errands:
    """One screen's. It holds what is half said; what is said goes to the house through the host."""

    def __init__(self, stage: Stage[Any]) -> None:
        self.stage = stage
        self.asking: Asking | None = None
        self.begun: Place | None = None  # where the text in the line was begun
        self.aside: tuple[Typing, Place | None] | None = None  # a draft that waits while an action asks for its fields
        self.on_item = ""
        self.half: dict[str, Asking] = {}  # forms that were left before their end
        self.said: Notice | None = None  # the latest word to this person
        self.pending: Callable[[], Awaitable[None]] | None = None  # what the dialog asks about
        self.shut = False  # the list behind "/" was closed, and the text kept
        self.dismissed = False  # the hint about this draft

    # what is at hand

    @property
    def current(self) -> Errands:
        """Those of the screen that the person has by now: what was asked for may have changed it."""
        base = self.stage.host.base
        found = getattr(base, "errands", None)
        return found if isinstance(found, Errands) else self

    def say(self, words: Words | str, **args: str | int | Words) -> str:
        tongue = self.stage.say
        return tongue.say(words) if isinstance(words, Words) else tongue(words, **args)

    def tell(self, text: str, keys: str = "") -> None:
        """A word to this person alone."""
        self.said = Notice(text, keys, "accent")
        self.stage.tell_notices()

    # the line

    def changed(self) -> None:
        """The person typed."""
        text = self.stage.line.text
        if not text:
            self.begun, self.dismissed, self.shut = None, False, False
        elif self.begun is None:
            self.begun = self.stage.view.place
        self.look()
        self.keep()
        self.stage.tell_notices()

    def look(self) -> None:
        """Opens, narrows or closes the list above the line."""
        text, palette = self.stage.line.text, self.stage.palette
        if self.asking is not None:
            palette.filter(text if self.asking.choices or self.asking.field is None else "")
        elif text.startswith("/") and not text.startswith("//") and not self.shut:
            if " " in text:
                palette.close()
            else:
                palette.open(self.say("ui.palette"), self.commands(), self.say("ui.palette.keys"))
                palette.filter(text[1:])
        else:
            palette.close()
        self.stage.tell_actions()

    def keep(self) -> None:
        """The draft as it is now. What nobody may see is none, and a form is kept as one would write it on one line."""
        if not self.stage.keeps_draft:
            return
        line, place = self.stage.line, self.begun or self.stage.view.place
        typing = line.typing
        if self.asking is not None:
            aside = self.aside[0] if self.aside is not None else Typing()
            if not aside.text and self.asking.holds_words(line.text):
                written = self.asking.on_one_line(line.text, self.stage.say.language)
                typing = Typing(written, len(written))
            else:
                typing = aside
        self.stage.host.write_draft(Draft(place, typing.text, typing.cursor) if typing.text else None)

    def load(self, draft: Draft | None) -> None:
        """A draft from before."""
        if draft is not None:
            self.stage.line.put(draft.text, draft.cursor)
            self.begun = draft.place
            self.shut = " " in draft.text
            self.look()

    def commands(self) -> tuple[Option, ...]:
        """What one can do now, as the list behind "/" shows it."""
        say, view = self.stage.say, self.stage.view
        found = []
        for offer in offers(view):
            entry = vocabulary.by_command(offer.action.command) if offer.action else vocabulary.by_query(offer.id)
            key = f"  {pages.key_name(offer.key)}" if offer.key else ""
            also = (pages.label(say, view, offer), entry.name, *entry.aliases)
            found.append(Option(offer.id, pages.word(say, offer), f"{pages.does(say, view, offer)}{key}", also))
        return tuple(found)

    # Enter

    async def enter(self) -> None:
        """What Enter in the line does."""
        text, palette = self.stage.line.text, self.stage.palette
        self.said = None
        if self.asking is not None:
            await self.answer(text)
        elif text.startswith("/") and not text.startswith("//"):
            chosen = palette.choice if palette.display else None
            await self.pick(text, chosen)
        elif clean(text):
            await self.send_plain(text)
        elif self.stage.panel.display:
            self.stage.close_panel()
        self.stage.tell_notices()

    async def pick(self, text: str, chosen: Option | None) -> None:
        """A command: the one that is highlighted in the list, or what was written in full."""
        entry = vocabulary.by_word(text[1:].strip())
        offer = next((each for each in offers(self.stage.view) if entry is not None and each.id == entry.id), None)
        if offer is None and chosen is not None and entry is None:
            offer = next(each for each in offers(self.stage.view) if each.id == chosen.value)
        spelled = entry is not None and text[1:].strip().casefold() in vocabulary.ANSWERS
        if offer is not None and not spelled:
            self.clear()
            await self.take(offer)
            return
        try:
            parsed = vocabulary.parse(text)
        except Refused as refused:
            self.refuse(refused.words)
            return
        self.clear()
        await self.run(parsed, text)

    async def run(self, parsed: Command | HallCommand | Query, text: str) -> None:
        """A command that was written in full."""
        if isinstance(parsed, Query):
            await self.query(parsed.id)
            return
        action = self.action(type(parsed))
        confirmed = getattr(parsed, "confirmed", False)
        if action is not None and self.careful(action) and not confirmed:
            self.ask_about(action, parsed, text)
        else:
            await self.submit(parsed, text=text, action=action)

    async def send_plain(self, text: str) -> None:
        """A line without a command. It belongs where it was begun: there, or back to its author."""
        place = self.stage.view.place
        if self.begun is not None and self.begun != place:
            self.begun = place
            self.keep()
            self.refuse(words("refused.moved_on"))
            return
        try:
            command = vocabulary.plain(self.stage.view, text[1:] if text.startswith("//") else text)
        except Refused as refused:
            self.refuse(refused.words)
            return
        begun = self.begun or place
        self.clear()
        await self.submit(command, begun=begun, text=text)

    def clear(self) -> None:
        """The line is empty again."""
        self.stage.line.put("")
        self.changed()

    # actions and queries

    def action(self, command: type[Any]) -> Action | None:
        """What the view offers of a command, or None."""
        found = (offer.action for offer in offers(self.stage.view) if offer.action is not None)
        return next((action for action in found if action.command is command), None)

    def careful(self, action: Action) -> bool:
        return action.grave or action.command in CAREFUL

    async def take(self, offer: Offer, item: str = "") -> None:
        """Does an action, or first asks for what it needs."""
        self.said = None
        if offer.action is None:
            await self.query(offer.id)
        else:
            await self.begin(offer.action, item)

    async def begin(self, action: Action, item: str = "") -> None:
        """Asks for an action's fields, one after the other."""
        self.cancel()
        self.stage.close_panel()
        asking = Asking(action).with_item(item) if item else self.half.pop(action.id, Asking(action))
        if asking.field is None:
            await self.send(asking)
            return
        line = self.stage.line
        text = ""
        if line.text and not line.text.startswith("/") and asking.free and not asking.values and not asking.hidden:
            text = line.text  # what is in the line is what the action is about
        elif line.text:
            self.aside = (line.typing, self.begun)
        self.ask(asking, text)
        self.stage.focus_line()

    def ask(self, asking: Asking, text: str = "") -> None:
        """Asks for the next field, with `text` in the line already."""
        self.asking = asking
        field = asking.field
        assert field is not None
        self.stage.line.hide(asking.hidden)
        self.stage.line.put(text)
        self.stage.palette.open(self.question(asking), self.options(asking), self.keys(field))
        self.look()
        self.keep()
        self.stage.tell_notices()
        self.stage.tell_line()

    def question(self, asking: Asking) -> str:
        """What is asked for, in words."""
        field = asking.field
        assert field is not None
        if field.id == ON_ITEM:
            return f"[{self.on_item}] {items_of(self.stage.view).get(self.on_item, '')}"
        label = wording.label(self.stage.say, self.stage.view, asking.action).capitalize()
        asked = self.stage.say.nearest(f"ui.ask.{asking.action.id}.{field.id}", f"ui.ask.{field.id}", "ui.ask.text")
        about = [items_of(self.stage.view)[value] for value in asking.values if value in items_of(self.stage.view)]
        optional = f" {self.say('ui.ask.optional')}" if field.optional and field.choices is None else ""
        return f"{label}. {asked}{optional}" + (f"  «{about[0]}»" if about else "")

    def options(self, asking: Asking) -> tuple[Option, ...]:
        """What can be chosen for the field."""
        field = asking.field
        assert field is not None
        if field.id == ON_ITEM:
            return self.actions_on_item(field.choices or ())
        found = []
        if field.many:
            done = self.say("ui.choose.done", n=len(asking.chosen)) if asking.chosen else self.say("ui.choose.none")
            if asking.chosen or field.optional:
                found.append(Option(DONE, done))
        elif field.optional and field.choices is not None:
            found.append(Option(DONE, self.say("ui.choose.skip")))
        for value in asking.choices:
            ticked = ""
            if field.many:
                ticked = f"[{asking.chosen.index(value) + 1}]" if value in asking.chosen else "[ ]"
            text = choice(self.stage.say, self.stage.view, field, value)
            shown = (
                text
                if text == value or field.choices is None or value not in items_of(self.stage.view)
                else f"[{value}] {text}"
            )
            found.append(Option(value, shown, also=(value,), ticked=ticked))
        return tuple(found)

    def actions_on_item(self, ids: tuple[str, ...]) -> tuple[Option, ...]:
        """What can be done with an item."""
        say, view = self.stage.say, self.stage.view
        actions = [action for action in view.actions if action.id in ids]
        return tuple(
            Option(a.id, wording.label(say, view, a).capitalize(), wording.does(say, view, a)) for a in actions
        )

    def keys(self, field: Field) -> str:
        return self.say("ui.choose.keys" if field.choices is not None else "ui.ask.keys")

    async def answer(self, text: str) -> None:
        """Enter while a field is asked for."""
        asking, palette = self.asking, self.stage.palette
        assert asking is not None and asking.field is not None
        field, picked = asking.field, palette.choice
        if field.choices is not None:
            if picked is None:
                self.tell(self.say("ui.choose.list"))
                return
            if field.many and picked.value != DONE:
                await self.pick_one_more(asking, picked)
                return
            asking = asking.done_picking() if field.many else asking.given(picked.value)
        else:
            value = self.own_words(text, picked)
            if not value.strip() and not field.optional:
                self.tell(self.say("ui.ask.needed"))
                return
            asking = asking.given(value)
        if asking.field is not None:
            self.ask(asking)
        else:
            await self.finish(asking)

    def own_words(self, text: str, picked: Option | None) -> str:
        """What was typed, or the suggestion that was gone to."""
        if picked is not None and (self.stage.palette.moved or not text.strip()):
            field = self.asking.field if self.asking is not None else None
            return picked.label if field is not None and field.id == "feeling" else picked.value
        return text if self.asking is not None and self.asking.hidden else clean(text)

    async def pick_one_more(self, asking: Asking, picked: Option) -> None:
        """One more of several; the list stays where it was, one further."""
        palette = self.stage.palette
        at = palette.options.index(picked) if picked in palette.options else 0
        before = bool(palette.options) and palette.options[0].value == DONE
        self.ask(asking.picked(picked.value))
        after = bool(palette.options) and palette.options[0].value == DONE
        palette.stand_on(at + 1 + int(after and not before))

    async def finish(self, asking: Asking) -> None:
        """All is said: it goes to the house."""
        if asking.action.id == ON_ITEM:
            self.end_asking()
            action = next(action for action in self.stage.view.actions if action.id == asking.values[0])
            await self.begin(action, self.on_item)
            return
        if not asking.agrees:
            self.ask(Asking(asking.action))
            self.refuse(words("refused.passphrases_differ"))
            return
        self.end_asking()
        await self.send(asking)

    async def send(self, asking: Asking) -> None:
        """An action with all its values, asked about first where it reveals or ends something."""
        try:
            command = vocabulary.compose(asking.action, asking.values)
        except Refused as refused:
            self.give_back(asking, refused.words)
            return
        if self.careful(asking.action):
            self.ask_about(asking.action, command)
        else:
            await self.submit(command, action=asking.action, asking=asking)

    def end_asking(self) -> None:
        """Back to one's own line, with the draft that waited."""
        self.asking = None
        self.stage.palette.close()
        self.stage.line.hide(False)
        typing, self.begun = self.aside or (Typing(), None)
        self.aside = None
        self.stage.line.put(typing.text, typing.cursor)
        self.look()
        self.keep()
        self.stage.tell_notices()
        self.stage.tell_line()

    def cancel(self) -> None:
        """Leaves a form; what was written in it is there when one comes back to it, or in the line."""
        asking = self.asking
        if asking is None:
            return
        text, begun = self.stage.line.text, self.begun
        self.end_asking()
        if asking.holds_words(text):
            if asking.values or self.stage.line.text:
                self.half[asking.action.id] = asking
            if not self.stage.line.text:
                own = not asking.values and len(asking.fields) == 1
                self.stage.line.put(text if own else asking.on_one_line(text, self.stage.say.language))
                self.begun, self.shut = begun, True
                self.half.pop(asking.action.id, None)
                self.keep()

    # the house

    async def submit(
        self,
        command: Command | HallCommand,
        *,
        begun: Place | None = None,
        text: str = "",
        action: Action | None = None,
        asking: Asking | None = None,
    ) -> None:
        """Sends a command; a refused one comes back to the line it came from."""
        back = self.undone(command)
        try:
            answer = await self.stage.host.submit(command, begun)
        except NeedsConfirmation as needed:
            assert isinstance(command, c.Next | c.Back | c.Close)
            confirmed = replace(command, confirmed=True)
            self.current.confirm(action, (self.say(needed.words),), confirmed)
        except Refused as refused:
            if asking is not None:
                self.current.give_back(asking, refused.words)
            else:
                self.current.restore(text)
                self.current.refuse(refused.words)
        else:
            self.current.accepted(answer, action, back)

    def undone(self, command: Command | HallCommand) -> str:
        """The text that a command takes back: its author may want to write it anew."""
        return items_of(self.stage.view).get(command.id, "") if isinstance(command, c.Undo) else ""

    def accepted(self, answer: Answer, action: Action | None, back: str) -> None:
        """The house did it."""
        if answer.lines:
            title = wording.label(self.stage.say, self.stage.view, action).capitalize() if action else ""
            self.stage.open_panel(pages.answer_page(self.stage.say, title, answer.lines))
        if answer.words is not None:
            self.tell(self.say(answer.words))
        elif action is not None and self.stage.say.has(f"ui.done.{action.id}"):
            self.tell(self.say(f"ui.done.{action.id}"))
        if back:
            self.restore(back)

    def restore(self, text: str) -> None:
        """Puts a text back into the line, before what was typed meanwhile."""
        if not text or self.asking is not None:
            return
        line = self.stage.line
        line.put(f"{text} {line.text}".rstrip() if line.text else text)
        self.begun, self.shut = None, True
        self.changed()

    def give_back(self, asking: Asking, why: Words) -> None:
        """A refused form opens again at its last text, and nothing of it is lost."""
        if self.asking is None and self.action(asking.action.command) is not None:
            again, text = asking, ""
            while again.values and (not text or again.field is None or again.field.choices is not None):
                again, text = again.back()
            if again.free:
                self.aside = (self.stage.line.typing, self.begun) if self.stage.line.text else None
                self.ask(again, "" if again.hidden else text)
        elif asking.holds_words("") and not self.stage.line.text:
            self.restore(asking.on_one_line("", self.stage.say.language))
        self.refuse(why)

    def refuse(self, why: Words) -> None:
        """Says why something was not done."""
        self.tell(self.say(why))

    # keys of their own

    async def chest(self) -> None:
        """F10: one's own treasures."""
        action = self.action(c.Chest)
        if action is not None:
            await self.begin(action)

    async def park(self) -> None:
        """F3 while the hint is there: what is in the line is kept for later."""
        action, text = self.action(c.Park), self.stage.line.text
        self.clear()
        await self.submit(c.Park(clean(text)), text=text, action=action)

    async def away(self, away: bool) -> None:
        """Steps out, or comes back."""
        await self.submit(c.Away() if away else c.Here())

    # what asks before it is done

    def ask_about(self, action: Action, command: Command | HallCommand, text: str = "") -> None:
        """Says what will happen to whom, and lets the person stay."""
        name = people_of(self.stage.view).get(str(getattr(command, "account", "")), "")
        happens = self.stage.say.nearest(
            f"ui.happens.{action.id}.{self.stage.view.place.step}", f"ui.happens.{action.id}", "ui.happens"
        ).replace("{name}", name)
        self.confirm(action, (happens,), command, text)

    def confirm(
        self, action: Action | None, texts: tuple[str, ...], command: Command | HallCommand, text: str = ""
    ) -> None:
        """Opens the dialog; `command` is what a yes does."""
        place = self.stage.view.place

        async def go_on() -> None:
            # Where the meeting has moved on meanwhile, nothing is done.
            await self.submit(command, begun=place, text=text, action=action)

        id = action.id if action is not None else ""
        say = self.stage.say
        step = self.stage.view.place.step
        self.pending = go_on
        self.stage.ask_in_dialog(
            say.nearest(f"ui.sure.{id}.{step}", f"ui.sure.{id}", "ui.sure"),
            texts,
            (say("ui.stay"), say.nearest(f"ui.yes.{id}.{step}", f"ui.yes.{id}", "ui.yes")),
        )
        if text:
            self.restore(text)

    def ask_to_leave(self) -> None:
        """Before one leaves the program."""

        async def leave() -> None:
            self.stage.host.exit()

        say = self.stage.say
        self.pending = leave
        held = "ui.happens.quit" if not isinstance(self.stage.view, Lobby) else "ui.happens.quit.lobby"
        self.stage.ask_in_dialog(say("ui.sure.quit"), (say(held),), (say("ui.stay"), say("ui.yes.quit")))

    async def decided(self, yes: bool) -> None:
        """The dialog was answered."""
        pending, self.pending = self.pending, None
        self.stage.dialog.close()
        self.stage.focus_line()
        if yes and pending is not None:
            if self.stage.line.text.startswith("/"):
                self.clear()  # the command that asked is done now
            await pending()

    # queries

    async def query(self, id: str) -> None:
        """What the screen answers by itself."""
        match id:
            case "quit":
                self.ask_to_leave()
            case "again":
                self.stage.close_panel()
                self.stage.host.action_repaint()
            case "passphrase":
                action = self.action(c.SetPassphrase)
                if action is None:
                    self.refuse(words("refused.not_in_view"))
                else:
                    await self.begin(action)
            case _:
                page = self.stage.page(id)
                if page is None:
                    self.refuse(words("refused.not_in_view"))
                else:
                    self.stage.open_panel(page, source=id)

    async def item(self, id: str) -> None:
        """Enter on an item: what can be done with it."""
        view = self.stage.view
        actions = [action for action in view.actions if takes(action, id)]
        self.said = None
        if len(actions) == 1:
            await self.begin(actions[0], id)
        elif actions:
            self.on_item = id
            await self.begin(Action(ON_ITEM, type(None), (Field(ON_ITEM, tuple(action.id for action in actions)),)))
        else:
            self.tell(self.say("ui.item.nothing"))
            self.stage.focus_line()

    # when the meeting goes on

    def moved_on(self, before: Place, after: Place) -> None:
        """Another step or part: what asked about the old one asks no more, and nothing that was typed is lost."""
        if before != after:
            self.said = None
            if self.pending is not None:
                self.pending = None
                self.stage.dialog.close()
                self.stage.focus_line()
            self.cancel()
        elif self.asking is not None:
            action = self.action(self.asking.action.command)
            if self.asking.action.id == ON_ITEM:
                if self.on_item not in items_of(self.stage.view):
                    self.cancel()
            elif action is None:
                self.cancel()
            elif action != self.asking.action:
                self.ask_again(action)

    def ask_again(self, action: Action) -> None:
        """The same action with other choices: somebody came, or something was added."""
        asking = self.asking
        assert asking is not None
        self.asking = replace(asking, action=action)
        field = self.asking.field
        if field is not None and field.choices is not None:
            palette = self.stage.palette
            at = palette.at
            palette.open(self.question(self.asking), self.options(self.asking), self.keys(field), at=at)
            palette.filter(self.stage.line.text)

    async def escape(self) -> None:
        """One step back: closes what is open, and never takes what was typed."""
        line, palette = self.stage.line, self.stage.palette
        if self.asking is not None:
            if self.asking.values and not self.asking.hidden:
                asking, text = self.asking.back()
                self.ask(asking, text if asking.free else "")
            else:
                self.cancel()
        elif palette.display:
            if line.text.startswith("/") and " " not in line.text:
                self.clear()
            self.shut = True
            palette.close()
            self.stage.tell_actions()
        elif self.stage.panel.display:
            self.stage.close_panel()
        elif self.said is not None:
            self.said = None
        else:
            self.dismissed = True
        self.stage.tell_notices()
