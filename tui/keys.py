"""Where a key goes that no widget took: function keys, Ctrl+G for those who have none, scrolling, away and leaving."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events

from meeting.model import Place
from meeting.view import InMeeting
from tui import menu

if TYPE_CHECKING:
    from tui.stage import Stage

DIGITS = {**{str(n): f"f{n}" for n in range(1, 10)}, "0": "f10", "-": "f12", "+": "f12"}  # after Ctrl+G
FAR = 100_000  # rows: to the very end
WORK_EVERYWHERE = ("ctrl+c", "ctrl+d", "ctrl+l", "ctrl+g")  # also while the screen is blank
PAGE = 8  # options of a list
REPEATS = 0.7  # seconds in which the same key again is a repeat, where the step has changed under it


class Keys:
    """One screen's."""

    def __init__(self, stage: Stage[Any]) -> None:
        self.stage = stage
        self.prefixed = False  # Ctrl+G was pressed
        self.moved = 0.0  # when this step came: what was pressed before that was for another
        self.latest: tuple[str, float, Place | None] = ("", 0.0, None)  # the latest key of the step's: when and where

    async def press(self, event: events.Key) -> bool:
        """Does what a key is for; False if it is for nothing."""
        stage, key = self.stage, event.key
        if self.prefixed:
            await self.after_prefix(event.character or key, event.time)
            return True
        if stage.over.covered and key not in WORK_EVERYWHERE:
            if key in ("f12", "enter", "escape"):
                await stage.over.come_back()
            return True
        match key:
            case "ctrl+l":
                stage.host.action_repaint()
            case "ctrl+c" | "ctrl+d":
                stage.errands.ask_to_leave()
            case "ctrl+g":
                self.prefixed = stage.line.passes = True
                stage.aside.tell()
            case "ctrl+z":
                stage.speech.swap()
            case "enter":
                await stage.speech.enter(event.time)
            case "escape":
                stage.speech.escape()
            case "tab" | "shift+tab":
                self.tab()
            case "up" | "down":
                self.scroll_rows(-1 if key == "up" else 1)
            case "pageup" | "pagedown":
                self.scroll_page(-1 if key == "pageup" else 1)
            case "home" | "end" | "ctrl+home" | "ctrl+end":
                self.scroll_rows(-FAR if "home" in key else FAR)
            case _ if key[0] == "f" and key[1:].isdigit():
                await self.function(key, event.time)
            case _:
                return False
        return True

    async def after_prefix(self, character: str, pressed: float | None = None) -> None:
        """The digit after Ctrl+G is a function key."""
        self.prefixed = self.stage.line.passes = False
        self.stage.aside.tell()
        if character not in DIGITS:
            return
        if self.stage.over.covered:
            await self.stage.over.come_back()
        else:
            await self.function(DIGITS[character], monotonic() if pressed is None else pressed)

    def repeated(self, key: str, pressed: float) -> bool:
        """Whether a key was pressed before one could see what it does by now."""
        before, since, place = self.latest
        again = key == before and pressed < since + REPEATS and place != self.stage.view.place
        self.latest = (key, pressed, place if again else self.stage.view.place)
        return again or pressed < self.moved

    def take_over(self, before: Keys) -> None:
        """From the screen before this one."""
        self.latest, self.moved = before.latest, monotonic()

    async def function(self, key: str, pressed: float) -> None:
        """F1 to F12."""
        stage = self.stage
        if key != "f12" and stage.forms.asking is not None and stage.forms.asking.hidden:
            return  # a passphrase goes on unseen until it is sent or left
        match key:
            case "f1":
                await self.toggle("help")
            case "f9":
                await stage.f9()
            case "f10":
                await stage.errands.chest()
            case "f12":
                await stage.over.step_out()
            case _ if self.repeated(key, pressed):
                pass
            case "f3" if stage.aside.parks:
                await stage.speech.park()
            case _ if (offer := menu.by_key(stage.view).get(key)) is not None:
                if offer.action is None:
                    await self.toggle(offer.id)
                else:
                    await stage.errands.take(offer)
            case "f5" if isinstance(stage.view, InMeeting) and stage.view.peek is not None:
                if (hindrance := stage.view.peek.hindrance) is not None:
                    stage.errands.refuse(hindrance)
            case _:
                pass

    async def toggle(self, query: str) -> None:
        """Opens a page, or closes it where it is open."""
        if self.stage.panel.display and self.stage.over.source == query:
            self.stage.over.close()
        else:
            self.stage.aside.hush()
            await self.stage.errands.query(query)

    def tab(self) -> None:
        """Into the list; in the list behind "/" it writes the command out."""
        stage = self.stage
        if stage.forms.asking is not None:
            return
        if stage.palette.display:
            if (option := stage.palette.choice) is not None:
                stage.line.put(f"{option.label} ")
                stage.speech.changed()
        elif (scroller := stage.scroller) is not None and scroller.display and not stage.panel.display:
            scroller.focus()

    def scroll_rows(self, by: int) -> None:
        """In the list that is open, else in the page, else among the group's words."""
        stage = self.stage
        if stage.palette.display:
            stage.palette.step(by)
        elif stage.panel.display:
            stage.panel.scroll_rows(by)
        elif stage.turned is not None:
            stage.turned.scroll_rows(by)

    def scroll_page(self, pages: int) -> None:
        stage = self.stage
        if stage.palette.display:
            stage.palette.step(pages * PAGE)
        elif stage.panel.display:
            stage.panel.scroll_page(pages)
        elif stage.turned is not None:
            stage.turned.scroll_page(pages)
