"""What remains of a meeting outside it: that it was held, who owned the case, that it is gone; and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from meeting.model import Account, Agreed, Meeting
from meeting.remains import left
from meeting.text import Words, words
from server import log
from server.circles import Circles
from server.clock import MeetingClock
from server.dates import shown_when
from server.journal.protocol import Journal
from server.open_chests import OpenChests
from server.records import Circle, Felt, Lost, circle_of, number_of, roughly
from server.refusals import UnknownCircle


class Around(Protocol):
    """What the meetings need of the house they are in."""

    circles: dict[str, Circle]
    chests: OpenChests

    def names(self, circle: str) -> dict[Account, str]: ...
    def agreed(self, circle: str) -> Agreed: ...
    def log(self, event: str, circle: str) -> None:
        """What the operator is told of a circle's meeting."""

    def changed(self, circle: str | None) -> None:
        """Views there may differ now."""

    def over(self, there: frozenset[Account], told: Words | None) -> None:
        """A meeting is gone from here, with all that was said; these had a seat in it, and are told."""

    def seated(self, accounts: Iterable[Account]) -> None:
        """They have a seat in a meeting from here on."""

    def removed(self, circle: str, account: Account) -> None:
        """Somebody was removed from the meeting of this circle."""

    async def reload(self) -> None:
        """The directory changed."""


def last_owner(meeting: Meeting) -> Account | None:
    """Who is asked next time how it went: today's case owner, else whoever was to tell it today and has not been asked."""
    if meeting.owner is not None:
        return meeting.owner
    return None if meeting.answered else meeting.previous_owner


def felt(meeting: Meeting) -> Felt | None:
    """What is kept of the pulse, where it was shown at all: its means, roughly."""
    pulse = meeting.pulse
    return Felt(meeting.number, _mean(pulse.safety), _mean(pulse.pace)) if pulse.counted else None


def _mean(counts: Sequence[int]) -> float:
    return roughly(sum(n * count for n, count in enumerate(counts, start=1)) / max(sum(counts), 1))


def current(circle: Circle | None, streams: Sequence[str]) -> str:
    """Which of a circle's meetings has the room: the one that is open, else the one that is not held, else the newest."""
    if circle is not None and circle.open is not None and circle.open.stream in streams:
        return circle.open.stream
    held = [hold.stream for hold in circle.holds] if circle is not None else []
    return max(streams, key=lambda it: (it not in held, held.index(it) if it in held else number_of(it)))


@dataclass(frozen=True, slots=True)
class Remains:
    """Written into the directory as errands: each bears being repeated."""

    circles: Circles
    journal: Journal
    clock: MeetingClock
    around: Around

    async def closed(
        self, stream: str, at: datetime, owner: Account | None, *, felt: Felt | None = None, ends: bool = False
    ) -> None:
        """What remains: that it was held, who owned the case, the pulse, and that the circle is over where that was its end."""
        circle = circle_of(stream)
        await self.circles.close_meeting(circle, stream, at, owner=owner, felt=felt, ends=ends)
        self.around.log("meeting_closed", circle)
        await self.around.reload()

    async def lost(self, stream: str, why: Literal["restart", "damage"] = "restart") -> None:
        """A meeting that was open is gone: the machine was restarted, or its disk failed. Its circle is told."""
        circle = circle_of(stream)
        await self.circles.lose_meeting(circle, stream, Lost(number_of(stream), self.clock.now(), why))
        log.event("meeting_gone", level="warning", circle=circle)
        await self.around.reload()

    async def forgotten(self, stream: str, at: datetime, there: frozenset[Account] = frozenset()) -> None:
        """The rest of the emptying. The receipt comes first: without the rows nothing would tell that it is missing."""
        circle = self.around.circles.get(circle_of(stream))
        if circle is not None and circle.open is not None and circle.open.stream == stream:
            await self.journal.forget(
                stream
            )  # it was never closed: that it is lost is told, and not that it was emptied
            return
        if circle is not None:
            with suppress(UnknownCircle):  # this is done again, and with its last meeting it was forgotten
                await self.circles.emptied(circle.id, stream, at)
            # Whoever belongs here no more hears nothing of it.
            members = frozenset(member.account for member in circle.members)
            self.around.over(there - members, None)
            there = members
        await self.journal.forget(stream)
        self.around.log("room_emptied", circle_of(stream))
        name = circle.name if circle is not None else circle_of(stream)
        told = words(
            "house.emptied",
            circle=name,
            number=number_of(stream),
            when=shown_when(at, circle.zone if circle is not None else None),
            what=left(ended=circle is not None and circle.ended is not None),
        )
        self.around.over(there, told)
        await self.around.reload()
