"""One's own treasure chest over real SSH: filled, sorted, reworded, tried, emptied by its owner alone, and taken home as Markdown."""

from __future__ import annotations

from random import Random

import pytest

from meeting.model import Account
from meeting.text import clean
from server import refusals
from server.chests import named
from server.records import Treasure
from server.takeaway import as_written
from tests.helpers.contract import asked, heading, offered
from tests.helpers.lines import signed_in
from tests.helpers.nasty import text
from tests.helpers.taken_home import as_list, taken_home
from tests.server.house import a_house
from tests.server.table import LEAD, Table, a_table, to_exploration, to_questions

LINA = Account("lina")


async def markdown(table: Table, account: str) -> str:
    return (await taken_home(await signed_in(table.port, account), "chest")).decode()


async def test_a_chest_is_sorted_reworded_tried_and_emptied() -> None:
    async with a_table() as table:
        lina = await table.home("lina")
        assert not {"tried", "discard", "empty-chest"} & await offered(lina)
        one, two, three = [await lina.ok(f"/treasure {text}") for text in ("Ett", "Två", "*Tre* [x](y) <b> & 3. #")]
        await lina.ok(f"/arrange {three} 1")
        await lina.ok(f"/skriv-om {one} Ett, men tydligare")
        await lina.ok(f"/prövat {two}")
        await lina.ok(f"/tried {one} Det gick, tredje gången")
        assert await asked(lina, "/chest") == [
            f"[{three}] *Tre* [x](y) <b> & 3. #",
            f"[{one}] Ett, men tydligare",
            "* Prövat: Det gick, tredje gången",
            f"[{two}] Två",
            "* Prövat",
        ]
        assert as_list(await markdown(table, "lina")) == [
            (0, "Skattkista"),
            (1, "*Tre* [x](y) <b> & 3. #"),
            (1, "Ett, men tydligare"),
            (2, "Prövat: Det gick, tredje gången"),
            (1, "Två"),
            (2, "Prövat"),
        ]
        # Nobody else gets at it, by whatever id.
        petter = await table.home("petter")
        while await petter.ok("/treasure Petters") == one:  # each chest has ids of its own
            await petter.ok(f"/discard {one}")
        for line in (f"/discard {one}", f"/tried {one}", f"/reword {one} x", f"/arrange {one} 1", "/empty-chest 3"):
            assert (await petter.refused(line)).endswith(f"({line})")
        await lina.ok(f"/kasta {two}")
        assert "2 saker" in await lina.refused("/empty-chest 3")
        await lina.ok("/töm-kistan 2")
        assert await asked(lina, "/kista") == ["* Kistan är tom än. /skatt TEXT lägger något i den."]
        assert "Petters" in await markdown(table, "petter")
        await lina.refused("/empty-chest 0")


