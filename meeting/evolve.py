"""How each event changes the meeting: the only place where state changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar, assert_never

from meeting import events as e
from meeting.model import Account, Ballot, Clock, Evaluation, Floor, Item, Kind, Meeting, Pulse
from meeting.steps import AGENDAS, WITH_LIFELINES

K = TypeVar("K")
V = TypeVar("V")


def opened(happened: e.Happened) -> Meeting:
    """The meeting that an `Opened` event begins. Raises TypeError for any other event."""
    event = happened.event
    if not isinstance(event, e.Opened):
        raise TypeError(f"a meeting begins with Opened, not {type(event).__name__}")
    return Meeting(
        number=event.number,
        circle=event.circle,
        agenda=event.agenda,
        opened=happened.at,
        facilitators=frozenset(event.facilitators),
        members=frozenset(event.members),
        clock=Clock(happened.at),
        admitted=dict.fromkeys(event.present, 0),
        lead=event.lead,
        previous_owner=event.previous_owner,
        owner_mode=event.owner_mode,
    )


def fold(happenings: Iterable[e.Happened]) -> Meeting | None:
    """The meeting that these have made, or None where nothing has happened."""
    meeting: Meeting | None = None
    for happened in happenings:
        meeting = opened(happened) if meeting is None else evolve(meeting, happened)
    return meeting


def evolve(meeting: Meeting, happened: e.Happened) -> Meeting:
    """The meeting after this. Total: an event that does not fit leaves the meeting as it is."""
    match happened.event:
        case e.Opened():
            return meeting
        case e.Joined(account, facilitator):
            if facilitator:
                return _made_facilitator(meeting, account)
            return replace(meeting, members=meeting.members | {account})
        case e.Admitted(account):
            return _admitted(meeting, account)
        case e.Removed(account):
            return _removed(meeting, account)
        case e.Led(account):
            return replace(meeting, lead=account, named={})
        case e.Named(by, account):
            return replace(meeting, named={**meeting.named, by: account})
        case e.Moved():
            return _moved(meeting, happened, happened.event)
        case e.Extended(place, minutes, lender):
            extra = {**meeting.extra, place: meeting.extra.get(place, 0) + minutes}
            if lender is not None:
                extra[lender] = extra.get(lender, 0) - minutes
            return replace(meeting, extra=extra)
        case e.Paused(coffee):
            clock = meeting.clock if meeting.clock.stopped else replace(meeting.clock, stopped=happened.at)
            return replace(meeting, clock=clock, coffee=coffee)
        case e.Resumed():
            clock = meeting.clock
            if clock.stopped is not None:
                rested = clock.rested + max(happened.at - clock.stopped, timedelta())
                clock = replace(clock, stopped=None, rested=rested)
            return replace(meeting, clock=clock, coffee=False)
        case e.Blanked(on):
            return replace(meeting, blanked=on)
        case e.FloorGiven(to, had):
            return _floor_given(meeting, to, had)
        case e.Ordered(accounts):
            return replace(meeting, floor=replace(meeting.floor, order=accounts))
        case e.HandRaised(by):
            return replace(meeting, floor=replace(meeting.floor, hands=(*meeting.floor.hands, by)))
        case e.SatOut(by):
            return replace(meeting, sitting_out=meeting.sitting_out | {by})
        case e.FollowUpDeclined():
            return replace(meeting, declined=True)
        case e.Thanked(by):
            return replace(meeting, thanks=meeting.thanks | {by})
        case e.Posted():
            return _posted(meeting, happened.event)
        case e.Undone(id):
            return _undone(meeting, id)
        case e.Withdrawn(id):
            return _withdrawn(meeting, id)
        case e.SetAside(id, by):
            return replace(meeting, aside={**meeting.aside, id: meeting.aside.get(id, frozenset()) | {by}})
        case e.BallotOpened(round, choices):
            return replace(_without_owner(meeting), ballot=Ballot(round, choices))
        case e.Voted(by, round, choice):
            ballot = meeting.ballot
            if ballot is None or not ballot.open or ballot.round != round:
                return meeting
            return replace(meeting, ballot=replace(ballot, votes={**ballot.votes, by: choice}))
        case e.Counted(round, counts, elected):
            most = max((n for _, n in counts), default=0)
            tied = () if elected else tuple(id for id, n in counts if n == most)
            choices = tuple(id for id, _ in counts)
            return replace(meeting, ballot=Ballot(round, choices, open=False, counts=counts, tied=tied))
        case e.LotsDrawn():
            return replace(meeting, ballot=replace(meeting.ballot, tied=()) if meeting.ballot else None)
        case e.Asked(account, question):
            return replace(_without_owner(meeting), asked=account, question=question)
        case e.Consented(by):
            return replace(meeting, owner=by, asked=None)
        case e.SaidNo(by):
            return _said_no(meeting, by)
        case e.PartnerAppointed(account):
            return replace(meeting, partner=account)
        case e.ListenChosen(yes):
            return replace(meeting, listening=yes)
        case e.Understood():
            return replace(meeting, understood=True)
        case e.NodeMoved(id, x, y):
            return _item(meeting, id, x=x, y=y, drawn=True)
        case e.Renamed(id, text):
            return _item(meeting, id, drawn=True, text=text)
        case e.Summarised(text):
            return replace(meeting, summary=text, confirmed=False)
        case e.PictureConfirmed():
            return replace(meeting, confirmed=True)
        case e.Revealed(order):
            return replace(meeting, revealed=order)
        case e.Judged(id, verdict, text):
            return replace(meeting, verdicts={**meeting.verdicts, id: (verdict, text)})
        case e.QuestionHeld():
            return replace(meeting, holds=True, revised="")
        case e.QuestionRevised(text):
            return replace(meeting, holds=False, revised=text)
        case e.EnoughSaid():
            return replace(meeting, enough=True)
        case e.Shared(id):
            return _shared(meeting, id)
        case e.Pulsed(by, safety, pace):
            if meeting.pulse.counted:
                return meeting
            answers = {**meeting.pulse.answers, by: (safety, pace)}
            return replace(meeting, pulse=replace(meeting.pulse, answers=answers))
        case e.PulseCounted(safety_counts, pace_counts):
            return replace(meeting, pulse=Pulse(counted=True, safety=safety_counts, pace=pace_counts))
        case e.Evaluated(by, safety, use, method):
            if meeting.evaluation.counts:
                return meeting
            given = {**meeting.evaluation.answers, by: (safety, use, method)}
            return replace(meeting, evaluation=Evaluation(given))
        case e.EvaluationCounted(counted):
            return replace(meeting, evaluation=Evaluation(counts=counted))
        case e.Closed():
            return replace(_without_lifelines(meeting), ended=happened.at)
        case _:
            assert_never(happened.event)


def _admitted(meeting: Meeting, account: Account) -> Meeting:
    """Whoever comes in sees the step under way, and has missed those before it, also when the leader goes back to one."""
    stops = AGENDAS[meeting.agenda].stops
    here = {stop.place for stop in stops if stop.step is stops[meeting.at].step}
    return replace(
        _missed(meeting, account, lambda item: item.place not in here),
        admitted={**meeting.admitted, account: meeting.at},
        removed=meeting.removed - {account},
    )


def _missed(meeting: Meeting, account: Account, which: Callable[[Item], bool]) -> Meeting:
    """These of the others' items are from before somebody came, or began to facilitate: they are not shown to them."""
    items = {
        id: replace(it, missed_by=it.missed_by | {account}) if it.by != account and which(it) else it
        for id, it in meeting.items.items()
    }
    return replace(meeting, items=items)


