"""Which front end a session gets for real: the full screen, or lines."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from meeting.text import Words
from meeting.view import View
from server.session import FrontEnds
from server.words import said
from tui.line import LineFront
from tui.seat import Chair
from tui.terminal import Terminal


class Porch:
    """Stands in for both until they are here: says where one is, and leaves at the first end of input."""

    def __init__(
        self, chair: Chair, terminal: Terminal, *, crashed: Callable[[Exception], None], ended: Callable[[], None]
    ) -> None:
        self._chair, self._terminal, self._ended = chair, terminal, ended
        self._newline = "\r\n" if terminal.name else "\n"

    def start(self) -> None:
        self._chair.sit(self)

    def show(self, view: View) -> None:
        self._write(f"## {view.place.step}")

    def end(self, reason: Words | None) -> None:
        if reason is not None:
            self._write(f"* {said(reason, self._chair.settings.language)}")
        self._leave()

    def data_received(self, data: bytes) -> None:
        if data in {b"\x03", b"\x04"}:
            self._leave()

    def resized(self, columns: int, rows: int) -> None:
        """Lines have no size."""

    def eof(self) -> None:
        self._leave()

    def lost(self) -> None:
        self._chair.leave(self)

    async def closed(self) -> None:
        """It is over at once."""

    def _write(self, line: str) -> None:
        self._terminal.write((line + self._newline).encode())

    def _leave(self) -> None:
        self._chair.leave(self)
        self._ended()


FRONT_ENDS = FrontEnds(
    full_screen=Porch,
    lines_on_pty=partial(LineFront, pty=True),
    lines=partial(LineFront, pty=False),
)
