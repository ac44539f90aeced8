"""A rehearsal without a house: the core and the simulated people in virtual time, led by a simple script."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from meeting import commands as c
from meeting import events as e
from meeting import hall_commands as h
from meeting.commands import NeedsConfirmation, Refused
from meeting.evolve import evolve, opened
from meeting.hall_commands import HallCommand
from meeting.model import Account, Meeting, Presence
from meeting.rules import decide
from meeting.situation import Moment
from meeting.view import Blank, Board, InMeeting, View, next_change, view
from server.demo import seen
from server.demo.acting import due
from server.demo.deeds import Begin, Deed, Drop, Mind
from server.rehearsal.behaving import behaving
from server.rehearsal.cases import Case, Who, case
from tests.meeting.play import Dice

LEAD = Account("agneta")
START = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
AFTER_REFUSAL = 5.0
LONGEST = timedelta(hours=6)
LATE_AFTER = 3

Leading = Callable[["Rehearsed", View], Deed | None]


def plain(it: Rehearsed, view: View) -> Deed | None:
    """Leads as the demo's facilitator does, and sees nothing of what is hard for somebody."""
    return due(view, it.minds[LEAD])


@dataclass(slots=True)
class Contemplated:
    key: Hashable = None
    since: datetime = START


@dataclass(slots=True)
class Rehearsed:
    """The meeting, everybody's mind, and what each did with what they were shown."""

    case: Case
    leading: Leading
    now: datetime = START
    happened: list[e.Happened] = field(default_factory=list)
    here: set[Account] = field(default_factory=set)
    away: set[Account] = field(default_factory=set)
    gone: dict[Account, datetime] = field(default_factory=dict)
    back: dict[Account, datetime] = field(default_factory=dict)
    aloud: list[tuple[Account, str]] = field(default_factory=list)
    acts: list[tuple[Account, object, View]] = field(default_factory=list)
    minds: dict[Account, Mind] = field(default_factory=dict)
    meeting: Meeting = field(init=False)
    chance: Dice = field(default_factory=lambda: Dice(1))
    _before: dict[Account, Contemplated] = field(default_factory=dict)

    def __post_init__(self) -> None:
        accounts, late = self.case.accounts, self.case.late
        self.here = set(accounts) - late
        for who in accounts:
            self.minds[who] = Mind(who, self.case, "sv", frozenset, lambda: False)
        first = e.Opened(
            self.case.meeting.number, "ovning", "regular", lead=LEAD, facilitators=(LEAD,), members=self.case.members,
            present=tuple(who for who in accounts if who not in late), previous_owner=self.case.meeting.previous_owner,
        )  # fmt: skip
        self.happened = [e.Happened(1, self.now, first)]
        self.meeting = opened(self.happened[0])

    @property
    def presence(self) -> Presence:
        names = {person.account: person.name for person in self.case.participants}
        return Presence(
            self.now, here=frozenset(self.here), away=frozenset(self.away), gone=dict(self.gone), names=names
        )

    def view(self, who: Account) -> View | None:
        return view(self.meeting, who, self.presence)

    def to_the_end(self) -> Rehearsed:
        """Until it is closed. Fails when it takes longer than anybody would sit there."""
        while self.meeting.ended is None:
            assert self.now - START < LONGEST, f"stuck at {self.meeting.at}, {self.acts[-3:]}"
            self._once()
        return self

    # one thing after another

    def _once(self) -> None:
        self._arrivals()
        contemplated = [(who, deed, shown) for who in sorted(self.here) for deed, shown in self._due(who)]
        engaged = any(deed.engages for _, deed, _ in contemplated) or bool(self.back)
        ready = [
            (self._before[who].since + timedelta(seconds=max(deed.pause, deed.least)), n)
            for n, (who, deed, _) in enumerate(contemplated)
            if not (deed.calm and (engaged or any(d.engages for w, d, _ in contemplated if w != who)))
        ]
        moments = [*self.back.values(), *([tick] if (tick := next_change(self.meeting, self.presence)) else [])]
        first = min(ready, default=None)
        soonest = min(moments, default=None)
        if first is not None and (soonest is None or first[0] <= soonest):
            self.now = max(self.now, first[0])
            self._do(*contemplated[first[1]])
        else:
            assert soonest is not None, "nobody does anything"
            self.now = max(self.now, soonest)

    def _arrivals(self) -> None:
        for who in [who for who, at in self.back.items() if at <= self.now]:
            del self.back[who]
            self.here.add(who)
            self.gone.pop(who, None)
        if self.case.late <= self.here | self.back.keys():
            return
        shown = self.view(LEAD)
        spoken = {item.author for item in seen.section(shown, "check_in")} if isinstance(shown, Board) else set()
        if len(spoken) >= LATE_AFTER or self.meeting.at > 0:
            self.here |= self.case.late - self.here - self.back.keys()

    def _due(self, who: Account) -> list[tuple[Deed, View]]:
        shown = self.view(who)
        if shown is None:
            return []
        deed = self.leading(self, shown) if who == LEAD else behaving(shown, self.minds[who], self.case.manners)
        before = self._before.setdefault(who, Contemplated())
        if deed is None:
            before.key = None
            return []
        if before.key != deed.key:
            self._before[who] = Contemplated(deed.key, self.now)
        return [(deed, shown)]

    def _do(self, who: Account, deed: Deed, shown: View) -> None:
        if deed.once is not None:
            self.minds[who].done.add(deed.once)
        if deed.aloud:
            self.aloud.append((who, deed.aloud))
        self.acts.append((who, deed.act, shown))
        self._before[who] = Contemplated()
        match deed.act:
            case Drop(seconds):
                self.here.discard(who)
                self.gone[who] = self.now
                self.back[who] = self.now + timedelta(seconds=seconds)
            case h.Away():
                self.away.add(who)
            case h.Here():
                self.away.discard(who)
            case Begin():
                pass
            case act if isinstance(act, get_args(HallCommand)):
                pass
            case act:
                self._decide(who, act, deed.key)

    def _decide(self, who: Account, command: Any, key: Hashable) -> None:
        moment = Moment(self.presence, self.chance)
        try:
            try:
                events = decide(self.meeting, who, command, moment)
            except NeedsConfirmation:
                events = decide(self.meeting, who, type(command)(confirmed=True), moment)
        except Refused:
            self._before[who] = Contemplated(key, self.now + timedelta(seconds=AFTER_REFUSAL))
            return
        for event in events:
            happened = e.Happened(len(self.happened) + 1, self.now, event)
            self.happened.append(happened)
            self.meeting = evolve(self.meeting, happened)


