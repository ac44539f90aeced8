"""Rules of the lifelines: one draws one's own, and shows what one chooses when it is one's turn."""

from __future__ import annotations

from meeting import commands as c
from meeting import events as e
from meeting.model import Kind
from meeting.rules.rounds import has_floor
from meeting.rules.rule import Field, Rule, Rules, because, one_of, post, refuse, text_of
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


def showable(s: Situation) -> tuple[str, ...]:
    """One's own points that nobody else has seen, in the order of the years."""
    mine = (item for item in s.items(Kind.POINT, by=s.by) if not item.shared)
    return tuple(item.id for item in sorted(mine, key=lambda item: item.x))


def show_ready(s: Situation) -> Words | None:
    return has_floor(s) or (None if showable(s) else because("nothing_to_show"))


def show(s: Situation, command: c.Show, draw: Draw) -> tuple[e.Event, ...]:
    ids = tuple(one_of(id, showable(s)) for id in dict.fromkeys(command.ids))
    if not ids:
        raise refuse("nothing_to_show")
    return tuple(e.Shared(id) for id in ids)


RULES: Rules = {
    c.Point: Rule(
        point,
        ready=point_ready,
        fields=lambda s: (Field("year"), Field("height", tuple(map(str, HEIGHTS))), Field("label")),
    ),
    c.Show: Rule(show, ready=show_ready, fields=lambda s: (Field("ids", showable(s), many=True),)),
}
