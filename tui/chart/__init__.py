"""A picture laid out on its grid: frames, lines and words, and what cannot be drawn so that it can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from meeting.steps import GRID
from meeting.view import Drawing, LinkShown
from tui.chart.boxes import Box, placed
from tui.chart.labels import MARKS, Label, Mark, label_of, mark_of
from tui.chart.routes import Ground, Line, route
from tui.kept import kept

__all__ = ["COLUMNS", "ROWS", "Chart", "chart"]

COLUMNS, ROWS = GRID


@dataclass(frozen=True, slots=True)
class Chart:
    """All that is drawn. `marks` stand for words below it; `unplaced` and `undrawn` are nodes and links to be told."""

    boxes: tuple[Box, ...] = ()
    lines: tuple[Line, ...] = ()
    labels: tuple[Label, ...] = ()
    marks: tuple[Mark, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()  # a mark, and the words it stands for
    unplaced: tuple[str, ...] = ()
    undrawn: tuple[str, ...] = ()

    @property
    def wanting(self) -> tuple[int, int]:
        """How much of it is not as it should be."""
        return len(self.undrawn), len(self.marks)


def chart(drawing: Drawing, *, hasty: bool = False) -> Chart:
    """The drawing laid out, once for everybody who sees it: always the same for the same nodes and links.

    `hasty` is for a picture that is another at the next key: what has no room at once is looked for no longer.
    """
    return _chart(replace(drawing, summary="", confirmed=False), hasty)


@kept(64)
def _chart(drawing: Drawing, hasty: bool) -> Chart:
    boxes, unplaced = placed(drawing.nodes)
    by_id = {box.id: box for box in boxes}
    links = [link for link in drawing.links if link.from_id in by_id and link.to_id in by_id]
    untold = tuple(link.id for link in drawing.links if link not in links)
    # One without an id is not there yet: it makes room for itself last.
    order = sorted(links, key=lambda link: (not link.id, apart(by_id[link.from_id], by_id[link.to_id])))
    best = laid_out(boxes, by_id, order)
    for lines_first in () if hasty else (False, True):
        if best.wanting == (0, 0):
            break
        # What had no room has it first.
        lacking = {*best.undrawn, *(mark.link for mark in best.marks)}
        again = sorted(order, key=lambda link: (not link.id, link.id not in lacking))
        best = min(best, laid_out(boxes, by_id, again, lines_first=lines_first), key=lambda made: made.wanting)
    left = {*best.undrawn, *untold}
    undrawn = tuple(link.id for link in drawing.links if link.id in left)
    return replace(best, unplaced=unplaced, undrawn=undrawn)


def apart(one: Box, other: Box) -> int:
    """How far it is from one box to another."""
    across = max(one.left - other.right, other.left - one.right, 0)
    return across + 2 * max(one.top - other.bottom, other.top - one.bottom, 0)


def laid_out(
    boxes: Sequence[Box], by_id: dict[str, Box], links: Sequence[LinkShown], *, lines_first: bool = False
) -> Chart:
    """Lines in this order, each with its words, or the words when all lines are there."""
    ground = Ground()
    for box in boxes:
        ground.put_box(box)
    lines: list[Line] = []
    labels: list[Label] = []
    bare: list[tuple[Line, str]] = []  # lines with no room for their words
    undrawn: list[str] = []

    def put_words(line: Line, text: str) -> None:
        label = label_of(ground, line, text)
        if label is None:
            bare.append((line, text))
        else:
            labels.append(label)
            ground.put_words(label)

    for link in links:
        line = route(ground, link.id, by_id[link.from_id], by_id[link.to_id])
        if line is None:
            undrawn.append(link.id)
            continue
        ground.put_line(line)
        lines.append(line)
        if not lines_first:
            put_words(line, link.label)
    texts = {link.id: link.label for link in links}
    for line in lines if lines_first else ():
        put_words(line, texts[line.link])
    marks: list[Mark] = []
    legend: list[tuple[str, str]] = []
    for line, text in bare:
        mark = mark_of(ground, line, MARKS[len(marks)]) if len(marks) < len(MARKS) else None
        if mark is None:
            lines.remove(line)
            undrawn.append(line.link)
        else:
            marks.append(mark)
            legend.append((mark.sign, text))
    return Chart(tuple(boxes), tuple(lines), tuple(labels), tuple(marks), tuple(legend), undrawn=tuple(undrawn))
