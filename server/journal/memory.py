"""The journal that ends with the process, for `serve --memory` and for tests, lives only here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from server.journal.followers import Followers
from server.journal.protocol import Conflict, Stored, in_utc


class MemoryJournal:
    """A journal in this process's memory."""

    def __init__(self) -> None:
        self._records: dict[str, list[Stored]] = {}
        self._drafts: dict[str, dict[str, bytes]] = {}
        self._followers = Followers(self.read)

    async def append(self, stream: str, expected: int, payloads: Sequence[bytes], at: datetime) -> None:
        records = self._records.get(stream, [])
        if len(records) != expected:
            raise Conflict
        new = [Stored(seq, in_utc(at), bytes(payload)) for seq, payload in enumerate(payloads, start=expected + 1)]
        if new:
            self._records[stream] = records + new
            self._followers.publish(stream, new)

    def follow(self, stream: str, after: int) -> AsyncIterator[Stored]:
        return self._followers.follow(stream, after)

    async def read(self, stream: str, after: int = 0) -> list[Stored]:
        return self._records.get(stream, [])[after:]

    async def streams(self) -> tuple[str, ...]:
        return tuple(sorted(self._records.keys() | self._drafts.keys()))

    async def forget(self, stream: str) -> None:
        self._records.pop(stream, None)
        self._drafts.pop(stream, None)
        self._followers.end(stream)

    async def put_draft(self, stream: str, account: str, payload: bytes | None) -> None:
        drafts = self._drafts.pop(stream, {})
        drafts.pop(account, None)
        if payload is not None:
            drafts[account] = payload
        if drafts:
            self._drafts[stream] = drafts

    async def draft(self, stream: str, account: str) -> bytes | None:
        return self._drafts.get(stream, {}).get(account)

    async def drafts(self, stream: str) -> Mapping[str, bytes]:
        return dict(self._drafts.get(stream, {}))
