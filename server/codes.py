"""The one-time codes that let a person in for the first time: how they are made and read."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import timedelta

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32
LENGTH = 12  # 60 bits
GROUP = 4
LIFETIME = timedelta(hours=72)

_MISREAD = str.maketrans("ILO", "110")


def new_code() -> str:
    """A fresh code, as it is handed over."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def read_code(typed: str) -> str | None:
    """The code that somebody typed, in the form in which it was made; None if it is none.

    Any case, with or without hyphens (a phone may have made them longer), and the letters that read as digits.
    """
    kept = [char for char in typed if not char.isspace() and unicodedata.category(char) != "Pd"]
    code = "".join(kept).upper().translate(_MISREAD)
    if len(code) != LENGTH or not all(char in ALPHABET for char in code):
        return None
    return _grouped(code)


def _grouped(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))
