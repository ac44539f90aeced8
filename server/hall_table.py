"""The table of what can be done outside the rules of a meeting: each command with where, by whom, and what it does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from meeting import hall_commands as h
from meeting.commands import NeedsConfirmation
from meeting.model import OwnerMode
from meeting.rules.rule import Field
from meeting.seen import Sight, refuse_other
from meeting.text import Words, clean, joined, words
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
from server.agreements import facilitates, of
from server.directory import Invited
from server.records import MEETINGS, Authorities, Circle, Managers
from server.refusals import NoSuchMeeting, UnknownCircle
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
NOWHERE: frozenset[Where] = frozenset()
ON_OFF = ("on", "off")


@dataclass(frozen=True, slots=True)
class Entry:
    """A command outside the rules of a meeting: where it can be given, by whom, and what it asks for."""

    run: Run
    where: frozenset[Where]
    who: Callable[[House, Guest], bool] = lambda house, guest: True
    fields: Fields = lambda house, guest: ()
    offered: frozenset[Where] = EVERYWHERE  # what works there and is not offered stands only in the help
    aside: bool = False  # whether it can be given by somebody who has stepped out
    about: Callable[[House, Guest], Sight] = lambda house, guest: ()  # what it agrees to
    why: Callable[[House, Guest], Words | None] | None = None  # what it is refused with, where there is more to say
    happens: Callable[[House, Guest], Words] | None = None  # what a front end that can asks about before it sends it

    def open_to(self, house: House, guest: Guest, where: Where) -> bool:
        """Whether the guest can give it there."""
        stepped_out = guest.away and self.offered and not self.aside
        return where in self.where and not stepped_out and self.who(house, guest)


# who may


def circles_of(house: House, guest: Guest) -> tuple[Circle, ...]:
    return tuple(circle for circle in house.circles.values() if circle.member(guest.account))


def _enterable(house: House, guest: Guest) -> tuple[str, ...]:
    return tuple(circle.id for circle in circles_of(house, guest) if circle.id != guest.circle)


def _may_start(house: House, guest: Guest) -> bool:
    begun = house.rehearsal is not None and house.rehearsal.begun
    return facilitates(house, guest) and guest.circle not in house.rooms and not begun


def _treasure(*further: Field) -> Fields:
    return lambda house, guest: (own_chest.which(guest), *further)


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
    circle = of(house, guest)
    asked = command.number if house.rehearsal is None else None  # there one meeting is rehearsed, and no other
    number = asked if asked is not None else series.coming(circle)
    if not 1 <= number <= MEETINGS:
        raise NoSuchMeeting(most=MEETINGS)
    if house.rehearsal is None and not command.confirmed:
        _ask_about(circle, number)
    elif house.rehearsal is None and asked is None:
        refuse_other(command.seen, planning.planned(house, guest))
    await house.start(guest, number)
    return Answer()


def _ask_about(circle: Circle, number: int) -> None:
    """Where a meeting has been, or is out of its turn: what is passed over cannot be made up for, and the tenth ends the circle."""
    if any(held.number == number for held in circle.held):
        raise NeedsConfirmation(words("confirm.start.again", number=number))
    if number < series.following(circle):
        raise NeedsConfirmation(words("confirm.start.behind", number=number, next=series.following(circle)))
    passed = series.passed_over(circle, number)
    last = number == MEETINGS != series.coming(circle)
    if not passed and not last:
        return
    said = [words("confirm.start", number=number, of=MEETINGS)]
    if passed:
        said.append(words("confirm.start.passed", n=len(passed), which=", ".join(map(str, passed))))
    if last:
        said.append(words("confirm.start.last"))
    raise NeedsConfirmation(joined(tuple(said)))


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
        planning.meets_again,
        lambda house, guest: (Field("when"), Field("where", optional=True)),
    ),
    h.Start: Entry(_start, LOBBY, _may_start, _which_meeting, about=planning.planned),
    h.SetName: Entry(preferences.set_name, OUTSIDE, fields=_one("name")),
    h.FoundCircle: Entry(founding.found, OUTSIDE, founding.may_found, _one("name")),
    h.Invite: Entry(
        inviting.invite,
        frozenset({"lobby", "meeting"}),
        inviting.may_invite,
        lambda house, guest: (Field("account"), Field("facilitator", ("facilitator",), optional=True)),
    ),
    h.Invitations: Entry(inviting.invitations, ANY_LOBBY, inviting.may_invite),
    h.Revoke: Entry(
        inviting.revoke,
        ANY_LOBBY,
        inviting.may_invite,
        lambda house, guest: (Field("account", inviting.awaited(house, guest)),),
    ),
    h.Facilitate: Entry(
        parting.facilitate, LOBBY, parting.may_change_members, parting.everybody, why=parting.under_way
    ),
    h.TakeOut: Entry(
        parting.take_out,
        LOBBY,
        parting.may_change_members,
        lambda house, guest: (parting.others(house, guest),),
        why=parting.under_way,
    ),
    h.LeaveCircle: Entry(parting.leave, ANY_LOBBY, parting.may_leave, why=parting.why_not_leave),
    h.EndCircle: Entry(parting.end, LOBBY, parting.may_change_members, why=parting.under_way),
    h.Scan: Entry(inviting.scan, OUTSIDE, fields=inviting.scannable),
    h.Acknowledge: Entry(
        agreements.acknowledge,
        AGREEING,
        agreements.has_to_acknowledge,
        about=agreements.rules_of,
        happens=agreements.to_acknowledge,
    ),
    h.AddRule: Entry(agreements.add_rule, AGREEING, agreements.agrees, _one("text")),
    h.StrikeRule: Entry(
        agreements.strike_rule,
        AGREEING,
        agreements.strikes,
        lambda house, guest: (_numbered(len(of(house, guest).rules)),),
        about=agreements.rules_of,
    ),
    h.Plan: Entry(
        planning.plan,
        LOBBY,
        facilitates,
        lambda house, guest: (Field("number"), Field("when"), Field("where", optional=True)),
    ),
    h.PlanRest: Entry(
        planning.plan_rest,
        LOBBY,
        facilitates,
        lambda house, guest: (Field("rhythm"), Field("where", optional=True)),
        about=planning.planned,
    ),
    h.CancelMeeting: Entry(planning.cancel, LOBBY, facilitates, lambda house, guest: (planning.awaited(house, guest),)),
    h.Attend: Entry(
        planning.attend,
        LOBBY,
        fields=planning.attendable,
    ),
    h.BeginWith: Entry(planning.begin_with, LOBBY, planning.may_begin_elsewhere, _one("number")),
    h.SetZone: Entry(planning.set_zone, LOBBY, facilitates, _one("zone")),
    h.Mode: Entry(
        agreements.mode,
        AGREEING,
        lambda house, guest: facilitates(house, guest) and agreements.agrees(house, guest),
        _one("mode", tuple(OwnerMode)),
    ),
    h.CircleLanguage: Entry(founding.set_language, LOBBY, facilitates, _one("language", get_args(Language))),
    h.Grace: Entry(founding.set_grace, LOBBY, facilitates, _one("minutes", founding.GRACES)),
    h.AuthoritiesHere: Entry(founding.set_authorities, LOBBY, facilitates, _one("which", get_args(Authorities))),
    h.ManagersHere: Entry(founding.set_managers, LOBBY, facilitates, _one("which", get_args(Managers))),
    h.Choices: Entry(founding.shown, ANY_LOBBY),
    h.Series: Entry(planning.shown, ANY_LOBBY),
    h.PulseCurve: Entry(pulses.shown, ANY_LOBBY, pulses.has_any, why=pulses.none_yet),
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
    h.Tried: Entry(own_chest.tried, OUTSIDE, own_chest.has_any, _treasure(Field("outcome", optional=True))),
    h.Reword: Entry(own_chest.reword, OUTSIDE, own_chest.has_any, _treasure(Field("text"))),
    h.Arrange: Entry(own_chest.arrange, OUTSIDE, own_chest.has_any, _treasure(Field("place"))),
    h.Discard: Entry(own_chest.discard, OUTSIDE, own_chest.has_any, _treasure()),
    h.EmptyChest: Entry(own_chest.empty, OUTSIDE, own_chest.is_filled, _one("count")),
    h.Circles: Entry(_circles_listed, OUTSIDE),
    h.Keys: Entry(ways_in.keys, OUTSIDE),
    h.AddKey: Entry(ways_in.add_key, OUTSIDE, fields=lambda house, guest: (_numbered(guest.offered_keys),)),
    h.DropKey: Entry(ways_in.drop_key, OUTSIDE, fields=lambda house, guest: (_numbered(guest.keys),)),
    h.SignIns: Entry(ways_in.sign_ins, OUTSIDE),
    h.SignOutOthers: Entry(ways_in.sign_out_others, OUTSIDE),
    h.Fingerprint: Entry(_fingerprint, EVERYWHERE, offered=OUTSIDE),
    h.ShowSettings: Entry(preferences.settings, OUTSIDE),
    h.SetCalm: Entry(preferences.set_calm, EVERYWHERE, offered=OUTSIDE, fields=_one("on", ON_OFF)),
    h.SetMouse: Entry(preferences.set_mouse, EVERYWHERE, offered=OUTSIDE, fields=_one("on", ON_OFF)),
    h.SetPlain: Entry(preferences.set_plain, OUTSIDE, fields=_one("on", ON_OFF)),
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

# What only those who lead the circle do, where it is the place for it.
FACILITATORS_ALONE: frozenset[type[Any]] = frozenset({
    h.Reunion, h.Start, h.Invite, h.Invitations, h.Revoke, h.Facilitate, h.TakeOut, h.EndCircle, h.Plan, h.PlanRest, h.CancelMeeting,
    h.BeginWith, h.SetZone, h.Mode, h.CircleLanguage, h.Grace, h.AuthoritiesHere, h.ManagersHere,
})  # fmt: skip
