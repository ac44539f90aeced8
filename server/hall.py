"""Outside the meeting: home and lobby, what can be done there, and how it is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import OwnerMode
from meeting.rules.rule import Field
from meeting.text import Words, clean, words
from meeting.view import Action, action_id
from server import (
    agreements,
    founding,
    inviting,
    own_chest,
    parting,
    planning,
    preferences,
    pulses,
    rehearsing,
    series,
    taken_picture,
    ways_in,
)
from server.directory import Invited
from server.records import MEETINGS, Authorities, Circle, Managers
from server.refusals import UnknownCircle
from tui.seat import Answer, Language

if TYPE_CHECKING:
    from server.house import Guest, House

Where = Literal["home", "lobby", "over", "meeting", "waiting", "ended"]  # "over": the lobby of a circle that has ended
Run = Callable[["House", "Guest", Any], Awaitable[Answer]]
Fields = Callable[["House", "Guest"], tuple[Field, ...]]
OUTSIDE: frozenset[Where] = frozenset({"home", "lobby", "over"})
LOBBY: frozenset[Where] = frozenset({"lobby"})
ANY_LOBBY: frozenset[Where] = frozenset({"lobby", "over"})
AGREEING: frozenset[Where] = frozenset({"lobby", "meeting"})  # there while the ground rules are its step
MEETING_AGAIN: frozenset[Where] = AGREEING | {"over"}
EVERYWHERE: frozenset[Where] = OUTSIDE | {"meeting", "waiting", "ended"}
IN_CIRCLE: frozenset[Where] = EVERYWHERE - {"home"}
_OUTSIDE = {
    OUTSIDE: "house.outside",
    LOBBY: "house.in_lobby",
    ANY_LOBBY: "house.in_lobby",
    AGREEING: "house.in_lobby",
    MEETING_AGAIN: "house.in_lobby",
}  # where to go with what does not belong in a meeting
NOWHERE: frozenset[Where] = frozenset()
YES_NO = ("on", "off")


@dataclass(frozen=True, slots=True)
class Entry:
    """A command outside the rules of a meeting: where it can be given, by whom, and what it asks for."""

    run: Run
    where: frozenset[Where]
    who: Callable[[House, Guest], bool] = lambda house, guest: True
    fields: Fields = lambda house, guest: ()
    offered: frozenset[Where] = EVERYWHERE  # what works there and is not offered stands only in the help
    aside: bool = False  # whether it can be given by somebody who has stepped out
    why: Callable[[House, Guest], Words | None] | None = None  # what it is refused with, where there is more to say

    def open_to(self, house: House, guest: Guest, where: Where) -> bool:
        """Whether the guest can give it there."""
        stepped_out = guest.away and self.offered and not self.aside
        return where in self.where and not stepped_out and self.who(house, guest)


def there(house: House, command: type[Any]) -> bool:
    """Whether there is such a command: a rehearsal has few, for nothing of it is kept."""
    return house.rehearsal is None or command in rehearsing.IN_REHEARSAL


def whereabouts(house: House, guest: Guest) -> Where:
    """In the waiting room one can do less than in the meeting; when it is closed and not yet emptied one can go."""
    room = house.seated_in(guest)
    if room is not None:
        return "waiting" if room.waits(guest.account) else "meeting"
    room = house.room_of(guest)
    if room is not None and room.meeting is not None and guest.account in room.meeting.admitted:
        return "ended"
    circle = house.circles.get(guest.circle or "")
    return "home" if circle is None else "lobby" if circle.ended is None else "over"


def actions(house: House, guest: Guest, where: Where) -> tuple[Action, ...]:
    """What the guest can do there besides the meeting's own."""
    found = (
        Action(action_id(command), command, entry.fields(house, guest))
        for command, entry in ENTRIES.items()
        if where in entry.offered and there(house, command) and entry.open_to(house, guest, where)
    )
    # Where there is nothing to choose from, nothing is offered.
    return tuple(action for action in found if all(field.optional or field.choices != () for field in action.fields))


