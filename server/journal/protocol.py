"""What every journal promises, wherever it keeps its streams, lives only here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Stored:
    """One record of a stream: its place in the order (from 1), its moment, and bytes the journal knows nothing of."""

    seq: int
    at: datetime
    payload: bytes


class Conflict(Exception):
    """Somebody else appended first: wait for what they appended, and decide again."""


class Unwritable(Exception):
    """The storage takes nothing now (full, broken, locked); nothing was changed, and it may be tried again."""


class Journal(Protocol):
    """Streams that only grow, until they are forgotten; and each person's draft beside them.

    Reading raises `Tampered` with the first sequence number that is missing or unreadable.
    """

    async def append(self, stream: str, expected: int, payloads: Sequence[bytes], at: datetime) -> None:
        """Put `payloads` after record `expected` (0: none), all or none; on return they are kept.

        Raises Conflict if `expected` is not the last record, Unwritable if they cannot be kept.
        """

    def follow(self, stream: str, after: int) -> AsyncIterator[Stored]:
        """All records after `after`, once and in order, and then each new one; ends when the stream is forgotten."""

    async def read(self, stream: str, after: int = 0) -> list[Stored]:
        """The records after `after` that there are now."""

    async def streams(self) -> tuple[str, ...]:
        """The streams that have records or drafts."""

    async def forget(self, stream: str) -> None:
        """Remove every trace of the stream and its drafts.

        Raises Unwritable if that did not come to an end: ask again.
        """

    async def put_draft(self, stream: str, account: str, payload: bytes | None) -> None:
        """Keep this draft instead of the last one; None keeps none. Raises Unwritable."""

    async def draft(self, stream: str, account: str) -> bytes | None:
        """The draft last kept."""

    async def drafts(self, stream: str) -> Mapping[str, bytes]:
        """Everybody's drafts by account."""


def in_utc(at: datetime) -> datetime:
    """The same moment in UTC; a moment without a zone is a mistake."""
    if at.tzinfo is None:
        raise ValueError("a moment in a journal must know its time zone")
    return at.astimezone(UTC)
