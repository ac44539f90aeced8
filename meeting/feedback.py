"""What went well when somebody led a meeting, by the method's own rules: from its events alone, and never a score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from meeting import commands as c
from meeting import events as e
from meeting.evolve import evolve, opened
from meeting.hints import hint
from meeting.model import Account, Item, Kind, Meeting, Place
from meeting.steps import AGENDAS, EVERYBODYS, Agenda
from meeting.text import Words, shortened, words

MOST = 4  # of what went well; beside it one thing to try
SILENCE = timedelta(seconds=25)  # so long somebody was allowed to say nothing
WORDLESS = timedelta(seconds=60)  # after a feeling: then it was more than a word
LONG = 4  # things said in one turn
TOLERANCE = timedelta(minutes=1)
WRITING, COFFEE = Place("hypotheses", "silent_writing"), Place("coffee_break")
STILLNESS, EXPLORATION = Place("relaxation"), Place("exploration")


@dataclass(frozen=True, slots=True)
class Feedback:
    """First what went well, then one thing to try another time."""

    well: tuple[Words, ...]
    to_try: Words

    @property
    def lines(self) -> tuple[Words, ...]:
        return (words("feedback.well"), *self.well, words("feedback.to_try"), self.to_try)


@dataclass(slots=True)
class Turn:
    """Somebody has the word, whom the leader gave it to."""

    who: Account
    place: Place
    since: datetime
    said: list[datetime] = field(default_factory=list)
    thought: bool = False  # a hypothesis came of it


@dataclass(frozen=True, slots=True)
class Unheard:
    """Who had no word in a round, whoever leads left out."""

    who: tuple[Account, ...]
    nobody_heard: bool


@dataclass(slots=True)
class Story:
    """What can be read from the events, in their order."""

    meeting: Meeting
    agenda: Agenda
    led: set[Place] = field(default_factory=set)  # the parts that were left while one led
    turns: list[Turn] = field(default_factory=list)
    late: list[Account] = field(default_factory=list)
    unheard: dict[Place, Unheard] = field(default_factory=dict)  # of each round, when it was left
    felt: datetime | None = None  # the owner named a feeling, and has said nothing since
    moved: bool = False
    rested: bool = False  # there was a pause for it
    ran_off: bool = False
    consented: bool = False
    lent: e.Extended | None = None
    solutions: set[str] = field(default_factory=set)  # among the hypotheses
    wrote: set[Account] = field(default_factory=set)  # a hypothesis
    turned: bool = False
    left: bool = False  # a solution came before the owner as a hypothesis
    reviewed: bool | None = None

    def spent(self, place: Place) -> timedelta | None:
        """How long a part took that was left."""
        return self.meeting.spent.get(place) if place in self.led else None

    def given(self, place: Place) -> timedelta:
        stop = next((stop for stop in self.agenda.stops if stop.place == place), None)
        planned = stop.part.minutes if stop is not None else 0
        return timedelta(minutes=planned + self.meeting.extra.get(place, 0))

    def over(self) -> Iterator[str]:
        """The steps that took longer than they had been given as a whole; to write in silence and to rest may take their time."""
        for step in self.agenda:
            places = [Place(step.id, part.id) for part in step.parts]
            ones_own = [place for place in places if place in self.led or place not in self.meeting.spent]
            took = sum(map(self._counted, ones_own), timedelta())
            if took > sum(map(self.given, ones_own), timedelta()) + TOLERANCE:
                yield step.id

    def _counted(self, place: Place) -> timedelta:
        spent = self.meeting.spent.get(place, timedelta())
        return min(spent, self.given(place)) if place in (WRITING, COFFEE) else spent


def feedback(happened: Sequence[e.Happened], names: Mapping[Account, str], *, since: int = 0) -> Feedback:
    """What to say to whoever led this, from event `since` on."""
    story = told(happened, since)
    if story is None:
        return Feedback((words("feedback.begun"),), words("feedback.try.begin"))
    well = tuple(_well(story, names))[:MOST]
    otherwise = words("feedback.try.another" if story.meeting.ended else "feedback.try.go_on")
    return Feedback(well or (words("feedback.begun"),), next(_to_try(story, names), otherwise))


def _well(story: Story, names: Mapping[Account, str]) -> Iterator[Words]:
    """What asks most of a leader comes first."""
    owner = story.meeting.owner
    if story.rested and owner is not None:
        yield words("feedback.well.moved", name=_name(names, owner))
    if story.turned and not story.left:
        yield words("feedback.well.turned")
    for turn in story.turns:
        if turn.place.step in EVERYBODYS and turn.said and turn.said[0] - turn.since >= SILENCE:
            yield words("feedback.well.waited", name=_name(names, turn.who))
            break
    for turn in story.turns:
        if turn.place.step == "hypotheses" and turn.thought:
            yield words("feedback.well.invited", name=_name(names, turn.who))
            break
    writing = story.spent(WRITING)
    if writing is not None and writing >= story.given(WRITING) - TOLERANCE / 2:
        yield words("feedback.well.quiet")
    if story.ran_off:
        yield words("feedback.well.tie")
    if story.lent is not None:
        yield words("feedback.well.lent", minutes=story.lent.minutes)
    for turn in story.turns:
        if turn.place.step in EVERYBODYS and 1 < len(turn.said) < LONG:
            yield words("feedback.well.onward", name=_name(names, turn.who))
            break
    if story.meeting.enough and not any(item.kind is Kind.ADOPTION for item in story.meeting.items.values()):
        yield words("feedback.well.enough")
    if story.late:
        yield words("feedback.well.late", name=_name(names, story.late[0]))
    if story.reviewed:
        yield words("feedback.well.reviewed")
    still = story.spent(STILLNESS)
    if still is not None and still >= story.given(STILLNESS) - TOLERANCE:
        yield words("feedback.well.stillness")
    if story.consented and owner is not None:
        yield words("feedback.well.consent", name=_name(names, owner))
    if story.unheard and not any(it.who for it in story.unheard.values()):
        yield words("feedback.well.heard")


def _to_try(story: Story, names: Mapping[Account, str]) -> Iterator[Words]:
    """What matters most to whoever is in the room comes first."""
    owner = story.meeting.owner
    if story.moved and not story.rested and owner is not None:
        yield words("feedback.try.moved", name=_name(names, owner))
    writing = story.spent(WRITING)
    if writing is not None and writing < story.given(WRITING) * 3 / 4:
        yield words("feedback.try.quiet")
    if story.left:
        yield words("feedback.try.turned")
    for place, unheard in reversed(story.unheard.items()):
        if unheard.nobody_heard:
            yield words("feedback.try.round", step=words(f"step.{place.step}"))
        elif unheard.who:
            yield words("feedback.try.heard", names=shortened([_name(names, who) for who in unheard.who]))
    for turn in story.turns:
        if turn.place.step in EVERYBODYS and len(turn.said) >= LONG:
            yield words("feedback.try.onward", name=_name(names, turn.who))
    outside = sorted(story.meeting.members - story.meeting.admitted.keys() - story.meeting.removed)
    if outside and story.meeting.at >= story.agenda.index("question_round"):
        yield words("feedback.try.late", name=_name(names, outside[0]))
    for step in story.over():
        yield words("feedback.try.time", step=words(f"step.{step}"))
    if story.reviewed is False:
        yield words("feedback.try.reviewed")
    still = story.spent(STILLNESS)
    if still is not None and still < story.given(STILLNESS) / 2:
        yield words("feedback.try.stillness")


def _name(names: Mapping[Account, str], who: Account) -> str:
    return names.get(who, who)


# reading the events


def told(happened: Sequence[e.Happened], since: int = 0) -> Story | None:
    """The story of a meeting, or None where there is none of an agenda with the eleven steps."""
    if not happened:
        return None
    meeting = opened(happened[0])
    agenda = AGENDAS[meeting.agenda]
    if not any(step.id == "question_round" for step in agenda):
        return None
    story = Story(meeting, agenda)
    for each in happened[1:]:
        before, story.meeting = story.meeting, evolve(story.meeting, each)
        if each.seq > since:
            _read(story, before, each)
    return story


def _read(story: Story, before: Meeting, happened: e.Happened) -> None:
    at, place = happened.at, story.agenda.stops[before.at].place
    match happened.event:
        case e.Admitted(account) if account in before.members:
            story.late.append(account)
        case e.FloorGiven(to=who) if who not in (None, before.lead, before.floor.holder):
            story.turns.append(Turn(who, place, at))
        case e.Posted():
            _posted(story, story.meeting.items[happened.event.id], before, at)
        case e.Undone(id) if id in story.solutions:
            story.solutions.discard(id)
            story.turned = True
        case e.Paused() if story.felt is not None:
            story.moved = story.rested = True
        case e.BallotOpened(round=round) if round > 1:
            story.ran_off = True
        case e.Consented():
            story.consented = True
        case e.Extended() if happened.event.lender is not None and happened.event.lender.step != "follow_up":
            story.lent = happened.event
        case e.Closed():
            _left(story, before, place)
        case e.Moved() if not happened.event.back:
            _left(story, before, place)
        case _:
            pass


def _posted(story: Story, item: Item, before: Meeting, at: datetime) -> None:
    turn = story.turns[-1] if story.turns and before.floor.holder == item.by == story.turns[-1].who else None
    if turn is not None and item.kind is Kind.SAID:
        turn.said.append(at)
    if item.kind is Kind.HYPOTHESIS:
        if hint("solution", item.text):
            story.solutions.add(item.id)
        elif turn is not None and turn.place == item.place and item.by not in story.wrote:
            turn.thought = True
        story.wrote.add(item.by)
    if item.place == EXPLORATION and item.by == before.owner:
        if item.kind is Kind.FEELING:
            story.felt = at
        elif item.kind is Kind.ANSWER and story.felt is not None:
            story.moved = story.moved or at - story.felt >= WORDLESS
            story.felt = None


def _left(story: Story, before: Meeting, place: Place) -> None:
    """What can be said of a part when it is left."""
    story.felt = None
    story.led.add(place)
    if place.step in EVERYBODYS and c.Order in story.agenda.stops[before.at].part.may:
        had = before.floor.had | {before.floor.holder} | {turn.who for turn in story.turns if turn.place == place}
        others = [who for who in before.admitted if who != before.lead]
        without = tuple(who for who in others if who not in had)
        story.unheard[place] = Unheard(without, nobody_heard=bool(others) and len(without) == len(others))
    if place == Place("hypotheses", "talk"):
        story.left = bool(story.solutions)
    if place.step == "hypothesis_review":
        judged = all(it.id in before.verdicts for it in before.items.values() if it.kind is Kind.HYPOTHESIS)
        story.reviewed = judged and before.holds is not None