def _made_facilitator(meeting: Meeting, account: Account) -> Meeting:
    """Facilitators never vote: what a member voted before becoming one goes. What was whispered before is not theirs."""
    if account not in meeting.facilitators:
        meeting = _missed(meeting, account, lambda item: item.kind is Kind.WHISPER)
    ballot = meeting.ballot
    if ballot is not None and account in ballot.votes:
        ballot = replace(ballot, votes=_without(ballot.votes, account))
    return replace(
        meeting,
        facilitators=meeting.facilitators | {account},
        ballot=ballot,
        pulse=replace(meeting.pulse, answers=_without(meeting.pulse.answers, account)),
        evaluation=replace(meeting.evaluation, answers=_without(meeting.evaluation.answers, account)),
    )


def _floor_given(meeting: Meeting, to: Account | None, had: Account | None) -> Meeting:
    floor, told = meeting.floor, meeting.told
    if had is not None:
        floor = replace(floor, had=floor.had | {had})
        meeting = replace(meeting, heard=meeting.heard | {had})
        if AGENDAS[meeting.agenda].stops[meeting.at].part.shape == "lifeline":
            told = told | {had}
        if _follows_up(meeting) and had == meeting.previous_owner:
            meeting = replace(meeting, answered=True)
    hands = tuple(who for who in floor.hands if who != to)
    return replace(meeting, floor=replace(floor, holder=to, hands=hands), told=told)


def _follows_up(meeting: Meeting) -> bool:
    """Whether it is about how it went for the previous owner."""
    return AGENDAS[meeting.agenda].stops[meeting.at].step.id == "follow_up"


def _shared(meeting: Meeting, id: str) -> Meeting:
    """Nobody who is there has missed it. A point of a lifeline belongs to the half in which it is shown."""
    item = meeting.items.get(id)
    if item is not None and item.kind is Kind.POINT:
        meeting = _item(meeting, id, place=AGENDAS[meeting.agenda].stops[meeting.at].place)
    return _item(meeting, id, shared=True, missed_by=frozenset())


def _without_lifelines(meeting: Meeting, by: Account | None = None) -> Meeting:
    """Nothing of anybody's lifeline, or of this one's, is kept."""
    items = {id: it for id, it in meeting.items.items() if it.kind is not Kind.POINT or by not in (None, it.by)}
    return meeting if len(items) == len(meeting.items) else replace(meeting, items=items)


