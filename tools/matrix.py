"""Who may do what in which part, made from the agenda: `make docs` writes docs/matrix.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from meeting.model import Role
from meeting.rules import permitted
from meeting.steps import ALWAYS, FIRST, LAST, REGULAR, Stop
from tui import vocabulary
from tui.i18n import tongue

MATRIX = Path(__file__).parent.parent / "docs" / "matrix.md"

# What somebody in each seat is; the leader of a meeting is a facilitator as a rule.
SEATS = {
    "leading facilitator": frozenset({Role.FACILITATOR, Role.LEAD}),
    "other facilitator": frozenset({Role.FACILITATOR}),
    "case owner": frozenset({Role.MEMBER, Role.CASE_OWNER}),
    "conversation partner": frozenset({Role.MEMBER, Role.CONVERSATION_PARTNER}),
    "previous owner": frozenset({Role.MEMBER, Role.PREVIOUS_OWNER}),
    "member": frozenset({Role.MEMBER}),
}


def matrix() -> str:
    """The whole document."""
    return "\n".join(_document()) + "\n"


def _document() -> Iterator[str]:
    yield "# Who may do what in which step"
    yield ""
    yield "Made from the agenda in `meeting/steps.py` by `make docs`. A cell has the commands that the row lets this role give; whether one can be"
    yield "given at a moment depends on how things stand besides (`ready` in `meeting/rules/`). **Locked out** sees nothing of the part. A leader whom the"
    yield "members named has the leader's commands beside their own."
    yield ""
    yield f"In every part: {_everywhere()}."
    yield ""
    yield f"| step | {' | '.join(SEATS)} |"
    yield f"| --- |{' --- |' * len(SEATS)}"
    for stop in REGULAR.stops:
        yield f"| {_title(stop)} | {' | '.join(_cell(stop, roles) for roles in SEATS.values())} |"
    for stop in LAST.stops[-4:]:
        yield f"| {_title(stop)}, tenth meeting | {' | '.join(_cell(stop, roles) for roles in SEATS.values())} |"
    yield ""
    yield "The first meeting has no case. While the ground rules are its step, `/rule` and `/acknowledge` are for all, `/strike` and `/mode` for the"
    yield "facilitators: these are the circle's own commands, not the meeting's."
    yield ""
    seats = ("leading facilitator", "other facilitator", "member")
    yield f"| first meeting | {' | '.join(seats)} |"
    yield f"| --- |{' --- |' * len(seats)}"
    for stop in FIRST.stops:
        yield f"| {_title(stop)} | {' | '.join(_cell(stop, SEATS[seat]) for seat in seats)} |"


def _everywhere() -> str:
    """What holds in every part, by who has it."""
    by_seat = {
        seat: [_name(command) for command, who in ALWAYS.items() if roles in who] for seat, roles in SEATS.items()
    }
    lead, other, member = by_seat["leading facilitator"], by_seat["other facilitator"], by_seat["member"]
    leaders = [name for name in lead if name not in other]
    return (
        f"the leader {_listed(leaders)}; both facilitators {_listed(other)}; members {_listed(member)} "
        "when both facilitators are gone"
    )


def _title(stop: Stop) -> str:
    number = f"{stop.step.number} " if stop.step.number else ""
    names = [tongue(language)(f"step.{stop.step.id}") for language in ("sv", "en")]
    part = f", {stop.part.id.replace('_', ' ')}" if stop.part.id else ""
    return f"{number}{names[0]} ({names[1]}){part}, {stop.part.minutes} min"


def _cell(stop: Stop, roles: frozenset[Role]) -> str:
    may = [
        _name(command) for command in stop.part.may if command not in ALWAYS and permitted(stop.part, roles, command)
    ]
    out = "**locked out** " if roles & stop.part.locked_out else ""
    return (out + _listed(may)).strip() or "reads"


def _name(command: type[Any]) -> str:
    return f"`/{vocabulary.by_command(command).name}`"


def _listed(names: list[str]) -> str:
    return " ".join(dict.fromkeys(names))


if __name__ == "__main__":
    MATRIX.write_text(matrix(), encoding="utf-8")
