"""A mouse in the picture: for those who have switched it on, and no byte of it for the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from meeting import commands as c
from meeting.view import Picture
from tests.helpers.waiting import until
from tests.screens.test_terminal import Client, connected
from tests.screens.views import all_views
from tui.driver import mouse_event
from tui.seat import Settings

MOUSE, NO_MOUSE = b"\x1b[?1002h\x1b[?1006h", b"\x1b[?1006l\x1b[?1002l"


def report(client: Client, code: int, x: int, y: int, end: str = "M") -> None:
    client.type(f"\x1b[<{code};{x + 1};{y + 1}{end}")


def place_of(client: Client, text: str) -> tuple[int, int]:
    """Where a text stands on the screen."""
    return next((row.index(text), y) for y, row in enumerate(client.emulator.lines) if text in row)


async def test_who_has_not_switched_it_on_is_sent_nothing_of_a_mouse_and_theirs_does_nothing() -> None:
    async with connected(all_views()["06_picture_lina"]) as client:
        await client.sees("Telefonen")
        report(client, 0, *place_of(client, "Telefonen"))
        client.type("x")
        await client.sees("> x")
        assert b"?1002" not in client.emulator.received and b"?1006" not in client.emulator.received
        assert "Vald:" not in client.emulator.text
        assert client.chair.asked == []


async def test_who_has_switched_it_on_chooses_drags_and_opens() -> None:
    view = all_views()["06_picture_lina"]
    assert isinstance(view, Picture)
    async with connected(view, settings=Settings(mouse=True)) as client:
        await client.sees("Lapp med tre namn")
        assert client.emulator.received.count(MOUSE) == 1
        x, y = place_of(client, "Lapp med tre namn")
        report(client, 0, x, y)
        await client.sees("Vald: Lapp med tre namn")
        report(client, 32, x - 1, y)
        report(client, 32, x - 4, y)
        report(client, 0, x - 4, y, "m")
        await until(lambda: bool(client.chair.asked), "it rests")
        node = next(node for node in view.drawing.nodes if node.label == "Lapp med tre namn")
        assert client.chair.asked == [c.Move(node.id, node.x - 4, node.y)]
        # Twice is for its words; then nothing lies under the mouse.
        for _ in range(2):
            x, y = place_of(client, "Hemmet")
            report(client, 0, x, y)
            report(client, 0, x, y, "m")
        await client.sees("> Hemmet")
        report(client, 0, *place_of(client, "Telefonen"))
        client.type("\r")
        await until(lambda: len(client.chair.asked) == 2, "other words")
        assert isinstance(client.chair.asked[1], c.Rename)
        client.chair.settings = Settings()
        client.chair.seat.show(replace(view, leads=True))  # type: ignore[union-attr]
        await until(lambda: NO_MOUSE in client.emulator.received, "the end of it")


@pytest.mark.parametrize(
    "sequence",
    ["\x1b[<0;0;5M", "\x1b[<0;81;5M", "\x1b[<0;5;25M", "\x1b[<1;5;5M", "\x1b[<2;5;5M", "\x1b[<66;5;5M", "\x1b[<35;5;5M",
     "\x1b[<0;99999;5M", "\x1b[<;;M", "\x1b[<0;5M", "\x1b[A"],
)  # fmt: skip
def test_what_is_nowhere_or_of_no_button_of_ours_is_nothing(sequence: str) -> None:
    assert mouse_event(sequence, 80, 24) is None
