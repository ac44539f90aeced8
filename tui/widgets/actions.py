"""The last row: what one can do now, with its keys, as much of it as there is room for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len

from tui.rows import Piece, Row
from tui.widgets.lines import Lines

NARROW = 60  # columns below which what Enter does, two of them and "/" are shown
GAP = "  "


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and what it does. The lower its `weight`, the sooner it gives way."""

    key: str
    label: str = ""
    weight: int = 0

    @property
    def cells(self) -> int:
        return cell_len(self.key) + (1 + cell_len(self.label) if self.label else 0) + len(GAP)


class Actions(Lines):
    """One row, always there."""

    hints: tuple[Hint, ...] = ()
    most = ""  # what opens the list of all, and its word
    word = ""

    def set(self, hints: tuple[Hint, ...], most: str = "", word: str = "") -> None:
        if (hints, most, word) != (self.hints, self.most, self.word):
            self.hints, self.most, self.word = hints, most, word
            self.changed()

    def lay_out(self, width: int) -> tuple[Row, ...]:
        kept = list(self.hints)
        word = self.word if width >= NARROW else ""
        while width < NARROW and sum(hint.key != "Enter" for hint in kept) > 2:
            kept.remove(min(kept, key=lambda hint: hint.weight))
        end = (Hint(self.most, word),) if self.most else ()
        if total(kept) + total(end) > width:
            end = (Hint(self.most),) if self.most else ()
        while len(kept) > 1 and total(kept) + total(end) > width:
            kept.remove(min(kept, key=lambda hint: hint.weight))
        return (drawn((*kept, *end)),)


def total(hints: Iterable[Hint]) -> int:
    """Cells of several."""
    return sum(hint.cells for hint in hints)


def drawn(hints: Iterable[Hint]) -> Row:
    """The hints in a row."""
    pieces: list[Piece] = []
    for hint in hints:
        pieces += [(GAP if pieces else " ", "plain"), (hint.key, "strong")]
        if hint.label:
            pieces.append((f" {hint.label}", "plain"))
    return tuple(pieces)
