"""A way in as a QR code: half blocks, so that it fits a terminal. The code that lets somebody in is never part of it."""

from __future__ import annotations

import segno

QUIET = 2  # modules of light around it: what a camera needs to find its edge
BLOCKS = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}  # dark above, dark below


def rows_of(uri: str) -> tuple[str, ...]:
    """The rows of text, to be shown dark on light."""
    modules = [bytes(row) for row in segno.make(uri, micro=False).matrix_iter(border=QUIET)]
    if len(modules) % 2:
        modules.append(bytes(len(modules[0])))
    pairs = zip(modules[::2], modules[1::2], strict=True)
    return tuple("".join(BLOCKS[above, below] for above, below in zip(*pair, strict=True)) for pair in pairs)
