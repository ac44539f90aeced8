"""Words the program says, as message ids, and people's own text made safe."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

LONGEST = 4_000  # characters in one contribution
MARKS_IN_A_ROW = 3  # combining marks; more is a decoration that spills over other people's lines
JOINERS = frozenset("\u200c\u200d")  # ZWNJ and ZWJ: languages and emoji need them
BLANK = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Words:
    """A message of the program's own: its id in the catalogs, and what it is about.

    An argument is a person's text or name (a string), a number, or other words.
    """

    id: str
    args: tuple[tuple[str, str | int | Words], ...] = ()


def words(id: str, /, **args: str | int | Words) -> Words:
    """Words with named arguments."""
    return Words(id, tuple(args.items()))


def joined(these: tuple[Words, ...]) -> Words:
    """Several sentences as one."""
    first, *rest = these
    return words("join", first=first, rest=joined(tuple(rest))) if rest else first


def listed(these: tuple[Words, ...]) -> Words:
    """Several things as a list."""
    first, *rest = these
    return words("list", first=first, rest=listed(tuple(rest))) if rest else first


def clean(text: str) -> str:
    """A person's text in NFC on one line, without control, bidi, zero-width and tag characters.

    Line ends and tabs become spaces; at most three combining marks stay in a row, joiners between them or not.
    """
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", "".join(filter(None, map(_safe, text)))):
        if char not in JOINERS:
            marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if marks <= MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept).strip(BLANK)


def _safe(char: str) -> str:
    if char in "\t\n\r\v\f\x85\u2028\u2029":
        return " "
    category = unicodedata.category(char)
    return "" if category in {"Cc", "Cs", "Co", "Cn"} or (category == "Cf" and char not in JOINERS) else char
