"""What facilitators do about invitations from inside the program, and everybody's own way in as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import Account
from meeting.rules.rule import Field
from meeting.text import Words, words
from server import log
from server.agreements import facilitates, of
from server.dates import shown_when
from server.directory import Awaited, Invited
from server.letter import letter
from server.names import account_name
from server.preferences import settings_of
from server.scan import rows_of
from tui.seat import Answer

if TYPE_CHECKING:
    from server.house import Guest, House


def may_invite(house: House, guest: Guest) -> bool:
    """Facilitators of the circle, but nobody who was shown out of its meeting."""
    room = house.room_of(guest)
    shown_out = room is not None and room.meeting is not None and guest.account in room.meeting.removed
    return facilitates(house, guest) and not shown_out


async def invite(house: House, guest: Guest, command: h.Invite) -> Answer:
    """The letter to hand over; whoever has a meeting under way gets the new member into it."""
    account = account_name(command.account)
    mine = settings_of(house, guest).language
    invited = await house.directory.invite(
        guest.circle or "",
        account,
        facilitator=command.facilitator,
        administrator=False,
        otherwise=mine,
        by=guest.account,
    )
    await house.reload()
    await house.meetings.welcome(guest.circle or "")
    if invited.from_elsewhere:
        return Answer(lines=from_elsewhere(invited))
    invitation = house.invitation(invited)
    return Answer(lines=letter(invitation, invited.language or mine) if invitation is not None else (account,))


def from_elsewhere(invited: Invited) -> tuple[Words, ...]:
    """They belong here now, and their way in is no matter of this circle's. From where it is, nobody is told."""
    holds = (
        words("house.elsewhere_holds", when=shown_when(invited.expires, invited.zone))
        if invited.expires is not None
        else words("house.elsewhere_ended", account=invited.account)
    )
    return (words("house.elsewhere", account=invited.account), holds, words("house.elsewhere_same"))


def awaited(house: House, guest: Guest) -> tuple[str, ...]:
    """The accounts that the circle waits for."""
    people, circle = house.people, house.circles.get(guest.circle or "")
    members = circle.members if circle is not None else ()
    return tuple(m.account for m in members if m.account in people and not people[m.account].signed_in)


async def invitations(house: House, guest: Guest, command: h.Invitations) -> Answer:
    """Who has not come yet, and until when their codes hold. Never the codes: only their hashes are kept."""
    found = await house.directory.awaited(guest.circle)
    zone = of(house, guest).zone
    return Answer(lines=tuple(state(each, zone) for each in found) or (words("house.nobody_awaited"),))


def state(who: Awaited, zone: str) -> Words:
    """How it is with somebody who has not come yet."""
    when = shown_when(who.expires, zone) if who.expires is not None else ""
    return words(f"house.awaited.{who.state}", account=who.account, when=when)


async def revoke(house: House, guest: Guest, command: h.Revoke) -> Answer:
    """Take an invitation to this circle back. It never touches anybody who has signed in."""
    who = await house.directory.revoke(command.account, circle=guest.circle or "", by=guest.account)
    await house.reload()
    log.event("invitation_revoked", circle=guest.circle or "")
    return Answer(words=words("house.revoked", account=who))


def scannable(house: House, guest: Guest) -> tuple[Field, ...]:
    """Whose way in can be shown besides one's own: a facilitator's members."""
    circle = house.circles.get(guest.circle or "")
    if circle is None or guest.account not in circle.facilitators:
        return ()
    others = tuple(member.account for member in circle.members if member.account != guest.account)
    return (Field("account", others, optional=True),)


async def scan(house: House, guest: Guest, command: h.Scan) -> Answer:
    """The way in for a telephone's camera. Others' is for whoever may invite them."""
    account = account_name(command.account) if command.account else guest.account
    others = (choice for field in scannable(house, guest) for choice in field.choices or ())
    if account != guest.account and account not in others:
        raise Refused(words("house.scan_own"))
    invitation = house.invitation(Invited(Account(account)))
    if invitation is None:
        raise Refused(words("house.not_here"))
    return Answer(
        lines=(invitation.uri, words("house.scan")),
        drawn=rows_of(invitation.uri),
    )
