"""The file of meetings' keys, for those who would rather survive a reboot than have no key on a disk, lives only here."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from server.private_file import draft_of, finish_replacing, replace_private, wipe, write_private

TABLE = "CREATE TABLE key (name TEXT PRIMARY KEY, key BLOB NOT NULL) STRICT"


class DiskKeysUnusable(Exception):
    """The file is there and is none of ours, or cannot be read."""


class DiskKeys:
    """Keys in a small database that is written anew at each change; what it was before is overwritten.

    So no key stands in a journal of SQLite's, and none that was destroyed in any file. What a disk that writes
    elsewhere than it says (SSD, copy on write) still has somewhere, nobody can say.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: dict[str, bytearray] = {}
        try:
            for left_by_a_crash in (self._next, draft_of(self._next), draft_of(path)):
                wipe(left_by_a_crash)
            finish_replacing(path)
            if path.exists():
                with closing(sqlite3.connect(":memory:")) as database:
                    database.deserialize(path.read_bytes() or b"-")
                    self._keys = {name: bytearray(key) for name, key in database.execute("SELECT name, key FROM key")}
        except (OSError, sqlite3.Error) as error:
            raise DiskKeysUnusable(getattr(error, "strerror", None) or str(error)) from error

    @property
    def _next(self) -> Path:
        return self._path.with_name(f"{self._path.name}.next")

    def put(self, name: str, key: bytes) -> None:
        """Keep a key, unless there is one of that name. Raises OSError."""
        if name in self._keys:
            return
        self._keys[name] = bytearray(key)
        try:
            self._store()
        except OSError:
            del self._keys[name]
            raise

    def get(self, name: str) -> bytes | None:
        key = self._keys.get(name)
        return None if key is None else bytes(key)

    def destroy(self, name: str) -> None:
        key = self._keys.pop(name, None)
        if key is None:
            return
        key[:] = bytes(len(key))
        try:
            self._store()
        except OSError:
            self._overwrite()  # a full disk has room for what is there already

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._keys))

    def _store(self) -> None:
        if not self._path.exists():
            write_private(self._path, self._content())
            return
        write_private(self._next, self._content())
        replace_private(self._path, self._next)

    def _overwrite(self) -> None:
        content = self._content()
        with self._path.open("r+b") as file:
            size = os.fstat(file.fileno()).st_size
            file.write(content + bytes(max(0, size - len(content))))
            file.truncate(len(content))
            file.flush()
            os.fsync(file.fileno())

    def _content(self) -> bytes:
        with closing(sqlite3.connect(":memory:")) as database:
            database.execute(TABLE)
            rows = [(name, bytes(key)) for name, key in self._keys.items()]
            database.executemany("INSERT INTO key VALUES (?, ?)", rows)
            database.commit()
            return database.serialize()
