"""What is left of a meeting when its room is emptied, and of a circle when it has ended: said alike wherever it is said."""

from __future__ import annotations

from meeting.model import Meeting
from meeting.steps import AGENDAS
from meeting.text import Words, words


def ends_circle(meeting: Meeting) -> bool:
    """Whether the circle's last meeting has come to its end, and was not broken off before: with it the circle ends."""
    stops = AGENDAS[meeting.agenda].stops
    return stops[meeting.at].part.id == "ending"


def left(*, ended: bool) -> Words:
    """All that is left of a circle, whether it goes on or has `ended`."""
    return words("remains.ended" if ended else "remains.circle")
