"""Who belongs to a circle: what becomes of it when somebody comes, leaves or leads, and how the others hear of that."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Literal

from meeting.commands import Refused
from meeting.model import Account
from meeting.text import Words, words
from server.records import Change, Circle, Member
from server.refusals import LastFacilitator, MeetingUnderWay, NobodyElseHasCome, NotAMember


def joined(circle: Circle, account: Account, *, facilitator: bool) -> Circle:
    """With somebody more. Nobody loses their part by being invited again; whoever is new has acknowledged nothing yet."""
    before = circle.member(account)
    member = before or Member(account)
    now = replace(member, facilitator=member.facilitator or facilitator)
    after = replace(circle, members=(*_others(circle, account), now))
    if before is None:
        has_met = bool(circle.held) or circle.open is not None
        return _told(after, Change("joined", account)) if has_met else after
    return after if before == now else _told(after, Change("facilitates", account))


def left(circle: Circle, account: Account, why: Literal["left", "taken_out"], *, come: Collection[Account]) -> Circle:
    """Without somebody, and without what was kept of them here. Raises NotAMember, LastFacilitator and MeetingUnderWay.

    A circle that goes on has a facilitator among those who have `come`, for the others may never do; who leaves one that
    has ended leaves nobody alone with anything, and no next meeting in which the others would wonder.
    """
    _refuse_under_way(circle)
    leads, after = member_of(circle, account).facilitator, without(circle, account)
    if circle.ended is not None:
        return after
    if leads:
        _refuse_last(circle, account, come)
    return _told(after, Change(why, account))


def without(circle: Circle, account: Account) -> Circle:
    """As if somebody had never been there."""
    return replace(
        circle,
        members=_others(circle, account),
        plans=tuple(replace(p, absent=tuple(who for who in p.absent if who != account)) for p in circle.plans),
        last_owner=None if circle.last_owner == account else circle.last_owner,
        changes=tuple(change for change in circle.changes if change.account != account),
    )


def is_deserted(circle: Circle) -> bool:
    """Whether it has ended, is nobody's any more, and holds nothing that is still to be emptied."""
    return circle.ended is not None and not circle.members and not circle.holds and circle.open is None


def facilitating(circle: Circle, account: Account, *, yes: bool, come: Collection[Account]) -> Circle:
    """With another facilitator, or one less, as `left`. Raises NotAMember, LastFacilitator and MeetingUnderWay."""
    _refuse_under_way(circle)
    member = member_of(circle, account)
    if member.facilitator == yes:
        return circle
    if not yes:
        _refuse_last(circle, account, come)
    members = tuple(replace(m, facilitator=yes) if m.account == account else m for m in circle.members)
    return _told(replace(circle, members=members), Change("facilitates" if yes else "stepped_down", account))


def refuse_others(circle: Circle, account: Account, *, leads: bool) -> None:
    """Only who belongs to it, or `leads` it, has anything changed in it. Raises NotAMember and Refused."""
    if not member_of(circle, account).facilitator and leads:
        raise Refused(words("house.not_here"))


def member_of(circle: Circle, account: Account) -> Member:
    """A membership. Raises NotAMember."""
    member = circle.member(account)
    if member is None:
        raise NotAMember(account=account)
    return member


def goes_without(circle: Circle, account: Account, come: Collection[Account]) -> LastFacilitator | None:
    """Why nobody would lead it without this one, or None.

    An invitation may be taken back or never be used: in the place of one who has `come` nobody is counted on who has not.
    """
    others = circle.facilitators - {account}
    if not others:
        return LastFacilitator(account=account)
    if account in come and others.isdisjoint(come):
        return NobodyElseHasCome(account=account, others=", ".join(sorted(others)))
    return None


def _refuse_last(circle: Circle, account: Account, come: Collection[Account]) -> None:
    last = goes_without(circle, account, come)
    if last is not None:
        raise last


def _refuse_under_way(circle: Circle) -> None:
    """Who is in a meeting is in it as it began; there they are shown out, and whoever is invited comes in."""
    if circle.open is not None:
        raise MeetingUnderWay(number=circle.open.number)


def _others(circle: Circle, account: Account) -> tuple[Member, ...]:
    return tuple(member for member in circle.members if member.account != account)


def _told(circle: Circle, change: Change) -> Circle:
    """Of each person the latest is told."""
    others = (other for other in circle.changes if other.account != change.account)
    return replace(circle, changes=(*others, change))


# who hears what


def news(circle: Circle, me: Account, called: Callable[[Account], str]) -> tuple[Words, ...]:
    """What its members hear of the others, in a line for each kind, and somebody of themselves."""
    others: dict[str, list[str]] = {}
    for change in circle.changes:
        if change.account != me:
            others.setdefault(change.what, []).append(called(change.account))
    is_new = any(change.account == me and change.what == "joined" for change in circle.changes)
    told = tuple(
        words(
            "news.joined_too" if is_new and what == "joined" else f"news.{what}", n=len(names), names=", ".join(names)
        )
        for what, names in others.items()
    )
    return (*told, *own_news((circle,), me))


def own_news(circles: Iterable[Circle], me: Account) -> tuple[Words, ...]:
    """What somebody hears of themselves, wherever they are: that they lead, or lead no more, or belong there no more."""
    return tuple(
        words(f"news.own_{change.what}", circle=circle.name)
        for circle in circles
        for change in circle.changes
        if change.account == me and change.what in ("facilitates", "stepped_down", "taken_out")
    )
