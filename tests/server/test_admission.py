"""How many may wait at the gate: MaxStartups, a share for each address, and a ceiling."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import asyncssh
import pytest
import pytest_asyncio

from server.admission import Admission, Bounds, Stage, source_of
from server.ssh import Listener
from server.tally import Tally
from tests.helpers.waiting import until
from tests.server.door import PASSPHRASE, Door, door

ALWAYS_DROPPED = 0.0  # the chance that is dropped wherever anything is


def crowd(admission: Admission[int], source: str, count: int, chance: float = 0.999_999) -> int:
    """So many knock; how many are let in."""
    admitted = 0
    for _ in range(count):
        if admission.admits(source, chance):
            admission.enter(source, random.getrandbits(64))
            admitted += 1
    return admitted


@pytest.mark.parametrize(("waiting", "dropped"), [(9, 0.0), (10, 0.3), (55, 0.65), (99, 0.992), (100, 1.0)])
def test_early_drop(waiting: int, dropped: float) -> None:
    admission: Admission[int] = Admission(Bounds(share=0))
    for n in range(waiting):
        admission.enter("192.0.2.1", n)
    refused = sum(not admission.admits("192.0.2.2", n / 1_000) for n in range(1_000))
    assert refused / 1_000 == pytest.approx(dropped, abs=0.002)


def test_a_crowd_leaves_each_address_its_share() -> None:
    admission: Admission[int] = Admission()
    assert crowd(admission, "192.0.2.1", 600) == 100
    for n in range(1, 4):
        assert crowd(admission, f"198.51.100.{n}", 30, ALWAYS_DROPPED) == 30
        assert crowd(admission, f"198.51.100.{n}", 1) == 0


def test_a_whole_municipality_comes_at_once() -> None:
    for many in range(12, 31):
        assert crowd(Admission(), "192.0.2.1", many, ALWAYS_DROPPED) == many


def test_at_the_ceiling_a_crowd_beyond_its_share_gives_way_and_nobody_else() -> None:
    admission: Admission[str] = Admission(Bounds(ceiling=6, share=2))
    for n, source in enumerate("abbbcc"):
        assert admission.enter(source, f"{source}{n}") is None
    assert admission.enter("d", "d0") == "b1"
    assert admission.enter("d", "d1") == "a0"  # nobody is beyond the share: who waits longest
    assert admission.waiting == 6
    admission.leave("b1")  # who was sent away is gone a moment later
    assert admission.waiting == 6
    admission.leave("b2")
    assert admission.enter("e", "e") is None


HOSTILE = {
    "one network": lambda n: f"2001:db8:1:{n:x}::/64",
    "many networks": lambda n: f"2001:db8:{n:x}:1::/64",
    "many addresses": lambda n: f"198.51.{n // 256}.{n % 256}",
}
NEWCOMERS = 1_200


def crowd_and_ceiling(source: Callable[[int], str], stage: Stage, *, known: bool = False) -> set[int]:
    """Who of twenty at one address is still there when many have come, who get as far as being asked."""
    admission: Admission[int] = Admission()
    if known:
        admission.enter("192.0.2.1", -100)
        admission.let_in(-100)
    gone = set()
    for person in range(-20, 0):
        assert admission.admits("192.0.2.1", ALWAYS_DROPPED)
        gone.add(admission.enter("192.0.2.1", person))
        admission.reached(person, stage)
    for n in range(NEWCOMERS):
        assert admission.admits(source(n), ALWAYS_DROPPED)
        gone.add(admission.enter(source(n), n))
        assert admission.waiting <= admission.bounds.ceiling
        admission.reached(n, Stage.ASKED)
        assert n not in gone
    return set(range(-20, 0)) - gone


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_a_municipality_keeps_its_share_at_the_ceiling(source: Callable[[int], str]) -> None:
    """They were here first and so wait longest, and no other address has as many: neither makes them go."""
    everybody = set(range(-20, 0))
    assert crowd_and_ceiling(source, Stage.ANSWERED) == everybody
    assert crowd_and_ceiling(source, Stage.ASKED, known=True) == everybody
    assert crowd_and_ceiling(source, Stage.SILENT, known=True) == everybody


def test_of_one_network_however_large_no_more_than_a_share_is_left() -> None:
    assert crowd_and_ceiling(HOSTILE["one network"], Stage.SILENT) == set(range(-20, 0))


@pytest.mark.parametrize("stage", [Stage.SILENT, Stage.ASKED, Stage.ANSWERED])
def test_who_is_least_far_goes(stage: Stage) -> None:
    admission: Admission[str] = Admission(Bounds(ceiling=4))
    for each in Stage:
        admission.enter(each.name, each.name)
        admission.reached(each.name, each)
    for each in Stage:
        if each < stage:
            admission.leave(each.name)
            admission.enter("other", each.name)
            admission.reached(each.name, Stage.SAFE)
    assert admission.enter("new", "new") == stage.name


def test_where_nobody_can_go_the_newcomer_does() -> None:
    admission: Admission[int] = Admission(Bounds(ceiling=3, share=1))
    for n in range(3):
        admission.enter("192.0.2.1", n)
        admission.reached(n, Stage.SAFE)
    assert admission.enter("192.0.2.2", 3) == 3
    assert admission.waiting == 3
    admission.leave(3)
    assert admission.waiting == 3


def test_however_many_addresses_there_are_no_more_than_the_ceiling_wait() -> None:
    admission: Admission[int] = Admission()
    for n in range(2_000):
        assert admission.admits(f"source {n}", ALWAYS_DROPPED)
        admission.enter(f"source {n}", n)
    assert admission.waiting == admission.bounds.ceiling


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("fe80::1%eth0", "fe80::2", True),
    ],
)
def test_where_one_comes_from(one: str, other: str, same: bool) -> None:
    assert (source_of(one) == source_of(other)) is same


@pytest_asyncio.fixture
async def at_door() -> AsyncIterator[Door]:
    async with door() as opened:
        await opened.welcome("lina")
        yield opened


def unlucky(listener: Listener, bounds: Bounds) -> None:
    """From now on all are dropped who can be."""
    listener.admission, listener.chance = Admission(bounds), lambda: ALWAYS_DROPPED


async def test_who_has_signed_in_waits_no_more(at_door: Door) -> None:
    unlucky(at_door.listener, Bounds(start=0, share=1))
    for _ in range(3):
        await at_door.connect("lina", [[PASSPHRASE]])
    assert at_door.listener.admission.waiting == 0


async def test_thirty_people_behind_one_address_get_in_at_once(at_door: Door) -> None:
    unlucky(at_door.listener, Bounds())
    accounts = [f"person-{n}" for n in range(30)]
    for account in accounts:
        await at_door.welcome(account)
    people = await asyncio.gather(*(at_door.connect(account, [[PASSPHRASE]]) for account in accounts))
    assert at_door.listener.admission.waiting == 0
    await asyncio.gather(*(person.close() for person in people))


async def test_who_is_over_the_share_is_dropped_before_a_word(
    at_door: Door, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unlucky(at_door.listener, Bounds(start=0, share=1))
    monkeypatch.setattr("server.asyncssh_parts._Connection.connection_made", never)
    for _ in range(50):
        at_door.listener.admission.enter("127.0.0.1", random.getrandbits(64))  # type: ignore[arg-type]
        with pytest.raises((OSError, asyncssh.DisconnectError)):
            await at_door.connect("lina", [[PASSPHRASE]])
    told = [line for line in capfd.readouterr().err.splitlines() if "turned_away" in line]
    assert len(told) == 1 and "127.0.0.1" not in told[0]


def never(*args: object) -> None:
    raise AssertionError("something was begun for a stranger")


async def test_at_the_ceiling_somebody_is_sent_away(at_door: Door) -> None:
    unlucky(at_door.listener, Bounds(ceiling=2))
    silent = []
    for _ in range(3):
        silent.append(await asyncio.open_connection("127.0.0.1", at_door.listener.port))
        await silent[-1][0].readline()
    await until(silent[0][0].at_eof)
    assert [reader.at_eof() for reader, _ in silent] == [True, False, False]
    assert at_door.listener.admission.waiting == 2
    for _, writer in silent:
        writer.close()


class Choosing(asyncssh.SSHClient):
    """Shows a code, and takes a while to choose a passphrase."""

    def __init__(self, code: str) -> None:
        self._code = code
        self.chosen = asyncio.Event()
        self.asked = asyncio.Event()

    def kbdint_auth_requested(self) -> str:
        return ""

    async def kbdint_challenge_received(
        self, name: str, instructions: str, lang: str, prompts: Sequence[tuple[str, bool]]
    ) -> Sequence[str]:
        if len(prompts) == 1:
            return [self._code]
        self.asked.set()
        await self.chosen.wait()
        return [PASSPHRASE, PASSPHRASE]


async def test_who_has_shown_a_code_is_not_sent_away(at_door: Door) -> None:
    """Bjorn chooses his passphrase while others come and say nothing: it is they who go."""
    unlucky(at_door.listener, Bounds(ceiling=1, share=1))
    bjorn = Choosing(await at_door.invite("bjorn"))
    options: dict[str, Any] = {"client_keys": [], "agent_path": None, "known_hosts": None, "config": None}
    coming = asyncio.create_task(
        asyncssh.create_connection(
            lambda: bjorn,
            "127.0.0.1",
            at_door.listener.port,
            username="bjorn",
            **options,
        )
    )
    await asyncio.wait_for(bjorn.asked.wait(), 10)
    for _ in range(3):
        reader, writer = await asyncio.open_connection("127.0.0.1", at_door.listener.port)
        assert await reader.read() == b""
        writer.close()
    bjorn.chosen.set()
    connection, _ = await asyncio.wait_for(coming, 10)
    assert at_door.listener.admission.waiting == 0
    connection.close()
    await connection.wait_closed()


async def test_a_thousand_happenings_are_two_lines(capfd: pytest.CaptureFixture[str]) -> None:
    tally = Tally("happened", interval=0.05)
    for _ in range(1_000):
        tally.add()
    lines = ""

    def heard() -> list[str]:
        nonlocal lines
        lines += capfd.readouterr().err
        return lines.splitlines()

    await until(lambda: len(heard()) == 2)
    assert '"count": 1,' in lines + "," or '"count": 1}' in lines
    assert '"count": 999}' in lines
    tally.close()
