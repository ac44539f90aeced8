"""Getting in over real SSH: by code, passphrase and key; and everything that does not get anybody in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import asyncssh
import pytest
import pytest_asyncio
from asyncssh.packet import Boolean, String, UInt32

from meeting.model import Account
from server import signin
from server.passphrases import LONGEST
from server.refusals import PassphraseTooLong
from server.signin import ASK, CHOOSE, LATE, NOT_TEXT, ONCE_MORE, Limits
from tests.helpers.waiting import until
from tests.server.door import CHEAP, PASSPHRASE, Door, Typist, door, run

pytestmark = pytest.mark.asyncio

LINA = Account("lina")
CHOSEN = (PASSPHRASE, PASSPHRASE)


@pytest_asyncio.fixture
async def at_door() -> AsyncIterator[Door]:
    async with door() as opened:
        yield opened


async def test_a_code_leads_to_a_passphrase_and_the_passphrase_in(at_door: Door) -> None:
    code = await at_door.invite("lina")
    first = await at_door.connect("lina", [[code.lower().replace("-", "")], CHOSEN])
    assert first.prompts == [(ASK,), (CHOOSE, ONCE_MORE)]
    assert (await at_door.directory.people.get(LINA)).signed_in
    again = await at_door.connect("Lina", [[PASSPHRASE]])
    assert again.prompts == [(ASK,)]
    used = await at_door.turned_away("lina", [[code]])
    assert used.prompts == [(ASK,)]
    await first.close()
    await again.close()


async def test_all_that_is_said_before_signing_in_is_ascii() -> None:
    said = [value for name, value in vars(signin).items() if name.isupper() and isinstance(value, str)]
    assert ASK in said and all(text.isascii() for text in said)


async def test_a_passphrase_that_is_short_or_differs_is_asked_for_again_and_the_code_kept(at_door: Door) -> None:
    code = await at_door.invite("lina")
    unlucky = await at_door.turned_away("lina", [[code], ("kort", "kort"), (PASSPHRASE, PASSPHRASE + "!")])
    assert unlucky.prompts == [(ASK,)] + 3 * [(CHOOSE, ONCE_MORE)]
    assert "12" in unlucky.notes[2] and "same" in unlucky.notes[3]
    await (await at_door.connect("lina", [[code], ("kort", "kort"), CHOSEN])).close()


async def test_a_code_that_is_too_old_or_voided_or_somebody_elses_lets_nobody_in(at_door: Door) -> None:
    voided = await at_door.invite("lina")
    code = await at_door.invite("lina")
    await at_door.invite("bjorn")
    await at_door.turned_away("lina", [[voided]])
    await at_door.turned_away("bjorn", [[code]])
    await at_door.turned_away("nobody", [[code]])
    at_door.ahead = timedelta(hours=72, seconds=1)
    await at_door.turned_away("lina", [[code]])
    at_door.ahead = timedelta(hours=71)
    await (await at_door.connect("lina", [[code], CHOSEN])).close()


async def test_a_connection_has_three_tries_and_a_failure_takes_a_second() -> None:
    async with door(Limits(failure=0.2)) as at_door:
        await at_door.welcome("lina")
        began = time.monotonic()
        guesser = await at_door.turned_away("lina", [["fel"], ["fel"], ["fel"], [PASSPHRASE]])
        assert time.monotonic() - began >= 0.6
        assert len(guesser.prompts) == 3 and guesser.answers == [[PASSPHRASE]]
        assert isinstance(guesser.error, asyncssh.PermissionDenied)
    assert Limits().failure == 1.0 and Limits().tries == 3


async def test_answers_that_nobody_asked_for_are_no_further_tries(
    at_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at_door.welcome("lina")
    guesses = []
    verify = at_door.passphrases.verify

    async def counted(account: Account, known: str | None, passphrase: str, **named: Any) -> bool:
        guesses.append(passphrase)
        return await verify(account, known, passphrase, **named)

    monkeypatch.setattr(at_door.passphrases, "verify", counted)

    class Flooding(Typist):
        def kbdint_challenge_received(self, *args: object) -> list[str]:
            assert self.conn.auth is not None
            for _ in range(50):
                self.conn.auth.send_packet(61, UInt32(1), String("gissning"))
            return ["gissning"]

    flooding = Flooding([["x"]])
    with pytest.raises((asyncssh.DisconnectError, OSError)):
        await asyncssh.create_connection(
            lambda: flooding, "127.0.0.1", at_door.listener.port, username="lina", client_keys=[], known_hosts=None
        )
    assert len(guesses) <= 3


async def test_who_never_answers_is_sent_away() -> None:
    async with door(Limits(first_answer=0.1)) as at_door:
        reader, writer = await asyncio.open_connection("127.0.0.1", at_door.listener.port)
        async with asyncio.timeout(5):
            assert (await reader.read()).startswith(b"SSH-2.0-Fristad")
        writer.close()
        await writer.wait_closed()


async def test_what_is_too_long_is_not_looked_at_and_said(at_door: Door) -> None:
    code = await at_door.invite("lina")
    longest = "ord " * 63 + "\U0001f331" * 4
    assert len(longest) == LONGEST
    shown = await at_door.connect("lina", [[code], (longest + "x", longest + "x"), (longest, longest)])
    assert shown.notes[2].strip() == NOT_TEXT
    await shown.close()
    longer = await at_door.turned_away("lina", [[longest + "x"], ["x" * 5_000], ["x"]])
    assert [note.strip() for note in longer.notes[1:]] == [NOT_TEXT, NOT_TEXT]
    await (await at_door.connect("lina", [[longest]])).close()
    with pytest.raises(PassphraseTooLong):  # nor can it be chosen inside
        await at_door.passphrases.hash(LINA, longest + "x")


async def test_five_minutes_once_however_often_one_guesses() -> None:
    async with door(Limits(after_answer=1.0, failure=0.7)) as at_door:
        guesser = await at_door.turned_away("lina", [["fel"], ["fel"], ["fel"]])
        assert isinstance(guesser.error, asyncssh.DisconnectError)
        assert guesser.error.reason.startswith(LATE)


async def test_what_is_offered_is_what_the_latest_client_offered(at_door: Door) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    await at_door.welcome("lina")
    credentials = at_door.directory.credentials
    await (await at_door.connect("lina", [[PASSPHRASE]], client_keys=[key])).close()
    assert len(await credentials.offers(LINA)) == 1
    await (await at_door.connect("lina", [[PASSPHRASE]])).close()
    assert await credentials.offers(LINA) == ()


async def test_a_key_that_was_offered_and_taken_signs_in_once_it_signs(at_door: Door) -> None:
    await at_door.welcome("lina")
    key, other = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    credentials = at_door.directory.credentials
    await (await at_door.connect("lina", [[PASSPHRASE]], client_keys=[key, other])).close()
    offers = await credentials.offers(LINA)
    assert [offer.fingerprint for offer in offers] == [key.get_fingerprint(), other.get_fingerprint()]

    await at_door.turned_away("lina", client_keys=[key])  # offered, but not taken
    await credentials.add_key(LINA, key.get_fingerprint())
    assert [key.proven for key in await credentials.keys(LINA)] == [False]
    assert len(await credentials.offers(LINA)) == 1

    await (await at_door.connect("lina", client_keys=[key])).close()
    async with asyncio.timeout(5):
        while [key.proven for key in await credentials.keys(LINA)] != [True]:
            await asyncio.sleep(0)
    await at_door.turned_away("lina", client_keys=[other])

    await credentials.drop_key(LINA, key.get_fingerprint())
    await at_door.turned_away("lina", client_keys=[key])


class CannotSign(asyncssh.SSHKeyPair):
    """Somebody else's public key, offered by who does not hold the private one."""

    def __init__(self, key: asyncssh.SSHKey) -> None:
        super().__init__(key.algorithm, key.algorithm, key.sig_algorithms, key.sig_algorithms, key.public_data, None)

    def sign(self, data: bytes) -> bytes:
        return String(b"ssh-ed25519") + String(b"\0" * 64)


