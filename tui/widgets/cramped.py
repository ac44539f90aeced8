"""All that is shown where there is too little room: what is needed, and how one leaves. It takes every key meanwhile."""

from __future__ import annotations

from textual import events
from textual.message import Message

from tui.rows import Row
from tui.widgets.lines import Text

LEAVES = ("ctrl+c", "ctrl+d")


class Cramped(Text, can_focus=True):
    """Nothing can be seen, so nothing is done blindly: leaving asks here, by the same key once more."""

    class Leaves(Message):
        """The person asked to leave, and was sure."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, margin=0)
        self.needed: Row = ()
        self.question: Row = ()
        self.asks = False

    def tell(self, needed: str, question: str) -> None:
        """What is needed, and what is asked before one leaves."""
        self.needed, self.question = ((needed, "plain"),), ((question, "plain"),)
        self.draw()

    def draw(self) -> None:
        self.set(self.question if self.asks else self.needed)

    def on_blur(self) -> None:
        self.asks = False
        self.draw()

    def on_key(self, event: events.Key) -> None:
        if event.key == "ctrl+l":
            return  # repainting works everywhere
        if event.key in LEAVES and self.asks:
            self.post_message(self.Leaves())
        self.asks = event.key in LEAVES and not self.asks
        self.draw()
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
