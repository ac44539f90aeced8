"""What is printed when a view changes and the place stays: what is new, different or gone, each in a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar, assert_never

from meeting import commands as c
from meeting.text import Words
from meeting.view import (
    Blank,
    Board,
    Coffee,
    Drawing,
    Ended,
    Home,
    InMeeting,
    Lobby,
    Picture,
    Seated,
    Section,
    Shown,
    Stillness,
    View,
    Waiting,
    action_id,
)
from tui import printed, rings
from tui.i18n import Tongue
from tui.vocabulary import by_command, shown_for
from tui.wording import OWN, does, notice

T = TypeVar("T")

# What a notice already says that one can do.
COVERED: Mapping[str, frozenset[type]] = {
    "notice.floor": frozenset({c.Say, c.Done, c.Pass, c.LeaveOutside}),
    "notice.asked": frozenset({c.Consent}),
    "notice.knocking": frozenset({c.Admit}),
    "notice.name_leader": frozenset({c.Lead}),
    "notice.ready": frozenset({c.Next}),
}
# How it sounds when something that was so is no longer.
OVER = {"status.paused": "lines.running", "status.facilitators_gone": "lines.facilitators_back"}
BALLOT = "status.ballot_"
NUMBERED = "ground_rules"  # the section whose items are counted, so that an id is another's once one is struck
TURNS = ("missing.round", "missing.turns", "missing.turn")
VOTING = (c.OpenBallot, c.Vote, c.Count)


def elsewhere(old: View, new: View) -> bool:
    """Whether one has come to another place, which is printed whole."""
    if type(old) is not type(new) or old.place != new.place:
        return True
    if isinstance(old, Home) and isinstance(new, Home):
        return False
    if isinstance(old, InMeeting | Waiting) and isinstance(new, InMeeting | Waiting):
        return old.prompt != new.prompt
    return False


def changes(say: Tongue, old: View, new: View, told: set[str]) -> list[str]:
    """What to print when `old` became `new` in the same place. `told` are the actions that were named there already."""
    match new:
        case Board() | Stillness() | Picture() | Coffee() | Blank():
            assert isinstance(old, InMeeting)
            found = in_meeting(say, old, new)
        case Waiting():
            assert isinstance(old, Waiting)
            found = items(say, (Section("own_notes", items=old.notes),), (Section("own_notes", items=new.notes),))
        case Ended():
            assert isinstance(old, Ended)
            found = ended(say, old, new)
        case Home():
            assert isinstance(old, Home)
            found = home(say, old, new)
        case Lobby():
            assert isinstance(old, Lobby)
            found = lobby(say, old, new)
        case _:
            assert_never(new)
    return alerts(say, old, new) + found + possible(say, old, new, told)


def alerts(say: Tongue, old: View, new: View) -> list[str]:
    """What the house tells everybody, and what is over of it."""
    over = [f"* {say('alert.storage.over')}"] if "storage" in old.alerts and "storage" not in new.alerts else []
    return over + [f"* {say(f'alert.{each}')}" for each in fresh(old.alerts, new.alerts)]


def in_meeting(say: Tongue, old: InMeeting, new: InMeeting) -> list[str]:
    found: list[str] = []
    if isinstance(old, Board) and isinstance(new, Board):
        found += items(say, old.sections, new.sections)
    if isinstance(old, Stillness) and isinstance(new, Stillness):
        found += [f"* {say(f'relaxation.{line}')}" for line in range(old.line + 1, new.line + 1)]
    if isinstance(old, Blank) and isinstance(new, Blank):
        found += printed.calling(say, new, new.wanted - old.wanted)
    if isinstance(old, Picture) and isinstance(new, Picture):
        found += items(say, old.sections, new.sections) + drawing(say, old.drawing, new.drawing)
    if old.head.minutes != new.head.minutes:
        found.append(f"* {say('lines.minutes', n=new.head.minutes)}")
    return found + roster(say, old, new) + standing(say, old, new)


def items(say: Tongue, old: Iterable[Section], new: Iterable[Section]) -> list[str]:
    """New and different items, and those that are gone."""
    old, new = tuple(old), tuple(new)
    many = {section.id: grown(section, new) for section in old}
    before = {(section.id, shown.id): shown for section in old for shown in section.items[many[section.id] :]}
    found: list[str] = []
    if before:
        still_there = {shown.id for section in new for shown in section.items}
        found += [
            f"* {say('lines.removed', id=f'[{id}]')}"
            for section, id in before
            if id not in still_there and section != NUMBERED
        ]
    rules = tuple(tuple(it.text for each in these if each.id == NUMBERED for it in each.items) for these in (old, new))
    found += struck(say, *rules)
    for section in new:
        told = fresh(next((each.told for each in old if each.id == section.id), ()), section.told)
        if told and section.heading is not None:
            found.append(f"* {say.say(section.heading)}:")
        found += [f"* {say.say(each)}" for each in told]
        coming = section.items[many.get(section.id, 0) :]
        unknown = [shown for shown in coming if not same(before.get((section.id, shown.id)), shown)]
        if unknown and section.heading is not None and section.id != "question":
            found.append(f"* {say.say(section.heading)}:")
        found += [printed.item(say, shown, own=section.id in OWN) for shown in unknown]
        if section.empty is not None and section.id not in many:  # that it is so is known only now
            found.append(f"* {say.say(section.empty)}")
    return found


def struck(say: Tongue, old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Which of the ground rules is gone, by the number that people saw and by its words: the others have new numbers."""
    found, left = [], list(new)
    for n, rule in enumerate(old, 1):
        if left and left[0] == rule:
            del left[0]
        else:
            found.append(f"* {say('lines.struck', id=f'[{n}]', text=rule)}")
    return found


