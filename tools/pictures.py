"""The README's pictures, drawn from the screens that the tests hold: `make docs`."""

from __future__ import annotations

from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent
SNAPSHOTS = ROOT / "tests" / "screens" / "snapshots" / "80x24" / "sv"
NOTED = "@ "  # under a screen: where its focus and its cursor are
PICTURES = ROOT / "docs" / "pictures"
WANTED = {"member": "07_silent_daniel", "owner": "07_silent_lina"}

CHAR, ROW, MARGIN = 8.4, 18, 16  # pixels
PAPER, INK, QUIET = "#1c2128", "#d5dbe3", "#8d97a5"


def svg(screen: str, columns: int = 80) -> str:
    """A screen's rows as an SVG. The first row and the last, which are the program's own, are quieter."""
    rows = screen.splitlines()
    width, height = columns * CHAR + 2 * MARGIN, len(rows) * ROW + 2 * MARGIN
    drawn = []
    for n, row in enumerate(rows):
        if row.strip():
            colour = QUIET if n in (0, len(rows) - 1) else INK
            y = MARGIN + (n + 0.75) * ROW
            text = escape(row.rstrip())
            length = len(row.rstrip()) * CHAR
            drawn.append(
                f'<text x="{MARGIN}" y="{y:.1f}" fill="{colour}" textLength="{length:.1f}" xml:space="preserve">{text}</text>'
            )
    return "\n".join(
        (
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
                'font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14">'
            ),
            f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>',
            *drawn,
            "</svg>\n",
        )
    )


def pictures() -> dict[Path, str]:
    """Each picture's path, and what it is."""
    return {
        PICTURES / f"{name}.svg": svg((SNAPSHOTS / f"{snapshot}.txt").read_text(encoding="utf-8").rpartition(NOTED)[0])
        for name, snapshot in WANTED.items()
    }


def main() -> None:
    """Writes them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for path, picture in pictures().items():
        path.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
