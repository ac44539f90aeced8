"""The people of a simulation: each at a seat, who do what they are shown, and what they are not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from meeting import hall_commands as h
from meeting.commands import Command, NeedsConfirmation, Refused
from meeting.hall_commands import HallCommand
from meeting.model import Account, Place
from meeting.text import Words
from meeting.view import View, Waiting
from server.chair import HouseChair, chair
from tests.meeting.giving import meant
from tests.simulation.truth import CIRCLE, TOKEN
from tui.seat import Answer, Draft

if TYPE_CHECKING:
    from tests.simulation.world import World


class Client:
    """One connection of somebody's, and the seat it has."""

    def __init__(self, world: World, account: Account) -> None:
        self.world, self.account = world, account
        self.chair: HouseChair | None = None
        self.view: View | None = None
        self.over = False
        self.did_something = True  # since it was last shown something
        self.tasks: list[asyncio.Task[None]] = []

    @property
    def person(self) -> Person:
        return self.world.people[self.account]

    @property
    def rehearses(self) -> bool:
        """Whether they are in a rehearsal of their own."""
        guest = self.world.house.guest(self.account)
        return guest.seat is self and guest.rehearses is not None

    # as a seat

    def show(self, view: View) -> None:
        if self.world.loop.alive:
            self.world.watch.shown(self, view)
            self.view, self.did_something = view, self.person.asking > 0

    def end(self, reason: Words | None) -> None:
        self.over = True
        asyncio.get_running_loop().call_soon(self.leave)

    def leave(self) -> None:
        self.over = True
        if self.chair is not None:
            self.chair.leave(self)

    # what its person does

    async def sit(self) -> None:
        self.chair = await chair(self.world.house, self.account, language="sv")
        if self.over:
            return
        expected = self.world.watch.expected_draft(self.account)
        self.chair.sit(self)
        self.world.watch.found_draft(self.account, self.chair.draft, expected)
        if self.world.house.guest(self.account).circle is None:
            await self.give(h.Enter(CIRCLE))

    async def give(self, command: Command | HallCommand, begun: Place | None = None) -> None:
        """Ask for something, and hear what comes of it."""
        assert self.chair is not None
        self.did_something = True
        self.person.asking += 1
        since, rehearses = len(self.world.truth.circles), self.rehearses
        if rehearses:
            self.world.watch.rehearsed |= set(TOKEN.findall(repr(command)))
        try:
            answer = await self.chair.submit(command, begun)
        except NeedsConfirmation:
            self.world.note(f"{self.account} is asked whether {type(command).__name__} is meant")
            if self.world.random.random() < 0.7:
                await self.give(meant(command), begun)
        except Refused as refusal:
            self.world.note(f"{self.account} {type(command).__name__} {refusal.words.id}")
            if refusal.words.id == "house.cannot_store" and self.world.whims.lost:
                self.person.asking += 1  # what they were refused may come about all the same
        else:
            self.told(command, answer)
            if not rehearses:
                self.world.watch.accepted(self.account, command, since)
        finally:
            self.person.asking -= 1
            self.did_something = True

    def told(self, command: Command | HallCommand, answer: Answer) -> None:
        self.world.note(f"{self.account} {type(command).__name__} ok {answer.item}")

    def keep(self, draft: Draft | None) -> None:
        assert self.chair is not None
        self.did_something = True
        self.chair.keep(draft)

    @property
    def waits(self) -> bool:
        return isinstance(self.view, Waiting)


@dataclass(slots=True)
class Person:
    """Somebody of the circle, and what they have begun to write: when, and what."""

    account: Account
    client: Client | None = None
    typed: list[tuple[float, Draft | None]] = field(default_factory=list)
    typed_in: str | None = None  # the meeting it was for
    asking: int = 0  # answers that have not come yet, to whichever connection

    @property
    def seated(self) -> Client | None:
        """Their connection, once it shows them something."""
        client = self.client
        return client if client is not None and not client.over and client.view is not None else None
