"""What is kept, read from the disk by nothing that is simulated: the one order of each meeting's events, and its states."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from meeting import events as e
from meeting.evolve import evolve, opened
from meeting.model import Account, Meeting, Presence
from server.journal.codec import Codec
from server.journal.protocol import Stored
from server.room import Room
from server.vault import Vault
from tests.meeting.play import Game
from tests.simulation.storage import Disk, KeysOnDisk

TOKEN = re.compile(r"k-?\d+x\d+z")  # in every text that is written, so that it is known again wherever it is shown


@dataclass(slots=True)
class Held:
    """One meeting as the disk has it: record by record, and what it was after each."""

    records: list[tuple[int, object, bytes]] = field(default_factory=list)
    journal: list[e.Happened] = field(default_factory=list)
    history: list[Meeting] = field(default_factory=list)
    told: dict[str, int] = field(default_factory=dict)  # each token, and the number of the event that has it
    claimed: set[int] = field(default_factory=set)  # numbers of the events that somebody was told had been accepted
    forgotten: bool = False

    @property
    def meeting(self) -> Meeting:
        return self.history[-1]

    def copy(self) -> Held:
        return Held(list(self.records), list(self.journal), list(self.history), dict(self.told), set(self.claimed))


class Truth:
    """All meetings, caught up with at every commit, while the keys of what is secret are still there."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.held: dict[str, Held] = {}
        self.wrote: dict[str, Account] = {}  # each token that anybody has typed
        self._codec = Codec(Vault(KeysOnDisk(disk, lambda: False)))

    def copy(self, disk: Disk) -> Truth:
        twin = Truth(disk)
        twin.wrote = dict(self.wrote)
        twin.held = {stream: held.copy() for stream, held in self.held.items()}
        return twin

    def catch_up(self) -> None:
        streams = {stream for (stream,) in self.disk.pages.execute("SELECT DISTINCT stream FROM event")}
        for stream in sorted(streams):
            held = self.held.setdefault(stream, Held())
            for seq, at, payload in self.disk.records(stream, len(held.records)):
                assert seq == len(held.records) + 1, f"record {seq} came after {len(held.records)}"
                held.records.append((seq, at, payload))
                if f"{stream}" in self.disk.keys:
                    self._fold(stream, held, Stored(seq, at, payload))
        for stream, held in self.held.items():
            held.forgotten = stream not in streams

    def _fold(self, stream: str, held: Held, stored: Stored) -> None:
        happened = self._codec.decode(stream, stored)
        held.journal.append(happened)
        held.history.append(evolve(held.meeting, happened) if held.history else opened(happened))
        for token in TOKEN.findall(repr(happened.event)):
            assert token not in held.told or not isinstance(happened.event, e.Posted), f"{token} was kept twice"
            held.told.setdefault(token, stored.seq)

    def unchanged(self) -> None:
        """Nothing of what was kept has become another."""
        for stream, held in self.held.items():
            found = self.disk.records(stream, 0)
            assert not found or found == held.records, f"what was kept of {stream} is another"

    def claim(self, stream: str, happened: tuple[e.Event, ...]) -> None:
        """Somebody was told that this was accepted: it is kept, in this order, and nobody else's `ok` is about it."""
        if not happened:
            return
        held = self.held[stream]
        kept = [each.event for each in held.journal]
        for first in range(len(kept) - len(happened), -1, -1):
            numbers = set(range(first, first + len(happened)))
            if tuple(kept[first : first + len(happened)]) == happened and not numbers & held.claimed:
                held.claimed |= numbers
                return
        raise AssertionError(f"{[type(event).__name__ for event in happened]} was accepted and is not kept")


class Mirror(Game):
    """The meeting that a room holds, as the tests of the core play it."""

    def __init__(self, held: Held, room: Room, *, seed: int) -> None:
        super().__init__(seed=seed)
        self._known = room.presence()  # all that a room knows beside the meeting
        self.now = self._known.now
        self.here: set[Account] = set(room.here)
        self.gone_out: set[Account] = set(room.away)
        self.gone = dict(room.gone)
        self.journal, self.history = list(held.journal), list(held.history)
        self.meeting = held.meeting

    @property
    def presence(self) -> Presence:
        away = frozenset(self.gone_out & self.here)
        return replace(self._known, now=self.now, here=frozenset(self.here), away=away, gone=dict(self.gone))
