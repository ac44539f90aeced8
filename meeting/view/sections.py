"""The group's words in each step, as one person may see them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from meeting.drawing import Drawing, LinkShown, NodeShown
from meeting.hints import hint
from meeting.model import Item, Kind, Role, Verdict
from meeting.rules.thinking import kept_private
from meeting.situation import Situation
from meeting.text import Words, words
from meeting.view.parts import Section, Shown


def shown(
    s: Situation,
    item: Item,
    *,
    named: bool = False,
    mine: bool | None = None,
    lines: tuple[Words | str, ...] = (),
    marks: tuple[Words, ...] = (),
) -> Shown:
    """An item, its author only where `named`. `mine` tells the author, and nobody else, whose it is."""
    author = s.called(item.by) if named else None
    return _shown(item.id, item.text, author, lines, marks, (item.by == s.by) if mine is None else mine)


# One for all who see it so, and the same from one view to the next: long lists are compared by what is in them.
_shown = lru_cache(maxsize=8_192)(Shown)


def forget() -> None:
    """Nothing of what was shown is kept any more."""
    _shown.cache_clear()


def section(id: str, items: tuple[Shown, ...], *, headed: bool = False, empty: bool = True) -> Section:
    return Section(
        id, words(f"section.{id}") if headed else None, items, words(f"empty.{id}") if empty and not items else None
    )


def optional(id: str, items: tuple[Shown, ...]) -> tuple[Section, ...]:
    """A section with a heading that is there only when it has something."""
    return (section(id, items, headed=True),) if items else ()


OF_A_QUESTION = ("line.background", "line.wish")
OF_A_STEP = ("line.first_step", "line.when")  # that somebody means to take


def labelled(more: tuple[str, ...], labels: tuple[str, ...] = OF_A_STEP) -> tuple[Words, ...]:
    """An item's further fields, as lines under its text."""
    return tuple(words(label, text=text) for label, text in zip(labels, more, strict=False) if text)


def sections(s: Situation) -> tuple[Section, ...]:
    """The sections of the step under way, and what one person has there beside them."""
    return (*BY_STEP[s.step.id](s), *listener_notes(s), *whispers(s))


def listener_notes(s: Situation) -> tuple[Section, ...]:
    """A listening owner's own notes: they read, and write for themselves alone."""
    if Role.CASE_OWNER not in s.roles & s.part.locked_out:
        return ()
    return optional("kept_notes", tuple(shown(s, item) for item in s.items(Kind.NOTE, by=s.by)))


def whispers(s: Situation) -> tuple[Section, ...]:
    if Role.FACILITATOR not in s.roles:
        return ()
    return optional("whispers", tuple(shown(s, item, named=True) for item in s.here_and_now(Kind.WHISPER)))


# the rounds


def check_in(s: Situation) -> tuple[Section, ...]:
    items = s.here_and_now(Kind.SAID, Kind.LEFT, Kind.FEELING)
    marks = {Kind.LEFT: (words("mark.left"),), Kind.FEELING: (words("mark.feeling"),)}
    return (section("check_in", tuple(shown(s, item, named=True, marks=marks.get(item.kind, ())) for item in items)),)


def follow_up(s: Situation) -> tuple[Section, ...]:
    return (section("follow_up", tuple(shown(s, item, named=True) for item in s.here_and_now(Kind.SAID))),)


def meta_reflection(s: Situation) -> tuple[Section, ...]:
    return (section("meta_reflection", said_here(s)), *door(s))


def said_here(s: Situation) -> tuple[Shown, ...]:
    """What was said in this part of the step."""
    return tuple(shown(s, item, named=True) for item in s.here_and_now(Kind.SAID) if item.place == s.place)


def check_out(s: Situation) -> tuple[Section, ...]:
    return (section("check_out", said_here(s)), *door(s))


def door(s: Situation) -> tuple[Section, ...]:
    return optional("door", tuple(shown(s, item) for item in s.items(Kind.LEFT, by=s.by)))


# the question


def question_round(s: Situation) -> tuple[Section, ...]:
    ballot = s.meeting.ballot
    counts = dict(ballot.counts) if ballot is not None and not ballot.open else {}
    mine = ballot.votes.get(s.by) if ballot is not None and ballot.open else None
    items = []
    for item in s.items(Kind.QUESTION):
        marks: list[Words] = []
        if item.theme:
            marks.append(words("mark.theme"))
        if ballot is not None and ballot.open and item.id in ballot.choices:
            marks.append(words("mark.on_ballot"))
        if item.id == mine:
            marks.append(words("mark.your_vote"))
        if item.id in counts:
            marks.append(words("mark.votes", n=counts[item.id]))
        if item.id == s.meeting.question:
            marks.append(words("mark.elected"))
        aside = s.meeting.aside.get(item.id, frozenset())
        if Role.LEAD in s.roles and aside - {s.by}:
            marks.append(words("mark.aside"))
        if s.by in aside:
            marks.append(words("mark.your_aside"))
        items.append(shown(s, item, named=True, lines=labelled(item.more, OF_A_QUESTION), marks=tuple(marks)))
    return (section("question_round", tuple(items)),)


def question_section(s: Situation) -> Section:
    """The elected question, in its latest words."""
    item = s.meeting.items.get(s.meeting.question or "")
    if item is None:
        return section("question", (), headed=True)
    text = s.meeting.revised or item.text
    owner = s.meeting.owner or item.by
    return section("question", (Shown(item.id, text, s.called(owner), mine=owner == s.by),), headed=True)


# the case


