"""People's text made safe, and the program's own words put together."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting.text import MARKS_IN_A_ROW, clean, joined, listed, words

TRICKS = (
    "\x1b\x9b\x9d\u202e\u2066\u200b\u200c\u200d\ufeff\u2060\u00ad\u061c\ufff9\ufffb\U0001d173\U000e0041\U000e0001\r\n\t\x00 "
    "\u0301\u0327\u0322\u20dd\u0488\ufe0f\ufe0e\ufe00\U000e0100\u034f\u180b\u115f\u1160\u3164\uffa0\u2800\u17b4\ud83d\ue000\u0378"
    "ae\u1112\u1161\u0dd9\u0dcf\u0dca\u0cc6\u0cc2\u09c7\u09be\u0e33\u1004\u103b\u103c\u1031\u102c\u1037☂👩🏽🚒"
)
ANY = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(TRICKS)), max_size=60)
# As Unicode 15 lists what is not shown at all, but for the two joiners and the two selectors that emoji need.
NOT_SHOWN = (
    {0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0, 0x200B, 0x200E, 0x200F}
    | {*range(0x180B, 0x1810), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE0E)}
    | {*range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000)}
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  hej  ", "hej"),
        ("rad ett\nrad två", "rad ett rad två"),
        ("\x1b[31mröd\x1b[0m", "[31mröd[0m"),
        ("\x1b]52;c;AAAA\x07", "]52;c;AAAA"),
        ("\u009b31m", "31m"),
        ("a\u202eb\u2066c", "abc"),
        ("noll\u200bbredd\ufeff", "nollbredd"),
        ("a\u030a", "å"),
        ("e\u200b\u0301", "é"),
        ("z" + "\u0322" * 9, "z" + "\u0322" * 3),
        ("z" + "\u0322\u0322\u200d" * 3, "z\u0322\u0322\u200d\u0322"),
        ("👩\u200d🚒", "👩\u200d🚒"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\U000e0041\U000e0042", ""),
        ("\u200d\u200c \u00a0", ""),
        ("a\u200d\u200d\u200c\u200db", "a\u200db"),
        ("a \u200db", "a b"),
        ("os\u00adyn\u034flig\u2060t", "osynligt"),
        ("\u3164\u115f\uffa0\u2800 \u2800", ""),
        ("⠓⠑⠚\u2800⠙⠥", "⠓⠑⠚ ⠙⠥"),
        ("❤\ufe0f och 葛\U000e0100", "❤\ufe0f och 葛"),
        ("anmärk\ufff9ning\ufffb", "anmärkning"),
        ("\ue000\U000f0000\u0378\ufdd0\U0010ffff", ""),
        ("မြွှေ့ ကြောင်း", "မြွှေ့ ကြောင်း"),
        ("\u0bbe" * 9, "\u0bbe" * 3),
        ("os\U00016fe4yn\u2d7flig\U0001107ft\U0001bc9d\U0001d159", "osynligt"),
        ("halv \ud83d tecken", "halv  tecken"),
        ("[/x] [a=://]", "[/x] [a=://]"),
    ],
)
def test_what_is_kept(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(ANY)
def test_clean_text_is_one_visible_line_in_nfc(typed: str) -> None:
    text = clean(typed)
    assert clean(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert text == text.strip()
    for char in text:
        category = unicodedata.category(char)
        assert category not in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
        assert category != "Cf" or char in "\u200c\u200d"
        assert ord(char) not in NOT_SHOWN
    assert "\u2800" not in text
    assert not re.search("[\u200c\u200d]{2}|\\s[\u200c\u200d]|^[\u200c\u200d]", text)


@given(ANY)
def test_marks_do_not_pile_up(typed: str) -> None:
    for run in re.findall(r"[NS]+", "".join(map(kind_of_mark, clean(typed)))):
        assert run.count("N") <= MARKS_IN_A_ROW
        assert run.count("S") <= MARKS_IN_A_ROW


MARKS = tuple(char for code in range(0x110000) if unicodedata.category(char := chr(code))[0] == "M")
BY_CLASS = sorted(
    {unicodedata.combining(char): char for char in MARKS if unicodedata.combining(char)}.items(), reverse=True
)


@pytest.mark.parametrize(
    "marks",
    [
        "".join(char * (16_000 // len(BY_CLASS)) for _, char in BY_CLASS),  # the order that takes longest to mend
        "\u0f73" * 16_000,  # no class of its own, and two marks within
        "\u0f73\u200d" * 8_000,
    ],
    ids=["backwards", "two in one", "joined"],
)
def test_a_heap_of_marks_costs_no_more_than_as_many_letters(marks: str) -> None:
    def spent(text: str) -> float:
        best = 1.0
        for _ in range(5):
            begun = time.process_time()
            clean(text)
            best = min(best, time.process_time() - begun)
        return best

    assert len(clean(f"a{marks}")) <= 20
    assert spent(f"a{marks}") < 10 * spent("ä" * len(marks))


def kind_of_mark(char: str) -> str:
    """N for a mark without room of its own, S for one with, nothing for a joiner, a dot for all else."""
    if char in "\u200c\u200d":
        return ""
    return {"Mn": "N", "Me": "N", "Mc": "S"}.get(unicodedata.category(char), ".")


def test_every_character_there_is() -> None:
    for start in range(0, 0x110000, 0x1000):
        text = "".join(f"a{chr(code)}" for code in range(start, start + 0x1000))
        kept = clean(text)
        assert not NOT_SHOWN & set(map(ord, kept))
        assert not {c for c in kept if unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}}
        assert {c for c in kept if unicodedata.category(c) == "Cf"} <= {"\u200c", "\u200d"}


def test_sentences_and_lists_are_words_of_words() -> None:
    one, two, three = (words(id) for id in ("missing.vote", "missing.consent", "missing.partner"))
    assert joined((one,)) == listed((one,)) == one
    assert listed((one, two, three)) == words("list", first=one, rest=words("list", first=two, rest=three))
    assert joined((one, two)) == words("join", first=one, rest=two)
