"""A whole meeting of twelve over real SSH: who sits at a screen, who in lines, each over a line that is measured."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from meeting.steps import REGULAR
from server.demo.script import script
from tests.helpers.demo_play import Typed, play
from tests.helpers.group import EVERYBODY, Group
from tests.helpers.lines import Lines
from tests.helpers.ssh_terminal import AtAScreen
from tests.helpers.wire import Wire, a_wire
from tui.i18n import tongue

SPEED = "60"  # the 90 quiet seconds take one and a half
# A circle's first meeting in Fristad has no previous owner: the follow-up is skipped.
LINES = tuple(typed for typed in play() if typed.place.step != "follow_up")


class Table:
    """Everybody at their own client. A line is typed where the person sits, and its answer or its effect waited for."""

    def __init__(self) -> None:
        self.lines: dict[str, Lines] = {}
        self.screens: dict[str, AtAScreen] = {}
        self.ids = Ids(self, texts())
        self.wires: dict[str, Wire] = {}
        # How much each had received when a place was reached, and when its last line was about to be typed.
        self.begun: dict[str, dict[str, int]] = {}
        self.over: dict[str, dict[str, int]] = {}

    async def send(self, typed: Typed, line: str) -> str:
        if typed.waits == "quiet":
            await self.quiet_is_over()
        if typed.account in self.lines:
            return await self._in_lines(self.lines[typed.account], line)
        screen = self.screens[typed.account]
        await self.type(screen, line)
        if self.ids.looks_for(typed.makes):
            await screen.until(lambda: self.ids.find(typed.makes), f"{typed.makes} on the screen")
        return "ok"

    async def _in_lines(self, person: Lines, line: str) -> str:
        """What somebody did at a screen just before may not be done yet: who is refused reads what comes, and tries again."""
        while True:
            answer = await person.send(line)
            if answer.startswith("ok") or not self.screens:
                return answer
            had = len(person.lines)
            await person.until(lambda had=had: len(person.lines) > had, f"something else to read after {answer}")  # type: ignore[misc]

    async def quiet_is_over(self) -> None:
        """Wait until the leader is offered the reveal."""
        leader = self.lines["agneta"]
        while "> /reveal" not in leader.raw.decode().rpartition("## ")[2]:
            await leader.ok("/again")

    async def type(self, screen: AtAScreen, line: str) -> None:
        await screen.until(lambda: own_line(screen) == "", "an empty line")
        if not line.startswith("/"):
            # Whoever gave the word had it confirmed before everybody's screen was drawn.
            await screen.until(lambda: not refuses(row_of(screen)), f"a line that takes {line!r}")
        screen.type(line)
        await screen.until(lambda: own_line(screen) != "", "the typed line")
        screen.type("\r")
        await screen.until(lambda: own_line(screen) == "", f"{line!r} to be accepted")

    async def before(self, typed: Typed) -> None:
        """Wait until the person is where the line belongs, and note how much everybody had received then."""
        place = f"{typed.place.step}.{typed.place.part}"
        if typed.place.step in ("home", "lobby"):
            return
        number = next(step.number for step in REGULAR.steps if step.id == typed.place.step)
        with_owner = {"without_owner": "tan ärendeägaren", "with_owner": "ed ärendeägaren"}.get(typed.place.part, "")
        if typed.account in self.lines:
            heading = "## Fika" if number == 0 else f"## {number}/11"
            person = self.lines[typed.account]

            def there() -> bool:
                last = next((line for line in reversed(person.lines) if line.startswith("## ")), "")
                return last.startswith(heading) and with_owner in last

            await person.until(there, f"{heading} {with_owner}")
        else:
            await self.screens[typed.account].sees(f"[{number} " if number else "[FIKA")
            await self.screens[typed.account].sees(with_owner)
        received = {account: len(self.raw(account)) for account in (*self.lines, *self.screens)}
        self.begun.setdefault(place, received)
        self.over[place] = received

    def raw(self, account: str) -> bytes:
        if account in self.lines:
            return self.lines[account].raw
        return bytes(self.screens[account].emulator.received)

    def during(self, account: str, first: str, last: str) -> str:
        """What somebody received from the beginning of one place to the end of another."""
        return self.raw(account)[self.begun[first][account] : self.over[last][account]].decode()

    async def close(self) -> None:
        for person in self.lines.values():
            await person.close()
        for screen in self.screens.values():
            await screen.close()


class Ids(dict[str, str]):
    """Ids by the script's names; those that somebody at a screen made are read where they are shown."""

    def __init__(self, table: Table, texts: dict[str, str]) -> None:
        super().__init__(circle="alm")
        self._table, self._texts = table, texts

    def __setitem__(self, name: str, id: str) -> None:
        if id:
            super().__setitem__(name, id)

    def looks_for(self, name: str) -> bool:
        """Whether another line may name this item."""
        return name in self._texts

    def __missing__(self, name: str) -> str:
        found = self.find(name)
        if found is None:
            raise KeyError(name)
        self[name] = found
        return found

    def find(self, name: str) -> str | None:
        """The id that stands before the item's text on somebody's lines or screen."""
        # On a screen of 80 columns a text is broken after some words.
        pattern = re.compile(r"^ ?\[(\w+)\] " + re.escape(self._texts[name][:40]))
        rows = [line for person in self._table.lines.values() for line in person.lines]
        rows += [row for screen in self._table.screens.values() for row in screen.emulator.lines]
        found = next(filter(None, map(pattern.match, rows)), None)
        return found[1] if found else None


def row_of(screen: AtAScreen) -> str:
    """The row of the person's own line, behind its mark."""
    rows = [row for row in screen.emulator.lines if row.startswith(" > ")]
    return rows[-1][3:].strip() if rows else ""


def own_line(screen: AtAScreen) -> str:
    """What stands in the person's own line; a suggestion in brackets is not theirs."""
    text = row_of(screen)
    return "" if text.startswith("(") else text


def refuses(row: str) -> bool:
    """Whether an empty line says that nothing can be written in it, or not yet."""
    return row == "" or row.strip("()") in {tongue("sv")(f"ui.line.{id}") for id in ("nothing", "floor", "quiet")}


async def seated(
    group: Group, screens: dict[str, Callable[[Wire], Awaitable[AtAScreen]]], wires: AsyncExitStack
) -> Table:
    """Everybody signed in, with their names, over lines that are measured; those named in `screens` at one of these."""
    table = Table()
    for person in (await group.at_home(*EVERYBODY)).values():
        await person.close()
    for account in EVERYBODY:
        wire = table.wires[account] = await wires.enter_async_context(a_wire(group.server.port))
        if account in screens:
            table.screens[account] = await screens[account](wire)
        else:
            table.lines[account] = await group.lines(account, wire=wire)
    return table


def texts() -> dict[str, str]:
    """What stands behind the script's names of items that are typed plainly or with a command of their own."""
    script_ = script()
    return {
        **{p.id: p.question for p in script_.question_round.proposals},
        **{item.id: item.text for item in script_.hypotheses.items},
        **{item.id: item.text for item in script_.solutions.proposals},
        **{f"r_{note.by}": note.text for note in script_.reflection},
        **{f"c_{arrival.by}": arrival.carries_in for arrival in script_.check_in},
        **{f"d_{arrival.by}": arrival.leaves_outside for arrival in script_.check_in},
        **{f"m_{remark.by}": remark.text for remark in script_.meta_reflection.remarks},
        **{f"p_{nudge.by}": nudge.draft for nudge in script_.hypotheses.nudges},
    }
