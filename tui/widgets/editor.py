"""One's own line: what is typed goes here, in one to three rows, with the terminal's own cursor."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.geometry import Offset
from textual.message import Message

from meeting.text import LONGEST, harmless
from tui.rows import Row, beside, cropped, graphemes, width_of
from tui.widgets.lines import Lines

PROMPT = " > "
MOST_ROWS = 3
NEAR = 64  # characters in which the one beside the cursor is looked for, whatever it is made of
NOT_ON_A_LINE = re.compile(r"\s")
WORD_AFTER = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True)
class Typing:
    """A text and where the cursor is in it."""

    text: str = ""
    cursor: int = 0

    def put(self, more: str) -> Typing:
        """With something typed where the cursor is, as far as there is room."""
        more = "".join(filter(harmless, NOT_ON_A_LINE.sub(" ", more)))[: LONGEST - len(self.text)]
        return Typing(self.text[: self.cursor] + more + self.text[self.cursor :], self.cursor + len(more))

    def to(self, cursor: int) -> Typing:
        return Typing(self.text, min(max(cursor, 0), len(self.text)))

    def without(self, start: int, end: int) -> Typing:
        return Typing(self.text[:start] + self.text[end:], start)

    @property
    def before(self) -> int:
        """Where the character before the cursor begins."""
        characters = [character for character, _ in graphemes(self.text[max(0, self.cursor - NEAR) : self.cursor])]
        return self.cursor - len(characters[-1]) if characters else 0

    @property
    def after(self) -> int:
        """Where the character after the cursor ends."""
        return self.cursor + len(next((character for character, _ in graphemes(self.text[self.cursor :][:NEAR])), ""))

    @property
    def word_before(self) -> int:
        # No pattern: each place where it could begin would be tried, to the end of the word.
        return self.text[: self.cursor].rstrip().rfind(" ") + 1

    @property
    def word_after(self) -> int:
        found = WORD_AFTER.match(self.text, self.cursor)
        return found.end() if found else len(self.text)

    def pressed(self, key: str) -> Typing | None:
        """What a key makes of it; None if it is not a key of editing."""
        match key:
            case "left" | "ctrl+b":
                return self.to(self.before)
            case "right" | "ctrl+f":
                return self.to(self.after)
            case "ctrl+left" | "alt+left" | "alt+b":
                return self.to(self.word_before)
            case "ctrl+right" | "alt+right" | "alt+f":
                return self.to(self.word_after)
            case "home" | "ctrl+a":
                return self.to(0)
            case "end" | "ctrl+e":
                return self.to(len(self.text))
            case "backspace":
                return self.without(self.before, self.cursor)
            case "delete":
                return self.without(self.cursor, self.after)
            case "ctrl+w" | "alt+backspace" | "ctrl+backspace":
                return self.without(self.word_before, self.cursor)
            case "ctrl+u":
                return self.without(0, self.cursor)
            case "ctrl+k":
                return self.without(self.cursor, len(self.text))
            case _:
                return None


def broken(text: str, width: int) -> list[tuple[int, int]]:
    """Where each row of the text begins and ends: at spaces where it can, and no character is lost."""
    rows: list[tuple[int, int]] = []
    start = at = cells = 0
    space = -1  # where the row could end
    for character, wide in graphemes(text):
        if cells + wide > width and at > start:
            end = space if space > start else at
            rows.append((start, end))
            start, space = end, -1
            cells = cell_len(text[start:at])
        at += len(character)
        cells += wide
        if character == " ":
            space = at
    rows.append((start, len(text)))
    return rows


class Line(Lines, can_focus=True):
    """The editor. Keys that are none of editing go on to the screen: Enter, Tab, Escape, function keys."""

    class Changed(Message):
        """Something else stands in it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.typing = Typing()
        self.remark = ""  # what the line is for, to the right of it
        self.passes = False  # whether the next key is for somebody else
        self.hidden = False  # whether what is typed may not be seen
        self.most = MOST_ROWS

    @property
    def text(self) -> str:
        return self.typing.text

    @property
    def cursor(self) -> int:
        return self.typing.cursor

    def put(self, text: str, cursor: int | None = None) -> None:
        """Another text, without telling anybody."""
        self.typing = Typing(text).to(len(text) if cursor is None else cursor)
        self.changed()

    def hide(self, hidden: bool) -> None:
        """Whether nothing of what is typed shows."""
        self.hidden = hidden

    def limit(self, most: int) -> None:
        """Rows at the most from now on."""
        if most != self.most:
            self.most = most
            self.changed()

    def say(self, remark: str) -> None:
        """What the line is for now."""
        if remark != self.remark:
            self.remark = remark
            self.changed()

    def type(self, typing: Typing) -> None:
        """What the person made of it."""
        before, self.typing = self.typing, typing
        if before == typing:
            return
        self.changed()
        if before.text == typing.text:
            self.refresh()  # for the cursor
        self.post_message(self.Changed())

    # drawing

    def inner(self, width: int) -> int:
        """Cells for the text: one is left for the cursor."""
        return max(width - len(PROMPT) - 1, 1)

    def window(self, width: int) -> tuple[list[tuple[int, int]], int]:
        """The rows of the text that are in sight, and which of them has the cursor."""
        rows = broken(self.text, self.inner(width))
        here = max(n for n, (start, _) in enumerate(rows) if start <= self.cursor)
        first = max(here - self.most + 1, 0)
        return rows[first : first + self.most], here - first

    def lay_out(self, width: int) -> list[Row]:
        window, _ = self.window(width)
        rows: list[Row] = []
        for n, (start, end) in enumerate(window if not self.hidden else [(0, 0)]):
            prompt = PROMPT if n == 0 else " " * len(PROMPT)
            rows.append(((prompt, "strong"), (self.text[start:end], "plain")))
        if len(rows) == 1 and self.remark:
            remark = cropped(f"({self.remark})", max(width - width_of(rows[0]) - 4, 0))
            if cell_len(remark) > len("(…)"):
                rows[0] = beside(rows[0], ((remark, "dim"), (" ", "plain")), width)
        return rows

    def caret(self) -> Offset | None:
        """Where the terminal's own cursor stands."""
        width = self.size.width
        if self.hidden:
            return Offset(len(PROMPT), 0)
        window, here = self.window(width)
        start, _ = window[here]
        return Offset(min(len(PROMPT) + cell_len(self.text[start : self.cursor]), width - 1), here)

    # keys

    def on_key(self, event: events.Key) -> None:
        if self.passes:
            return
        # At once, not when the screen hears of it: on a slow line the digit comes in the same packet.
        self.passes = event.key == "ctrl+g"
        if event.is_printable and event.character:
            self.type(self.typing.put(event.character))
        elif event.key in ("up", "down") and (moved := self.vertically(-1 if event.key == "up" else 1)) is not None:
            self.type(self.typing.to(moved))
        elif self.text and (typing := self.typing.pressed(event.key)) is not None:
            self.type(typing)
        else:
            return
        event.stop()
        event.prevent_default()

    def vertically(self, by: int) -> int | None:
        """Where the cursor comes in the row above or below; None where there is none."""
        rows = broken(self.text, self.inner(self.size.width))
        here = max(n for n, (start, _) in enumerate(rows) if start <= self.cursor)
        if not 0 <= here + by < len(rows):
            return None
        start, end = rows[here + by]
        aim = cell_len(self.text[rows[here][0] : self.cursor])
        at = start
        for character, wide in graphemes(self.text[start:end]):
            if aim < wide or (at + len(character) >= end and here + by + 1 < len(rows)):
                break
            aim -= wide
            at += len(character)
        return at

    def on_paste(self, event: events.Paste) -> None:
        self.type(self.typing.put(event.text))
        event.stop()
