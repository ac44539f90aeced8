"""Which meetings are not emptied, as the administrator sees and lifts it, and says it while a request for disclosure is handled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from meeting.commands import Refused
from meeting.text import words
from server.circles import Circles
from server.records import Circle, called, circle_of, number_of
from server.remains import current


async def holds(circles: Circles) -> tuple[dict[str, str], ...]:
    """All that are on, as an administrator reads them."""
    return tuple(
        {"meeting": called(hold.stream), "since": hold.since.isoformat(timespec="seconds"), "why": hold.why}
        for circle in await circles.all()
        for hold in circle.holds
    )


async def hold(circles: Circles, meeting: str, streams: Sequence[str]) -> str:
    """Keep a meeting, named as CIRCLE or CIRCLE/NUMBER, from being emptied. Raises as `Circles.find`, and Refused."""
    circle, number = await _found(circles, meeting)
    there = [it for it in streams if circle_of(it) == circle.id and number in (None, number_of(it))]
    if not there:
        raise Refused(words("hold.nothing", meeting=meeting))
    stream = current(circle, there)
    await circles.hold(circle.id, stream, datetime.now(UTC))
    return stream


async def lift(circles: Circles, meeting: str) -> tuple[str, ...]:
    """Let the meeting be emptied; of a circle without a number, all of its that are held. Raises as `hold`.

    What is kept for somebody's chest goes only where that is all that is held: then the administrator has seen it.
    """
    circle, number = await _found(circles, meeting)
    held = [hold for hold in circle.holds if number in (None, number_of(hold.stream))]
    if not held:
        raise Refused(words("hold.not_on", meeting=meeting))
    lifted = [hold for hold in held if hold.why == "request"] or held
    for hold in lifted:
        await circles.release(circle.id, hold.stream, why=hold.why)
    return tuple(hold.stream for hold in lifted)


async def _found(circles: Circles, meeting: str) -> tuple[Circle, int | None]:
    circle, slash, number = meeting.rpartition("/")
    if slash and number.isascii() and number.isdigit():
        return await circles.find(circle), int(number)
    return await circles.find(meeting), None
