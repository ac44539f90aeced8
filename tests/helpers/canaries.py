"""A word that stands in everything that is written, and the search for it in bytes, however they hold it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from pathlib import Path

CANARY = "KanarieQ7"  # what follows it tells the kind: one word, so that no screen breaks it


def word(kind: str) -> str:
    return f"{CANARY}{kind}"


def forms(text: str) -> tuple[bytes, ...]:
    """The bytes that a text may lie in: as it is, wide, in hexadecimal digits, in base64 at each of its places."""
    plain = text.encode()
    inner = (base64.b64encode(b"\0" * n + plain)[(0, 2, 3)[n] : -4] for n in range(3))
    return (plain, text.encode("utf-16-le"), text.encode("utf-16-be"), plain.hex().encode(), *inner)


ANY = re.compile(b"|".join(re.escape(form) for form in forms(CANARY)), re.IGNORECASE)


def sings(content: bytes) -> bool:
    return ANY.search(content) is not None


def singing(roots: Iterable[Path]) -> list[Path]:
    """The files below these folders that hold the word, or are named by it."""
    files = [path for root in roots for path in root.rglob("*")]
    return [path for path in files if CANARY in path.name or (path.is_file() and sings(path.read_bytes()))]
