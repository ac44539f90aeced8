"""Rules of what is one's own and shown by choice, when it is one's turn: lifelines, and treasures of one's chest."""

from __future__ import annotations

from meeting import commands as c
from meeting import events as e
from meeting.model import Kind, Treasured
from meeting.rules.rounds import has_floor
from meeting.rules.rule import LETTERS, Field, Rule, Rules, because, one_of, post, refuse, text_of
from meeting.situation import Draw, Situation
from meeting.steps import HEIGHTS, MOST_POINTS, YEARS
from meeting.text import Words

LONGEST_LABEL = 60


def point_ready(s: Situation) -> Words | None:
    return None if len(s.items(Kind.POINT, by=s.by)) < MOST_POINTS else because("points_full", most=MOST_POINTS)


def point(s: Situation, command: c.Point, draw: Draw) -> tuple[e.Event, ...]:
    first, last = YEARS
    if not first <= command.year <= last:
        raise refuse("year", first=first, last=last)
    if command.height not in HEIGHTS:
        raise refuse("height")
    label = text_of(command.label, most=LONGEST_LABEL)
    return post(s, draw, Kind.POINT, label, at=(command.year, command.height))


def treasures(s: Situation) -> dict[str, Treasured]:
    """What one has in one's own chest and has not shown."""
    seen = {id for item in s.items(Kind.TREASURE, by=s.by) for id in item.about}
    return {it.id: it for it in s.presence.chests.get(s.by, ()) if it.id not in seen}


def showable(s: Situation) -> tuple[str, ...]:
    """One's own points that nobody else has seen, in the order of the years; in the treasure walk one's treasures."""
    if s.part.id == "treasure_walk":
        return tuple(treasures(s))
    mine = (item for item in s.items(Kind.POINT, by=s.by) if not item.shared)
    return tuple(item.id for item in sorted(mine, key=lambda item: item.x))


def show_ready(s: Situation) -> Words | None:
    if s.part.id != "treasure_walk":
        return has_floor(s) or (None if showable(s) else because("nothing_to_show"))
    fetched = s.by in s.presence.chests
    return has_floor(s) or (None if showable(s) else because("no_treasure" if fetched else "chest_not_fetched"))


def show(s: Situation, command: c.Show, draw: Draw) -> tuple[e.Event, ...]:
    ids = tuple(one_of(id, showable(s)) for id in dict.fromkeys(command.ids))
    if not ids:
        raise refuse("nothing_to_show")
    if s.part.id != "treasure_walk":
        return tuple(e.Shared(id) for id in ids)
    found: list[e.Event] = []
    taken = set(s.meeting.items)
    for it in map(treasures(s).__getitem__, ids):
        id = draw.identifier(LETTERS[Kind.TREASURE], frozenset(taken))
        taken.add(id)
        found.append(e.Posted(id=id, kind=Kind.TREASURE, by=s.by, text=it.text, about=(it.id,), more=it.more))
    return tuple(found)


RULES: Rules = {
    c.Point: Rule(
        point,
        ready=point_ready,
        fields=lambda s: (Field("year"), Field("height", tuple(map(str, HEIGHTS))), Field("label")),
    ),
    c.Show: Rule(show, ready=show_ready, fields=lambda s: (Field("ids", showable(s), many=True),)),
}
