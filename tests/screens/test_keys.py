"""Function keys: as long as a step lasts each of them does one thing, whatever others do meanwhile."""

from __future__ import annotations

from collections import defaultdict
from random import Random
from typing import Any

import pytest

from meeting import commands as c
from meeting.commands import NeedsConfirmation
from meeting.model import OwnerMode
from meeting.steps import AGENDAS, FIRST, LAST, REGULAR
from meeting.view import InMeeting, View
from tests.meeting.giving import meant, some_command
from tests.meeting.play import Game
from tests.screens.views import all_views
from tui import menu

Key = tuple[str, str, bool, bool, str]  # who, in which step, leading or facilitating, which key
STAYING = (c.Close, c.Remove, c.Lead, c.Next, c.Back)
STEPS = [stop.place for stop in (*REGULAR.stops, *FIRST.stops, *LAST.stops[-4:]) if stop.place.step != "follow_up"]
NUMBERS = {**{stop.place: 1 for stop in FIRST.stops}, **{stop.place: 10 for stop in LAST.stops[-4:]}}


def told(view: View, seen: dict[Key, set[str]]) -> None:
    """Adds what the keys do in this view."""
    leads = isinstance(view, InMeeting) and view.leads
    facilitates = isinstance(view, InMeeting) and view.card is not None
    for key, offer in menu.by_key(view).items():
        command: type[Any] | None = offer.action.command if offer.action is not None else None
        one = menu.OTHER_SIDE.get(command, command) if command is not None else None
        seen[view.me, view.place.step, leads, facilitates, key].add(one.__name__ if one is not None else offer.id)


@pytest.mark.parametrize("place", STEPS, ids=str)
def test_a_key_does_one_thing_as_long_as_a_step_lasts(place: Any) -> None:
    seen: dict[Key, set[str]] = defaultdict(set)
    where = f"{place.step}.{place.part}" if place.part else place.step
    for seed in range(3):
        random = Random(seed)
        game = Game(mode=OwnerMode.LISTEN if seed % 2 else OwnerMode.AWAY, seed=seed, number=NUMBERS.get(place, 4))
        game.go_to(where)
        for _ in range(40):
            who = random.choice(sorted(game.meeting.admitted))
            actions = [action for action in game.actions(who) if action.command not in STAYING]
            if actions:
                command = some_command(random.choice(actions), random)
                try:
                    game.say(who, command)
                except NeedsConfirmation:
                    game.say(who, meant(command))
            game.wait(seconds=random.choice((1, 30, 120)))
            for each in sorted(game.meeting.admitted):
                if (view := game.seen_by(each)) is not None:
                    told(view, seen)
    assert seen
    assert {key: does for key, does in seen.items() if len(does) > 1} == {}


def test_each_table_gives_a_key_to_one_command() -> None:
    every = [menu.FACILITATING, *menu.OUTSIDE.values()]
    every += [{**menu.LEADING, **keys} for keys in menu.LEADING_IN.values()]
    every += [{**menu.MEMBER, **keys} for keys in menu.MEMBER_IN.values()]
    for keys in every:
        assert len(set(keys.values())) == len(keys)
        assert set(keys.values()) <= set(menu.KEYS)


def test_every_step_has_its_keys() -> None:
    steps = {step.id for agenda in AGENDAS.values() for step in agenda}
    assert steps <= set(menu.LEADING_IN)
    assert steps <= set(menu.MEMBER_IN)


def test_who_raises_a_hand_does_not_pass_when_the_floor_comes() -> None:
    views = all_views()
    waits, speaks = views["01_check_in_karin"], views["01_check_in_petter"]
    hand = next(key for key, offer in menu.by_key(waits).items() if offer.id == "raise")
    assert hand not in menu.by_key(speaks)
