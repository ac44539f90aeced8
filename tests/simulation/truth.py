"""What is kept, read from the disk by nothing that is simulated: the one order of each meeting's events, and its states."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from cattrs.preconf.json import make_converter

from meeting import events as e
from meeting.evolve import evolve, opened
from meeting.model import Account, Meeting, Presence
from server.house_key import HouseKey
from server.journal.codec import Codec
from server.journal.protocol import Stored
from server.records import Circle
from server.room import Room
from server.sealing import associated
from server.vault import Vault
from tests.meeting.play import Game
from tests.simulation.storage import HOUSE_KEY, Disk, KeysOnDisk

CIRCLE = "alm"
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
        self.circles: list[Circle | None] = []  # as it has been, the latest last; None when it is forgotten
        self._codec = Codec(Vault(KeysOnDisk(disk, lambda: False)))
        self._house_key, self._sealed = HouseKey(HOUSE_KEY), b""
        self._read_circle()

    def copy(self, disk: Disk) -> Truth:
        twin = Truth(disk)
        twin.wrote = dict(self.wrote)
        twin.circles = list(self.circles)
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
        self._read_circle()

    def _read_circle(self) -> None:
        """The circle as it was committed just now, where it is another."""
        row = self.disk.pages.execute("SELECT payload FROM circle WHERE key = ?", (CIRCLE,)).fetchone()
        sealed = bytes(row[0]) if row is not None else b""
        if sealed == self._sealed:
            return
        self._sealed, circle = sealed, None
        if sealed:
            circle = make_converter().loads(self._house_key.open(sealed, associated("circle", CIRCLE)), Circle)
        if self.circles:
            follows(self.circles[-1], circle)
        self.circles.append(circle)

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


def follows(before: Circle | None, after: Circle | None) -> None:
    """That the circle may have become so from what it was."""
    assert before is not None, "a circle that was forgotten has come back"
    if after is None:
        assert before.ended is not None and len(before.members) == 1, "a circle is gone that was somebody's"
        return
    were, are = {member.account for member in before.members}, {member.account for member in after.members}
    if before.ended is not None:
        assert after.ended == before.ended, "a circle that had ended goes on"
        assert are <= were and after.facilitators <= before.facilitators, "somebody joins a circle that has ended"
        return
    assert after.facilitators, "nobody leads the circle"
    if before.open is not None and after.open is not None:
        assert were <= are and before.facilitators <= after.facilitators, "somebody left in the middle of a meeting"
        assert after.ended is None, "it ended in the middle of a meeting"


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
