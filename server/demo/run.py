"""The demo put together: a house in memory with the cast's circle in it, and the performance from lobby to emptied room."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

from meeting.model import Account
from meeting.text import words
from server.clock import MeetingClock
from server.database import Database
from server.demo.company import Cast
from server.demo.narration import Narrator
from server.demo.players import Pace
from server.demo.script import Script, script
from server.directory import Directory, Invited
from server.house import House
from server.house_key import HouseKey
from server.journal.memory import MemoryJournal
from server.journal.protocol import Journal
from server.passphrases import Passphrases
from server.records import Person
from server.vault import Vault
from tui.i18n import tongue
from tui.kept import forget
from tui.seat import Language

GRACE = 2  # minutes between the close and the emptying: enough to see it, not to wait for it
BETWEEN = timedelta(days=28)  # from one meeting of the series to the next
RULES: Mapping[Language, str] = {"sv": "Det som sägs här stannar här.", "en": "What is said here stays here."}

Say = Callable[[str], None]


def _without_code(invited: Invited) -> None:
    """Nobody of the cast needs an invitation, and nobody else gets in."""


@asynccontextmanager
async def demo_house(*, language: Language, speed: float = 1.0) -> AsyncIterator[House]:
    """A house that ends with the process: the cast's accounts and circle, and the meetings before this one."""
    vault = Vault.of_process()
    async with house_of(script(), MemoryJournal(), vault, language=language, speed=speed) as house:
        yield house


@asynccontextmanager
async def house_of(
    script: Script, journal: Journal, vault: Vault, *, language: Language, speed: float, grace: int = GRACE
) -> AsyncIterator[House]:
    """A house in memory for those in a script."""
    database = await Database.open(":memory:")
    passphrases = Passphrases()
    house = House(
        directory=Directory(database, HouseKey(secrets.token_bytes(32))),
        journal=journal,
        vault=vault,
        passphrases=passphrases,
        clock=MeetingClock(speed),
        invitation=_without_code,
        forget=forget,
    )
    try:
        await _found(house.directory, database, script, house.clock, language=language, grace=grace)
        await house.open()
        try:
            yield house
        finally:
            await house.close(words("demo.stopping"))
    finally:
        passphrases.close()
        await database.close()


async def _found(
    directory: Directory, database: Database, script: Script, clock: MeetingClock, *, language: Language, grace: int
) -> None:
    """The people, their circle, and what it has been through."""
    for person in script.participants:
        known = Person(person.account, person.name, facilitator=person.facilitates, signed_in=True)
        async with database.transaction() as connection:
            await directory.people.table.write(connection, person.account, known)
    circles, founder = directory.circles, script.facilitators[0]
    circle = (await circles.found(script.series.name, founder=founder, language=language)).id
    for person in script.participants:
        await directory.invite(circle, person.account, facilitator=person.facilitates)
    await circles.set_grace(circle, grace)
    await circles.add_rule(circle, RULES[language])
    for person in script.participants:
        await circles.acknowledge_rules(circle, person.account)
    for number in range(1, script.meeting.number):
        closed = clock.now() - BETWEEN * (script.meeting.number - number)
        await circles.open_meeting(circle, number, f"{circle}/{number}")
        await circles.close_meeting(circle, f"{circle}/{number}", closed, owner=script.meeting.previous_owner)
    await circles.plan(circle, script.meeting.number, clock.now())


class Demo:
    """One performance in a house of the demo's. `chair` is what a listener gives those who sign in."""

    def __init__(self, house: House, *, language: Language, speed: float, say: Say, patience: float = 1.0) -> None:
        self.narrator = Narrator(script(), tongue(language), say)
        self.cast = Cast(house, script(), language, Pace(speed, patience), self.narrator)
        self.chair = self.cast.chair

    @property
    def accounts(self) -> frozenset[Account]:
        """Whose names get in without a code."""
        return frozenset(self.cast.script.accounts)

    @asynccontextmanager
    async def playing(self, *, step: int = 1) -> AsyncIterator[None]:
        """The cast plays for as long as the block lasts, which begins when it has come to the step. Raises what fails."""
        await self.cast.gather()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(player.play(), name=f"demo {who}") for who, player in self.cast.players.items()]
            try:
                await self._begin(step)
                self.cast.ready.set()
                yield
            finally:
                for task in tasks:
                    task.cancel()

    async def _begin(self, step: int) -> None:
        if step <= 1:
            self.cast.sit()
            return
        self.narrator.hurrying(step)
        self.narrator.hushed = True
        self.cast.sit()
        await self.cast.hurry(step)

    async def until_over(self) -> None:
        """Wait until the room is emptied."""
        await self.cast.over.wait()
        self.narrator.over()

    async def until_alone(self) -> None:
        """Wait until everybody who came to see has left."""
        await self.cast.alone()


async def demo(
    house: House, *, lang: Language, speed: float = 1.0, step: int = 1, say: Say, patience: float = 1.0
) -> None:
    """Play the whole meeting, or from a step on, until the room is emptied."""
    performance = Demo(house, language=lang, speed=speed, say=say, patience=patience)
    async with performance.playing(step=step):
        await performance.until_over()
