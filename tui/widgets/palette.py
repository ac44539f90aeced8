"""A short list above one's own line: what one can do now, or what one can choose for what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tui.rows import Look, Row, beside, cropped, titled, width_of
from tui.widgets.lines import Lines

MOST_ROWS = 11
KEY_CELLS = 6  # for the key at the end of a row
NOTED_FROM = 60  # columns from which notes stand beside the labels


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose: what it stands for, its words, a note beside it, a key at the end of its row.

    `also` are other words for it.
    """

    value: str
    label: str
    note: str = ""
    key: str = ""
    also: tuple[str, ...] = ()
    ticked: str = ""  # where several are chosen: its sign

    def matches(self, typed: str) -> bool:
        """Whether it is what somebody began to type."""
        wanted = typed.casefold().strip()
        words = (self.value, self.label, *self.also)
        return any(wanted in word.casefold() for word in words)

    def begins(self, typed: str) -> bool:
        wanted = typed.casefold().strip()
        return any(word.casefold().startswith(wanted) for word in (self.value, self.label, *self.also))


class Palette(Lines):
    """Not there unless something is to choose. It never has the focus: one goes on typing."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.heading = ""
        self.options: tuple[Option, ...] = ()
        self.typed = ""
        self.at = 0
        self.moved = False  # whether the person went to another option
        self.display = False

    def open(self, heading: str, options: tuple[Option, ...], *, at: int = 0) -> None:
        """Shows options; the one to begin with is `at`, where -1 is none of them."""
        values = [option.value for option in options]
        same = heading == self.heading and values == [option.value for option in self.options]
        self.heading, self.options = heading, options
        if not same or not self.display:
            self.typed, self.at, self.moved = "", at, False
        self.at = min(self.at, max(len(self.found) - 1, 0))
        self.display = True
        self.changed()

    def renew(self, heading: str, options: tuple[Option, ...]) -> bool:
        """What can be chosen now. One stays on what one stood on; False where it is gone, and then on nothing."""
        chosen = self.choice
        self.heading, self.options = heading, options
        values = [option.value for option in self.found]
        held = chosen is not None and chosen.value in values
        self.at = values.index(chosen.value) if chosen is not None and held else -1
        self.changed()
        return held or chosen is None

    def close(self) -> None:
        self.display = False
        self.options, self.typed, self.heading = (), "", ""

    def filter(self, typed: str) -> None:
        """Narrows it to what somebody types."""
        if typed != self.typed:
            self.typed, self.at, self.moved = typed, 0, False
            self.changed()

    @property
    def found(self) -> tuple[Option, ...]:
        """The options that match; those that begin so come first."""
        if not self.typed.strip():
            return self.options
        matching = [option for option in self.options if option.matches(self.typed)]
        return tuple(sorted(matching, key=lambda option: not option.begins(self.typed)))

    @property
    def choice(self) -> Option | None:
        """The one that one stands on."""
        return self.found[self.at] if 0 <= self.at < len(self.found) else None

    def step(self, by: int) -> None:
        if self.found:
            self.at = min(max(self.at + by, 0), len(self.found) - 1)
            self.moved = True
            self.changed()

    def stand_on(self, n: int) -> None:
        self.at = min(max(n, 0), max(len(self.found) - 1, 0))
        self.changed()

    def lay_out(self, width: int) -> tuple[Row, ...]:
        heading = titled(self.heading, width)
        return self.window(heading, width, MOST_ROWS - len(heading) + 1)

    def squeezed(self, rows: Sequence[Row], width: int, height: int) -> Sequence[Row]:
        """The one that one stands on is always in sight."""
        heading = titled(self.heading, width, 1) if height > 1 else ()
        return self.window(heading, width, height - len(heading))

    def window(self, heading: tuple[Row, ...], width: int, room: int) -> tuple[Row, ...]:
        """The heading, and as many options as there is room for around the one that one stands on."""
        found = self.found
        rows = list(heading)
        first = min(max(self.at - room // 2, 0), max(len(found) - room, 0))
        labels = max((cell_len(option.label) for option in found), default=0)
        for n, option in enumerate(found[first : first + room], first):
            rows.append(self.row_of(option, n == self.at, min(labels, width // 2), width))
        return tuple(rows)

    @staticmethod
    def row_of(option: Option, here: bool, labels: int, width: int) -> Row:
        """An option in one row."""
        sign = " > " if here else "   "
        tick = f"{option.ticked} " if option.ticked else ""
        look: Look = "strong" if here else "plain"
        label = cropped(tick + option.label, width - 5)
        row: Row = ((sign, "strong"), (label, look))
        if option.note and width >= NOTED_FROM:
            gap = max(labels + 5 - width_of(row) + len(tick), 2)
            room = width - width_of(row) - gap - 1 - KEY_CELLS
            if room > 8:
                row = (*row, (" " * gap, "plain"), (cropped(option.note, room), "dim"))
        return beside(row, ((option.key, "dim"), (" ", "plain")), width) if option.key else row
