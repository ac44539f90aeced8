"""Every shape, and each step for those whose screens differ in it, as the characters on the screen.

`make snapshots` writes them anew: look at what changed before you keep it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.screens.stage import Player, Size, playing
from tests.screens.views import all_views
from tui.i18n import LANGUAGES
from tui.seat import Language

NOTED = "@ "  # before what has the focus, and the cursor's column and row
SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATES = os.environ.get("SNAPSHOTS") == "update"
DESIGN, WIDE, SMALL = (80, 24), (120, 40), (40, 20)
ON_SMALL = ("00_lobby", "f3_rules_petter", "f4_lifelines_lina", "04_ballot_petter", "05_exploration_samira", "06_picture_lina", "07_silent_daniel",
            "07_silent_lina", "07_talk_agneta", "09_with_lina", "12_ended_karin")  # fmt: skip


OPEN = {
    "list": ("07_talk_daniel", ["slash"]),
    "list_filtered": ("07_talk_agneta", ["slash", "n"]),
    "form_text": ("04_question_round_ulrika", ["slash", *"propose", "enter"]),
    "form_choice": ("04_ballot_bjorn", ["f2", "down"]),
    "form_several": ("09_without_daniel", ["slash", *"solve", "enter", "down", "enter"]),
    "form_feeling": ("05_exploration_lina", ["f2"]),
    "form_vote": ("11_meta_lina", ["f2"]),
    "on_an_item": ("08_review_lina", ["tab", "down", "enter"]),
    "in_the_list": ("08_review_lina", ["tab", "down"]),
    "dialog": ("07_silent_agneta", ["f2"]),
    "dialog_leaving": ("07_silent_daniel", ["ctrl+c"]),
    "help": ("07_talk_daniel", ["f1"]),
    "help_end": ("07_talk_daniel", ["f1", "end"]),
    "help_waiting": ("07_talk_lina", ["f1"]),
    "card": ("07_talk_agneta", ["f6"]),
    "peek": ("08_review_agneta", ["slash", *"peek", "enter"]),
    "picture": ("07_talk_daniel", ["f9"]),
    "who": ("05_exploration_lina", ["slash", *"who", "enter"]),
    "hint": ("07_talk_daniel", [*"Hon borde vila"]),
    "long_line": ("07_talk_daniel", [*("Det kan finnas en gammal berättelse i enheten " * 4)]),
    "in_the_picture": ("06_picture_lina", ["tab"]),
    "too_small": ("07_talk_daniel", []),
}


def path_of(name: str, size: Size, language: Language) -> Path:
    return SNAPSHOTS / f"{size[0]}x{size[1]}" / language / f"{name}.txt"


def drawn(path: Path) -> str:
    """The screen that was kept, without what is noted under it."""
    return path.read_text(encoding="utf-8").rpartition(NOTED)[0]


def check(path: Path, player: Player) -> None:
    """Compares a screen with the one that was kept, and what has the focus and where the cursor stands."""
    focused, cursor = player.app.screen.focused, player.app.cursor_on_screen()
    at = f" {cursor[0]},{cursor[1]}" if cursor is not None else ""
    screen = f"{player.screen}{NOTED}{focused.id if focused is not None else None}{at}\n"
    if UPDATES:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(screen, encoding="utf-8")
    assert path.exists(), f"{path} is not there: make snapshots writes it"
    assert screen == path.read_text(encoding="utf-8"), f"{path.name} differs: look at it, then make snapshots"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(all_views()))
async def test_each_view(name: str, language: Language) -> None:
    async with playing(all_views()[name], language=language) as player:
        check(path_of(name, DESIGN, language), player)
        await player.resize(*WIDE)
        check(path_of(name, WIDE, language), player)


@pytest.mark.parametrize("name", ON_SMALL)
async def test_small(name: str) -> None:
    async with playing(all_views()[name], size=SMALL) as player:
        check(path_of(name, SMALL, "sv"), player)


@pytest.mark.parametrize("name", list(OPEN))
async def test_what_lies_over(name: str) -> None:
    """Lists, forms, dialogs and panels, as one meets them after a few keys."""
    shows, keys = OPEN[name]
    cases: list[tuple[Size, Language]] = [(DESIGN, "sv"), (SMALL, "sv"), (DESIGN, "en")]
    for size, language in cases:
        async with playing(all_views()[shows], size=size, language=language) as player:
            await player.press(*keys)
            if name == "too_small":
                await player.resize(39, 11)
            check(path_of(f"open_{name}", size, language), player)


def test_no_snapshot_is_left_over() -> None:
    wanted = {
        path_of(name, size, language) for name in all_views() for size in (DESIGN, WIDE) for language in LANGUAGES
    }
    wanted |= {path_of(name, SMALL, "sv") for name in ON_SMALL}
    wanted |= {path_of(f"open_{name}", size, "sv") for name in OPEN for size in (DESIGN, SMALL)}
    wanted |= {path_of(f"open_{name}", DESIGN, "en") for name in OPEN}
    assert set(SNAPSHOTS.glob("*x*/*/*.txt")) == wanted


@pytest.mark.parametrize("name", [*ON_SMALL, "00_home", "02_relaxation_lina", "06_coffee_agneta", "blanked_agneta"])
async def test_what_is_open_fits_everywhere(name: str) -> None:
    """The list, help and the dialog at every size that is promised, and no size is too odd to draw."""
    async with playing(all_views()[name]) as player:
        for size in (DESIGN, SMALL, (40, 12), (39, 11), (60, 16), (20, 5), (200, 60)):
            await player.resize(*size)
            cramped = size[0] < 40 or size[1] < 12
            await player.press("slash")
            fits(player, size)
            if not cramped:
                choice = player.stage.palette.choice
                assert choice is not None
                assert f" > {choice.label}" in player.screen
            await player.press("escape", "f1")
            fits(player, size)
            assert cramped or "── Hjälp" in player.screen
            await player.press("escape", "ctrl+c")
            fits(player, size)
            assert cramped or ("> Nej, stanna kvar" in player.screen and "   Ja, gå" in player.screen)
            await player.press("escape", "x")
            fits(player, size)
            if not cramped:
                assert player.stage.line.text == "x"
                assert " > x" in player.screen
                await player.press("backspace")


def fits(player: Player, size: Size) -> None:
    """All of the screen is drawn, and the cursor, where there is one, stands in it."""
    rows = player.screen.splitlines()
    assert len(rows) == size[1]
    assert all(len(row) <= size[0] for row in rows)
    cursor = player.app.cursor_on_screen()
    assert (cursor is not None) == (player.stage.focused is player.stage.line)
    if cursor is not None:
        assert player.stage.line.region.bottom < size[1]
        assert 0 <= cursor[0] < size[0]
        assert 0 < cursor[1] < size[1] - 1
