"""Line mode: the same meeting as plain lines, over the same chair and the same views as the full screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace

from meeting import hall_commands as h
from meeting.commands import Command, Refused
from meeting.hall_commands import HallCommand
from meeting.model import Place
from meeting.text import LONGEST, Words, clean, words
from meeting.view import Home, Lobby, View
from tui import printed, queries
from tui.changes import changes, elsewhere
from tui.i18n import Tongue, tongue
from tui.line_answers import asked_for, done, hints, refusal
from tui.line_editor import Before, Editor, Flaw, Line
from tui.line_queue import LineQueue
from tui.line_secret import Secret
from tui.seat import Chair
from tui.terminal import Terminal
from tui.vocabulary import Query, about, parse, plain

QUEUE_LIMIT = 16_000  # bytes that may wait for a client; above it nothing more is said until it has taken some
RETRY = 0.1  # seconds between two looks at a client that takes nothing
CRASHES = 3  # so many failures of ours in a row, and it is over
FLAWS = {
    Flaw.TOO_LONG: "refused.line_too_long",
    Flaw.NOT_UTF8: "refused.not_utf8",
    Flaw.UNFINISHED: "refused.unfinished",
}


class LineFront:
    """A Seat that prints. One task does a person's lines in order and prints what changes; nothing else does either.

    `ended` is called once, when it is over; `crashed` hears of an exception of ours.
    """

    def __init__(
        self,
        chair: Chair,
        terminal: Terminal,
        *,
        pty: bool,
        crashed: Callable[[Exception], None],
        ended: Callable[[], None],
    ) -> None:
        self.chair, self.terminal = chair, terminal
        self._pty = pty
        self._crashed, self._ended = crashed, ended
        self._editor = Editor(echoes=pty, hides=self._hidden_lines)
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._latest: View | None = None
        self._printed: View | None = None
        self._told: set[str] = set()  # actions named since this place was printed
        self._arrived = False  # whether anything was printed at all
        self._lines = LineQueue()
        self._held: list[str] = []  # what waits while a line is half typed
        self._sets_passphrase = False  # whether it can be set here
        self._secret = Secret()
        self._closing = False  # after what is held it is over
        self._crashes = 0  # failures of ours since something last went well
        self._input_over = False
        self._slow = False  # whether one is to be told that one's lines are read slowly
        self._reason: Words | None = None

    # The seat: called from the room's task.

    def show(self, view: View) -> None:
        self._sets_passphrase = any(action.command is h.SetPassphrase for action in view.actions)
        self._latest = view if self._pty else without_passphrase(view)
        self._woken.set()

    def end(self, reason: Words | None) -> None:
        self._reason, self._closing = reason, True
        self._woken.set()

    # The connection.

    def start(self) -> None:
        """Begins, in a task of its own."""
        self._task = asyncio.get_running_loop().create_task(self.run(), name="seat")

    def data_received(self, data: bytes) -> None:
        lines, echo = self._editor.feed(data, self._before)
        if echo:
            self.terminal.write(echo)
        self._take(lines)

    @property
    def _before(self) -> Before | None:
        return Before(self._printed.place, self._printed.actions) if self._printed is not None else None

    def resized(self, columns: int, rows: int) -> None:
        """Lines have no size."""

    def slowed(self, slow: bool) -> None:
        """So much came at once that the rest is read slowly."""
        self._slow = slow
        self._woken.set()

    def eof(self) -> None:
        """The client sends no more: what it sent is done first."""
        self._take(self._editor.finish())
        self._input_over = True
        self._woken.set()

    def lost(self) -> None:
        """The connection is gone."""
        self._closing, self._held = True, []
        self._woken.set()

    async def closed(self) -> None:
        """Waits until it has ended."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def _take(self, lines: Iterable[Line]) -> None:
        self._lines.put(lines)
        self._woken.set()

    # The person's own task.

    async def run(self) -> None:
        """Sits down, and goes on until one leaves."""
        try:
            self.chair.sit(self)
            while self._crashes < CRASHES:
                try:
                    await self._live()
                    return
                except Exception as error:
                    self._crashed(error)
                    self._crashes += 1
                    self._printed = None  # all that one sees afresh, at the same place
                    self._woken.set()
            self._write([*self._held, f"* {self._tongue('lines.failed')}"])
        finally:
            self.chair.leave(self)
            self._ended()

    async def _live(self) -> None:
        while True:
            await self._wait()
            while not self._closing:
                if not self._editor.busy:
                    self._release()
                if not (self._has_room() and await self._do_one()):
                    break
                self._crashes = 0
            if self._closing:
                self._say_goodbye()
                return
            if self._input_over and not self._lines and self._has_room():
                return

    async def _wait(self) -> None:
        if self._has_room():
            await self._woken.wait()
        else:
            # A client that does not read is looked at again now and then; the latest view is what it gets.
            try:
                async with asyncio.timeout(RETRY):
                    await self._woken.wait()
            except TimeoutError:
                return
        self._woken.clear()

    def _has_room(self) -> bool:
        return self.terminal.queued() < QUEUE_LIMIT and sum(map(len, self._held)) < QUEUE_LIMIT

    async def _do_one(self) -> bool:
        """Says what has changed, or does one line; False when there is nothing to do."""
        if self._latest is None:
            return False
        if self._slow:
            self._slow = False
            self._say([f"* {self._tongue('lines.slow')}"])
            return True
        # What asks for hidden lines may come before anything was printed: then nothing else would end the waiting.
        if self._latest != self._printed and (not self._editor.busy or (self._lines and not self._arrived)):
            self._print(self._latest)
            return True
        if self._lines and self._arrived:
            line = self._lines.take()
            if line is None:
                self._say([f"!! {self._tongue('refused.too_fast')}"])
            else:
                await self._answer(line)
            await asyncio.sleep(0)  # between two of a thousand lines everybody else has their turn
            return True
        return False

    # Saying.

    @property
    def _tongue(self) -> Tongue:
        return tongue(self.chair.settings.language)

    def _say(self, lines: Iterable[str]) -> None:
        """Says lines now, or as soon as no line is half typed."""
        self._held += lines
        if not self._editor.busy:
            self._release()

    def _release(self) -> None:
        held, self._held = self._held, []
        self._write(held)

    def _write(self, lines: Iterable[str]) -> None:
        """The only way out: lines of text alone, cleaned once more."""
        end = "\r\n" if self._pty else "\n"
        if text := "".join(f"{clean(line)}{end}" for line in lines):
            self.terminal.write(text.encode())

    def _print(self, view: View) -> None:
        """Brings what is printed to this view."""
        say, old = self._tongue, self._printed
        if old is None or elsewhere(old, view):
            lines = printed.block(say, view)
            if not self._arrived:
                lines += printed.always(say)
            self._told = {action.id for action in view.actions}
        else:
            lines = changes(say, old, view, self._told)
        self._printed, self._arrived = view, True
        self._say(lines)

    def _say_goodbye(self) -> None:
        if self._reason is not None:
            self._held.append(f"* {self._tongue.say(self._reason)}")
        self._release()

    # Doing lines.

    async def _answer(self, line: Line) -> None:
        """Does a line, and says its one answer."""
        if line.flaw is Flaw.GIVEN_UP and not line.hidden:
            self._say([f"* {self._tongue('lines.leave_how')}"])
            return
        try:
            if line.hidden:
                await self._take_secret(line)
                return
            try:
                await self._do(line)
            except Refused as refused:
                self._say([refusal(self._tongue, line, refused)])
        except Exception as error:
            self._crashed(error)
            ours = Refused(words("refused.ours"))
            self._say([f"!! {self._tongue.say(ours.words)}" if line.hidden else refusal(self._tongue, line, ours)])

    async def _do(self, line: Line) -> None:
        if line.flaw is not None:
            raise Refused(words(FLAWS[line.flaw], **({"most": LONGEST} if line.flaw is Flaw.TOO_LONG else {})))
        text = clean(line.text)
        if not text:
            raise Refused(words("refused.empty"))
        assert self._latest is not None
        before = line.begun or self._before
        if text.startswith("/") and not text.startswith("//"):
            asked = parse(text)
            if isinstance(asked, Query):
                self._do_query(asked)
                return
            await self._submit(about(before.actions if before is not None else (), asked))
            return
        begun = before.place if before is not None else None
        if begun != self._latest.place and not isinstance(self._latest, Home | Lobby):  # there no meeting went on
            raise Refused(words("refused.moved_on"))
        await self._submit(plain(self._latest, text.removeprefix("/")), begun)

    async def _submit(self, command: Command | HallCommand, begun: Place | None = None) -> None:
        answer = await self.chair.submit(command, begun)
        self._say([*done(self._tongue, answer), *hints(self._tongue, self._latest, command)])

    def _do_query(self, query: Query) -> None:
        assert self._latest is not None
        if query.id == "passphrase":
            try:
                self._ask_secret()
            except Refused:
                self._show_again()
                raise
        elif query.id == "quit":
            self._say([f"ok {self._tongue('lines.bye')}"])
            self._closing = True
        else:
            self._say([*queries.answer(self._tongue, self._latest, query), "ok"])

    # The passphrase, hidden.

    def _hidden_lines(self, text: str) -> int:
        """How many lines after this one are not to be shown: decided at once, for they may be typed ahead.

        Wherever one is: the view may be another when the line is done, and what follows must not reach anybody then.
        """
        asks = isinstance(asked := asked_for(clean(text)), Query) and asked.id == "passphrase"
        return 2 if asks else 0

    def _ask_secret(self) -> None:
        if not self._sets_passphrase or not self._pty:
            raise Refused(words("refused.passphrase_shows" if self._sets_passphrase else "house.outside"))
        if not self._lines and not self._editor.hidden:  # never asked for where it would be seen
            raise Refused(words("refused.passphrase_given_up"))
        self._secret.ask()
        self._write([*self._held, f"* {self._tongue('lines.passphrase.first')}"])
        self._held = []

    async def _take_secret(self, line: Line) -> None:
        """A hidden line. It is never given back, whatever comes of it."""
        try:
            command = self._secret.take(line)
            if command is None:
                self._write([f"* {self._tongue('lines.passphrase.second')}"])
            else:
                await self._submit(command)
        except Refused as refused:
            self._show_again()
            self._say([f"!! {self._tongue.say(refused.words)}"])

    def _show_again(self) -> None:
        """No more lines are hidden for what comes to nothing. Lines that wait may have asked for another secret."""
        if not self._lines:
            self._editor.give_up_hidden()


def without_passphrase(view: View) -> View:
    """The view as it is where a passphrase would show while it is typed: there it is not offered."""
    return replace(view, actions=tuple(action for action in view.actions if action.command is not h.SetPassphrase))
