"""A whole meeting in which every text that anybody writes is hostile: screens stand, and nothing of it is obeyed."""

from __future__ import annotations

import pytest

from tests.helpers.egress import foreign_to_a_screen, foreign_to_lines
from tests.server.house import MEMBERS
from tests.server.table import LEAD, Table, a_table, to_exploration

EVIL = "[/x][a=:// \x1b[31;5m\x9b2J\u202e\u3164\u034f{0}%s\x00\u200b"
SEEN = "[/x][a=:// [31;5m2J{0}%s"


async def lobby(table: Table) -> None:
    await table.lead(f"/circle {EVIL}", f"/rule {EVIL}", f"/plan 2 2026-12-01 13:00 | {EVIL}", f"/treasure {EVIL}")
    await table.lead("/circles", "/chest", "/series")


async def check_in(table: Table) -> None:
    await table.lead("/start 2", "/floor lina", f"/whisper {EVIL}")
    await table.people["lina"].sees("## 1/11")
    for line in (EVIL, f"/leave {EVIL}", f"/feeling {EVIL}"):
        await table.people["lina"].ok(line)
    await table.lead("/next!", "/next!")


async def exploration(table: Table) -> None:
    await to_exploration(table, "lina", "samira", question=f"/propose {EVIL} | {EVIL} | {EVIL}")
    await table.people["samira"].ok(EVIL)
    await table.people["lina"].ok(EVIL)
    await table.people["jonas"].ok(f"/slip {EVIL}")
    await table.lead("/next!")


async def picture(table: Table) -> None:
    lina = table.people["lina"]
    await lina.sees("## 6/11")
    one, other = await lina.ok(EVIL), await lina.ok(f"/node {EVIL}")
    for line in (f"/link {one} {other} {EVIL}", f"/summary {EVIL}", "/confirm"):
        await lina.ok(line)


async def hypotheses(table: Table) -> str:
    await table.lead("/next!", "/next!")
    await table.people["lina"].ok(EVIL)  # a note of the owner's own
    table.moves_on(100)
    hypothesis = await table.people["jonas"].ok(f"/say {EVIL}")
    await table.people["jonas"].ok(f"/park {EVIL}")
    await table.lead("/reveal")
    return hypothesis


async def review_and_solutions(table: Table, hypothesis: str) -> None:
    lina = table.people["lina"]
    await table.lead("/next!")
    for line in (f"/correct {hypothesis} {EVIL}", f"/revise {EVIL}"):
        await lina.ok(line)
    await table.lead("/next!")
    solution = await table.people["jonas"].ok(f"/solve {hypothesis}: {EVIL}")
    await table.lead("/next!")
    await lina.ok(f"/adopt {solution} {EVIL} | {EVIL} | {EVIL}")


async def reflections(table: Table) -> None:
    await table.lead("/next!")
    note = await table.people["jonas"].ok(f"/note {EVIL}")
    await table.people["jonas"].ok(f"/share {note}")


async def test_every_place_that_takes_text(monkeypatch: pytest.MonkeyPatch) -> None:
    failures: list[str] = []
    monkeypatch.setattr("server.log.failure", lambda name, error: failures.append(f"{name}: {error!r}"))
    async with a_table() as table:
        await table.lobby(LEAD, *MEMBERS)
        await lobby(table)
        # A member and the other facilitator watch all of it on screens.
        await table.people.pop("petter").close()
        watching = [await table.screen("petter"), await table.screen("yusuf", size=(120, 40))]

        async def seen(*texts: str) -> None:
            for screen in watching:
                for text in texts:
                    await screen.reads(text)

        for screen in watching:
            await screen.enter("/enter alm")
        await seen("Spelregler", f"[1] {SEEN}")
        await check_in(table)
        await seen("[4 FRÅGE")
        await exploration(table)
        await seen("[6 BILD]")
        await picture(table)
        await seen("[/x]", "bekräft")
        hypothesis = await hypotheses(table)
        await seen(f"[{hypothesis}] {SEEN}")
        await review_and_solutions(table, hypothesis)
        await seen(SEEN)
        await reflections(table)
        await seen(SEEN)
        await table.lead("/next!", "/close!")
        await seen("slut")
        for screen in watching:
            assert foreign_to_a_screen(bytes(screen.emulator.received)) == set()
            screen.type("lever")
            await screen.reads("lever")
        for person in table.people.values():
            assert foreign_to_lines(person.raw) == set()
        assert failures == []
