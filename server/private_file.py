"""How a file that only its owner reads gets into a folder, whole or not at all and to stay, and out of it."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(path: Path, content: bytes) -> None:
    """Write it in the place of what was there."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    settle(path.parent)


def replace_private(path: Path, following: Path) -> None:
    """Have the file that is there already take the place of `path`; what stood in that is overwritten before it goes.

    On a disk that writes elsewhere than it says (SSD, copy on write) the old bytes may stay for a while all the same.
    """
    with path.open("r+b") as before:
        following.rename(path)
        settle(path.parent)
        before.write(bytes(os.fstat(before.fileno()).st_size))
        before.flush()
        os.fsync(before.fileno())


def settle(folder: Path) -> None:
    """The names in a folder outlive a power loss from here on."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
