"""The slow hashing of passphrases, one at a time in a thread of its own, and whose turn it is."""

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

from meeting import text
from meeting.model import Account
from server.refusals import PassphraseTooLong, PassphraseTooShort

LONGEST = 256  # characters; whatever is longer is not looked at: what it takes to compose it grows with the square
QUEUE = 32  # of strangers in all, and of an account that is known


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
    begins: Callable[[], None]


class _Round:
    """Turns that are taken round the addresses, and at each round the accounts there."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[Account, deque[_Turn]]] = {}  # by address

    def add(self, turn: _Turn) -> None:
        self._lines.setdefault(turn.address, {}).setdefault(turn.account, deque()).append(turn)

    def waiting(self) -> list[_Turn]:
        """Those that somebody still waits for."""
        lines = (line for accounts in self._lines.values() for line in accounts.values())
        return [turn for line in lines for turn in line if not turn.done.done()]

    def next(self) -> _Turn | None:
        """Whose turn it is; the others of that address, and of that account, are behind everybody else from now on."""
        if not self._lines:
            return None
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


class Passphrases:
    """Hashes and checks passphrases in one worker thread, with a short queue.

    It goes round the addresses, and at each round the accounts there: a crowd of invented accounts at one address keeps
    nobody waiting elsewhere, and one account keeps none of its neighbours. Before all of them comes who is known: has
    shown a code, or is at an address that the account has signed in from. So no crowd of strangers, from however many
    addresses, keeps those out; nor are there many of them, for an account has a code once and few guesses.
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
        self._known, self._strangers = _Round(), _Round()
        self._worker: asyncio.Task[None] | None = None

    async def verify(
        self,
        account: Account,
        known: str | None,
        passphrase: str,
        *,
        address: str = "",
        familiar: bool = False,
        begins: Callable[[], None] = lambda: None,
    ) -> bool:
        """Whether `passphrase` is the one that `known` was made of; None takes as long and is never right.

        `familiar` is whether the account has signed in from there; `begins` is called when the work does. Raises Busy.
        """
        given = _composed(passphrase)

        def check() -> bool:
            try:
                self._hasher.verify(known or self._nobody, given)
            except (VerificationError, InvalidHashError):
                return False
            return known is not None

        return bool(await self._in_turn(self._turn(account, address, check, begins), known=familiar))

    async def hash(self, account: Account, passphrase: str, *, address: str = "") -> str:
        """What is kept of a passphrase, of somebody who is in or has shown a code.

        Raises PassphraseTooShort and PassphraseTooLong; and Busy, but only where this very account has asked for too many.
        """
        if len(passphrase) > LONGEST:
            raise PassphraseTooLong(most=LONGEST)
        if not is_long_enough(passphrase):
            raise PassphraseTooShort(least=text.SHORTEST_PASSPHRASE)
        given = _composed(passphrase)
        return str(await self._in_turn(self._turn(account, address, lambda: self._hasher.hash(given)), known=True))

    def close(self) -> None:
        """Wait for nothing: what is under way ends by itself."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _turn(
        self,
        account: Account,
        address: str,
        work: Callable[[], bool | str],
        begins: Callable[[], None] = lambda: None,
    ) -> _Turn:
        return _Turn(account, address, asyncio.get_running_loop().create_future(), work, begins)

    async def _in_turn(self, turn: _Turn, *, known: bool) -> bool | str:
        if known:
            if sum(each.account == turn.account for each in self._known.waiting()) >= self._longest:
                raise Busy  # by its own doing
            self._known.add(turn)
        else:
            self._make_room(turn)
            self._strangers.add(turn)
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        return await turn.done

    def _make_room(self, new: _Turn) -> None:
        """Raises Busy when too many wait, unless another account or another address has so many more of them."""
        waiting = self._strangers.waiting()
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

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while (turn := self._known.next() or self._strangers.next()) is not None:
            if turn.done.done():
                continue
            turn.begins()
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
    return text.is_long_enough(passphrase)


def _composed(passphrase: str) -> str:
    """One form for what different keyboards send for the same letters."""
    return unicodedata.normalize("NFC", passphrase)
