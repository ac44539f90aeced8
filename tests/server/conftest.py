"""What every test of the server leaves behind is put away here."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.server.house import OPENED


@pytest.fixture(autouse=True)
def keys_of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Servers that a test starts have their memory-backed keys in a folder of the test's own."""
    # A tmpfs, as the server checks; /tmp need not be one.
    folder = Path("/dev/shm") / f"fristad-test-{tmp_path.parent.name}-{tmp_path.name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(folder))
    yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
async def databases_are_closed() -> AsyncIterator[None]:
    """An open database has a thread that outlives the tests."""
    yield
    while OPENED:
        await OPENED.pop().close()
