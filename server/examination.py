"""What `fristad doctor` looks at, and what it finds."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Mapping
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
from server.vault import Vault
from server.words import Fault, say
from tui.seat import Language


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: a message id and what it is about."""

    good: bool
    message: str
    about: tuple[tuple[str, str], ...] = ()

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
        for name, read in (("secrets", directory.credentials.keys), ("treasure", directory.chests.of)):
            try:
                await read(person.account)
            except Unopenable:
                found.append((name, person.account))
    return found


def examine_folder(folder: DataFolder) -> tuple[Finding, ...]:
    """The folder and its keys. Raises Fault where they cannot be used at all."""
    path = (("path", str(folder.path)),)
    found = [Finding(True, "doctor.folder", path)]
    if folder.path.stat().st_mode & 0o077:
        found.append(Finding(False, "doctor.folder_open", path))
    if folder.first_invitation.exists():
        found.append(Finding(True, "doctor.first_invitation", (("path", str(folder.first_invitation)),)))
    try:
        folder.read_host_keys()
        folder.read_house_key()
        found.append(Finding(True, "doctor.keys"))
    except Fault as fault:
        found.append(Finding.of(fault))
    return tuple(found)


def examine_machine(environ: Mapping[str, str] = os.environ) -> tuple[Finding, ...]:
    """The versions in use, and where memory may go."""
    versions = {
        "python": platform.python_version(),
        "asyncssh": version("asyncssh"),
        "textual": version("textual"),
        "sqlite": sqlite3.sqlite_version,
    }
    found = [Finding(True, "doctor.versions", tuple(versions.items()))]
    place = _memory(environ)
    if place is None:
        found.append(Finding(False, "doctor.restart"))
    elif goes_at_logout(place, environ):
        found.append(Finding(False, "doctor.logout"))
    else:
        found.append(Finding(True, "doctor.memory"))
    if swap_is_on():
        found.append(Finding(False, "doctor.swap"))
    return tuple(found)


def _memory(environ: Mapping[str, str]) -> Path | None:
    """The first memory-backed folder that a server started like this would take."""
    named = (environ.get("RUNTIME_DIRECTORY", "").partition(":")[0], environ.get("XDG_RUNTIME_DIR", ""))
    places = (*(Path(name) for name in named if name), SHARED_MEMORY)
    return next((place for place in places if is_memory_backed(place) and os.access(place, os.W_OK)), None)
