"""The data folder: which files are in it, who may use it at a time, and how it is opened."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from server.database import Database, DatabaseNewer, DatabaseUnusable, is_damage
from server.directory import Directory
from server.disk_keys import DiskKeysUnusable
from server.host_keys import HostKeys
from server.house_key import HouseKey, HouseKeyUnusable
from server.key_change import finish_change
from server.private_file import finish_replacing, write_private
from server.vault import Place, Vault
from server.words import Fault

BUSY_WAIT = 0.1  # seconds between looking whether the folder is free


class FolderBusy(Fault):
    """Another process is using the folder."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where everything lies."""

    path: Path

    @property
    def database(self) -> Path:
        return self.path / "fristad.db"

    @property
    def house_key(self) -> Path:
        """In the folder; or where systemd hands it over as a credential, which is in no folder of ours."""
        handed = os.environ.get("CREDENTIALS_DIRECTORY")
        credential = Path(handed) / "server.key" if handed else None
        return credential if credential is not None and credential.exists() else self.path / "server.key"

    def owns_house_key(self) -> bool:
        """Whether it is ours to change."""
        own = self.path / "server.key"
        return self.house_key == own and not own.is_symlink() and os.access(own, os.W_OK, effective_ids=True)

    @property
    def next_house_key(self) -> Path:
        """The house's key that takes over, for as long as that lasts."""
        return self.path / "server.key.next"

    @property
    def host_key(self) -> Path:
        return self.path / "host_ed25519"

    @property
    def meeting_keys(self) -> Path:
        """The keys of open meetings, for whoever has chosen to have them on the disk."""
        return self.path / "keys.db"

    @property
    def restoring(self) -> Path:
        """Where a backup lies for as long as it is being brought back."""
        return self.path / "restoring.db"

    @property
    def socket(self) -> Path:
        return self.path / "admin.sock"

    @property
    def first_invitation(self) -> Path:
        return self.path / "first-invitation.txt"

    def make(self) -> None:
        """Make the folder, for its owner alone, if it is not there. Raises Fault."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise _unusable(self.path, error) from error
        if not os.access(self.path, os.R_OK | os.W_OK | os.X_OK, effective_ids=True):
            raise Fault("folder.forbidden", path=str(self.path))

    def has_database(self) -> bool:
        """Whether there is one. Raises Fault."""
        try:
            return self.database.exists()
        except OSError as error:
            raise _unusable(self.path, error) from error

    @asynccontextmanager
    async def alone(self, patience: float) -> AsyncIterator[None]:
        """Keep every other process out, for as long as the block lasts. Raises FolderBusy and Fault."""
        try:
            folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise _unusable(self.path, error) from error
        try:
            until = time.monotonic() + patience
            while not _locked(folder):
                if time.monotonic() >= until:
                    raise FolderBusy("folder.in_use", path=str(self.path))
                await asyncio.sleep(BUSY_WAIT)
            yield
        finally:
            os.close(folder)

    def read_host_keys(self) -> HostKeys:
        """The host keys, made if there are none. Raises Fault."""
        return HostKeys.read(self.host_key)

    def read_house_key(self) -> HouseKey:
        """The house's key, made if there is no house yet. Raises Fault."""
        try:
            if self.house_key.exists():
                return HouseKey.load(self.house_key, private=self.house_key.parent == self.path)
            if self.has_database():
                raise Fault("folder.key_missing", path=str(self.path))
            return HouseKey.create(self.house_key)
        except OSError as error:
            raise _unusable(self.path, error) from error
        except HouseKeyUnusable as error:
            raise Fault("folder.key_unusable", why=str(error)) from error

    def vault(self, house_key: HouseKey, place: Place) -> Vault:
        """The vault of the open meetings. Raises Fault."""
        try:
            return Vault.of_folder(house_key.house, self.meeting_keys, place)
        except DiskKeysUnusable as error:
            raise Fault("folder.meeting_keys", path=str(self.meeting_keys), why=str(error)) from error

    def write_first_invitation(self, text: str) -> None:
        """Leave the first invitation where only the owner reads it. Raises Fault."""
        try:
            self.first_invitation.unlink(missing_ok=True)
            write_private(self.first_invitation, text.encode())
        except OSError as error:
            raise _unusable(self.first_invitation, error) from error


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder in use: what is read from it once, and the database."""

    folder: DataFolder
    host_keys: HostKeys
    house_key: HouseKey
    database: Database
    directory: Directory


@asynccontextmanager
async def opened(folder: DataFolder, *, patience: float = 0.0) -> AsyncIterator[Opened]:
    """Use the folder alone, with whatever is missing made. Raises Fault; FolderBusy after `patience` seconds."""
    folder.make()
    async with folder.alone(patience):
        host_keys = folder.read_host_keys()
        house_key = folder.read_house_key()
        try:
            database = await Database.open(folder.database)
        except DatabaseNewer as error:
            raise Fault(
                "database.newer", path=str(folder.database), version=error.version, known=error.known
            ) from error
        except DatabaseUnusable as error:
            raise Fault("database.unusable", path=str(folder.database), why=str(error)) from error
        try:
            await _finish_change(folder, database, house_key)
            yield Opened(folder, host_keys, house_key, database, Directory(database, house_key))
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            raise Fault("database.damaged", path=str(folder.database)) from None
        finally:
            await database.close()


async def _finish_change(folder: DataFolder, database: Database, house_key: HouseKey) -> None:
    """A change of the house's key that was broken off is finished or undone. Raises Fault."""
    try:
        finish_replacing(folder.house_key)
        if folder.next_house_key.exists():
            await finish_change(database, house_key, current=folder.house_key, following=folder.next_house_key)
    except OSError as error:
        raise _unusable(folder.path, error) from error
    except HouseKeyUnusable as error:
        raise Fault("folder.key_unusable", why=str(error)) from error


def _locked(folder: int) -> bool:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unusable(path: Path, error: OSError) -> Fault:
    if isinstance(error, PermissionError):
        return Fault("folder.forbidden", path=str(path))
    return Fault("folder.unusable", path=str(path), why=error.strerror or str(error))
