"""The house's directory: people, what lets them in, circles and chests, and what concerns several of these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from meeting.model import Account
from server.chests import Chests
from server.circles import Circles
from server.credentials import Credentials
from server.database import Database
from server.house_key import HouseKey
from server.names import account_name
from server.people import People
from server.records import Circle, Person
from server.refusals import AlreadyFounded
from server.sealed_table import writing

FIRST_FACILITATOR = Account("facilitator")


@dataclass(frozen=True, slots=True)
class Invited:
    """What came of an invitation. There is no code for whoever has signed in before."""

    account: Account
    code: str | None = None
    expires: datetime | None = None
    circle: Circle | None = None


class Directory:
    """Everything the house remembers between meetings."""

    def __init__(
        self, database: Database, house_key: HouseKey, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self.people = People(database, house_key)
        self.credentials = Credentials(database, house_key, self.people, now)
        self.circles = Circles(database, house_key)
        self.chests = Chests(database, house_key)

    async def is_founded(self) -> bool:
        """Whether anybody has been invited at all."""
        return bool(await self._database.rows("SELECT 1 FROM person LIMIT 1"))

    async def found(self, account: str = FIRST_FACILITATOR) -> Invited:
        """Invite the first facilitator. Raises AlreadyFounded and BadAccount."""
        first = account_name(account)
        async with writing(self._database) as connection:
            if await self.is_founded():
                raise AlreadyFounded
            await self.people.table.write(connection, first, Person(first, facilitator=True))
            code, expires = await self.credentials.new_code(connection, first, recovery=False)
        return Invited(first, code, expires)

    async def invite(self, circle: str, account: str, *, facilitator: bool = False) -> Invited:
        """Make somebody a member of a circle (its id or name), with a code if they have never signed in.

        A new code voids the old one. Raises UnknownCircle, AmbiguousCircle and BadAccount.
        """
        who = account_name(account)
        async with writing(self._database) as connection:
            before = await self.people.find(who) or Person(who)
            person = replace(before, facilitator=before.facilitator or facilitator)
            joined = await self.circles.join(connection, await self.circles.find(circle), who, facilitator=facilitator)
            await self.people.table.write(connection, who, person)
            if person.signed_in:
                return Invited(who, circle=joined)
            code, expires = await self.credentials.new_code(connection, who, recovery=False)
        return Invited(who, code, expires, joined)

    async def recover(self, account: str) -> Invited:
        """A new code for somebody who has lost theirs, which they are told. Raises BadAccount and UnknownAccount."""
        who = account_name(account)
        async with writing(self._database) as connection:
            person = await self.people.get(who)
            code, expires = await self.credentials.new_code(connection, who, recovery=person.signed_in)
        return Invited(who, code, expires)
