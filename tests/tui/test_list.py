"""Where a list stands that grows while its end is followed: as long as there is room below, it does not move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.terminal_app import TerminalApp
from tui.widgets.items import FREE, Entry, Group, ItemList
from tui.widgets.roster import Roster

WIDTH, HEIGHT = 100, 20
MANY = 50


def groups(count: int) -> tuple[Group, ...]:
    return (Group("all", entries=tuple(Entry(f"h{n}", f"rad {n}") for n in range(count))),)


def shown(items: ItemList) -> str:
    return "\n".join("".join(text for text, _ in row) for row in items.drawn)


class Room(TerminalApp):
    """A list, and a column of names beside it where there is one."""

    CSS = "ItemList { width: 1fr; height: 1fr; } Roster { width: 20; height: 1fr; }"

    def __init__(self, *, beside: bool) -> None:
        super().__init__()
        self.items, self.beside = ItemList(), beside

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self.items
            if self.beside:
                yield Roster()


@asynccontextmanager
async def a_list(count: int, *, beside: bool = True) -> AsyncIterator[ItemList]:
    room = Room(beside=beside)
    async with room.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.pause()
        room.items.set(groups(count))
        yield room.items


async def test_beside_something_it_moves_seldom_and_nothing_new_is_ever_out_of_sight() -> None:
    async with a_list(HEIGHT) as items:
        tops = []
        for count in range(HEIGHT + 1, MANY):
            items.set(groups(count))
            assert items.below == 0
            assert items.following
            tops.append(items.top)
        moves = [after - before for before, after in zip([0, *tops], tops, strict=False)]
        first = 1 + HEIGHT // FREE
        assert moves[0] == first
        assert set(moves[1:]) == {0, first}
        assert len([move for move in moves if move]) <= len(moves) // first + 1


async def test_where_it_has_the_whole_width_it_moves_by_what_came() -> None:
    async with a_list(HEIGHT, beside=False) as items:
        for count in range(HEIGHT + 1, MANY):
            items.set(groups(count))
            assert items.top == count - HEIGHT


async def test_who_comes_to_a_long_list_sees_a_whole_screen_of_it() -> None:
    async with a_list(MANY) as items:
        assert items.top == MANY - HEIGHT
        items.begin(at_end=True)
        items.set(groups(MANY - 1))
        assert items.top == MANY - 1 - HEIGHT


async def test_what_goes_leaves_no_more_room_than_a_move_does() -> None:
    async with a_list(HEIGHT) as items:
        items.set(groups(HEIGHT + 1))
        items.set(groups(HEIGHT + 20))
        assert items.top == items.lowest_top
        for count in range(HEIGHT + 19, HEIGHT, -1):
            items.set(groups(count))
            assert items.last_top <= items.top <= items.lowest_top
        items.set(groups(HEIGHT))
        assert items.top == 0


@pytest.mark.parametrize("beside", [True, False])
async def test_who_reads_further_up_stays_there_and_finds_the_end_again(*, beside: bool) -> None:
    async with a_list(MANY, beside=beside) as items:
        items.set(groups(MANY + 1))
        items.scroll_rows(-30)
        top = items.top
        items.set(groups(MANY + 5))
        assert (items.top, items.following) == (top, False)
        items.scroll_rows(MANY)
        assert (items.below, items.following) == (0, True)
        items.set(groups(MANY + 6))
        assert items.below == 0
        items.scroll_rows(1)  # there is nothing further down
        assert items.top == (items.lowest_top if beside else items.last_top)


async def test_what_is_told_over_the_items_is_laid_out_anew_when_it_is_another() -> None:
    async with a_list(1) as items:
        items.set((replace(items.groups[0], told=("nu",)),))
        assert "nu" in shown(items)


async def test_the_last_one_may_go() -> None:
    async with a_list(1) as items:
        items.set(())
        assert not items.drawn
        items.set(groups(1))
        assert items.ids == ("h0",)
