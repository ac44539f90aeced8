"""Circles: who belongs to them, what they have agreed on, and their series of meetings."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import aiosqlite

from meeting.model import Account, HoldReason, OwnerMode
from meeting.seen import Sight, refuse_other
from meeting.text import clean
from server import membership, series, under_way
from server.database import Database
from server.dates import zone_named
from server.house_key import HouseKey
from server.names import circle_id, circle_name, numbered_name, same_name
from server.people import People
from server.records import (
    GRACE_MINUTES,
    Authorities,
    Circle,
    Felt,
    Lost,
    Managers,
    Member,
)
from server.refusals import (
    AmbiguousCircle,
    BadGrace,
    CircleEnded,
    CircleGoesOn,
    CircleNameTaken,
    EmptyText,
    MeetingUnderWay,
    NoSuchRule,
    NotEmptied,
    TextTooLong,
    UnknownCircle,
)
from server.sealed_table import SealedTable, writing
from tui.seat import Language

LONGEST_WHERE = 80  # characters
LONGEST_RULE = 400


class Circles:
    """Every circle of the house."""

    def __init__(
        self,
        database: Database,
        house_key: HouseKey,
        people: People,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._people = people
        self._refuse: Callable[[Circle], None] = lambda circle: None  # whose matter it is not
        self.now = now
        self.table = SealedTable(database, house_key, table="circle", record=Circle)

    def asked_by(self, account: Account, *, leads: bool) -> Circles:
        """The same circles, for somebody who changes one that they belong to, or one that they lead.

        It is looked at when the change is made: somebody else may have taken them out meanwhile. Raises as `membership.refuse_others`.
        """
        theirs = copy(self)
        theirs._refuse = partial(membership.refuse_others, account=account, leads=leads)
        return theirs

    async def get(self, id: str) -> Circle:
        """The circle with this id. Raises UnknownCircle."""
        circle = await self.table.read(id)
        if circle is None:
            raise UnknownCircle(circle=clean(id)[:60])
        return circle

    async def find(self, id_or_name: str) -> Circle:
        """The circle with this id, else with this name. Raises UnknownCircle and AmbiguousCircle."""
        circle = await self.table.read(id_or_name)
        if circle is not None:
            return circle
        name = " ".join(clean(id_or_name).split())
        named = [circle for circle in await self.all() if same_name(circle.name, name)]
        if len(named) > 1:
            raise AmbiguousCircle(circle=name, ids=", ".join(circle.id for circle in named))
        if not named:
            raise UnknownCircle(circle=name[:60])
        return named[0]

    async def all(self) -> tuple[Circle, ...]:
        return await self.table.read_all()

    async def of(self, account: Account) -> tuple[Circle, ...]:
        """The circles that somebody belongs to."""
        return tuple(circle for circle in await self.all() if circle.member(account))

    async def found(
        self,
        name: str,
        *,
        founder: Account | None = None,
        language: Language | None = None,
        chosen: Callable[[Circle], Circle] = lambda circle: circle,
    ) -> Circle:
        """A new circle, with its founder as a facilitator, and with what was `chosen`. Raises BadCircleName and CircleNameTaken."""
        name = circle_name(name)
        members = (Member(founder, facilitator=True),) if founder else ()
        async with writing(self._database) as connection:
            all = await self.all()
            taken, names = {circle.id for circle in all}, [circle.name for circle in all]
            if any(same_name(each, name) for each in names):
                raise CircleNameTaken(name=name, free=numbered_name(name, names))
            new = Circle(circle_id(name, taken), name, language=language, members=members, token=secrets.token_hex(8))
            circle = chosen(new)
            await self.table.write(connection, circle.id, circle)
        return circle

    async def join(
        self, connection: aiosqlite.Connection, circle: Circle, account: Account, *, facilitator: bool
    ) -> Circle:
        """Make `account` a member. Call inside a transaction. Raises CircleEnded."""
        self._refuse(circle)
        if circle.ended is not None:
            raise CircleEnded(circle=circle.name)
        joined = membership.joined(circle, account, facilitator=facilitator)
        await self.table.write(connection, circle.id, joined)
        return joined

    async def uninvite(self, connection: aiosqlite.Connection, circle: Circle, account: Account) -> None:
        """`account`, which has never been here, is no member any more. Call inside a transaction."""
        self._refuse(circle)
        await self._keep(connection, membership.without(circle, account))

    async def leave(self, id: str, account: Account) -> None:
        """Somebody leaves. Raises as `membership.left`."""
        come = await self._people.come()  # whoever has come once has for good
        await self._change(
            id, lambda circle: membership.left(circle, account, "left", come=come), ended=True, leads=account
        )

    async def facilitate(self, id: str, account: Account, *, yes: bool) -> Circle:
        """Another member facilitates it, or one does no more. Raises as `membership.facilitating`."""
        come = await self._people.come()
        return await self._change(
            id, lambda circle: membership.facilitating(circle, account, yes=yes, come=come), leads=account
        )

    async def take_out(self, id: str, account: Account) -> Circle:
        """Somebody belongs here no more. Raises as `membership.left`."""
        come = await self._people.come()
        return await self._change(
            id, lambda circle: membership.left(circle, account, "taken_out", come=come), leads=account
        )

    async def end(self, id: str) -> Circle:
        """The circle meets no more: what was planned is cancelled. Raises MeetingUnderWay."""

        def ended(circle: Circle) -> Circle:
            if circle.open is not None:
                raise MeetingUnderWay(number=circle.open.number)
            return series.ended(circle, self.now())

        return await self._change(id, ended)

    async def forget(self, id: str) -> None:
        """Nothing is left of a circle that has ended. Raises CircleGoesOn and NotEmptied."""
        circle = await self.get(id)
        if circle.ended is None:
            raise CircleGoesOn(circle=circle.name)
        if circle.open is not None or circle.holds:
            raise NotEmptied(circle=circle.name)
        await self._delete(id)

    async def forget_deserted(self) -> None:
        """Nothing is left of those that have ended and are nobody's any more."""
        for circle in filter(membership.is_deserted, await self.all()):
            await self._delete(circle.id)

    async def _delete(self, id: str) -> None:
        async with writing(self._database) as connection:
            await self.table.delete(connection, id)
        await self._database.checkpoint()

    async def _keep(self, connection: aiosqlite.Connection, circle: Circle) -> None:
        """What it is from here on; with the last one of a circle that has ended it is forgotten."""
        if membership.is_deserted(circle):
            await self.table.delete(connection, circle.id)
        else:
            await self.table.write(connection, circle.id, circle)

    async def set_owner_mode(self, id: str, mode: OwnerMode) -> Circle:
        return await self._change(id, lambda circle: replace(circle, owner_mode=mode, mode_chosen=True))

    async def set_language(self, id: str, language: Language | None) -> Circle:
        return await self._change(id, lambda circle: replace(circle, language=language))

    async def set_grace(self, id: str, minutes: int) -> Circle:
        """How long after the close a room is emptied. Raises BadGrace."""
        return await self._change(id, lambda circle: with_grace(circle, minutes))

    async def set_authorities(self, id: str, authorities: Authorities) -> Circle:
        return await self._change(id, lambda circle: replace(circle, authorities=authorities))

    async def set_managers(self, id: str, managers: Managers) -> Circle:
        return await self._change(id, lambda circle: replace(circle, managers=managers))

    async def plan(self, id: str, number: int, when: datetime, *, where: str = "") -> Circle:
        """Say when a meeting is to be, or move it. Raises BadPlan, AlreadyHeld and TextTooLong."""
        where = _short(where, most=LONGEST_WHERE)
        return await self._change(id, lambda circle: series.planned(circle, number, when, where=where, at=self.now()))

    async def plan_rest(
        self, id: str, times: Sequence[datetime], *, where: str = "", seen: Sight | None = None
    ) -> Circle:
        """Plan or move all that is still to come, one time after the other. Raises TextTooLong and Refused."""
        where = _short(where, most=LONGEST_WHERE)

        def planned(circle: Circle) -> Circle:
            refuse_other(seen, series.awaited(circle))
            for number, when in zip(series.to_come(circle), times, strict=False):
                circle = series.planned(circle, number, when, where=where, at=self.now())
            return circle

        return await self._change(id, planned)

    async def cancel(self, id: str, number: int) -> Circle:
        """A meeting will not be, or was not. Raises NotPlanned."""
        return await self._change(id, lambda circle: series.cancelled(circle, number, at=self.now()))

    async def attend(self, id: str, number: int, account: Account, *, comes: bool) -> Circle:
        """Whether somebody comes to a planned meeting; without a word they do. Raises NotPlanned."""
        return await self._change(id, lambda circle: series.attending(circle, number, account, comes=comes))

    async def meet_again(self, id: str, when: datetime, *, where: str = "") -> Circle:
        """When and where the circle meets after its last meeting, in the place of what was said before. Raises TextTooLong."""
        where = _short(where, most=LONGEST_WHERE)
        return await self._change(
            id, lambda circle: series.meeting_again(circle, when, where=where, at=self.now()), ended=True
        )

    async def begin_with(self, id: str, number: int) -> Circle:
        """The number of the first meeting that the circle has here. Raises NoSuchMeeting and AlreadyHeld."""
        return await self._change(id, lambda circle: series.beginning(circle, number, at=self.now()))

    async def set_zone(self, id: str, zone: str) -> Circle:
        """The time zone in which the circle says its times; those that are said stay the same on the clock. Raises BadZone."""
        known = zone_named(zone).key
        return await self._change(id, lambda circle: series.in_zone(circle, known, at=self.now()))

    # The ground rules: whoever acknowledged them acknowledged these very words, so a change asks everybody anew, and
    # rules that somebody had not `seen` when they acknowledged or struck one are no part of that.

    async def add_rule(self, id: str, text: str) -> Circle:
        """One more ground rule. Raises EmptyText and TextTooLong."""
        rule = _short(text, most=LONGEST_RULE)
        if not rule:
            raise EmptyText
        return await self._change(id, lambda circle: _with_rules(circle, (*circle.rules, rule)))

    async def strike_rule(self, id: str, number: int, *, seen: Sight | None = None) -> Circle:
        """Take away rule `number`, counted from 1. Raises NoSuchRule and Refused."""

        def struck(circle: Circle) -> Circle:
            refuse_other(seen, circle.rules)
            if not 1 <= number <= len(circle.rules):
                raise NoSuchRule(number=number)
            return _with_rules(circle, circle.rules[: number - 1] + circle.rules[number:])

        return await self._change(id, struck)

    async def acknowledge_rules(self, id: str, account: Account, *, seen: Sight | None = None) -> Circle:
        """A member accepts the ground rules as they stand. Raises NotAMember and Refused."""

        def acknowledged(circle: Circle) -> Circle:
            membership.member_of(circle, account)
            refuse_other(seen, circle.rules)
            members = (replace(m, acknowledged=True) if m.account == account else m for m in circle.members)
            return replace(circle, members=tuple(members))

        return await self._change(id, acknowledged)

    # What becomes of a meeting

    async def open_meeting(self, id: str, number: int, stream: str) -> Circle:
        """A meeting is under way. Raises AlreadyOpen."""
        return await self._change(id, lambda circle: under_way.opened(circle, number, stream))

    async def close_meeting(
        self, id: str, stream: str, at: datetime, *, owner: Account | None, ends: bool = False, felt: Felt | None = None
    ) -> Circle:
        """What remains of a meeting; where it `ends` the circle, that too. Does nothing when it was closed before, so that it can be done again."""

        def closed(circle: Circle) -> Circle:
            return under_way.closed(circle, stream, at, owner=owner, ends=ends, felt=felt)

        return await self._change(id, closed, ended=True)

    async def abandon_meeting(self, id: str, stream: str) -> Circle:
        """A meeting that came to nothing was never held."""
        return await self._change(id, lambda circle: under_way.abandoned(circle, stream), ended=True)

    async def lose_meeting(self, id: str, stream: str, lost: Lost) -> Circle:
        """The meeting under way is gone with all that was said (its key is), and the circle is told. It was never held."""
        return await self._change(id, lambda circle: under_way.lost(circle, stream, lost), ended=True)

    async def emptied(self, id: str, stream: str, at: datetime) -> Circle:
        """The receipt: nothing is left of what was said in that meeting, nor of a hold on it."""
        return await self._change(id, lambda circle: under_way.emptied(circle, stream, at), ended=True)

    async def hold(self, id: str, stream: str, since: datetime, *, why: HoldReason = "request") -> Circle:
        """Keep that meeting from being emptied; one that is held already for that stays as it is."""
        return await self._change(id, lambda circle: under_way.kept(circle, stream, since, why), ended=True)

    async def release(self, id: str, stream: str, *, why: HoldReason = "request") -> Circle:
        """For that the meeting is held no more."""
        return await self._change(id, lambda circle: under_way.released(circle, stream, why), ended=True)

    async def _change(
        self, id: str, change: Callable[[Circle], Circle], *, ended: bool = False, leads: Account | None = None
    ) -> Circle:
        """Raises CircleEnded for a circle that meets no more, but for what is done with one that has `ended`, too.

        `leads` is somebody who may lead it, or lead it no more, from then on.
        """
        async with writing(self._database) as connection:
            before = await self.get(id)
            self._refuse(before)
            if before.ended is not None and not ended:
                raise CircleEnded(circle=before.name)
            circle = change(before)
            await self._keep(connection, circle)
            if leads is not None:
                await self._let_found(connection, leads, before)
        if membership.is_deserted(circle):
            await self._database.checkpoint()
        return circle

    async def _let_found(self, connection: aiosqlite.Connection, account: Account, before: Circle) -> None:
        """Who leads a circle may found others, and who leads none any more may not, but for who has led one to its end."""
        leads = any(account in circle.facilitators for circle in await self.of(account))
        if leads or (account in before.facilitators and before.ended is None):
            await self._people.let_found(connection, account, yes=leads)


def with_grace(circle: Circle, minutes: int) -> Circle:
    """A circle whose rooms are emptied so long after the close. Raises BadGrace."""
    if not 0 <= minutes <= GRACE_MINUTES:
        raise BadGrace(most=GRACE_MINUTES)
    return replace(circle, grace_minutes=minutes)


def _short(text: str, *, most: int) -> str:
    """A text of the circle's, cleaned. Raises TextTooLong: nobody's words are cut off unsaid."""
    cleaned = clean(text)
    if len(cleaned) > most:
        raise TextTooLong(most=most, length=len(cleaned))
    return cleaned


def _with_rules(circle: Circle, rules: tuple[str, ...]) -> Circle:
    return replace(circle, rules=rules, members=tuple(replace(m, acknowledged=False) for m in circle.members))