def grown(section: Section, new: Iterable[Section]) -> int:
    """How many items it has, where all of them are still there and only more have come after them; else 0."""
    many = len(section.items)
    return many if any(it.id == section.id and it.items[:many] == section.items for it in new) else 0


def same(old: Shown | None, new: Shown) -> bool:
    """Whether two read alike."""
    return old is not None and without_hints(old) == without_hints(new)


def without_hints(shown: Shown) -> Shown:
    return replace(shown, marks=tuple(mark for mark in shown.marks if not mark.id.startswith("hint.")))


def drawing(say: Tongue, old: Drawing, new: Drawing) -> list[str]:
    left = ids(new)
    found = [f"* {say('lines.removed', id=f'[{id}]')}" for id in ids(old) if id not in left]
    found += [printed.node(say, each) for each in fresh(old.nodes, new.nodes)]
    spoken = printed.links(say, new)
    found += [spoken[each.id] for each in fresh(old.links, new.links) if each.id in spoken]
    if new.summary != old.summary:
        found.append(f"* {say('lines.picture.summary', text=new.summary)}")
    if new.confirmed != old.confirmed:
        found.append(f"* {say('lines.picture.confirmed' if new.confirmed else 'lines.picture.changed')}")
    return found


def ids(drawing: Drawing) -> tuple[str, ...]:
    return (*(node.id for node in drawing.nodes), *(link.id for link in drawing.links))


def fresh(old: Iterable[T], new: Iterable[T]) -> list[T]:
    """What is in the new and was not in the old."""
    before = tuple(old)
    return [each for each in new if each not in before]


def standing(say: Tongue, old: InMeeting, new: InMeeting) -> list[str]:
    """What is so now, and what no longer is."""
    held = {words.id for words in new.status}
    over = [OVER[words.id] for words in old.status if words.id in OVER and words.id not in held]
    if ballot(old.status) and not ballot(new.status):
        over.append("lines.ballot_closed")
    status = fresh(old.status, printed.for_others(new))
    return [
        *(f"* {say(id)}" for id in over),
        *(f"* {say.say(words)}" for words in status),
        *(f"* {notice(say, new, words)}" for words in new.notices if gist(words) not in map(gist, old.notices)),
    ]


def gist(told: Words) -> Words:
    """Words in which only a turn in the round has made a difference are alike: each turn is a line already."""
    if told.id in TURNS:
        return Words("missing.round")
    return Words(told.id, tuple((name, gist(each) if isinstance(each, Words) else each) for name, each in told.args))


def ballot(status: Iterable[Words]) -> str | None:
    """Which ballot is open, if one is."""
    return next((words.id for words in status if words.id.startswith(BALLOT)), None)


