"""Other people's names in a text: whatever people are called, and however that is written there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.nameless import PARTICLES, anonymous, folded, parts_of
from server.names import display_name

ALPHABETS = (
    "aábdeéiklmnorsßtuåäöøñıİ",
    "абвгдежиклмнорстёя",
    "αβγδεηικλμνορσςτω",
    "ابتدرسعكلمنهوي",
    "אבגדהכלםמנס",
    "अकमरलसन",
)
WORDS = st.sampled_from(ALPHABETS).flatmap(
    lambda letters: st.lists(st.text(letters, min_size=2, max_size=7), min_size=1, max_size=3)
)


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("maria lund", "Maria ringer Lund", "NN ringer NN"),
        ("Maria Lund", "MARIA LUND svarar", "NN svarar"),
        ("Maria Lund", "Marias chef, Lund's chef, MARIAS", "NNs chef, NN's chef, NNS"),
        ("Maria Lund", "mlund2 och mlund", "mlund2 och NN"),
        ("Maria Lund", "Mariann, Lunden, Marias-", "Mariann, Lunden, NNs-"),
        ("محمد علي", "محمد ringer", "NN ringer"),
        ("محمد علي", "علي، محمد علي", "NN، NN"),
        ("Karl Weiß", "Karl och Weiß", "NN och NN"),
        ("Karl Weiß", "WEISS, weiss", "NN, NN"),
        ("İpek Işık", "İpek, ipek, IŞIK", "NN, NN, NN"),
        ("Anna von Essen", "Anna von Essen: von nu, Essen", "NN: von nu, NN"),
        ("Le Minh", "Le ringer", "NN ringer"),
        ("Jean-Luc O'Brien", "Jean Luc O\u2019Brien, Jean-Luc, O\u02bcBrien, brien", "NN, NN-NN, O\u02bcNN, NN"),
        ("Anna B. Ek", "B och Ek", "B och NN"),
        ("王伟", "王伟打电话", "NN打电话"),
        ("김민수", "민수 김민수가", "민수 NN가"),
        ("संजय कुमार", "संजय, संजयन", "NN, संजयन"),
        ("Σωκράτης", "ΣΩΚΡΆΤΗΣ", "NN"),
    ],
)
def test_a_name_in_whole_and_in_part(name: str, text: str, kept: str) -> None:
    assert anonymous(text, parts_of(display_name(name), "mlund")) == kept


def test_of_several_the_longest_goes_first_and_without_any_nothing_goes() -> None:
    names = parts_of("Maria Lund", "mlund") | parts_of("Lund Ek", "ek")
    assert anonymous("Maria Lund Ek, Lund Ek", names) == "NN NN, NN"
    assert anonymous("Maria Lund Ek", frozenset()) == "Maria Lund Ek"
    assert anonymous("", names) == ""


@given(WORDS, st.sampled_from([str, str.upper, str.lower, str.title]))
def test_of_no_name_that_is_accepted_a_word_is_left(written: list[str], how: Callable[[str], str]) -> None:
    name = display_name(" ".join(written))
    counts = [word for n, word in enumerate(written) if n == 0 or folded(word) not in PARTICLES]
    names = parts_of(name, "xx")
    assert anonymous(how(name), names) == "NN"
    for word in counts:
        assert anonymous(f"1 {how(word)} ringer, {word}.", names) == "1 NN ringer, NN."
