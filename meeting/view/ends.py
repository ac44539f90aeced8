"""What the first and the tenth meeting alone show: the way of working, the rules, lifelines; treasures, scales, the end."""

from __future__ import annotations

from collections.abc import Callable

from meeting.model import Account, Item, Kind
from meeting.situation import Situation
from meeting.steps import REGULAR
from meeting.text import counted, words
from meeting.view.parts import Dot, Section, Shown
from meeting.view.sections import door, labelled, listener_notes, said_here, section, shown, whispers
from meeting.view.sections import sections as of_step


def sections(s: Situation) -> tuple[Section, ...]:
    """The sections of the step or part under way, and what one person has there beside them."""
    own = BY_PLACE.get(s.part.id) or BY_PLACE.get(s.step.id)
    return of_step(s) if own is None else (*own(s), *listener_notes(s), *whispers(s))


# the first meeting

VALUES = ("stays", "slow", "seat", "lead", "chest")


def model_walkthrough(s: Situation) -> tuple[Section, ...]:
    """The way of working in the program's own words, the same for everybody."""
    return (
        Section("model_steps", words("section.model_steps"), told=tuple(words(f"model.{it.id}") for it in REGULAR)),
        Section("model_values", words("section.model_values"), told=tuple(words(f"model.{id}") for id in VALUES)),
    )


def ground_rules(s: Situation) -> tuple[Section, ...]:
    rules = tuple(Shown(str(n), text) for n, text in enumerate(s.presence.agreed.rules, 1))
    return (section("ground_rules", rules),)


def lifelines(s: Situation) -> tuple[Section, ...]:
    """One's own whole, and of the others what they have shown."""
    mine = tuple(dot(s, item) for item in by_year(s, s.by))
    others = tuple(
        dot(s, item, named=True) for who in s.seated if who != s.by for item in by_year(s, who) if in_sight(s, item)
    )
    return (section("own_lifeline", mine, headed=True), section("lifelines", others, headed=True))


def by_year(s: Situation, who: Account) -> list[Item]:
    return sorted(s.items(Kind.POINT, by=who), key=lambda item: item.x)


def in_sight(s: Situation, item: Item) -> bool:
    """Whether it was shown, and one was there."""
    return item.shared and s.was_there(item)


def dot(s: Situation, item: Item, *, named: bool = False) -> Shown:
    height = words(
        "mark.point_up" if item.y > 0 else "mark.point_down" if item.y else "mark.point_level",
        year=item.x,
        n=abs(item.y),
    )
    marks = (height,) if named or not item.shared else (height, words("mark.shown"))
    return shown(s, item, named=named, marks=marks)


def curve(s: Situation) -> tuple[str | None, tuple[Dot, ...]]:
    """The lifeline that is drawn, and whose it is: what whoever has the floor has shown of theirs, else one's own."""
    whose = s.meeting.floor.holder
    theirs = [item for item in by_year(s, whose) if in_sight(s, item)] if whose is not None and whose != s.by else []
    if whose is not None and theirs:
        return s.called(whose), tuple(Dot(item.id, item.x, item.y) for item in theirs)
    return None, tuple(Dot(item.id, item.x, item.y) for item in by_year(s, s.by))


# the end of the series


def treasure_walk(s: Situation) -> tuple[Section, ...]:
    """One's own chest, open to oneself alone, and what each has shown of theirs."""
    seen = {id for item in s.items(Kind.TREASURE, by=s.by) for id in item.about}
    own = tuple(
        Shown(it.id, it.text, lines=labelled(it.more), marks=(words("mark.shown"),) if it.id in seen else ())
        for it in s.presence.chests.get(s.by, ())
    )
    all_shown = tuple(
        shown(s, item, named=True, lines=labelled(item.more))
        for item in s.here_and_now(Kind.TREASURE)
        if item.place == s.place
    )
    # Until it has been fetched nothing is said of it: that it is empty might not be true.
    fetched = (section("own_chest", own, headed=True),) if s.by in s.presence.chests else ()
    return (*fetched, section("treasures", all_shown, headed=True))


def evaluation(s: Situation) -> tuple[Section, ...]:
    """The three scales in words, and once they are shown the counts of each."""
    counts = s.meeting.evaluation.counts
    scales = (words("scale.safety"), words("scale.use"), words("scale.method"))
    if not counts:
        return (Section("evaluation", words("section.evaluation"), told=scales),)
    told = tuple(
        words("scale.counted", scale=scale, counts=counted(n)) for scale, n in zip(scales, counts, strict=True)
    )
    return (Section("evaluation", words("section.evaluated"), told=told),)


def reunion(s: Situation) -> tuple[Section, ...]:
    when = s.presence.agreed.reunion
    return (Section("reunion", told=(words("reunion.when", when=when) if when else words("reunion.open"),)),)


def ending(s: Situation) -> tuple[Section, ...]:
    told = (words("ending.circle"), words("ending.chests"), words("ending.room"))
    return (Section("remains", told=told), section("ending", said_here(s)), *door(s))


BY_PLACE: dict[str, Callable[[Situation], tuple[Section, ...]]] = {
    "model_walkthrough": model_walkthrough,
    "ground_rules": ground_rules,
    "lifelines": lifelines,
    "treasure_walk": treasure_walk,
    "evaluation": evaluation,
    "reunion": reunion,
    "ending": ending,
}
