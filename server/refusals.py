"""Everything about people, circles and sign-in that is refused, and the words for it, live only here."""

from __future__ import annotations

from meeting.commands import Refused
from meeting.text import words


class NotPossible(Refused):
    """Refused by the directory; each kind has its own message."""

    message = ""

    def __init__(self, **args: str | int) -> None:
        super().__init__(words(self.message, **args))


class BadAccount(NotPossible):
    """Not an account's name: a-z, 0-9 and hyphens, 2 to 32 of them, no hyphen first."""

    message = "house.bad_account"


class BadName(NotPossible):
    """Not a name that a person can have."""

    message = "house.bad_name"


class BadCircleName(NotPossible):
    """Not a name that a circle can have."""

    message = "house.bad_circle_name"


class NameTaken(NotPossible):
    """Somebody else is called that."""

    message = "house.name_taken"


class NameReserved(NotPossible):
    """It would be taken for the program's own word."""

    message = "house.name_reserved"


class UnknownAccount(NotPossible):
    """Nobody has this account."""

    message = "house.unknown_account"


class UnknownCircle(NotPossible):
    """No circle has this id or name."""

    message = "house.unknown_circle"


class AmbiguousCircle(NotPossible):
    """Several circles have this name: the id tells them apart."""

    message = "house.ambiguous_circle"


class NotAMember(NotPossible):
    """The account does not belong to the circle."""

    message = "house.not_a_member"


class BadPlan(NotPossible):
    """Not a meeting's number, or not a time as `2026-12-01 13:00`."""

    message = "house.bad_plan"


class NoSuchMeeting(NotPossible):
    """Not the number of one of the ten."""

    message = "house.no_such_meeting"


class NoSuchTime(NotPossible):
    """A day that no calendar has, or an hour that no clock there shows."""

    message = "house.no_such_time"


class TooFar(NotPossible):
    """A time of so long ago, or so far away, that nobody means it."""

    message = "house.too_far"


class BadGrace(NotPossible):
    """Longer than what was said may stay after the close."""

    message = "house.bad_grace"


class BadRhythm(NotPossible):
    """Not a rhythm as `every fourth Tuesday from 2026-12-01 at 13:00`."""

    message = "house.bad_rhythm"


class BadZone(NotPossible):
    """Not the name of a time zone."""

    message = "house.bad_zone"


class NotPlanned(NotPossible):
    """Nothing is planned for that meeting, or it is over."""

    message = "house.not_planned"


class AlreadyHeld(NotPossible):
    """That meeting has been held, or is under way."""

    message = "house.already_held"


class PassedOver(NotPossible):
    """A later meeting has been held, or it was before the first one here."""

    message = "house.passed_over"


class NoSuchTreasure(NotPossible):
    """Nothing in one's chest has this id."""

    message = "house.no_such_treasure"


class NoSuchRule(NotPossible):
    """The circle has no rule of that number."""

    message = "house.no_such_rule"


class LastFacilitator(NotPossible):
    """The circle would have no facilitator left."""

    message = "house.last_facilitator"


class NobodyElseHasCome(LastFacilitator):
    """The circle would have no facilitator left who has ever signed in."""

    message = "house.nobody_else_has_come"


class MeetingUnderWay(NotPossible):
    """Not while the circle has a meeting open."""

    message = "house.meeting_under_way"


class CircleEnded(NotPossible):
    """The circle meets no more: nothing is planned, begun or chosen in it."""

    message = "house.circle_has_ended"


class CircleGoesOn(NotPossible):
    """Only a circle that has ended is forgotten."""

    message = "house.circle_goes_on"


class NotEmptied(NotPossible):
    """Something that was said in the circle is not destroyed yet."""

    message = "house.not_emptied"


class NotComeYet(NotPossible):
    """Whoever has never signed in has an invitation, which is taken back."""

    message = "house.not_come_yet"


class CircleNameTaken(NotPossible):
    """A circle is called that already."""

    message = "house.circle_name_taken"


class AlreadyOpen(NotPossible):
    """The circle has a meeting under way."""

    message = "house.already_open"


class CodeNotValid(NotPossible):
    """The code is wrong, used, voided by a newer one, or too old."""

    message = "house.code_not_valid"


class PassphraseTooShort(NotPossible):
    """Fewer characters than a passphrase needs."""

    message = "house.passphrase_too_short"


class PassphraseTooLong(NotPossible):
    """More characters than are looked at."""

    message = "house.passphrase_too_long"


class NoInvitation(NotPossible):
    """The account has no invitation that could be taken back."""

    message = "house.no_invitation"


class NoSuchKey(NotPossible):
    """No key of that number or fingerprint."""

    message = "house.no_such_key"


class TooManyKeys(NotPossible):
    """The account has as many keys as one may have."""

    message = "house.too_many_keys"


class EmptyText(NotPossible):
    """Nothing is left of the text."""

    message = "house.empty_text"


class TextTooLong(NotPossible):
    """More characters than there is room for."""

    message = "refused.too_long"


class AlreadyFounded(NotPossible):
    """The data folder holds a house already."""

    message = "house.already_founded"
