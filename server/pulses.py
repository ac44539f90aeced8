"""The anonymous pulse over a circle's meetings: a small plot, and the same in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from meeting import hall_commands as h
from meeting.text import Words, words
from server.agreements import of
from server.preferences import settings_of
from server.records import LEAST_MEAN, MEETINGS, MOST_MEAN, Felt, roughly
from server.words import say
from tui.seat import Answer, Language

if TYPE_CHECKING:
    from server.house import Guest, House

HALVES = range(10, 1, -1)  # rows of the plot, from five down to one by halves
COLUMN = 3  # cells of a meeting
SAFETY, PACE, BOTH = "x", "o", "*"


async def shown(house: House, guest: Guest, command: h.PulseCurve) -> Answer:
    """Means of all who answered, and never of fewer than five: nothing else of the answers is kept."""
    felt = of(house, guest).pulses
    return Answer(lines=told(felt), drawn=plot(felt, settings_of(house, guest).language) if felt else ())


def has_any(house: House, guest: Guest) -> bool:
    return bool(of(house, guest).pulses)


def none_yet(house: House, guest: Guest) -> Words | None:
    circle = house.circles.get(guest.circle or "")
    return words("pulse.none") if circle is not None and not circle.pulses else None


def told(felt: Sequence[Felt]) -> tuple[Words, ...]:
    """A sentence for each meeting, and what they are made of."""
    each = (words("pulse.meeting", number=it.number, safety=_said(it.safety), pace=_said(it.pace)) for it in felt)
    return (*each, words("pulse.what")) if felt else (words("pulse.none"),)


def _said(mean: float) -> Words:
    """Roughly too where it was kept exactly, once."""
    whole, tenths = divmod(round(roughly(mean) * 10), 10)
    said = words("pulse.mean", whole=whole, tenths=tenths)
    ends = {LEAST_MEAN: "pulse.at_most", MOST_MEAN: "pulse.at_least"}
    return words(ends[roughly(mean)], mean=said) if roughly(mean) in ends else said


def plot(felt: Sequence[Felt], language: Language) -> tuple[str, ...]:
    """Ten columns, a mark where each mean is, roughly; read without colour."""
    by_number = {each.number: each for each in felt}
    rows = []
    for half in HALVES:
        marks = "".join(_mark(by_number.get(n), half).rjust(COLUMN) for n in range(1, MEETINGS + 1))
        rows.append(f" {half // 2 if half % 2 == 0 else ' '} |{marks}")
    numbers = "".join(str(n).rjust(COLUMN) for n in range(1, MEETINGS + 1))
    legend = say("pulse.legend", language, safety=SAFETY, pace=PACE, both=BOTH)
    drawn = (*rows, f"   +{'-' * COLUMN * MEETINGS}", f"    {numbers}", "", f" {legend}")
    width = max(map(len, drawn)) + 1
    return tuple(row.ljust(width) for row in drawn)


def _mark(felt: Felt | None, half: int) -> str:
    if felt is None:
        return ""
    here = (roughly(felt.safety) * 2 == half, roughly(felt.pace) * 2 == half)
    return {(True, True): BOTH, (True, False): SAFETY, (False, True): PACE}.get(here, "")
