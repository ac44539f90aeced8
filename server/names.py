"""What accounts, people and circles may be called lives only here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from rich.cells import cell_len

from meeting.model import Account
from meeting.text import clean
from server.refusals import BadAccount, BadCircleName, BadName

LONGEST_NAME = 40  # cells of a terminal
LONGEST_CIRCLE_NAME = 60
LONGEST_CIRCLE_ID = 24

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u02bb\u00b4`", "'"))
_BESIDE_LETTERS = frozenset(" -.'")
# Scripts that one name may mix, because the languages that use them do.
_ONE_SCRIPT = {"CJK": "EAST", "HIRAGANA": "EAST", "KATAKANA": "EAST", "KATAKANA-HIRAGANA": "EAST", "HANGUL": "EAST"}
_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ŧ": "t", "ŋ": "n", "ı": "i"}
)


def account_name(text: str) -> Account:
    """The account that `text` names. Raises BadAccount."""
    if not re.fullmatch(r"[a-z0-9-]{2,32}", text):
        raise BadAccount(account=clean(text)[:LONGEST_NAME])
    return Account(text)


def display_name(text: str) -> str:
    """What a person is called. Raises BadName."""
    name = " ".join(clean(text.translate(_APOSTROPHES)).split())
    if not name or cell_len(name) > LONGEST_NAME or not _is_a_name(name):
        raise BadName(most=LONGEST_NAME)
    return name


def circle_name(text: str) -> str:
    """What a circle is called. Raises BadCircleName."""
    name = " ".join(clean(text).split())
    if not name or cell_len(name) > LONGEST_CIRCLE_NAME:
        raise BadCircleName(most=LONGEST_CIRCLE_NAME)
    return name


def circle_id(name: str, taken: Container[str]) -> str:
    """A short word for the circle that nobody else has."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_WITHOUT_DECOMPOSITION))
    words = re.findall(r"[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char)))
    word = "-".join(words)[:LONGEST_CIRCLE_ID].strip("-") or "grupp"
    number, candidate = 1, word
    while candidate in taken:
        number += 1
        candidate = f"{word}-{number}"
    return candidate


def same_name(one: str, other: str) -> bool:
    """Whether two names read alike but for the case of their letters."""
    return unicodedata.normalize("NFKC", one).casefold() == unicodedata.normalize("NFKC", other).casefold()


def _is_a_name(name: str) -> bool:
    scripts: set[str] = set()
    for char in name:
        category = unicodedata.category(char)
        if category.startswith("L"):
            # Letters that only look like others in a special style have a compatibility form.
            if unicodedata.normalize("NFKC", char) != char:
                return False
            script = unicodedata.name(char, "").split(" ")[0]
            scripts.add(_ONE_SCRIPT.get(script, script))
        elif category not in {"Mn", "Mc"} and char not in _BESIDE_LETTERS:
            return False
    return len(scripts) == 1
