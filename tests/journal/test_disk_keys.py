"""Keys in a file: what was put is there after a restart, and what was destroyed in no file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

import server.disk_keys
from server.disk_keys import DiskKeys, DiskKeysUnusable
from server.journal.protocol import Unwritable
from server.vault import BothKeys, ProcessKeys, Vault

ONE, OTHER = b"1" * 32, b"2" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.db"


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_what_was_put_is_there_and_what_was_destroyed_nowhere(path: Path) -> None:
    keys = DiskKeys(path)
    assert keys.names() == () and not path.exists()
    keys.put("alm/2/a", ONE)
    keys.put("alm/2/a", OTHER)  # one that is there stays
    keys.put("alm/2/a/pulse", OTHER)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = DiskKeys(path)
    assert (again.get("alm/2/a"), again.get("alm/2/a/pulse"), again.get("m")) == (ONE, OTHER, None)
    old = os.open(path, os.O_RDONLY)  # the blocks that the file had
    again.destroy("alm/2/a")
    again.destroy("alm/2/a")
    assert OTHER not in os.pread(old, 1_000_000, 0) and ONE not in os.pread(old, 1_000_000, 0)
    os.close(old)
    assert DiskKeys(path).names() == ("alm/2/a/pulse",)
    assert ONE not in everything(path.parent) and OTHER in everything(path.parent)
    again.destroy("alm/2/a/pulse")
    assert OTHER not in everything(path.parent)


@pytest.mark.parametrize("done", ["hardlink_to", "rename"])
def test_a_crash_while_a_file_takes_the_place_of_another(
    path: Path, monkeypatch: pytest.MonkeyPatch, done: str
) -> None:
    class Killed(BaseException):
        pass

    def step(self: Path, target: Path) -> None:
        (os.rename if done == "rename" else lambda a, b: os.link(b, a))(self, target)
        if self.name.endswith((".next", ".before")):
            raise Killed

    keys = DiskKeys(path)
    keys.put("m", ONE)
    keys.put("n", OTHER)
    old = os.open(path, os.O_RDONLY)
    with monkeypatch.context() as patched:
        patched.setattr(Path, done, step)
        with pytest.raises(Killed):
            keys.destroy("m")
    assert ONE in os.pread(old, 1_000_000, 0)
    again = DiskKeys(path)
    assert again.get("n") == OTHER  # what is in force is not overwritten
    again.destroy("m")  # a room that was being emptied is emptied at the next start
    assert ONE not in os.pread(old, 1_000_000, 0) and ONE not in everything(path.parent)
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert DiskKeys(path).get("n") == OTHER
    os.close(old)


def test_what_a_crash_left_is_wiped_and_what_is_no_key_file_is_refused(path: Path) -> None:
    keys = DiskKeys(path)
    keys.put("m", ONE)
    for left in (path.with_name("keys.db.next"), path.with_name(".keys.db.next.new"), path.with_name(".keys.db.new")):
        left.write_bytes(OTHER)
    assert DiskKeys(path).get("m") == ONE
    assert OTHER not in everything(path.parent)
    for content in (b"", b"no database", path.read_bytes()[:4000]):
        path.write_bytes(content)
        with pytest.raises(DiskKeysUnusable):
            DiskKeys(path)


def test_a_full_disk_takes_no_key_and_gives_none_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = DiskKeys(path)
    keys.put("m", ONE)
    keys.put("n", OTHER)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(server.disk_keys, "write_private", full)
    with pytest.raises(Unwritable):
        Vault(keys).create("o")
    assert keys.get("o") is None
    keys.destroy("m")
    assert ONE not in everything(path.parent)
    assert DiskKeys(path).names() == ("n",)


def test_a_meeting_stays_where_it_began_when_the_choice_changes(path: Path) -> None:
    before, here = DiskKeys(path), ProcessKeys()
    before.put("alm/2/a", ONE)
    keys = BothKeys(here, before)
    keys.put("alm/2/a/pulse", OTHER)
    keys.put("alm/2/ab", OTHER)
    assert (before.names(), here.names()) == (("alm/2/a", "alm/2/a/pulse"), ("alm/2/ab",))
    assert keys.names() == ("alm/2/a", "alm/2/a/pulse", "alm/2/ab")
    assert (keys.get("alm/2/a"), keys.get("alm/2/ab"), keys.get("m")) == (ONE, OTHER, None)
    for name in keys.names():
        keys.destroy(name)
    assert DiskKeys(path).names() == here.names() == ()


def test_the_vault_has_its_keys_where_it_was_said(path: Path, tmp_path: Path) -> None:
    nowhere = {"RUNTIME_DIRECTORY": str(tmp_path)}
    for place, lasting in (("memory", False), ("disk", True), ("memory", True)):
        vault = Vault.of_folder("h0", path, "disk" if place == "disk" else "memory", nowhere, tmp_path)
        vault.create(f"m{place}")
        assert vault.place == place
        assert path.exists() is lasting
    assert vault.elsewhere == ("mdisk",)
    vault.shred("mdisk")
    assert DiskKeys(path).names() == ()
