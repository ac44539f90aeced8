"""What comes into the house as text is made safe at the one place where commands come in, whichever command it is."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any, get_args, get_type_hints

import pytest

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Command
from meeting.hall_commands import HallCommand
from meeting.model import Account
from server import hall
from server.chair import HouseChair
from server.house import House
from server.names import circle_name, display_name
from server.records import Treasure
from server.refusals import NotPossible
from server.session import environment
from server.takeaway import calendar, chest
from tests.helpers.egress import obeyed
from tests.helpers.nasty import text
from tests.server.house import a_house, sit
from tui.seat import Answer

COMMANDS: tuple[type[Any], ...] = (*get_args(Command), *get_args(HallCommand))
HOSTILE = "\x1b[31m[/x]\u202e\u200bond\x00\x9b2J\u3164\ud800{0}%s"
SAFE = "[31m[/x]ond2J{0}%s"


def hostile(kind: type[Any]) -> Any:
    """A command of a kind, hostile wherever it holds text."""
    hints = get_type_hints(kind)
    return kind(**{each.name: value_for(hints[each.name]) for each in fields(kind)})


def value_for(hint: Any) -> Any:
    kinds = {hint, *get_args(hint)}
    if any(getattr(kind, "__supertype__", kind) is str for kind in kinds):
        return (HOSTILE,) * 2 if hint not in {str, Account} and ... in get_args(hint) else HOSTILE
    return bool in kinds or 3


def texts(command: Any) -> list[str]:
    """Every string in a command."""
    values = [getattr(command, each.name) for each in fields(command)]
    return [
        text for value in values for text in (value if isinstance(value, tuple) else (value,)) if isinstance(text, str)
    ]


@dataclass
class Listening:
    """A room that only listens."""

    heard: list[Any] = field(default_factory=list)
    meeting: Any = field(default_factory=lambda: SimpleNamespace(admitted={Account("lina")}))

    async def submit(self, account: Account, command: Any, begun: Any = None) -> tuple[()]:
        self.heard.append(command)
        return ()


async def test_every_command_comes_in_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    house = await a_house()
    lina = await sit(house, "lina")
    room = Listening()

    async def listen(house: Any, guest: Any, command: Any) -> Answer:
        room.heard.append(command)
        return Answer()

    monkeypatch.setattr(hall, "submit", listen)
    monkeypatch.setattr(House, "room_of", lambda house, guest: room)
    monkeypatch.setattr(House, "refresh", lambda house: None)
    for kind in COMMANDS:
        await HouseChair.submit(lina.chair, hostile(kind))
    assert [type(command) for command in room.heard] == list(COMMANDS)
    with_text = [command for command in room.heard if texts(command)]
    assert {c.Say, c.Propose, c.Solve, c.Adopt, c.Order, h.SetName, h.AddRule, h.Plan} <= set(map(type, with_text))
    for command in with_text:
        as_typed = isinstance(command, h.SetPassphrase)  # it is hashed and shown to nobody
        assert set(texts(command)) == {HOSTILE if as_typed else SAFE}, command


def test_names_of_people_and_circles() -> None:
    random = Random(5)
    taken, refused = 0, list[NotPossible]()
    for _ in range(10_000):
        typed = text(random)
        for name_of in (display_name, circle_name):
            try:
                name = name_of(typed)
            except NotPossible as error:
                refused.append(error)
            else:
                taken += 1
                assert name and obeyed(name) == set()
    assert taken > 1_000 and len(refused) > 1_000
    assert not any(obeyed(str(value)) for error in refused for _, value in error.words.args)


def test_what_a_client_says_of_itself() -> None:
    random = Random(6)
    for _ in range(10_000):
        said = text(random).encode(errors="replace")
        kept = environment({b"LANG": said, b"TERM": said, b"COLORTERM": said, b"PATH": b"/bin"})
        assert all(value.isascii() and value.isprintable() and len(value) <= 64 for value in kept.values())
        assert "PATH" not in kept


async def test_what_one_takes_along() -> None:
    house = await a_house()
    directory, lina = house.directory, Account("lina")
    circle = await directory.circles.found(HOSTILE, founder=lina)
    await directory.circles.plan(circle.id, 2, datetime.now(UTC) + timedelta(days=30), where=HOSTILE)
    await directory.chests.put(lina, Treasure("u1", HOSTILE, (HOSTILE, HOSTILE)))
    unfolded = (await calendar(directory, lina, None)).decode().replace("\r\n ", "").replace("\r\n", "")
    written = (await chest(directory, lina, None)).replace("\\", "")  # what Markdown needs to leave it as it is
    for taken in (written, unfolded):
        assert taken.count(SAFE) >= 2 and obeyed(taken.replace("\n", "")) == set()
