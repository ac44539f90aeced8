"""Which names look alike lives only here: the skeletons of Unicode's UTS 39, over Unicode's own data."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_SOFT_DOTTED = ("i\u0307", "j\u0307")  # a dot on what has one is not seen
_UNSEEN = "\u0640"  # the Arabic lengthening stroke


def alike(one: str, other: str) -> bool:
    """Whether people could take one name for the other, as they stand or in another case of letters."""
    return not _forms(one).isdisjoint(_forms(other))


def skeleton(text: str) -> str:
    """What a text looks like: two that have the same skeleton are hard to tell apart.

    Of letters, marks and digits alone: what stands between words tells no two people apart.
    """
    shape = text
    for form in ("NFC", "NFD"):  # Unicode's own skeleton has the second alone, and so tells ring from dot
        shape = "".join(_prototypes().get(char, char) for char in unicodedata.normalize(form, shape))
    shape = unicodedata.normalize("NFD", shape)
    for dotted in _SOFT_DOTTED:
        shape = shape.replace(dotted, dotted[0])
    return "".join(char for char in shape if unicodedata.category(char)[0] in "LMN" and char not in _UNSEEN)


def _forms(name: str) -> frozenset[str]:
    """As it stands, and with the letters in either case, for those who do not look at that."""
    stands = skeleton(name)
    return frozenset({stands, stands.casefold(), skeleton(name.casefold()), skeleton(name.upper())})


@cache
def _prototypes() -> Mapping[str, str]:
    """For each letter or mark that looks like another, what stands for all that look so.

    The package has Unicode's table as a graph, both ways: what is a prototype has many beside it, the others one.
    """
    text = (files("confusable_homoglyphs") / "confusables.json").read_text(encoding="utf-8")
    beside = {_bare(char): [_bare(each["c"]) for each in those] for char, those in json.loads(text).items()}

    def prototype(char: str) -> str:
        first, *more = beside[char]
        if more:
            return char
        return first if len(first) > 1 or len(beside[first]) > 1 else min(char, first)

    found = {char: prototype(char) for char in beside if len(char) == 1 and unicodedata.category(char)[0] in "LMN"}
    return {char: other for char, other in found.items() if other != char}


def _bare(text: str) -> str:
    """Without the marks of direction that the table puts around what is read from the right."""
    return text.replace("\u200e", "")
