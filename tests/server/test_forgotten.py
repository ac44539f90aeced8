"""What was said goes with the room: nothing in this process keeps a text for the next one who sees it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

from server.house import House
from tests.helpers.waiting import until
from tests.server.table import LEAD, a_table
from tui import kept

KEEPER = type(kept.kept(1)(len))


def texts(of: object, *, deep: int = 6) -> Iterator[str]:
    """All strings that something holds."""
    if isinstance(of, str):
        yield of
    elif deep and not isinstance(of, type):
        for each in gc.get_referents(of):
            if isinstance(each, str | tuple | list | dict | frozenset) or type(each).__module__.startswith(
                ("meeting", "tui", "rich", "textual", "functools")
            ):
                yield from texts(each, deep=deep - 1)


def keeping(word: str) -> list[str]:
    """The caches in which a word is."""
    keepers = [it for it in gc.get_objects() if isinstance(it, KEEPER)]
    assert len(keepers) > 20
    return [
        f"{it.__module__}.{it.__qualname__}"
        for it in keepers
        if it.cache_info().currsize and any(word in text for kept in caches(it) for text in texts(kept))
    ]


def caches(keeper: object) -> Iterator[object]:
    """What a cache refers to that is not the function it keeps for."""
    yield from (it for it in gc.get_referents(keeper) if isinstance(it, dict | tuple | list))
    yield from (it for it in gc.get_referents(keeper) if type(it).__name__ == "_lru_list_elem")


async def test_with_the_room_goes_what_was_drawn_of_it() -> None:
    word = "svartvinbärsgelé"
    async with a_table() as table:
        await table.lobby(LEAD, "lina", "samira")
        await table.lead("/start 2", "/floor lina")
        screen = await table.screen("samira")
        await screen.reads("Lina har ordet")
        await table.people["lina"].ok(f"Jag tänker på {word} och på annat, länge")
        await screen.reads(word)
        assert keeping(word)
        await table.lead("/close!")
        await screen.reads("Tack för i dag")
        house: House = table.house
        await house.meetings.empty(table.circle)
        await house.meetings.errands.done()
        await table.people["lina"].sees("tömt")
        assert keeping(word) == []


async def test_nor_is_anything_kept_that_a_screen_drew_while_it_was_left() -> None:
    word = "svartvinbärsgelé"
    async with a_table() as table:
        await table.lobby(LEAD, "lina", "samira")
        await table.lead("/start 2", "/floor lina")
        await table.people["lina"].ok(f"/leave {word} och annat")
        screen = await table.screen("lina")
        await table.lead("/close!")
        await screen.reads(word)
        assert keeping(word)
        house: House = table.house
        await house.meetings.empty(table.circle)
        await house.meetings.errands.done()
        await screen.reads("tömt")
        await until(lambda: keeping(word) == [], "nothing is kept")