def roster(say: Tongue, old: InMeeting, new: InMeeting) -> list[str]:
    """Who came, left, stepped out or dropped, and who leads now."""
    before = {who.account: who for who in old.roster}
    after = {who.account: who for who in new.roster}
    found = [f"* {say('lines.left', name=who.name)}" for account, who in before.items() if account not in after]
    for account, who in after.items():
        was = before.get(account)
        if account != new.me:
            found += [f"* {say(id, name=who.name)}" for id in moves(was, who)]
        if who.leads and not (was is not None and was.leads):
            found.append(f"* {say('lines.you_lead') if account == new.me else say('lines.leads', name=who.name)}")
    return found


def moves(was: Seated | None, now: Seated) -> tuple[str, ...]:
    if was is None:
        return ("lines.came",)
    if was.state == now.state:
        return ()
    return ({"here": "lines.back", "away": "lines.stepped_out", "gone": "lines.lost"}[now.state],)


def ended(say: Tongue, old: Ended, new: Ended) -> list[str]:
    if new.hold and not old.hold:
        return [f"* {say(printed.held(new.hold))}"]
    if old.door is not None and new.door is None:
        return [f"* {say('lines.removed', id=f'[{old.door.id}]')}"]
    return []


def home(say: Tongue, old: Home, new: Home) -> list[str]:
    gone = {line.id for line in old.circles} - {line.id for line in new.circles}
    found = [f"* {say('lines.removed', id=f'[{id}]')}" for id in sorted(gone)]
    found += [printed.circle(say, line) for line in fresh(old.circles, new.circles)]
    return found + [f"* {say.say(told)}" for told in fresh(old.notices, new.notices)]


def lobby(say: Tongue, old: Lobby, new: Lobby) -> list[str]:
    before, after = ({who.account for who in view.roster} for view in (old, new))
    found = [f"* {say('lines.came', name=who.name)}" for who in new.roster if who.account not in before | {new.me}]
    found += [f"* {say('lines.left', name=who.name)}" for who in old.roster if who.account not in after | {new.me}]
    if new.ended and not old.ended:
        found.append(f"* {say('lines.lobby.ended')}")
    if new.under_way != old.under_way:
        found.append(f"* {say('lines.lobby.door' if new.under_way else 'lines.lobby.over')}")
    if new.rules != old.rules:
        found += struck(say, old.rules, new.rules) + printed.rules(say, new)
    if new.rules and old.acknowledged and not new.acknowledged:
        found.append(f"* {say('lines.lobby.acknowledge')}")
    if (new.number, new.when, new.where) != (old.number, old.when, old.where) and not new.ended:
        found += printed.meeting_line(say, new)
    if new.absent != old.absent and new.absent:
        found.append(f"* {say('lines.lobby.absent', who=', '.join(new.absent))}")
    if new.rings != old.rings:
        found.append(f"* {rings.sentence(say, new.rings)}")
    if (new.listening, new.mode_open) != (old.listening, old.mode_open):
        found.append(f"* {printed.owner_mode(say, new)}")
    found += [f"* {say.say(each)}" for each in fresh(old.choices, new.choices)]
    return found + [f"* {say.say(told)}" for told in fresh(old.notices, new.notices)]


def possible(say: Tongue, old: View, new: View, told: set[str]) -> list[str]:
    """What has become possible, once in each place, unless a notice says it. Each ballot is said anew."""
    if isinstance(new, InMeeting) and isinstance(old, InMeeting):
        if ballot(old.status) != ballot(new.status):
            told -= {action_id(command) for command in VOTING}
        by_notice = [COVERED.get(words.id, frozenset()) for words in fresh(old.notices, new.notices)]
        covered = frozenset[type]().union(*by_notice)
    else:
        covered = frozenset()
    found = []
    for action in new.actions:
        if action.id in told:
            continue
        told.add(action.id)
        if action.command not in covered:
            entry = by_command(action.command)
            answers = action.command is c.Consent and say.language == "sv"  # a word for each
            shown = say(f"usage.{entry.id}") if action.fields and not answers else shown_for(action, say.language)
            found.append(f"* {say('lines.can', form=shown, does=does(say, new, action))}")
    return found
