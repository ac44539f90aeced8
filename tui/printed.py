"""What a view reads as in lines: where one is, the question, what one may see, what one can do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from meeting import commands as c
from meeting import hall_commands as h
from meeting.model import HoldReason
from meeting.remains import left
from meeting.steps import FEELINGS, FIRST_MEETING, LENSES
from meeting.text import Words, listed, words
from meeting.view import (
    Action,
    Blank,
    Board,
    CircleLine,
    Coffee,
    Drawing,
    Ended,
    Home,
    InMeeting,
    Lobby,
    NodeShown,
    Picture,
    Section,
    Shown,
    Stillness,
    View,
    Waiting,
)
from tui import rings
from tui.chart.told import sentences
from tui.desk import has_desk
from tui.i18n import Tongue
from tui.menu import has_picture, is_away
from tui.vocabulary import Entry, by_command, by_query
from tui.wording import OWN, does, heading, notice, nowhere, starred

TO_ME = {"notice.floor": "status.floor", "notice.asked": "status.asked"}  # what stands for what all are told
FEW = 3  # so many people to choose from stand beside the command that asks for one

ALWAYS: tuple[Entry, ...] = (
    *(by_query(id) for id in ("who", "again", "help")),
    by_command(h.SetLanguage), by_query("quit"), by_command(h.Chest), by_command(h.Away), by_command(h.Here),
)  # fmt: skip


def block(say: Tongue, view: View) -> list[str]:
    """All of a view: printed on arrival, at each change of place, and when asked for again."""
    alerts = (f"* {say(f'alert.{each}')}" for each in view.alerts)
    return [*top(say, view), *alerts, *body(say, view), *(f"> {line}" for line in offered(say, view))]


# where we are


def top(say: Tongue, view: View) -> tuple[str, str]:
    """Where one is, and the question there."""
    match view:
        case Blank():
            where, asked = say("lines.away" if view.why == "away" else "lines.blanked"), say.say(view.prompt)
        case Board() | Stillness() | Picture() | Coffee() | Waiting():
            where, asked = heading(say, view.head), say.say(view.prompt)
        case Ended():
            where, asked = say("lines.ended", circle=view.circle, number=view.number), say("lines.ended.prompt")
        case Home():
            where, asked = say("lines.home"), say("lines.home.prompt" if view.name else "lines.home.name")
        case Lobby():
            where, asked = view.title, say(lobby_prompt(view))
        case _:
            assert_never(view)
    return f"## {where}", f"? {asked}"


def lobby_prompt(view: Lobby) -> str:
    if view.ended:
        return "lines.lobby.ended"
    if view.under_way:
        return "lines.lobby.door"
    return leaders(view) if view.facilitator else "lines.lobby.prompt"


def leaders(view: Lobby) -> str:
    """What a facilitator is told there; in a rehearsal there is nobody to invite."""
    offered = {action.command for action in view.actions}
    return "lines.lobby.begin" if h.Start in offered and h.Invite not in offered else "lines.lobby.leader"


# what one may see


def body(say: Tongue, view: View) -> list[str]:
    """The items of a view, and how things stand."""
    match view:
        case Board():
            return [*sections(say, view.sections), *standing(say, view), *to_borrow(say, view)]
        case Stillness():
            return [f"* {say(f'relaxation.{view.line}')}", *standing(say, view)]
        case Picture():
            return [*sections(say, view.sections), *picture(say, view.drawing), *standing(say, view)]
        case Blank():
            return [*standing(say, view), *calling(say, view, view.wanted)]
        case Coffee():
            return standing(say, view)
        case Waiting():
            return [item(say, note, own=True) for note in view.notes]
        case Ended():
            return ended(say, view)
        case Home():
            return [*circles(say, view), *(f"* {say.say(told)}" for told in view.notices)]
        case Lobby():
            return lobby(say, view)
        case _:
            assert_never(view)


def sections(say: Tongue, these: Iterable[Section]) -> list[str]:
    found: list[str] = []
    for section in these:
        if section.heading is not None and (section.items or section.told):
            found.append(f"* {say.say(section.heading)}:")
        found += [f"* {say.say(told)}" for told in section.told]
        found += [item(say, shown, own=section.id in OWN) for shown in section.items]
        if section.empty is not None:
            found.append(f"* {say.say(section.empty)}")
    return found


def item(say: Tongue, shown: Shown, *, own: bool = False) -> str:
    """An item: its id, its text, then whose it is and what is said of it. `own`: all beside it are one's own too."""
    beside = [shown.author] if shown.author else [say("lines.mine")] if shown.mine and not own else []
    # A remark of the word rules is said once, when its author sends the line.
    beside += [say.say(mark) for mark in shown.marks if not mark.id.startswith("hint.")]
    text = f"{shown.text} ({', '.join(beside)})" if beside else shown.text
    if not shown.lines:
        return f"[{shown.id}] {text}"
    return f"[{shown.id}] {' '.join(sentence(say, line) for line in (text, *shown.lines))}"


