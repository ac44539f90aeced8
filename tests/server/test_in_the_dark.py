"""The locked-out owner: whatever they press, type, resize or sign in with, nothing that the others do comes to them, not a byte."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

import pytest

from server.chance import Chance
from tests.helpers.attacked import LONG
from tests.helpers.canaries import ANY, CANARY, word
from tests.helpers.egress import foreign_to_a_screen
from tests.helpers.every_key import commands, keys
from tests.helpers.lines import Lines, signed_in
from tests.helpers.waiting import until
from tests.helpers.wire import a_wire
from tests.server.house import MEMBERS
from tests.server.table import LEAD, Screen, Table, a_table, to_exploration, to_questions
from tui.i18n import tongue

SV = tongue("sv")
OTHERS = ("petter", "samira", "jonas", "ulrika")
ESCAPE, CLEAR = "\x1b[27u", "\x15"
TOGETHER = 20  # keys between two looks
PAUSE, DRAWINGS = 0.2, 4  # seconds between two drawings, and how many a breath has
SIZES = ((300, 120), (40, 12), (40, 20), (100, 30), (80, 24))


async def into_the_dark(table: Table, *, calm: bool = True) -> None:
    """To step 7, with secrets of the steps before."""
    await table.lobby(LEAD, "yusuf", *MEMBERS)
    await table.people["lina"].ok(f"/calm {'on' if calm else 'off'}")
    await to_questions(table)
    await table.lead(f"/whisper {word('Viskning')}")
    await to_exploration(table, "lina", "samira")
    await table.people["jonas"].ok(f"/slip {word('Lapp')}")
    await table.lead("/next!", "/next!", "/next!")
    await table.people["lina"].sees("tänker för dig")


async def they_write(table: Table) -> None:
    """All that the others can do while the owner is out, and what they are refused."""
    people = table.people
    for who in OTHERS:
        await people[who].refused(f"/vote {word('Fel')}")
    for line in (f"/whisper {word('Viskning')}", f"/note {word('Anteckning')}", "/extend 5", "/pause", "/resume"):
        await people[LEAD].send(line)
    await people["yusuf"].ok("/lead")
    await people[LEAD].ok("/lead")
    await people["petter"].ok(f"/treasure {word('Skatt')}")
    await people["petter"].ok("/away")
    await people["petter"].ok("/here")
    for who in OTHERS:
        await people[who].send(f"/say {word('Hypotes')} {who}")
        await people[who].send(f"/park {word('Parkerat')}")
        await people[who].send("/raise")
        await people[who].send(f"/solve : {word('Lösning')}")
        await people[who].send(f"/{word('Fel')}")


async def they_come_and_go(table: Table) -> None:
    """Somebody's line drops, they come back at a screen, and begin to write."""
    table.people["ulrika"].drop()
    screen = await table.screen("ulrika")
    await screen.sees("[")
    await screen.write(f"{word('Utkast')} som inte sänds")
    await screen.close()
    del table.screens["ulrika"]
    table.people["ulrika"] = await Lines.connect(table.port, "ulrika")


async def painted(screen: Screen) -> None:
    """All of the waiting room is drawn: what comes last is the cursor, in its line."""

    def is_there() -> bool:
        at = screen.emulator.cursor
        return at is not None and screen.emulator.lines[at[1]].startswith(" >") and "Enter" in screen.emulator.text

    await screen.until(is_there, "the waiting room")


