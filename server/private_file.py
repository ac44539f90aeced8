"""How a file that only its owner reads gets into a folder, whole or not at all and to stay, and out of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO


def write_private(path: Path, content: bytes) -> None:
    """Write it in the place of what was there."""
    draft = draft_of(path)
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    settle(path.parent)


def draft_of(path: Path) -> Path:
    """Where a file is written before it is whole; a crash may leave it there."""
    return path.with_name(f".{path.name}.new")


def replace_private(path: Path, following: Path) -> None:
    """Have the file that is there already take the place of `path`; what stood in that is overwritten before it goes.

    After a crash in the middle of it `finish_replacing` does the rest. On a disk that writes elsewhere than it says (SSD,
    copy on write) the old bytes may stay for a while all the same.
    """
    finish_replacing(path)
    _before(path).hardlink_to(path)  # a name until it is overwritten, so that a crash does not leave it to nobody
    following.rename(path)
    settle(path.parent)
    finish_replacing(path)


def finish_replacing(path: Path) -> None:
    """Overwrite what `path` was before a crash, if that is still there; what is in force is left alone."""
    before = _before(path)
    if before.exists() and path.exists() and before.samefile(path):
        before.unlink()
        settle(path.parent)
    else:
        wipe(before)


def _before(path: Path) -> Path:
    return path.with_name(f".{path.name}.before")


def wipe(path: Path) -> None:
    """Overwrite the file and remove it, if it is there."""
    try:
        with path.open("r+b") as file:
            _overwrite(file)
    except FileNotFoundError:
        return
    path.unlink()
    settle(path.parent)


def _overwrite(file: BinaryIO) -> None:
    file.write(bytes(os.fstat(file.fileno()).st_size))
    file.flush()
    os.fsync(file.fileno())


def settle(folder: Path) -> None:
    """The names in a folder outlive a power loss from here on."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
