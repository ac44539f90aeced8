"""The picture that its case owner takes home: what of it goes into their chest, and how it is read there."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from meeting import hall_commands as h
from meeting.drawing import Drawing
from meeting.model import Account
from meeting.text import Words, words
from meeting.view import taken
from server.nameless import anonymous, parts_of
from server.records import Treasure, circle_of, number_of
from server.words import say
from tui.chart import chart
from tui.chart.canvas import as_text
from tui.chart.svg import svg
from tui.chart.told import sentences
from tui.i18n import tongue
from tui.seat import Answer, Language

if TYPE_CHECKING:
    from server.house import Guest, House
    from server.room import Room


async def take(house: House, guest: Guest, command: h.TakePicture) -> Answer:
    """Into one's own chest. Again, it is the picture as it is by then."""
    room, picture = house.room_of(guest), of(house, guest)
    assert room is not None and picture is not None
    circle = house.circles.get(guest.circle or "")
    drawing = without_names(picture, others_called(house, room, guest.account))
    treasure = Treasure(
        source(room),
        drawing.summary or ", ".join(node.label for node in drawing.nodes),
        circle=circle.name if circle is not None else "",
        meeting=number_of(room.stream),
        picture=drawing,
    )
    await house.directory.chests.put(guest.account, treasure)
    await house.chests.look_into(guest.account)
    return Answer(words=words("house.picture_taken"))


def of(house: House, guest: Guest) -> Drawing | None:
    """The picture that the guest can take."""
    room = house.room_of(guest)
    return (
        taken(room.meeting, guest.account, room.presence()) if room is not None and room.meeting is not None else None
    )


def takable(house: House, guest: Guest) -> bool:
    return of(house, guest) is not None


def where(house: House, guest: Guest) -> Literal["", "room", "chest"]:
    """Where the picture of the guest's own case is, when the meeting is over."""
    room = house.room_of(guest)
    if room is None or not takable(house, guest):
        return ""
    return "chest" if source(room) in guest.pictures else "room"


def source(room: Room) -> str:
    """What a chest knows the picture by."""
    return f"{room.stream}/v1"


def why_not(house: House, guest: Guest) -> Words:
    """Why one cannot take it now, or here."""
    room = house.room_of(guest)
    mine = room is not None and room.meeting is not None and room.meeting.owner == guest.account
    if takable(house, guest):
        return words("house.picture_waits")
    return words("house.picture_not_yet" if mine else "house.picture_owners")


# names


def others_called(house: House, room: Room, owner: Account) -> frozenset[str]:
    """What everybody else is called who belongs to the circle or was in the room, and each part of that, but the owner's own."""
    circle = house.circles.get(circle_of(room.stream))
    accounts = {member.account for member in circle.members} if circle is not None else set()
    accounts |= set(room.meeting.admitted) if room.meeting is not None else set()
    found = (parts_of(house.called(who), who) for who in accounts - {owner})
    return frozenset().union(*found) - parts_of(house.called(owner), owner)


def without_names(drawing: Drawing, names: Collection[str]) -> Drawing:
    """The drawing with nobody else's name in it."""

    def clean(text: str) -> str:
        return anonymous(text, names)

    return replace(
        drawing,
        nodes=tuple(replace(node, label=clean(node.label)) for node in drawing.nodes),
        links=tuple(replace(link, label=clean(link.label)) for link in drawing.links),
        summary=clean(drawing.summary),
    )


# reading it


def as_svg(drawing: Drawing, language: Language) -> str:
    """The picture as a file of its own."""
    made = chart(drawing)
    spoken = sentences(tongue(language), drawing)
    below = [f"{sign} {text}" for sign, text in made.legend] + [spoken[id] for id in made.undrawn if id in spoken]
    below += [f"{node.label}." for node in drawing.nodes if node.id in made.unplaced]
    below += [drawing.summary] if drawing.summary else []
    return svg(made, title=drawing.summary or say("chest.picture", language), below=tuple(below))


def in_markdown(drawing: Drawing, language: Language) -> list[str]:
    """In its treasure's item: the drawing as text, and as an image that is in the file itself."""
    rows = as_text(drawing, sentences(tongue(language), drawing))
    fence = "`" * max(3, 1 + max((len(run) for row in rows for run in re.findall("`+", row)), default=0))
    image = base64.b64encode(as_svg(drawing, language).encode()).decode()
    text = (f"{fence}text", *rows, fence, "", f"![{say('chest.picture', language)}](data:image/svg+xml;base64,{image})")
    return ["", *(f"  {line}" if line else "" for line in text), ""]
