"""What `fristad doctor` looks at, and what it finds."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from server.data_folder import DataFolder
from server.database import Database
from server.directory import Directory
from server.journal.codec import Codec
from server.journal.protocol import Journal
from server.memory_folder import SHARED_MEMORY, goes_at_logout, is_memory_backed, swap_is_on
from server.records import circle_of, number_of
from server.sealing import KeyGone, Unopenable
from server.storage import room_in
from server.vault import Place, Risk, Vault
from server.words import Fault, say
from tui.seat import Language

SCARCE = 100_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: a message id and what it is about."""

    good: bool
    message: str
    about: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, fault: Fault) -> Finding:
        """What stops something, as a finding."""
        return cls(False, fault.message, tuple((name, str(value)) for name, value in fault.about.items()))

    def said(self, language: Language) -> str:
        """The finding in a language."""
        return say(self.message, language, **dict(self.about))


async def examine_database(database: Database) -> bool:
    """Whether SQLite finds its file whole."""
    try:
        return await database.rows("PRAGMA integrity_check") == [("ok",)]
    except sqlite3.DatabaseError:
        return False


async def examine_meetings(journal: Journal, vault: Vault) -> list[tuple[str, int, int]]:
    """Of the open meetings those that are damaged: circle, number, and the first record that is not what was written."""
    codec, found = Codec(vault), []
    for stream in await journal.streams():
        try:
            for stored in await journal.read(stream):
                codec.decode(stream, stored)
        except KeyGone:
            continue  # nobody can read it here, and so nobody can say
        except Unopenable as error:
            found.append((circle_of(stream), number_of(stream), error.seq or 0))
    return found


async def examine_directory(directory: Directory) -> list[tuple[str, str]]:
    """Table and key of what cannot be opened there."""
    people = await directory.people.all()
    await directory.circles.all()
    damaged = {"person": directory.people.table.damaged, "circle": directory.circles.table.damaged}
    found = [(name, key) for name, keys in damaged.items() for key in sorted(keys)]
    for person in people:
        try:
            await directory.credentials.keys(person.account)
        except Unopenable:
            found.append(("secrets", person.account))
        await directory.chests.of(person.account)
    return found + [("treasure", account) for account, count in directory.chests.damaged.items() if count]


def examine_folder(folder: DataFolder) -> tuple[Finding, ...]:
    """The folder and its keys. Raises Fault where they cannot be used at all."""
    path = (("path", str(folder.path)),)
    found = [Finding(True, "doctor.folder", path)]
    if folder.path.stat().st_mode & 0o077:
        found.append(Finding(False, "doctor.folder_open", path))
    if (free := room_in(folder.path)) < SCARCE:
        found.append(Finding(False, "doctor.little_room", (*path, ("free", str(free // 1_000_000)))))
    if folder.first_invitation.exists():
        found.append(Finding(True, "doctor.first_invitation", (("path", str(folder.first_invitation)),)))
    try:
        folder.read_host_keys()
        folder.read_house_key()
        found.append(Finding(True, "doctor.keys"))
    except Fault as fault:
        found.append(Finding.of(fault))
    return tuple(found)


def examine_machine() -> tuple[Finding, ...]:
    """The versions in use."""
    versions = {
        "python": platform.python_version(),
        "asyncssh": version("asyncssh"),
        "textual": version("textual"),
        "sqlite": sqlite3.sqlite_version,
    }
    return (Finding(True, "doctor.versions", tuple(versions.items())),)


def examine_keys(place: Place, environ: Mapping[str, str] = os.environ) -> tuple[Finding, ...]:
    """Where a server that is started like this would keep the keys of open meetings."""
    memory = _memory(environ)
    swap: tuple[Risk, ...] = ("swap",) if swap_is_on() else ()
    if place == "disk":
        return of_keys(place, swap, 0)
    if memory is None:
        return of_keys(place, ("restart", *swap), 0)
    return of_keys(place, ("logout", *swap) if goes_at_logout(memory, environ) else swap, 0)


def of_keys(place: Place, risks: Sequence[Risk], elsewhere: int) -> tuple[Finding, ...]:
    """Where the keys of open meetings are, what ends them, and that some were begun when they were kept elsewhere."""
    found = [Finding(False, f"doctor.{risk}") for risk in risks]
    if place == "disk":
        found.append(Finding(True, "doctor.disk"))
    elif not {"restart", "logout"}.intersection(risks):
        found.append(Finding(True, "doctor.memory"))
    if elsewhere:
        other = "memory" if place == "disk" else "disk"
        found.append(Finding(True, f"doctor.elsewhere_{other}", (("n", elsewhere),)))
    return tuple(found)


def _memory(environ: Mapping[str, str]) -> Path | None:
    """The first memory-backed folder that a server started like this would take."""
    named = (environ.get("RUNTIME_DIRECTORY", "").partition(":")[0], environ.get("XDG_RUNTIME_DIR", ""))
    places = (*(Path(name) for name in named if name), SHARED_MEMORY)
    return next((place for place in places if is_memory_backed(place) and os.access(place, os.W_OK)), None)
