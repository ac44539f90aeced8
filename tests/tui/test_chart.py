"""A picture laid out: nothing lies on a word, whose words they are is plain, and what cannot be drawn so is told."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from meeting.commands import Node
from meeting.steps import GRID, MOST_NODES
from meeting.text import clean
from meeting.view import Drawing, LinkShown, NodeShown, Picture
from tests.helpers.attacked import LONG
from tests.meeting.play import played_to
from tui.chart import COLUMNS, ROWS, Chart, chart
from tui.chart.boxes import box_of, step_over
from tui.chart.canvas import sheet
from tui.chart.routes import LEVEL, UPRIGHT, way
from tui.rows import width_of

LABEL = st.one_of(
    st.sampled_from(["Lina", "Telefonen", "Att vara behövd", "En lapp med tre namn på", "電話が鳴る"]),
    st.text(min_size=1, max_size=40).map(clean).filter(bool),
)
WORDS = st.one_of(st.sampled_from(["ringer", "svarar alltid", "är där men inte där"]), LABEL)


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    nodes = tuple(
        NodeShown(f"n{n}", draw(LABEL), draw(st.integers(0, GRID[0] - 1)), draw(st.integers(0, GRID[1] - 1)))
        for n in range(draw(st.integers(0, MOST_NODES)))
    )
    if len(nodes) < 2:
        return Drawing(nodes)
    ends = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)).filter(lambda pair: pair[0] != pair[1])
    pairs = draw(st.lists(ends, max_size=15))
    return Drawing(nodes, tuple(LinkShown(f"b{n}", a.id, b.id, draw(WORDS)) for n, (a, b) in enumerate(pairs)))


def letters(made: Chart, *, without: str = "") -> set[tuple[int, int]]:
    """Where words stand that are not of this link."""
    return {cell for label in made.labels if label.link != without for cell in label.cells}


@given(drawings(), st.booleans())
@settings(max_examples=1_500 if LONG else 40, deadline=None)
def test_a_picture_can_be_read_or_is_told(drawing: Drawing, hasty: bool) -> None:
    made = chart(drawing, hasty=hasty)
    boxes = {box.id: box for box in made.boxes}
    solid = [cell for box in made.boxes for cell in box.cells]
    labels = {node.id: node.label for node in drawing.nodes}

    # Each node is a frame with all of its words, on no other frame; or it is told.
    assert sorted((*boxes, *made.unplaced)) == sorted(labels)
    assert len(set(solid)) == len(solid)
    for box in made.boxes:
        assert "".join(box.lines).replace(" ", "") == labels[box.id].replace(" ", "")

    # Each link is a line with its words at it or below the picture; or it is told.
    lines = {line.link: line for line in made.lines}
    assert sorted((*lines, *made.undrawn)) == sorted(link.id for link in drawing.links)
    explained = dict(made.legend)
    said = {label.link: " ".join(label.rows) for label in made.labels}
    said |= {mark.link: explained[mark.sign] for mark in made.marks}
    assert len(made.labels) + len(made.marks) == len(said)
    for link in drawing.links:
        assert link.id in made.undrawn or said[link.id].replace(" ", "") == link.label.replace(" ", "")

    # A line goes step by step from one frame to the other's, through none, along no other line and through no words.
    through: dict[tuple[int, int], list[int]] = {}
    for link in drawing.links:
        if link.id not in lines:
            continue
        line = lines[link.id]
        assert len(line.cells) >= 2
        assert all(abs(x) + abs(y) == 1 for x, y in (way(a, b) for a, b in pairwise(line.cells)))
        assert line.tee in set(boxes[link.from_id].cells)
        end = (line.cells[-1][0] + line.head[0], line.cells[-1][1] + line.head[1])
        assert end in set(boxes[link.to_id].cells)
        assert not set(line.cells) & set(solid)
        assert not set(line.cells) & letters(made, without=link.id)
        for cell, bits in line.bits:
            through.setdefault(cell, []).append(bits)
    assert all(len(bits) == 1 or sorted(bits) == [LEVEL, UPRIGHT] for bits in through.values())

    # Words have a blank around them, touch their own line, and nothing of another link's.
    for label in made.labels:
        own = set(lines[label.link].cells)
        around = {*label.cells, *label.margin}
        assert not set(label.cells) & set(solid)
        if label.inside:
            assert around <= own
        else:
            assert not around & set(through)
            assert own & {*label.rim, *label.further}
        assert not {*label.rim} & (set(through) - own)
        assert not {*label.cells, *label.margin, *label.rim} & letters(made, without=label.link)
    for mark in made.marks:
        assert mark.at in lines[mark.link].cells[:-1] and len(through[mark.at]) == 1


@given(drawings())
@example(Drawing((NodeShown("n1", "࣊", 2, 8), NodeShown("n2", "🏻", 40, 8)), (LinkShown("b1", "n1", "n2", "🏻 ࣊"),)))
@settings(max_examples=15, deadline=None)
def test_the_characters_are_the_grid_and_have_every_word(drawing: Drawing) -> None:
    drawn = sheet(drawing, drawing.nodes[0].id if drawing.nodes else "")
    assert len(drawn.rows) == ROWS
    assert all(width_of(row) == COLUMNS for row in drawn.rows)
    made, rows = chart(drawing), ["".join(text for text, _ in row) for row in drawn.rows]
    for box in made.boxes:
        assert all(line in rows[box.top + n] for n, line in enumerate(box.lines, 1))
    for label in made.labels:
        assert all(text in rows[label.y + n] for n, text in enumerate(label.rows))
    for mark in made.marks:
        assert mark.sign in rows[mark.at[1]]


def test_where_two_lines_cross_one_goes_over_the_other() -> None:
    nodes = (NodeShown("n1", "Väster", 2, 8), NodeShown("n2", "Öster", 60, 8),
             NodeShown("n3", "Norr", 31, 1), NodeShown("n4", "Söder", 31, 16))  # fmt: skip
    drawn = sheet(Drawing(nodes, (LinkShown("b1", "n1", "n2", "åt"), LinkShown("b2", "n3", "n4", "ner"))))
    rows = ["".join(text for text, _ in row) for row in drawn.rows]
    assert not set("".join(rows)) & set("┼╪╫╬")
    assert not drawn.undrawn and not drawn.legend


def test_what_is_drawn_where_the_program_puts_it_can_be_read_before_anybody_moves_it() -> None:
    """Twelve nodes and fifteen links between neighbours: every line is there."""
    game = played_to("picture")
    for n in range(MOST_NODES):
        game.say("lina", Node(f"Sak nummer {n}"))
    seen = game.seen_by("lina")
    assert isinstance(seen, Picture)
    nodes = seen.drawing.nodes
    at = {(node.x, node.y): node.id for node in nodes}
    columns, rows = (2, 26, 50), (1, 6, 11, 16)
    level = [(at[a, y], at[b, y]) for y in rows for a, b in pairwise(columns)]
    upright = [(at[x, a], at[x, b]) for x in columns for a, b in pairwise(rows)]
    links = tuple(LinkShown(f"b{n}", a, b, "ringer") for n, (a, b) in enumerate([*level, *upright][:15]))
    made_of = chart(Drawing(nodes, links))
    assert not made_of.undrawn and len(made_of.marks) <= 2
    few = chart(Drawing(nodes[:6], tuple(
        LinkShown(f"b{n}", nodes[0].id, node.id, "är där men inte där") for n, node in enumerate(nodes[1:6])
    )))  # fmt: skip
    assert not few.undrawn and not few.marks


@pytest.mark.parametrize("towards", [(1, 0), (-1, 0), (0, 1), (0, -1), (5, 0), (0, -2)])
def test_a_node_that_is_moved_steps_over_others_and_stays_on_the_grid(towards: tuple[int, int]) -> None:
    others = tuple(box_of(NodeShown(f"n{n}", "I vägen", x, y)) for n, (x, y) in enumerate([(30, 4), (30, 12), (5, 8)]))
    box = box_of(NodeShown("n9", "Telefonen", 30, 8))
    steps = 0
    while (on := step_over(box, towards, others)) is not None:
        assert not any(on.overlaps(other) for other in others)
        assert (on.left - box.left) * towards[0] > 0 or (on.top - box.top) * towards[1] > 0
        box, steps = on, steps + 1
    assert steps <= 72
    assert all(0 <= x < COLUMNS and 0 <= y < ROWS for x, y in box.cells)
