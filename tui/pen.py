"""Our own SGR encoder: a cell's look for one colour depth, and the shortest way from one look to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from rich.color import Color, ColorSystem, ColorType
from rich.style import Style

from tui.terminal import Depth

# Textual's own strings are cached on a style with the depth of whoever drew it first: with several people in one
# process one person's colours leak to another's terminal. Nothing here is cached without its depth.

SYSTEMS = {
    Depth.SIXTEEN: ColorSystem.STANDARD,
    Depth.EIGHT_BIT: ColorSystem.EIGHT_BIT,
    Depth.TRUE: ColorSystem.TRUECOLOR,
}
INTERNED_BELOW = 0x2600  # letters and box drawing: the rest is too much to keep for ever

Cell = tuple[str, "Pen"]  # what stands in a cell; a wide character's second cell holds ""


class Cells(dict[str, Cell]):
    """A pen's cells of one character each, made once and shared by everybody who sees them."""

    def __init__(self, pen: Pen, blank: Pen) -> None:
        super().__init__()
        self.pen = pen
        self[" "] = (" ", blank)

    def __missing__(self, char: str) -> Cell:
        cell = (char, self.pen)
        if ord(char) < INTERNED_BELOW:
            self[char] = cell
        return cell


@dataclass(frozen=True, slots=True)
class Pen:
    """How a cell looks: SGR parameters, empty for the terminal's own colour."""

    fg: str = ""
    bg: str = ""
    attributes: frozenset[str] = frozenset()
    cells: Cells = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        letters = self.fg or self.attributes
        object.__setattr__(self, "cells", Cells(self, paper(self.bg) if letters and self.leaves_paper else self))

    @property
    def leaves_paper(self) -> bool:
        """Whether a space drawn with it is a plain blank: colour and weight of letters do not show on one."""
        return not self.attributes & {UNDERLINE, REVERSE, STRIKE}


BOLD, DIM, ITALIC, UNDERLINE, REVERSE, STRIKE = "1", "2", "3", "4", "7", "9"


@lru_cache(maxsize=512)
def paper(bg: str) -> Pen:
    """The pen of blanks on a background."""
    return Pen(bg=bg)


PLAIN = paper("")


@lru_cache(maxsize=4096)
def colour(color: Color | None, depth: Depth, foreground: bool) -> str:
    """The SGR parameters of a colour."""
    if color is None or color.type is ColorType.DEFAULT or depth is Depth.NONE:
        return ""
    return ";".join(color.downgrade(SYSTEMS[depth]).get_ansi_codes(foreground))


@lru_cache(maxsize=4096)
def pen_for(style: Style | None, depth: Depth) -> Pen:
    """The pen of a style on terminals of a depth. Links, blinking and meta data have no place on the wire."""
    if style is None:
        return PLAIN
    return shared(
        colour(style.color, depth, True),
        colour(style.bgcolor, depth, False),
        frozenset(
            code
            for code, on in (
                (BOLD, style.bold),
                (DIM, style.dim),
                (ITALIC, style.italic),
                (UNDERLINE, style.underline or style.underline2),
                (REVERSE, style.reverse),
                (STRIKE, style.strike),
            )
            if on
        ),
    )


@lru_cache(maxsize=1024)
def shared(fg: str, bg: str, attributes: frozenset[str]) -> Pen:
    """One pen for all styles that look the same, so that their cells are the same objects."""
    return Pen(fg, bg, attributes) if fg or attributes else paper(bg)


@lru_cache(maxsize=8192)
def change(old: Pen | None, new: Pen) -> str:
    """The shortest SGR sequence from one pen to another; None is a terminal in an unknown state."""
    if old == new:
        return ""
    whole = [code for code in (*sorted(new.attributes), new.fg, new.bg) if code]
    from_nothing = "\x1b[" + ";".join(["0", *whole]) + "m" if whole else "\x1b[m"
    if old is None or not old.attributes <= new.attributes:
        return from_nothing
    added = sorted(new.attributes - old.attributes)
    if old.fg != new.fg:
        added.append(new.fg or "39")
    if old.bg != new.bg:
        added.append(new.bg or "49")
    return min(from_nothing, "\x1b[" + ";".join(added) + "m", key=len)
