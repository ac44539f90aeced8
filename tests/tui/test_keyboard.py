"""What a terminal sends becomes keys and pastes; what it replies becomes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.driver import keys_for, known
from tui.keyboard import ESCAPE_WAIT, LONGEST_PASTE, PASTE_WAIT, Keyboard, Pasted, Pressed, Token, Typed


def tokens(*packets: bytes, apart: float = 0.01, then: float = 10.0) -> list[Token]:
    """What comes of packets, and of `then` seconds of silence after them."""
    keyboard = Keyboard(known)
    now, found = 0.0, []
    for packet in packets:
        now += apart
        found += keyboard.tick(now)
        found += keyboard.feed(packet, now)
    return found + keyboard.tick(now + then)


def keys(*packets: bytes) -> list[str]:
    return [key.key for token in tokens(*packets) if not isinstance(token, Pasted) for key in keys_for(token)]


def test_a_swedish_letter_in_two_packets() -> None:
    first, second = "å".encode()[:1], "å".encode()[1:]
    assert tokens(first, second, b"\xc3", b"\xa4\xc3", b"\xb6") == [Typed("å"), Typed("ä"), Typed("ö")]


def test_a_bad_byte_is_replaced_and_the_rest_is_kept() -> None:
    assert tokens(b"\xff", b"a", b"\xc3", b"b") == [Typed("\ufffd"), Typed("a"), Typed("\ufffdb")]


def test_a_lone_escape_waits_for_what_may_follow() -> None:
    keyboard = Keyboard(known)
    assert keyboard.feed(b"\x1b", 1.0) == []
    assert keyboard.due == pytest.approx(1.0 + ESCAPE_WAIT)
    assert keyboard.tick(1.0 + ESCAPE_WAIT / 2) == []
    assert keyboard.tick(1.0 + ESCAPE_WAIT) == [Pressed("\x1b")]
    assert keyboard.due is None


def test_a_sequence_cut_by_a_slow_line_is_no_text() -> None:
    assert tokens(b"\x1b", b"[A", apart=0.3) == [Pressed("\x1b"), Pressed("\x1b[A")]
    assert tokens(b"\x1b[", b"A", apart=0.3) == [Pressed("\x1b[A")]
    assert tokens(b"\x1b", b"[A is a note", apart=0.3) == [Pressed("\x1b"), Pasted("[A is a note")]


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        (b"\x1b[A", "up"),
        (b"\x1bOA", "up"),
        (b"\x1b[[A", "f1"),
        (b"\x1b[11~", "f1"),
        (b"\x1bOP", "f1"),
        (b"\x1b[24~", "f12"),
        (b"\x1b[3$", "shift+delete"),
        (b"\x1b[1;5C", "ctrl+right"),
        (b"\x1b[Z", "shift+tab"),
        (b"\x1b[97;5u", "ctrl+a"),
        (b"\x07", "ctrl+g"),
        (b"\x7f", "backspace"),
        (b"\r", "enter"),
        (b"\t", "tab"),
        (b"\x1bx", "alt+x"),
        (b"\x1bf", "ctrl+right"),
        ("\x1bå".encode(), "escape"),
    ],
)
def test_keys_of_many_terminals(sent: bytes, key: str) -> None:
    assert keys(sent)[0] == key
    assert keys(*(bytes([byte]) for byte in sent))[0] == key


def test_alt_and_a_character_types_nothing() -> None:
    assert [key.character for key in keys_for(Pressed("\x1b2"))] == [None]


@pytest.mark.parametrize(
    "reply",
    [
        b"\x1b[?62;22c",  # what the terminal is
        b"\x1b[>41;354;0c",
        b"\x1b[0n",
        b"\x1b[24;80R",
        b"\x1b[1;1R",
        b"\x1b[?2026;2$y",
        b"\x1b[4;1$y",
        b"\x1b[8;24;80t",
        b"\x1b[48;24;80;480;640t",
        b"\x1b]11;rgb:0000/0000/0000\x07",
        b"\x1b]11;rgb:0000/0000/0000\x1b\\",
        b"\x1bP>|XTerm(370)\x1b\\",
        b"\x1bP1$r0m\x1b\\",
        b"\x1b_Gi=1;OK\x1b\\",
        b"\x1b[<0;10;10M",
        b"\x1b[<35;10;10m",
        b"\x1b[M !!",
        b"\x1b[I",
        b"\x1b[O",
        b"\x1b[99999999999u",
        b"\x1b[" + b"1;" * 500 + b"m",
        b"\x1b[201~",
        "\x9b5n".encode(),
    ],
)
def test_a_reply_is_nothing_and_what_follows_is_read(reply: bytes) -> None:
    after = b"\r" if reply.startswith(b"\x1b") else b"5n\r"
    for packets in ([reply + b"\r"], [bytes([byte]) for byte in reply + b"\r"]):
        found = tokens(*packets)
        assert (
            b"".join(
                t.text.encode() if isinstance(t, Typed) else b"\r"
                for t in found
                if not isinstance(t, Pressed) or keys_for(t)
            )
            == after
        )


def test_half_a_reply_is_dropped_and_holds_nothing_up() -> None:
    assert tokens(b"\x1b]11;rgb:00", b"a", apart=2.0) == [Typed("a")]
    assert tokens(b"\x1b[12;", b"a", apart=2.0) == [Typed("a")]
    assert tokens(b"\x1bO", b"a", apart=2.0) == [Typed("a")]


def test_characters_typed_together_are_keys_and_a_long_run_is_one_paste() -> None:
    assert tokens(b"ja") == [Typed("ja")]
    assert tokens(b"\x073") == [Pressed("\x07"), Typed("3")]
    assert tokens(b"Hon borde\rgoa", b"\r") == [Pasted("Hon borde"), Pressed("\r"), Typed("goa"), Pressed("\r")]


def test_an_unbracketed_paste_is_capped_over_all_its_packets() -> None:
    found = tokens(*[b"x" * 1_000] * 5)
    assert all(isinstance(token, Pasted) for token in found)
    assert sum(len(token.text) for token in found if isinstance(token, Pasted)) == LONGEST_PASTE
    later = tokens(b"x" * 5_000, b"yyyyy", apart=1.0)
    assert later == [Pasted("x" * LONGEST_PASTE), Pasted("yyyyy")]


def test_a_bracketed_paste_is_one_whatever_is_in_it() -> None:
    assert tokens(b"\x1b[200~ett\r\ntv\xc3", b"\xa5\rtre\x1b]52;c;eA==\x07\x1b[20", b"1~q") == [
        Pasted("ett\ntvå\ntre]52;c;eA=="),
        Typed("q"),
    ]
    assert tokens(b"\x1b[200~", *[b"x" * 1_000] * 50, b"\x1b[201~q") == [Pasted("x" * LONGEST_PASTE), Typed("q")]


def test_a_paste_that_never_ends_does_not_swallow_what_follows() -> None:
    assert tokens(b"\x1b[200~ett", b"q", apart=PASTE_WAIT + 1) == [Pasted("ett"), Typed("q")]


@given(st.lists(st.binary(max_size=40), max_size=20), st.floats(0, 4))
def test_nothing_a_client_sends_breaks_it_or_is_kept(packets: list[bytes], apart: float) -> None:
    keyboard = Keyboard(known)
    now = 0.0
    for packet in packets:
        now += apart
        for token in [*keyboard.tick(now), *keyboard.feed(packet, now)]:
            if isinstance(token, Pasted):
                assert token.text and len(token.text) <= LONGEST_PASTE and "\x1b" not in token.text
            else:
                keys_for(token)
    keyboard.tick(now + 10)
    assert keyboard.due is None
    keyboard.feed(b"\r", now + 19)  # the other half of a bad character
    assert keyboard.feed(b"\xc3", now + 20) == []
    assert keyboard.feed(b"\xa5", now + 20.01)[-1:] == [Typed("å")]


@given(st.text(max_size=60).filter(lambda text: "\x1b" not in text), st.integers(1, 7))
def test_how_packets_are_cut_changes_no_text(text: str, size: int) -> None:
    data = text.encode()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert text_of(tokens(*pieces)) == text_of(tokens(data))


def text_of(found: list[Token]) -> str:
    return "".join(token.text for token in found if not isinstance(token, Pressed))


LINES = ("Det här är en rad", "som ingen har skrivit", "utan klistrat in")


def test_lines_that_nobody_typed_are_a_paste() -> None:
    text = "\r".join(LINES)
    assert tokens(text.encode()) == [Pasted("\n".join(LINES))]
    assert tokens((text + "\r").encode()) == [Pasted("\n".join(LINES) + "\n")]
    assert tokens((text + "\r").encode(), (text + "\r").encode()) == 2 * [Pasted("\n".join(LINES) + "\n")]


def test_an_enter_that_somebody_pressed_is_one() -> None:
    assert tokens(b"Det har jag\roch") == [Pasted("Det har jag"), Pressed("\r"), Typed("och")]
    long = "En lång rad som skickas på en gång, som ett skript gör det.".encode()
    assert tokens(long + b"\r")[-1] == Pressed("\r")
    assert tokens("\r".join(LINES).encode(), b"\r")[-1] == Pressed("\r")
    assert tokens(b"\x1b[200~" + "\r".join(LINES).encode() + b"\x1b[201~\r")[-1] == Pressed("\r")


def test_the_rest_of_a_paste_that_was_cut_is_one_too() -> None:
    begun = b"\x1b[200~" + LINES[0].encode()
    found = tokens(begun, b"\rjournal\r", apart=PASTE_WAIT + 1)
    assert found == [Pasted(LINES[0]), Pasted("\njournal\n")]
    found = tokens(begun, b"\rjournal\r\x1b[201~", b"hej\r", apart=PASTE_WAIT + 1)
    assert found[-1] == Pressed("\r")


def test_in_a_flood_nothing_is_enter_and_no_paste_ends_by_waiting() -> None:
    keyboard = Keyboard(known)
    keyboard.flooded = True
    assert keyboard.feed(b"kort\r", 0.0) == [Pasted("kort\n")]
    assert keyboard.feed(b"\r", 9.0) == [Pasted("\n")]
    assert keyboard.feed(b"\x1b[200~ett", 10.0) == []
    assert keyboard.tick(10.0 + PASTE_WAIT + 1) == []
    assert keyboard.feed(b"\rtva\x1b[201~", 20.0) == [Pasted("ett\ntva")]
    keyboard.flooded = False
    assert keyboard.feed(b"\r", 30.0) == [Pressed("\r")]
