"""The change from one frame to the next, drawn over what a terminal shows, gives the next frame."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyte.screens import Char
from rich.cells import cell_len
from rich.color import Color, ColorType
from rich.segment import Segment
from rich.style import Style

from tests.helpers.attacked import LONG
from tests.helpers.emulator import Emulator, looks
from tui.cells import FIRST_EMOJI, Row
from tui.frame import Painter
from tui.pace import QUEUE_LIMIT
from tui.pen import PLAIN, Pen, change, pen_for
from tui.terminal import QUESTIONS, Depth, Terminal

COLUMNS, ROWS = 12, 4
COLOUR_ERASING = ("xterm", "linux")  # of those that the tests name

styles = st.sampled_from(
    [
        None,
        Style(color="red"),
        Style(color="red", bold=True),
        Style(bgcolor="blue"),
        Style(color="#808080", bgcolor="#001020"),
        Style(bgcolor="#001020"),
        Style(reverse=True),
        Style(underline=True, italic=True),
        Style(dim=True),
        Style(color="default", bgcolor="default"),
    ]
)
texts = st.lists(
    st.sampled_from([*"ab åäö─│", "漢", "字", "ｱ", "x\u0301", "e\u0301"]), min_size=1, max_size=COLUMNS + 3
).map("".join)
emoji = st.sampled_from(["👩\u200d💻", "❤\ufe0f", "☎\ufe0f", "🇸🇪", "👍🏽", "🙂", "🌡", "🌡\ufe0f", "\U0001faea"])
segments = st.builds(Segment, texts, styles)
puts = st.tuples(st.integers(0, COLUMNS - 1), st.integers(0, ROWS - 1), st.lists(segments, min_size=1, max_size=3))
frames = st.lists(st.lists(puts, max_size=4), min_size=1, max_size=6)


class Recorder:
    """A terminal that keeps what it was sent, and takes as much as one says."""

    def __init__(
        self,
        name: str = "xterm-256color",
        columns: int = COLUMNS,
        rows: int = ROWS,
        *,
        graphemes: bool = False,
        margins: bool = False,
        repeats: bool = False,
        **environment: str,
    ) -> None:
        self.queue = 0
        self.emulator = Emulator(columns, rows, in_colour=name.startswith(COLOUR_ERASING), graphemes=graphemes)
        self.emulator.feed(b"\x1b[?7l")  # as the driver does
        self.data = b""
        self.terminal = Terminal(
            name=name,
            columns=20,
            rows=5,
            environment=environment,
            send=self.send,
            waiting=lambda: self.queue,
            has_margins=margins,
            has_repeat=repeats,
        )

    def send(self, data: bytes) -> None:
        self.data += data
        self.emulator.feed(data)


def painter_on(recorder: Recorder, columns: int = COLUMNS, rows: int = ROWS) -> Painter:
    """A painter that draws when told, whatever the time."""
    painter = Painter(recorder.terminal)
    painter.resize(columns, rows)
    return painter


def draw(painter: Painter, recorder: Recorder) -> str:
    text = painter._change()
    recorder.send(text.encode())
    return text


@cache
def colour_name(parameters: str) -> str:
    """What pyte calls an SGR colour."""
    emulator = Emulator(1, 1)
    emulator.feed(f"\x1b[{parameters}mx".encode())
    cell = emulator.cell(0, 0)
    return cell.bg if parameters[:1] == "4" or parameters[:2] == "10" else cell.fg


def expected(text: str, pen: Pen) -> Char:
    marks = pen.attributes
    return Char(
        unicodedata.normalize("NFC", text),
        colour_name(pen.fg) if pen.fg else "default",
        colour_name(pen.bg) if pen.bg else "default",
        "1" in marks,
        "3" in marks,
        "4" in marks,
        "9" in marks,
        "7" in marks,
        "2" in marks,  # the emulator keeps faint there
    )


def whole(row: Row) -> Iterator[str]:
    """Characters of a row that have all the cells they need, and no more."""
    at = 0
    while at < len(row):
        text, width = row[at][0], 1 + (at + 1 < len(row) and not row[at + 1][0])
        if cell_len(text) == width:
            yield text
        at += width


def assert_shows(emulator: Emulator, rows: list[Row]) -> None:
    for y, row in enumerate(rows):
        assert "".join(text for text, _ in row) == "".join(whole(row)), "half a character"
        for x, (text, pen) in enumerate(row):
            assert looks(emulator.cell(x, y)) == looks(expected(text, pen)), (x, y, emulator.text)


@settings(max_examples=2_000 if LONG else 200, deadline=None)
@given(frames, st.sampled_from(["xterm-256color", "screen", "xterm", "vt100"]), st.data())
def test_any_frame_follows_any_other(
    steps: list[list[tuple[int, int, list[Segment]]]], name: str, data: st.DataObject
) -> None:
    recorder = Recorder(name)
    painter = painter_on(recorder)
    for step in steps:
        for x, y, put in step:
            painter.put(x, y, put)
        painter._cursor = data.draw(st.none() | st.tuples(st.integers(0, COLUMNS - 1), st.integers(0, ROWS - 1)))
        draw(painter, recorder)
        assert_shows(recorder.emulator, painter._rows)
        assert recorder.emulator.cursor == painter._cursor or painter._cursor is None
        assert draw(painter, recorder) == ""


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, COLUMNS - 1), st.text(max_size=3), emoji), min_size=1, max_size=6), texts)
def test_an_emoji_of_unknown_width_leaves_the_rest_in_its_place(steps: list[tuple[int, str, str]], text: str) -> None:
    recorder = Recorder()
    painter = painter_on(recorder)
    for x, before, face in steps:
        painter.put(0, 0, [Segment("." * COLUMNS)])
        painter.put(x, 0, [Segment(before), Segment(face)])
        painter.put(0, 1, [Segment(text)])
        draw(painter, recorder)
        of = ""  # the text that a cell is of
        for at, (char, _) in enumerate(painter._rows[0]):
            of = char or of
            shown = recorder.emulator.cell(at, 0).data
            if of.isascii():
                assert shown == of
            elif len(of) > 1 or of >= FIRST_EMOJI:  # drawn as wide as the terminal likes, and nothing else beside it
                assert shown in ("", " ") or set(shown) <= set(of), (at, recorder.emulator.text)


def test_the_smallest_changes() -> None:
    recorder = Recorder()
    painter = painter_on(recorder)
    painter.put(0, 0, [Segment("> Hon")])
    painter._cursor = (5, 0)
    assert draw(painter, recorder) == f"{QUESTIONS}\x1b[m\x1b[2J\x1b[H> Hon\x1b[?25h"
    painter.put(5, 0, [Segment("!")])
    painter._cursor = (6, 0)
    assert draw(painter, recorder) == "!"
    painter.put(0, 0, [Segment(" " * COLUMNS)])
    painter._cursor = (0, 0)
    assert draw(painter, recorder) == "\r\x1b[K"
    painter._cursor = None
    assert draw(painter, recorder) == "\x1b[?25l"
    painter.put(2, 1, [Segment("a  b", Style(color="red")), Segment(" c")])
    assert draw(painter, recorder) == "\x1b[2;3H\x1b[31ma  b \x1b[mc"


@pytest.mark.parametrize(
    ("name", "repeats", "sent"),
    [
        ("xterm", True, "\rvem │─\x1b[15b│\x1b[16X\x1b[16C│"),
        ("xterm", False, "\rvem │────────────────│\x1b[16X\x1b[16C│"),
        ("vt100", False, "\rvem │────────────────│                │"),
    ],
)
def test_what_is_all_alike_is_repeated_or_erased_where_the_terminal_can(name: str, repeats: bool, sent: str) -> None:
    recorder = Recorder(name, 40, 2, repeats=repeats)
    painter = painter_on(recorder, 40, 2)
    painter.put(0, 0, [Segment("." * 40), Segment("\n")])
    draw(painter, recorder)
    painter.put(0, 0, [Segment(f"vem │{'─' * 16}│{' ' * 16}│")])
    assert draw(painter, recorder) == sent
    assert_shows(recorder.emulator, painter._rows)


@pytest.mark.parametrize(
    ("name", "environment", "depth"),
    [
        ("xterm-256color", {}, Depth.EIGHT_BIT),
        ("xterm-256color", {"COLORTERM": "truecolor"}, Depth.TRUE),
        ("xterm-kitty", {}, Depth.TRUE),
        ("xterm", {}, Depth.SIXTEEN),
        ("linux", {}, Depth.SIXTEEN),
        ("dumb", {}, Depth.NONE),
        ("vt100", {}, Depth.NONE),
        ("", {}, Depth.NONE),
        ("xterm-256color", {"NO_COLOR": "1", "COLORTERM": "truecolor"}, Depth.NONE),
        ("xterm-256color", {"NO_COLOR": ""}, Depth.EIGHT_BIT),
    ],
)
def test_colours_are_the_connections_own(
    name: str, environment: dict[str, str], depth: Depth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert Terminal(name=name, environment=environment, send=lambda data: None).depth is depth


@given(st.sampled_from(list(Depth)), st.integers(0, 255), st.integers(0, 255))
def test_no_depth_gets_more_colours_than_it_has(depth: Depth, red: int, number: int) -> None:
    style = Style(color=Color.from_rgb(red, 10, 200), bgcolor=Color("n", ColorType.EIGHT_BIT, number), bold=True)
    sgr = change(PLAIN, pen_for(style, depth))
    allowed = {
        Depth.NONE: r"\x1b\[1m",
        Depth.SIXTEEN: r"\x1b\[1;(3|9)\d;(4|10)\d+m",
        Depth.EIGHT_BIT: r"\x1b\[1;(38;5;\d+);(48;5;\d+)m",
        Depth.TRUE: r"\x1b\[1;(38;2;\d+;\d+;\d+);(48;5;\d+)m",
    }[depth]
    assert re.fullmatch(allowed, sgr)


def test_no_control_character_leaves_in_a_text() -> None:
    recorder = Recorder()
    painter = painter_on(recorder, 40)
    evil = "a\x1b]52;c;eA==\x07\x9b31m\u202eb\u200bc\u2066\x00\ue000d\U000e0041"
    painter.put(0, 0, [Segment(evil)])
    sent = draw(painter, recorder).removeprefix(QUESTIONS)
    assert re.sub(r"\x1b\[[0-9;]*[a-zA-Z]", "", sent) == "a]52;c;eA==31mbc d"


async def test_a_client_that_is_behind_gets_the_latest_once_it_has_caught_up() -> None:
    recorder = Recorder(columns=20, rows=5)
    painter = Painter(recorder.terminal)
    painter.put(0, 0, [Segment("1")])
    painter.show(None)
    assert recorder.data == b""  # nothing is revealed yet
    painter.release()
    assert recorder.emulator.lines[0] == "1"
    recorder.queue = QUEUE_LIMIT + 1
    for number in range(2, 2_000):
        painter.put(0, 0, [Segment(str(number))])
        painter.show(None)
    sent = len(recorder.data)
    while painter.pace._retry < 0.1:
        await next_turn(painter)
    assert len(recorder.data) == sent
    recorder.queue = 0
    await next_turn(painter)
    assert recorder.emulator.lines[0] == "1999"
    assert len(recorder.data) < sent + 20
    assert painter.pace._timer is None  # nothing ticks when all is sent
    painter.show(None)
    assert painter.pace._timer is None


async def test_a_bell_for_a_client_that_is_behind_rings_once_it_has_caught_up() -> None:
    recorder = Recorder(columns=20, rows=5)
    painter = Painter(recorder.terminal)
    painter.release()
    recorder.queue = QUEUE_LIMIT + 1
    painter.bell()
    painter.put(0, 0, [Segment("Du har ordet")])
    painter.show(None)
    await next_turn(painter)
    assert b"\a" not in recorder.data
    recorder.queue = 0
    while painter.pace._timer is not None:
        await next_turn(painter)
    assert recorder.data.count(b"\a") == 1
    assert recorder.emulator.lines[0] == "Du har ordet"
    painter.bell()
    assert recorder.data.count(b"\a") == 2


async def next_turn(painter: Painter) -> None:
    """Waits until the painter has looked at its client once more."""
    timer = painter.pace._timer
    while painter.pace._timer is timer:
        await asyncio.sleep(0.001)
