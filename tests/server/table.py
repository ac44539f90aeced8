"""A circle at a table over real SSH, with the server in this process: nobody is asked for a code, and no fault of ours is missed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from meeting.model import Account
from server.chair import chair
from server.front_ends import FRONT_ENDS
from server.host_keys import HostKeys
from server.house import House
from server.session import Inside
from server.ssh import Listener
from tests.helpers.lines import Lines
from tests.helpers.ssh_terminal import Client
from tests.server.house import FACILITATORS, MEMBERS, a_circle, a_house

EVERYBODY = (*FACILITATORS, *MEMBERS)
LEAD = FACILITATORS[0]
CTRL_U = "\x15"
PROBE = "/är-allt-väl"
REMARK = re.compile(r"(?<= {3})\([^)]*(\)|…)$|(?<=^ > )\([^)]*(\)|…)$")  # what the line is for


class Screen(Client):
    """Somebody in the full screen."""

    @property
    def flowing(self) -> str:
        """What stands on the screen, as if it had been broken nowhere."""
        return " ".join(self.emulator.text.split())

    @property
    def own_line(self) -> str:
        """What stands in one's own line; a suggestion in brackets is not one's own."""
        rows = self.emulator.lines
        first = max((n for n, row in enumerate(rows) if row.startswith(" >")), default=len(rows))
        return " ".join(REMARK.sub("", row).strip() for row in rows[first:-1]).removeprefix(">").strip()

    async def reads(self, text: str) -> None:
        """Wait until the text stands on the screen, wherever it is broken."""
        wanted = " ".join(text.split())
        await self.until(lambda: wanted in self.flowing, f"{wanted!r} on the screen")

    async def line_is(self, text: str) -> None:
        await self.until(lambda: self.own_line == text, f"{text!r} in the line")

    async def write(self, text: str) -> None:
        """Put a text into an empty line; more than three rows are not all in sight."""
        await self.line_is("")
        self.type(f"\x1b[200~{text}\x1b[201~")
        await self.until(lambda: self.own_line != "", "the text in the line")

    async def enter(self, text: str) -> None:
        await self.write(text)
        self.type("\r")

    async def empty(self) -> None:
        """Take back what is in the line."""
        self.type("\x1b[F" + CTRL_U)
        await self.line_is("")


class Table:
    """The server, and whoever sat down."""

    def __init__(self, house: House, listener: Listener, circle: str) -> None:
        self.house, self.listener, self.circle = house, listener, circle
        self.people: dict[str, Lines] = {}
        self.screens: dict[str, Screen] = {}

    @property
    def port(self) -> int:
        return self.listener.port

    async def home(self, account: str, **environment: str) -> Lines:
        """Somebody in line mode, at home."""
        self.people[account] = await Lines.connect(self.port, account, **environment)
        return self.people[account]

    async def lobby(self, *accounts: str) -> None:
        """These in line mode, at the circle's door or in its meeting."""
        for account in accounts:
            await (await self.home(account)).ok(f"/enter {self.circle}")

    async def screen(self, account: str, *, language: str = "sv", size: tuple[int, int] = (80, 24)) -> Screen:
        """Somebody in the full screen, wherever they hold a seat."""
        environment = {"LANG": f"{language}.UTF-8"}
        found = await Screen.connect(self.port, user=account, size=size, environment=environment)
        self.screens[account] = found
        await found.until(lambda: found.emulator.lines[-1], "the first paint")
        return found

    async def lead(self, *lines: str) -> None:
        for line in lines:
            await self.people[LEAD].ok(line)

    def moves_on(self, seconds: float) -> None:
        """The clock goes on."""
        self.house.clock.at_least(self.house.clock.now() + timedelta(seconds=seconds))
        self.house.changed(self.circle)

    async def heard(self, account: str) -> int:
        """How much has come to somebody in line mode, once all that was on its way is there."""
        await self.people[account].refused(PROBE)
        return len(self.people[account].raw)

    async def undisturbed(self, account: str, since: int) -> None:
        """What came to somebody in line mode since then is the answer to this line alone."""
        answer = await self.people[account].refused(PROBE)
        assert self.people[account].raw[since:].decode() == f"{answer}\n"

    async def close(self) -> None:
        for person in self.people.values():
            await person.close()
        for screen in self.screens.values():
            await screen.close()


@asynccontextmanager
async def a_table(*, more: Sequence[str] = ()) -> AsyncIterator[Table]:
    """A server with a circle of two facilitators, five members, and `more`."""
    house = await a_house()
    circle = await a_circle(house)
    for account in more:
        await house.directory.invite(circle, account)
    await house.reload()
    inside = Inside(house.directory, partial(chair, house), FRONT_ENDS, house.sign_ins)
    listener = Listener(inside, house.passphrases, without_code=frozenset(map(Account, (*EVERYBODY, *more))))
    await listener.listen("127.0.0.1", 0, HostKeys.made())
    table = Table(house, listener, circle)
    try:
        yield table
        await table.close()
    finally:
        await house.close()
        await listener.close()


async def to_questions(table: Table) -> None:
    """From the lobby to step 4; a first meeting has no previous owner, and nobody needs the stillness here."""
    await table.lead("/start 2", "/next!", "/next!")


async def to_exploration(table: Table, member: str, partner: str, *, question: str = "Hur slutar jag?") -> None:
    """From step 4 to step 5: `member` is the case owner."""
    id = await table.people[member].ok(question)
    await table.lead("/ballot")
    for account in MEMBERS:
        if account in table.people:
            await table.people[account].ok(f"/vote {id}")
    await table.lead("/count")
    await table.people[member].ok("/consent yes")
    await table.lead(f"/partner {partner}", "/next!")
