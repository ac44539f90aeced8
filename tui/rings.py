"""The tree of ten rings: a circle's series at a glance, as a slice of a trunk, and the same as a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from meeting.view import Ring
from tui.i18n import Tongue

UNBROKEN = "\u00a0"  # a blank that no row is broken at
GAP = " " * 2
# Each ring from above to below; what has been is drawn whole.
DRAWN: Mapping[Ring, tuple[str, str, str]] = {
    "held": ("\\", ")", "/"),
    "elsewhere": ("\\", ")", "/"),
    "open": ("\\", ">", "/"),
    "planned": (".", ":", "'"),
    "unplanned": (" ", ".", " "),
    "missed": (" ", "-", " "),
    "cancelled": (" ", "-", " "),
}
TOLD: tuple[Ring, ...] = ("elsewhere", "held", "open", "planned", "missed", "cancelled")


def trunk(rings: Sequence[Ring]) -> tuple[str, ...]:
    """The slice, from the pith on; no row of it is broken, and whoever counts marks in it counts meetings."""
    rows = (GAP.join(DRAWN[each][n] for each in rings) for n in range(3))
    return tuple(f" {row.rstrip()}".replace(" ", UNBROKEN) for row in rows) if rings else ()


def strip(rings: Sequence[Ring]) -> str:
    """The same in one row."""
    return "".join(DRAWN[each][1] for each in rings)


def sentence(say: Tongue, rings: Sequence[Ring]) -> str:
    """How many there have been, and what of the rest."""
    counts = ((each, rings.count(each)) for each in TOLD)
    return (
        say("rings", of=len(rings), what=", ".join(say(f"rings.{each}", n=n) for each, n in counts if n))
        if any(each in TOLD for each in rings)
        else say("rings.none", of=len(rings))
    )