class Owner:
    """Lina, through all her connections; everything that has come to her is kept."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.before: list[bytes] = []
        self.screen: Screen | None = None
        self.probes = 0

    async def at_a_screen(self, size: tuple[int, int] = (80, 24)) -> Screen:
        if self.screen is not None:
            self.before.append(bytes(self.screen.emulator.received))
        self.screen = await self.table.screen("lina", size=size)
        await painted(self.screen)
        return self.screen

    @property
    def received(self) -> bytes:
        last = bytes(self.screen.emulator.received) if self.screen is not None else b""
        return b"".join((*self.before, last))

    async def presses(self, pressed: Sequence[str]) -> None:
        """Press these, see that all of them have come, and look."""
        assert self.screen is not None
        for each in pressed:
            self.screen.type(each)
        self.probes += 1
        probe = f"sond{self.probes}"
        self.screen.type(ESCAPE * 3)
        self.screen.type(CLEAR + probe)
        blank = SV("prompt.away").split(".", maxsplit=1)[0]
        try:
            await self.screen.until(lambda: self.left or probe in self.here or blank in self.here, probe)
        except AssertionError as error:
            raise AssertionError(f"{pressed!r}\n{error}") from None
        assert CANARY not in self.here
        if self.left:
            await self.at_a_screen()
        elif blank in self.here:
            self.screen.type("\r")
            await self.screen.until(lambda: blank not in self.here, "the way back")
        else:
            self.screen.type(CLEAR)

    @property
    def left(self) -> bool:
        return self.screen is not None and self.screen.session.closed.is_set()

    @property
    def here(self) -> str:
        assert self.screen is not None
        return "".join(self.screen.emulator.lines)


@pytest.mark.timeout(240)
async def test_whatever_the_owner_does_they_learn_nothing() -> None:
    async with a_table() as table:
        await into_the_dark(table)
        lines = [table.people.pop("lina")]
        owner = Owner(table)
        await owner.at_a_screen()
        table.moves_on(95)  # the quiet time is over
        writing = asyncio.create_task(they_write(table))

        every = keys()
        for n in range(0, len(every), TOGETHER):
            await owner.presses(every[n : n + TOGETHER])
        await writing
        for line in commands() if LONG else commands(once=True):
            await owner.presses([CLEAR, f"\x1b[200~{line}\x1b[201~", "\r"])
        await they_come_and_go(table)
        for columns, rows in SIZES:
            assert owner.screen is not None
            owner.screen.resize(20, 5)  # so small that it only says so
            owner.screen.resize(columns, rows)
            await owner.screen.until(lambda: "(din egen anteckning)" in owner.here, "the waiting room")
            await owner.presses(["\x0c"])

        # A second sign-in takes over; so does line mode, with and without a pty; nothing else is asked for in vain.
        await owner.at_a_screen((120, 40))
        lines.append(await table.home("lina"))
        await lines[-1].sees("tänker för dig")
        answers = await lines[-1].send_all(commands())
        assert len(answers) == len(commands())
        printed = await with_a_pty(table)
        for asked in ("chest", "calendar"):
            connection = await signed_in(table.port, "lina")
            done = await connection.run(asked, encoding=None)
            printed += bytes(done.stdout or b"") + bytes(done.stderr or b"")  # type: ignore[arg-type]
            connection.close()
        await owner.at_a_screen()
        await table.lead("/reveal")
        for who in OTHERS:
            await table.people[who].ok(f"/say {word('Hypotes')} igen {who}")
        await owner.presses(["\x0c"])
        everything = (owner.received, printed, *(person.raw for person in lines))
        assert not [found for found in everything if ANY.search(found)]

        # In step 8 the hypotheses are shown, and in step 9 it is dark again.
        await table.lead("/next!", "/next!")
        assert owner.screen is not None
        await owner.screen.sees("[9 L")
        await owner.at_a_screen()
        for who in OTHERS:
            await table.people[who].ok(f"/solve : {word('Lösning')}")
        await owner.presses(["\x0c"])
        lines.append(await table.home("lina"))
        await lines[-1].send_all(("/again", "/who", "/picture", "/help", "/quit"))
        everything = (owner.received, *(person.raw for person in lines))
        shown = {found for each in everything for found in re.findall(rf"{CANARY}\w*", each.decode())}
        assert shown == {word("Hypotes")}
        assert foreign_to_a_screen(owner.received) == set()


async def with_a_pty(table: Table) -> bytes:
    """Line mode at a terminal: every key there is, and then everything once more."""
    client = await Screen.connect(table.port, user="lina", term="dumb", environment={"LANG": "sv.UTF-8"})
    for key in keys():
        client.type(key)
    client.type("\r\n/again\r\nslut\r\n")
    await client.until(lambda: b"slut" in bytes(client.emulator.received) or client.session.closed.is_set(), "the end")
    await client.close()
    return bytes(client.emulator.received)


async def they_go_on(table: Table) -> None:
    """Everything, and what the leader does in it: all of the step, with its reveal."""
    await they_write(table)
    await they_come_and_go(table)
    await table.lead("/reveal")
    await they_write(table)
    await table.lead("/remove ulrika", "/blank", "/blank", "/pause")


@pytest.mark.parametrize("at_a_screen", [True, False], ids=["at a screen", "in lines"])
async def test_not_a_byte_comes_because_others_write(at_a_screen: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """SSH's own bytes counted: nothing at all is on the line while the others do all that they can."""
    monkeypatch.setattr("server.ssh.SSH_INTERVAL", 3600)  # keepalives come by the clock alone
    async with a_table() as table:
        await into_the_dark(table)
        await table.people.pop("lina").close()
        async with a_wire(table.port) as wire:
            if at_a_screen:
                owner = await Screen.connect(wire.port, user="lina", environment={"LANG": "sv.UTF-8"})
                await painted(owner)
            else:
                lines = await Lines.connect(wire.port, "lina")
                await lines.sees("tänker för dig")
                await lines.refused("/finns-inte")
            before = await wire.quiet()
            table.moves_on(95)
            await they_go_on(table)
            table.moves_on(3600)
            assert await wire.quiet() == before
            # It was not the line that was deaf: with the close comes what remains.
            await table.lead("/close!")
            await until(lambda: wire.received > before, "the end of the meeting")
            await (owner.close() if at_a_screen else lines.close())


