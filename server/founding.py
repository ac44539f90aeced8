"""A circle is founded, and what it chooses then: all of it is shown to its members as it is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import OwnerMode
from meeting.text import Words, words
from server import log, series
from server.agreements import led_by, of
from server.circles import with_grace
from server.dates import zone_named
from server.records import Authorities, Circle, Managers
from tui.i18n import LANGUAGES
from tui.seat import Answer

if TYPE_CHECKING:
    from server.house import Guest, House

GRACES = ("0", "5", "10", "15")  # minutes that are suggested


def may_found(house: House, guest: Guest) -> bool:
    person = house.people.get(guest.account)
    return person is not None and person.facilitator


async def found(house: House, guest: Guest, command: h.FoundCircle) -> Answer:
    founder = house.people[guest.account]
    circle = await house.directory.circles.found(command.name, founder=guest.account, language=founder.language)
    await house.reload()
    log.event("circle_founded", circle=circle.id)
    return Answer(item=circle.id)


async def set_language(house: House, guest: Guest, command: h.CircleLanguage) -> Answer:
    language = next((known for known in LANGUAGES if known == command.language), None)
    if language is None:
        raise Refused(words("house.languages"))
    await led_by(house, guest).set_language(of(house, guest).id, language)
    await house.reload()
    return Answer()


async def set_grace(house: House, guest: Guest, command: h.Grace) -> Answer:
    await led_by(house, guest).set_grace(of(house, guest).id, command.minutes)
    await house.reload()
    return Answer()


async def set_authorities(house: House, guest: Guest, command: h.AuthoritiesHere) -> Answer:
    said: Authorities = "several" if command.which == "several" else "one"
    await led_by(house, guest).set_authorities(of(house, guest).id, said)
    await house.reload()
    return Answer()


async def set_managers(house: House, guest: Guest, command: h.ManagersHere) -> Answer:
    said: Managers = "some" if command.which == "some" else "none"
    await led_by(house, guest).set_managers(of(house, guest).id, said)
    await house.reload()
    return Answer()


async def shown(house: House, guest: Guest, command: h.Choices) -> Answer:
    return Answer(lines=all_of(of(house, guest)))


def chosen(circle: Circle) -> tuple[Words, ...]:
    """What the lobby shows of it: when the room is emptied, and what is to be borne in mind."""
    found = [words("choice.grace", n=circle.grace_minutes) if circle.grace_minutes else words("choice.grace_none")]
    if circle.authorities is not None:
        found.append(words(f"choice.authorities.{circle.authorities}"))
    if circle.managers is not None:
        found.append(words(f"choice.managers.{circle.managers}"))
    return tuple(found)


def all_of(circle: Circle) -> tuple[Words, ...]:
    """Everything, also what has not been asked."""
    language = words(f"language.{circle.language}") if circle.language is not None else words("choice.language_own")
    return (
        words(_mode(circle)),
        *chosen(circle),
        *(words(f"choice.{id}.open") for id in _open(circle)),
        words("choice.language", language=language),
        words("choice.zone", zone=circle.zone),
    )


def _mode(circle: Circle) -> str:
    if not circle.mode_chosen:
        return "choice.owner_open"
    return "choice.owner_listens" if circle.owner_mode is OwnerMode.LISTEN else "choice.owner_leaves"


def to_choose(circle: Circle) -> tuple[Words, ...]:
    """For facilitators, until the first meeting: what the circle has not been asked yet, one thing at a time."""
    if circle.held or circle.open is not None:
        return ()
    return tuple(words(f"choice.{id}.open") for id in _open(circle)[:1])


def _open(circle: Circle) -> tuple[str, ...]:
    asked = (("authorities", circle.authorities), ("managers", circle.managers))
    return tuple(id for id, said in asked if said is None)


def as_asked(request: Mapping[str, Any], circle: Circle) -> Circle:
    """A new circle with what the command line chose. Raises BadGrace, BadZone and NoSuchMeeting."""
    if request.get("owner") is not None:
        circle = replace(circle, owner_mode=OwnerMode(request["owner"]), mode_chosen=True)
    if request.get("grace") is not None:
        circle = with_grace(circle, request["grace"])
    if request.get("authorities") in get_args(Authorities):
        circle = replace(circle, authorities=request["authorities"])
    if request.get("managers") in get_args(Managers):
        circle = replace(circle, managers=request["managers"])
    if request.get("zone") is not None:
        circle = replace(circle, zone=zone_named(request["zone"]).key)
    return circle if request.get("first") is None else series.beginning(circle, request["first"], at=datetime.now(UTC))
