"""A view's parts in a person's language, as widgets take them: where we are, who is here, items, choices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from meeting.commands import Say
from meeting.rules.rule import Field
from meeting.steps import LAST_MEETING
from meeting.text import Words
from meeting.view import (
    Board,
    Drawing,
    Head,
    Home,
    InMeeting,
    Left,
    Lobby,
    Picture,
    Seated,
    Section,
    Shown,
    View,
    Waiting,
)
from tui.chart.told import sentences
from tui.i18n import Tongue
from tui.rows import Row
from tui.widgets.items import Entry, Group
from tui.widgets.rail import Stations
from tui.widgets.roster import Person
from tui.wording import OWN, roles, starred

PINNED = "question"  # the section that stands still while one reads the others
EARLIER = ("thought", "parked", "feelings")  # what one looks back at stands above what grows
READ_FROM_TOP = frozenset({"model_steps", "hypotheses", "hypothesis_review", "with_owner"})  # what is there all at once

# where we are


def stations(say: Tongue, head: Head, *, part: str, leads: bool) -> Stations:
    """The rail. `part` is the place's part: its name stands before the time where there is room."""
    names = tuple(str(number) if number else say(f"rail.{id}").lower() for number, id in head.rail)
    here = next((n for n, station in enumerate(head.rail) if station == (head.number, head.step)), -1)
    time = left(say, head.left) if head.left is not None else ""
    named = say(f"part.{part}") if part else ""
    you = say("ui.you_lead") if leads else ""
    scant = say("ui.left.over.scant", n=head.left.amount) if head.left is not None and head.left.unit == "over" else ""
    which = say("status.meeting", number=head.meeting, of=LAST_MEETING) if head.meeting else ""
    you_too = you[:1].lower() + you[1:] if which else you
    sets = ((which, you_too, named, time), (you, named, time), (which, you_too, time), (you, time), (time,), (scant,))
    times = dict.fromkeys(text[:1].upper() + text[1:] for text in (", ".join(filter(None, each)) for each in sets))
    return Stations(
        names,
        here,
        say(f"rail.{head.step}"),
        f"{head.number}/{head.of}" if head.number else "",
        tuple(filter(None, times)),
    )


def left(say: Tongue, rest: Left) -> str:
    """What is left of the part."""
    if rest.unit == "over" and rest.amount == 0:
        return say("ui.left.now")
    return say(f"ui.left.{rest.unit}", n=rest.amount)


def has_lenses(view: View) -> bool:
    """Whether one writes where it helps to look elsewhere."""
    return isinstance(view, InMeeting) and view.hint == "solution" and Say in (view.plain, view.soon)


# who is here


def person(say: Tongue, who: Seated, me: str) -> Person:
    """A name, with what somebody is."""
    what = [say(f"role.{id}") for id in roles(who, me) if not (id == "facilitator" and who.leads)]
    return who.name, ", ".join(what), "dim" if who.state == "gone" else "strong" if who.floor else "plain"


def names(say: Tongue, people: Iterable[Seated]) -> str:
    """Names in a row; a facilitator has a star."""
    return "  ".join(map(starred, people))


def variants(view: View) -> tuple[str, ...]:
    """Ends of ids for words that differ by step, and there by what one is; the plain one last."""
    step = f".{view.place.step}"
    if not isinstance(view, InMeeting):
        return step, ""
    mine = [who for who in view.roster if who.account == view.me]
    what = [end for who in mine for end, on in ((".owner", who.owner), (".partner", who.partner)) if on]
    return (*(f"{step}{end}" for end in what), step, "")


# items


def words_or_text(say: Tongue, line: Words | str) -> str:
    return say.say(line) if isinstance(line, Words) else line


def entry(say: Tongue, item: Shown, *, own: bool = False) -> Entry:
    """An item in words. That it is one's own is said only where nothing else says it."""
    marks = tuple(say.say(mark) for mark in item.marks)
    mine = (say("ui.mine"),) if item.mine and item.author is None and not own else ()
    lines = tuple(words_or_text(say, line) for line in item.lines)
    return Entry(item.id, item.text, item.id, item.author or "", (*mine, *marks), lines)


class Grouped:
    """Sections in words, from one view to the next: only what has come to a long list is put in words anew."""

    def __init__(self) -> None:
        self._before: dict[str, tuple[tuple[Shown, ...], tuple[Entry, ...]]] = {}

    def entries(self, say: Tongue, section: Section) -> tuple[Entry, ...]:
        """The section's items in words."""
        items, made = self._before.get(section.id, ((), ()))
        many = len(items)
        if section.items[:many] != items:
            many, made = 0, ()
        own = section.id in OWN
        made += tuple(entry(say, item, own=own) for item in section.items[many:])
        self._before[section.id] = section.items, made
        return made


def group(say: Tongue, section: Section, before: Grouped) -> Group:
    heading = say.say(section.heading) if section.heading is not None else ""
    empty = say.say(section.empty) if section.empty is not None else ""
    told = tuple(say.say(each) for each in section.told)
    return Group(section.id, heading, before.entries(say, section), empty, told)


