"""The keys of what is open now, and what they seal, live only here; on a disk only where that was chosen."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import quote, unquote

from cryptography.exceptions import InvalidTag

from server.disk_keys import DiskKeys
from server.journal.protocol import Unwritable
from server.memory_folder import SHARED_MEMORY, goes_at_logout, private_memory_folder, swap_is_on
from server.sealing import KEY_SIZE, KeyGone, Tampered, Unopenable, new_key, seal, unseal

__all__ = ["FolderKeys", "KeyGone", "Keys", "Place", "ProcessKeys", "Risk", "Tampered", "Unopenable", "Vault"]

# What an administrator is warned of: keys that end with the process, that go when the account
# logs out, that may reach a disk through swap.
Risk = Literal["restart", "logout", "swap"]
Place = Literal["memory", "disk"]


class Keys(Protocol):
    """Where a vault has its keys."""

    def put(self, name: str, key: bytes) -> None:
        """Keep a key, unless there is one of that name."""

    def get(self, name: str) -> bytes | None: ...

    def destroy(self, name: str) -> None:
        """Overwrite and remove a key, if it is there."""

    def names(self) -> tuple[str, ...]: ...


class ProcessKeys:
    """Keys in this process's memory: they end with it."""

    def __init__(self) -> None:
        self._keys: dict[str, bytearray] = {}

    def put(self, name: str, key: bytes) -> None:
        self._keys.setdefault(name, bytearray(key))

    def get(self, name: str) -> bytes | None:
        key = self._keys.get(name)
        return None if key is None else bytes(key)

    def destroy(self, name: str) -> None:
        key = self._keys.pop(name, bytearray())
        key[:] = bytes(len(key))

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._keys))


