"""A house for tests: real directory, journal and rooms in this process, with seats that only remember."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import replace

from meeting.commands import Command
from meeting.hall_commands import Enter, FoundCircle, HallCommand, Invite
from meeting.model import Account, Place
from meeting.text import Words
from meeting.view import View
from server.chair import HouseChair, chair
from server.clock import MeetingClock
from server.database import Database
from server.directory import Directory
from server.house import House
from server.house_key import HouseKey
from server.journal.memory import MemoryJournal
from server.journal.protocol import Journal
from server.passphrases import Cost, Passphrases
from server.records import Person
from server.vault import Vault
from tui.kept import forget
from tui.seat import Answer

OPENED: list[Database] = []  # closed when the test is over
FACILITATORS = ("agneta", "yusuf")
MEMBERS = ("lina", "petter", "samira", "jonas", "ulrika")


class RememberingSeat:
    """A front end that keeps what it is shown."""

    def __init__(self) -> None:
        self.views: list[View] = []
        self.ended: Words | None = None
        self.over = False
        self._seen = 0
        self._shown = asyncio.Condition()

    def show(self, view: View) -> None:
        self.views.append(view)
        asyncio.get_running_loop().create_task(self._tell())

    def end(self, reason: Words | None) -> None:
        self.over, self.ended = True, reason

    async def _tell(self) -> None:
        async with self._shown:
            self._shown.notify_all()

    @property
    def view(self) -> View:
        return self.views[-1]

    async def until(self, is_so: Callable[[View], bool]) -> View:
        """The next view for which this holds: each is looked at once, in order, the latest again and again."""
        async with asyncio.timeout(10), self._shown:
            await self._shown.wait_for(lambda: self._find(is_so))
        return self.views[self._seen]

    def _find(self, is_so: Callable[[View], bool]) -> bool:
        for n in range(self._seen, len(self.views)):
            if is_so(self.views[n]):
                self._seen = n
                return True
        return False


class Someone:
    """A person at a seat."""

    def __init__(self, chair: HouseChair) -> None:
        self.chair, self.seat = chair, RememberingSeat()
        chair.sit(self.seat)

    async def do(self, command: Command | HallCommand, begun: Place | None = None) -> Answer:
        return await self.chair.submit(command, begun)

    def leave(self) -> None:
        self.chair.leave(self.seat)


async def a_house(
    *, journal: Journal | None = None, vault: Vault | None = None, speed: float = 1.0, clock: MeetingClock | None = None
) -> House:
    """A house whose directory knows two facilitators and five members."""
    database = await Database.open(":memory:")
    OPENED.append(database)
    directory = Directory(database, HouseKey(secrets.token_bytes(32)))
    house = House(
        directory,
        journal or MemoryJournal(),
        vault or Vault.of_process(),
        Passphrases(Cost(memory_kib=8, passes=1)),
        clock or MeetingClock(speed),
        lambda invited: None,
        forget=forget,
    )
    for account in (*FACILITATORS, *MEMBERS):
        async with database.transaction() as connection:
            person = Person(Account(account), account.title(), facilitator=account in FACILITATORS, signed_in=True)
            await directory.people.table.write(connection, account, person)
    await house.open()
    return house


async def sit(house: House, account: str) -> Someone:
    return Someone(await chair(house, Account(account), language=None))


async def gathered(house: House, circle: str, *accounts: str) -> list[Someone]:
    """They sit down, and go to the circle's lobby, one after the other."""
    people = [await sit(house, account) for account in accounts]
    for person in people:
        await person.do(Enter(circle))
    return people


async def a_circle(house: House) -> str:
    """A circle of all of them, founded as people do."""
    first = await sit(house, FACILITATORS[0])
    circle = (await first.do(FoundCircle("Alm"))).item or ""
    await house.enter(house.guest(Account(FACILITATORS[0])), circle)
    for account in (*FACILITATORS[1:], *MEMBERS):
        await first.do(Invite(account, facilitator=account in FACILITATORS))
    first.leave()
    return circle


def without_clock(view: View) -> View:
    """A view but for what time alone changes."""
    head = getattr(view, "head", None)
    return view if head is None else replace(view, head=replace(head, left=None))  # type: ignore[call-arg, type-var, unused-ignore]
