"""Who is signed in by which connection, since when and from where: in memory alone, and gone with the connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from meeting.model import Account

AT_THE_LATEST = 0.8  # seconds for a client to take its leave
MOST = 10  # connections of one account beside the one somebody sits at


@dataclass(frozen=True, slots=True)
class SignIn:
    """One connection. `key` is the fingerprint of what signed; "" for a passphrase, None where nothing was asked for."""

    account: Account
    address: str
    key: str | None
    since: datetime
    end: Callable[[], None]
    cut: Callable[[], None] = lambda: None  # at once, whatever waits for the client
    shows: bool = False  # the program, and so is the one that somebody sits at


@dataclass(slots=True)
class SignIns:
    """All connections that are signed in now. Each is known by an object of its own."""

    _all: dict[object, SignIn] = field(default_factory=dict)

    def came(
        self,
        connection: object,
        account: Account,
        *,
        address: str,
        key: str | None,
        end: Callable[[], None],
        cut: Callable[[], None] = lambda: None,
    ) -> None:
        """One more is signed in; where that is too many, the first one goes."""
        others = [other for other, each in self._all.items() if each.account == account and not each.shows]
        if len(others) >= MOST:
            self._all.pop(others[0]).end()
        self._all[connection] = SignIn(account, address, key, datetime.now(UTC), end, cut)

    def shown_on(self, connection: object) -> None:
        """The program is shown there from now on, and nowhere else for this person: there is one seat."""
        now = self._all.get(connection)
        if now is None:
            return
        for other, each in self._all.items():
            if each.account == now.account:
                self._all[other] = replace(each, shows=other is connection)

    def went(self, connection: object) -> None:
        self._all.pop(connection, None)

    def of(self, account: Account) -> tuple[SignIn, ...]:
        """Somebody's connections, the first one first."""
        return tuple(each for each in self._all.values() if each.account == account)

    def end_others(self, account: Account, by: Callable[[SignIn], bool] = lambda each: True) -> int:
        """End all of somebody's connections but the one they sit at, or those that `by` says. How many there were."""
        others = [each for each in self.of(account) if not each.shows and by(each)]
        for each in others:
            each.end()
        return len(others)

    def cut_soon(self, account: Account) -> None:
        """All of somebody's connections that there are now are gone within a second, whether their clients listen or not."""
        for connection, each in self._all.items():
            if each.account == account:
                asyncio.get_running_loop().call_later(AT_THE_LATEST, self._cut, connection)

    def _cut(self, connection: object) -> None:
        if (left := self._all.get(connection)) is not None:
            left.cut()

    def end_all(self, account: Account) -> None:
        """End all of somebody's connections, the one they sit at too."""
        for each in self.of(account):
            each.end()
