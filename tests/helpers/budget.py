"""The table of what things weigh on the line, in tests/golden/bytes.json: a change of weight is a change of the table.

`SNAPSHOTS=update python -m pytest tests/server/test_bytes.py tests/server/test_whole_meeting.py` writes it anew: look at what changed, and why.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

TABLE = Path(__file__).parents[1] / "golden" / "bytes.json"
UPDATES = os.environ.get("SNAPSHOTS") == "update"


def table() -> dict[str, int]:
    """The figures as they are checked in."""
    figures: dict[str, int] = json.loads(TABLE.read_text()) if TABLE.exists() else {}
    return figures


def weighs(name: str, size: int, *, within: float = 0.0) -> None:
    """Something weighs what the table says, or nearly so: `within` is the part of it that may differ."""
    figures = table()
    if UPDATES:
        TABLE.write_text(json.dumps({**figures, name: size}, indent=2, sort_keys=True) + "\n")
        return
    assert name in figures, f"{name}: {size} bytes, which is in no table"
    assert abs(size - figures[name]) <= within * figures[name], (
        f"{name}: {size} bytes, and the table has {figures[name]}"
    )
