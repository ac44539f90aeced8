"""Which front end a session gets for real: the full screen, or lines."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from meeting.text import Words
from screens import SCREENS
from server.session import FrontEnd, FrontEnds
from tui.app import FristadApp
from tui.i18n import tongue
from tui.line import LineFront
from tui.run import SshFront
from tui.seat import Chair, Language
from tui.terminal import Terminal


def spoken(words: Words, language: Language) -> str:
    return tongue(language).say(words)


def full_screen(
    chair: Chair, terminal: Terminal, *, crashed: Callable[[Exception], None], ended: Callable[[], None]
) -> FrontEnd:
    """A Textual app on the terminal, and another one in its place if it crashes."""

    def make() -> FristadApp:
        return FristadApp(chair, SCREENS, speak=spoken, terminal=terminal)

    def farewell() -> str:
        return tongue(chair.settings.language)("lines.failed")

    return SshFront(terminal, make, crashed=crashed, ended=ended, farewell=farewell)


FRONT_ENDS = FrontEnds(
    full_screen=full_screen,
    lines_on_pty=partial(LineFront, pty=True),
    lines=partial(LineFront, pty=False),
)
