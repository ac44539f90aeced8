"""A byte in somebody's treasure is another one: it is left alone and told to its owner; the rest, and everybody else's, is as it was."""

from __future__ import annotations

import pytest

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.model import Account
from meeting.view import Board, Home, View
from server.house import House
from server.records import Treasure
from server.sealed_rows import Row, opened
from server.sealing import Tampered, associated
from server.takeaway import chest
from tests.server.house import FACILITATORS, MEMBERS, a_circle, a_house, gathered, sit

LINA, PETTER = Account("lina"), Account("petter")


async def treasures(house: House, account: Account) -> list[str]:
    return [each.text for each in await house.directory.chests.of(account)]


async def payloads(house: House) -> list[bytes]:
    return [payload for (payload,) in await house.directory._database.rows("SELECT payload FROM treasure")]


async def damage(house: House, account: str, number: int = 0) -> bytes:
    """The record of one treasure of somebody's as it is from here on, counted from the oldest."""
    database = house.directory._database
    rows = await database.rows("SELECT number, payload FROM treasure WHERE account = ? ORDER BY number", (account,))
    row, payload = rows[number]
    broken: bytes = payload[:200] + bytes([payload[200] ^ 1]) + payload[201:]
    async with database.transaction() as connection:
        await connection.execute("UPDATE treasure SET payload = ? WHERE number = ?", (broken, row))
    return broken


def told(view: View) -> list[tuple[str, object]]:
    return [(each.id, dict(each.args).get("n")) for each in getattr(view, "notices", ()) if "treasure" in each.id]


async def test_its_owner_signs_in_has_the_rest_and_is_told() -> None:
    house = await a_house()
    lina = await sit(house, "lina")
    one, two = [(await lina.do(h.Treasure(text))).item or "" for text in ("Ett", "Två")]
    broken = await damage(house, "lina")
    lina.leave()
    lina = await sit(house, "lina")
    home = lina.seat.view
    assert isinstance(home, Home)
    assert [shown.text for shown in home.chest] == ["Två"]
    assert told(home) == [("house.treasures_damaged", 1)]
    lines = (await lina.do(h.Chest())).lines
    assert lines[0] == f"[{two}] Två" and "house.treasures_damaged" in str(lines[-1])
    at_home = await chest(house.directory, LINA, "sv")
    assert "- Två" in at_home and "fristad doctor" in at_home
    for command in (h.Reword(two, "Andra"), h.Tried(two, "Bra"), h.Treasure("Tre"), h.Arrange(two, 2), h.Discard(two)):
        await lina.do(command)
    assert await treasures(house, LINA) == ["Tre"]
    with pytest.raises(Refused):
        await lina.do(h.Discard(one))
    assert broken in await payloads(house)
    # Whoever will not wait for it throws it out with the rest.
    with pytest.raises(Refused) as refused:
        await lina.do(h.EmptyChest(1))
    assert dict(refused.value.words.args)["n"] == 2
    await lina.do(h.EmptyChest(2))
    assert await payloads(house) == [] and told(lina.seat.view) == []
    assert "kistan är tom" in (await chest(house.directory, LINA, "sv")).lower()
    await house.close()


async def test_what_comes_from_the_same_source_lies_beside_it_and_is_known_again() -> None:
    house = await a_house()
    chests, source = house.directory.chests, "alm/2/x/t1"
    await chests.put(LINA, Treasure(source, "Lådan"))
    broken = await damage(house, "lina")
    for text in ("Lådan", "Lådan vid dörren"):
        await chests.put(LINA, Treasure(source, text))
        assert await treasures(house, LINA) == [text]
    await chests.arrange(LINA, "t1", 1)
    await chests.change(LINA, "t1", lambda it: Treasure(it.source, "Min låda", place=it.place, own=True))
    assert await treasures(house, LINA) == ["Min låda"]
    assert broken in await payloads(house) and len(await payloads(house)) == 2
    await chests.remove(LINA, source)
    assert await payloads(house) == [broken]
    await chests.remove(LINA, source)  # its owner takes it back: then it goes, damaged or not
    assert await payloads(house) == []
    await house.close()


async def test_in_the_treasure_walk_everybody_has_their_own() -> None:
    house = await a_house()
    circle = await a_circle(house)
    names = (*FACILITATORS, *MEMBERS)
    people = dict(zip(names, await gathered(house, circle, *names), strict=True))
    for who in MEMBERS:
        await people[who].do(h.Treasure(f"Något av {who}"))
    await people["lina"].do(h.Treasure("Ett till"))
    await damage(house, "lina")
    lead = people["agneta"]
    await lead.do(h.Start(10, confirmed=True))
    while lead.seat.view.place.part != "treasure_walk":
        await lead.do(c.Next(confirmed=True))
    await house.meetings.errands.done()
    house.refresh()
    for who in MEMBERS:
        board = people[who].seat.view
        assert isinstance(board, Board)
        (own,) = (section.items for section in board.sections if section.id == "own_chest")
        assert [item.text for item in own] == ["Ett till" if who == "lina" else f"Något av {who}"]
    # When it is over nobody has anything of it before them, nor the room.
    assert house.rooms[circle].chests
    await lead.do(c.Next(confirmed=True))
    await house.meetings.errands.done()
    assert house.rooms[circle].chests == {}
    await house.close()


async def test_each_is_bound_to_its_own_place() -> None:
    house = await a_house()
    chests, database = house.directory.chests, house.directory._database
    for text in ("Ett", "Två", "Tre"):
        await chests.put(LINA, Treasure(text, text))
    rows = await database.rows("SELECT number, payload FROM treasure ORDER BY number")
    async with database.transaction() as connection:
        for (number, _), (_, other) in zip(rows[:2], rows[1::-1], strict=True):
            await connection.execute("UPDATE treasure SET payload = ? WHERE number = ?", (other, number))
    assert await treasures(house, LINA) == ["Tre"] and chests.damaged[LINA] == 2
    await house.close()


async def as_before(house: House, account: Account) -> None:
    """Seal what somebody has as it was sealed when a treasure was bound to its owner alone."""
    database, key = house.directory._database, house.directory.house_key
    rows = await database.rows("SELECT number, source, payload FROM treasure WHERE account = ?", (account,))
    async with database.transaction() as connection:
        for number, source, payload in rows:
            row = Row("treasure", {"account": account, "source": source, "payload": payload})
            earlier = key.seal(opened(row, key), associated("treasure", account))
            await connection.execute("UPDATE treasure SET payload = ? WHERE number = ?", (earlier, number))


async def test_what_was_sealed_before_that_is_read_and_bound_at_the_next_start() -> None:
    house = await a_house()
    for account in (LINA, PETTER):
        await house.directory.chests.put(account, Treasure("x", f"Något av {account}", circle="Alm", meeting=2))
    await as_before(house, LINA)
    assert await treasures(house, LINA) == ["Något av lina"]
    await damage(house, "petter")  # which does not stand in the way
    before = await payloads(house)
    again = House(house.directory, house.journal, house.vault, house.passphrases, house.clock, house.invitation)
    await again.open()
    after = await payloads(house)
    assert after[0] != before[0] and after[1] == before[1]
    with pytest.raises(Tampered):
        house.directory.house_key.open(after[0], associated("treasure", LINA))
    (kept,) = await house.directory.chests.of(LINA)
    assert kept == Treasure("x", "Något av lina", circle="Alm", meeting=2)
    for each in (again, house):
        await each.close()