def sentence(say: Tongue, line: Words | str) -> str:
    text = line if isinstance(line, str) else say.say(line)
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def standing(say: Tongue, view: InMeeting) -> list[str]:
    """How things stand, and what this person alone is told."""
    return [
        *(f"* {say.say(words)}" for words in for_others(view)),
        *(f"* {notice(say, view, words)}" for words in view.notices),
    ]


def calling(say: Tongue, view: Blank, wanted: frozenset[str]) -> list[str]:
    """What the bell says on a screen, to who has stepped out."""
    return [f"* {say('lines.wanted')}"] if wanted and view.why == "away" else []


def for_others(view: InMeeting) -> list[Words]:
    """How things stand, but for what this person is told in words of their own."""
    told = {TO_ME[words.id] for words in view.notices if words.id in TO_ME}
    return [words for words in view.status if words.id not in told]


def to_borrow(say: Tongue, view: InMeeting) -> list[str]:
    """Words for feelings, and where to look for hypotheses."""
    found = []
    if c.Feeling in {action.command for action in view.actions}:
        found.append(f"* {say('lines.feelings', words=listed(tuple(words(f'feeling.{id}') for id in FEELINGS)))}")
    writes = any(section.id == "own_hypotheses" for section in view.sections) if isinstance(view, Board) else False
    if view.hint == "solution" and (writes or view.plain is c.Say):
        these = listed(tuple(words(f"lens.{id}") for id in LENSES))
        found.append(f"* {say('lines.lenses', stem=words('lens.stem'), words=these)}")
    return found


# the picture


def node(say: Tongue, shown: NodeShown) -> str:
    return f"[{shown.id}] {say('lines.picture.node', label=shown.label, x=shown.x, y=shown.y)}"


def links(say: Tongue, drawing: Drawing) -> dict[str, str]:
    return {id: f"[{id}] {text}" for id, text in sentences(say, drawing).items()}


def picture(say: Tongue, drawing: Drawing) -> list[str]:
    """The picture as sentences."""
    found = [*(node(say, each) for each in drawing.nodes), *links(say, drawing).values()]
    if not drawing.nodes:
        found.append(f"* {say('lines.picture.empty')}")
    if drawing.summary:
        found.append(f"* {say('lines.picture.summary', text=drawing.summary)}")
    if drawing.confirmed:
        found.append(f"* {say('lines.picture.confirmed')}")
    return found


# outside a meeting, and after it


def coming(line: CircleLine) -> str:
    """The message for the next meeting's time, or that it went by."""
    return "lines.circle.missed" if line.missed else "lines.circle.next"


def circle(say: Tongue, line: CircleLine) -> str:
    more = [say("lines.circle.under_way")] if line.under_way else []
    more += [say(coming(line), when=line.when)] if line.when and not line.under_way else []
    more += [say("lines.circle.ended")] if line.ended else []
    return f"[{line.id}] {line.name}{f' ({more[0]})' if more else ''}"


def circles(say: Tongue, view: Home) -> list[str]:
    return [circle(say, line) for line in view.circles] or [f"* {say(nowhere(view))}"]


def lobby(say: Tongue, view: Lobby) -> list[str]:
    """The rules as items, so that they can be struck; then who is here and what has been agreed."""
    here, expected = (", ".join(map(starred, people)) for people in (view.roster, view.expected))
    if view.ended:
        return [
            *([f"* {say('lines.lobby.here', who=here)}"] if here else []),
            *([f"* {say('lines.lobby.belong', who=expected)}"] if expected else []),
            *([f"* {rings.sentence(say, view.rings)}"] if view.rings else []),
            *(f"* {say.say(told)}" for told in view.notices),
        ]
    return [
        *rules(say, view),
        *meeting_line(say, view),
        *([f"* {say('lines.lobby.here', who=here)}"] if here else []),
        *([f"* {say('lines.lobby.expected', who=expected)}"] if expected else []),
        *([f"* {say('lines.lobby.absent', who=', '.join(view.absent))}"] if view.absent else []),
        *([f"* {rings.sentence(say, view.rings)}"] if view.rings else []),
        f"* {owner_mode(say, view)}",
        *(f"* {say.say(each)}" for each in view.choices),
        *([f"* {say('lines.lobby.acknowledge')}"] if view.rules and not view.acknowledged else []),
        *(f"* {say.say(told)}" for told in view.notices),
    ]


