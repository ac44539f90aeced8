"""How one connection signs in: by a key, by a code and then a passphrase, or by the passphrase."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

import asyncssh

from meeting.model import Account
from server import log
from server.admission import source_of
from server.asyncssh_parts import is_text
from server.credentials import MOST_OFFERS, Credentials, Standing
from server.keepalive import keep_alive
from server.passphrases import Busy, Passphrases, is_long_enough
from server.records import Offer
from server.refusals import CodeNotValid
from server.throttle import Attempt, Throttle

# Before sign-in everything is ASCII (OpenSSH escapes the rest) and in both languages.
ASK = "Kod eller losenfras / Code or passphrase: "
CHOOSE = "Valj en losenfras / Choose a passphrase: "
ONCE_MORE = "En gang till / Once more: "
HIDDEN = "Inget syns medan du skriver. / Nothing shows while you type."
WRONG = (
    "Det stamde inte, eller sa galler koden inte langre. Prova igen, eller be om en ny kod. / "
    "Not right, or the code is no longer valid. Try again, or ask for a new code."
)
NOT_TEXT = (
    "Det var for langt, eller sa gick alla tecken inte att lasa. Valj UTF-8. / "
    "It was too long, or some characters could not be read. Please use UTF-8."
)
RIGHT = (
    "Koden stammer. Valj nu en losenfras. Minst 12 tecken. / "
    "The code is right. Now choose a passphrase. At least 12 characters."
)
AT_LEAST = "For kort. Minst 12 tecken. / Too short. At least 12 characters."
DIFFERENT = "De var inte lika. Borja om. / They were not the same. Once again, please."
THROTTLED = (
    "For manga misslyckade forsok. Vanta tio minuter; hjalper inte det, be om en ny kod."
    " / Too many failed tries. Wait ten minutes; if that does not help, ask for a new code."
)
WAIT = "Manga loggar in just nu. Forsok igen. / Many are signing in just now. Please try again."
ENOUGH = (
    "For manga forsok. Anslut igen, eller be om en ny kod. / "
    "Too many tries. Please connect again, or ask for a new code."
)
LATE = "For lang tid. Anslut igen. / Too long. Please connect again."

Challenge = bool | tuple[str, str, str, Sequence[tuple[str, bool]]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a connection has before it is let in."""

    tries: int = 3
    choices: int = 10  # attempts at choosing a passphrase
    first_answer: float = 30.0  # seconds
    after_answer: float = 300.0  # from the first one, and anew from a code that was right
    failure: float = 1.0  # what a failure takes at least


class Phase(Enum):
    """What the hidden prompt asks for."""

    NOTHING = auto()
    SIGN_IN = auto()
    CHOICE = auto()


class Passed(Enum):
    """What the latest credential was that asyncssh was told is right; it may yet lack its signature."""

    NONE = auto()
    KEY = auto()
    PASSPHRASE = auto()


