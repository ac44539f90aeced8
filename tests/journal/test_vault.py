"""Keys in memory alone: where they lie, what they open, and that nothing opens once they are shredded."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import server.memory_folder
from server.journal.protocol import Unwritable
from server.memory_folder import goes_at_logout, is_memory_backed, private_memory_folder
from server.sealing import BLOCK, OVERHEAD, associated
from server.vault import FolderKeys, KeyGone, Tampered, Unopenable, Vault

NOT_MEMORY = Path("/proc")
needs_memory = pytest.mark.skipif(not is_memory_backed(Path("/dev/shm")), reason="no memory-backed folder here")


@pytest.fixture
def memory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="fristad-test-") as folder:
        yield Path(folder)


@pytest.fixture(params=["folder", "process"])
def vault(request: pytest.FixtureRequest) -> Iterator[Vault]:
    if request.param == "process":
        yield Vault.of_process()
        return
    if not is_memory_backed(Path("/dev/shm")):
        pytest.skip("no memory-backed folder here")
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="fristad-test-") as folder:
        yield Vault.of_house("h0", {"RUNTIME_DIRECTORY": folder})


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_sealed_opens(vault: Vault) -> None:
    vault.create("m")
    sealed = vault.seal("m", b"text", b"place")
    assert b"text" not in sealed
    assert sealed != vault.seal("m", b"text", b"place")
    assert vault.open("m", sealed, b"place") == b"text"


def test_every_name_has_a_key_of_its_own(vault: Vault) -> None:
    for name in ("m", "m/ballot/1", "m/ballot/10", "m/pulse", "möte 2/å", "../../etc/x", "a.key"):
        assert not vault.has(name)
        vault.create(name)
        assert vault.has(name)
    assert set(vault.names()) == {"m", "m/ballot/1", "m/ballot/10", "m/pulse", "möte 2/å", "../../etc/x", "a.key"}
    with pytest.raises(Tampered):
        vault.open("m/ballot/10", vault.seal("m/ballot/1", b"x", b""), b"")


def test_a_key_that_is_there_stays(vault: Vault) -> None:
    vault.create("m")
    sealed = vault.seal("m", b"text", b"")
    vault.create("m")
    assert vault.open("m", sealed, b"") == b"text"


def test_after_shredding_nothing_opens_again(vault: Vault) -> None:
    vault.create("m")
    sealed = vault.seal("m", b"text", b"")
    vault.shred("m")
    vault.shred("m")
    assert not vault.has("m")
    with pytest.raises(KeyGone) as gone:
        vault.open("m", sealed, b"")
    assert gone.value.name == "m"
    with pytest.raises(KeyGone):
        vault.seal("m", b"text", b"")
    vault.create("m")
    with pytest.raises(Tampered):
        vault.open("m", sealed, b"")


def test_shredding_takes_what_lies_under_the_name_and_nothing_beside_it(vault: Vault) -> None:
    for name in ("m", "m/ballot/1", "m/ballot/2", "m/pulse", "m2", "m2/pulse"):
        vault.create(name)
    vault.shred("m/ballot")
    assert vault.names() == ("m", "m/pulse", "m2", "m2/pulse")
    vault.shred("m")
    assert vault.names() == ("m2", "m2/pulse")


def test_any_flipped_bit_and_any_other_place_is_refused(vault: Vault) -> None:
    vault.create("m")
    sealed = vault.seal("m", b"text", associated("m", 1))
    for index in range(len(sealed)):
        flipped = bytearray(sealed)
        flipped[index] ^= 1
        with pytest.raises(Tampered):
            vault.open("m", bytes(flipped), associated("m", 1))
    for other in (associated("m", 2), associated("m1"), b""):
        with pytest.raises(Tampered):
            vault.open("m", sealed, other)
    for short in (b"", sealed[:1], sealed[:29], sealed[:-1], sealed + b"\0"):
        with pytest.raises(Tampered):
            vault.open("m", short, associated("m", 1))


@given(st.binary(max_size=1_000))
def test_sizes_are_padded(plaintext: bytes) -> None:
    vault = Vault.of_process()
    vault.create("m")
    sealed = vault.seal("m", plaintext, b"")
    assert (len(sealed) - OVERHEAD) % BLOCK == 0
    assert len(sealed) - OVERHEAD - len(plaintext) <= BLOCK + 4
    assert vault.open("m", sealed, b"") == plaintext


def test_all_short_texts_are_of_one_size() -> None:
    vault = Vault.of_process()
    vault.create("m")
    assert {len(vault.seal("m", bytes(size), b"")) for size in (0, 1, 100, 252)} == {BLOCK + OVERHEAD}


@given(st.lists(st.text() | st.integers()), st.lists(st.text() | st.integers()))
def test_no_two_places_are_written_alike(one: list[str | int], other: list[str | int]) -> None:
    assert (associated(*one) == associated(*other)) == (one == other)


def test_what_failed_never_tells_the_content() -> None:
    vault = Vault.of_process()
    vault.create("m")
    sealed = vault.seal("m", b"CANARY", b"")
    with pytest.raises(Unopenable) as refused:
        vault.open("m", sealed, b"CANARY-2")
    assert "CANARY" not in repr(refused.value)
    assert refused.value.__cause__ is None


# where keys lie


@needs_memory
def test_key_files_are_ours_alone_and_carry_the_house(memory: Path) -> None:
    vault = Vault.of_house("0123abcd", {"RUNTIME_DIRECTORY": str(memory)})
    assert vault.lasting
    vault.create("m")
    vault.create("m/ballot/1")
    found = files(memory)
    assert len(found) == 2
    for file in found:
        assert file.name.startswith("0123abcd.")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert is_memory_backed(file)


@needs_memory
def test_keys_outlive_the_process_but_not_the_shredding(memory: Path) -> None:
    environ = {"RUNTIME_DIRECTORY": str(memory)}
    before = Vault.of_house("h", environ)
    before.create("m")
    sealed = before.seal("m", b"text", b"")
    (file,) = files(memory)
    still_open = os.open(file, os.O_RDONLY)
    key = file.read_bytes()
    after = Vault.of_house("h", environ)
    assert after.open("m", sealed, b"") == b"text"
    after.shred("m")
    assert files(memory) == []
    assert os.pread(still_open, 100, 0) == bytes(len(key)) != key
    os.close(still_open)
    with pytest.raises(KeyGone):
        before.open("m", sealed, b"")


@needs_memory
def test_two_houses_do_not_share_keys(memory: Path) -> None:
    one, other = (Vault.of_house(house, {"RUNTIME_DIRECTORY": str(memory)}) for house in ("h", "h2"))
    one.create("m")
    assert other.names() == ()
    assert not other.has("m")


@needs_memory
def test_half_a_key_is_none(memory: Path) -> None:
    keys = FolderKeys(memory, "h")
    keys.put("m", bytes(32))
    (file,) = files(memory)
    file.write_bytes(b"short")
    assert keys.get("m") is None


@needs_memory
def test_the_first_memory_backed_folder_is_taken(memory: Path) -> None:
    service, login, last = (memory / name for name in ("service", "login", "last"))
    for place in (service, login, last):
        place.mkdir()
    environ = {"RUNTIME_DIRECTORY": f"{service}:/elsewhere", "XDG_RUNTIME_DIR": str(login)}
    assert private_memory_folder("f", environ, last) == service / "f"
    assert private_memory_folder("f", {**environ, "RUNTIME_DIRECTORY": str(NOT_MEMORY)}, last) == login / "f"
    assert private_memory_folder("f", {"XDG_RUNTIME_DIR": str(login)}, last) == login / "f"
    assert private_memory_folder("f", {"XDG_RUNTIME_DIR": "relative"}, last) == last / "f"
    assert private_memory_folder("f", {}, memory / "missing") is None


@needs_memory
def test_a_folder_that_somebody_else_prepared_is_passed_over(memory: Path) -> None:
    readable, linked, last = (memory / name for name in ("readable", "linked", "last"))
    for place in (readable, linked, last):
        place.mkdir()
    (readable / "f").mkdir()
    (readable / "f").chmod(0o755)
    (linked / "f").symlink_to(memory)
    environ = {"RUNTIME_DIRECTORY": str(readable), "XDG_RUNTIME_DIR": str(linked)}
    assert private_memory_folder("f", environ, last) == last / "f"


def test_a_disk_is_no_memory() -> None:
    assert not is_memory_backed(NOT_MEMORY)
    assert not is_memory_backed(Path("/nowhere/at/all"))


def test_without_memory_keys_end_with_the_process_and_it_says_so() -> None:
    vault = Vault.of_house("h", {}, NOT_MEMORY)
    assert not vault.lasting
    assert "restart" in vault.risks
    vault.create("m")
    assert Vault.of_house("h", {}, NOT_MEMORY).names() == ()


def test_the_folder_of_a_login_goes_at_logout(monkeypatch: pytest.MonkeyPatch) -> None:
    login = Path("/run/user/1000/fristad-h")
    assert goes_at_logout(login, {"XDG_RUNTIME_DIR": "/run/user/1000"})
    assert not goes_at_logout(Path("/run/fristad/fristad-h"), {"RUNTIME_DIRECTORY": "/run/fristad"})
    assert not goes_at_logout(login, {"RUNTIME_DIRECTORY": "/run/user/1000", "XDG_RUNTIME_DIR": "/run/user/1000"})
    monkeypatch.setattr(os, "geteuid", lambda: 999)
    assert not goes_at_logout(Path("/dev/shm/fristad-h"), {})


def test_swap_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.vault.swap_is_on", lambda: True)
    assert Vault.of_house("h", {}, NOT_MEMORY).risks == ("restart", "swap")
    assert isinstance(server.memory_folder.swap_is_on(), bool)


def test_a_house_id_cannot_lead_out_of_the_folder() -> None:
    with pytest.raises(ValueError, match="id"):
        Vault.of_house("../h", {}, NOT_MEMORY)


def test_where_memory_is_full_no_key_is_made(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    if vault.folder is not None:
        with pytest.raises(Unwritable):
            vault.create("m")
        assert not vault.has("m") and not files(vault.folder)


KILLED = """
import os, signal, sys
from pathlib import Path
from server.vault import FolderKeys
Path.unlink = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
FolderKeys(Path(sys.argv[1]), "h0").destroy(sys.argv[2])
"""


@needs_memory
@pytest.mark.parametrize("name", ["m", "m/pulse"])
def test_a_key_that_was_overwritten_is_none_also_when_the_process_was_killed_before_it_was_gone(
    memory: Path, name: str
) -> None:
    vault = Vault(FolderKeys(memory, "h0"))
    vault.create("m")
    vault.create("m/pulse")
    sealed = vault.seal(name, b"text", b"")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(memory), name], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    (left,) = [path for path in files(memory) if not path.read_bytes().strip(b"\0")]
    assert not vault.has(name)
    with pytest.raises(KeyGone):
        vault.open(name, sealed, b"")
    # Nothing is sealed under zeros; and what is left goes with the next shredding.
    vault.create(name)
    assert vault.has(name) and left.read_bytes().strip(b"\0")
    assert [stat.S_IMODE(path.stat().st_mode) for path in files(memory)] == [0o600, 0o600]
    with pytest.raises(Tampered):
        vault.open(name, sealed, b"")
    vault.shred("m")
    assert files(memory) == []
