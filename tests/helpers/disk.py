"""A real disk that is really full: a small file system in memory, mounted for a test."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


class SmallDisk:
    """A folder with little room."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._filler = path / "filler"

    def fill(self) -> None:
        """Take all the room there is."""
        with self._filler.open("ab", buffering=0) as filler:
            for size in (1 << 20, 4096, 1):
                with contextlib.suppress(OSError):
                    while filler.write(b"x" * size):
                        pass
        assert os.statvfs(self.path).f_bavail == 0

    def free(self) -> None:
        """Give it back."""
        self._filler.unlink()


@contextlib.contextmanager
def small_disk(path: Path, *, megabytes: int = 16) -> Iterator[SmallDisk]:
    """Mounted for as long as the block lasts. Where nothing can be mounted the test is skipped; in continuous integration it fails."""
    path.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "fristad-test", str(path)],
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        why = f"no disk can be mounted here, which root can: {mounted.stderr.strip() or errno.EPERM}"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)
