"""A few words in the middle of the screen."""

from __future__ import annotations

from collections.abc import Sequence

from tui.rows import EMPTY, Look, Row, centred, flow
from tui.widgets.lines import Lines

READABLE = 60  # cells of a line in the middle of the screen


class Centre(Lines):
    """Words with air around them, and between them where there is room for it."""

    texts: tuple[tuple[str, Look], ...] = ()

    def set(self, *texts: tuple[str, Look]) -> None:
        if texts != self.texts:
            self.texts = texts
            self.changed()

    def on_resize(self) -> None:
        self.changed()

    def lay_out(self, width: int) -> tuple[Row, ...]:
        rows: list[Row] = []
        for text in self.texts:
            rows += [*([EMPTY] if rows else []), *centred(flow((text,), min(width - 2, READABLE)), width)]
        above = max((self.size.height - len(rows)) // 2 - 1, 0)
        return (*(EMPTY for _ in range(above)), *rows)

    def rows(self, width: int) -> tuple[Row, ...]:
        # The height matters too, so nothing is kept.
        return self.lay_out(width)

    def squeezed(self, rows: Sequence[Row], width: int, height: int) -> Sequence[Row]:
        return [row for row in rows if row != EMPTY][:height]
