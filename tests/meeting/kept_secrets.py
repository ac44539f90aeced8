"""Every secret of a meeting: its journal with the secret dropped or scrambled, and who must not notice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeGuard

from meeting import events as e
from meeting.evolve import evolve, fold, opened
from meeting.model import Account, Kind, Meeting, Presence, Role
from meeting.situation import Situation, roles
from meeting.view import view
from tests.meeting.play import Game

Journal = tuple[e.Happened, ...]
Change = Callable[[e.Event], e.Event | None]
ByOthers = Callable[[e.Event], TypeGuard[e.Posted]]

WHILE_THEY_WRITE = (Kind.HYPOTHESIS, Kind.PARKED)
OF_EARLIER_STEPS = (
    Kind.SAID,
    Kind.LEFT,
    Kind.FEELING,
    Kind.ASKED,
    Kind.ANSWER,
    Kind.SLIP,
    Kind.WHISPER,
    Kind.NODE,
    Kind.LINK,
)
UNATTRIBUTED = (Kind.HYPOTHESIS, Kind.SOLUTION, Kind.SLIP)


@dataclass(frozen=True, slots=True)
class Secret:
    """What `blind` must not see any difference of."""

    name: str
    blind: Account
    journal: Journal
    presence: Presence


def changed(journal: Iterable[e.Happened], change: Change) -> Journal:
    """The journal with every event changed, or dropped where None; nothing else moves."""
    found = ((happened, change(happened.event)) for happened in journal)
    return tuple(replace(happened, event=event) for happened, event in found if event is not None)


def posted_by_others(me: Account, *kinds: Kind) -> ByOthers:
    def posted(event: e.Event) -> TypeGuard[e.Posted]:
        return isinstance(event, e.Posted) and event.kind in kinds and event.by != me

    return posted


def without(secret: Callable[[e.Event], bool]) -> Change:
    return lambda event: None if secret(event) else event


def secrets(game: Game, me: Account, random: Random) -> Iterator[Secret]:
    """All that this person must not see, as the meeting stands."""
    meeting = game.meeting
    mine = roles(meeting, me)
    others = [who for who in sorted(meeting.members) if who != me]

    def secret(name: str, change: Change) -> Secret:
        return Secret(name, me, changed(game.journal, change), game.presence)

    def another(by: Account) -> Account:
        return random.choice(others or [by])

    if Situation(meeting, me, game.presence).part.id == "silent_writing":
        yield secret("what others write", without(posted_by_others(me, *WHILE_THEY_WRITE)))
    yield secret("what others parked", without(posted_by_others(me, Kind.PARKED)))
    if Role.CONVERSATION_PARTNER not in mine:
        yield secret("slips", without(posted_by_others(me, Kind.SLIP)))
    if Role.FACILITATOR not in mine:
        yield secret("whispers", without(posted_by_others(me, Kind.WHISPER)))
    unshared = {id for id, item in meeting.items.items() if item.kind is Kind.NOTE and item.shared}
    note = posted_by_others(me, Kind.NOTE)
    yield secret("notes", without(lambda event: note(event) and event.id not in unshared))

    def choice(event: e.Event) -> e.Event:
        if isinstance(event, e.Voted) and event.by != me:
            choices = meeting.ballot.choices if meeting.ballot is not None else ()
            return replace(event, choice=random.choice([*choices, None]))
        return event

    def scale(event: e.Event) -> e.Event:
        if isinstance(event, e.Pulsed) and event.by != me:
            return replace(event, safety=random.randint(1, 5), pace=random.choice([1, 5, None]))
        return event

    yield secret("choices", choice)
    yield secret("pulses", scale)
    shuffled = dict(zip(others, random.sample(others, len(others)), strict=True))
    yield secret(
        "who answered the pulse",
        lambda event: replace(event, by=shuffled.get(event.by, event.by)) if isinstance(event, e.Pulsed) else event,
    )
    yield secret("sitting out", without(lambda event: isinstance(event, e.SatOut) and event.by != me))
    yield secret("whom others named", without(lambda event: isinstance(event, e.Named) and event.by != me))
    aside: Change = without(lambda event: isinstance(event, e.SetAside) and event.by != me)
    if Role.LEAD in mine:
        # The leader sees that somebody did, and not who.
        aside = lambda event: (  # noqa: E731
            replace(event, by=another(event.by)) if isinstance(event, e.SetAside) and event.by != me else event
        )
    yield secret("aside", aside)
    unattributed = posted_by_others(me, *UNATTRIBUTED)
    yield secret(
        "authors",
        lambda event: replace(event, by=another(event.by)) if unattributed(event) else event,
    )
    yield from earlier_steps(game, me)
    yield from locked_out(game, me, random)


def earlier_steps(game: Game, me: Account) -> Iterator[Secret]:
    """What was said before somebody was let in."""
    meeting = game.meeting
    agenda = Situation(meeting, me, game.presence).agenda
    came = agenda.index(agenda.stops[meeting.admitted[me]].step.id)
    if meeting.at < came:
        return  # the others went back
    before = {stop.step.id for stop in agenda.stops[:came]}
    earlier = {
        id
        for id, item in all_items(game.journal).items()
        if item.kind in OF_EARLIER_STEPS and item.by != me and item.place.step in before
    }

    def change(event: e.Event) -> e.Event | None:
        if isinstance(event, e.Summarised) and "picture" in before:
            return replace(event, text="En helt annan mening.")
        return None if isinstance(event, e.Posted) and event.id in earlier else event

    yield Secret("earlier steps", me, changed(game.journal, change), game.presence)


def all_items(journal: Iterable[e.Happened]) -> dict[str, Any]:
    """Every item there ever was."""
    found: dict[str, Any] = {}
    for meeting, _ in folded(journal):
        found = {**meeting.items, **found}
    return found


def folded(journal: Iterable[e.Happened]) -> Iterator[tuple[Meeting, e.Happened]]:
    """The meeting after each event."""
    meeting: Meeting | None = None
    for happened in journal:
        meeting = opened(happened) if meeting is None else evolve(meeting, happened)
        yield meeting, happened


def locked_out(game: Game, me: Account, random: Random) -> Iterator[Secret]:
    """All that happens while the case owner is out: nothing of it, no time and nobody's coming and going."""
    if not Situation(game.meeting, me, game.presence).waiting:
        return
    entered = 0
    for n, (meeting, _) in enumerate(folded(game.journal)):
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
    yield Secret("all that the others do", me, (*game.journal[:entered], *own), presence)


def assert_kept(game: Game, me: Account, random: Random) -> None:
    """That nobody could tell from this person's view."""
    seen = view(game.meeting, me, game.presence)
    for secret in secrets(game, me, random):
        other = fold(secret.journal)
        assert other is not None
        assert view(other, secret.blind, secret.presence) == seen, secret.name