def exploration(s: Situation) -> tuple[Section, ...]:
    items = []
    for item in s.here_and_now(Kind.ASKED, Kind.ANSWER):
        mark = words("mark.asked" if item.kind is Kind.ASKED else "mark.answer")
        items.append(shown(s, item, named=True, marks=(mark,)))
    feelings = tuple(shown(s, item, named=True) for item in s.here_and_now(Kind.FEELING))
    slips = s.here_and_now(Kind.SLIP)
    if Role.CONVERSATION_PARTNER in s.roles:
        private = optional("slips", tuple(shown(s, item, mine=False) for item in slips))
    else:
        private = optional("own_slips", tuple(shown(s, item) for item in slips if item.by == s.by))
    return (question_section(s), section("exploration", tuple(items)), *optional("feelings", feelings), *private)


def drawing(s: Situation) -> Drawing:
    nodes = tuple(NodeShown(item.id, item.text, item.x, item.y) for item in s.items(Kind.NODE))
    links = tuple(LinkShown(item.id, item.about[0], item.about[1], item.text) for item in s.items(Kind.LINK))
    return Drawing(nodes, links, s.meeting.summary, s.meeting.confirmed)


def hypotheses(s: Situation) -> tuple[Section, ...]:
    parked = optional("parked", tuple(shown(s, item) for item in s.items(Kind.PARKED, by=s.by)))
    if s.part.id == "silent_writing":
        mine = s.made_of(
            ("own_hypotheses", s.by), s.hypotheses, lambda item: told_of(s, item) if item.by == s.by else ()
        )
        if Role.MEMBER not in s.roles and Role.CONVERSATION_PARTNER not in s.roles:
            return (question_section(s), section("others_write", ()))
        return (question_section(s), section("own_hypotheses", mine), *parked)
    talk = s.made_of(("talk", s.by), s.hypotheses, lambda item: told_of(s, item))
    return (question_section(s), section("hypotheses", talk), *parked)


def told_of(s: Situation, item: Item) -> tuple[Shown, ...]:
    return (shown(s, item, marks=hinted(s, item)),)


def hinted(s: Situation, item: Item) -> tuple[Words, ...]:
    """The word rule's remark, to the author alone."""
    if item.by != s.by:
        return ()
    rule = hint(s.part.hint, item.text)
    return (words(f"hint.{rule}"),) if rule else ()


def reviewed(s: Situation, item: Item) -> Shown:
    """A hypothesis with what the owner made of it."""
    verdict, text = s.meeting.verdicts.get(item.id, (None, ""))
    marks = (words(f"mark.{verdict}"),) if verdict else ()
    lines = (words("line.corrected", text=text),) if verdict is Verdict.CORRECT else ()
    return shown(s, item, mine=False, lines=lines, marks=marks)


def hypothesis_review(s: Situation) -> tuple[Section, ...]:
    asked = question_section(s)
    if s.meeting.holds is not None:
        mark = words("mark.holds" if s.meeting.holds else "mark.revised")
        asked = Section(
            asked.id,
            asked.heading,
            tuple(Shown(i.id, i.text, i.author, i.lines, (mark,), i.mine) for i in asked.items),
            asked.empty,
        )
    return (asked, section("hypothesis_review", tuple(reviewed(s, item) for item in s.hypotheses)))


def solutions(s: Situation) -> tuple[Section, ...]:
    adopted = {id: item for item in s.items(Kind.ADOPTION) for id in item.about}
    proposals = []
    for item in s.items(Kind.SOLUTION):
        lines: list[Words | str] = []
        built = [s.meeting.items[id].text for id in item.about if id in s.meeting.items]
        lines += [words("line.builds_on", text=text) for text in built]
        marks = (words("mark.adopted"),) if item.id in adopted else ()
        own = s.part.id == "without_owner"
        proposals.append(shown(s, item, mine=None if own else False, lines=tuple(lines), marks=marks))
    if s.part.id == "without_owner":
        released = {id for id, (verdict, _) in s.meeting.verdicts.items() if verdict is Verdict.RELEASE}
        last = sorted(s.hypotheses, key=lambda item: item.id in released)
        thought = tuple(reviewed(s, item) for item in last)
        parked = optional("parked", tuple(shown(s, item) for item in s.items(Kind.PARKED, by=s.by)))
        return (
            question_section(s),
            section("solutions", tuple(proposals), headed=True),
            *optional("thought", thought),
            *parked,
        )
    taken = tuple(shown(s, item, named=True, lines=labelled(item.more)) for item in s.items(Kind.ADOPTION))
    return (question_section(s), section("with_owner", tuple(proposals)), *optional("adopted", taken))


def reflection(s: Situation) -> tuple[Section, ...]:
    # Notes from the waiting room are the owner's own, and there when everybody writes theirs.
    private = kept_private(s)

    def marks(item: Item) -> tuple[Words, ...]:
        if item.shared:
            return (words("mark.shared"),)
        return (words("mark.private"),) if item.id in private else ()

    own = tuple(shown(s, item, marks=marks(item)) for item in s.items(Kind.NOTE, by=s.by))
    shared = tuple(shown(s, item, named=True, mine=False) for item in s.here_and_now(Kind.NOTE) if item.shared)
    return (section("own_notes", own, headed=True), *optional("shared_notes", shared))


BY_STEP: dict[str, Callable[[Situation], tuple[Section, ...]]] = {
    "check_in": check_in,
    "welcome_check_in": check_in,
    "check_out": check_out,
    "follow_up": follow_up,
    "question_round": question_round,
    "exploration": exploration,
    "hypotheses": hypotheses,
    "hypothesis_review": hypothesis_review,
    "solutions": solutions,
    "reflection": reflection,
    "meta_reflection": meta_reflection,
}
