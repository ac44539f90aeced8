"""The top row says what time is left wherever there is room for a step's name."""

from __future__ import annotations

import pytest

from meeting.steps import AGENDAS
from meeting.view import Head, Left
from tui.depiction import stations
from tui.i18n import LANGUAGES, tongue
from tui.seat import Language
from tui.widgets.rail import Rail

STEPS = tuple((agenda, step.id) for agenda, steps in AGENDAS.items() for step in steps)


def told(language: Language, step: str, rest: Left, *, width: int, of: int) -> str:
    rail = Rail()
    rail.stations = stations(tongue(language), Head(step, "", of, of, 20, rest), part="", leads=True)
    (row,) = rail.lay_out(width)
    return "".join(text for text, _ in row)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("agenda", "step"), STEPS)
def test_how_far_over_one_is_stands_there_on_the_smallest_screen_too(
    agenda: str, step: str, language: Language
) -> None:
    of = max(sum(1 for _ in steps) for steps in AGENDAS.values())
    assert "12 min" in told(language, step, Left("over", 12), width=40, of=of)
    wide = {"sv": "12 min över tiden", "en": "12 min over"}
    assert wide[language] in told(language, step, Left("over", 12), width=80, of=of)
