"""What one does with one's own treasure chest: look, put in, word anew, sort, mark as tried, throw away. Nobody else can."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.rules.rule import Field
from meeting.steps import AGENDAS
from meeting.text import Words, words
from meeting.view import Board, Shown, labelled
from server.chance import Chance
from server.chests import named
from server.records import Treasure
from tui.chart.canvas import as_text
from tui.chart.told import whole
from tui.rows import STICKY
from tui.seat import Answer

if TYPE_CHECKING:
    from server.house import Guest, House

FOR_ALL = "with_owner"  # where proposals stand once the owner has come back


async def put(house: House, guest: Guest, command: h.Treasure) -> Answer:
    return await _put(house, guest, command.text)


async def borrow(house: House, guest: Guest, command: h.Borrow) -> Answer:
    """Another's proposal is taken along in one's own words: of itself nothing is kept."""
    if command.id not in borrowable(house, guest):
        raise Refused(words("refused.unknown_id", id=command.id))
    return await _put(house, guest, command.own_words)


async def _put(house: House, guest: Guest, text: str) -> Answer:
    taken = frozenset(treasure.source for treasure in await house.directory.chests.of(guest.account))
    id = Chance().identifier("u", taken)
    circle, room = house.circles.get(guest.circle or ""), house.seated_in(guest)
    number = room.meeting.number if room is not None and room.meeting is not None else 0
    name = circle.name if circle is not None and number else ""
    await house.directory.chests.put(guest.account, Treasure(id, text, circle=name, meeting=number))
    await house.chests.look_into(guest.account)
    return Answer(item=id)


async def shown(house: House, guest: Guest, command: h.Chest) -> Answer:
    lines: list[Words | str] = []
    treasures = await house.directory.chests.of(guest.account)
    several = len({(treasure.circle, treasure.meeting) for treasure in treasures if treasure.circle}) > 1
    for id, treasure in named(treasures).items():
        lines += [f"[{id}] {treasure.text}", *said(treasure, where=several)]
    lines += unread(house.directory.chests.damaged.get(guest.account, 0))
    return Answer(lines=tuple(lines) or (words("house.chest_empty"),), wide=drawn(treasures, lines))


def unread(count: int) -> tuple[Words, ...]:
    """That so much in one's chest is damaged."""
    return (words("house.treasures_damaged", n=count),) if count else ()


def drawn(treasures: tuple[Treasure, ...], lines: list[Words | str]) -> tuple[Words | str, ...]:
    """The lines with the pictures drawn, for a screen on which they can be seen; nothing where there are none."""
    pictures = [treasure.picture for treasure in treasures if treasure.picture is not None]
    if not pictures:
        return ()
    found: list[Words | str] = []
    for line in lines:
        found.append(line)
        if isinstance(line, Words) and line.id == "chest.picture":
            rows = as_text(pictures.pop(0), {})
            found += [row.replace(" ", STICKY) for row in rows]
    return tuple(found)


def said(treasure: Treasure, *, where: bool = True) -> tuple[Words, ...]:
    """All that goes with a treasure: its first step, where it is from (where that tells it from others), how it went."""
    found = [*labelled(treasure.more)]
    if treasure.circle and where:
        found.append(words("chest.from", circle=treasure.circle, number=treasure.meeting))
    if treasure.picture is not None:
        found += [words("chest.picture"), *whole(treasure.picture)]
    if treasure.tried:
        outcome = treasure.outcome
        found.append(words("chest.tried_so", text=outcome) if outcome else words("chest.tried"))
    return tuple(found)


async def tried(house: House, guest: Guest, command: h.Tried) -> Answer:
    def so(treasure: Treasure) -> Treasure:
        return replace(treasure, tried=True, outcome=command.outcome or treasure.outcome)

    await house.directory.chests.change(guest.account, command.id, so)
    return await _changed(house, guest)


async def reword(house: House, guest: Guest, command: h.Reword) -> Answer:
    def so(treasure: Treasure) -> Treasure:
        return replace(treasure, text=command.text, own=True)

    await house.directory.chests.change(guest.account, command.id, so)
    return await _changed(house, guest)


async def arrange(house: House, guest: Guest, command: h.Arrange) -> Answer:
    await house.directory.chests.arrange(guest.account, command.id, command.place)
    return await _changed(house, guest)


async def discard(house: House, guest: Guest, command: h.Discard) -> Answer:
    chests = house.directory.chests
    treasure = named(await chests.of(guest.account)).get(command.id)
    if treasure is None:
        raise Refused(words("house.no_such_treasure", id=command.id))
    _refuse_while_open(house, treasure)
    await chests.remove(guest.account, treasure.source)
    return await _changed(house, guest)


async def empty(house: House, guest: Guest, command: h.EmptyChest) -> Answer:
    """Whoever means it says how many there are: nothing of it can be had back."""
    chests = house.directory.chests
    treasures = await chests.of(guest.account)
    count = len(treasures) + chests.damaged.get(guest.account, 0)
    if command.count != count:
        raise Refused(words("house.chest_count", n=count))
    for treasure in treasures:
        _refuse_while_open(house, treasure)
    await chests.empty(guest.account)
    return await _changed(house, guest)


def _refuse_while_open(house: House, treasure: Treasure) -> None:
    """What was adopted in a meeting that is not over would come in again by itself at the next start."""
    stream = treasure.source.rpartition("/")[0]
    has_room = any(room.stream == stream for room in house.rooms.values())
    if treasure.picture is None and (has_room or house.meetings.adoptions.outstanding(stream)):
        raise Refused(words("house.treasure_meeting_open"))


async def _changed(house: House, guest: Guest) -> Answer:
    await house.chests.look_into(guest.account)
    return Answer()


def has_any(house: House, guest: Guest) -> bool:
    return bool(guest.chest)


def is_filled(house: House, guest: Guest) -> bool:
    """Whether there is anything in it, were it damaged."""
    return bool(guest.chest or guest.damaged)


def which(guest: Guest) -> Field:
    """One of one's treasures."""
    return Field("treasure", tuple(shown.id for shown in guest.chest))


def borrowable(house: House, guest: Guest) -> tuple[str, ...]:
    """Proposals that one sees and that are others' to use too: the owner takes them on board instead."""
    room = house.seated_in(guest)
    if room is None or room.meeting is None or room.meeting.owner in (None, guest.account):
        return ()
    if AGENDAS[room.meeting.agenda].stops[room.meeting.at].place.part != FOR_ALL:
        return ()  # of every change everybody hears: no view is built here that tells nothing
    view = room.view(guest.account)
    sections = view.sections if isinstance(view, Board) else ()
    return tuple(item.id for section in sections if section.id == FOR_ALL for item in section.items)


def as_shown(treasures: tuple[Treasure, ...]) -> tuple[Shown, ...]:
    """One's chest as home and lobby have it, to choose from."""
    return tuple(Shown(id, treasure.text, lines=said(treasure)) for id, treasure in named(treasures).items())
