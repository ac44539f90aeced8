"""Rows that only stand elsewhere are moved by the terminal itself, and whatever moves, the frame is right."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style

from tests.helpers.attacked import LONG
from tests.tui.test_frame import Recorder, assert_shows, draw, painter_on
from tui.frame import Painter

COLUMNS, ROWS = 40, 12
STYLES = (None, Style(dim=True), Style(bgcolor="blue"), Style(reverse=True))

lines = st.tuples(
    st.sampled_from([f"{n} rad som står i listan" for n in range(8)] + ["", "samma", "👩\u200d💻 arbetar", "漢字"]),
    st.sampled_from(STYLES),
)
pages = st.lists(lines, min_size=ROWS, max_size=ROWS)
moves = st.tuples(
    st.integers(0, ROWS - 1), st.integers(1, ROWS), st.integers(-4, 4), st.lists(lines, min_size=4, max_size=4)
)


def unlike(n: int) -> str:
    """A text that has nothing in common with the next."""
    return "".join(chr(ord("a") + (7 * n + 3 * place) % 26) for place in range(30))


def put_row(painter: Painter, y: int, text: str, style: Style | None = None) -> None:
    painter.put(0, y, [Segment(text.ljust(COLUMNS), style)])


@settings(max_examples=1_000 if LONG else 120, deadline=None)
@given(pages, st.lists(moves, min_size=1, max_size=5), st.sampled_from(["xterm-256color", "vt100", "linux", "ansi"]))
def test_any_part_that_moves_any_way_is_drawn_right(
    page: list[tuple[str, Style | None]],
    steps: list[tuple[int, int, int, list[tuple[str, Style | None]]]],
    name: str,
) -> None:
    recorder = Recorder(name, COLUMNS, ROWS)
    painter = painter_on(recorder, COLUMNS, ROWS)
    rows = list(page)
    for top, height, by, new in [(0, 1, 0, []), *steps]:
        region = rows[top : top + height]
        by = max(-len(region), min(by, len(region)))
        moved = [*region[by:], *new[:by]] if by >= 0 else [*new[:-by], *region[:by]]
        rows[top : top + height] = (moved + region)[: len(region)]
        for y, (text, style) in enumerate(rows):
            put_row(painter, y, text, style)
        # What stands to the right of a list does not move with it.
        painter.put(COLUMNS - 6, 2, [Segment("Lina")])
        draw(painter, recorder)
        if all("👩" not in text for text, _ in rows):
            assert_shows(recorder.emulator, painter._rows)
        assert draw(painter, recorder) == ""


@pytest.mark.parametrize(
    ("name", "moves_rows"), [("xterm-256color", True), ("vt100", True), ("ansi", False), ("", False)]
)
def test_a_list_that_follows_its_end_costs_its_new_line_alone(name: str, moves_rows: bool) -> None:
    recorder = Recorder(name, COLUMNS, ROWS)
    painter = painter_on(recorder, COLUMNS, ROWS)
    for y in range(ROWS):
        put_row(painter, y, unlike(y))
    put_row(painter, 0, "steg")
    put_row(painter, ROWS - 1, " > ")
    draw(painter, recorder)
    for y in range(1, ROWS - 1):
        put_row(painter, y, unlike(y + 1))
    sent = draw(painter, recorder)
    assert_shows(recorder.emulator, painter._rows)
    assert (f"\x1b[2;{ROWS - 1}r" in sent) == moves_rows
    assert (len(sent) < 70) == moves_rows, sent


def test_a_list_that_is_read_upwards_moves_down() -> None:
    recorder = Recorder("xterm", COLUMNS, ROWS)
    painter = painter_on(recorder, COLUMNS, ROWS)
    for turn in (4, 0):
        for y in range(ROWS):
            put_row(painter, y, unlike(y + turn))
        sent = draw(painter, recorder)
        assert_shows(recorder.emulator, painter._rows)
    assert "\x1bM" * 4 in sent
