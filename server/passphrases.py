"""The slow hashing of passphrases, one at a time in a thread of its own, fair between accounts."""

from __future__ import annotations

import asyncio
import base64
import secrets
import unicodedata
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from meeting.model import Account
from server.refusals import PassphraseTooShort

SHORTEST = 12  # characters
QUEUE = 32


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs whoever guesses."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 1


class Busy(Exception):
    """So many others are waiting that this one was turned away."""


@dataclass(slots=True)
class _Turn:
    done: asyncio.Future[bool | str]
    work: Callable[[], bool | str]


class Passphrases:
    """Hashes and checks passphrases in one worker thread, with a short queue that goes round the accounts."""

    def __init__(self, cost: Cost | None = None, queue: int = QUEUE) -> None:
        cost = cost or Cost()
        self._hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes, type=Type.ID
        )
        # Nobody's passphrase; checking against it takes as long as checking against somebody's.
        salt, digest = (base64.b64encode(secrets.token_bytes(n)).rstrip(b"=").decode() for n in (16, 32))
        self._nobody = f"$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p={cost.lanes}${salt}${digest}"
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passphrases")
        self._longest = queue
        self._lines: dict[Account, deque[_Turn]] = {}
        self._worker: asyncio.Task[None] | None = None

    async def verify(self, account: Account, known: str | None, passphrase: str) -> bool:
        """Whether `passphrase` is the one that `known` was made of; None takes as long and is never right.

        Raises Busy.
        """
        given = _composed(passphrase)

        def check() -> bool:
            try:
                self._hasher.verify(known or self._nobody, given)
            except (VerificationError, InvalidHashError):
                return False
            return known is not None

        return bool(await self._in_turn(account, check))

    async def hash(self, account: Account, passphrase: str) -> str:
        """What is kept of a passphrase. Raises Busy and PassphraseTooShort."""
        given = _composed(passphrase)
        if len(given) < SHORTEST:
            raise PassphraseTooShort(least=SHORTEST)
        return str(await self._in_turn(account, lambda: self._hasher.hash(given)))

    def close(self) -> None:
        """Wait for nothing: what is under way ends by itself."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _in_turn(self, account: Account, work: Callable[[], bool | str]) -> bool | str:
        self._make_room(account)
        turn = _Turn(asyncio.get_running_loop().create_future(), work)
        self._lines.setdefault(account, deque()).append(turn)
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        return await turn.done

    def _make_room(self, account: Account) -> None:
        """Raises Busy when the queue is full, unless another account has several in it and this one none."""
        waiting = {who: [turn for turn in line if not turn.done.done()] for who, line in self._lines.items()}
        if sum(len(line) for line in waiting.values()) < self._longest:
            return
        greediest = max(waiting.values(), key=len)
        if waiting.get(account) or len(greediest) < 2:
            raise Busy
        greediest[-1].done.set_exception(Busy())

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._lines:
            account = next(iter(self._lines))
            line = self._lines.pop(account)
            turn = line.popleft()
            if line:
                self._lines[account] = line  # behind everybody else
            if turn.done.done():
                continue
            try:
                result = await loop.run_in_executor(self._thread, turn.work)
            except Exception as error:
                if not turn.done.done():
                    turn.done.set_exception(error)
            else:
                if not turn.done.done():
                    turn.done.set_result(result)
        self._worker = None


def is_long_enough(passphrase: str) -> bool:
    """Whether a passphrase may be chosen."""
    return len(_composed(passphrase)) >= SHORTEST


def _composed(passphrase: str) -> str:
    """One form for what different keyboards send for the same letters."""
    return unicodedata.normalize("NFC", passphrase)
