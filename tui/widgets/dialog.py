"""What asks before something is revealed, locked or ended: it says what happens to whom, and first one can stay."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message

from tui.widgets.lines import Lines
from tui.widgets.rows import EMPTY, Row, flow, indented, titled

READABLE = 72


class Dialog(Lines, can_focus=True):
    """Two answers, the first of which changes nothing."""

    class Answered(Message):
        """The person chose; `yes` is to go on."""

        def __init__(self, yes: bool) -> None:
            super().__init__()
            self.yes = yes

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.title = ""
        self.texts: tuple[str, ...] = ()
        self.answers = ("", "")
        self.at = 0
        self.display = False

    def open(self, title: str, texts: tuple[str, ...], answers: tuple[str, str]) -> None:
        self.title, self.texts, self.answers, self.at = title, texts, answers, 0
        self.display = True
        self.changed()
        self.focus()

    def close(self) -> None:
        self.display = False

    def lay_out(self, width: int) -> Sequence[Row]:
        inner = min(width - 4, READABLE)
        rows = [*titled(self.title, width), EMPTY]
        for text in self.texts:
            rows += [*indented(flow(((text, "plain"),), inner), 3), EMPTY]
        for n, answer in enumerate(self.answers):
            here = n == self.at
            rows.append(((" > " if here else "   ", "strong"), (answer, "strong" if here else "plain")))
        return rows

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "up" | "down" | "left" | "right" | "tab" | "shift+tab":
                self.at = 1 - self.at if "tab" in event.key else int(event.key in ("down", "right"))
                self.changed()
            case "enter":
                self.post_message(self.Answered(self.at == 1))
            case "escape":
                self.post_message(self.Answered(False))
            case "f12" | "ctrl+l":
                return  # blanking and repainting work everywhere
            case _:
                pass  # nothing else is done by accident
        event.stop()
        event.prevent_default()