def rules(say: Tongue, view: Lobby) -> list[str]:
    if not view.rules:
        return []
    return [f"* {say('lines.lobby.rules')}", *(f"[{n}] {rule}" for n, rule in enumerate(view.rules, start=1))]


def meeting_line(say: Tongue, view: Lobby) -> list[str]:
    """Which meeting comes, when and where."""
    what = "lines.lobby.meeting_when" if view.when else "lines.lobby.meeting"
    found = [f"* {say(what, number=view.number, of=view.of, when=view.when)}"]
    if view.number == FIRST_MEETING and not view.under_way:
        found.append(f"* {say('lines.lobby.first')}")
    return [*found, f"* {say('lines.lobby.where', where=view.where)}"] if view.where else found


def owner_mode(say: Tongue, view: Lobby) -> str:
    if view.mode_open:
        return say("lines.lobby.mode_open")
    return say("lines.lobby.listens" if view.listening else "lines.lobby.leaves")


def ended(say: Tongue, view: Ended) -> list[str]:
    found = [item(say, view.door, own=True), f"* {say('lines.ended.door')}"] if view.door is not None else []
    if view.hold:
        found.append(f"* {say(held(view.hold))}")
    elif view.empties is not None:
        minutes = view.empties.amount if view.empties.unit == "minutes" else 1
        over = view.empties.unit == "over"
        found.append(f"* {say('lines.ended.soon') if over else say('lines.ended.empties', n=minutes)}")
    found += [f"* {say(f'lines.ended.picture.{view.picture}')}"] if view.picture else []
    return [*(f"* {say.say(each)}" for each in view.told), *found, *(f"* {each}" for each in remains(say, view))]


def held(why: HoldReason) -> str:
    """Why the room is not emptied."""
    return "lines.ended.hold" if why == "request" else "lines.ended.hold_chest"


def remains(say: Tongue, view: Ended) -> tuple[str, ...]:
    """That the circle has ended with it, where it has; and what is left, and nothing more."""
    over = (say("lines.ended.circle"),) if view.ends else ()
    return (*over, say("lines.ended.remains", what=left(ended=view.ends)))


# what one can do


def form(say: Tongue, entry: Entry) -> str:
    """How a command is written, by its English name: the same for everybody's eyes and scripts."""
    return " ".join((f"/{entry.name}", *say(f"usage.{entry.id}").split(" ")[1:]))


def offered(say: Tongue, view: View) -> list[str]:
    """What one can do now: each command, then what it does. For whoever stepped out that is the way back."""
    back = [command(say, by_command(h.Here))] if is_away(view) else []
    return [*back, *(offer(say, view, action) for action in view.actions), *(query(say, id) for id in queries(view))]


def offer(say: Tongue, view: View, action: Action) -> str:
    people = choices(action)
    whom = f": {', '.join(people)}" if 0 < len(people) <= FEW else ""
    entry = by_command(action.command)
    written = form(say, entry) if action.fields else f"/{entry.name}"
    return f"{written}  {does(say, view, action)}{whom}"


def choices(action: Action) -> tuple[str, ...]:
    """The people that an action can be about."""
    return next((field.choices for field in action.fields if field.id == "person" and field.choices), ())


def query(say: Tongue, id: str) -> str:
    return command(say, by_query(id))


def command(say: Tongue, entry: Entry) -> str:
    return f"{form(say, entry)}  {say(f'does.{entry.id}')}"


def queries(view: View) -> tuple[str, ...]:
    """What line mode answers by itself here, besides what it always does."""
    if not isinstance(view, InMeeting):
        return ("desk",) if has_desk(view) else ()
    can = (
        ("peek", view.peek is not None),
        ("desk", has_desk(view)),
        ("card", view.card is not None),
        ("picture", has_picture(view)),
    )
    return tuple(id for id, possible in can if possible)


def always(say: Tongue) -> list[str]:
    """What works everywhere: said on arrival and in the help."""
    return [f"> {command(say, entry)}" for entry in ALWAYS]
