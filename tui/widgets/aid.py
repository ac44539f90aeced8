"""Words to begin a line with, and words that help to look elsewhere."""

from __future__ import annotations

from rich.cells import cell_len

from tui.widgets.lines import Lines
from tui.widgets.rows import Row, beside

GAP = "  "


class Aid(Lines):
    """A row just above the line, there where it helps; of the words as many as there is room for."""

    stem = ""
    words: tuple[str, ...] = ()

    def set(self, stem: str, words: tuple[str, ...]) -> None:
        if (stem, words) != (self.stem, self.words):
            self.stem, self.words = stem, words
            self.changed()

    def lay_out(self, width: int) -> tuple[Row, ...]:
        if not self.stem:
            return ()
        kept = list(self.words)
        while len(kept) > 1 and cell_len(self.stem) + cell_len(GAP.join(kept)) + 4 > width:
            del kept[-2]
        return (beside(((f" {self.stem}", "plain"),), ((GAP.join(kept), "dim"), (" ", "plain")), width),)