class Counted:
    """Chance that gives the owner's notes the same ids, however much else there is."""

    def identifier(self, letter: str, taken: frozenset[str]) -> str:
        return f"{letter}{1 + sum(1 for id in taken if id.startswith(letter))}"

    def shuffled(self, these: Sequence[str]) -> tuple[str, ...]:
        return tuple(these)

    def lot(self, these: Sequence[str]) -> str:
        return these[0]


async def heard(monkeypatch: pytest.MonkeyPatch, *, busy: bool) -> bytes:
    """What comes to an owner in lines who tries everything, while the others are busy or do nothing."""
    for drawn in ("identifier", "shuffled", "lot"):
        monkeypatch.setattr(Chance, drawn, getattr(Counted, drawn))
    async with a_table() as table:
        await into_the_dark(table)
        lina = table.people["lina"]
        since = len(lina.raw)
        table.moves_on(95)
        others = asyncio.create_task(they_go_on(table)) if busy else None
        # The key of the server and the ways in are other ones each time.
        apart = ("/fingerprint", "/fingeravtryck", "/signins", "/inloggningar")
        await lina.send_all([line for line in commands() if not line.startswith(apart)])
        if others is not None:
            await others
        await lina.send_all(("/again", "/who", "/help"))
        return lina.raw[since:]


async def test_what_the_owner_hears_is_the_same_whatever_the_others_do(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await heard(monkeypatch, busy=True) == await heard(monkeypatch, busy=False)


async def test_the_breathing_goes_by_the_clock_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the others do, what is drawn is what would be drawn, one after the other, and none of it sooner."""
    monkeypatch.setattr("tui.widgets.breath.PAUSE", PAUSE)
    async with a_table() as table:
        await into_the_dark(table, calm=False)
        await table.people.pop("lina").close()
        owner = await table.screen("lina")
        await owner.reads("tänker för dig")
        drawn: list[tuple[float, bytes]] = []
        loop, feed = asyncio.get_running_loop(), owner.emulator.feed

        def fed(data: bytes) -> None:
            drawn.append((loop.time(), data))
            feed(data)

        monkeypatch.setattr(owner.emulator, "feed", fed)
        await until(lambda: len(drawn) >= 2 * DRAWINGS, "two breaths")
        alone = [data for _, data in drawn[DRAWINGS : 2 * DRAWINGS]]
        assert len(set(alone)) == DRAWINGS
        begun = len(drawn)
        table.moves_on(95)
        await they_go_on(table)
        await until(lambda: len(drawn) >= begun + 2 * DRAWINGS, "two breaths more")
        for n, (_, data) in enumerate(drawn[2 * DRAWINGS :]):
            assert data == alone[n % DRAWINGS]
        # Each a whole pause after the one before: there are no more of them than there is time, but for a late first one.
        assert (len(drawn) - 1) * PAUSE <= drawn[-1][0] - drawn[0][0] + PAUSE