async def test_a_key_that_is_only_offered_signs_nobody_in_and_is_bound_to_nobody(at_door: Door) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    await at_door.welcome("lina")
    await at_door.welcome("eva")
    credentials = at_door.directory.credentials
    await (await at_door.connect("lina", [[PASSPHRASE]], client_keys=[key])).close()
    await credentials.add_key(LINA, key.get_fingerprint())

    # With Lina's public key alone nobody gets in as Lina, and nothing is proven or remembered by it.
    await at_door.turned_away("lina", [["fel"]], client_keys=[CannotSign(key)])
    assert [key.proven for key in await credentials.keys(LINA)] == [False]
    # Nor is it when Lina then signs in by her passphrase from a client that cannot sign.
    await (await at_door.connect("lina", [[PASSPHRASE]], client_keys=[CannotSign(key)])).close()
    assert [key.proven for key in await credentials.keys(LINA)] == [False]
    # What somebody offers who is not let in is not offered to the account's owner to take.
    strange = asyncssh.generate_private_key("ssh-ed25519")
    await at_door.turned_away("eva", [["fel"]], client_keys=[strange])
    assert await credentials.offers(Account("eva")) == ()
    # Eva may take Lina's public key; it is of no use to her, and Lina's account stays Lina's.
    await (await at_door.connect("eva", [[PASSPHRASE]], client_keys=[CannotSign(key)])).close()
    await credentials.add_key(Account("eva"), key.get_fingerprint())
    await at_door.turned_away("eva", client_keys=[CannotSign(key)])


