"""The tree of rings: whoever counts its marks counts the meetings, and the sentence says the same."""

from __future__ import annotations

from typing import get_args

import pytest

from meeting.view import Ring
from tui.i18n import tongue
from tui.rings import sentence, strip, trunk
from tui.seat import Language

ALL: tuple[Ring, ...] = get_args(Ring)


@pytest.mark.parametrize("rings", [(each,) * 10 for each in ALL] + [(*ALL, "held", "held", "planned")])
def test_a_mark_for_each_meeting(rings: tuple[Ring, ...]) -> None:
    assert len(rings) == 10
    assert len(strip(rings)) == 10
    rows = trunk(rings)
    assert len(rows[1].split()) == 10
    assert all(len(row.split()) <= 10 for row in rows)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_sentence_speaks_of_as_many(language: Language) -> None:
    assert "10" in sentence(tongue(language), ("held",) * 10).split(":")[0]


def test_where_there_is_no_series_nothing_is_drawn() -> None:
    assert (strip(()), trunk(())) == ("", ())
