"""How bytes are sealed, padded and bound to their place lives only here."""

from __future__ import annotations

import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

KEY_SIZE = 32
VERSION = b"\x01"
NONCE_SIZE = 12
TAG_SIZE = 16
BLOCK = 256  # sizes on the disk are rounded up to this, so that they tell little
OVERHEAD = len(VERSION) + NONCE_SIZE + TAG_SIZE
LENGTH_SIZE = 4  # the true length, inside the seal


class Unopenable(Exception):
    """What was sealed cannot be opened. Names the key or record and, in a journal, the event's sequence number."""

    def __init__(self, name: str, seq: int | None = None) -> None:
        super().__init__(name if seq is None else f"{name}, event {seq}")
        self.name = name
        self.seq = seq


class KeyGone(Unopenable):
    """There is no such key, or no longer."""


class Tampered(Unopenable):
    """The bytes are not what was sealed here under this key."""


def new_key() -> bytes:
    """A random key."""
    return secrets.token_bytes(KEY_SIZE)


def associated(*parts: str | int) -> bytes:
    """What a sealed record belongs to, as bytes that no other parts give."""
    return json.dumps(parts, separators=(",", ":")).encode()


def seal(key: bytes, plaintext: bytes, bound_to: bytes) -> bytes:
    """Version byte, nonce, and the padded plaintext sealed; `bound_to` must be given again to open it."""
    nonce = secrets.token_bytes(NONCE_SIZE)
    return VERSION + nonce + AESGCMSIV(key).encrypt(nonce, _pad(plaintext), VERSION + bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """What `seal` was given. Raises InvalidTag for anything else."""
    if sealed[:1] != VERSION or len(sealed) < OVERHEAD + BLOCK:
        raise InvalidTag
    nonce = sealed[1 : 1 + NONCE_SIZE]
    padded = AESGCMSIV(key).decrypt(nonce, sealed[1 + NONCE_SIZE :], VERSION + bound_to)
    length = int.from_bytes(padded[:LENGTH_SIZE], "big")
    return padded[LENGTH_SIZE : LENGTH_SIZE + length]


def _pad(plaintext: bytes) -> bytes:
    content = len(plaintext).to_bytes(LENGTH_SIZE, "big") + plaintext
    return content + bytes(-len(content) % BLOCK)
