"""The key file of the house: how it is made and refused, and what lasts under it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from server.data_folder import DataFolder
from server.house_key import WRAPPED_SIZE, HouseKey, HouseKeyUnusable
from server.sealing import BLOCK, OVERHEAD, associated
from server.vault import Tampered

GOLDEN = Path(__file__).parent.parent / "golden" / "sealed_to_last.json"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "server.key"


def test_the_file_is_the_owners_alone_and_is_never_overwritten(path: Path) -> None:
    HouseKey.create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = path.read_bytes()
    assert len(key) == 32
    with pytest.raises(HouseKeyUnusable):
        HouseKey.create(path)
    assert path.read_bytes() == key


def test_what_is_sealed_opens_after_a_restart(path: Path) -> None:
    sealed = HouseKey.create(path).seal(b"a chest", associated("chest", "lina", 1))
    assert HouseKey.load(path).open(sealed, associated("chest", "lina", 1)) == b"a chest"
    assert (len(sealed) - OVERHEAD - WRAPPED_SIZE) % BLOCK == 0


def test_another_place_another_house_or_another_bit_is_refused(path: Path) -> None:
    house = HouseKey.create(path)
    sealed = house.seal(b"a chest", b"lina")
    with pytest.raises(Tampered):
        house.open(sealed, b"bjorn")
    with pytest.raises(Tampered):
        HouseKey(bytes(32)).open(sealed, b"lina")
    for index in (*range(0, len(sealed), 7), len(sealed) - 1):
        with pytest.raises(Tampered):
            house.open(sealed[:index] + bytes([sealed[index] ^ 1]) + sealed[index + 1 :], b"lina")
        with pytest.raises(Tampered):
            house.open(sealed[:index], b"lina")


def test_a_key_file_that_is_none_is_refused(path: Path) -> None:
    with pytest.raises(HouseKeyUnusable, match=str(path)):
        HouseKey.load(path)
    for content in (b"", bytes(31), bytes(33)):
        path.write_bytes(content)
        path.chmod(0o600)
        with pytest.raises(HouseKeyUnusable, match="not a key"):
            HouseKey.load(path)
    path.write_bytes(bytes(32))
    path.chmod(0o640)
    with pytest.raises(HouseKeyUnusable, match="0600"):
        HouseKey.load(path)
    with pytest.raises(HouseKeyUnusable):
        HouseKey.create(path / "under a file")


def test_hashes_differ_by_purpose_parts_and_house() -> None:
    house, other = HouseKey(bytes(32)), HouseKey(bytes([1]) * 32)
    code = house.code_hash("lina", "0123456789AB")
    assert code == house.code_hash("lina", "0123456789AB")
    different = {
        code,
        other.code_hash("lina", "0123456789AB"),
        house.code_hash("bjorn", "0123456789AB"),
        house.code_hash("lina0", "123456789AB"),
        house.keyed_hash("name", "lina", "0123456789AB"),
    }
    assert len(different) == 5
    assert {len(one) for one in different} == {32}


def test_the_houses_id_is_told_by_its_key() -> None:
    assert HouseKey(bytes(32)).house == HouseKey(bytes(32)).house != HouseKey(bytes([1]) * 32).house
    assert len(HouseKey(bytes(32)).house) == 16


def test_what_was_sealed_by_the_first_fristad_opens_for_ever() -> None:
    golden = json.loads(GOLDEN.read_text())
    house = HouseKey(bytes.fromhex(golden["key"]))
    assert house.open(bytes.fromhex(golden["sealed"]), golden["bound_to"].encode()).decode() == golden["text"]
    assert house.house == golden["house"]
    assert house.code_hash("lina", "0123456789AB").hex() == golden["code_hash"]


def test_systemd_may_hand_it_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, handed = DataFolder(tmp_path / "data"), tmp_path / "credentials"
    folder.make()
    handed.mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed))
    house = folder.read_house_key().house  # none is handed over: it is the folder's
    assert folder.house_key.parent == folder.path and folder.owns_house_key()
    folder.house_key.rename(handed / "server.key")
    (handed / "server.key").chmod(0o440)  # as systemd has it, with an ACL that says for whom
    assert folder.read_house_key().house == house and not folder.owns_house_key()
    assert not list(folder.path.iterdir())
