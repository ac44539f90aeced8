"""What a terminal may receive: anything outside our own vocabulary is found here, whoever wrote it."""

from __future__ import annotations

import re
import unicodedata

OURS = re.compile(
    r"""
    \x1b\[[0-9]*(;[0-9]+)?H          # the cursor
    | \x1b\[[0-9]*[CDKX]             # the cursor in its row; erasing the rest of it, or some of it
    | (?<=[!-~\u00a1-\u2fff])\x1b\[[0-9]+b  # a character again
    | \x1b\[\?69\$p\r\xa0\x1b\[20b\x1b\[6n  # what it can
    | \x1b\[(0|1|2|3|4|7|9|2[2-9]|3[0-9]|4[0-9]|9[0-7]|10[0-7]|38;5;[0-9]+|48;5;[0-9]+|38;2;[0-9;]+|48;2;[0-9;]+|;)*m
    | \x1b\[2J
    | \x1b\[\?69h\x1b\[;[0-9]+s(?=\x1b\[[0-9]+;[0-9]+r) | (?<=\x1b\[r)\x1b\[\?69l  # rows move within these
    | \x1b\[[0-9]+;[0-9]+r(\x1b\[[0-9]+H\n+|\x1b\[[0-9]+H(\x1bM)+)\x1b\[r  # rows move, and the margins are taken back
    | \x1b\[\?(25|7|1049|2004)[hl]
    | \x1b\]2;Fristad\x07            # the title
    | [\r\n\b\x07]
    """,
    re.VERBOSE,
)
JOINERS = "\u200c\u200d"
UNSEEN = frozenset(
    map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE0E)))
)


def foreign_to_a_screen(received: bytes) -> set[str]:
    """What somebody at a full screen was sent and a terminal would obey, without the sequences of ours."""
    return obeyed(OURS.sub("", received.decode()))


def foreign_to_lines(received: bytes, *, pty: bool = False) -> set[str]:
    """Likewise for lines: the ends of lines are all there is, and with a pty the echo of a backspace."""
    text = received.decode()
    if pty:
        text = re.sub("\r\n|\b \b", "", text)
    return obeyed(text.replace("\n", ""))


def obeyed(text: str) -> set[str]:
    """The control characters in a text, and what changes its direction or hides in it."""
    return {
        f"U+{ord(char):04X}"
        for char in set(text)
        if unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
        or (unicodedata.category(char) == "Cf" and char not in JOINERS)
        or char in UNSEEN
    }
