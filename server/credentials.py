"""What lets an account in: its passphrase, its keys, its one code."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import aiosqlite

from meeting.model import Account
from server.codes import LIFETIME, new_code, read_code
from server.database import Database
from server.house_key import HouseKey
from server.people import People
from server.records import Key, Offer, PendingCode, Secrets
from server.refusals import CodeNotValid, NoSuchKey, TooManyKeys
from server.sealed_table import SealedTable, writing

MOST_KEYS = 20
MOST_OFFERS = 20
MOST_FAMILIAR = 20
TOLD = timedelta(days=30)  # how long an account is told that the administrator made a code for it


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to know of an attempt at signing in before its passphrase is verified."""

    has_code: bool  # what was typed is the account's code, and can still be used
    passphrase: str | None  # the hash; None for whoever has none or does not exist
    familiar: bool  # the account has signed in from this address


class Credentials:
    """The credentials of every account. Nothing here is slow: passphrases arrive hashed."""

    def __init__(self, database: Database, house_key: HouseKey, people: People, now: Callable[[], datetime]) -> None:
        self._database = database
        self._house_key = house_key
        self._people = people
        self._now = now
        self._table = SealedTable(database, house_key, table="secrets", record=Secrets)
        # What the client of each account's latest sign-in offered. Never stored: it is nobody's key yet.
        self._offers: dict[Account, tuple[Offer, ...]] = {}

    async def _of(self, account: Account) -> Secrets:
        return await self._table.read(account) or Secrets()

    async def _change(self, account: Account, change: Callable[[Secrets], Secrets]) -> None:
        async with writing(self._database) as connection:
            await self._table.write(connection, account, change(await self._of(account)))

    # Passphrases and codes

    async def standing(self, account: Account, typed: str, *, address: str) -> Standing:
        """As one query, also for an account that there is not. A code stays unused."""
        secrets = await self._of(account)
        return Standing(
            has_code=self._matches(account, typed, secrets.code),
            passphrase=secrets.passphrase,
            familiar=self._mark(account, address) in secrets.familiar,
        )

    async def signed_in(self, account: Account, *, address: str, key: str | None) -> None:
        """Somebody is in, from this address, and with this key if with any. Written only where it is news.

        A key that signed is proven, where the person has taken it; whoever has one can sign with it from now on.
        """
        mark = self._mark(account, address)

        def known(secrets: Secrets) -> Secrets:
            keys = tuple(replace(each, proven=True) if each.fingerprint == key else each for each in secrets.keys)
            new = () if mark in secrets.familiar else (mark,)
            return replace(secrets, keys=keys, familiar=(*secrets.familiar, *new)[-MOST_FAMILIAR:])

        before = await self._of(account)
        if known(before) != before:
            await self._change(account, known)

    async def set_passphrase(self, account: Account, hashed: str) -> None:
        """Change the passphrase of somebody who is signed in. A code that is still out does not let in any more."""
        await self._change(account, lambda secrets: replace(secrets, passphrase=hashed, code=None))

    async def new_code(
        self, connection: aiosqlite.Connection, account: Account, *, recovery: bool, circle: str | None = None
    ) -> tuple[str, datetime]:
        """A code in the place of any earlier one, and when it ends. Call inside a transaction."""
        code, now = new_code(), self._now()
        pending = PendingCode(self._digest(account, code), now + LIFETIME, recovery, circle)
        secrets = replace(await self._of(account), code=pending)
        if recovery:
            secrets = replace(secrets, recovered=now)
        await self._table.write(connection, account, secrets)
        return code, now + LIFETIME

    async def pending(self, account: Account) -> PendingCode | None:
        """The account's unused code, as it is remembered: it may have ended."""
        return (await self._of(account)).code

    def has_ended(self, code: PendingCode) -> bool:
        """Whether a code's time is over."""
        return self._now() >= code.expires

    async def void_code(self, connection: aiosqlite.Connection, account: Account) -> None:
        """No code is the account's any more. Call inside a transaction."""
        await self._table.write(connection, account, replace(await self._of(account), code=None))

    async def redeem(self, account: Account, typed: str, passphrase: str) -> None:
        """Use up the code and set the passphrase (hashed), both or neither. Raises CodeNotValid.

        A recovery begins anew: no key lets in any more, and no address is known.
        """
        async with writing(self._database) as connection:
            secrets = await self._of(account)
            person = await self._people.find(account)
            if secrets.code is None or person is None or not self._matches(account, typed, secrets.code):
                raise CodeNotValid
            kept = replace(secrets, keys=(), familiar=()) if secrets.code.recovery else secrets
            await self._table.write(connection, account, replace(kept, passphrase=passphrase, code=None))
            await self._people.table.write(connection, account, replace(person, signed_in=True))

    async def recovery(self, account: Account) -> datetime | None:
        """When the administrator made a code for this account, for as long as that is told at every sign-in.

        Nothing that is done inside ends it: whoever used the code need not be the person.
        """
        made = (await self._of(account)).recovered
        return made if made is not None and self._now() < made + TOLD else None

    def _mark(self, account: Account, address: str) -> str:
        return self._house_key.keyed_hash("familiar address", account, address).hex()

    def _digest(self, account: Account, code: str) -> str:
        return self._house_key.code_hash(account, code).hex()

    def _matches(self, account: Account, typed: str, pending: PendingCode | None) -> bool:
        digest = self._digest(account, read_code(typed) or "")
        known = pending.digest if pending else ""
        return hmac.compare_digest(digest, known) and pending is not None and self._now() < pending.expires

    # Keys

    async def keys(self, account: Account) -> tuple[Key, ...]:
        """The keys that the person has taken."""
        return (await self._of(account)).keys

    async def has_key(self, account: Account, fingerprint: str) -> bool:
        """Whether a signature by this key lets the account in."""
        return any(key.fingerprint == fingerprint for key in await self.keys(account))

    def remember_offers(self, account: Account, offers: Sequence[Offer]) -> None:
        """Remember what a client offered that then signed in as this account, in the place of what any other did."""
        self._offers.pop(account, None)
        if offers:
            self._offers[account] = tuple(offers)[:MOST_OFFERS]

    async def offers(self, account: Account) -> tuple[Offer, ...]:
        """The offered keys that the person has not taken, for `/keys` and `/add-key N`."""
        taken = {key.fingerprint for key in await self.keys(account)}
        return tuple(offer for offer in self._offers.get(account, ()) if offer.fingerprint not in taken)

    async def add_key(self, account: Account, fingerprint: str) -> Key:
        """Take a key that the person's own client offered. Raises NoSuchKey and TooManyKeys."""
        offer = next((offer for offer in await self.offers(account) if offer.fingerprint == fingerprint), None)
        if offer is None:
            raise NoSuchKey
        key = Key(offer.fingerprint, offer.algorithm)

        def added(secrets: Secrets) -> Secrets:
            if len(secrets.keys) >= MOST_KEYS:
                raise TooManyKeys(most=MOST_KEYS)
            return replace(secrets, keys=(*secrets.keys, key))

        await self._change(account, added)
        return key

    async def drop_key(self, account: Account, fingerprint: str) -> None:
        """Revoke a key at once. Raises NoSuchKey."""
        if not await self.has_key(account, fingerprint):
            raise NoSuchKey

        def dropped(secrets: Secrets) -> Secrets:
            return replace(secrets, keys=tuple(key for key in secrets.keys if key.fingerprint != fingerprint))

        await self._change(account, dropped)
