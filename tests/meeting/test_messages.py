"""All that the core can say is in the catalogs of both languages."""

from __future__ import annotations

import pytest

from tests.helpers.message_ids import message_ids
from tui.i18n import LANGUAGES, tongue
from tui.seat import Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_the_core_is_in_the_catalogs(language: Language) -> None:
    assert not sorted(id for id in message_ids() if not tongue(language).has(id))


def test_the_scan_finds_what_is_put_together() -> None:
    assert message_ids() >= {
        "prompt.check_in", "prompt.with_owner", "missing.hypotheses", "consequence.locks_owner", "status.tie_3",
        "mark.keep", "mark.holds", "hint.advice", "refused.too_long", "section.slips", "empty.others_write", "line.wish",
    }  # fmt: skip
