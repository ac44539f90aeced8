"""What asks before something is revealed, locked or ended: it says what happens to whom, and first one can stay."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message

from tui.rows import EMPTY, Row, cropped, flow, indented, limited, titled
from tui.widgets.lines import Lines

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
        rows = [*titled(self.title, width), EMPTY]
        for text in self.texts:
            rows += [*self.text_rows(text, width), EMPTY]
        return [*rows, *self.answer_rows(width)]

    def squeezed(self, rows: Sequence[Row], width: int, height: int) -> Sequence[Row]:
        """From the bottom: both answers are always in sight, then the title, then as much of the text as there is."""
        answers = self.answer_rows(width)
        (title,) = titled(self.title, width, 1)
        text = [row for text in self.texts for row in self.text_rows(text, width)]
        room = height - len(answers) - 1
        return [*([title] if room >= 0 else []), *(limited(text, room, width - 1) if room > 0 else ()), *answers]

    @staticmethod
    def text_rows(text: str, width: int) -> list[Row]:
        return list(indented(flow(((text, "plain"),), min(width - 4, READABLE)), 3))

    def answer_rows(self, width: int) -> list[Row]:
        rows: list[Row] = []
        for n, answer in enumerate(self.answers):
            here = n == self.at
            rows.append(
                ((" > " if here else "   ", "strong"), (cropped(answer, width - 4), "strong" if here else "plain"))
            )
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
