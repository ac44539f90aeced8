"""What accounts, people and circles may be called lives only here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
from itertools import count

from rich.cells import cell_len

from meeting.model import Account
from meeting.text import JOINERS, clean
from server.confusables import alike
from server.refusals import BadAccount, BadCircleName, BadName, NameReserved
from tui.i18n import LANGUAGES, tongue

LONGEST_NAME = 40  # cells of a terminal
LONGEST_CIRCLE_NAME = 60
LONGEST_CIRCLE_ID = 24

KEYBOARDS = str.maketrans({
    **dict.fromkeys("\u2019\u2018\u02bc\u02bb\u02b9\u02be\u02bf\u2032\u00b4`", "'"),  # all that people type for an apostrophe
    **dict.fromkeys("\u2010\u2011\u2012\u2013", "-"),
    **dict.fromkeys("\ufe0e\ufe0f", ""),
})  # fmt: skip
_OVERLAY, _VIRAMA = 1, 9  # combining classes: marks through a letter; what joins a consonant to the next
# Marks that nobody sees and that join one letter to the next (Invisible_Stacker), in Burmese and Khmer above all.
_STACKERS = frozenset(
    "\u1039\u17d2\u1a60\u1bab\uaaf6\U00010a3f\U00011133\U0001193e\U00011a47\U00011a99\U00011d45\U00011d97\U00011f42"
)
_MARKS_OF_ALL_SCRIPTS = range(0x300, 0x370)
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
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,31}", text):  # to a command line, a hyphen first would be an option
        raise BadAccount(account=clean(text)[:LONGEST_NAME])
    return Account(text)


def display_name(text: str) -> str:
    """What a person is called. Raises BadName and NameReserved."""
    name = " ".join(clean(text.translate(KEYBOARDS)).split())
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


def numbered_name(name: str, taken: Iterable[str]) -> str:
    """The name, or where it is long its beginning, with the first number that makes it one that nobody has."""
    begins, taken = name[: LONGEST_CIRCLE_NAME // 2].rstrip(), tuple(taken)
    numbered = (f"{begins} {number}" for number in count(2))
    return next(each for each in numbered if not any(same_name(each, other) for other in taken))


def same_name(one: str, other: str) -> bool:
    """Whether two names read alike but for the case of their letters."""
    return unicodedata.normalize("NFKC", one).casefold() == unicodedata.normalize("NFKC", other).casefold()


def _is_a_name(name: str) -> bool:
    """Whether it is written as names are: letters of one script with their marks, and what stands between them."""
    scripts: set[str] = set()
    marks: set[str] = set()  # of the letter before
    before = " "
    for char, after in zip(name, [*name[1:], " "], strict=True):
        category = unicodedata.category(char)
        if category.startswith("L"):
            letter = unicodedata.name(char, "")
            # Letters that only look like others in a special style have a compatibility form, or say so.
            styled = unicodedata.normalize("NFKC", char) != char and char not in _VOWELS_OF_TWO_PARTS
            if styled or "SMALL CAPITAL" in letter:
                return False
            scripts.add(_script(letter))
            marks = set()
        elif category in {"Mn", "Mc"}:
            if before in _BESIDE_LETTERS or unicodedata.combining(char) == _OVERLAY:
                return False
            # A mark of another script, and the same one again, is drawn over what is there or not at all.
            if char in marks or not (ord(char) in _MARKS_OF_ALL_SCRIPTS or _script(unicodedata.name(char)) in scripts):
                return False
            if char in _STACKERS and not after.isalpha():
                return False
            marks.add(char)
        elif char in JOINERS:
            if not _joins(before, char, after):
                return False
        elif char not in _BESIDE_LETTERS:
            return False
        before = char
    return len(scripts) == 1


def _script(named: str) -> str:
    """The script of a letter or mark, by its name; those that one name may mix are one."""
    script = named.removeprefix("COMBINING ").split(" ")[0]
    return _ONE_SCRIPT.get(script, script)


def _joins(before: str, joiner: str, after: str) -> bool:
    """Whether a joiner changes what one sees: after a virama, and as a non-joiner between Arabic letters."""
    if unicodedata.combining(before) == _VIRAMA:
        return True
    between = unicodedata.name(before, "").startswith("ARABIC") and unicodedata.name(after, "").startswith("ARABIC")
    return joiner == "\u200c" and between
