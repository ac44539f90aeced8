"""A client that reads nothing and asks for more, while others write: it costs what a handful of screens weighs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.helpers.attacked import LONG, attacker, comes_back, comes_to_rest, sockets_at, unsent_at, watched
from tests.helpers.group import MEMBERS
from tests.server.attacks.meeting import KEYS, Meeting, a_meeting

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.alone, pytest.mark.timeout(240)]
MOST = 0.256  # MB
OTHERS = tuple(member for member in MEMBERS if member not in {"lina", "petter"})
WRITERS = OTHERS if LONG else OTHERS[:2]
ROUNDS = 40 if LONG else 10
HOW = ("reads nothing", "never ends an exchange of keys")
ASKS = (("xterm-256color", "\x0c"), (None, "/again\n"), ("dumb", "/again\r"))
# Both front ends and both ways of being deaf; in the long version each way of asking with each.
CASES = [(term, asks, half) for n, (term, asks) in enumerate(ASKS) for half in (False, True) if LONG or half == n]


@pytest_asyncio.fixture(scope="function" if LONG else "module", loop_scope="module")
async def meeting(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Meeting]:
    """With those who write; where they write so much that what is asked for grows by it, each time a new one."""
    async with a_meeting(tmp_path_factory.mktemp("house") / "data", *WRITERS) as it:
        yield it
        it.nothing_went_wrong()


async def all_write(meeting: Meeting) -> None:
    """One line each, time and again."""
    for n in range(ROUNDS):
        for account in WRITERS:
            await meeting.people[account].ok(f"/feeling ny {n}")


@pytest.mark.parametrize(("term", "asks", "half"), CASES, ids=[f"{term}, {HOW[half]}" for term, _, half in CASES])
async def test_what_it_costs(meeting: Meeting, term: str | None, asks: str, half: bool) -> None:
    """Each thing that is asked for is some 3 kB to say: without a bound, megabytes."""
    at_rest = sockets_at(meeting.group.server.port)
    plan = meeting.lina(term=term, half=half, asks=asks, count=1_500, size=(120, 36))
    async with attacker("deaf", **plan) as lina:
        await all_write(meeting)  # whatever anybody's writing costs is there before
        async with watched(meeting.pid, meeting.petter, KEYS) as watch:
            lina.tell()
            assert (await lina.hears())["asked"]
            await comes_to_rest(watch, meeting.group.server.port)
            await all_write(meeting)
        unsent = unsent_at(meeting.group.server.port)
        meeting.nobody_else_waits(watch)
        assert watch.risen + unsent < MOST, f"{watch.figures}, and {unsent} MB unsent"
    await comes_back(lambda: sockets_at(meeting.group.server.port), at_rest)