async def submit(house: House, guest: Guest, command: h.HallCommand) -> Answer:
    """Do it, or raise Refused."""
    entry = ENTRIES[type(command)]
    where = whereabouts(house, guest)
    if where == "over" and where not in entry.where and "lobby" in entry.where:
        raise Refused(words("house.circle_has_ended", circle=_circle(house, guest).name))
    if not there(house, type(command)):
        raise Refused(words("rehearsal.not_here"))
    if not entry.open_to(house, guest, where):
        why = entry.why(house, guest) if entry.why is not None and not guest.away else None
        if why is not None:
            raise Refused(why)
        elsewhere = (
            entry.where in _OUTSIDE
            and where not in OUTSIDE
            and (entry.where is AGREEING or entry.where is MEETING_AGAIN or entry.who(house, guest))
        )
        raise Refused(words("refused.away" if guest.away else _OUTSIDE[entry.where] if elsewhere else "house.not_here"))
    answer = await entry.run(house, guest, command)
    await house.open_chest(guest)  # in the treasure walk what one has in it is before one
    return answer


# who may


def _facilitates(house: House, guest: Guest) -> bool:
    circle = house.circles.get(guest.circle or "")
    return circle is not None and guest.account in circle.facilitators


def _may_invite(house: House, guest: Guest) -> bool:
    """Facilitators of the circle, but nobody who was shown out of its meeting."""
    room = house.room_of(guest)
    shown_out = room is not None and room.meeting is not None and guest.account in room.meeting.removed
    return _facilitates(house, guest) and not shown_out


def _may_change_members(house: House, guest: Guest) -> bool:
    return _facilitates(house, guest) and parting.is_between(house, guest)


def _may_found(house: House, guest: Guest) -> bool:
    person = house.people.get(guest.account)
    return person is not None and person.facilitator


def circles_of(house: House, guest: Guest) -> tuple[Circle, ...]:
    return tuple(circle for circle in house.circles.values() if circle.member(guest.account))


def _enterable(house: House, guest: Guest) -> tuple[str, ...]:
    return tuple(circle.id for circle in circles_of(house, guest) if circle.id != guest.circle)


def _may_start(house: House, guest: Guest) -> bool:
    begun = house.rehearsal is not None and house.rehearsal.begun
    return _facilitates(house, guest) and guest.circle not in house.rooms and not begun


def _agrees(house: House, guest: Guest) -> bool:
    """In the lobby, and in the meeting while the ground rules are what it is about."""
    room = house.seated_in(guest)
    return room is None or room.about("ground_rules")


def _strikes(house: House, guest: Guest) -> bool:
    """In the lobby everybody; where all word the rules together, the facilitators settle what stays."""
    return house.seated_in(guest) is None or (_agrees(house, guest) and _facilitates(house, guest))


def _meets_again(house: House, guest: Guest) -> bool:
    """The facilitators, when the reunion is what it is about, and afterwards."""
    room, circle = house.seated_in(guest), house.circles.get(guest.circle or "")
    due = room.about("reunion") if room is not None else circle is not None and circle.ended is not None
    return due and _facilitates(house, guest)


def _has_to_acknowledge(house: House, guest: Guest) -> bool:
    if not _agrees(house, guest):
        return False
    circle = house.circles.get(guest.circle or "")
    member = circle.member(guest.account) if circle is not None else None
    return circle is not None and bool(circle.rules) and member is not None and not member.acknowledged


def _has_treasures(house: House, guest: Guest) -> bool:
    return bool(guest.chest)


def _treasure(*further: Field) -> Fields:
    return lambda house, guest: (own_chest.which(guest), *further)


def _may_begin_elsewhere(house: House, guest: Guest) -> bool:
    return _facilitates(house, guest) and not _circle(house, guest).held and _circle(house, guest).open is None


def _circle(house: House, guest: Guest) -> Circle:
    return house.circles[guest.circle or ""]


# what is done


async def _away(house: House, guest: Guest, command: h.Away) -> Answer:
    house.set_away(guest, True)
    return Answer()


async def _here(house: House, guest: Guest, command: h.Here) -> Answer:
    house.set_away(guest, False)
    return Answer()


async def _circles_listed(house: House, guest: Guest, command: h.Circles) -> Answer:
    lines = tuple(f"[{circle.id}] {circle.name}" for circle in circles_of(house, guest))
    return Answer(lines=lines or (words("house.no_circles"),))


async def _enter(house: House, guest: Guest, command: h.Enter) -> Answer:
    if command.circle not in {circle.id for circle in circles_of(house, guest)}:
        raise UnknownCircle(circle=clean(command.circle)[:60])
    await house.enter(guest, command.circle)
    return Answer()


async def _start(house: House, guest: Guest, command: h.Start) -> Answer:
    circle = _circle(house, guest)
    asked = command.number if house.rehearsal is None else None  # there one meeting is rehearsed, and no other
    number = asked if asked is not None else series.coming(circle)
    if not 1 <= number <= MEETINGS:
        raise Refused(words("house.no_such_meeting", most=MEETINGS))
    await house.start(guest, number)
    return Answer()


