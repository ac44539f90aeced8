"""People, circles, codes and chests, as the directory keeps them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from meeting.model import Account, OwnerMode
from server import refusals
from server.codes import new_code, read_code
from server.database import Database
from server.dates import read_when
from server.directory import Directory
from server.house_key import HouseKey
from server.names import account_name, circle_id, display_name
from server.passphrases import Busy, Cost, Passphrases
from server.records import Circle, Held, OpenMeeting, Person, Treasure
from server.sealed_table import writing
from server.words import said
from tui.i18n import LANGUAGES, tongue

LINA, BJORN = Account("lina"), Account("bjorn")
AT = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "fristad.db")
    yield opened
    await opened.close()


@pytest.fixture
def directory(database: Database) -> Directory:
    return Directory(database, HouseKey(b"k" * 32))


def test_a_code_is_read_however_it_was_typed() -> None:
    code = new_code()
    assert len(code) == 14 and read_code(code) == code
    assert read_code("il0o-abcd-efgh") == "1100-ABCD-EFGH"
    assert read_code(" abcd\u2013efgh jkmn ") == "ABCD-EFGH-JKMN"
    assert [read_code(text) for text in ("", "ABCD-EFGH", "ABCD-EFGH-JKMU", "ABCD-EFGH-JKMNP")] == [None] * 4


@pytest.mark.parametrize("text", ["", "a", "Lina", "li na", "å", "x" * 33, "lina\n", "../x", "-v", "--", "-lina"])
def test_what_no_account_is_called(text: str) -> None:
    with pytest.raises(refusals.BadAccount):
        account_name(text)


def test_names_of_people() -> None:
    good = ["Lina Bergfors", "Åsa-Britt O\u2019Neil", "Ánne Máret Ŋuolla", "Jürgen St. John", "محمد", "Nguyễn Thị Hồng"]
    assert [display_name(name) for name in good] == [name.replace("\u2019", "'") for name in good]
    assert display_name("  A\u0301nna \u202e ") == "Ánna"
    for bad in ("", "  ", "-", "Lina2", "Linа", "x" * 41, "𝐋𝐢𝐧𝐚", "Lina 🙂", "<b>", "字" * 21):
        with pytest.raises(refusals.BadName):
            display_name(bad)


def test_a_circles_word_is_short_plain_and_its_own() -> None:
    assert circle_id("Älgö & Träslöv", ()) == "algo-traslov"
    assert circle_id("Alm", {"alm", "alm-2"}) == "alm-3"
    assert circle_id("字", ()) == "grupp"


async def test_nobody_has_two_names_nor_anothers(directory: Directory) -> None:
    await directory.found("lina")
    await directory.circles.found("Alm", founder=LINA)
    await directory.invite("alm", "bjorn")
    await directory.people.rename(LINA, "Lina Ek")
    with pytest.raises(refusals.NameTaken):
        await directory.people.rename(BJORN, "lina EK")
    with pytest.raises(refusals.NameTaken):
        await directory.people.rename(BJORN, "Lina Ek")
    await directory.people.set_language(LINA, "en")
    person = await directory.people.get(LINA)
    assert (person.name, person.language, person.facilitator, person.signed_in) == ("Lina Ek", "en", True, False)


async def test_an_invitation_joins_and_has_a_code_only_for_the_new(directory: Directory, database: Database) -> None:
    await directory.circles.found("Alm")
    invited = await directory.invite("ALM", "lina")
    assert invited.code is not None and invited.circle is not None
    assert not (await directory.credentials.standing(BJORN, invited.code, address="")).has_code
    await directory.credentials.redeem(LINA, invited.code, "hash")
    with pytest.raises(refusals.CodeNotValid):
        await directory.credentials.redeem(LINA, invited.code, "other")
    await directory.circles.found("Björk")
    second = await directory.invite("bjork", "lina", facilitator=True)
    assert second.code is None
    assert [circle.id for circle in await directory.circles.of(LINA)] == ["alm", "bjork"]
    again = await directory.invite("bjork", "lina")
    assert again.circle is not None and again.circle.facilitators == {LINA}  # nobody loses their part
    with pytest.raises(refusals.UnknownCircle):
        await directory.invite("ek", "lina")
    with pytest.raises(refusals.CircleNameTaken) as taken:
        await directory.circles.found("ALM")
    assert dict(taken.value.words.args)["free"] == "ALM 2"
    async with writing(database) as connection:  # of a house that is older than that
        await directory.circles.table.write(connection, "alm-2", Circle("alm-2", "Alm"))
    with pytest.raises(refusals.AmbiguousCircle):
        await directory.invite("Alm ", "lina")
    assert (await directory.invite("alm", "lina")).code is None


async def test_nobody_reads_what_is_not_committed(directory: Directory, database: Database) -> None:
    """Whoever writes reads it; all others wait, and what is rolled back nobody ever saw."""
    await directory.found("lina")
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def invited_in_vain() -> None:
        async with writing(database) as connection:
            await directory.people.table.write(connection, BJORN, Person(BJORN))
            assert await directory.people.find(BJORN) is not None
            assert len(await directory.people.all()) == 2
            begun.set()
            await go_on.wait()
            raise ZeroDivisionError

    vain = asyncio.create_task(invited_in_vain())
    await begun.wait()
    reads = [
        asyncio.create_task(read)
        for read in (
            directory.people.find(BJORN),
            directory.people.all(),
            directory.circles.all(),
            directory.chests.of(LINA),
            directory.is_founded(),
        )
    ]
    done, _ = await asyncio.wait(reads, timeout=0.1)
    assert not done
    go_on.set()
    with pytest.raises(ZeroDivisionError):
        await vain
    assert await asyncio.gather(*reads) == [None, (Person(LINA, facilitator=True),), (), (), True]


async def test_only_one_house_is_founded(directory: Directory) -> None:
    first = await directory.found()
    assert first.account == "facilitator"
    with pytest.raises(refusals.AlreadyFounded):
        await directory.found("lina")
    with pytest.raises(refusals.UnknownAccount):
        await directory.recover("lina")


async def test_what_a_circle_agrees_on(directory: Directory) -> None:
    alm = (await directory.circles.found("Alm", founder=LINA)).id
    circles = directory.circles
    await directory.invite(alm, "bjorn")
    await circles.set_owner_mode(alm, OwnerMode.LISTEN)
    await circles.add_rule(alm, "Det som sägs här\u202e stannar här")
    await circles.acknowledge_rules(alm, BJORN)
    circle = await circles.get(alm)
    assert circle.rules == ("Det som sägs här stannar här",) and circle.owner_mode is OwnerMode.LISTEN
    assert [member.acknowledged for member in circle.members] == [False, True]
    circle = await circles.add_rule(alm, "Vi börjar i tid")  # others words are asked about anew
    assert not any(member.acknowledged for member in circle.members)
    assert (await circles.strike_rule(alm, 1)).rules == ("Vi börjar i tid",)
    with pytest.raises(refusals.NoSuchRule):
        await circles.strike_rule(alm, 2)
    with pytest.raises(refusals.NotAMember):
        await circles.acknowledge_rules(alm, Account("eva"))
    when = read_when("2026-12-01 13:00")
    plan = (await circles.plan(alm, 4, when, where="rum 2")).plan(4)
    assert plan is not None and (plan.when, plan.where) == (when, "rum 2")
    with pytest.raises(refusals.BadPlan):
        await circles.plan(alm, 11, when)


async def test_what_remains_of_a_meeting(directory: Directory) -> None:
    alm = (await directory.circles.found("Alm")).id
    circles = directory.circles
    assert (await circles.open_meeting(alm, 4, "alm/4/x")).open == OpenMeeting(4, "alm/4/x")
    with pytest.raises(refusals.AlreadyOpen):
        await circles.open_meeting(alm, 5, "alm/5/x")
    for _ in range(2):
        circle = await circles.close_meeting(alm, "alm/4/x", AT, owner=LINA)
        assert (circle.held, circle.last_owner, circle.open) == ((Held(4, AT, stream="alm/4/x"),), LINA, None)
    await circles.open_meeting(alm, 5, "alm/5/x")
    assert (await circles.abandon_meeting(alm, "alm/5/x")).held == (Held(4, AT, stream="alm/4/x"),)


async def test_a_chest_is_ones_own_and_takes_each_treasure_once(directory: Directory) -> None:
    chests = directory.chests
    for text in ("Ett", "Ett igen"):
        await chests.put(LINA, Treasure("m/t1", text, ("steg", "\x1b[2Jnär")))
    await chests.put(LINA, Treasure("m/t2", "Två"))
    await chests.put(BJORN, Treasure("m/t1", "Björns"))
    assert await chests.of(LINA) == (Treasure("m/t1", "Ett igen", ("steg", "[2Jnär")), Treasure("m/t2", "Två"))
    await chests.remove(LINA, "m/t1")
    await chests.remove(LINA, "m/t1")
    assert [treasure.text for treasure in await chests.of(LINA)] == ["Två"]
    with pytest.raises(refusals.EmptyText):
        await chests.put(LINA, Treasure("m/t3", "\u200b"))


async def test_the_disk_shows_accounts_and_circles_alone(
    directory: Directory, database: Database, tmp_path: Path
) -> None:
    await directory.found("lina")
    await directory.circles.found("Kanariegruppen", founder=LINA)
    code = (await directory.invite("kanariegruppen", "bjorn")).code
    assert code is not None
    await directory.credentials.redeem(BJORN, code, "$argon2id$kanarie")
    await directory.people.rename(LINA, "Kanarie Ek")
    await directory.circles.add_rule("kanariegruppen", "Kanarieregel")
    await directory.chests.put(LINA, Treasure("kanariekälla", "Kanarieskatt"))
    await database.checkpoint()
    disk = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"lina" in disk and b"bjorn" in disk and b"kanariegruppen" in disk
    for secret in ("Kanarie", "kanarieskatt", "kanariek", "argon2", code, code.replace("-", "")):
        assert secret.encode() not in disk


async def test_the_queue_goes_round_the_accounts_and_is_short() -> None:
    passphrases = Passphrases(Cost(memory_kib=64, passes=1), queue=4)
    order: list[str] = []

    async def attempt(account: Account) -> None:
        await passphrases.verify(account, None, "x")
        order.append(account)

    gate = threading.Event()
    passphrases._thread.submit(gate.wait)  # nothing is worked off until all have queued
    greedy = [asyncio.create_task(attempt(LINA)) for _ in range(4)]
    await asyncio.sleep(0)
    other = asyncio.create_task(attempt(BJORN))
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await passphrases.verify(LINA, None, "x")
    another = [asyncio.create_task(attempt(Account(who))) for who in ("eva", "ali", "bo")]
    await asyncio.sleep(0)
    gate.set()
    results = await asyncio.gather(*greedy, other, *another, return_exceptions=True)
    # Whoever is new takes the place of one of those who wait for the account with the most, down to one each.
    assert [isinstance(result, Busy) for result in results] == [False, False, True, True, False, False, False, True]
    assert order == ["lina", "lina", "bjorn", "eva", "ali"]
    passphrases.close()


async def test_the_queue_goes_round_the_addresses_first() -> None:
    passphrases = Passphrases(Cost(memory_kib=64, passes=1), queue=4)
    order: list[str] = []

    async def attempt(account: str, address: str) -> None:
        await passphrases.verify(Account(account), None, "x", address=address)
        order.append(account)

    gate = threading.Event()
    passphrases._thread.submit(gate.wait)
    crowd = [asyncio.create_task(attempt(f"nobody-{n}", "10.0.0.1")) for n in range(5)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await passphrases.verify(LINA, None, "x", address="10.0.0.1")
    others = [asyncio.create_task(attempt(who, "10.0.0.2")) for who in ("lina", "bjorn", "eva")]
    await asyncio.sleep(0)
    gate.set()
    results = await asyncio.gather(*crowd, *others, return_exceptions=True)
    # One is being worked off; of the four that wait, two places go to the other address, until both have as many.
    assert [isinstance(result, Busy) for result in results] == [False] * 3 + [True] * 2 + [False, False, True]
    assert order == ["nobody-0", "nobody-1", "lina", "nobody-2", "bjorn"]
    passphrases.close()


def test_every_refusal_has_its_words() -> None:
    for kind in refusals.NotPossible.__subclasses__():
        for language in LANGUAGES:
            assert tongue(language).has(kind.message), kind.message
    assert said(refusals.NoSuchRule(number=3).words, "en") == "There is no ground rule 3."
