"""One's own line: what is typed in it, what Enter and Escape make of it, and the draft that is kept of it."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import Place
from meeting.text import clean, words
from meeting.view import Home, Lobby
from tui import pages, vocabulary
from tui.line_editor import UNREADABLE
from tui.menu import Offer, offers
from tui.seat import Draft
from tui.spent import instead_of, is_command
from tui.vocabulary import Query
from tui.widgets.editor import Typing
from tui.widgets.palette import Option

if TYPE_CHECKING:
    from tui.stage import Stage


SETTLES = 0.4  # seconds in which an Enter still belongs to what closed, not to the draft behind it
# What moves everybody: written for one step it does not do it in the next.
MOVING = (c.Next, c.Back, c.Reveal, c.Count, c.Lots, c.Close)


class Speech:
    """One screen's."""

    def __init__(self, stage: Stage[Any]) -> None:
        self.stage = stage
        self.begun: Place | None = None  # where the text in the line was begun
        self.shut = False  # the list behind "/" was closed, and the text kept
        self.dismissed = False  # the hint about this draft
        self.veiled: Draft | None = None  # what may not be seen here, and is not lost
        self.spent = ""  # a command in the line that came to nothing: the next one takes its place
        self.replaced = ""  # what the next one took the place of, to be had back
        self.closed = (-SETTLES, "")  # when a form or a dialog closed, and what stood in the line after that

    # typing

    def changed(self) -> None:
        """The person typed."""
        text = self.stage.line.text
        if (command := instead_of(self.spent, text)) is not None:
            self.replaced, text = self.spent, command
            self.stage.line.put(text)
            self.begun, self.shut = None, False
            self.stage.aside.hush()
        if not text.startswith(self.spent):
            self.spent = ""
        if is_command(text):
            self.stage.forms.leave_for_command()
        if not text:
            self.begun, self.dismissed, self.shut = None, False, False
        elif self.begun is None:
            self.begun = self.stage.view.place
        self.settled()

    def settled(self) -> None:
        """Everything follows what is in the line now."""
        self.look()
        self.keep()
        self.stage.tell_line()
        self.stage.aside.tell()

    def look(self) -> None:
        """Opens, narrows or closes the list above the line."""
        text, palette, asking = self.stage.line.text, self.stage.palette, self.stage.forms.asking
        if asking is not None:
            palette.display = not self.stage.panel.display
            palette.filter(text if asking.field is not None and palette.options else "")
        elif is_command(text) and not self.shut and " " not in text and not self.stage.panel.display:
            palette.open(self.stage.say("ui.palette"), pages.listed(self.stage.say, self.stage.view))
            palette.filter(text[1:])
            palette.display = bool(palette.found)
        else:
            palette.close()

    def tell(self) -> None:
        """The list behind "/" is always of the latest view."""
        palette, say = self.stage.palette, self.stage.say
        listed = palette.display and self.stage.forms.asking is None
        if listed and not palette.renew(say("ui.palette"), pages.listed(self.stage.say, self.stage.view)):
            self.stage.aside.answer(say("ui.choose.gone"))

    # the draft

    def load(self, draft: Draft | None) -> None:
        """A draft from before."""
        if not self.stage.shows_draft:
            self.veiled = draft
        elif draft is not None:
            self.stage.line.put(draft.text, draft.cursor)
            self.begun, self.shut = draft.place, " " in draft.text
            self.spend()
            self.look()

    def keep(self) -> None:
        """The draft as it is now. What nobody may see is none; a form is kept as one would write it on one line."""
        forms, typing, begun = self.stage.forms, self.stage.line.typing, self.begun
        if forms.asking is not None:
            typing, begun = forms.aside or (Typing(), begun)
            if not typing.text and forms.asking.holds_words(self.stage.line.text):
                written = forms.asking.on_one_line(self.stage.line.text, self.stage.say.language)
                typing = Typing(written, len(written))
        place = begun or self.stage.view.place
        if self.veiled is not None:
            place, text = self.veiled.place, f"{self.veiled.text} {typing.text}" if typing.text else self.veiled.text
            typing = Typing(text, self.veiled.cursor)
        self.stage.host.write_draft(Draft(place, typing.text, typing.cursor) if typing.text else None)

    def spend(self) -> bool:
        """Whether a command stands in the line; if so it came to nothing, and the next one may take its place."""
        self.spent = self.stage.line.text if is_command(self.stage.line.text) else ""
        return bool(self.spent)

    def swap(self) -> None:
        """Ctrl+Z: the command that another one took the place of is back, and that one can be had back in turn."""
        line = self.stage.line
        if self.replaced and self.stage.forms.asking is None and (not line.text or is_command(line.text)):
            text, self.replaced = self.replaced, line.text
            line.put(text)
            self.shut = self.spend()
            self.settled()

    def clear(self) -> None:
        """The line is empty again."""
        self.stage.line.put("")
        self.changed()

    def restore(self, text: str, *, seen: bool = False) -> None:
        """Puts a text back into the line, before what was typed meanwhile.

        Where no draft may be seen it waits with the draft, unless it was `seen` there before.
        """
        line, forms = self.stage.line, self.stage.forms
        if not text:
            return
        if not self.stage.shows_draft and not seen:
            before = self.veiled
            text = f"{text} {before.text}" if before is not None else text
            self.veiled = Draft(before.place if before is not None else self.stage.view.place, text, len(text))
            self.keep()
        elif forms.asking is not None:
            typing, begun = forms.aside or (Typing(), self.stage.view.place)
            text = f"{text} {typing.text}" if typing.text else text
            forms.aside = (Typing(text, len(text)), begun)
            self.keep()
        else:
            if not line.text:
                self.begun = None
            line.put(f"{text} {line.text}" if line.text else text)
            self.shut = True
            self.changed()

    def something_closed(self) -> None:
        """A form or a dialog did: the second half of a double Enter is not for what stands in the line now."""
        self.closed = (monotonic(), self.stage.line.text)

    def too_soon(self, pressed: float) -> bool:
        """Whether an Enter still belongs to what closed."""
        at, text = self.closed
        same = bool(text) and text == self.stage.line.text and self.stage.forms.asking is None
        return same and pressed < at + SETTLES

    # Enter

    async def enter(self, pressed: float) -> None:
        """What Enter in the line does; `pressed` is when."""
        stage, text = self.stage, self.stage.line.text
        if self.too_soon(pressed):
            return
        stage.aside.hush()
        if UNREADABLE in text:
            stage.errands.refuse(words("refused.not_utf8"))
        elif stage.forms.asking is not None:
            await stage.forms.answer(text)
        elif is_command(text):
            await self.command(text, stage.palette.choice if stage.palette.display else None)
        elif clean(text):
            await self.plain(text)
        elif stage.panel.display:
            stage.over.close()
        stage.aside.tell()

    async def command(self, text: str, chosen: Option | None) -> None:
        """The command that is highlighted in the list, or what was written in full."""
        word = text[1:].strip()
        entry = vocabulary.by_word(word)
        answered = word.casefold() in vocabulary.ANSWERS  # it says all there is to say
        offer = self.offer(entry.id) if entry is not None and not answered else None
        if offer is None and chosen is not None and not answered:
            offer = self.offer(chosen.value)
        if offer is not None:
            if offer.action is not None and self.too_late(offer.action.command):
                return
            self.clear()
            await self.stage.errands.take(offer, written=entry is not None and offer.id == entry.id)
            return
        try:
            parsed = vocabulary.parse(text)
        except Refused as refused:
            self.stage.errands.refuse(refused.words)
            return
        errands = self.stage.errands
        if isinstance(parsed, Query):
            try:
                await errands.query(parsed.id, parsed.of)
            except Refused as refused:
                self.stage.errands.refuse(refused.words)
            else:
                self.clear()
        elif not self.too_late(type(parsed)):
            self.clear()
            await errands.send(parsed, errands.action(type(parsed)), text=text, begun=errands.here(type(parsed)))

    def too_late(self, command: type[Any]) -> bool:
        """Says so where a command that moves everybody was begun in a step that is over; the next Enter does it."""
        return issubclass(command, MOVING) and self.was_elsewhere()

    def was_elsewhere(self) -> bool:
        """Says so where what is in the line was begun elsewhere; from now on it belongs here."""
        place = self.stage.view.place
        if self.begun is None or self.begun == place:
            return False
        self.begun = place
        self.keep()
        self.stage.errands.refuse(words("refused.moved_on"))
        return True

    def offer(self, id: str) -> Offer | None:
        return next((each for each in offers(self.stage.view) if each.id == id), None)

    async def plain(self, text: str) -> None:
        """A line without a command. It belongs where it was begun: there, or back to its author."""
        place, errands = self.stage.view.place, self.stage.errands
        if self.asked_for_name:
            self.clear()
            await errands.submit(h.SetName(clean(text)), text=text, action=errands.action(h.SetName))
            return
        if not isinstance(self.stage.view, Home | Lobby) and self.was_elsewhere():
            return
        try:
            command = vocabulary.plain(self.stage.view, text.removeprefix("/"))
        except Refused as refused:
            instead = vocabulary.instead(self.stage.view)
            errands.refuse(refused.words, while_true=lambda view: vocabulary.instead(view) == instead)
            return
        self.clear()
        await errands.submit(command, begun=place, text=text)

    @property
    def asked_for_name(self) -> bool:
        """Whether the first visit asks what one is called: there a line is the answer."""
        view = self.stage.view
        return isinstance(view, Home | Lobby) and view.name is None

    async def park(self) -> None:
        """F3 while the hint is there: what is in the line is kept for later."""
        text, action = self.stage.line.text, self.stage.errands.action(c.Park)
        self.clear()
        await self.stage.errands.submit(c.Park(clean(text)), text=text, action=action)

    # Escape

    def escape(self) -> None:
        """One step back: closes what is open, and never takes what was typed."""
        stage = self.stage
        if stage.panel.display:
            stage.over.close()
        elif stage.forms.asking is not None:
            stage.forms.step_back()
        elif stage.palette.display:
            self.shut = self.spend()
            if stage.line.text == "/":
                self.clear()
            self.settled()
        elif stage.aside.said is not None:
            stage.aside.hush()
        else:
            self.dismissed = True
        stage.aside.tell()

    def moved_on(self, before: Place, after: Place) -> None:
        """The view is another: what asked about another step or part asks no more, and nothing typed is lost."""
        stage = self.stage
        if before != after:
            if not stage.aside.given_back:
                stage.aside.hush()
            stage.errands.drop()
            stage.keys.moved = monotonic()
            stage.forms.moved_away()
        else:
            if stage.aside.said_while is not None and not stage.aside.said_while(stage.view):
                stage.aside.hush()
            stage.forms.moved_on()
