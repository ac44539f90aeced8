"""A row as Textual draws it."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.kept import kept
from tui.rows import STICKY, Look, Row

# The terminal's own colours, so that it is calm on light and dark alike. Nothing is told by a look alone.
STYLES: dict[Look, Style] = {
    "plain": Style(),
    "dim": Style(dim=True),
    "strong": Style(bold=True),
    "accent": Style(color="cyan"),
    "chosen": Style(reverse=True),
    "paper": Style(color="black", bgcolor="white"),  # for a camera: dark on light, whatever the terminal's own are
}


@kept(2_048)
def strip_of(row: Row, width: int) -> Strip:
    """The row filled up to the width."""
    return Strip([Segment(text.replace(STICKY, " "), STYLES[look]) for text, look in row if text]).adjust_cell_length(
        width, STYLES["plain"]
    )