def kind(it: Rehearsed, shown: View) -> Deed | None:
    """Leads as the method has it: waits, passes the word on, gives a pause, and asks what a solution would solve."""
    usual = plain(it, shown)
    if not isinstance(shown, InMeeting) or isinstance(shown, Blank):
        return usual
    manners, step, part = it.case.manners, shown.place.step, shown.place.part
    said = [text for _, text in it.aloud]
    if manners.moved.asks in said and "asked" not in it.minds[LEAD].done and seen.offered(shown, c.Pause):
        return Deed(c.Pause(), 2.0, once="asked")
    if seen.status(shown, "status.paused"):
        return Deed(c.Resume(), 40.0)
    if step == "check_in" and seen.holder(shown) == manners.talks.by:
        lines = [line for line in manners.talks.lines if seen.by_text(seen.section(shown, "check_in"), line)]
        waiting = [each.account for each in seen.here(shown) if each.name not in _heard(shown)]
        if len(lines) >= 2 and waiting:
            return Deed(c.GiveFloor(waiting[0]), 1.0)
    if (step, part) == ("hypotheses", "silent_writing"):
        return Deed(c.Reveal(), 300.0) if seen.offered(shown, c.Reveal) else None
    if (step, part) == ("hypotheses", "talk") and seen.holder(shown) is None:
        for who, name in ((manners.jumps.by, "jumped"), (manners.silent, "silent")):
            seat = seen.seat(shown, who)
            due_now = seat is not None and (seat.hand or who == manners.silent) and name not in it.minds[LEAD].done
            if due_now:
                return Deed(c.GiveFloor(who), 5.0, once=name)
    if (step, part) == ("hypotheses", "talk"):
        return usual if seen.holder(shown) is None else None
    return usual


def _heard(shown: InMeeting) -> set[str]:
    return {item.author or "" for item in seen.section(shown, "check_in")}


def rehearsed(name: str, *, seed: str, leading: Leading, language: Any = "sv") -> Rehearsed:
    """A whole rehearsal, from the first step to the close."""
    chosen = case(name, language, seed=seed, lead=Who(LEAD, "Agneta"), played="{name} (spelad)")
    return Rehearsed(chosen, leading).to_the_end()
