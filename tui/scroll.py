"""Finds what only stands elsewhere from one frame to the next, so that the terminal can move it by itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui.cells import Row, blank_row

FEWEST = 3  # rows that differ; below it there is nothing to gain
HEAD = 24  # cells by which a row is known again: what stands to the right of a list does not move with it


@dataclass(frozen=True, slots=True)
class Shift:
    """Rows from `top` to before `bottom` move up by `by` (down where it is negative), and blank ones come in.

    With `right`, only their cells before that column do: for terminals that have margins at their sides.
    """

    top: int
    bottom: int
    by: int
    right: int = 0

    def sequence(self) -> str:
        """What has a terminal do it, with a plain pen; the cursor is anywhere afterwards."""
        move = f"\x1b[{self.bottom}H" + "\n" * self.by if self.by > 0 else f"\x1b[{self.top + 1}H" + "\x1bM" * -self.by
        moved = f"\x1b[{self.top + 1};{self.bottom}r{move}\x1b[r"
        return f"\x1b[?69h\x1b[;{self.right}s{moved}\x1b[?69l" if self.right else moved

    def applied(self, rows: Sequence[Row]) -> list[Row]:
        """The rows as they stand afterwards."""
        region = rows[self.top : self.bottom]
        blanks = [blank_row(len(rows[0]))] * abs(self.by)
        moved = [*region[self.by :], *blanks] if self.by > 0 else [*blanks, *region[: self.by]]
        if self.right:
            moved = [left[: self.right] + stays[self.right :] for left, stays in zip(moved, region, strict=True)]
        return [*rows[: self.top], *moved, *rows[self.bottom :]]


def shifts_between(old: Sequence[Row], new: Sequence[Row], *, margins: bool) -> list[Shift]:
    """The shift that brings most rows to where they are wanted, if any does: of whole rows, and within `margins`."""
    differs = [y for y, row in enumerate(new) if row is not old[y] and row != old[y]]
    if len(differs) < FEWEST:
        return []
    places: dict[str, list[int]] = defaultdict(list)
    for y in range(differs[0], differs[-1] + 1):
        if head := head_of(old[y]):
            places[head].append(y)
    found = [(y, at - y) for y in differs for at in places.get(head_of(new[y]), ()) if at != y]
    if not found:
        return []
    by = Counter(by for _, by in found).most_common(1)[0][0]
    wanted = [y for y, one in found if one == by]
    shift = Shift(min(wanted) + min(by, 0), max(wanted) + max(by, 0) + 1, by)
    right = unmoved(old, new, range(shift.top, shift.bottom)) if margins else len(old[0])
    return [shift, replace(shift, right=right)] if 1 < right < len(old[0]) else [shift]


def unmoved(old: Sequence[Row], new: Sequence[Row], rows: range) -> int:
    """The column from which on none of the rows is another: what stands beside a list. No character is cut there."""
    right = len(old[0])
    while right and all(old[y][right - 1] == new[y][right - 1] for y in rows):
        right -= 1
    while right < len(old[0]) and not all(old[y][right][0] and new[y][right][0] for y in rows):
        right += 1
    return right


def head_of(row: Row) -> str:
    """What a row begins with; "" for a blank one."""
    return "".join([text for text, _ in row[:HEAD]]).rstrip()
