"""The slow hashing of passphrases, one at a time in a thread of its own, fair between addresses and between accounts."""

from __future__ import annotations

import asyncio
import base64
import secrets
import unicodedata
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from meeting.model import Account
from server.refusals import PassphraseTooShort, TextTooLong

SHORTEST = 12  # characters
LONGEST = 256  # characters; whatever is longer is not looked at: what it takes to compose it grows with the square
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
    account: Account
    address: str
    done: asyncio.Future[bool | str]
    work: Callable[[], bool | str]


class Passphrases:
    """Hashes and checks passphrases in one worker thread, with a short queue.

    It goes round the addresses, and at each round the accounts there: a crowd of invented accounts at one address keeps
    nobody waiting elsewhere, and one account keeps none of its neighbours.
    """

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
        self._lines: dict[str, dict[Account, deque[_Turn]]] = {}  # by address
        self._worker: asyncio.Task[None] | None = None

    async def verify(self, account: Account, known: str | None, passphrase: str, *, address: str = "") -> bool:
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

        return bool(await self._in_turn(account, address, check))

    async def hash(self, account: Account, passphrase: str, *, address: str = "") -> str:
        """What is kept of a passphrase. Raises Busy, PassphraseTooShort and TextTooLong."""
        if len(passphrase) > LONGEST:
            raise TextTooLong(most=LONGEST, length=len(passphrase))
        given = _composed(passphrase)
        if len(given) < SHORTEST:
            raise PassphraseTooShort(least=SHORTEST)
        return str(await self._in_turn(account, address, lambda: self._hasher.hash(given)))

    def close(self) -> None:
        """Wait for nothing: what is under way ends by itself."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _in_turn(self, account: Account, address: str, work: Callable[[], bool | str]) -> bool | str:
        turn = _Turn(account, address, asyncio.get_running_loop().create_future(), work)
        self._make_room(turn)
        self._lines.setdefault(address, {}).setdefault(account, deque()).append(turn)
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        return await turn.done

    def _make_room(self, new: _Turn) -> None:
        """Raises Busy when the queue is full, unless another account or another address has so much more in it."""
        lines = (line for accounts in self._lines.values() for line in accounts.values())
        waiting = [turn for line in lines for turn in line if not turn.done.done()]
        if len(waiting) < self._longest:
            return
        by_account, by_address = Counter(t.account for t in waiting), Counter(t.address for t in waiting)
        account, most = by_account.most_common(1)[0]
        address, crowd = by_address.most_common(1)[0]
        if most > 1 and not by_account[new.account]:
            chosen = [turn for turn in waiting if turn.account == account]
        elif crowd > by_address[new.address] + 1:
            chosen = [turn for turn in waiting if turn.address == address]
        else:
            raise Busy
        chosen[-1].done.set_exception(Busy())

    def _next(self) -> _Turn:
        """Whose turn it is; the others of that address, and of that account, are behind everybody else from now on."""
        address = next(iter(self._lines))
        accounts = self._lines.pop(address)
        account = next(iter(accounts))
        line = accounts.pop(account)
        turn = line.popleft()
        if line:
            accounts[account] = line
        if accounts:
            self._lines[address] = accounts
        return turn

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._lines:
            turn = self._next()
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