async def _fingerprint(house: House, guest: Guest, command: h.Fingerprint) -> Answer:
    lines: list[Words | str] = []
    for state, print in zip(("now", "next"), house.fingerprints(), strict=False):
        lines += [words(f"house.fingerprint_{state}"), print]
    invitation = house.invitation(Invited(guest.account))
    if len(house.fingerprints()) > 1 and invitation is not None:
        lines.append(words("house.fingerprint_refused", known_as=invitation.known_as))
    return Answer(lines=tuple(lines))


def _one(id: str, choices: tuple[str, ...] | None = None, *, optional: bool = False) -> Fields:
    return lambda house, guest: (Field(id, choices, optional=optional),)


def _which_meeting(house: House, guest: Guest) -> tuple[Field, ...]:
    return (Field("number", optional=True),) if house.rehearsal is None else ()


def _numbered(count: int) -> Field:
    return Field("number", tuple(str(n) for n in range(1, count + 1)))


ENTRIES: Mapping[type[Any], Entry] = {
    h.Enter: Entry(
        _enter,
        OUTSIDE | {"ended"},
        fields=lambda house, guest: (Field("circle", _enterable(house, guest)),),
    ),
    h.Reunion: Entry(
        planning.reunion,
        MEETING_AGAIN,
        _meets_again,
        lambda house, guest: (Field("when"), Field("where", optional=True)),
    ),
    h.Start: Entry(_start, LOBBY, _may_start, _which_meeting),
    h.SetName: Entry(preferences.set_name, OUTSIDE, fields=_one("name")),
    h.FoundCircle: Entry(founding.found, OUTSIDE, _may_found, _one("name")),
    h.Invite: Entry(
        inviting.invite,
        frozenset({"lobby", "meeting"}),
        _may_invite,
        lambda house, guest: (Field("account"), Field("facilitator", ("facilitator",), optional=True)),
    ),
    h.Invitations: Entry(inviting.invitations, ANY_LOBBY, _may_invite),
    h.Revoke: Entry(
        inviting.revoke,
        ANY_LOBBY,
        _may_invite,
        lambda house, guest: (Field("account", inviting.awaited(house, guest)),),
    ),
    h.Facilitate: Entry(parting.facilitate, LOBBY, _may_change_members, parting.everybody, why=parting.under_way),
    h.TakeOut: Entry(
        parting.take_out,
        LOBBY,
        _may_change_members,
        lambda house, guest: (parting.others(house, guest),),
        why=parting.under_way,
    ),
    h.LeaveCircle: Entry(parting.leave, ANY_LOBBY, parting.may_leave, why=parting.why_not_leave),
    h.EndCircle: Entry(parting.end, LOBBY, _may_change_members, why=parting.under_way),
    h.Scan: Entry(inviting.scan, OUTSIDE, fields=inviting.scannable),
    h.Acknowledge: Entry(agreements.acknowledge, AGREEING, _has_to_acknowledge),
    h.AddRule: Entry(agreements.add_rule, AGREEING, _agrees, _one("text")),
    h.StrikeRule: Entry(
        agreements.strike_rule,
        AGREEING,
        _strikes,
        lambda house, guest: (_numbered(len(_circle(house, guest).rules)),),
    ),
    h.Plan: Entry(
        planning.plan,
        LOBBY,
        _facilitates,
        lambda house, guest: (Field("number"), Field("when"), Field("where", optional=True)),
    ),
    h.PlanRest: Entry(
        planning.plan_rest,
        LOBBY,
        _facilitates,
        lambda house, guest: (Field("rhythm"), Field("where", optional=True)),
    ),
    h.CancelMeeting: Entry(
        planning.cancel, LOBBY, _facilitates, lambda house, guest: (planning.awaited(house, guest),)
    ),
    h.Attend: Entry(
        planning.attend,
        LOBBY,
        fields=lambda house, guest: (planning.awaited(house, guest), Field("answer", planning.ANSWERS)),
    ),
    h.BeginWith: Entry(planning.begin_with, LOBBY, _may_begin_elsewhere, _one("number")),
    h.SetZone: Entry(planning.set_zone, LOBBY, _facilitates, _one("zone")),
    h.Mode: Entry(
        agreements.mode,
        AGREEING,
        lambda house, guest: _facilitates(house, guest) and _agrees(house, guest),
        _one("mode", tuple(OwnerMode)),
    ),
    h.CircleLanguage: Entry(founding.set_language, LOBBY, _facilitates, _one("language", get_args(Language))),
    h.Grace: Entry(founding.set_grace, LOBBY, _facilitates, _one("minutes", founding.GRACES)),
    h.AuthoritiesHere: Entry(founding.set_authorities, LOBBY, _facilitates, _one("which", get_args(Authorities))),
    h.ManagersHere: Entry(founding.set_managers, LOBBY, _facilitates, _one("which", get_args(Managers))),
    h.Choices: Entry(founding.shown, ANY_LOBBY),
    h.Series: Entry(planning.shown, ANY_LOBBY),
    h.PulseCurve: Entry(pulses.shown, ANY_LOBBY, pulses.has_any),
    h.Treasure: Entry(own_chest.put, EVERYWHERE, fields=_one("text"), aside=True),
    h.Borrow: Entry(
        own_chest.borrow,
        frozenset({"meeting"}),
        lambda house, guest: bool(own_chest.borrowable(house, guest)),
        lambda house, guest: (Field("id", own_chest.borrowable(house, guest)), Field("own_words")),
    ),
    h.TakePicture: Entry(
        taken_picture.take,
        frozenset({"meeting", "ended"}),
        taken_picture.takable,
        aside=True,
        why=taken_picture.why_not,
    ),
    h.Tried: Entry(own_chest.tried, OUTSIDE, _has_treasures, _treasure(Field("outcome", optional=True))),
    h.Reword: Entry(own_chest.reword, OUTSIDE, _has_treasures, _treasure(Field("text"))),
    h.Arrange: Entry(own_chest.arrange, OUTSIDE, _has_treasures, _treasure(Field("place"))),
    h.Discard: Entry(own_chest.discard, OUTSIDE, _has_treasures, _treasure()),
    h.EmptyChest: Entry(own_chest.empty, OUTSIDE, _has_treasures, _one("count")),
    h.Circles: Entry(_circles_listed, OUTSIDE),
    h.Keys: Entry(ways_in.keys, OUTSIDE),
    h.AddKey: Entry(ways_in.add_key, OUTSIDE, fields=lambda house, guest: (_numbered(guest.offered_keys),)),
    h.DropKey: Entry(ways_in.drop_key, OUTSIDE, fields=lambda house, guest: (_numbered(guest.keys),)),
    h.SignIns: Entry(ways_in.sign_ins, OUTSIDE),
    h.SignOutOthers: Entry(ways_in.sign_out_others, OUTSIDE),
    h.Fingerprint: Entry(_fingerprint, EVERYWHERE, offered=OUTSIDE),
    h.ShowSettings: Entry(preferences.settings, OUTSIDE),
    h.SetCalm: Entry(preferences.set_calm, EVERYWHERE, offered=OUTSIDE, fields=_one("on", YES_NO)),
    h.SetMouse: Entry(preferences.set_mouse, EVERYWHERE, offered=OUTSIDE, fields=_one("on", YES_NO)),
    h.SetPlain: Entry(preferences.set_plain, OUTSIDE, fields=_one("on", YES_NO)),
    h.SetPassphrase: Entry(ways_in.set_passphrase, OUTSIDE, fields=_one("passphrase")),
    h.Rules: Entry(agreements.rules, IN_CIRCLE, lambda house, guest: guest.circle in house.circles, offered=NOWHERE),
    h.Chest: Entry(own_chest.shown, EVERYWHERE, offered=NOWHERE),
    h.SetLanguage: Entry(
        preferences.set_language, EVERYWHERE, fields=_one("language", get_args(Language)), offered=NOWHERE
    ),
    h.Away: Entry(_away, EVERYWHERE, offered=NOWHERE),
    h.Here: Entry(_here, EVERYWHERE, offered=NOWHERE),
    h.Rehearse: Entry(
        rehearsing.rehearse,
        OUTSIDE,
        rehearsing.may_rehearse,
        lambda house, guest: (
            Field("case", rehearsing.cases(house, guest), optional=True),
            Field("step", rehearsing.STEPS, optional=True),
        ),
    ),
    h.Retry: Entry(rehearsing.retry, frozenset({"meeting"}), rehearsing.leads),
    h.Feedback: Entry(rehearsing.feedback, IN_CIRCLE, rehearsing.leads),
    h.EndRehearsal: Entry(rehearsing.end, EVERYWHERE, rehearsing.may_leave),
}

assert set(ENTRIES) == set(get_args(h.HallCommand))
