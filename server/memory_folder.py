"""Which folder is memory and not a disk, and what may take it away, is found out only here."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")
MEMORY_KINDS = frozenset({"tmpfs", "ramfs"})
FIRST_PERSON = 1000  # at logout logind takes away what people, not services, left in shared memory


def is_memory_backed(folder: Path) -> bool:
    """Whether `folder` lies on a file system that is memory alone."""
    try:
        device = folder.stat().st_dev
        mounts = Path("/proc/self/mountinfo").read_text(errors="surrogateescape").splitlines()
    except OSError:
        return False
    number = f"{os.major(device)}:{os.minor(device)}"
    # A line: id, parent, major:minor, root, mount point, options, any optional fields, "-", kind, source, more.
    for fields in map(str.split, mounts):
        if fields[2] == number:
            return fields[fields.index("-", 6) + 1] in MEMORY_KINDS
    return False


def private_memory_folder(name: str, environ: Mapping[str, str], last: Path = SHARED_MEMORY) -> Path | None:
    """A folder `name` that is ours alone: the one that is there already, whatever the environment says first by now,
    else a new one in the first memory-backed place that lets us have it.
    """
    places = tuple(_places(environ, last))
    for place in places:
        if is_memory_backed(place) and _ours(place / name):
            return place / name
    for place in places:
        if is_memory_backed(place) and _have(place / name):
            return place / name
    return None


def goes_at_logout(folder: Path, environ: Mapping[str, str]) -> bool:
    """Whether the system may take `folder` away when the account that runs this logs out."""
    service = environ.get("RUNTIME_DIRECTORY", "").partition(":")[0]
    if service and folder.is_relative_to(service):
        return False
    login = environ.get("XDG_RUNTIME_DIR")
    if login and folder.is_relative_to(login):
        return True
    ours_is_a_person = os.geteuid() >= FIRST_PERSON and Path("/run/systemd/system").is_dir()
    return folder.is_relative_to(SHARED_MEMORY) and ours_is_a_person


def swap_is_on() -> bool:
    """Whether the machine may write memory to a disk."""
    try:
        return len(Path("/proc/swaps").read_text().splitlines()) > 1
    except OSError:
        return False


def _places(environ: Mapping[str, str], last: Path) -> Iterator[Path]:
    # systemd gives several folders with colons between them; the first is as good as any.
    for value in (environ.get("RUNTIME_DIRECTORY", "").partition(":")[0], environ.get("XDG_RUNTIME_DIR", "")):
        if value and Path(value).is_absolute():
            yield Path(value)
    yield last


def _have(folder: Path) -> bool:
    # In a place that everybody may write to, somebody else may have been there first.
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return False
    return _ours(folder)


def _ours(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
    return ours and os.access(folder, os.W_OK | os.X_OK)
