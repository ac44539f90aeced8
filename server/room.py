"""One open meeting: decides, appends, folds what the journal yields, and tells the house that views may differ."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from meeting import events as e
from meeting.commands import Command, Refused
from meeting.evolve import evolve, opened
from meeting.model import Account, Agreed, HoldReason, Meeting, Place, Presence, Treasured
from meeting.rules import arrive, decide
from meeting.situation import Moment, Situation
from meeting.steps import AGENDAS, LENGTH
from meeting.text import words
from meeting.view import View, next_change, view
from server import log
from server.chance import Chance
from server.clock import MeetingClock
from server.journal.codec import Codec
from server.journal.protocol import Conflict, Journal, Stored
from server.sealing import KeyGone, Unopenable
from server.vault import Vault
from tui.seat import Draft

# After these a ballot, a pulse or the lifelines may hold nothing any more, and their key goes.
SETTLES = (
    e.BallotOpened, e.Counted, e.LotsDrawn, e.Withdrawn, e.Joined, e.PulseCounted, e.EvaluationCounted, e.Moved, e.Undone, e.Removed, e.Closed,
)  # fmt: skip
ABANDONED = timedelta(minutes=60)  # after the planned end, with nobody there
COMING_BACK = timedelta(minutes=10)  # after a start, whatever the wall clock says by then


class Room:
    """A meeting's stream, folded. It never draws and never waits for a client.

    `changed` is called, in the loop, when some view may differ; `after` once for each event that was kept, with the
    meeting before and after it, whether it is new or read again at a start: what it does must bear repeating.
    """

    def __init__(
        self,
        stream: str,
        *,
        journal: Journal,
        vault: Vault,
        clock: MeetingClock,
        changed: Callable[[], None],
        after: Callable[[Meeting | None, Meeting, e.Happened], None],
    ) -> None:
        self.stream = stream
        self.meeting: Meeting | None = None
        self.seq = 0
        self.here: set[Account] = set()
        self.away: set[Account] = set()
        self.gone: dict[Account, datetime] = {}
        self.names: Mapping[Account, str] = {}
        self.agreed = Agreed()
        self.chests: dict[Account, tuple[Treasured, ...]] = {}
        self.empties: datetime | None = None
        self.hold: HoldReason | None = None
        self._since = clock.now()  # this process has it
        self._journal, self._vault, self._clock = journal, vault, clock
        self._codec = Codec(vault)
        self._changed, self._after = changed, after
        self._deciding = asyncio.Lock()
        self._folded = asyncio.Condition()
        self._broken: BaseException | None = None
        self._following: asyncio.Task[None] | None = None
        self._wake: asyncio.TimerHandle | None = None

    # opening and closing

    async def open(self, first: e.Opened | None = None) -> None:
        """Begin with this event, or go on from what the journal has. Raises Unopenable (its key may be gone)."""
        if first is not None:
            now = self._clock.now()
            payload = self._codec.encode(self.stream, e.Happened(1, now, first))
            await self._journal.append(self.stream, 0, [payload], now)
        for stored in await self._journal.read(self.stream):
            self._clock.at_least(stored.at)
            self._fold(stored)
        if self.meeting is None:
            raise KeyGone(self.stream)
        self._codec.settle(self.stream, self.meeting)
        self._since = now = self._clock.now()
        self.gone = {who: now for who in self.meeting.admitted if who not in self.here}
        self._following = asyncio.create_task(self._follow(), name=f"room {self.stream}")
        self.plan_wake()

    async def close(self) -> None:
        """Stop following; the journal keeps the meeting."""
        if self._wake is not None:
            self._wake.cancel()
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    def waits(self, account: Account) -> bool:
        """Whether this person sits in the waiting room."""
        meeting = self.meeting
        return meeting is not None and meeting.ended is None and Situation(meeting, account, self.presence()).waiting

    # folding

    async def _follow(self) -> None:
        try:
            async for stored in self._journal.follow(self.stream, self.seq):
                if isinstance(self._fold(stored), SETTLES) and self.meeting is not None:
                    self._codec.settle(self.stream, self.meeting)
                self._changed()
                async with self._folded:
                    self._folded.notify_all()
        except BaseException as error:
            if not isinstance(error, asyncio.CancelledError):
                log.failure("room_failed", error)
            self._broken = error
            async with self._folded:
                self._folded.notify_all()
            raise

    def _fold(self, stored: Stored) -> e.Event:
        happened = self._codec.decode(self.stream, stored)
        before = self.meeting
        self.meeting = opened(happened) if before is None else evolve(before, happened)
        self.seq = stored.seq
        self._after(before, self.meeting, happened)
        return happened.event

    async def _until(self, seq: int) -> None:
        async with self._folded:
            await self._folded.wait_for(lambda: self.seq >= seq or self._broken is not None)

    # deciding

    async def submit(self, by: Account, command: Command, *, begun: Place | None = None) -> tuple[e.Event, ...]:
        """Give a command. Raises Refused. On return what happened is kept, and folded here.

        `begun` is where a plain line was begun; it is refused when the person is somewhere else by now.
        """

        def choose(meeting: Meeting, moment: Moment) -> tuple[e.Event, ...]:
            if begun is not None:
                seen = view(meeting, by, moment.presence)
                if seen is None or seen.place != begun:
                    raise Refused(words("refused.moved_on"))
            return decide(meeting, by, command, moment)

        return await self._append(choose)

    async def admit_facilitator(self, account: Account) -> None:
        """Let a facilitator of the circle in, who needs nobody's leave."""
        await self._append(lambda meeting, moment: arrive(meeting, account))

    async def join(self, belong: Collection[Account], *, facilitate: frozenset[Account]) -> None:
        """Those of the circle who were invited while its meeting is under way belong to it, too."""

        def joined(meeting: Meeting, moment: Moment) -> tuple[e.Event, ...]:
            known = meeting.facilitators | meeting.members
            return tuple(
                e.Joined(who, who in facilitate)
                for who in belong
                if who not in (meeting.facilitators if who in facilitate else known)
            )

        await self._append(joined)

    async def _append(self, choose: Callable[[Meeting, Moment], tuple[e.Event, ...]]) -> tuple[e.Event, ...]:
        async with self._deciding:
            while True:
                if self.meeting is None or self._broken is not None:
                    raise Refused(words("house.not_in_meeting"))
                expected = self.seq
                events = choose(self.meeting, Moment(self.presence(), Chance()))
                if not events:
                    return ()
                now = self._clock.now()
                try:
                    payloads = [
                        self._codec.encode(self.stream, e.Happened(seq, now, event))
                        for seq, event in enumerate(events, start=expected + 1)
                    ]
                    await self._journal.append(self.stream, expected, payloads, now)
                except KeyGone:
                    raise Refused(words("house.not_in_meeting")) from None
                except Conflict:
                    await self._until(expected + 1)
                    continue
                await self._until(expected + len(events))
                return events

    def about(self, what: str) -> bool:
        """Whether this step or part is what the meeting is about now, with nothing over everybody's screens."""
        meeting = self.meeting
        if meeting is None or meeting.ended is not None or meeting.blanked or meeting.coffee:
            return False
        place = AGENDAS[meeting.agenda].stops[meeting.at].place
        return what in (place.step, place.part)

    # who sees what

    def presence(self) -> Presence:
        return Presence(
            self._clock.now(),
            here=frozenset(self.here),
            away=frozenset(self.away & self.here),
            gone=dict(self.gone),
            names=self.names,
            agreed=self.agreed,
            chests=dict(self.chests),
            empties=self.empties,
            hold=self.hold,
        )

    def view(self, me: Account) -> View | None:
        """What this person sees of the meeting, or None for whoever is not let in."""
        assert self.meeting is not None
        return view(self.meeting, me, self.presence())

    def came(self, account: Account) -> None:
        self.here.add(account)
        self.gone.pop(account, None)
        self._changed()

    def went(self, account: Account) -> None:
        self.here.discard(account)
        if self.meeting is not None and account in self.meeting.admitted:
            self.gone[account] = self._clock.now()
        self._changed()

    def plan_wake(self) -> None:
        """Wake when a view next differs without an event."""
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        if self.meeting is None:
            return
        moment = next_change(self.meeting, self.presence())
        if moment is not None:
            delay = self._clock.seconds_until(moment)
            self._wake = asyncio.get_running_loop().call_later(delay, self._changed)

    @property
    def abandoned_at(self) -> datetime | None:
        """When a meeting that nobody closed is forgotten: an hour after its planned end; None while people are there.

        Who was there when the last process ended has the time to come back first.
        """
        if self.meeting is None or self.here & self.meeting.admitted.keys():
            return None
        return max(self.meeting.opened + LENGTH + ABANDONED, self._since + COMING_BACK)

    # drafts

    async def keep(self, account: Account, draft: Draft | None) -> None:
        """Keep a draft, sealed as everything in the meeting."""
        payload = None
        if draft is not None:
            plain = json.dumps([draft.place.step, draft.place.part, draft.text, draft.cursor]).encode()
            payload = self._codec.seal_draft(self.stream, account, plain)
        await self._journal.put_draft(self.stream, account, payload)

    async def drafts(self) -> dict[Account, Draft]:
        """Everybody's drafts, as last kept."""
        found: dict[Account, Draft] = {}
        for account, payload in (await self._journal.drafts(self.stream)).items():
            try:
                step, part, text, cursor = json.loads(self._codec.open_draft(self.stream, account, payload))
            except Unopenable:
                log.event("draft_damaged", level="warning", stream=self.stream)
                await self._journal.put_draft(self.stream, account, None)
                continue
            found[Account(account)] = Draft(Place(step, part), text, cursor)
        return found
