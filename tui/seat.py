"""Where a person sits: what a front end is for the room (Seat), and what the room is for a front end (Chair)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from meeting.commands import Command
    from meeting.hall_commands import HallCommand
    from meeting.model import Account, Place
    from meeting.text import Words
    from meeting.view import View

Language = Literal["sv", "en"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A line that is not sent yet, where it was begun, and its cursor."""

    place: Place
    text: str
    cursor: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person has chosen for themselves. Read at each drawing: they may change at any time."""

    language: Language = "sv"
    calm: bool = False
    plain: bool = False
    mouse: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a command: words for the person, the item it made, and lines it asked for.

    `drawn` are rows for whoever has a screen, dark on light; to the others the lines say the same.
    """

    words: Words | None = None
    item: str | None = None
    lines: tuple[Words | str, ...] = ()
    drawn: tuple[str, ...] = ()
    wide: tuple[Words | str, ...] = ()  # instead of the lines on a screen as wide as a picture, where there is one


class Seat(Protocol):
    """A front end, as the room knows it."""

    def show(self, view: View) -> None:
        """Keeps the latest view and wakes the seat's own task. Never draws, never waits."""

    def end(self, reason: Words | None) -> None:
        """Taken over, removed, or the server stops: says so and leaves."""


class Chair(Protocol):
    """One person's place in a room; all that a front end holds."""

    @property
    def account(self) -> Account: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def draft(self) -> Draft | None: ...

    def sit(self, seat: Seat) -> None:
        """From now on the seat is shown views, beginning with the present one."""

    def leave(self, seat: Seat) -> None:
        """The seat is shown no more. Nothing happens if somebody else sits there by now."""

    async def submit(self, command: Command | HallCommand, begun: Place | None = None) -> Answer:
        """Does what a person asks for, or raises Refused.

        `begun` is the place where a plain line was begun: it is refused where it does not belong any more.
        """
        ...

    def keep(self, draft: Draft | None) -> None:
        """The line as it is now, to be called at every change: it is stored soon. None forgets it."""
