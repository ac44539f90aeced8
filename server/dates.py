"""How moments are written, and read: on the house's own clock."""

from __future__ import annotations

from datetime import datetime

from server.records import MEETINGS
from server.refusals import BadPlan

FORM = "%Y-%m-%d %H:%M"


def shown_when(moment: datetime) -> str:
    """A moment as people read it: `2026-12-01 13:00`."""
    return moment.astimezone().strftime(FORM)


def read_when(text: str) -> datetime:
    """The time that somebody wrote as `2026-12-01 13:00`, on the house's own clock. Raises BadPlan."""
    try:
        return datetime.strptime(" ".join(text.split()), FORM).astimezone()
    except (ValueError, OverflowError, OSError):
        raise BadPlan(most=MEETINGS) from None
