"""What somebody sees, wherever they are: the meeting if they are let in, else the lobby, else home; and what they can do there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meeting.model import Place
from meeting.text import words
from meeting.view import Blank, Ended, Head, InMeeting, View
from server import hall, outside, taken_picture

if TYPE_CHECKING:
    from server.house import Guest, House


def seen_by(house: House, guest: Guest) -> View:
    room = house.room_of(guest)
    seen = room.view(guest.account) if room is not None and room.meeting is not None else None
    if seen is None:
        if guest.away:
            return _away(house, guest)
        return outside.lobby(house, guest) if guest.circle in house.circles else outside.home(house, guest)
    if isinstance(seen, Ended) and seen.circle in house.circles:
        told = house.rehearsal.at_the_end if house.rehearsal and house.rehearsal.lead == guest.account else ()
        seen = replace(seen, circle=house.circles[seen.circle].name, told=told)
        seen = replace(seen, picture=taken_picture.where(house, guest))
    if isinstance(seen, InMeeting):
        hold = (words("house.hold_now"),) if room is not None and room.hold == "request" else ()
        # That another meeting's room is emptied is told outside: here people are thinking.
        mine = (each for each in guest.notices if each.id not in outside.PASSING)
        seen = replace(seen, notices=(*mine, *hold, *seen.notices))
    return replace(seen, actions=(*seen.actions, *hall.actions(house, guest, hall.whereabouts(house, guest))))


def _away(house: House, guest: Guest) -> Blank:
    return Blank(
        me=guest.account,
        name=house.called(guest.account),
        place=Place("blank"),
        head=Head("blank", "", 0, 0, 0),
        prompt=words("prompt.away"),
        actions=hall.actions(house, guest, hall.whereabouts(house, guest)),
        why="away",
    )
