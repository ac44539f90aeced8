"""The house's directory: people, what lets them in, circles and chests, and what concerns several of these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from meeting.model import Account
from server.chests import Chests
from server.circles import Circles
from server.credentials import Credentials
from server.database import Database
from server.house_key import HouseKey
from server.names import account_name
from server.people import People
from server.records import Circle, Person
from server.refusals import AlreadyFounded, NameTaken, NoInvitation, NotComeYet
from server.sealed_table import writing
from tui.seat import Language

FIRST_FACILITATOR = Account("facilitator")


@dataclass(frozen=True, slots=True)
class Invited:
    """What came of an invitation. There is no code for whoever has signed in before.

    Nor for whoever has an invitation `from_elsewhere`: then `expires` is until when its code holds, if it does.
    """

    account: Account
    code: str | None = None
    expires: datetime | None = None
    circle: Circle | None = None
    from_elsewhere: bool = False
    voided: bool = False  # whether an earlier code held until now
    language: Language | None = None  # of the letter

    @property
    def zone(self) -> str | None:
        """In which times are said to them, where it is a circle's."""
        return self.circle.zone if self.circle is not None else None


@dataclass(frozen=True, slots=True)
class Awaited:
    """Somebody who was invited and has not come yet, or who has lost theirs: until when the code holds, if there is one."""

    account: Account
    circles: tuple[str, ...]
    expires: datetime | None = None
    ended: bool = False
    recovery: bool = False

    @property
    def state(self) -> Literal["none", "ended", "recovering", "open"]:
        """How it is with the code."""
        if self.expires is None:
            return "none"
        return "ended" if self.ended else "recovering" if self.recovery else "open"


