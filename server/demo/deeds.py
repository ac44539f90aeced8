"""What a member of the cast is about to do, how long it takes first, and what it bears in mind."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from meeting.commands import Command
from meeting.hall_commands import HallCommand
from meeting.model import Account
from server.demo.script import Script
from tui.seat import Language

TYPED = 8.0  # characters a second, with the thinking that goes with it
READ = 28.0


@dataclass(frozen=True, slots=True)
class Begin:
    """A line that is begun and not sent."""

    text: str


@dataclass(frozen=True, slots=True)
class Drop:
    """The line goes, and the person is back after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that is due. The pause comes first, and is over only if the deed is due all the while."""

    act: Command | HallCommand | Begin | Drop
    pause: float = 3.0  # seconds, divided by the demo's speed
    least: float = 0.0  # seconds of people's own time, whatever the speed
    patient: bool = False  # waits for somebody else, and keeps nobody waiting
    calm: bool = False  # only when nobody else of the cast is about to do something
    token: Hashable = None  # what has to stay as it is while it waits
    once: str | None = None  # how it is remembered, where no view shows that it was done
    aloud: str = ""  # what is said with it, and not written

    @property
    def key(self) -> Hashable:
        return (self.act, self.token)

    @property
    def engages(self) -> bool:
        """Whether the others should wait for it."""
        return not (self.patient or self.calm)


@dataclass(slots=True)
class Mind:
    """What one of the cast knows besides what is shown."""

    me: Account
    script: Script
    language: Language
    visitors: Callable[[], frozenset[Account]]  # whose seats are held by people who came to see
    hurried: Callable[[], bool]
    done: set[str] = field(default_factory=set)

    @property
    def rank(self) -> int:
        """A place in the cast, so that not all do the same at the same time."""
        return self.script.accounts.index(self.me)


def typing(*texts: str) -> float:
    """How long it takes to think and to write this."""
    return 2.0 + sum(map(len, texts)) / TYPED


def reading(text: str) -> float:
    return len(text) / READ


def waiting(act: Command | HallCommand, seconds: float, token: Hashable = None) -> Deed:
    """What one does when somebody else has not done theirs for so many seconds of people's own time."""
    return Deed(act, pause=0.0, least=seconds, patient=True, token=token)
