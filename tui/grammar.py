"""How what follows a command's name is cut into values, and how values become numbers, answers and ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Split = Callable[[str], Sequence[str]]

YES = frozenset({"yes", "y", "ja", "j"})
NO = frozenset({"no", "n", "nej"})
ON = frozenset({"on", "på", *YES})
OFF = frozenset({"off", "av", *NO})
FACILITATOR = frozenset({"facilitator", "samtalsledare"})
MODES = {"away": "away", "borta": "away", "listen": "listen", "lyssna": "listen"}
AUTHORITIES = {"one": "one", "en": "one", "several": "several", "flera": "several"}
MANAGERS = {"none": "none", "inga": "none", "ingen": "none", "some": "some", "några": "some", "någon": "some"}
CASES = {"konflikt": "conflict", "konflikten": "conflict", "omorganisation": "reorganisation", "omorganisationen": "reorganisation",
         "gräns": "limits", "gränser": "limits", "gränsen": "limits"}  # fmt: skip
BREAKS = frozenset({"fika", "coffee", "break"})
ID = re.compile(r"\[?([a-z][0-9]+)\]?")


class BadForm(Exception):
    """What follows the name is not as the command's form says."""


def nothing(rest: str) -> Sequence[str]:
    """Nothing may follow."""
    if rest:
        raise BadForm
    return ()


def text(rest: str) -> Sequence[str]:
    """All that follows, and something must."""
    if not rest:
        raise BadForm
    return (rest,)


def words(least: int, most: int | None = None) -> Split:
    """So many words."""

    def split(rest: str) -> Sequence[str]:
        found = rest.split()
        if not least <= len(found) <= (least if most is None else most):
            raise BadForm
        return found

    return split


def words_then_text(count: int) -> Split:
    """So many words, and then text to the end of the line."""

    def split(rest: str) -> Sequence[str]:
        found = rest.split(maxsplit=count)
        if len(found) != count + 1:
            raise BadForm
        return found

    return split


def word_then_rest(rest: str) -> Sequence[str]:
    """A word, and text to the end of the line if there is any."""
    found = rest.split(maxsplit=1)
    if not found:
        raise BadForm
    return found


def piped(most: int) -> Split:
    """Texts with `|` between them; the first must be there, the last may hold more of these."""

    def split(rest: str) -> Sequence[str]:
        found = [part.strip() for part in rest.split("|", maxsplit=most - 1)]
        if not found[0]:
            raise BadForm
        return found

    return split


def word_then_piped(most: int) -> Split:
    """A word, and then texts with `|` between them."""

    def split(rest: str) -> Sequence[str]:
        first, *more = words_then_text(1)(rest)
        return (first, *piped(most)(more[0]))

    return split


def ids_then_text(rest: str) -> Sequence[str]:
    """Ids, a colon, text. Without a colon all must be ids: then something kept is sent as it is."""
    before, colon, after = rest.partition(":")
    if not colon and not before.strip():
        raise BadForm
    ids(before)
    return (before, after.strip())


def people(rest: str) -> Sequence[str]:
    """Names with blanks or commas between them, as one value."""
    if not rest.replace(",", " ").split():
        raise BadForm
    return (rest,)


def number(value: str) -> int:
    """A whole number."""
    if not re.fullmatch(r"-?[0-9]{1,6}", value.strip()):
        raise BadForm
    return int(value)


def one_of(value: str, *, yes: frozenset[str], no: frozenset[str]) -> bool:
    """Which of two answers a word is."""
    word = value.strip().casefold()
    if word not in yes | no:
        raise BadForm
    return word in yes


def id_of(value: str) -> str:
    """An id, with or without the brackets that it is printed in."""
    return value.strip().strip("[]").casefold()


def ids(value: str) -> tuple[str, ...]:
    """Several ids, with blanks or commas between them."""
    found = value.replace(",", " ").split()
    if not all(ID.fullmatch(word.casefold()) for word in found):
        raise BadForm
    return tuple(id_of(word) for word in found)


def account_of(value: str) -> str:
    """An account's name; they have no capitals."""
    return value.strip().casefold()


def accounts(value: str) -> tuple[str, ...]:
    """Several accounts' names."""
    return tuple(account_of(word) for word in value.replace(",", " ").split())
