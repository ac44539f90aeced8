"""Words the program says, as message ids, and people's own text made safe."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 4_000  # characters in one contribution
MOST_NAMES = 2  # in a sentence
SHORTEST_PASSPHRASE = 12  # characters
MARKS_IN_A_ROW = 3  # combining marks; more is a decoration that spills over other people's lines
MARKS_TO_ORDER = 30  # what Unicode's stream-safe text has at most; to put more of them in order takes time squared
JOINERS = frozenset("\u200c\u200d")  # ZWNJ and ZWJ: languages and emoji need them
# Letters and marks that nobody sees, as Unicode lists them (Default_Ignorable_Code_Point): the grapheme joiner, fillers
# of Hangul, vowels of Khmer that are none, selectors of variants but those that tell emoji from text. And what only fills
# or joins elsewhere: in Tifinagh, Brahmi, the Khitan script, shorthand, and the note of music that has no head.
UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    "\u2d7f\U0001107f\U00016fe4\U0001bc9d\U0001d159"
    + "".join(map(chr, (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))))
)
ENDS = frozenset("\t\n\r\v\f\x85\u2028\u2029\u2800")  # become spaces; the last is Braille's own
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


def shortened(names: Sequence[str]) -> Words:
    """People's names in a sentence, the last of many by their number alone."""
    rest = len(names) - MOST_NAMES
    if rest <= 1:
        return words("names", names=", ".join(names))
    return words("names.more", names=", ".join(names[:MOST_NAMES]), more=rest)


def counted(counts: tuple[int, ...]) -> str:
    """As `4 (3), 5 (2)`: only the numbers that somebody gave, for a line that is read or heard."""
    return ", ".join(f"{n} ({count})" for n, count in enumerate(counts, start=1) if count)


def clean(text: str) -> str:
    """A person's text in NFC on one line, without control, bidi, zero-width, tag and unseen characters.

    Line ends and tabs become spaces. At most three combining marks stay in a row, joiners between them or not, beside as
    many that take room of their own, which Burmese needs; a joiner stays only after something, and alone.
    """
    kept: list[str] = []
    marks, wide_marks = 0, 0
    for char in unicodedata.normalize("NFC", "".join(_few_marks(filter(None, map(_safe, text))))):
        if char in JOINERS:
            if not kept or kept[-1] in JOINERS or kept[-1].isspace():
                continue
        else:
            match unicodedata.category(char):
                case "Mn" | "Me":
                    marks += 1
                case "Mc":
                    wide_marks += 1
                case _:
                    marks, wide_marks = 0, 0
        if marks <= MARKS_IN_A_ROW and wide_marks <= MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept).strip(BLANK)


@lru_cache(maxsize=4_096)
def harmless(char: str) -> bool:
    """Whether a terminal only shows it: neither obeys it, nor turns the direction of text, nor shows nothing at all."""
    category = unicodedata.category(char)
    return category not in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} and (
        char in JOINERS if category == "Cf" else char not in UNSEEN
    )


def _few_marks(chars: Iterable[str]) -> Iterator[str]:
    marks = 0
    for char in chars:
        marks = marks + 1 if unicodedata.category(char)[0] == "M" else 0
        if marks <= MARKS_TO_ORDER:
            yield char


def _safe(char: str) -> str:
    if char in ENDS:
        return " "
    return char if harmless(char) else ""


def is_long_enough(passphrase: str) -> bool:
    """Whether a passphrase may be chosen: in the form that all keyboards' letters are brought to."""
    return len(unicodedata.normalize("NFC", passphrase)) >= SHORTEST_PASSPHRASE