async def test_a_key_that_is_only_offered_helps_no_other_method(at_door: Door) -> None:
    """Bar 7: before, between and after failures of the hidden prompt, with a code half used, and for somebody else."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    await at_door.welcome("lina")
    credentials = at_door.directory.credentials
    await (await at_door.connect("lina", [[PASSPHRASE]], client_keys=[key])).close()
    await credentials.add_key(LINA, key.get_fingerprint())

    offered = [CannotSign(key)]
    await at_door.turned_away("lina", client_keys=offered)
    await at_door.turned_away("lina", [["fel"], ["fel"], ["fel"]], client_keys=offered)
    # A code that is shown and not followed by a passphrase is no sign-in either.
    code = (await at_door.directory.recover("lina")).code
    assert code
    await at_door.turned_away("lina", [[code], ("kort", "kort")], client_keys=offered)

    class Asking(Typist):
        """Asks about the key in the middle of its answers, as often as it is asked something."""

        def kbdint_challenge_received(self, *args: Any) -> Sequence[str] | None:
            assert self.conn.auth is not None
            self.prompts.append(())
            # SSH_MSG_USERAUTH_REQUEST for publickey without a signature, and then an answer to the prompt.
            self.conn.send_packet(
                50,
                String("lina"),
                String("ssh-connection"),
                String("publickey"),
                Boolean(False),
                String(key.algorithm),
                String(key.public_data),
            )
            return ["fel"]

    asking = Asking([["x"]])
    with pytest.raises((asyncssh.DisconnectError, OSError)):
        async with asyncio.timeout(10):
            await asyncssh.create_connection(
                lambda: asking,
                "127.0.0.1",
                at_door.listener.port,
                username="lina",
                client_keys=[],
                agent_path=None,
                config=None,
                known_hosts=None,
            )
    assert asking.prompts
    assert [key.proven for key in await credentials.keys(LINA)] == [False]

    # What a stranger offered for Lina's account is nowhere when Lina then signs in as she always does.
    strange = asyncssh.generate_private_key("ssh-ed25519")
    await at_door.turned_away("lina", [["fel"]], client_keys=[strange])
    await (await at_door.connect("lina", [[PASSPHRASE]])).close()
    assert strange.get_fingerprint() not in [offer.fingerprint for offer in await credentials.offers(LINA)]
    assert [each.fingerprint for each in await credentials.keys(LINA)] == [key.get_fingerprint()]
    await at_door.turned_away("lina", client_keys=[strange])


async def test_a_recovery_code_replaces_what_was_before_and_is_told_for_a_month(at_door: Door) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    credentials = at_door.directory.credentials
    await at_door.welcome("lina")
    await (await at_door.connect("lina", [[PASSPHRASE]], client_keys=[key])).close()
    await credentials.add_key(LINA, key.get_fingerprint())
    assert await credentials.recovery(LINA) is None
    invited = await at_door.directory.recover("lina")
    assert invited.code
    # Until it is used, nothing changes.
    await (await at_door.connect("lina", [[PASSPHRASE]])).close()
    await (await at_door.connect("lina", client_keys=[key])).close()
    new = ("en alldeles ny fras",) * 2
    await (await at_door.connect("lina", [[invited.code], new])).close()
    await at_door.turned_away("lina", [[PASSPHRASE]])
    await at_door.turned_away("lina", client_keys=[key])
    for _ in range(3):  # whoever does this need not be Lina
        await (await at_door.connect("lina", [new[:1]])).close()
        assert await credentials.recovery(LINA)
    await credentials.set_passphrase(LINA, "")
    at_door.ahead = timedelta(days=30) - timedelta(minutes=1)
    assert await credentials.recovery(LINA)
    at_door.ahead = timedelta(days=30)
    assert await credentials.recovery(LINA) is None


async def test_a_passphrase_that_is_replaced_while_it_is_looked_at_lets_nobody_in(
    at_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at_door.welcome("lina")
    code = (await at_door.directory.recover("lina")).code
    assert code
    verify = at_door.passphrases.verify

    async def slow(account: Account, known: str | None, passphrase: str, **named: Any) -> bool:
        right = await verify(account, known, passphrase, **named)
        await (await at_door.connect("lina", [[code], ("en alldeles ny fras",) * 2])).close()
        return right

    monkeypatch.setattr(at_door.passphrases, "verify", slow)
    late = await at_door.turned_away("lina", [[PASSPHRASE]])
    assert isinstance(late.error, asyncssh.PermissionDenied)


async def test_what_is_wrong_costs_as_much_for_an_account_that_there_is_not() -> None:
    """With the parameters in use, which are those promised."""
    async with door(Limits(failure=0.0), cost=None) as at_door:
        await at_door.welcome("lina")
        known = (await at_door.directory.credentials.standing(LINA, "", address="")).passphrase
        assert known and known.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
        took = []
        for account, hashed in ((LINA, known), (Account("nobody"), None)):
            began = time.perf_counter()
            assert not await at_door.passphrases.verify(account, hashed, "fel")
            took.append(time.perf_counter() - began)
        assert min(took) > 0.02 and max(took) < 5 * min(took)


async def test_the_front_end_leaves_its_seat_when_the_line_drops(at_door: Door) -> None:
    await at_door.welcome("lina")
    client = await at_door.connect("lina", [[PASSPHRASE]])
    await client.conn.create_session(asyncssh.SSHClientSession, term_type="xterm", encoding=None)
    await until(lambda: at_door.chairs and at_door.chairs[0].seats)
    client.conn.abort()
    await until(lambda: not at_door.chairs[0].seats)


async def test_the_seat_is_one_persons(at_door: Door) -> None:
    await at_door.welcome("lina")
    client = await at_door.connect("lina", [[PASSPHRASE]])
    assert (await run(client, "plain"))[1] == 0
    assert [chair.account for chair in at_door.chairs] == ["lina"]
    assert CHEAP.memory_kib < 65_536