class FolderKeys:
    """Keys as files of mode 0600 in a folder of memory: they outlive the process, not the machine."""

    def __init__(self, folder: Path, house: str) -> None:
        self.folder = folder
        self._house = house
        self._claim: int | None = None

    def put(self, name: str, key: bytes) -> None:
        # Linked into place when whole: after a crash there is a key or none, never half a one. What is there and is none
        # was being destroyed.
        draft = self.folder / f".{os.getpid()}.new"
        draft.unlink(missing_ok=True)
        file = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        try:
            os.write(file, key)
            os.link(draft, self._path(name))
        except FileExistsError:
            if self.get(name) is None:
                draft.replace(self._path(name))
            else:
                os.pwrite(file, bytes(len(key)), 0)
        finally:
            os.close(file)
            draft.unlink(missing_ok=True)

    def get(self, name: str) -> bytes | None:
        try:
            file = os.open(self._path(name), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            key = os.read(file, KEY_SIZE + 1)
        finally:
            os.close(file)
        return key if len(key) == KEY_SIZE and any(key) else None  # overwritten it is none, before it is gone too

    def destroy(self, name: str) -> None:
        try:
            file = os.open(self._path(name), os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            os.pwrite(file, bytes(KEY_SIZE), 0)
        finally:
            os.close(file)
        self._path(name).unlink(missing_ok=True)

    def names(self) -> tuple[str, ...]:
        start = f"{self._house}."
        files = (path.name for path in self.folder.glob("*.key") if path.name.startswith(start))
        return tuple(sorted(unquote(name.removeprefix(start).removesuffix(".key")) for name in files))

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Have them for this process alone, as long as the block lasts; False where another one has."""
        # A copy of the data folder is the same house: what it does not know of, it would destroy.
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            yield _locked(folder)
        finally:
            os.close(folder)

    def _path(self, name: str) -> Path:
        return self.folder / f"{self._house}.{quote(name, safe='')}.key"


def _locked(folder: int) -> bool:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class BothKeys:
    """Keys in one place; and in another those of meetings that began when that was chosen, where they stay."""

    def __init__(self, here: Keys, there: Keys) -> None:
        self._here, self._there = here, there

    def put(self, name: str, key: bytes) -> None:
        elsewhere = any(name == other or name.startswith(f"{other}/") for other in self._there.names())
        (self._there if elsewhere else self._here).put(name, key)

    def get(self, name: str) -> bytes | None:
        key = self._here.get(name)
        return key if key is not None else self._there.get(name)

    def destroy(self, name: str) -> None:
        self._here.destroy(name)
        self._there.destroy(name)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted({*self._here.names(), *self._there.names()}))

    @property
    def in_folder(self) -> FolderKeys | None:
        """Those of them that lie in a folder of memory."""
        return next((keys for keys in (self._here, self._there) if isinstance(keys, FolderKeys)), None)


class Vault:
    """Seals under named keys. A key that was shredded opens nothing, ever again."""

    def __init__(
        self, keys: Keys, risks: tuple[Risk, ...] = (), *, place: Place = "memory", elsewhere: tuple[str, ...] = ()
    ) -> None:
        self._keys = keys
        self.risks = risks
        self.place = place
        self.elsewhere = elsewhere  # the names of keys that were found in the other place

    @classmethod
    def of_folder(
        cls, house: str, file: Path, place: Place, environ: Mapping[str, str] = os.environ, last: Path = SHARED_MEMORY
    ) -> Vault:
        """The vault of the house with this id, with its keys where they are to be: in memory, or in this file.

        Whatever the other place has stays there. Raises DiskKeysUnusable.
        """
        memory = cls.of_house(house, environ, last)
        if place == "memory" and not file.exists():
            return memory
        disk = DiskKeys(file)
        if place == "memory":
            return cls(BothKeys(memory._keys, disk), memory.risks, elsewhere=disk.names())
        # What is drawn is in memory all the same, and may get to a disk from there.
        swap = tuple(risk for risk in memory.risks if risk == "swap")
        return cls(BothKeys(disk, memory._keys), swap, place=place, elsewhere=memory.names())

    @classmethod
    def of_house(cls, house: str, environ: Mapping[str, str] = os.environ, last: Path = SHARED_MEMORY) -> Vault:
        """The vault of the house with this id: in a memory-backed folder, or else in this process alone."""
        if not re.fullmatch(r"[A-Za-z0-9-]+", house):
            raise ValueError("a house's id is letters, digits and hyphens")
        swap: tuple[Risk, ...] = ("swap",) if swap_is_on() else ()
        folder = private_memory_folder(f"fristad-{house}", environ, last)
        if folder is None:
            return cls(ProcessKeys(), ("restart", *swap))
        logout: tuple[Risk, ...] = ("logout",) if goes_at_logout(folder, environ) else ()
        return cls(FolderKeys(folder, house), (*logout, *swap))

    @classmethod
    def of_process(cls) -> Vault:
        """A vault that ends with this process."""
        return cls(ProcessKeys(), ("restart",))

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Have the keys for this process alone, as long as the block lasts; False where another one has."""
        keys = self._in_folder
        with keys.alone() if keys is not None else nullcontext(True) as ours:
            yield ours

    @property
    def lasting(self) -> bool:
        """Whether the keys outlive this process."""
        return "restart" not in self.risks

    @property
    def folder(self) -> Path | None:
        """The memory that the keys lie in, where they outlive this process."""
        keys = self._in_folder
        return keys.folder if keys is not None else None

    @property
    def _in_folder(self) -> FolderKeys | None:
        if isinstance(self._keys, BothKeys):
            return self._keys.in_folder
        return self._keys if isinstance(self._keys, FolderKeys) else None

    def create(self, name: str) -> None:
        """Make a key of that name; one that is there already stays. Raises Unwritable where there is no room for it."""
        try:
            self._keys.put(name, new_key())
        except OSError as error:
            raise Unwritable(error.strerror) from None

    def has(self, name: str) -> bool:
        return self._keys.get(name) is not None

    def names(self) -> tuple[str, ...]:
        """The names of all keys there are."""
        return self._keys.names()

    def seal(self, name: str, plaintext: bytes, associated: bytes) -> bytes:
        """Seal under the key of that name. Raises KeyGone."""
        return seal(self._key(name), plaintext, associated)

    def open(self, name: str, sealed: bytes, associated: bytes) -> bytes:
        """What was sealed under the key of that name with the same `associated`. Raises KeyGone or Tampered."""
        try:
            return unseal(self._key(name), sealed, associated)
        except InvalidTag:
            raise Tampered(name) from None

    def shred(self, name: str) -> None:
        """Destroy the key of that name and those under it ("NAME/..."); nothing happens if they are gone."""
        self._keys.destroy(name)
        for below in self._keys.names():
            if below.startswith(f"{name}/"):
                self._keys.destroy(below)

    def _key(self, name: str) -> bytes:
        key = self._keys.get(name)
        if key is None:
            raise KeyGone(name)
        return key
