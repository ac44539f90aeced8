"""When the terminal rings for a person: called back, given the floor, or asked."""

from __future__ import annotations

from meeting.view import InMeeting, View, Waiting


def rings(before: View | None, after: View) -> bool:
    """Whether the change from one view to the next is one that a person who looks elsewhere must not miss."""
    if isinstance(before, Waiting):
        return not isinstance(after, Waiting)
    return bool(calls(after) - calls(before))


def calls(view: View | None) -> frozenset[str]:
    """What is wanted of this person just now."""
    if not isinstance(view, InMeeting):
        return frozenset()
    floor = any(who.floor for who in view.roster if who.account == view.me)
    asked = any(notice.id == "notice.asked" for notice in view.notices)
    return frozenset({"floor"} if floor else ()) | frozenset({"asked"} if asked else ())
