"""Which texts are commands, and which of them a new command at their end takes the place of."""

from __future__ import annotations

MOST_WORDS = 2  # after a command's name: with more it can be somebody's own text, and that is never replaced


def is_command(text: str) -> bool:
    """Whether a line is a command: two slashes begin a text that begins with one."""
    return text.startswith("/") and not text.startswith("//")


def instead_of(spent: str, text: str) -> str | None:
    """The command that was typed after `spent`, which came to nothing; None where nothing is to be replaced."""
    if not spent or not text.startswith(spent) or len(spent.split()) > 1 + MOST_WORDS:
        return None
    rest = text.removeprefix(spent).lstrip()
    return rest if is_command(rest) else None
