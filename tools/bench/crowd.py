"""Fristad with many circles of twelve, made beforehand: everybody has been there, and comes with a key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh

from meeting.model import Account
from server.data_folder import DataFolder, opened
from server.records import Circle, Member, Offer, Person
from server.sealed_table import writing
from tests.helpers.group import NAMES
from tests.helpers.lines import signed_in
from tests.helpers.running import RunningServer, running
from tests.helpers.ssh_terminal import AtAScreen
from tests.helpers.weights import seconds_until
from tools.bench import fristad
from tools.bench.processes import to_one_core

FACILITATORS = 2
MOST = 120  # rooms that there may be
WRITER = 2  # who has the floor when a meeting has begun
HOME, LOBBY, BEGUN, TURN = "Vart vill du", "Träff 1 av 10", "[1 INCHECK", "Du har ordet"


class Crowd:
    """The server and all who may come."""

    def __init__(self, server: RunningServer, key: asyncssh.SSHKey) -> None:
        self.server, self._key = server, key

    @property
    def processes(self) -> list[int]:
        return [self.server.pid]

    async def sits(self, room: int, who: int) -> AtAScreen:
        """Somebody comes to their circle's lobby."""
        connection = await signed_in(self.server.port, account(room, who), client_keys=[self._key])
        screen = await fristad.opened(connection)
        screen.emulator.looks = False
        await _has(screen, HOME)
        screen.type(f"/enter {circle(room)}\r")
        await _has(screen, LOBBY)
        return screen

    async def begins(self, room: int, screens: list[AtAScreen]) -> AtAScreen:
        """The first of them starts the meeting; who then writes."""
        screens[0].type("/start 2\r")
        for screen in screens:
            await _has(screen, BEGUN)
        screens[0].type(f"/floor {account(room, WRITER)}\r")
        await _has(screens[WRITER], TURN)
        return screens[WRITER]


async def _has(screen: AtAScreen, text: str) -> None:
    """What came has this in it; it is not drawn for that."""
    await seconds_until(lambda: text.encode() in screen.emulator.received, 60)


def account(room: int, who: int) -> str:
    return f"r{room}p{who}"


def circle(room: int) -> str:
    return f"rum-{room}"


@asynccontextmanager
async def a_crowd(folder: Path, rooms: int = MOST) -> AsyncIterator[Crowd]:
    """A server on one core, where so many circles may meet."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    await _made(folder, rooms, key.convert_to_public())
    async with running(folder, hashes="real") as server:
        to_one_core(server.pid)
        yield Crowd(server, key)


async def _made(folder: Path, rooms: int, key: asyncssh.SSHKey) -> None:
    """The house's directory, as if all of them had been there: what would take a passphrase each is left out."""
    offer = Offer(key.get_fingerprint(), key.get_algorithm())
    async with opened(DataFolder(folder)) as parts:
        directory = parts.directory
        async with writing(parts.database) as connection:
            for room in range(rooms):
                for who, name in enumerate(NAMES.values()):
                    # Nobody in a house is called as another.
                    letters = f"{chr(ord('A') + room // 26)}{chr(ord('a') + room % 26)}"
                    person = Person(
                        Account(account(room, who)),
                        f"{name} {letters}",
                        "sv",
                        facilitator=who < FACILITATORS,
                        signed_in=True,
                    )
                    await directory.people.table.write(connection, person.account, person)
                members = tuple(Member(Account(account(room, who)), who < FACILITATORS) for who in range(len(NAMES)))
                await directory.circles.table.write(
                    connection, circle(room), Circle(circle(room), f"Rum {room}", language="sv", members=members)
                )
        for room in range(rooms):
            for who in range(len(NAMES)):
                directory.credentials.remember_offers(Account(account(room, who)), [offer])
                await directory.credentials.add_key(Account(account(room, who)), offer.fingerprint)