def groups(say: Tongue, sections: Iterable[Section], before: Grouped | None = None) -> tuple[Group, ...]:
    """All sections but the one that is pinned."""
    shown = [section for section in sections if section.id != PINNED]
    shown.sort(key=lambda section: section.id not in EARLIER)
    before = before or Grouped()
    found = [group(say, section, before) for section in shown]
    if len(found) > 1:
        # What needs no heading alone needs one beside others.
        found = [
            each if each.heading or not each.entries else replace(each, heading=named(say, each.id)) for each in found
        ]
    return tuple(found)


def named(say: Tongue, section: str) -> str:
    return say(f"ui.section.{section}") if say.has(f"ui.section.{section}") else ""


def read_from_top(sections: Iterable[Section]) -> bool:
    """Whether a board is read from its beginning, rather than followed at its end."""
    return any(section.id in READ_FROM_TOP for section in sections)


def pinned(sections: Iterable[Section]) -> Shown | None:
    """The question that everything is about."""
    return next((item for section in sections if section.id == PINNED for item in section.items), None)


def question(say: Tongue, sections: Iterable[Section]) -> tuple[Row, ...]:
    """It, in a row above the others, or none."""
    item = pinned(sections)
    if item is None:
        return ()
    author = f" ({item.author})" if item.author else ""
    marks = "".join(f" · {say.say(mark)}" for mark in item.marks)
    row: Row = ((say("ui.question"), "dim"), (f"{item.text}{author}", "plain"))
    return ((*row, (marks.strip(), "accent")) if marks else row,)


def words_in(view: View) -> dict[str, str]:
    """What stands in a picture: the words of nodes and links, by their ids."""
    drawing = view.drawing if isinstance(view, Picture) else Drawing()
    return {node.id: node.label for node in drawing.nodes} | {link.id: link.label for link in drawing.links}


def erasing(say: Tongue, view: View, id: str) -> str:
    """What goes with a node or a link that is erased, before it is."""
    drawing = view.drawing if isinstance(view, Picture) else Drawing()
    links = sum(id in (link.from_id, link.to_id) for link in drawing.links)
    spoken = sentences(say, drawing).get(id, "").removesuffix(".")
    what = spoken or words_in(view).get(id, id)
    return say("ui.happens.erase_node", what=what, n=links) if links else say("ui.happens.erase", what=what)


def drawing_groups(say: Tongue, drawing: Drawing) -> tuple[Group, ...]:
    """A drawing as sentences: its nodes, and what goes between them."""
    nodes = tuple(Entry(node.id, node.label, node.id) for node in drawing.nodes)
    links = tuple(Entry(id, text, id) for id, text in sentences(say, drawing).items())
    empty = "" if nodes else say("lines.picture.empty")
    return (
        *((Group("links", say("ui.links"), links),) if links else ()),
        Group("nodes", say("ui.nodes") if nodes else "", nodes, empty),
    )


# choices


def items_of(view: View) -> dict[str, str]:
    """The text of each thing in a view that has an id."""
    found: dict[str, str] = {}
    match view:
        case Board() | Picture():
            found |= {item.id: item.text for section in view.sections for item in section.items}
        case Waiting():
            found |= {item.id: item.text for item in view.notes}
        case Home():
            found |= {circle.id: circle.name for circle in view.circles}
            found |= {treasure.id: treasure.text for treasure in view.chest}
        case Lobby():
            found |= {treasure.id: treasure.text for treasure in view.chest}
        case _:
            pass
    if isinstance(view, Picture):
        found |= {node.id: node.label for node in view.drawing.nodes}
    return found


def people_of(view: View) -> dict[str, str]:
    """What accounts are called."""
    if isinstance(view, InMeeting):
        knocking = {
            str(args["account"]): str(args["name"])
            for args in (dict(notice.args) for notice in view.notices if notice.id == "notice.knocking")
            if "account" in args
        }
        return {**knocking, **{who.account: who.name for who in view.roster}}
    if isinstance(view, Lobby):
        return {who.account: who.name for who in (*view.roster, *view.expected)}
    return {}


def choice(say: Tongue, view: View, field: Field, value: str) -> str:
    """What a choice stands for."""
    id = f"ui.choice.{field.id}.{value}"
    if say.has(id):
        return say(id)
    match field.id:
        case "feeling":
            return say(f"feeling.{value}")
        case "person" | "people":
            return people_of(view).get(value, value)
        case "step" if isinstance(view, InMeeting):
            title = next((say(f"step.{id}") for number, id in view.head.rail if str(number) == value), "")
            return f"{value}  {title}" if value != "0" else title
        case "number" if isinstance(view, Lobby) and value.isdigit() and int(value) <= len(view.rules):
            return f"{value}  {view.rules[int(value) - 1]}"
        case "minutes":
            return say("ui.minutes", n=int(value)) if value.isdigit() else value
        case _:
            if isinstance(view, Picture) and value in (spoken := sentences(say, view.drawing)):
                return spoken[value]
            return items_of(view).get(value, value)