class Directory:
    """Everything the house remembers between meetings."""

    def __init__(
        self, database: Database, house_key: HouseKey, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self.people = People(database, house_key)
        self.credentials = Credentials(database, house_key, self.people, now)
        self.house_key = house_key
        self.circles = Circles(database, house_key, self.people, now)
        self.chests = Chests(database, house_key)

    async def is_founded(self) -> bool:
        """Whether anybody has been invited at all."""
        return bool(await self._database.rows("SELECT 1 FROM person LIMIT 1"))

    async def found(self, account: str = FIRST_FACILITATOR, *, language: Language | None = None) -> Invited:
        """Invite the first facilitator, by a letter in that `language`. Raises AlreadyFounded and BadAccount."""
        first = account_name(account)
        async with writing(self._database) as connection:
            if await self.is_founded():
                raise AlreadyFounded
            await self.people.table.write(connection, first, Person(first, facilitator=True, letter=language))
            code, expires = await self.credentials.new_code(connection, first, recovery=False)
        return Invited(first, code, expires, language=language)

    async def invite(
        self,
        circle: str,
        account: str,
        *,
        facilitator: bool = False,
        administrator: bool = True,
        language: Language | None = None,
        otherwise: Language | None = None,
        by: Account | None = None,
    ) -> Invited:
        """Make somebody a member of a circle (its id or name), with a code if they have never signed in.

        A new code voids the old one, so only the administrator makes one for whoever was invited from elsewhere: a
        circle's facilitators would get into other circles by it. Nobody new is called what somebody here has chosen for
        a name: until they choose theirs, it is what others see of them.

        The letter is in the `language` that was asked for, else the circle's, else `otherwise`, and so is the program for
        whoever comes by it, until they choose. Raises UnknownCircle, AmbiguousCircle, CircleEnded, BadAccount and NameTaken.
        """
        who = account_name(account)
        async with writing(self._database) as connection:
            before = await self.people.find(who)
            if before is None:
                if await self.people.is_anothers_name(who):
                    raise NameTaken(name=who)
                before = Person(who)
            person = replace(before, facilitator=before.facilitator or facilitator)
            found = await self.circles.find(circle)
            joined = await self._circles(by).join(connection, found, who, facilitator=facilitator)
            written = language or joined.language or otherwise
            from_elsewhere = not administrator and await self._is_anothers(who, joined)
            if not person.signed_in and not from_elsewhere:
                person = replace(person, language=person.language or language, letter=written or person.letter)
            await self.people.table.write(connection, who, person)
            if person.signed_in:
                return Invited(who, circle=joined, language=written)
            if from_elsewhere:
                pending = await self.credentials.pending(who)
                expires = pending.expires if pending is not None and await self._code_holds(who) else None
                return Invited(who, expires=expires, circle=joined, from_elsewhere=True)
            voided = await self._code_holds(who)
            code, expires = await self.credentials.new_code(connection, who, recovery=False, circle=joined.mark)
        return Invited(who, code, expires, joined, voided=voided, language=written)

    async def _code_holds(self, account: Account) -> bool:
        code = await self.credentials.pending(account)
        return code is not None and not self.credentials.has_ended(code)

    async def _inviter(self, account: Account) -> str | None:
        """The mark of the circle that a new code takes the place of an invitation of, for whoever has never signed in."""
        before = await self.credentials.pending(account)
        if before is not None:
            return before.circle
        return next((circle.mark for circle in await self.circles.of(account)), None)

    async def _is_anothers(self, account: Account, circle: Circle) -> bool:
        """Whether somebody else than this circle waits for whoever has never signed in."""
        code = await self.credentials.pending(account)
        if code is not None and code.circle != circle.mark:
            return True
        return any(each.id != circle.id for each in await self.circles.of(account))

    def _circles(self, by: Account | None) -> Circles:
        """As one who leads the circle may change it, or without anybody's name as the administrator may."""
        return self.circles if by is None else self.circles.asked_by(by, leads=True)

    async def facilitate(self, circle: str, account: str, *, yes: bool, by: Account | None = None) -> Circle:
        """Another member facilitates the circle (its id or name), or one does no more. Raises as `Circles.find` and
        `membership.facilitating`."""
        who, found = account_name(account), await self.circles.find(circle)
        return await self._circles(by).facilitate(found.id, who, yes=yes)

    async def take_out(self, circle: str, account: str, *, by: Account | None = None) -> Circle:
        """Somebody belongs to the circle (its id or name) no more. Raises as `Circles.find` and `membership.left`, and
        NotComeYet for whoever has an invitation still: that is taken back."""
        who, found = account_name(account), await self.circles.find(circle)
        person = await self.people.find(who)
        if person is not None and not person.signed_in and found.member(who) is not None:
            raise NotComeYet(account=who)
        return await self._circles(by).take_out(found.id, who)

    async def recover(self, account: str) -> Invited:
        """A new code for somebody who has lost theirs, which they are told. Raises BadAccount and UnknownAccount."""
        who = account_name(account)
        async with writing(self._database) as connection:
            person = await self.people.get(who)
            circle = None if person.signed_in else await self._inviter(who)
            voided = await self._code_holds(who)
            code, expires = await self.credentials.new_code(connection, who, recovery=person.signed_in, circle=circle)
        return Invited(who, code, expires, voided=voided)

    async def awaited(self, circle: str | None = None) -> tuple[Awaited, ...]:
        """Whom a circle (its id or name) waits for, or everybody who is waited for. Raises as `Circles.find`."""
        only = await self.circles.find(circle) if circle is not None else None
        circles = await self.circles.all() if only is None else (only,)
        found = []
        for person in await self.people.all():
            code = await self.credentials.pending(person.account)
            member_of = tuple(each.id for each in circles if each.member(person.account))
            comes = not person.signed_in and bool(member_of)
            # A code for somebody who has been here is the administrator's matter, and no circle's.
            if comes or (code is not None and only is None):
                ended = code is not None and self.credentials.has_ended(code)
                expires = code.expires if code is not None else None
                found.append(Awaited(person.account, member_of, expires, ended, person.signed_in))
        return tuple(found)

    async def revoke(self, account: str, *, circle: str | None = None, by: Account | None = None) -> Account:
        """Take an invitation back, to one circle (its id) or to all. Raises BadAccount and NoInvitation.

        Who has never signed in is a member there no more, and a code that came with that invitation is void. Who has
        signed in keeps all they have; without a circle, a code that the administrator made for them is void.
        """
        who = account_name(account)
        async with writing(self._database) as connection:
            person = await self.people.find(who)
            code = await self.credentials.pending(who)
            if person is None or (person.signed_in and (circle is not None or code is None)):
                raise NoInvitation(account=who)
            memberships = await self.circles.of(who) if not person.signed_in else ()
            ending = tuple(each for each in memberships if circle in (None, each.id))
            if not ending and (circle is not None or code is None):
                raise NoInvitation(account=who)
            for each in ending:
                await self._circles(by).uninvite(connection, each, who)
            own = code is not None and code.circle is None  # the administrator's, and no circle's to take back
            if circle is None or (code is not None and code.circle in {each.mark for each in ending}):
                await self.credentials.void_code(connection, who)
            if ending and (circle is None or not own):
                # What they could have done as a facilitator came with these invitations.
                left = (each.facilitators for each in memberships if each not in ending)
                remains = replace(person, facilitator=any(who in facilitators for facilitators in left))
                await self.people.table.write(connection, who, remains)
        await self._database.checkpoint()  # with the last one an ended circle has gone
        return who
