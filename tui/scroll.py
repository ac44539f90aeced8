"""Finds what only stands elsewhere from one frame to the next, so that the terminal can move it by itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tui.cells import Row, blank_row

FEWEST = 3  # rows that differ; below it there is nothing to gain
HEAD = 24  # cells by which a row is known again: what stands to the right of a list does not move with it


@dataclass(frozen=True, slots=True)
class Shift:
    """Rows from `top` to before `bottom` move up by `by` (down where it is negative), and blank ones come in."""

    top: int
    bottom: int
    by: int

    def sequence(self) -> str:
        """What has a terminal do it, with a plain pen; the cursor is anywhere afterwards."""
        move = f"\x1b[{self.bottom}H" + "\n" * self.by if self.by > 0 else f"\x1b[{self.top + 1}H" + "\x1bM" * -self.by
        return f"\x1b[{self.top + 1};{self.bottom}r{move}\x1b[r"

    def applied(self, rows: Sequence[Row]) -> list[Row]:
        """The rows as they stand afterwards."""
        region = rows[self.top : self.bottom]
        blanks = [blank_row(len(rows[0]))] * abs(self.by)
        moved = [*region[self.by :], *blanks] if self.by > 0 else [*blanks, *region[: self.by]]
        return [*rows[: self.top], *moved, *rows[self.bottom :]]


def shift_between(old: Sequence[Row], new: Sequence[Row]) -> Shift | None:
    """The shift that brings most rows to where they are wanted, if any does."""
    differing = [y for y, row in enumerate(new) if row is not old[y] and row != old[y]]
    if len(differing) < FEWEST:
        return None
    places: dict[str, list[int]] = defaultdict(list)
    for y in range(differing[0], differing[-1] + 1):
        if head := head_of(old[y]):
            places[head].append(y)
    found = [(y, at - y) for y in differing for at in places.get(head_of(new[y]), ()) if at != y]
    if not found:
        return None
    by = Counter(by for _, by in found).most_common(1)[0][0]
    wanted = [y for y, one in found if one == by]
    return Shift(min(wanted) + min(by, 0), max(wanted) + max(by, 0) + 1, by)


def head_of(row: Row) -> str:
    """What a row begins with; "" for a blank one."""
    return "".join(text for text, _ in row[:HEAD]).rstrip()
