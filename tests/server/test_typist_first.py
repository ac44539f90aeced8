"""One item is twelve screens' work: whoever wrote it sees it first, and a key pressed meanwhile does not wait for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio

from meeting.model import Account
from meeting.view import View
from server.front_ends import full_screen
from server.session import FrontEnd
from tests.helpers.emulator import Emulator
from tests.helpers.waiting import until
from tests.server.house import FACILITATORS, MEMBERS, OPENED, a_circle, a_house, sit
from tui.screen import ViewScreen
from tui.stage import Stage
from tui.terminal import Terminal

pytestmark = pytest.mark.asyncio(loop_scope="module")
MORE = ("tomasz", "karin", "daniel", "fatima", "bjorn")
EVERYBODY = (*FACILITATORS, *MEMBERS, *MORE)
AHEAD = 8  # screens that are drawn while a letter goes through its own app


class Sight:
    """One person's terminal."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.emulator = Emulator(120, 36)
        self.front: FrontEnd | None = None
        self.ended = asyncio.Event()
        self.terminal = Terminal(name="xterm-256color", columns=120, rows=36, send=self.emulator.feed)

    def type(self, text: str) -> None:
        assert self.front is not None
        self.front.data_received(text.encode())

    async def sees(self, text: str) -> None:
        await until(lambda: text in self.emulator.text, f"{text!r} on {self.account}'s screen")


class Circle:
    """Everybody at a screen, in one loop and with no line between."""

    def __init__(self) -> None:
        self.sights = {account: Sight(account) for account in EVERYBODY}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def circle() -> AsyncIterator[Circle]:
    async with a_full_circle() as full:
        yield full


@asynccontextmanager
async def a_full_circle() -> AsyncIterator[Circle]:
    house = await a_house()
    database = OPENED.pop()  # it is closed when the last test is over, not the first
    id = await a_circle(house)
    for account in MORE:
        await house.directory.invite(id, account)
    await house.reload()
    circle = Circle()
    people = [await sit(house, account) for account in EVERYBODY]
    for account in EVERYBODY:
        await house.enter(house.guest(Account(account)), id)
    await house.start(house.guest(Account(EVERYBODY[0])), 2)
    for sight, person in zip(circle.sights.values(), people, strict=True):
        sight.front = full_screen(person.chair, sight.terminal, crashed=crashed, ended=sight.ended.set)
        sight.front.start()
    for sight in circle.sights.values():
        await sight.sees("[1 INCHECKNING]")
    try:
        yield circle
    finally:
        await house.close()
        for sight in circle.sights.values():
            await sight.ended.wait()
        await database.close()


def crashed(error: Exception) -> None:
    raise error


@pytest.mark.parametrize(("writer", "word"), [("agneta", "nyfiken"), ("samira", "stolt"), ("bjorn", "hoppfull")])
async def test_who_wrote_it_is_drawn_first(
    circle: Circle, writer: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    take = ViewScreen.take

    def noted(screen: ViewScreen[View], view: View) -> None:
        drawn.append(screen.host.chair.account)
        take(screen, view)

    circle.sights[writer].type(f"/feeling {word}")
    await circle.sights[writer].sees(f"/feeling {word}")
    monkeypatch.setattr(ViewScreen, "take", noted)
    circle.sights[writer].type("\r")
    for sight in circle.sights.values():
        await sight.sees(f"{word} ·")
    assert drawn[0] == writer
    assert sorted(drawn) == sorted(EVERYBODY)  # each once


async def test_a_key_waits_for_few_screens(circle: Circle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody types when the second screen is about to be drawn: their letter is there before most of the others are."""
    writer, typist = circle.sights["agneta"], circle.sights["bjorn"]
    take, changed = ViewScreen.take, Stage.on_line_changed
    drawn: list[str] = []
    before: list[str] = []

    def taken(screen: ViewScreen[View], view: View) -> None:
        drawn.append(screen.host.chair.account)
        if len(drawn) == 2:
            typist.type("x")
        take(screen, view)

    def typed(stage: Stage[Any]) -> None:
        changed(stage)  # and drawn
        if stage.host.chair.account == typist.account:
            before[:] = drawn

    writer.type("/feeling glad")
    await writer.sees("/feeling glad")
    monkeypatch.setattr(ViewScreen, "take", taken)
    monkeypatch.setattr(Stage, "on_line_changed", typed)
    writer.type("\r")
    for sight in circle.sights.values():
        await sight.sees("glad ·")
    await typist.sees("> x")
    assert len(drawn) == len(EVERYBODY)
    assert 2 <= len(before) <= 2 + AHEAD
