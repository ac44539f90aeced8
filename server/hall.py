"""Outside the meeting: where somebody is, what is offered there, and that no more than this is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.text import Words, words
from meeting.view import Action, action_id
from server import agreements, rehearsing
from server.agreements import facilitates, of
from server.hall_table import AGREEING, ANY_LOBBY, ENTRIES, FACILITATORS_ALONE, LOBBY, MEETING_AGAIN, OUTSIDE, Where
from server.refusals import CircleEnded
from tui.seat import Answer

if TYPE_CHECKING:
    from server.house import Guest, House

_OUTSIDE = {
    OUTSIDE: "house.outside",
    LOBBY: "house.in_lobby",
    ANY_LOBBY: "house.in_lobby",
    AGREEING: "house.in_lobby",
    MEETING_AGAIN: "house.in_lobby",
}  # where to go with what does not belong in a meeting


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
        Action(
            action_id(command),
            command,
            entry.fields(house, guest),
            grave=entry.happens is not None,
            about=entry.about(house, guest),
            happens=entry.happens(house, guest) if entry.happens is not None else None,
        )
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
        raise CircleEnded(circle=of(house, guest).name)
    if not there(house, type(command)):
        raise Refused(words("rehearsal.not_here"))
    if not entry.open_to(house, guest, where):
        why = _why(house, guest, type(command), where)
        if why is not None:
            raise Refused(why)
        elsewhere = (
            entry.where in _OUTSIDE
            and where not in OUTSIDE
            and (entry.where is AGREEING or entry.where is MEETING_AGAIN or entry.who(house, guest))
        )
        raise Refused(words("refused.away" if guest.away else _OUTSIDE[entry.where] if elsewhere else "house.not_here"))
    answer = await entry.run(house, guest, command)
    await house.chests.open(guest)  # in the treasure walk what one has in it is before one
    return answer


def _why(house: House, guest: Guest, command: type[h.HallCommand], where: Where) -> Words | None:
    """What it is refused with, where there is more to say than that it cannot be done from here."""
    entry = ENTRIES[command]
    if guest.away:
        return None
    found = entry.why(house, guest) if entry.why is not None else None
    if found is not None:
        return found
    is_for_others = command in FACILITATORS_ALONE and not facilitates(house, guest) and guest.circle in house.circles
    is_due = where in entry.where and (where != "meeting" or agreements.is_due(house, guest, command))
    return words("house.facilitators_do") if is_for_others and is_due else None
