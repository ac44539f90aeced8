"""Texts as somebody might write them who wants to harm: control sequences, markup, what hides and what spills over."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

SEQUENCES = (
    "\x1b[31;5m", "\x1b[2J", "\x1b[H", "\x1b[?1049l", "\x1b[?1000h", "\x1b[6n", "\x1b[c", "\x1b[>0q", "\x1bc", "\x1b7", "\x1b#8", "\x1b(0",
    "\x1b]0;titel\x07", "\x1b]2;titel\x1b\\", "\x1b]52;c;aGVq\x07", "\x1b]8;;https://a.example\x1b\\", "\x1bP$q\x1b\\", "\x1b_G\x1b\\",
    "\x1b^x\x1b\\", "\x1bX", "\x1b", "\x1b[", "\x9b2J", "\x9d0;x\x9c", "\x90x\x9c", "\x84", "\x85", "\x8d", "\x00", "\x07", "\x08", "\x7f",
    "\x0e", "\x0f", "\r", "\n", "\r\n", "\t", "\v", "\f", "\x05", "\x13", "\x1a",
)  # fmt: skip
MARKUP = (
    "[a=://", "[/x]", "[/]", "[bold]", "[red]", "[@click=app.quit]", "[@click=app.bell()]x[/]", "[link=https://a.example]", "[[", "]]", "\\[",
    "[$primary]", "[on red]", "{0}", "{name}", "{", "}}", "%s", "%(n)d", "%n", "$HOME", "`x`", "**", "<b>", "&amp;", "::smile::", ":smile:",
    "https://a.example/?q=", "file:///etc/passwd", "../..", "/quit", "//", "|", "~", "'", '"', ";", "--", "!!", "ok", "> /close!", "* ",
    "[h1] ", "(Lina)",
)  # fmt: skip
HIDDEN = (
    "\u202e", "\u202d", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f", "\u061c", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff",
    "\u00ad", "\u034f", "\u180e", "\u115f", "\u3164", "\uffa0", "\u2800", "\u2028", "\u2029", "\ufff9", "\ufffb", "\ufffc", "\U000e0001",
    "\U000e0041", "\U000e007f", "\U000e0100", "\ufe00", "\ufe0f", "\U0001d173", "\ud800", "\udfff", "\ue000", "\U0010ffff", "\ufdd0", "\u0378",
    "\u00a0", "\u3000", "\u1680",
)  # fmt: skip
SHAPES = (
    "a\u0301", "z" + "\u0322" * 30, "\u0301", "\u20dd", "\u0488", "\u0bbe" * 8, "👩\u200d🚒", "👨\u200d👩\u200d👧\u200d👦", "🏴\U000e0067\U000e007f", "🇸🇪", "🇸",
    "❤\ufe0f", "1\ufe0f\u20e3", "👍🏽", "🏽", "👩" + "\u200d👩" * 40, "字", "ｶﾞ", "각", "\u1100\u1161", "ﷺ", "𒐫", "꧅", "מימין", "يمين", "می\u200cخواهم",
    "น้ำ", "க்ஷி", "ကြောင်း", "བསྟན", "Å", "åäö", "ŋ", "İı", "ß", "ﬁ", "½", "─│┌┐└┘├┤┬┴┼╴╶", "█", "◀▶", "…", "x" * 70, "ö" * 90, "字" * 45,
    "-" * 80, "W" * 400, " " * 50, ". ",
)  # fmt: skip
KINDS = (SEQUENCES, MARKUP, HIDDEN, SHAPES, ("ett", "hus", "vid", "ån", " ", " ", " ", "."))


def text(random: Random, pieces: int = 6) -> str:
    """One such text, mostly short, so that others are seen beside it."""
    return "".join(random.choice(random.choice(KINDS)) for _ in range(random.randint(1, pieces)))


class Poison:
    """Gives such texts one after the other, each with a number to be known by."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.given = 0

    def __call__(self) -> str:
        self.given += 1
        return f"n{self.given}n{text(self._random)}"

    def __iter__(self) -> Iterator[str]:
        while True:
            yield self()
