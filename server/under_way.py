"""What a circle's record says of one of its meetings, from its opening until nothing of it is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from meeting.model import Account, HoldReason
from server import series
from server.records import Circle, Felt, Held, Hold, Lost, OpenMeeting, number_of
from server.refusals import AlreadyOpen


def opened(circle: Circle, number: int, stream: str) -> Circle:
    """With a meeting under way. Raises AlreadyOpen."""
    if circle.open is not None and circle.open.stream != stream:
        raise AlreadyOpen(number=circle.open.number)
    return replace(circle, open=OpenMeeting(number, stream), lost=None)


def closed(
    circle: Circle, stream: str, at: datetime, *, owner: Account | None, ends: bool, felt: Felt | None
) -> Circle:
    """With what remains of the meeting; where it `ends` the circle, that too."""
    if circle.open is None or circle.open.stream != stream:
        return circle
    after = series.held(circle, circle.open, at, owner=owner, felt=felt)
    return series.ended(after, at) if ends else after


def abandoned(circle: Circle, stream: str) -> Circle:
    """Without a meeting that came to nothing."""
    return replace(circle, open=None) if circle.open and circle.open.stream == stream else circle


def lost(circle: Circle, stream: str, lost: Lost) -> Circle:
    """Without the meeting, and with that it is gone."""
    if circle.open is None or circle.open.stream != stream:
        return circle
    return released(replace(circle, open=None, lost=lost), stream)


def emptied(circle: Circle, stream: str, at: datetime) -> Circle:
    """With the receipt, and without a hold."""

    known = any(each.stream == stream for each in circle.held)

    def is_it(held: Held) -> bool:
        return held.stream == stream if known else not held.stream and held.number == number_of(stream)

    held = (replace(each, emptied=at) if is_it(each) and not each.emptied else each for each in circle.held)
    return released(replace(circle, held=tuple(held)), stream)


def kept(circle: Circle, stream: str, since: datetime, why: HoldReason) -> Circle:
    """With a hold on that meeting."""
    known = circle.holding(stream, why) is not None
    return circle if known else replace(circle, holds=(*circle.holds, Hold(stream, since, why)))


def released(circle: Circle, stream: str, why: HoldReason | None = None) -> Circle:
    """Without that hold on the meeting, or without any."""
    stay = (hold for hold in circle.holds if hold.stream != stream or why not in (None, hold.why))
    return replace(circle, holds=tuple(stay))
