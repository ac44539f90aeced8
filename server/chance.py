"""Chance for the core: ids, shuffles and lots."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

DIGITS = (100, 1_000, 10_000)  # short, for people type them; longer only when a meeting has hundreds


class Chance:
    """Draws from the operating system's randomness."""

    def identifier(self, letter: str, taken: frozenset[str]) -> str:
        same = sum(1 for id in taken if id.startswith(letter))
        least = next((n for n in DIGITS if same < n * 4), DIGITS[-1])
        while (id := f"{letter}{least + secrets.randbelow(least * 9)}") in taken:
            pass
        return id

    def shuffled(self, these: Sequence[str]) -> tuple[str, ...]:
        left = list(these)
        secrets.SystemRandom().shuffle(left)
        return tuple(left)

    def lot(self, these: Sequence[str]) -> str:
        return secrets.choice(these)
