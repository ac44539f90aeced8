"""Everything a terminal can send by a key, a mouse or a reply, and every command there is."""

from __future__ import annotations

from tests.helpers.contract import FORMS
from tui.vocabulary import ENTRIES

MODIFIERS = range(1, 9)
TILDES = (1, 2, 3, 4, 5, 6, 7, 8, *range(11, 16), *range(17, 22), 23, 24, 25, 26, 28, 29, *range(31, 35), 57427)
REPLIES = (
    "\x1b[I", "\x1b[O", "\x1b[5;10R", "\x1b[?62;22c", "\x1b[>0;276;0c", "\x1b[0n", "\x1b[8;24;80t", "\x1b[?2026;2$y",
    "\x1b]11;rgb:0000/0000/0000\x07", "\x1b]52;c;aGVq\x1b\\", "\x1bP>|xterm(1)\x1b\\", "\x1b_Gi=1;OK\x1b\\", "\x1b[200~\x1b[201~",
)  # fmt: skip


def keys() -> list[str]:
    """Each by itself, as terminals of all kinds send it."""
    found = [chr(code) for code in range(128)]
    found += ["å", "€", "🙂", "\x9b", "\x9bA", "\x1b\x1b[A"]
    found += [f"\x1b[{final}" if m == 1 else f"\x1b[1;{m}{final}" for final in "ABCDEFHPQRSZ" for m in MODIFIERS]
    found += [f"\x1bO{final}" for final in "ABCDEFHMPQRSXjklmnopqrstuvwxyabcd"]
    found += [f"\x1b[{n}~" if m == 1 else f"\x1b[{n};{m}~" for n in TILDES for m in MODIFIERS]
    found += [f"\x1b[{n}{end}" for n in (2, 3, 5, 6, 7, 8, 11, 23) for end in "^$@"]
    found += [f"\x1b[[{final}" for final in "ABCDE"]
    found += [f"\x1b{chr(code)}" for code in range(1, 127) if chr(code) not in "[]O_P\x1b"]
    found += [f"\x1b[{code};{m}u" for code in (9, 13, 27, 32, 127, *range(97, 123)) for m in MODIFIERS]
    found += [
        f"\x1b[<{b};{x};{y}{end}" for b in (0, 1, 2, 8, 32, 35, 64, 65) for x, y in ((1, 1), (40, 12)) for end in "Mm"
    ]
    found += [f"\x1b[M{chr(32 + b)}!!" for b in (0, 1, 2, 3, 64)]
    found += [f"\x07{digit}" for digit in "1234567890-+"]  # Ctrl+G for whoever has no function keys
    return [*found, *REPLIES]


def commands(*, once: bool = False) -> list[str]:
    """Every command by every name, well formed, bare and with a name, or each once; those that leave are left out."""
    found: list[str] = []
    for entry in ENTRIES:
        form = FORMS.get(entry.name, "")
        if once:
            found += [f"/{entry.name}{'!' * entry.forced} {form}".rstrip()]
            continue
        for name in (entry.name, *entry.aliases):
            found += [f"/{name} {form}".rstrip(), f"/{name}", f"/{name} lina"]
            found += [f"/{name}! {form}".rstrip()] if entry.forced else []
    found += ["/ja", "/nej", "/", "//", "/finns-inte", "ett ord"]
    return [line for line in dict.fromkeys(found) if line.split(" ")[0] not in ("/quit", "/avsluta")]
