"""A meeting is played twice over real SSH, with who did what changed: everybody else receives the very same bytes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest

from meeting.model import Account
from server.chair import chair
from server.front_ends import FRONT_ENDS
from server.host_keys import HostKeys
from server.session import Inside
from server.ssh import Listener
from tests.helpers.lines import Lines
from tests.server.house import FACILITATORS, MEMBERS, a_circle, a_house

HYPOTHESES = ("Kanske är det skönt att behövas", "Det finns kanske inget beslut")
SOLUTIONS = ("Gör en lapp med tre namn", "Be om ett skriftligt beslut")
SLIPS = ("Vad vet din chef?", "Vad händer om du inte svarar?")


class Seeded:
    """Chance that draws the same in both meetings."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def identifier(self, letter: str, taken: frozenset[str]) -> str:
        while (id := f"{letter}{self._random.randint(10, 99)}") in taken:
            pass
        return id

    def shuffled(self, these: Sequence[str]) -> tuple[str, ...]:
        left = sorted(these)
        self._random.shuffle(left)
        return tuple(left)

    def lot(self, these: Sequence[str]) -> str:
        return self._random.choice(sorted(these))


async def played(monkeypatch: pytest.MonkeyPatch, one: str, other: str, resting: str) -> dict[str, bytes]:
    """What each received of a meeting in which `one` and `other` did this and that, and `resting` sat out."""
    chance = Seeded(7)
    monkeypatch.setattr("server.room.Chance", lambda: chance)
    house = await a_house()
    circle = await a_circle(house)
    everybody = (*FACILITATORS, *MEMBERS)
    inside = Inside(house.directory, partial(chair, house), FRONT_ENDS, house.sign_ins)
    listener = Listener(inside, house.passphrases, without_code=frozenset(map(Account, everybody)))
    await listener.listen("127.0.0.1", 0, HostKeys.made())
    people: dict[str, Lines] = {}

    async def do(account: str, line: str) -> str:
        id = await people[account].ok(line)
        # A change that is still to be printed is printed before the next answer: so nobody is behind.
        await asyncio.gather(*(person.refused("/finns-inte") for person in people.values()))
        return id

    for account in everybody:
        people[account] = await Lines.connect(listener.port, account)
        await people[account].ok(f"/enter {circle}")
    lead = FACILITATORS[0]
    await do(lead, "/start 2")
    await do(lead, "/next!")
    await do(resting, "/pass")
    await do(lead, "/next!")
    first = await do("lina", "/propose Hur slutar jag rädda schemat?")
    second = await do("ulrika", "/propose Hur pratar jag om dålig stämning?")
    await do(lead, "/ballot")
    await do(one, f"/vote {first}")
    await do(other, f"/vote {second}")
    for account in MEMBERS:
        if account not in (one, other):
            await do(account, f"/vote {first}")
    await do(lead, "/count")
    await do("lina", "/consent yes")
    await do(lead, "/partner samira")
    await do(lead, "/next")
    await do(one, f"/slip {SLIPS[0]}")
    await do(other, f"/slip {SLIPS[1]}")
    for _ in range(3):
        await do(lead, "/next!")
    house.clock.at_least(house.clock.now() + timedelta(seconds=100))
    house.changed(circle)
    await do(one, HYPOTHESES[0])
    await do(other, HYPOTHESES[1])
    await do(lead, "/reveal")
    await do(lead, "/next!")
    await do("lina", "/holds")
    await do(lead, "/next!")
    await do(one, f"/solve : {SOLUTIONS[0]}")
    await do(other, f"/solve : {SOLUTIONS[1]}")
    await do(lead, "/next!")
    await do("lina", "/enough")
    received = {account: person.raw for account, person in people.items()}
    for person in people.values():
        await person.close()
    await house.close()
    await listener.close()
    return received


async def test_nobody_can_tell_who_did_what(monkeypatch: pytest.MonkeyPatch) -> None:
    once = await played(monkeypatch, "petter", "jonas", resting="petter")
    again = await played(monkeypatch, "jonas", "petter", resting="jonas")
    others = set(once) - {"petter", "jonas"}
    assert {account for account in others if once[account] != again[account]} == set()
    # What was compared holds what it is about: the texts did come, to those who may read them.
    assert all(text.encode() in once["samira"] for text in (*HYPOTHESES, *SOLUTIONS, *SLIPS))
    assert once["petter"] != again["petter"]
