"""People's text made safe, and the program's own words put together."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting.text import MARKS_IN_A_ROW, clean, joined, listed, words

ANY = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x9b\u202e\u2066\u200b\u200c\u200d\ufeff\u0301\u0327\U000e0041\r\n\t\x00ae "),
    ),
    max_size=60,
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


@given(ANY)
def test_marks_do_not_pile_up(typed: str) -> None:
    row = 0
    for char in clean(typed).replace("\u200c", "").replace("\u200d", ""):
        row = row + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        assert row <= MARKS_IN_A_ROW


def test_sentences_and_lists_are_words_of_words() -> None:
    one, two, three = (words(id) for id in ("missing.vote", "missing.consent", "missing.partner"))
    assert joined((one,)) == listed((one,)) == one
    assert listed((one, two, three)) == words("list", first=one, rest=words("list", first=two, rest=three))
    assert joined((one, two)) == words("join", first=one, rest=two)
