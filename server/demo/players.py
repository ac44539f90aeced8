"""One of the cast at a chair, like any front end: is shown views, and gives the commands that are due."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Protocol

from meeting import commands as c
from meeting.commands import NeedsConfirmation, Refused
from meeting.text import Words
from meeting.view import View
from server.demo.acting import due
from server.demo.deeds import Begin, Deed, Drop, Mind
from tui.seat import Chair, Draft

Due = Callable[[View, Mind], Deed | None]


@dataclass(slots=True)
class Pace:
    """How fast it goes. Hurried, there are no pauses; `patience` stretches or shortens the waiting for people."""

    speed: float = 1.0
    patience: float = 1.0
    hurried: bool = False

    def seconds(self, deed: Deed, jitter: float) -> float:
        """Real seconds before a deed."""
        own = deed.least * self.patience
        return own if self.hurried else max(deed.pause * jitter / self.speed, own)

    @property
    def after_refusal(self) -> float:
        """Real seconds before the same is tried again."""
        return 0.05 if self.hurried else 5.0 / self.speed


class Company(Protocol):
    """The others, as one of the cast knows them."""

    def saw(self, player: Player, view: View) -> None:
        """The player was shown a view."""

    def heard(self, player: Player, aloud: str) -> None:
        """The player says something aloud."""

    def rests(self, player: Player) -> None:
        """The player keeps the others waiting no more."""

    def back(self, player: Player) -> None:
        """The player's line has come back."""

    def is_calm(self, but: Player) -> bool:
        """Whether nobody else is about to do something."""


@dataclass(eq=False, slots=True)
class Player:
    """A seat that acts by itself, whenever nobody else sits in the chair."""

    chair: Chair
    mind: Mind
    company: Company
    pace: Pace
    chance: random.Random
    due: Due = due
    view: View | None = None
    seated: bool = False
    dropped: bool = False
    deed: Deed | None = None  # what is contemplated now
    fresh: bool = False  # whether the latest view has still to be thought about
    _busy: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _since: tuple[Hashable, float, float] = (None, 0.0, 1.0)  # the deed that is waited with, since when, its jitter
    _refused: Hashable = None

    # the seat

    def show(self, view: View) -> None:
        self.view, self.fresh, self._busy = view, True, True
        self.company.saw(self, view)
        self._wake.set()

    def end(self, reason: Words | None) -> None:
        """Somebody else sits down here, or the house closes."""
        self.seated = False
        self.wake()

    def sit(self) -> None:
        """Take the chair, unless one has it."""
        if not self.seated and not self.dropped:
            self.seated = True
            self.chair.sit(self)

    def wake(self) -> None:
        """Something is different that no view shows."""
        self._wake.set()

    # what the others go by

    @property
    def engaged(self) -> bool:
        """Whether the others should wait."""
        if self.dropped:
            return True
        return self.seated and (self.fresh or (self.deed is not None and self.deed.engages))

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do but to wait for somebody, or for time to pass."""
        if self.dropped:
            return False
        return not self.seated or (not self.fresh and (self.deed is None or self.deed.patient))

    # acting

    async def play(self) -> None:
        """Do what is due, for ever."""
        while True:
            self._wake.clear()
            self.fresh = False
            self.deed = self.due(self.view, self.mind) if self.seated and self.view is not None else None
            busy = self.deed is not None and self.deed.engages
            if self._busy and not busy:
                self.company.rests(self)
            self._busy = busy
            if self.deed is None:
                self._since = (None, 0.0, 1.0)  # what is due again begins anew
                await self._wake.wait()
            elif await self._paused(self.deed):
                await self._do(self.deed)

    async def _paused(self, deed: Deed) -> bool:
        """Wait as long as the deed takes. False when something happened meanwhile: look again."""
        now = asyncio.get_running_loop().time()
        if self._since[0] != deed.key:
            self._since = (deed.key, now, self.chance.uniform(0.75, 1.3))
        _, since, jitter = self._since
        left = since + self.pace.seconds(deed, jitter) - now
        if self._refused == deed.key:
            left = max(left, self.pace.after_refusal)
        if left > 0 and await self._woken(left):
            return False
        if deed.calm and not self.company.is_calm(self):
            await self._wake.wait()
            return False
        return True

    async def _woken(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return False
        return True

    async def _do(self, deed: Deed) -> None:
        self._since, self._refused = (None, 0.0, 1.0), None
        if deed.once is not None:
            self.mind.done.add(deed.once)
        match deed.act:
            case Drop(seconds):
                await self._drop(seconds)
            case Begin(text):
                if self.view is not None:
                    self.chair.keep(Draft(self.view.place, text, len(text)))
            case _:
                await self._submit(deed)

    async def _submit(self, deed: Deed) -> None:
        assert not isinstance(deed.act, Begin | Drop)
        if deed.aloud:
            self.company.heard(self, deed.aloud)
        try:
            try:
                await self.chair.submit(deed.act)
            except NeedsConfirmation:
                await self._confirm(deed)
        except Refused:
            # Somebody was faster, or it is not possible after all: another view will tell.
            self._refused = deed.key
            return
        if self.chair.draft is not None:
            self.chair.keep(None)
        await asyncio.sleep(0)  # what has changed is shown when this turn of the loop is over

    async def _confirm(self, deed: Deed) -> None:
        """A facilitator reads what would happen, and says so once more."""
        if isinstance(deed.act, c.Next | c.Close):
            await self.chair.submit(type(deed.act)(confirmed=True))

    async def _drop(self, seconds: float) -> None:
        self.dropped, self.seated = True, False
        self.chair.leave(self)
        await asyncio.sleep(seconds / self.pace.speed)
        self.dropped = False
        self.company.back(self)
