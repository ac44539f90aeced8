"""The house's own key file, and what is sealed to last under it, live only here."""

from __future__ import annotations

import hmac
import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.private_file import settle
from server.sealing import KEY_SIZE, NONCE_SIZE, TAG_SIZE, Tampered, associated, new_key, seal, unseal

WRAPPED_SIZE = NONCE_SIZE + KEY_SIZE + TAG_SIZE
ID_SIZE = 8  # of a house whose key has been changed: its id stands in the file after the key


class HouseKeyUnusable(Exception):
    """The key file is missing, is no key, or may be read by others. The message is for the administrator."""


class HouseKey:
    """What the key file opens: chests, names, plans and rules; and what must be recognised but not read."""

    def __init__(self, key: bytes, id: bytes | None = None) -> None:
        self._key = key
        self._wrapping = self._derived("wrapping")
        self._id = self._derived("house id")[:ID_SIZE] if id is None else id

    @classmethod
    def create(cls, path: Path) -> HouseKey:
        """Make the key file, 0600. Raises HouseKeyUnusable if it is there already or cannot be written."""
        key = new_key()
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600), "wb") as opened:
                opened.write(key)
                opened.flush()
                os.fsync(opened.fileno())
            settle(path.parent)  # without its name in the folder a power loss would lose everybody's chest
        except OSError as error:
            raise HouseKeyUnusable(f"cannot make {path}: {error.strerror}") from error
        return cls(key)

    @classmethod
    def load(cls, path: Path, *, private: bool = True) -> HouseKey:
        """Read the key file, which nobody else may read, unless it is systemd's to look to that. Raises HouseKeyUnusable."""
        try:
            with path.open("rb") as opened:
                mode = os.fstat(opened.fileno()).st_mode
                content = opened.read(KEY_SIZE + ID_SIZE + 1)
        except OSError as error:
            raise HouseKeyUnusable(f"cannot read {path}: {error.strerror}") from error
        if private and stat.S_IMODE(mode) & 0o077:
            raise HouseKeyUnusable(f"{path} may be read by others than its owner: make it 0600")
        if len(content) not in (KEY_SIZE, KEY_SIZE + ID_SIZE):
            raise HouseKeyUnusable(f"{path} is not a key of {KEY_SIZE} bytes")
        return cls(content[:KEY_SIZE], content[KEY_SIZE:] or None)

    def successor(self) -> HouseKey:
        """Another key for the same house."""
        return HouseKey(new_key(), self._id)

    def become(self, other: HouseKey) -> None:
        """Whoever holds this key has the other one from here on."""
        self._key, self._wrapping, self._id = other._key, other._wrapping, other._id

    @property
    def content(self) -> bytes:
        """What stands in the key file."""
        return self._key + self._id

    @property
    def house(self) -> str:
        """The house's id: says nothing of the key, and stays the same when the key is changed."""
        return self._id.hex()

    def seal(self, plaintext: bytes, bound_to: bytes) -> bytes:
        """Seal to last: under a key of its own, which goes along wrapped by the house's."""
        key = new_key()
        nonce = os.urandom(NONCE_SIZE)
        return nonce + AESGCMSIV(self._wrapping).encrypt(nonce, key, bound_to) + seal(key, plaintext, bound_to)

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        """What `seal` was given. Raises Tampered, also when another house sealed it."""
        nonce, wrapped, rest = sealed[:NONCE_SIZE], sealed[NONCE_SIZE:WRAPPED_SIZE], sealed[WRAPPED_SIZE:]
        try:
            if len(sealed) < WRAPPED_SIZE:
                raise InvalidTag
            return unseal(AESGCMSIV(self._wrapping).decrypt(nonce, wrapped, bound_to), rest, bound_to)
        except InvalidTag:
            raise Tampered("server.key") from None

    def keyed_hash(self, purpose: str, *parts: str) -> bytes:
        """32 bytes by which the same parts are recognised, and from which nobody without the key can guess them."""
        return hmac.digest(self._derived(f"hash {purpose}"), associated(*parts), "sha256")

    def code_hash(self, account: str, code: str) -> bytes:
        """How an invitation code, in its normal form and bound to its account, is stored."""
        return self.keyed_hash("invitation code", account, code)

    def _derived(self, purpose: str) -> bytes:
        info = f"fristad 1 {purpose}".encode()
        return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=None, info=info).derive(self._key)
