"""Textual's app as it is here: what it would do to its process, its streams, its files and the clipboard is undone."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from io import StringIO
from typing import Any, Protocol, runtime_checkable

from rich.console import Console, RenderableType
from textual.app import App
from textual.filter import ANSIToTruecolor
from textual.geometry import Offset, Region
from textual.screen import Screen
from textual.worker import WorkerFailed

from tui.driver import SshDriver, put_update
from tui.stylesheet import SharedStylesheet
from tui.terminal import Depth, Terminal

TURNS = 100  # of the loop, for messages to reach their widgets
DRAWING = 8  # of them, until a change is drawn


@runtime_checkable
class HasCaret(Protocol):
    """A widget that wants the terminal's own cursor while it has the focus."""

    @property
    def content_region(self) -> Region: ...

    def caret(self) -> Offset | None:
        """Where, from the corner of its content; None hides it."""


class Nowhere(StringIO):
    """A file that keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)


# One for all apps: they measure with it, and it prints nothing.
measuring_console = Console(
    file=Nowhere(), color_system=None, _environ={}, force_terminal=True, markup=False, emoji=False, highlight=False
)


class TerminalApp(App[None], inherit_bindings=False):
    """A Textual app that lives on one person's terminal beside others in the same process and loop.

    Without a terminal it runs under Textual's own test pilot.
    """

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    ENABLE_SELECT_AUTO_SCROLL = False

    def __init__(self, terminal: Terminal | None = None) -> None:
        super().__init__(driver_class=SshDriver)
        self.terminal = terminal
        depth = Depth.TRUE if terminal is None else terminal.depth
        # Textual has looked at the server's own environment and streams: all that is decided anew.
        self.features = frozenset()
        self.devtools = None
        self.no_color = depth is Depth.NONE
        self._filters = [it for it in self._filters if isinstance(it, ANSIToTruecolor)]
        self.console = measuring_console
        self._capture_stdout = sys.stdout  # type: ignore[assignment]  # redirected to itself: others print there too
        self._capture_stderr = sys.stderr  # type: ignore[assignment]
        self.animation_level = "none"
        self._disable_tooltips = self._disable_notifications = True
        variables = self.stylesheet._variables
        self.stylesheet = SharedStylesheet(variables=variables)
        self.failure: Exception | None = None  # what ended it, if it crashed
        self.early = b""  # what was typed before there was a driver to take it
        self.seated = False  # whether it has taken a seat that is to be left
        self.begun: Callable[[], None] = lambda: None  # to be told once there is something to see

    @property
    def ssh_driver(self) -> SshDriver | None:
        """The driver while it runs on a terminal."""
        return self._driver if isinstance(self._driver, SshDriver) else None

    async def run_on_terminal(self) -> None:
        """Runs until it exits; a failure is left in `failure`, and nothing of it reaches the client."""
        # Not `run_async`: from Python 3.12 on that changes the task factory of everybody's loop.
        assert self.terminal is not None
        self._thread_init()  # type: ignore[no-untyped-call]
        self._loop = asyncio.get_running_loop()
        with self._context():
            try:
                await self._process_messages(terminal_size=(self.terminal.columns, self.terminal.rows), mouse=False)
            finally:
                await asyncio.shield(self._shutdown())

    @property
    def takes_mouse(self) -> bool:
        """Whether a mouse is of use in what is on the screen."""
        return False

    def leave(self) -> None:
        """Leaves the seat, where it has one."""

    def slowed(self, slow: bool) -> None:
        """Whether what the client sends is read slowly, because more comes than anybody types."""
        if (driver := self.ssh_driver) is not None:
            driver.flooded(slow)

    def fell_behind(self, behind: bool) -> None:
        """Whether what the person sees is old, because their line takes no more."""

    def reveal(self) -> None:
        """What was drawn so far is worth seeing, and what was typed so far has somewhere to go."""
        if (driver := self.ssh_driver) is not None:
            driver.painter.release()
            driver.open_input()
        self.begun()

    def conceal(self) -> None:
        """What is drawn until the next `reveal` is half of something; what is typed meanwhile waits."""
        if (driver := self.ssh_driver) is not None:
            driver.painter.held = True
            driver.hold_input()

    @property
    def frame(self) -> int:
        """The number of the latest frame that was whole."""
        return self.ssh_driver.painter.frame if self.ssh_driver is not None else 0

    async def next_frame(self, after: int) -> None:
        """Waits until there is one after that, or long enough to know that there was nothing to draw."""
        for _ in range(DRAWING):
            if self.ssh_driver is None or self.frame != after:
                return
            await asyncio.sleep(0)

    @property
    def in_hand(self) -> int:
        """Messages that wait at the fullest place of the way from what has the focus up to here: an answer passes them all."""
        lowest = self.screen.focused or self.screen
        return max(it.message_queue_size for it in lowest.ancestors_with_self)

    async def taken_in(self) -> None:
        """Waits until what was handed over before is with the widget that it was typed for."""
        for _ in range(TURNS):
            if not self.in_hand:
                return
            await asyncio.sleep(0)

    def action_repaint(self) -> None:
        """Draws everything again, where something else wrote over the terminal or changed its modes."""
        if (driver := self.ssh_driver) is not None:
            driver.painter.repaint(driver.modes)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """The seam: Textual's frames become cells here, and nothing of Textual's own strings is sent."""
        if (driver := self.ssh_driver) is None:
            super()._display(screen, renderable)
            return
        put_update(driver.painter, renderable)
        if not self._batch_count and self._running:
            driver.painter.show(self.cursor_on_screen())
        self.post_display_hook()

    def cursor_on_screen(self) -> tuple[int, int] | None:
        """Where the terminal's cursor stands: in the focused widget, if that wants it."""
        widget: object = self.screen.focused
        if not isinstance(widget, HasCaret) or (caret := widget.caret()) is None:
            return None
        where = widget.content_region.offset + caret
        inside = widget.content_region.contains_point(where) and self.size.region.contains_point(where)
        return (where.x, where.y) if inside else None

    def on_descendant_focus(self) -> None:
        """The cursor goes with the focus, even where nothing else changes."""
        self._move_cursor()

    def on_descendant_blur(self) -> None:
        self._move_cursor()

    def _move_cursor(self) -> None:
        if (driver := self.ssh_driver) is not None and not self._batch_count:
            driver.painter.show(self.cursor_on_screen())

    def _set_pointer_shape(self, shape: str) -> None:
        """No pointer is ours."""

    def _handle_exception(self, error: Exception) -> None:
        """Ends this app alone. Textual would print a traceback with locals, and so people's words."""
        if self.failure is None:
            self.failure = (
                error.error if isinstance(error, WorkerFailed) and isinstance(error.error, Exception) else error
            )
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """As a crash: what Textual would show stays inside."""
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Never: the browser would be the server's."""

    def copy_to_clipboard(self, text: str) -> None:
        """Inside the app alone: what is sent to a terminal's clipboard leaves the room."""
        self._clipboard = text

    def save_screenshot(self, *args: Any, **named: Any) -> str:
        """Never: the files would be the server's."""
        return ""

    def deliver_text(self, *args: Any, **named: Any) -> None:
        """Never: the files would be the server's."""

    def deliver_binary(self, *args: Any, **named: Any) -> None:
        """Never: the files would be the server's."""
