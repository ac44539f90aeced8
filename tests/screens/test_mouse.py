"""A mouse in the picture: for those who have switched it on, and no byte of it for the others."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import pytest
from textual import events

from meeting import commands as c
from meeting.view import Picture
from tests.helpers.waiting import until
from tests.screens.test_at_once import app_of
from tests.screens.test_terminal import Client, connected
from tests.screens.views import all_views
from tui.driver import mouse_event
from tui.seat import Settings
from tui.widgets.mouse_map import MouseMap

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


async def test_however_fast_it_drags_the_house_is_told_of_one_place_at_a_time_and_of_the_latest() -> None:
    view = all_views()["06_picture_lina"]
    assert isinstance(view, Picture)
    with patch("tui.widgets.picture.TELLS", 3_600), patch("tui.widgets.picture.LATE", 3_600):
        async with connected(view, settings=Settings(mouse=True)) as client:
            await client.sees("Lapp med tre namn", "Hemmet")
            labels = ("Lapp med tre namn", "Hemmet")
            places = [place_of(client, label) for label in labels]
            for n in range(1, 12):  # in turns, to the left and back, at last to where it was
                for x, y in places:
                    to = x - (n + 1) % 4
                    report(client, 0, x - n % 4, y)
                    report(client, 32, to, y)
                    report(client, 0, to, y, "m")
            map = (await app_of(client)).screen.query_one(MouseMap)
            lapp, home = (next(it for it in view.drawing.nodes if it.label == label) for label in labels)
            client.type("x")
            await client.sees("> x")
            assert map.untold == [lapp.id, home.id]
            assert len(client.chair.asked) == 1  # of 22
            for n in (2, 3):
                map.tell_on()
                await until(lambda n=n: len(client.chair.asked) == n, "the next")  # type: ignore[misc]
            map.tell_on()
            assert map.untold == []
            assert client.chair.asked[1:] == [c.Move(lapp.id, lapp.x, lapp.y), c.Move(home.id, home.x + 1, home.y)]


async def test_what_a_button_does_is_done_before_the_next_is_handed_over() -> None:
    async with connected(all_views()["06_picture_lina"], settings=Settings(mouse=True)) as client:
        await client.sees("Hemmet")
        x, y = place_of(client, "Hemmet")
        app = await app_of(client)
        with patch.object(app, "post_message", wraps=app.post_message) as posted:
            client.type("".join(f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m" for _ in range(8)))
            assert [type(call.args[0]) for call in posted.call_args_list] == [events.MouseDown]
            await until(lambda: posted.call_count >= 16, "all of them")


@pytest.mark.parametrize(
    "sequence",
    ["\x1b[<0;0;5M", "\x1b[<0;81;5M", "\x1b[<0;5;25M", "\x1b[<1;5;5M", "\x1b[<2;5;5M", "\x1b[<66;5;5M", "\x1b[<35;5;5M",
     "\x1b[<0;99999;5M", "\x1b[<;;M", "\x1b[<0;5M", "\x1b[A"],
)  # fmt: skip
def test_what_is_nowhere_or_of_no_button_of_ours_is_nothing(sequence: str) -> None:
    assert mouse_event(sequence, 80, 24) is None
