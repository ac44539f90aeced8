"""What is drawn past Textual's compositor is what the compositor would have drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from meeting.view import Board, Shown, View
from tests.helpers.waiting import until
from tests.screens.test_terminal import Client, connected
from tests.screens.views import all_views
from tui.app import FristadApp

SIZES = {5: (100, 30), 9: (62, 20), 13: (80, 24)}  # of the terminal, from the how manyeth view on
LONG = "Kanske har problemets storlek aldrig blivit räknad, inte ens av henne själv, och 漢字 e\u0301 👍🏽 därtill."


def composed(app: FristadApp) -> list[str]:
    """The whole screen as the compositor has it."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


def shown(client: Client) -> list[str]:
    return [line.rstrip() for line in client.emulator.text.split("\n")]


async def app_of(client: Client) -> FristadApp:
    await client.sees("F1")
    assert isinstance(client.front._app, FristadApp)
    return client.front._app


async def same(client: Client, app: FristadApp) -> None:
    await until(lambda: composed(app) == shown(client), "the same on the screen as in the compositor")


def grown(view: View) -> list[View]:
    """What comes after a view: items, others, fewer, and another status."""
    assert isinstance(view, Board)
    *before, last = view.sections
    views: list[View] = []
    for n in range(14):
        item = Shown(f"h{n}", f"{n} {LONG}"[: 20 + n * 8], "Petter" if n % 2 else None)
        last = replace(last, items=(*last.items, item))
        views.append(replace(view, sections=(*before, last)))
    views.append(replace(view, sections=(*before, replace(last, items=last.items[3:]))))
    roster = tuple(replace(who, state="gone", hand=True) for who in view.roster)
    return [*views, replace(view, roster=roster), replace(view, status=(), notices=())]


@pytest.mark.parametrize("name", ["07_silent_daniel", "07_talk_agneta", "04_ballot_petter", "09_with_lina"])
async def test_what_is_drawn_at_once_is_what_the_compositor_draws(name: str) -> None:
    views = all_views()
    view = views[name]
    async with connected(view) as client:
        app = await app_of(client)
        await same(client, app)
        seat = client.chair.seat
        assert seat is not None
        for n, each in enumerate(grown(view)):
            if n == 4:
                client.type("Hej ")
            if n in SIZES:
                client.emulator.resize(*SIZES[n])
                client.front.resized(*SIZES[n])
                await until(lambda n=n: app.screen.size == SIZES[n], "the other size")  # type: ignore[misc]
            if n == 8:
                client.type("\x1bOP")  # help lies over the list
            if n == 11:
                client.type("\x1b")
                client.type("/")
            seat.show(each)
            await until(lambda each=each: app.base is not None and app.base.view is each, "the view has come")  # type: ignore[misc]
            await same(client, app)


async def test_one_more_item_needs_no_compositor(monkeypatch: pytest.MonkeyPatch) -> None:
    view = all_views()["07_silent_daniel"]
    async with connected(view) as client:
        app = await app_of(client)
        await same(client, app)
        seat = client.chair.seat
        assert seat is not None
        composing: list[object] = []
        for each in grown(view)[:3]:
            compositor = app.screen._compositor
            monkeypatch.setattr(compositor, "render_update", lambda **named: composing.append(named))
            seat.show(each)
            assert isinstance(each, Board)
            text = each.sections[-1].items[-1].text[:16]
            await client.sees(text)
        assert composing == []
