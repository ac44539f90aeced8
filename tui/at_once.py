"""Draws what a new view changed in the turn it came in, past Textual's compositor, where nothing lies over it."""

from __future__ import annotations

from itertools import chain
from typing import Any, TypeGuard

from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

from tui.cells import Row as Cells
from tui.cells import cells_of
from tui.kept import kept
from tui.pen import pen_for
from tui.rows import Row
from tui.terminal import Depth
from tui.terminal_app import TerminalApp
from tui.widgets.lines import Rows
from tui.widgets.strips import strip_of


def draw(screen: Screen[Any]) -> None:
    """Gives the painter the rows of widgets that are to be drawn again; what is not so simple waits for Textual's turn.

    By itself Textual tells the screen of each such widget, waits for a sixtieth of a second, and then draws whatever
    touches the smallest rectangle around them all: that is right for any widget, and dear where twelve people are shown
    one more line.
    """
    app = screen.app
    if not isinstance(app, TerminalApp) or (driver := app.ssh_driver) is None:
        return
    painter = driver.painter
    if app._batch_count or app.screen is not screen or painter.size != screen.size:
        return
    there = screen._compositor.visible_widgets
    if any(it._layout_required for it in (screen, *there)) or screen._scroll_required or screen._repaint_required:
        return
    in_front: list[Region] = []
    drawn = False
    for widget, (region, clip) in there.items():  # from front to back
        if widget._repaint_regions and drawable(widget, region, clip, in_front):
            for dirty in widget._exchange_repaint_regions():
                for y in range(max(dirty.y, 0), min(dirty.bottom, region.height)):
                    painter.put_cells(region.x, region.y + y, cells_of_row(widget.row(y), region.width, painter.depth))
            widget._repaint_required = False
            screen._dirty_widgets.discard(widget)
            drawn = True
        in_front.append(region)
    if drawn:
        painter.show(app.cursor_on_screen())


def drawable(widget: Widget, region: Region, clip: Region, in_front: list[Region]) -> TypeGuard[Rows]:
    """Whether all of it is in sight, and is its rows and nothing else."""
    return (
        type(widget).render_lines is Rows.render_lines
        and widget.size == region.size
        and clip.contains_region(region)
        and not any(region.overlaps(other) for other in in_front)
    )


@kept(2_048)
def cells_of_row(row: Row, width: int, depth: Depth) -> Cells:
    """A row's cells, made once for everybody who sees it at this width and depth."""
    return tuple(chain.from_iterable(cells_of(text, pen_for(style, depth)) for text, style, _ in strip_of(row, width)))
