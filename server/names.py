"""What accounts, people and circles may be called lives only here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from rich.cells import cell_len

from meeting.model import Account
from meeting.text import JOINERS, clean
from server.confusables import alike
from server.refusals import BadAccount, BadCircleName, BadName, NameReserved
from tui.i18n import LANGUAGES, tongue

LONGEST_NAME = 40  # cells of a terminal
LONGEST_CIRCLE_NAME = 60
LONGEST_CIRCLE_ID = 24

_KEYBOARDS = str.maketrans({
    **dict.fromkeys("\u2019\u2018\u02bc\u02bb\u02b9\u02be\u02bf\u2032\u00b4`", "'"),  # all that people type for an apostrophe
    **dict.fromkeys("\u2010\u2011\u2012\u2013", "-"),
    **dict.fromkeys("\ufe0e\ufe0f", ""),
})  # fmt: skip
_OVERLAY, _VIRAMA = 1, 9  # combining classes: marks through a letter; what joins a consonant to the next
_BESIDE_LETTERS = frozenset(" -.'")
# Scripts that one name may mix, because the languages that use them do.
_ONE_SCRIPT = dict.fromkeys(("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL"), "EAST")
_VOWELS_OF_TWO_PARTS = (
    "\u0e33\u0eb3"  # Thai and Lao; Unicode has them for compatibility, people have them in their names
)
_ROLES = ("you", "facilitator", "case_owner", "conversation_partner", "member")
_OWN = ("Fristad", "System", "Admin", "Administrator", "Administratör")
_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ŧ": "t", "ŋ": "n", "ı": "i"}
)


def account_name(text: str) -> Account:
    """The account that `text` names. Raises BadAccount."""
    if not re.fullmatch(r"[a-z0-9-]{2,32}", text):
        raise BadAccount(account=clean(text)[:LONGEST_NAME])
    return Account(text)


def display_name(text: str) -> str:
    """What a person is called. Raises BadName and NameReserved."""
    name = " ".join(clean(text.translate(_KEYBOARDS)).split())
    if not name or cell_len(name) > LONGEST_NAME or not _is_a_name(name):
        raise BadName(most=LONGEST_NAME)
    if any(alike(name, word) for word in _words_of_the_program()):
        raise NameReserved(name=name)
    return name


def _words_of_the_program() -> tuple[str, ...]:
    """What would be taken for the program's own word, or for what somebody is in the meeting."""
    return (*_OWN, *(tongue(language)(f"role.{role}") for language in LANGUAGES for role in _ROLES))


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
    """Whether it is written as names are: letters of one script with their marks, and what stands between them."""
    scripts: set[str] = set()
    before = " "
    for char, after in zip(name, [*name[1:], " "], strict=True):
        category = unicodedata.category(char)
        if category.startswith("L"):
            letter = unicodedata.name(char, "")
            # Letters that only look like others in a special style have a compatibility form, or say so.
            styled = unicodedata.normalize("NFKC", char) != char and char not in _VOWELS_OF_TWO_PARTS
            if styled or "SMALL CAPITAL" in letter:
                return False
            script = letter.split(" ")[0]
            scripts.add(_ONE_SCRIPT.get(script, script))
        elif category in {"Mn", "Mc"}:
            if before in _BESIDE_LETTERS or unicodedata.combining(char) == _OVERLAY:
                return False
        elif char in JOINERS:
            if not _joins(before, char, after):
                return False
        elif char not in _BESIDE_LETTERS:
            return False
        before = char
    return len(scripts) == 1


def _joins(before: str, joiner: str, after: str) -> bool:
    """Whether a joiner changes what one sees: after a virama, and as a non-joiner between Arabic letters."""
    if unicodedata.combining(before) == _VIRAMA:
        return True
    between = unicodedata.name(before, "").startswith("ARABIC") and unicodedata.name(after, "").startswith("ARABIC")
    return joiner == "\u200c" and between
