"""A client's screen, in its colours, is the one that Textual's own strings would have drawn, wherever one goes."""

from __future__ import annotations

import random
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from rich.segment import Segment
from textual.color import Color
from textual.filter import NoColor
from textual.message_pump import MessagePump
from textual.strip import Strip

from meeting.view import Board, Shown, View
from tests.helpers.attacked import LONG
from tests.helpers.emulator import Emulator, looks
from tests.helpers.waiting import until
from tests.screens.test_at_once import app_of
from tests.screens.test_terminal import Client, connected
from tests.screens.views import all_views
from tui.app import FristadApp
from tui.terminal import Depth

SYSTEMS: dict[Depth, Any] = {Depth.SIXTEEN: "standard", Depth.EIGHT_BIT: "256"}
SIZES = ((80, 24), (120, 36), (100, 30), (44, 20), (62, 18))
KEYS = (
    "k",
    "å",
    " ",
    "en lite längre text ",
    "\t",
    "\x1b",
    "/",
    "\x1b[A",
    "\x1b[B",
    "\x1b[5~",
    "\x1b[6~",
    "\x7f",
    "\x1bOP",
)
STEPS = 200 if LONG else 16


def fresh(segments: Strip) -> Strip:
    """The same, in styles that were never drawn: Textual keeps what it made of one, for whatever depth that was."""
    made = []
    for text, style, control in segments:
        if style is not None:
            style = style.copy()
            style._ansi = None
        made.append(Segment(text, style, control))
    return Strip(made)


def stock(app: FristadApp, depth: Depth) -> Emulator:
    """What a terminal would show that got Textual's own strings."""
    console = Console(file=StringIO(), force_terminal=True, color_system=SYSTEMS.get(depth, "truecolor"), _environ={})
    columns, rows = app.screen._compositor.size
    emulator = Emulator(columns, rows)
    emulator.feed(b"\x1b[?7l")
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        strip = fresh(strip)
        if depth is Depth.NONE:
            strip = strip.apply_filter(NoColor(), Color.parse("black"))
        emulator.feed(f"\x1b[{y + 1}H{strip.render(console)}".encode())
    return emulator


def differing(client: Client, app: FristadApp) -> list[tuple[int, int]]:
    """Cells that a client sees otherwise than stock Textual would have drawn them."""
    wanted = stock(app, app.terminal.depth if app.terminal else Depth.TRUE)
    columns, rows = app.screen._compositor.size
    return [
        (x, y)
        for y in range(rows)
        for x in range(columns)
        if looks(client.emulator.cell(x, y)) != looks(wanted.cell(x, y))
    ]


async def settled(app: FristadApp) -> None:
    """All that was set going is done, and drawn."""
    for _ in range(2):
        pumps: list[MessagePump] = [app, *app.screen.walk_children(with_self=True)]
        await until(lambda: not app.woken.is_set() and not any(it.message_queue_size for it in pumps), "rest")  # noqa: B023
        await app.screen.wait_for_refresh()


def more(view: View, n: int) -> View:
    """The view with one more item, where it has any."""
    if not isinstance(view, Board) or not view.sections:
        return view
    *before, last = view.sections
    item = Shown(
        f"h{n}", f"{n} det kan vara så att e\u0301n rad till behövs 漢字 " * (1 + n % 3), "Petter" if n % 2 else None
    )
    return replace(view, sections=(*before, replace(last, items=(*last.items, item))))


@pytest.mark.parametrize(
    ("name", "environment"),
    [("xterm-256color", {}), ("xterm", {}), ("xterm-256color", {"NO_COLOR": "1"}), ("screen", {})],
)
async def test_a_walk_through_the_screens(name: str, environment: dict[str, str]) -> None:
    chance = random.Random(7)
    views = [view for _, view in sorted(all_views().items())]
    view = all_views()["07_talk_daniel"]
    async with connected(view, name=name, environment=environment) as client:
        app = await app_of(client)
        for n in range(STEPS):
            seat = client.chair.seat
            assert seat is not None
            match chance.choice(("view", "more", "more", "key", "key", "size")):
                case "view":
                    client.chair.view = view = chance.choice(views)
                    seat.show(view)
                case "more":
                    for k in range(chance.choice((1, 12))):
                        client.chair.view = view = more(view, 100 * n + k)
                        seat.show(view)
                case "key":
                    client.type(chance.choice(KEYS))
                case _:
                    columns, rows = chance.choice(SIZES)
                    client.emulator.resize(columns, rows)
                    client.front.resized(columns, rows)
                    await until(lambda: app.screen._compositor.size == (columns, rows), "the new size")  # noqa: B023
            await settled(app)
            await until(lambda: differing(client, app) == [], f"step {n}: what stock Textual would show")