async def test_what_comes_in_by_itself_and_what_one_borrows() -> None:
    async with a_table() as table:
        members = ("lina", "petter", "samira", "jonas")
        await table.lobby(LEAD, *members)
        await to_questions(table)
        await to_exploration(table, "lina", "petter")
        lead, lina, samira = (table.people[who] for who in (LEAD, "lina", "samira"))
        await table.lead("/next!", "/next!", "/next!")
        await lead.until(lambda: heading(lead).startswith("## 7/11"), "the hypotheses")
        table.moves_on(400)
        await table.people["jonas"].ok("Kanske vanan")
        await table.lead("/reveal!", "/next!", "/next!")
        proposal = await samira.ok("Lägg telefonen i en låda")
        assert "borrow" not in await offered(samira)
        await table.lead("/next!")
        await lead.until(lambda: "med ärendeägaren" in heading(lead), "the owner's return")
        assert "borrow" in await offered(samira) and "borrow" not in await offered(lina)
        await lina.refused(f"/borrow {proposal} Min")
        await samira.refused("/borrow s0 Nej")
        await samira.refused(f"/borrow {proposal}")
        before = await table.heard("jonas")
        borrowed = await table.people["petter"].ok(f"/låna {proposal} Telefonen stannar på jobbet")
        await table.undisturbed("jonas", before)
        assert await asked(table.people["petter"], "/chest") == [f"[{borrowed}] Telefonen stannar på jobbet"]
        await table.house.directory.chests.put(
            Account("petter"), Treasure("ek/1/z/t9", "Äldre", circle="Ek", meeting=1)
        )
        assert await asked(table.people["petter"], "/chest") == [
            f"[{borrowed}] Telefonen stannar på jobbet",
            "* Från Alm, träff 2",
            "[t9] Äldre",
            "* Från Ek, träff 1",
        ]
        adopted = await lina.ok(f"/adopt {proposal} Lådan i hallen | Köp en | i morgon")
        await table.house.meetings.errands.done()
        assert (await asked(lina, "/chest"))[:1] == [f"[{adopted}] Lådan i hallen"]
        await lina.refused(f"/discard {adopted}")  # in a meeting one has other things to do
        await table.lead("/close!")
        await lina.until(lambda: "slut" in heading(lina), "the close")
        assert [text for _, text in as_list(await markdown(table, "lina"))] == [
            "Skattkista", "Lådan i hallen", "Första steg: Köp en", "När: i morgon", "Från Alm, träff 2",
        ]  # fmt: skip
        await lina.ok("/quit")
        await lina.until(lambda: lina.closed, "the end")
        again = await table.home("lina")
        assert "inte är tömt" in await again.refused(f"/discard {adopted}")
        assert "inte är tömt" in await again.refused("/empty-chest 1")
        await again.ok(f"/reword {adopted} Lådan vid dörren")
        await table.house.directory.chests.put(LINA, Treasure(f"x/{adopted}", "En annan"))
        table.moves_on(16 * 60)
        await again.sees("Rummet är tömt")
        await again.ok(f"/discard {adopted}")


async def test_on_the_screen_one_chooses_from_ones_own() -> None:
    async with a_table() as table:
        lina = await table.screen("lina")
        await lina.enter("/skatt Andas före mötet")
        await lina.reads("Det ligger i din kista.")
        await lina.enter("/prövat")
        await lina.reads("Vad i kistan?")
        await lina.reads("Andas före mötet")
        lina.type("\r")
        await lina.reads("Hur gick det?")
        await lina.enter("Bra")
        await lina.reads("Antecknat i din kista.")
        lina.type("\x1b[21~")
        await lina.reads("Andas före mötet Prövat: Bra")


async def test_an_errand_that_is_repeated_does_not_undo_what_its_owner_did() -> None:
    chests = (await a_house()).directory.chests
    adopted = Treasure("alm/2/x/t1", "Lådan", ("Köp en", ""), circle="Alm", meeting=2)
    await chests.put(LINA, adopted)
    await chests.put(LINA, Treasure("u1", "Egen"))
    await chests.arrange(LINA, "u1", 1)
    await chests.change(LINA, "t1", lambda it: Treasure(it.source, "Lådan vid dörren", it.more, own=True))
    await chests.put(LINA, adopted)
    assert [each.text for each in await chests.of(LINA)] == ["Egen", "Lådan vid dörren"]
    with pytest.raises(refusals.NoSuchTreasure):
        await chests.arrange(LINA, "t9", 1)
    with pytest.raises(refusals.EmptyText):
        await chests.change(LINA, "u1", lambda it: Treasure(it.source, "\u200b"))


def test_two_meetings_may_have_made_one_id() -> None:
    treasures = (Treasure("alm/3/y/t1", "Senare"), Treasure("alm/2/x/t1", "Tidigare"))
    assert [(id, it.text) for id, it in named(treasures).items()] == [("t10", "Senare"), ("t1", "Tidigare")]


def test_whatever_was_written_is_read_as_it_was_written() -> None:
    random = Random(7)
    hard = [
        "- ",
        "1. ett",
        "1) x",
        "+",
        "# x",
        "> y",
        "===",
        "```",
        "    kod",
        "\\",
        "\\*",
        "&amp;",
        "<b>",
        "[a]: b",
        "![x](y)",
        "a_b_",
        "~~x~~",
        "|a|b|",
        "***",
        "---",
    ]
    for said in (*map(clean, hard), *(clean(text(random)) for _ in range(2_000))):
        if said:
            assert as_list(f"- {as_written(said)}\n  - {as_written(said)}") == [(1, said), (2, said)], ascii(said)
