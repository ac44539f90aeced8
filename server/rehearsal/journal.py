"""The journal of a rehearsal: in memory, and it can be read back as what happened, for feedback and for trying again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from meeting import events as e
from server.journal.codec import Codec
from server.journal.memory import MemoryJournal
from server.journal.protocol import Stored, in_utc
from server.vault import Vault


class RehearsalJournal(MemoryJournal):
    """Keeps what happened in the meeting that is rehearsed, for as long as the rehearsal lasts."""

    def __init__(self, vault: Vault) -> None:
        super().__init__()
        self._codec = Codec(vault)
        self.stream = ""
        self.happened: tuple[e.Happened, ...] = ()

    async def append(self, stream: str, expected: int, payloads: Sequence[bytes], at: datetime) -> None:
        await super().append(stream, expected, payloads, at)
        if stream != self.stream:
            self.stream, self.happened = stream, ()
        new = tuple(
            self._codec.decode(stream, Stored(seq, in_utc(at), payload))
            for seq, payload in enumerate(payloads, start=expected + 1)
        )
        self.happened += new


def begun(happened: Sequence[e.Happened], now: datetime) -> tuple[e.Happened, ...]:
    """As it was when the part under way began, in such a way that it begins now: no time is lost to what was tried."""
    last = max((n for n, each in enumerate(happened) if isinstance(each.event, e.Moved)), default=0)
    began = happened[last].at
    kept = [each for n, each in enumerate(happened) if n <= last or each.at == began]
    return tuple(e.Happened(seq, each.at + (now - began), each.event) for seq, each in enumerate(kept, start=1))
