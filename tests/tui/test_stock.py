"""What a client is sent shows, cell by cell, what Textual's own strings would have shown, whatever was skipped between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.color import Color
from textual.filter import NoColor
from textual.geometry import Region
from textual.strip import Strip

from tests.helpers.attacked import LONG
from tests.helpers.emulator import Emulator, looks
from tests.tui.test_frame import Recorder, draw, painter_on
from tui.driver import put_update
from tui.terminal import Depth

SYSTEMS = {Depth.NONE: "truecolor", Depth.SIXTEEN: "standard", Depth.EIGHT_BIT: "256", Depth.TRUE: "truecolor"}
TERMINALS: dict[str, dict[str, str]] = {
    "xterm-256color": {},
    "xterm-kitty": {"COLORTERM": "truecolor"},
    "xterm": {},
    "xterm-color": {"NO_COLOR": "1"},
    "linux": {},
    "screen": {},
    "vt100": {},
    "ansi": {},
}
LOOKS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"dim": True},
    {"bold": True},
    {"color": "cyan"},
    {"color": "#8040c0", "bgcolor": "#001020"},
    {"bgcolor": "blue"},
    {"bgcolor": "color(236)", "bold": True},
    {"reverse": True},
    {"underline": True, "italic": True},
    {"dim": True, "strike": True, "color": "red"},
)
TEXTS = (
    *(
        "vem som får säga nej",
        "handledning i grupp",
        "a",
        " ",
        "   ",
        "och",
        "ståndpunkt",
        "─────",
        "x\u0301",
        "ｱ",
        "漢字",
        "🙂",
        "👍🏽",
    ),
    *("👩\u200d💻", "❤\ufe0f", "🇸🇪", "e\u0301a\u0308"),
)

Text = list[tuple[str, int]]  # words, and which look each has
Box = tuple[Text, Text]  # a row: what stands to the left, and to the right of the split

texts: st.SearchStrategy[Text] = st.lists(st.tuples(st.sampled_from(TEXTS), st.integers(0, len(LOOKS) - 1)), max_size=6)
rows = st.tuples(texts, texts)
sizes = st.tuples(st.integers(6, 48), st.integers(3, 9))


def strip_of(text: Text, width: int, *, colours: bool = True) -> Strip:
    """A strip that nobody else has drawn: Textual keeps what it made of a style, for whatever depth that was."""
    strip = Strip([Segment(words, Style(**LOOKS[look])) for words, look in text]).adjust_cell_length(width, Style())
    return strip if colours else strip.apply_filter(NoColor(), Color.parse("black"))


@dataclass
class Stage:
    """A screen of rows in two columns, on two terminals: on one as stock Textual draws it, on one as we do."""

    name: str
    columns: int
    lines: int
    split: int
    rows: list[Box]
    modern: bool  # whether it has margins at its sides, and repeats a character
    held: bool = False

    def __post_init__(self) -> None:
        self.recorder = Recorder(
            self.name,
            self.columns,
            self.lines,
            graphemes=True,
            margins=self.modern,
            repeats=self.modern,
            **TERMINALS[self.name],
        )
        self.painter = painter_on(self.recorder, self.columns, self.lines)
        self.painter.close()  # it sends nothing of its own accord: it draws when it is told
        self.depth = self.recorder.terminal.depth
        self.stock = Emulator(self.columns, self.lines, graphemes=True)
        self.stock.feed(b"\x1b[?7l")
        self.console = Console(
            file=StringIO(),
            force_terminal=True,
            color_system=SYSTEMS[self.depth],  # type: ignore[arg-type]
            legacy_windows=False,
            _environ={},
        )

    def pieces(self, y: int, *, colours: bool) -> dict[int, Strip]:
        left, right = self.rows[y]
        made = {0: strip_of(left, self.split, colours=colours)}
        if self.split < self.columns:
            made[self.split] = strip_of(right, self.columns - self.split, colours=colours)
        return made

    def layout(self, *, colours: bool) -> LayoutUpdate:
        strips = [list(self.pieces(y, colours=colours).values()) for y in range(self.lines)]
        return LayoutUpdate(strips, Region(0, 0, self.columns, self.lines))  # type: ignore[arg-type]

    def chops(self, spans: list[tuple[int, int, int]], *, colours: bool) -> ChopsUpdate:
        made: list[dict[int, Strip | None]] = [{} for _ in range(self.lines)]
        for y, _, _ in spans:
            made[y] = dict(self.pieces(y, colours=colours))
        ends = [[self.split, *([self.columns] if self.split < self.columns else [])]] * self.lines
        return ChopsUpdate(made, spans, ends)

    def show(self, spans: list[tuple[int, int, int]] | None) -> None:
        """Gives both what the compositor would: all of it, or what lies in these spans."""
        colours = self.depth is not Depth.NONE
        if spans is None:
            put_update(self.painter, self.layout(colours=True))
            self.stock.feed(self.layout(colours=colours).render_segments(self.console).replace("\n", "").encode())
        elif spans:
            put_update(self.painter, self.chops(spans, colours=True))
            self.stock.feed(self.chops(spans, colours=colours).render_segments(self.console).replace("\n", "").encode())
        if not self.held:
            self.compare()

    def compare(self) -> None:
        draw(self.painter, self.recorder)
        for y in range(self.lines):
            for x in range(self.columns):
                ours, stock = self.recorder.emulator.cell(x, y), self.stock.cell(x, y)
                assert looks(ours) == looks(stock), (x, y, self.recorder.emulator.text, self.stock.text)
        assert draw(self.painter, self.recorder) == ""

    def resize(self, columns: int, lines: int, rows: Sequence[Box]) -> None:
        self.columns, self.lines, self.rows = columns, lines, list(rows[:lines])
        self.split = min(self.split, columns)
        for emulator in (self.recorder.emulator, self.stock):
            emulator.resize(columns, lines)
        self.show(None)


@settings(max_examples=1_500 if LONG else 40, deadline=None)
@given(st.data(), st.sampled_from(sorted(TERMINALS)), sizes)
def test_a_client_sees_what_stock_textual_would_have_shown(
    data: st.DataObject, name: str, size: tuple[int, int]
) -> None:
    columns, lines = size
    split = data.draw(st.integers(columns // 3, columns), "split")
    begun = data.draw(st.lists(rows, min_size=lines, max_size=lines), "rows")
    stage = Stage(name, columns, lines, split, begun, modern=data.draw(st.booleans(), "modern"))
    stage.show(None)
    for _ in range(data.draw(st.integers(1, 6), "steps")):
        stage.held = data.draw(st.sampled_from([False, False, True]), "held")
        match data.draw(
            st.sampled_from(["rows", "rows", "scroll", "scroll", "scroll", "all", "resize", "again"]), "step"
        ):
            case "rows":
                spans = []
                for y in sorted(data.draw(st.sets(st.integers(0, stage.lines - 1), max_size=3), "which")):
                    left, right = stage.rows[y]
                    if data.draw(st.booleans(), "to the left"):
                        stage.rows[y] = data.draw(texts, "text"), right
                        spans.append((y, 0, data.draw(st.sampled_from([stage.split, stage.columns]), "to")))
                    elif stage.split < stage.columns:
                        stage.rows[y] = left, data.draw(texts, "text")
                        spans.append((y, stage.split, stage.columns))
                stage.show(spans)
            case "scroll":
                top = data.draw(st.integers(0, stage.lines - 1), "top")
                bottom = data.draw(st.integers(top + 1, stage.lines), "bottom")
                by = data.draw(st.integers(-3, 3), "by")
                new = data.draw(st.lists(texts, min_size=3, max_size=3), "new")
                stood = [row[0] for row in stage.rows[top:bottom]]
                moved = [*stood[by:], *new[:by]] if by >= 0 else [*new[:-by], *stood[:by]]
                moved = (moved + stood)[: bottom - top]
                for y, text in enumerate(moved, top):
                    stage.rows[y] = text, stage.rows[y][1]
                stage.show([(y, 0, stage.split) for y in range(top, bottom)])
            case "all":
                stage.rows = data.draw(st.lists(rows, min_size=stage.lines, max_size=stage.lines), "rows")
                stage.show(None)
            case "resize":
                columns, lines = data.draw(sizes, "size")
                stage.resize(columns, lines, data.draw(st.lists(rows, min_size=lines, max_size=lines), "rows"))
            case _:
                stage.painter.repaint()
                stage.show([])
    stage.compare()


def test_the_words_of_this_test_are_as_wide_as_they_are_drawn() -> None:
    for text in TEXTS:
        emulator = Emulator(40, 1, graphemes=True)
        emulator.feed(text.encode())
        assert emulator.screen.cursor.x == cell_len(text)
