"""Turns are few at once and come in order, and nobody waits for one that is gone."""

from __future__ import annotations

import asyncio

from tui.turns import Turns


async def test_turns_come_in_order_and_are_few() -> None:
    turns, begun = Turns(2, longest=2), list[int]()

    async def start(n: int) -> None:
        over = await turns.turn()
        begun.append(n)
        ends[n].add_done_callback(lambda _: over())

    ends = [asyncio.get_running_loop().create_future() for _ in range(5)]
    tasks = [asyncio.create_task(start(n)) for n in range(5)]
    await asyncio.wait(tasks[:2])
    assert begun == [0, 1]
    tasks[2].cancel()
    await asyncio.wait([tasks[2]])
    ends[1].set_result(None)
    await asyncio.wait([tasks[3]])
    assert begun == [0, 1, 3]
    ends[0].set_result(None)
    await asyncio.wait([tasks[4]])
    assert begun == [0, 1, 3, 4]


async def test_a_turn_ends_once() -> None:
    turns = Turns(1, longest=2)
    over = await turns.turn()
    over()
    over()
    await turns.turn()
    waiting = asyncio.create_task(turns.turn())
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


async def test_who_comes_first_waits_for_one_alone_and_others_come_between() -> None:
    turns, begun = Turns(1, longest=2), list[int]()
    over = await turns.turn()

    async def take(n: int) -> None:
        done = await turns.turn(first=n == 2)
        begun.append(n)
        asyncio.get_running_loop().call_soon(begun.append, -n)  # a key, say
        done()

    tasks = [asyncio.create_task(take(n)) for n in (1, 2, 3)]
    await asyncio.sleep(0)
    over()
    await asyncio.wait(tasks)
    await asyncio.sleep(0)
    assert begun == [2, -2, 1, -1, 3, -3]


async def test_those_who_come_first_keep_their_order() -> None:
    turns, begun = Turns(1, longest=2), list[str]()
    over = await turns.turn()

    async def take(who: str) -> None:
        done = await turns.turn(first=who.isupper())
        begun.append(who)
        done()

    tasks = [asyncio.create_task(take(who)) for who in "aBcDE"]
    await asyncio.sleep(0)
    over()
    await asyncio.wait(tasks)
    assert "".join(begun) == "BDEac"