class Gate(asyncssh.SSHServer):
    """Signs one connection in. Nothing but the account's own sign-in binds a key to it.

    asyncssh asks `validate_public_key` about keys that are only offered, and again about those whose signature it then
    verifies; between its answer and `auth_completed` no other task runs, so the key last agreed to is the one proven.
    """

    def __init__(
        self, credentials: Credentials, passphrases: Passphrases, throttle: Throttle, *, limits: Limits
    ) -> None:
        self._credentials = credentials
        self._passphrases = passphrases
        self._throttle = throttle
        self._limits = limits
        self._connection: asyncssh.SSHServerConnection | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._address = ""
        self._username: str | None = None
        self._account = Account("")
        self._offers: dict[str, Offer] = {}
        self._phase = Phase.NOTHING
        self._passed = Passed.NONE
        self._key = ""
        self._code = ""
        self._tries = self._choices = 0
        self._note = HIDDEN

    # The connection

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        peer = conn.get_extra_info("peername")
        self._address = source_of(peer[0]) if isinstance(peer, tuple) else ""
        keep_alive(conn.get_extra_info("socket"))
        self._give(self._limits.first_answer)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()

    def begin_auth(self, username: str) -> bool:
        """Called for each name that the client gives; one connection has one."""
        if self._username is not None:
            raise asyncssh.PermissionDenied(ENOUGH)
        self._username = username
        self._account = Account(username.strip().lower())  # phones begin with a capital
        return True

    async def auth_completed(self) -> None:
        self._stop_timer()
        self._phase = Phase.NOTHING
        # Only now is it the person whose client offered these.
        self._credentials.remember_offers(self._account, tuple(self._offers.values()))
        if self._passed is Passed.NONE:
            return  # somebody of the demo, who is asked for nothing
        key = self._key if self._passed is Passed.KEY else None
        try:
            # Kept also when the client is gone before it is written.
            await asyncio.shield(self._credentials.signed_in(self._account, address=self._address, key=key))
        except Exception as error:
            # Whoever is in stays in; a storage that takes nothing now will be told the next time.
            log.failure("sign_in_not_stored", error)

    # Keys

    def public_key_auth_supported(self) -> bool:
        return len(self._offers) < MOST_OFFERS

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether this is this account's key. It may be offered only: nothing else follows from it here."""
        fingerprint = key.get_fingerprint()
        self._offers.setdefault(fingerprint, Offer(fingerprint, key.get_algorithm()))
        try:
            known = await self._credentials.has_key(self._account, fingerprint)
        except Exception as error:
            log.failure("sign_in_failed", error)
            return False
        self._passed, self._key = (Passed.KEY, fingerprint) if known else (Passed.NONE, "")
        return known

    # Code and passphrase

    def kbdint_auth_supported(self) -> bool:
        return True

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> Challenge:
        self._phase, self._code = Phase.SIGN_IN, ""
        return self._challenge(ASK)

    async def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> Challenge:
        """Whether what was typed lets the person in; a code leads to another question."""
        self._passed = Passed.NONE
        try:
            match self._phase, tuple(responses):
                case Phase.SIGN_IN, (typed,):
                    return await self._sign_in(typed)
                case Phase.CHOICE, (first, second):
                    return await self._choose(first, second)
                case _:
                    raise asyncssh.PermissionDenied(ENOUGH)
        except asyncssh.DisconnectError:
            raise
        except Exception as error:
            log.failure("sign_in_failed", error)
            return False

    async def _sign_in(self, typed: str) -> Challenge:
        # Counted before anything is awaited: answers may come in one packet.
        if self._tries >= self._limits.tries:
            raise asyncssh.PermissionDenied(ENOUGH)
        self._tries += 1
        began = asyncio.get_running_loop().time()
        if self._tries == 1:
            self._give(self._limits.after_answer)  # once: who guesses on has no more of it
        if not is_text(typed):
            return await self._failed(NOT_TEXT, began)
        with self._throttle.begin(began, self._address, self._account) as attempt:
            standing = await self._credentials.standing(self._account, typed, address=self._address)
            wrong = "" if standing.has_code else await self._wrong(standing, typed, attempt)
        if wrong:
            return await self._failed(wrong, began)
        if standing.has_code:
            self._give(self._limits.after_answer)
            self._phase, self._code, self._note = Phase.CHOICE, typed, RIGHT
            return self._challenge(CHOOSE, ONCE_MORE)
        self._passed = Passed.PASSPHRASE
        return True

    async def _wrong(self, standing: Standing, typed: str, attempt: Attempt) -> str:
        """What to say of a passphrase that lets nobody in; "" of the right one."""
        if not attempt.may_guess(familiar=standing.familiar):
            return THROTTLED
        try:
            right = await self._verified(standing, typed, attempt)
        except Busy:
            return WAIT
        if not right:
            return WRONG
        now = await self._credentials.standing(self._account, "", address=self._address)
        if now.passphrase != standing.passphrase:  # replaced meanwhile
            return WRONG
        attempt.take_back()
        return ""

    async def _verified(self, standing: Standing, typed: str, attempt: Attempt) -> bool:
        known, familiar = standing.passphrase, standing.familiar
        return await self._passphrases.verify(
            self._account, known, typed, address=self._address, familiar=familiar, begins=attempt.looked_at
        )

    async def _choose(self, first: str, second: str) -> Challenge:
        if self._choices >= self._limits.choices:
            raise asyncssh.PermissionDenied(ENOUGH)
        self._choices += 1
        began = asyncio.get_running_loop().time()
        self._note = ""
        if not is_text(first + second):
            self._note = NOT_TEXT
        elif not is_long_enough(first):
            self._note = AT_LEAST
        elif first != second:
            self._note = DIFFERENT
        else:
            try:
                hashed = await self._passphrases.hash(self._account, first, address=self._address)
                await asyncio.shield(self._redeem(self._code, hashed))  # to its end, also when the client is gone
            except Busy:
                self._note = WAIT
            except CodeNotValid:  # somebody was faster, or it became too old meanwhile
                return await self._failed(WRONG, began)
        if self._note:
            return self._challenge(CHOOSE, ONCE_MORE)
        self._passed = Passed.PASSPHRASE
        return True

    async def _redeem(self, code: str, hashed: str) -> None:
        await self._credentials.redeem(self._account, code, hashed)
        self.replaced()

    def replaced(self) -> None:
        """A code was used: whoever is in by what was before is to go."""

    async def _failed(self, note: str, began: float) -> bool:
        self._phase, self._code, self._note = Phase.NOTHING, "", note
        await asyncio.sleep(began + self._limits.failure - asyncio.get_running_loop().time())
        if self._tries >= self._limits.tries:
            # There is no prompt after it that could say what to do.
            raise asyncssh.PermissionDenied(ENOUGH if note == WRONG else note)
        return False

    def _challenge(self, *prompts: str) -> Challenge:
        return "", self._note + "\n", "", tuple((prompt, False) for prompt in prompts)

    # Time

    def _give(self, seconds: float) -> None:
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._too_late)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_late(self) -> None:
        if self._connection is not None:
            self._connection.disconnect(asyncssh.DISC_BY_APPLICATION, LATE)
