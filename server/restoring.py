"""How a backup gets to where the house is: read first, laid into the data folder, and a broken database out of its way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from meeting.commands import Refused
from meeting.text import words
from server import backup
from server.administration import Reply
from server.asking import answer
from server.config import Settings
from server.data_folder import DataFolder, FolderBusy
from server.private_file import write_private
from server.words import Fault


async def restore(settings: Settings, path: Path, *, replace: bool) -> Reply:
    """Have the house hold what the backup holds. Raises Fault and Refused, and then nothing has changed."""
    folder = DataFolder(settings.data)
    folder.make()
    if not folder.house_key.exists():
        raise Fault("restore.key_missing", path=str(folder.house_key))
    backup.read(path, folder.read_house_key())
    new_host_key = not folder.host_key.exists()
    try:
        write_private(folder.restoring, path.read_bytes())
        await _clear_broken(folder, replace=replace)
        reply = await answer(settings, {"ask": "restore", "replace": replace})
    except OSError as error:
        raise Fault("folder.unusable", path=str(folder.path), why=error.strerror or str(error)) from error
    finally:
        folder.restoring.unlink(missing_ok=True)
    return {**reply, "new_host_key": new_host_key}


async def _clear_broken(folder: DataFolder, *, replace: bool) -> None:
    """A database that cannot be used any more goes, with its log, where no server uses it."""
    if not folder.has_database():
        return
    try:
        async with folder.alone(0):
            if _is_whole(folder.database):
                return
            if not replace:
                raise Refused(words("restore.not_empty", path=str(folder.path)))
            for name in ("-wal", "-shm", ""):
                folder.database.with_name(folder.database.name + name).unlink(missing_ok=True)
    except FolderBusy:
        return


def _is_whole(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as database:
            return bool(database.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    except sqlite3.Error:
        return False
