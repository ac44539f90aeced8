"""What is due for one of the cast, wherever they are: given what they see and what the script has."""

from __future__ import annotations

from meeting import hall_commands as h
from meeting.view import Blank, Ended, Home, Lobby, View, Waiting
from server.demo import seen
from server.demo.contributing import contribution
from server.demo.deeds import Deed, Mind
from server.demo.leading import assist, lead

LOBBY = 25.0  # seconds before the meeting begins, for people to find a seat


def due(view: View, mind: Mind) -> Deed | None:
    """The next deed, or None when nothing is due."""
    match view:
        case Home():
            circle = next((line.id for line in view.circles if line.name == mind.script.series.name), None)
            return Deed(h.Enter(circle), 1.0) if circle is not None else None
        case Lobby():
            return _begin(view, mind)
        case Waiting() | Ended():
            return None
        case Blank():
            return lead(view, mind) if view.leads and view.why == "blanked" else None
        case _:
            own = contribution(view, mind)
            if own is not None and not own.patient:
                return own
            led = lead(view, mind) if view.leads else None
            if led is None and mind.me in mind.script.facilitators:
                led = assist(view, mind) if not view.leads else None
            return led or own


def _begin(view: Lobby, mind: Mind) -> Deed | None:
    first = mind.me == mind.script.facilitators[0] and view.number == mind.script.meeting.number
    if not first or view.under_way or not seen.offered(view, h.Start):
        return None
    return Deed(h.Start(view.number), LOBBY, calm=True)
