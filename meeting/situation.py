"""One person in one meeting at one moment: the questions that rules and views both ask."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeVar, cast

from meeting import steps
from meeting.model import Account, Item, Kind, Meeting, Place, Presence, Role
from meeting.steps import Agenda, Part, Step, Stop

A = TypeVar("A")
B = TypeVar("B")


class Draw(Protocol):
    """Chance, given from outside so that the core stays deterministic."""

    def identifier(self, letter: str, taken: frozenset[str]) -> str:
        """An id that is not taken: a letter and random digits, so that it tells no order."""
        ...

    def shuffled(self, these: Sequence[str]) -> tuple[str, ...]: ...

    def lot(self, these: Sequence[str]) -> str: ...


@dataclass(frozen=True, slots=True)
class Moment:
    """All that is not in the meeting: who is where now, and chance."""

    presence: Presence
    draw: Draw


@dataclass(frozen=True, slots=True)
class Situation:
    """`by` in `meeting`, with who is where now."""

    meeting: Meeting
    by: Account
    presence: Presence
    stop: Stop = field(init=False, repr=False)
    roles: frozenset[Role] = field(init=False, repr=False)  # all that `by` is

    def __post_init__(self) -> None:
        object.__setattr__(self, "stop", self.agenda.stops[self.meeting.at])
        object.__setattr__(self, "roles", roles(self.meeting, self.by))

    # where the meeting is

    @property
    def agenda(self) -> Agenda:
        return steps.AGENDAS[self.meeting.agenda]

    @property
    def step(self) -> Step:
        return self.stop.step

    @property
    def part(self) -> Part:
        return self.stop.part

    @property
    def place(self) -> Place:
        return self.stop.place

    @property
    def now(self) -> datetime:
        return self.presence.now

    @property
    def elapsed(self) -> timedelta:
        return self.meeting.clock.elapsed(self.now)

    @property
    def given(self) -> timedelta:
        """What the part has been given: planned minutes, more or less those moved."""
        return timedelta(minutes=self.minutes(self.stop))

    def minutes(self, stop: Stop) -> int:
        return stop.part.minutes + self.meeting.extra.get(stop.place, 0)

    @property
    def quiet(self) -> bool:
        """Whether nothing can be posted yet in the silent writing."""
        return self.part.id == "silent_writing" and self.elapsed < timedelta(seconds=steps.QUIET_SECONDS)

    # people

    def called(self, who: Account) -> str:
        return self.presence.names.get(who, who)

    def inside(self, who: Account) -> bool:
        return who in self.meeting.admitted

    def connected(self, who: Account) -> bool:
        return who in self.presence.here

    @property
    def seated(self) -> tuple[Account, ...]:
        """Those let in, in the order they came."""
        return tuple(self.meeting.admitted)

    @property
    def present(self) -> tuple[Account, ...]:
        """Those let in who have a connection."""
        return tuple(who for who in self.seated if self.connected(who))

    @property
    def members(self) -> tuple[Account, ...]:
        return tuple(who for who in self.present if who not in self.meeting.facilitators)

    @property
    def knocking(self) -> tuple[Account, ...]:
        """Those of the circle who are connected and not let in."""
        circle = self.meeting.facilitators | self.meeting.members
        return tuple(sorted(who for who in self.presence.here & circle if not self.inside(who)))

    @property
    def leaderless(self) -> bool:
        """Whether both facilitators, and a leader the members named, have been gone for three minutes."""
        if not self.facilitators_gone:
            return False
        since = [self.presence.gone.get(who, self.meeting.opened) for who in self.seated if self.leads_or_helps(who)]
        return all(self.now - moment >= timedelta(minutes=steps.GONE_MINUTES) for moment in since)

    @property
    def facilitators_gone(self) -> bool:
        return not any(self.connected(who) for who in self.seated if self.leads_or_helps(who))

    def leads_or_helps(self, who: Account) -> bool:
        """Whether they lead or may take the lead. A case owner who is locked out does not."""
        locked = self.owner_out and who == self.meeting.owner
        return not locked and (who in self.meeting.facilitators or who == self.meeting.lead)

    @property
    def owner_gone(self) -> bool:
        """Whether there is a case owner without a connection (being away is connected)."""
        return self.meeting.owner is not None and not self.connected(self.meeting.owner)

    @property
    def owner_out(self) -> bool:
        """Whether this part is without its owner."""
        return Role.CASE_OWNER in self.part.locked_out

    @property
    def waiting(self) -> bool:
        """Whether `by` is locked out of this part and sees nothing of it. A listening owner reads the talk."""
        if not self.roles & self.part.locked_out:
            return False
        return not (self.meeting.listening and self.part.id != "silent_writing")

    @property
    def had(self) -> frozenset[Account]:
        """Who has had their turn in this round; the two halves of the lifelines are one."""
        return self.meeting.floor.had | (self.meeting.told if self.part.shape == "lifeline" else frozenset())

    @property
    def may_answer_follow_up(self) -> bool:
        """Whether the previous owner is here and willing."""
        who = self.meeting.previous_owner
        return who is not None and not self.meeting.declined and self.inside(who) and self.connected(who)

    # items

    def made_of(self, key: Hashable, these: Sequence[A], make: Callable[[A], Iterable[B]]) -> tuple[B, ...]:
        """What `make` gives of each, made once, also when more comes to them: only another event makes all of it anew."""
        many, made = self.meeting.found.get(key, (0, ()))
        if many < len(these):
            made += tuple(each for one in these[many:] for each in make(one))
            self.meeting.found[key] = len(these), made
        return cast("tuple[B, ...]", made)

    def items(self, *kinds: Kind, by: Account | None = None) -> tuple[Item, ...]:
        these = tuple(self.meeting.items.values())
        return self.made_of(
            (kinds, by), these, lambda item: (item,) if item.kind in kinds and by in (None, item.by) else ()
        )

    def here_and_now(self, *kinds: Kind) -> tuple[Item, ...]:
        """Items of these kinds made in this step, for those who were there."""
        return tuple(item for item in self.items(*kinds) if item.place.step == self.step.id and self.was_there(item))

    def was_there(self, item: Item) -> bool:
        """Whether `by` had come, and was to see it, before it was over."""
        return self.by not in item.missed_by

    @property
    def questions(self) -> tuple[Item, ...]:
        """The questions that are on the table, themes left out."""
        return tuple(item for item in self.items(Kind.QUESTION) if not item.theme)

    @property
    def hypotheses(self) -> tuple[Item, ...]:
        """In the order they were shown, later ones last."""
        these = self.items(Kind.HYPOTHESIS)
        many, ordered = self.meeting.found.get("hypotheses", (0, ()))
        if many < len(these):
            order = {id: n for n, id in enumerate(self.meeting.revealed)}
            ordered += tuple(sorted(these[many:], key=lambda item: order.get(item.id, len(order))))
            self.meeting.found["hypotheses"] = len(these), ordered
        return cast("tuple[Item, ...]", ordered)

    @property
    def settled(self) -> bool:
        """Whether somebody who has a connection is asked, or has consented."""
        who = self.meeting.owner or self.meeting.asked
        return who is not None and self.connected(who)

    @property
    def candidates(self) -> tuple[Item, ...]:
        """The questions whose authors can be asked now: the elected one, or after a no those next in the count."""
        ballot = self.meeting.ballot
        if ballot is None or ballot.open or len(self.tied) > 1:
            return ()
        counts = dict(ballot.counts)
        left = [item for item in self.questions if item.id in counts and self.can_be_asked(item)]
        most = max((counts[item.id] for item in left), default=0)
        return tuple(item for item in left if counts[item.id] == most)

    @property
    def tied(self) -> tuple[str, ...]:
        """Of those that shared the first place, the ones still on the table."""
        ballot = self.meeting.ballot
        alive = {item.id for item in self.questions} - self.meeting.unwilling
        return tuple(id for id in ballot.tied if id in alive) if ballot is not None else ()

    @property
    def fresh(self) -> tuple[str, ...]:
        """Questions that no ballot has counted, and that their authors stand by."""
        counted = dict(self.meeting.ballot.counts) if self.meeting.ballot is not None else {}
        return tuple(i.id for i in self.questions if i.id not in counted and i.id not in self.meeting.unwilling)

    @property
    def exhausted(self) -> bool:
        """Whether a ballot was counted and nobody in it can be asked any more."""
        ballot = self.meeting.ballot
        if ballot is None or ballot.open:
            return False
        counted = dict(ballot.counts)
        return not any(item.id in counted and self.can_be_asked(item) for item in self.questions)

    def can_be_asked(self, question: Item) -> bool:
        """Whether its author is here and has not said no."""
        return question.id not in self.meeting.unwilling and question.by in self.present


def holds_lifelines(meeting: Meeting) -> bool:
    """Whether there is anything of anybody's lifeline in it."""
    return any(item.kind is Kind.POINT for item in meeting.items.values())


def roles(meeting: Meeting, who: Account) -> frozenset[Role]:
    """All that somebody is in a meeting."""
    found = {Role.FACILITATOR if who in meeting.facilitators else Role.MEMBER}
    if who == meeting.lead:
        found.add(Role.LEAD)
    if who == meeting.owner:
        found.add(Role.CASE_OWNER)
    if who == meeting.partner:
        found.add(Role.CONVERSATION_PARTNER)
    if who == meeting.previous_owner:
        found.add(Role.PREVIOUS_OWNER)
    return frozenset(found)
