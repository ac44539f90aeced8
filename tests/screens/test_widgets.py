"""Widgets by themselves: rows that fit whatever text they get, the editor, the last row."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from meeting.text import clean
from tests.screens.views import all_views
from tui.menu import KEYS, by_key
from tui.rows import Row, flow, width_of
from tui.widgets.actions import Actions, Hint
from tui.widgets.editor import Typing, broken
from tui.widgets.items import Entry, rows_of
from tui.widgets.rail import Rail, Stations
from tui.widgets.strips import strip_of

TEXT = st.text(max_size=200).map(clean)
KEYS_OF_EDITING = ("left", "right", "ctrl+left", "ctrl+right", "home", "end", "backspace", "delete", "ctrl+w", "ctrl+u",
                   "ctrl+k")  # fmt: skip


def text_of(rows: tuple[Row, ...]) -> list[str]:
    return ["".join(text for text, _ in row) for row in rows]


@given(TEXT, st.integers(2, 100))
def test_text_flows_into_rows_that_fit_and_no_letter_is_lost(text: str, width: int) -> None:
    rows = flow(((text, "plain"), ("märke", "accent")), width)
    assert all(width_of(row) <= width for row in rows)
    assert "".join(text_of(rows)).replace(" ", "") == f"{text}märke".replace(" ", "")


@given(TEXT, TEXT, st.integers(40, 120))
def test_an_item_fits_its_rows(text: str, line: str, width: int) -> None:
    for author in ("", "Lina"):
        for row in rows_of(Entry("h12", text, "h12", author, ("din",), (line,)), width):
            assert width_of(row) <= width
            assert strip_of(row, width).cell_length == width


@given(TEXT, st.integers(2, 90))
def test_the_editor_breaks_its_text_and_loses_nothing(text: str, width: int) -> None:
    rows = broken(text, width)
    assert "".join(text[start:end] for start, end in rows) == text
    assert all(cell_len(text[start:end].rstrip(" ")) <= width for start, end in rows)


@given(TEXT, st.integers(0, 200), st.lists(st.sampled_from(KEYS_OF_EDITING), max_size=12))
def test_editing_keeps_the_cursor_in_the_text(text: str, cursor: int, keys: list[str]) -> None:
    typing = Typing(text).to(cursor)
    for key in keys:
        typing = typing.pressed(key) or typing
        assert 0 <= typing.cursor <= len(typing.text)
    assert typing.put("ny").text[typing.cursor : typing.cursor + 2] == "ny"


@pytest.mark.parametrize("keys", [("backspace",), ("left", "delete"), ("ctrl+w",), ("alt+b", "alt+f")])
def test_a_key_costs_no_more_in_a_long_text(keys: tuple[str, ...]) -> None:
    """The whole house waits for it. A word was looked for from each letter of the text, to the end of its own."""
    typing = Typing().put("x" * 3_990 + " a")
    began = time.process_time()
    for _ in range(300):
        for key in keys:
            typing = typing.put("a").pressed(key) or typing
    assert time.process_time() - began < 0.6


@pytest.mark.parametrize("width", [20, 40, 59, 60, 80, 120])
def test_the_last_row_keeps_what_matters_most(width: int) -> None:
    actions = Actions()
    actions.set(
        (Hint("Enter", "skicka", 9), Hint("F2", "parkera", 5), Hint("F5", "nästa", 8), Hint("F1", "hjälp", 3)),
        "/",
        "allt",
    )
    (row,) = actions.lay_out(width)
    text = "".join(text for text, _ in row)
    assert cell_len(text) <= width
    assert text.startswith(" Enter skicka")
    if width < 60:
        assert text.count("  ") <= 3


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (80, " 1 fika [2 HYPOTESFAS] 3"),
        (59, " 2/3 Hypotesfas"),
        (30, " 2/3 Hypotesfas"),
    ],
)
def test_the_rail_is_short_where_it_is_narrow(width: int, shown: str) -> None:
    rail = Rail()
    rail.set(Stations(("1", "fika", "2", "3"), 2, "Hypotesfas", "2/3", ("Du leder, 4 min kvar", "4 min kvar")))
    (row,) = rail.lay_out(width)
    text = "".join(text for text, _ in row)
    assert text.startswith(shown)
    assert text.rstrip().endswith("4 min kvar")
    assert cell_len(text) <= width


def test_what_moves_everybody_has_its_own_key_or_none() -> None:
    for name, view in all_views().items():
        keys = by_key(view)
        assert set(keys) <= {f"f{n}" for n in KEYS}, name
        for key, offer in keys.items():
            assert offer.id not in ("back", "close", "remove", "lead"), (name, key)
            assert offer.id != "next" or key == "f5", name
