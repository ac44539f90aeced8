"""Bytes become lines, and what a person types is echoed without a control sequence."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting.model import Place
from tui.line_editor import LONGEST, Before, Editor, Flaw, Line

HERE = Before(Place("check_in"))
ALLOWED = {"\b", "\r", "\n"}


def typed(*packets: bytes | str, pty: bool = True, hides: int = 0) -> tuple[list[Line], str]:
    editor = Editor(echoes=pty, hides=lambda text: hides if text == "/passphrase" else 0)
    lines: list[Line] = []
    echoed = b""
    for packet in packets:
        found, echo = editor.feed(packet.encode() if isinstance(packet, str) else packet, HERE)
        lines += found
        echoed += echo
    return lines, echoed.decode()


def texts(*packets: bytes | str, pty: bool = True) -> list[str]:
    return [line.text for line in typed(*packets, pty=pty)[0]]


def test_lines_end_with_any_of_the_three_ends() -> None:
    assert texts("ett\rtvå\ntre\r\nfyra\r\n\r\n", pty=False) == ["ett", "två", "tre", "fyra", ""]
    assert texts("ett\r", "\ntvå\r", "\n") == ["ett", "två"]


def test_half_a_letter_waits_for_the_other_half() -> None:
    whole = "Förbannad\r".encode()
    assert texts(*(whole[n : n + 1] for n in range(len(whole)))) == ["Förbannad"]


@pytest.mark.parametrize("pty", [True, False])
def test_bytes_that_are_no_letters_make_the_line_flawed_and_no_other(pty: bool) -> None:
    lines, _ = typed(b"F\xf6rbannad\r", b"ok\xc3\r", "hel\r", pty=pty)
    assert [line.flaw for line in lines] == [Flaw.NOT_UTF8, Flaw.NOT_UTF8, None]
    assert lines[0].text == "F\ufffdrbannad"


def test_backspace_takes_one_character_as_it_is_seen() -> None:
    lines, echo = typed("abc\x7f\bx\r")
    assert [line.text for line in lines] == ["ax"]
    assert echo == "abc" + "\b \b" * 2 + "x\r\n"
    assert texts("ko\u0301\x7fx\r") == ["kx"]
    wide, echo = typed("日\x7f\r")
    assert (wide[0].text, echo) == ("", "日" + "\b \b" * 2 + "\r\n")


def test_backspace_on_nothing_does_nothing() -> None:
    assert typed("\x7f\b\x15\x17a\r") == ([Line("a", HERE)], "a\r\n")


def test_a_word_and_the_whole_line_are_taken_back() -> None:
    assert texts("ett två tre\x17fyra\r") == ["ett två fyra"]
    assert texts("ett två\x15tre\r") == ["tre"]


@pytest.mark.parametrize("keys", ["\x7f", "\x17", "a\x7f", "a\x17", "o\u0301\x7f"])
def test_taking_back_costs_no_more_in_a_long_line(keys: str) -> None:
    """The whole house waits for it. Looking through all of the line each time took minutes."""
    editor = Editor(echoes=True)
    editor.feed(("x" * (LONGEST - 10) + " ").encode(), HERE)
    data = (keys * 10_000).encode()
    began = time.process_time()
    editor.feed(data, HERE)
    assert time.process_time() - began < 2.0


def test_taking_back_ends_however_much_stands_on_one_letter() -> None:
    lines, echo = typed("ab" + "\u0301" * 1_000 + "\x7f" * 16 + "c\r")
    assert lines[0].text == "ac"
    assert echo.count("\b \b") == 1


def test_a_full_line_is_flawed_and_can_be_taken_back_and_written_on() -> None:
    (line,), echo = typed("x" * (LONGEST + 1), "\x7f" * 3, "abcd", "\r")
    assert line == Line("x" * (LONGEST - 3) + "abc", HERE, flaw=Flaw.TOO_LONG)
    assert echo.endswith("\b \b" * 3 + "abc\r\n")


def test_a_bad_byte_that_was_taken_back_is_forgotten() -> None:
    assert typed(b"a\xff\x7fb\r")[0] == [Line("ab", HERE)]


def test_arrow_keys_and_the_like_leave_nothing() -> None:
    sequences = "\x1b[A", "\x1b[1;5C", "\x1bOP", "\x1b]2;title\x07", "\x1b]2;title\x1b\\", "\x1bP1$r\x1b\\", "\x1bf"
    for sequence in sequences:
        assert typed(f"a{sequence}b\r") == ([Line("ab", HERE)], "ab\r\n")


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        ("\x1b\rhej\r", ["", "hej"]),
        ("hej\x1b\r\n", ["hej"]),
        ("a\x1b[1\rb\r", ["a", "b"]),
        ("a\x1bO\nb\r", ["a", "b"]),
        ("a\x1b]b\r", ["ab"]),
        ("a\x1bPb\x1b_c\r", ["abc"]),
        ("a\x1b^b\x1bXc\r", ["abc"]),
        ("a\x1b]0;aldrig slut\rb\r", ["a", "b"]),
        ("a\x1b[1\x7fb\r", ["b"]),
        ("a\x1båb\r", ["aåb"]),
        ("a\x1b[3åb\r", ["aåb"]),
        ("a\x1b\x1b[Ab\r", ["ab"]),
        ("a\x1b[[Ab\r", ["ab"]),
        ("a\x1b[200~b\x1b[201~\r", ["ab"]),
        ("a\x1b]2;b\x1b[Ac\r", ["ac"]),
    ],
)
def test_a_stray_escape_eats_no_line(data: str, lines: list[str]) -> None:
    assert texts(data) == lines


@pytest.mark.parametrize(
    ("packets", "text"),
    [
        ((("\x1b", 0.0), ("hej\r", 5.0)), "hej"),
        ((("\x1b", 0.0), ("[A", 0.05), ("hej\r", 5.0)), "hej"),
        ((("\x1b", 0.0), ("[A", 0.5), ("hej\r", 5.0)), "hej"),  # a slow line
        ((("\x1b", 0.0), ("[A", 2.0), ("\r", 5.0)), "[A"),
        ((("\x1b[", 0.0), ("1;5C", 0.5), ("hej\r", 0.6)), "hej"),
        ((("\x1b[", 0.0), ("hej\r", 5.0)), "hej"),
        ((("\x1b]2", 0.0), ("hej\r", 5.0)), "hej"),
    ],
)
def test_an_escape_that_nothing_follows_is_over(packets: tuple[tuple[str, float], ...], text: str) -> None:
    now = 0.0
    editor = Editor(echoes=True, clock=lambda: now)
    lines: list[Line] = []
    for data, at in packets:
        now = at
        lines += editor.feed(data.encode(), HERE)[0]
    assert [line.text for line in lines] == [text]


def test_control_characters_are_no_text() -> None:
    assert texts("a\x00b\x01c\x9b31m\u202ed\u200be\r") == ["abc31mde"]
    assert texts("a\x00b\x1b[31mc\n", pty=False) == ["ab[31mc"]


def test_a_tab_is_a_blank() -> None:
    assert texts("a\tb\r") == ["a b"]


def test_a_line_that_is_too_long_is_flawed_and_takes_no_room() -> None:
    lines, echo = typed("x" * (LONGEST * 3), "\r", "kort\r")
    assert lines[0].flaw is Flaw.TOO_LONG
    assert len(lines[0].text) == LONGEST
    assert len(echo) < LONGEST + 20
    assert lines[1] == Line("kort", HERE)


def test_a_line_belongs_to_the_place_where_it_was_begun() -> None:
    editor = Editor(echoes=False)
    assert editor.feed(b"en halv", HERE) == ([], b"")
    there = Before(Place("relaxation"))
    assert editor.feed(b" rad\nn\xc3\xa4sta\n", there)[0] == [Line("en halv rad", HERE), Line("nästa", there)]


def test_what_was_taken_back_whole_begins_anew() -> None:
    editor = Editor(echoes=True)
    editor.feed(b"ab\x7f\x7f", HERE)
    there = Before(Place("relaxation"))
    assert editor.feed(b"ny\r", there)[0] == [Line("ny", there)]


def test_hidden_lines_are_not_echoed_even_when_typed_ahead() -> None:
    lines, echo = typed("/passphrase\rkorrekt häst\rkorrekt\x7f\x7f häst\rsynlig\r", hides=2)
    assert [(line.text, line.hidden) for line in lines] == [
        ("/passphrase", False), ("korrekt häst", True), ("korre häst", True), ("synlig", False),
    ]  # fmt: skip
    assert echo == "/passphrase\r\n\r\n\r\nsynlig\r\n"


def test_an_interruption_gives_up_the_line() -> None:
    assert typed("halv\x03hel\r") == ([Line("hel", HERE)], "halv\r\nhel\r\n")
    assert [line.flaw for line in typed("\x03")[0]] == [Flaw.GIVEN_UP]
    assert [line.flaw for line in typed("\x04")[0]] == [Flaw.GIVEN_UP]
    assert texts("halv\x04 rad\r") == ["halv rad"]


def test_an_interruption_gives_up_what_is_hidden() -> None:
    lines, _ = typed("/passphrase\rkorr\x03synlig\r", hides=2)
    assert [(line.text, line.hidden, line.flaw) for line in lines] == [
        ("/passphrase", False, None), ("", True, Flaw.GIVEN_UP), ("synlig", False, None),
    ]  # fmt: skip


def test_a_line_that_was_never_ended_says_so() -> None:
    editor = Editor(echoes=False)
    editor.feed(b"en halv", HERE)
    assert editor.finish() == [Line("en halv", HERE, flaw=Flaw.UNFINISHED)]
    assert editor.finish() == []


def cut(data: bytes, cuts: Sequence[int]) -> list[bytes]:
    places = [0, *sorted(n % (len(data) + 1) for n in cuts), len(data)]
    return [data[a:b] for a, b in pairwise(places)]


@given(st.binary(max_size=200), st.lists(st.integers(min_value=0), max_size=8), st.booleans())
def test_it_makes_no_difference_how_bytes_are_cut(data: bytes, cuts: list[int], pty: bool) -> None:
    assert typed(*cut(data, cuts), pty=pty) == typed(data, pty=pty)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode(errors="replace"))))
def test_no_control_character_is_echoed_but_those_of_lines_and_backspace(data: bytes) -> None:
    lines, echo = typed(data)
    assert all(
        char.isprintable() or char in ALLOWED or char in "\u200c\u200d\u2028\u3000\xa0" or char.isspace()
        for char in echo
    )
    assert "\x1b" not in echo + "".join(line.text for line in lines)
    assert typed(data, pty=False)[1] == ""
