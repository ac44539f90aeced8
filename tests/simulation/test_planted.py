"""The simulation finds what it is there to find: each of these faults, put in on purpose, within some hundred seeds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from meeting import commands as c
from meeting.commands import Command
from meeting.events import Event
from meeting.model import Account, Kind, Place
from meeting.rules import RULES, decide
from meeting.situation import Moment, Situation
from meeting.text import Words, words
from meeting.view import Waiting
from server import room as rooms
from server.chair import HouseChair
from server.house import Guest, House
from server.journal.protocol import Conflict, Stored, Unwritable
from tests.meeting.play import Dice
from tests.simulation.course import begins_at, course
from tests.simulation.storage import UncertainJournal
from tui.seat import Seat

WITHIN = 160  # seeds: as many as are played each time
Plant = Callable[[pytest.MonkeyPatch], None]


def ok_before_it_is_kept(patch: pytest.MonkeyPatch) -> None:
    async def submit(
        self: rooms.Room, by: Account, command: Command, *, begun: Place | None = None
    ) -> tuple[Event, ...]:
        assert self.meeting is not None
        happened = decide(self.meeting, by, command, Moment(self.presence(), Dice(1)))
        asyncio.get_running_loop().create_task(self._append(lambda meeting, moment: happened))
        return happened

    patch.setattr(rooms.Room, "submit", submit)


def an_event_is_passed_over_after_a_conflict(patch: pytest.MonkeyPatch) -> None:
    lost: set[tuple[str, int]] = set()
    append, fold = UncertainJournal.append, rooms.Room._fold

    async def appended(
        self: UncertainJournal, stream: str, expected: int, payloads: Sequence[bytes], at: datetime
    ) -> None:
        try:
            await append(self, stream, expected, payloads, at)
        except Conflict:
            lost.add((stream, expected + 1))
            raise

    def folded(self: rooms.Room, stored: Stored) -> Event:
        if (self.stream, stored.seq) in lost:
            self.seq = stored.seq
            return self._codec.decode(self.stream, stored).event
        return fold(self, stored)

    patch.setattr(UncertainJournal, "append", appended)
    patch.setattr(rooms.Room, "_fold", folded)


def it_is_appended_again_when_the_answer_is_lost(patch: pytest.MonkeyPatch) -> None:
    append = UncertainJournal.append

    async def appended(
        self: UncertainJournal, stream: str, expected: int, payloads: Sequence[bytes], at: datetime
    ) -> None:
        try:
            await append(self, stream, expected, payloads, at)
        except Unwritable:
            await append(self, stream, len(await self.read(stream)), payloads, at)

    patch.setattr(UncertainJournal, "append", appended)


def the_owner_is_shown_something_when_others_write(patch: pytest.MonkeyPatch) -> None:
    show = House._show

    def shown(self: House, guest: Guest) -> None:
        if isinstance(guest.shown, Waiting):
            guest.shown = None
        show(self, guest)

    patch.setattr(House, "_show", shown)


def the_draft_is_gone_when_one_comes_back(patch: pytest.MonkeyPatch) -> None:
    sit = HouseChair.sit

    def seated(self: HouseChair, seat: Seat) -> None:
        self._guest.draft = None
        sit(self, seat)

    patch.setattr(HouseChair, "sit", seated)


def drafts_are_stored_late(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("server.drafts.INTERVAL", 120.0)


def whispers_are_for_all(patch: pytest.MonkeyPatch) -> None:
    def status(s: Situation) -> tuple[Words, ...]:
        return tuple(words("whisper", text=item.text) for item in s.items(Kind.WHISPER))

    patch.setattr("meeting.view.status", status)


def a_pause_never_ends(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(RULES, c.Resume, replace(RULES[c.Resume], ready=lambda s: words("refused.not_paused")))


def who_is_taken_out_stays_where_they_are(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(House, "_send_home", lambda self, guest: None)


def one_leaves_in_the_middle_of_a_meeting(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("server.membership._refuse_under_way", lambda circle: None)
    patch.setattr("server.parting.is_between", lambda house, circle: True)


def what_is_written_in_a_rehearsal_reaches_the_house(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(HouseChair, "_elsewhere", None)


OF_THE_LOBBY: tuple[Plant, ...] = (
    who_is_taken_out_stays_where_they_are,
    one_leaves_in_the_middle_of_a_meeting,
    what_is_written_in_a_rehearsal_reaches_the_house,
)
PLANTS: tuple[Plant, ...] = (
    ok_before_it_is_kept,
    an_event_is_passed_over_after_a_conflict,
    it_is_appended_again_when_the_answer_is_lost,
    the_owner_is_shown_something_when_others_write,
    the_draft_is_gone_when_one_comes_back,
    drafts_are_stored_late,
    whispers_are_for_all,
    a_pause_never_ends,
    *OF_THE_LOBBY,
)


def found(plant: Plant) -> bool:
    """Whether one of the courses fails: of those that begin in the lobby, where it is a matter of that, else of the others."""
    for seed in range(WITHIN):
        if (begins_at(seed) == "lobby") != (plant in OF_THE_LOBBY):
            continue
        try:
            course(seed)
        except Exception:
            return True
    return False


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_what_is_planted_is_found(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    course(0)  # what it begins with is made without the fault
    plant(monkeypatch)
    assert found(plant)
