"""People: what they are called and what they have chosen for themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import aiosqlite

from meeting.model import Account
from server.confusables import alike
from server.database import Database
from server.house_key import HouseKey
from server.names import display_name
from server.records import Person
from server.refusals import NameTaken, UnknownAccount
from server.sealed_table import SealedTable, writing
from tui.seat import Language


class People:
    """Every account of the house."""

    def __init__(self, database: Database, house_key: HouseKey) -> None:
        self._database = database
        self.table = SealedTable(database, house_key, table="person", record=Person)

    async def find(self, account: Account) -> Person | None:
        """The person with this account, if there is one."""
        return await self.table.read(account)

    async def get(self, account: Account) -> Person:
        """The person with this account. Raises UnknownAccount."""
        person = await self.find(account)
        if person is None:
            raise UnknownAccount(account=account)
        return person

    async def all(self) -> tuple[Person, ...]:
        """Everybody, in the order of their accounts."""
        return await self.table.read_all()

    async def come(self) -> frozenset[Account]:
        """Who has been here at least once."""
        return frozenset(person.account for person in await self.all() if person.signed_in)

    async def is_anothers_name(self, account: Account) -> bool:
        """Whether an account could be taken for the name that somebody else has chosen."""
        return any(other.name and alike(other.name, account) for other in await self.all() if other.account != account)

    async def rename(self, account: Account, text: str) -> Person:
        """Give the person another name. Raises BadName, NameReserved and NameTaken.

        Nobody may be taken for somebody else, by what those are called or by what they sign in with.
        """
        name = display_name(text)
        async with writing(self._database) as connection:
            person = await self.get(account)
            for other in await self.all():
                if other.account != account and (alike(other.called, name) or alike(other.account, name)):
                    raise NameTaken(name=name)
            renamed = replace(person, name=name)
            await self.table.write(connection, account, renamed)
        return renamed

    async def set_language(self, account: Account, language: Language | None) -> Person:
        return await self._change(account, lambda person: replace(person, language=language))

    async def set_calm(self, account: Account, calm: bool) -> Person:
        return await self._change(account, lambda person: replace(person, calm=calm))

    async def set_mouse(self, account: Account, mouse: bool) -> Person:
        return await self._change(account, lambda person: replace(person, mouse=mouse))

    async def set_plain(self, account: Account, plain: bool) -> Person:
        return await self._change(account, lambda person: replace(person, plain=plain))

    async def let_found(self, connection: aiosqlite.Connection, account: Account, *, yes: bool) -> None:
        """Whether they may found circles. Call inside a transaction."""
        person = await self.find(account)
        if person is not None and person.facilitator != yes:
            await self.table.write(connection, account, replace(person, facilitator=yes))

    async def _change(self, account: Account, change: Callable[[Person], Person]) -> Person:
        async with writing(self._database) as connection:
            person = change(await self.get(account))
            await self.table.write(connection, account, person)
        return person
