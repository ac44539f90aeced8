"""Words to begin a line with, and words that help to look elsewhere."""

from __future__ import annotations

from rich.cells import cell_len

from tui.rows import Row, beside
from tui.widgets.lines import Lines

GAP = "  "


class Aid(Lines):
    """A row just above the line, there where it helps; of the words as many as there is room for."""

    stem = ""
    whole = ""  # what shows all of the words
    words: tuple[str, ...] = ()

    def set(self, stem: str, words: tuple[str, ...]) -> None:
        if (stem, words) != (self.stem, self.words):
            self.stem, self.words = stem, words
            self.changed()

    def lay_out(self, width: int) -> tuple[Row, ...]:
        if not self.stem:
            return ()
        words, more = GAP.join(self.words), ""
        room = width - cell_len(self.stem) - 3  # a blank at both ends, and between the two
        for many in reversed(range(1, len(self.words))):
            if cell_len(words) + cell_len(more) <= room:
                break
            words, more = GAP.join(self.words[:many]), f" … {self.whole}".rstrip()
        return (beside(((f" {self.stem}", "plain"),), ((words, "dim"), (more, "strong"), (" ", "plain")), width),)
