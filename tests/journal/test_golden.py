"""Journals written by every earlier Fristad decode for ever.

A file in tests/golden/ is never changed. When events get new fields or there are new events, a new file is added.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from server.journal.codec import TAG, TAGS, from_clear, to_clear

GOLDEN = sorted((Path(__file__).parent.parent / "golden").glob("*.jsonl"))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_event_is_still_understood(path: Path) -> None:
    for line in lines(path):
        again = json.loads(json.dumps(to_clear(from_clear(line))))
        assert again["event"].items() >= line["event"].items()
        assert (again["seq"], again["at"]) == (line["seq"], line["at"])


def test_every_event_there_is_stands_in_one() -> None:
    written = {line["event"][TAG] for path in GOLDEN for line in lines(path)}
    assert written == set(TAGS.values())
