"""What lies over a screen: a page, a question before something is done, and the cover while one is away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui import again, menu, pages
from tui.widgets.panel import Page

if TYPE_CHECKING:
    from tui.stage import Stage


class Over:
    """One screen's."""

    def __init__(self, stage: Stage[Any]) -> None:
        self.stage = stage
        self.source = ""  # which query the panel answers; "" for an answer of the house
        self.covering = False  # blanked at once, whatever the house knows of it

    def page(self, query: str) -> Page | None:
        """The page that answers a query, or None where there is none for this person."""
        say, view = self.stage.say, self.stage.view
        match query:
            case "again":
                return again.page(self.stage)
            case "help":
                return pages.help_page(say, view)
            case "who":
                return pages.who_page(say, view)
            case "peek":
                return pages.peek_page(say, view)
            case "card":
                return pages.card_page(say, view)
            case "desk":
                return pages.desk_page(say, view)
            case "picture":
                return pages.picture_page(say, view, self.stage.size.width)
            case _:
                return None

    def open(self, page: Page, source: str = "") -> None:
        """Shows a page over the middle."""
        stage = self.stage
        self.source = source
        stage.set_class(page.whole, "-whole")
        stage.panel.open(page, closes=stage.say("ui.closes"), more=stage.say("ui.scrolls"))
        stage.forms.from_list = False
        stage.focus_line()  # from there keys scroll it, and nothing under it is acted on unseen
        stage.speech.look()
        stage.tell_more()
        stage.aside.tell()

    def close(self) -> None:
        stage = self.stage
        self.source = ""
        stage.set_class(False, "-whole")
        stage.panel.close()
        stage.speech.look()
        stage.tell_more()
        stage.aside.tell()

    def tell(self) -> None:
        """What a panel shows of the view is always of the latest."""
        stage = self.stage
        if stage.panel.display and self.source:
            page = self.page(self.source)
            if page is None:
                self.close()
            else:
                stage.panel.open(page, closes=stage.say("ui.closes"), more=stage.say("ui.scrolls"))

    def ask(self, title: str, text: str, answers: tuple[str, str]) -> None:
        """Asks before something is done."""
        self.stage.dialog.open(title, (text,), answers)
        self.stage.tell_actions()

    def close_dialog(self) -> None:
        self.stage.dialog.close()
        self.stage.focus_line()

    @property
    def covered(self) -> bool:
        """Whether nothing may be seen, because this person stepped out."""
        return self.covering or menu.is_away(self.stage.view)

    def tell_cover(self) -> None:
        stage, covered = self.stage, self.covered
        if covered:
            stage.cover.set((stage.say("ui.away"), "plain"), (stage.say("ui.away.back"), "dim"))
        if covered != stage.has_class("-covered"):
            stage.set_class(covered, "-covered")
            stage.resting.focus()
        stage.tell_actions()

    async def step_out(self) -> None:
        """Blanks this screen at once; the house hears of it after that."""
        self.covering = True
        self.stage.errands.drop()
        self.close()
        self.tell_cover()
        await self.stage.errands.away(True)

    async def come_back(self) -> None:
        await self.stage.errands.away(False)
        self.covering = False
        self.tell_cover()
