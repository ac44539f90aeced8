"""When the terminal rings for a person: called back, given the floor, or asked. For each of these once."""

from __future__ import annotations

from meeting.view import Blank, InMeeting, View, Waiting


class Bells:
    """One person's: what it has rung for is remembered, whatever is shown meanwhile."""

    def __init__(self) -> None:
        self.waited = False  # whether the person was in the waiting room
        self.rung: frozenset[str] = frozenset()

    def rings(self, view: View) -> bool:
        """Whether this view is one that a person who looks elsewhere must not miss."""
        called_back = self.waited and not isinstance(view, Waiting)
        wanted = calls(view)
        new = wanted - self.rung
        self.waited, self.rung = isinstance(view, Waiting), wanted
        return called_back or bool(new)


def calls(view: View) -> frozenset[str]:
    """What is wanted of this person just now."""
    if isinstance(view, Blank):
        return frozenset(view.wanted)
    if not isinstance(view, InMeeting):
        return frozenset()
    floor = any(who.floor for who in view.roster if who.account == view.me)
    asked = any(notice.id == "notice.asked" for notice in view.notices)
    return frozenset({"floor"} if floor else ()) | frozenset({"asked"} if asked else ())
