"""The one thing of a meeting that somebody takes home as it is: the picture of their own case."""

from __future__ import annotations

from meeting.drawing import Drawing
from meeting.model import Account, Meeting, Presence, Role
from meeting.situation import Situation
from meeting.view.sections import drawing


def taken(meeting: Meeting, me: Account, presence: Presence) -> Drawing | None:
    """It, for the case owner, once it has been confirmed or its step is over."""
    s = Situation(meeting, me, presence)
    if not s.inside(me) or Role.CASE_OWNER not in s.roles:
        return None
    finished = meeting.confirmed or meeting.ended is not None or meeting.at > s.agenda.index("picture")
    picture = drawing(s)
    return picture if finished and (picture.nodes or picture.summary) else None