def _moved(meeting: Meeting, happened: e.Happened, event: e.Moved) -> Meeting:
    stops = AGENDAS[meeting.agenda].stops
    if event.to.step not in WITH_LIFELINES:
        meeting = replace(_without_lifelines(meeting), told=frozenset())
    at = next((n for n, stop in enumerate(stops) if stop.place == event.to), meeting.at)
    left = stops[meeting.at].place
    took = meeting.spent.get(left, timedelta()) + max(meeting.clock.elapsed(happened.at), timedelta())
    trail = meeting.trail[:-1] if event.back else (*meeting.trail, meeting.at)
    return replace(
        meeting,
        at=at,
        trail=trail,
        spent={**meeting.spent, left: took},
        clock=Clock(happened.at),
        coffee=False,
        floor=Floor(holder=event.floor),
        named={},
    )


def _removed(meeting: Meeting, account: Account) -> Meeting:
    """Whoever is removed takes their questions, lifeline and vote and an unanswered "will you?" with them."""
    meeting = _without_lifelines(meeting, account)
    asked = meeting.asked == account
    theirs = [item.id for item in meeting.items.values() if item.kind is Kind.QUESTION and item.by == account]
    for id in theirs:
        if asked or id != meeting.question:
            meeting = _withdrawn(meeting, id)
    ballot, floor = meeting.ballot, meeting.floor
    if ballot is not None:
        ballot = replace(ballot, votes=_without(ballot.votes, account))
    return replace(
        meeting,
        ballot=ballot,
        asked=None if asked else meeting.asked,
        question=None if asked else meeting.question,
        admitted=_without(meeting.admitted, account),
        removed=meeting.removed | {account},
        partner=None if meeting.partner == account else meeting.partner,
        floor=replace(
            floor,
            holder=None if floor.holder == account else floor.holder,
            order=tuple(who for who in floor.order if who != account),
            hands=tuple(who for who in floor.hands if who != account),
        ),
        named={by: who for by, who in meeting.named.items() if account not in (by, who)},
    )


def _posted(meeting: Meeting, event: e.Posted) -> Meeting:
    place = AGENDAS[meeting.agenda].stops[meeting.at].place
    item = Item(
        event.id,
        event.kind,
        event.by,
        place,
        event.text,
        about=event.about,
        more=event.more,
        theme=event.theme,
        x=event.x,
        y=event.y,
    )
    drawn = event.kind in (Kind.NODE, Kind.LINK)
    told = meeting.answered or (event.kind is Kind.SAID and _follows_up(meeting))
    after = replace(
        meeting,
        items={**meeting.items, event.id: item},
        confirmed=meeting.confirmed and not drawn,
        answered=told,
    )
    if event.id not in meeting.items:
        after.found.update(meeting.found)
    return after


def _undone(meeting: Meeting, id: str) -> Meeting:
    gone = meeting.items.get(id)
    if gone is None:
        return meeting
    hanging = {id} | {item.id for item in meeting.items.values() if item.kind is Kind.LINK and id in item.about}
    return replace(
        meeting,
        items={key: item for key, item in meeting.items.items() if key not in hanging},
        confirmed=meeting.confirmed and gone.kind not in (Kind.NODE, Kind.LINK),
        revealed=tuple(key for key in meeting.revealed if key != id),
        verdicts=_without(meeting.verdicts, id),
    )


def _withdrawn(meeting: Meeting, id: str) -> Meeting:
    ballot = meeting.ballot
    if ballot is not None and ballot.open and id in ballot.choices:
        # All votes go, not only those for this one: how many there were must not show.
        left = tuple(choice for choice in ballot.choices if choice != id)
        ballot = replace(ballot, choices=left, votes={}) if left else None
    if meeting.question == id:
        meeting = _without_owner(meeting)
    return replace(meeting, items=_without(meeting.items, id), ballot=ballot)


CASE = ("exploration", "picture", "hypotheses", "hypothesis_review", "solutions")


def _without_owner(meeting: Meeting) -> Meeting:
    """Nobody's case: what was said of one, before the leader went back, goes with its owner. Notes are their authors'."""
    return replace(
        meeting,
        items={id: item for id, item in meeting.items.items() if item.place.step not in CASE or item.kind is Kind.NOTE},
        asked=None,
        question=None,
        owner=None,
        partner=None,
        listening=False,
        understood=False,
        summary="",
        confirmed=False,
        revealed=(),
        verdicts={},
        holds=None,
        revised="",
        enough=False,
    )


def _said_no(meeting: Meeting, by: Account) -> Meeting:
    question = meeting.items.get(meeting.question or "")
    unwilling, refusals = meeting.unwilling, meeting.refusals
    if question is not None and question.theme:
        refusals = refusals | {(question.id, by)}
    elif question is not None:
        unwilling = unwilling | {question.id}
    return replace(meeting, asked=None, question=None, unwilling=unwilling, refusals=refusals)


def _item(meeting: Meeting, id: str, *, drawn: bool = False, **changes: Any) -> Meeting:
    item = meeting.items.get(id)
    if item is None:
        return meeting
    return replace(
        meeting,
        items={**meeting.items, id: replace(item, **changes)},
        confirmed=meeting.confirmed and not drawn,
    )


def _without(these: Mapping[K, V], key: K) -> dict[K, V]:
    return {k: v for k, v in these.items() if k != key}
