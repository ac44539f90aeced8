"""Rows that only stand elsewhere are moved by the terminal itself, and whatever moves, the frame is right."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style

from tests.helpers.attacked import LONG
from tests.tui.test_frame import Recorder, assert_shows, draw, painter_on
from tui.frame import Painter
from tui.scroll import shifts_between

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
@given(
    pages,
    st.lists(moves, min_size=1, max_size=5),
    st.sampled_from(["xterm-256color", "vt100", "linux", "ansi"]),
    st.booleans(),
)
def test_any_part_that_moves_any_way_is_drawn_right(
    page: list[tuple[str, Style | None]],
    steps: list[tuple[int, int, int, list[tuple[str, Style | None]]]],
    name: str,
    margins: bool,
) -> None:
    recorder = Recorder(name, COLUMNS, ROWS, margins=margins)
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


@pytest.mark.parametrize("by", [1, 3, -2])
def test_what_stands_beside_a_list_stays_where_the_terminal_has_margins(by: int) -> None:
    recorder = Recorder("xterm", COLUMNS, ROWS, margins=True)
    painter = painter_on(recorder, COLUMNS, ROWS)
    sent = ""
    for turn in (5, 5 + by):
        for y in range(2, ROWS - 1):
            text = unlike(y + turn)[:26]
            painter.put(0, y, [Segment(text if (y + turn) % 2 else f"{text[:20]}漢字漢", Style(dim=True))])
            painter.put(26, y, [Segment(f"字 {unlike(y)[:11].upper()}", Style(bold=True))])
        sent = draw(painter, recorder)
        assert_shows(recorder.emulator, painter._rows)
    assert "\x1b[?69h\x1b[;26s\x1b[3;11r" in sent
    assert "\x1b[r\x1b[?69l" in sent
    assert re.search("[A-Z]{5}", sent) is None
    assert recorder.emulator.screen.sides is None


def test_margins_cut_no_wide_character() -> None:
    frames = []
    for turn in (0, 1):
        painter = painter_on(Recorder("xterm", COLUMNS, ROWS), COLUMNS, ROWS)
        for y in range(ROWS):
            # In one row a wide character reaches over the edge of what moves.
            painter.put(0, y, [Segment(unlike(y + turn)[:25] + ("漢" if y == 4 else "y" if turn else "z"))])
        frames.append(painter._rows)
    whole, within = shifts_between(*frames, margins=True)
    assert (whole.right, within.right) == (0, 27)
    assert shifts_between(*frames, margins=False) == [whole]
