"""What people are called, taken out of a text: which words are names, and how they are found in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from itertools import groupby

from meeting.text import JOINERS
from server.names import KEYBOARDS

SOMEBODY = "NN"
SHORTEST_PART = 2  # letters; of one alone nobody can tell whose it is
# Small words in names, which are not names but where one begins with them.
PARTICLES = frozenset({
    "af", "al", "and", "av", "ben", "bin", "bint", "da", "das", "de", "dei", "del", "della", "den", "der", "di", "do",
    "dos", "du", "el", "ibn", "la", "las", "le", "los", "och", "of", "ter", "und", "van", "von", "zu", "zum", "zur",
})  # fmt: skip
WITHOUT_SPACES = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "KHMER", "LAO", "MYANMAR", "THAI")  # or with word endings
_BETWEEN = frozenset(" .'-")


def parts_of(name: str, account: str) -> frozenset[str]:
    """A name, each of its words that is more than one letter and no particle, and what its owner signs in with."""
    parts = [folded(piece) for piece in pieces(name) if of_a_word(piece[0])]
    first, rest = parts[:1], [part for part in parts[1:] if part not in PARTICLES]
    wholes = (" ".join(folded(piece) for piece in pieces(each) if of_a_word(piece[0])) for each in (name, account))
    return frozenset({each for each in (*first, *rest, *wholes) if len(each) >= SHORTEST_PART})


def anonymous(text: str, names: Collection[str]) -> str:
    """The text with `SOMEBODY` for each of the names, which are as `parts_of` has them, the longest first, in a genitive too."""
    said, kept, at = pieces(text), list[str](), 0
    most = 2 * max((name.count(" ") for name in names), default=0) + 1  # pieces
    within = sorted((name for name in names if runs_on(name)), key=len, reverse=True)
    while at < len(said):
        for end in range(at + most, at, -2):
            if end <= len(said) and (genitive := named(said[at:end], names)) is not None:
                kept.append(SOMEBODY + genitive)
                break
        else:
            end = at + 1
            kept.append(without(said[at], within))
        at = end
    return "".join(kept)


def named(said: list[str], names: Collection[str]) -> str | None:
    """What is after the name that these pieces are: nothing, or the genitive's s. None where they are none."""
    if any(not _BETWEEN.issuperset(between.translate(KEYBOARDS)) for between in said[1::2]):
        return None
    whole = " ".join(map(folded, said[::2]))
    if whole in names:
        return ""
    return said[-1][-1] if whole.endswith("s") and whole[:-1] in names else None


def without(word: str, within: Collection[str]) -> str:
    """A word without the names that are written together with others."""
    plain = folded(word)
    found = [name for name in within if name in plain]
    for name in found:
        plain = plain.replace(name, SOMEBODY)
    return plain if found else word


def pieces(text: str) -> list[str]:
    """Its words, and by turns what is between them."""
    return ["".join(run) for _, run in groupby(text, key=of_a_word)]


def of_a_word(char: str) -> bool:
    """Whether it is a letter, a mark or a digit, or joins them; an apostrophe is none, however it is typed."""
    return (unicodedata.category(char)[0] in "LMN" and char.translate(KEYBOARDS) != "'") or char in JOINERS


def folded(word: str) -> str:
    """The word for all ways of writing it: of capitals, of İ and ı, and of what Unicode has for compatibility."""
    plain = unicodedata.normalize("NFKC", word.translate(KEYBOARDS)).casefold()
    return plain.replace("i\u0307", "i").replace("ı", "i")


def runs_on(name: str) -> bool:
    """Whether it is of a script that writes words together."""
    return unicodedata.name(name[0], "").startswith(WITHOUT_SPACES)
