"""What every screen of a view is: it is made with its first view, and updated with each that follows."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual.screen import Screen

from tui import at_once
from tui.kept import emptied

if TYPE_CHECKING:
    from tui.app import FristadApp

V = TypeVar("V")


class ViewScreen(Screen[None], Generic[V], inherit_bindings=False):
    """One screen for one type of view. It composes once from `view`, and from then on only updates.

    `host` is the person's app: `await self.host.submit(command)`, `self.host.write_draft(draft)`, `self.host.settings`.
    """

    AUTO_FOCUS = ""

    def __init__(self, host: FristadApp, view: V) -> None:
        super().__init__()
        self.host = host
        self.view = view
        self.kept_since = emptied()  # what it draws is kept since then

    def take(self, view: V) -> None:
        """The latest view. Called in the person's own task, and only when it or the settings differ."""
        self.view = view
        self.update_view(view)
        at_once.draw(self)

    @abstractmethod
    def update_view(self, view: V) -> None:
        """Changes what differs. Never composes again: that would erase a half-typed line and its focus."""

    @property
    def takes_mouse(self) -> bool:
        """Whether a mouse is of use here."""
        return False

    def tell_pace(self) -> None:
        """The app has something to tell that is in no view."""


AnyScreen = type[ViewScreen[Any]]
