"""Every secret of a meeting: what it would be with the secret's events left out or scrambled, and who must not notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import TypeGuard

from meeting import events as e
from meeting.evolve import evolve
from meeting.model import Account, Kind, Meeting, Presence, Role
from meeting.situation import Situation, roles
from meeting.view import view
from tests.meeting.play import Game

Change = Callable[[e.Event], e.Event | None]
ByOthers = Callable[[e.Event], TypeGuard[e.Posted]]

WHILE_THEY_WRITE = (Kind.HYPOTHESIS, Kind.PARKED)
SAID = (Kind.SAID, Kind.LEFT, Kind.FEELING, Kind.ASKED, Kind.ANSWER, Kind.SLIP, Kind.WHISPER, Kind.TREASURE)
DRAWN = (Kind.NODE, Kind.LINK)
UNATTRIBUTED = (Kind.HYPOTHESIS, Kind.SOLUTION, Kind.SLIP)


@dataclass(frozen=True, slots=True)
class Secret:
    """The meeting as it would be without a secret, or with another one: nobody who may not know it must see a difference."""

    name: str
    otherwise: Meeting
    presence: Presence


def changed(game: Game, change: Change) -> Meeting | None:
    """The meeting with every event changed, or left out where None; None when it changes nothing."""
    found = [(happened, change(happened.event)) for happened in game.journal]
    first = next((n for n, (happened, event) in enumerate(found) if event is not happened.event), None)
    if first is None:
        return None
    meeting = game.history[first - 1]
    for happened, event in found[first:]:
        if event is not None:
            meeting = evolve(meeting, happened if event is happened.event else replace(happened, event=event))
    return meeting


def posted_by_others(me: Account, *kinds: Kind) -> ByOthers:
    def posted(event: e.Event) -> TypeGuard[e.Posted]:
        return isinstance(event, e.Posted) and event.kind in kinds and event.by != me

    return posted


def without(secret: Callable[[e.Event], bool]) -> Change:
    return lambda event: None if secret(event) else event


def secrets(game: Game, me: Account, random: Random) -> tuple[Secret, ...]:
    """All that this person must not see, as the meeting stands."""
    found: list[Secret] = []
    meeting = game.meeting
    mine = roles(meeting, me)
    others = [who for who in sorted(meeting.members) if who != me]

    def secret(name: str, change: Change) -> None:
        otherwise = changed(game, change)
        if otherwise is not None:
            found.append(Secret(name, otherwise, game.presence))

    def another(by: Account) -> Account:
        return random.choice(others or [by])

    if Situation(meeting, me, game.presence).part.id == "silent_writing":
        secret("what others write", without(posted_by_others(me, *WHILE_THEY_WRITE)))
    secret("what others parked", without(posted_by_others(me, Kind.PARKED)))
    if Role.CONVERSATION_PARTNER not in mine:
        secret("slips", without(posted_by_others(me, Kind.SLIP)))
    whispered = posted_by_others(me, Kind.WHISPER)
    secret("whispers", before_they_facilitated(game, me) if Role.FACILITATOR in mine else without(whispered))
    shared = {id for id, item in meeting.items.items() if item.kind is Kind.NOTE and item.shared}
    note = posted_by_others(me, Kind.NOTE)
    secret("notes", without(lambda event: note(event) and event.id not in shared))
    in_sight = {id for id, item in meeting.items.items() if item.kind is Kind.POINT and item.shared}
    point = posted_by_others(me, Kind.POINT)
    secret("lifelines", without(lambda event: point(event) and event.id not in in_sight))
    here = Situation(meeting, me, game.presence).place
    seen = {id for id in in_sight if meeting.items[id].place == here}
    if meeting.admitted[me] == meeting.at:  # came in here: nothing that was shown in the half before
        secret("the lifelines of before", without(lambda event: point(event) and event.id not in seen))

    def choice(event: e.Event) -> e.Event:
        if isinstance(event, e.Voted) and event.by != me:
            choices = meeting.ballot.choices if meeting.ballot is not None else ()
            return replace(event, choice=random.choice([*choices, None]))
        return event

    def scale(event: e.Event) -> e.Event:
        if isinstance(event, e.Pulsed) and event.by != me:
            return replace(event, safety=random.randint(1, 5), pace=random.choice([1, 5, None]))
        return event

    def scales(event: e.Event) -> e.Event:
        if isinstance(event, e.Evaluated) and event.by != me:
            return replace(event, safety=random.randint(1, 5), use=random.choice([1, 5, None]), method=None)
        return event

    secret("evaluations", scales)
    if any(who != me for who in game.presence.chests):
        own = {who: chest for who, chest in game.presence.chests.items() if who == me}
        found.append(Secret("others' chests", meeting, replace(game.presence, chests=own)))
    secret("choices", choice)
    secret("pulses", scale)
    shuffled = dict(zip(others, random.sample(others, len(others)), strict=True))
    secret(
        "who answered the pulse",
        lambda event: replace(event, by=shuffled.get(event.by, event.by)) if isinstance(event, e.Pulsed) else event,
    )
    secret(
        "who evaluated",
        lambda event: replace(event, by=shuffled.get(event.by, event.by)) if isinstance(event, e.Evaluated) else event,
    )
    secret("sitting out", without(lambda event: isinstance(event, e.SatOut) and event.by != me))
    secret("whom others named", without(lambda event: isinstance(event, e.Named) and event.by != me))
    aside: Change = without(lambda event: isinstance(event, e.SetAside) and event.by != me)
    if Role.LEAD in mine:
        # The leader sees that somebody did, and not who.
        aside = lambda event: (  # noqa: E731
            replace(event, by=another(event.by)) if isinstance(event, e.SetAside) and event.by != me else event
        )
    secret("aside", aside)
    unattributed = posted_by_others(me, *UNATTRIBUTED)
    secret(
        "authors",
        lambda event: replace(event, by=another(event.by)) if unattributed(event) else event,
    )
    secret("earlier steps", before_they_came(game, me))
    secret("the picture of before", earlier_picture(game, me))
    return (*found, *locked_out(game, me, random))


def before_they_came(game: Game, me: Account) -> Change:
    """Without what was said in earlier steps before somebody was let in, also when the others go back to one."""
    entered = next((n for n in reversed(range(len(game.journal))) if game.journal[n].event == e.Admitted(me)), 0)
    stops = Situation(game.meeting, me, game.presence).agenda.stops
    step = stops[game.history[entered].at].step
    places = {stop.place for stop in stops if stop.step is step}
    said, note = posted_by_others(me, *SAID), posted_by_others(me, Kind.NOTE)
    shared = {happened.event.id for happened in game.journal[:entered] if isinstance(happened.event, e.Shared)}
    missed = {
        happened.event.id
        for happened, then in zip(game.journal[:entered], game.history, strict=False)
        if (said(happened.event) or (note(happened.event) and happened.event.id in shared))
        and then.items[happened.event.id].place not in places
    }
    return without(lambda event: isinstance(event, e.Posted) and event.id in missed)


def before_they_facilitated(game: Game, me: Account) -> Change:
    """Without what the facilitators whispered before somebody was one of them."""
    began = next(n for n, meeting in enumerate(game.history) if me in meeting.facilitators)
    whisper = posted_by_others(me, Kind.WHISPER)
    missed = {happened.event.id for happened in game.journal[:began] if whisper(happened.event)}
    return without(lambda event: whisper(event) and event.id in missed)


def earlier_picture(game: Game, me: Account) -> Change:
    """Without what was drawn before somebody was let in, unless the others went back to it."""
    meeting = game.meeting
    agenda = Situation(meeting, me, game.presence).agenda
    came = agenda.index(agenda.stops[meeting.admitted[me]].step.id)
    before = meeting.at >= came and "picture" in {stop.step.id for stop in agenda.stops[:came]}
    drawn = posted_by_others(me, *DRAWN)

    def change(event: e.Event) -> e.Event | None:
        if isinstance(event, e.Summarised):
            return replace(event, text="En helt annan mening.")
        return None if drawn(event) or isinstance(event, e.Renamed) else event

    return change if before else lambda event: event


def locked_out(game: Game, me: Account, random: Random) -> Iterator[Secret]:
    """All that happens while the case owner is out: nothing of it, no time and nobody's coming and going."""
    if game.meeting.ended is not None or not Situation(game.meeting, me, game.presence).waiting:
        return
    entered = 0
    for n, meeting in enumerate(game.history):
        if not Situation(meeting, me, game.presence).owner_out:
            entered = n + 2  # after the event that led in
    notes = {
        happened.event.id
        for happened in game.journal[entered:]
        if isinstance(happened.event, e.Posted) and happened.event.by == me and happened.event.kind is Kind.NOTE
    }
    own = tuple(
        happened
        for happened in game.journal[entered:]
        if isinstance(happened.event, e.Posted | e.Undone) and happened.event.id in notes
    )
    here = {who for who in game.meeting.admitted if who != me and random.random() < 0.5}
    presence = replace(
        game.presence,
        now=game.now.replace(hour=23, minute=random.randrange(60)),
        here=frozenset(here | ({me} & game.here)),
        away=frozenset({who for who in here if random.random() < 0.5} | ({me} & game.presence.away)),
        gone={who: game.now for who in game.meeting.admitted if who not in here and who != me},
    )
    alone = game.history[entered - 1]
    for happened in own:
        alone = evolve(alone, happened)
    yield Secret("all that the others do", alone, presence)


def assert_kept(game: Game, me: Account, random: Random) -> None:
    """That nobody could tell from this person's view."""
    seen = view(game.meeting, me, game.presence)
    for secret in secrets(game, me, random):
        assert view(secret.otherwise, me, secret.presence) == seen, secret.name
