"""The method on one page: the agenda, a row a part, with who may do what in it and who is locked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from meeting import commands as c
from meeting.model import Place, Role

Which = type[Any]  # a command's class


@dataclass(frozen=True, slots=True)
class Who:
    """Those who have one of the roles `of`, save those who have one of `but`."""

    of: frozenset[Role]
    but: frozenset[Role] = frozenset()

    def __contains__(self, roles: frozenset[Role]) -> bool:
        return bool(self.of & roles) and not self.but & roles


def only(*roles: Role, but: tuple[Role, ...] = ()) -> Who:
    return Who(frozenset(roles), frozenset(but))


LEAD, FACILITATOR, MEMBER = Role.LEAD, Role.FACILITATOR, Role.MEMBER
OWNER, PARTNER, PREVIOUS = Role.CASE_OWNER, Role.CONVERSATION_PARTNER, Role.PREVIOUS_OWNER
# A locked-out owner does only what a row names OWNER for: what they can do must not tell one part of a step from another.
EVERYONE = only(FACILITATOR, MEMBER)
LISTENERS = only(MEMBER, but=(OWNER, PARTNER))

# What holds in every part. What the leader alone does comes first in a list of what one can do only where it is due.
ALWAYS: dict[Which, Who] = {
    c.Next: only(LEAD),
    c.Back: only(LEAD),
    c.Extend: only(LEAD),
    c.Pause: only(LEAD),
    c.Resume: only(LEAD),
    c.Break: only(LEAD),
    c.Admit: only(LEAD),
    c.Remove: only(LEAD),
    c.Blank: only(LEAD),
    c.Whisper: only(FACILITATOR),
    c.Lead: only(FACILITATOR, MEMBER),
    c.Close: only(LEAD),
}
FLOOR: dict[Which, Who] = {c.Raise: EVERYONE, c.Done: EVERYONE, c.GiveFloor: only(LEAD)}
ROUND: dict[Which, Who] = {
    c.Say: EVERYONE,
    c.Done: EVERYONE,
    c.Pass: EVERYONE,
    **FLOOR,
    c.Order: only(LEAD),
    c.Undo: EVERYONE,
}
DRAWS = only(OWNER, PARTNER, FACILITATOR)
LIFELINES: dict[Which, Who] = {
    c.Point: EVERYONE,
    c.Show: EVERYONE,
    c.Done: EVERYONE,
    c.Pass: EVERYONE,
    **FLOOR,
    c.Order: only(LEAD),
    c.Undo: EVERYONE,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a step: what it is drawn as, who may do what in it, and who sees nothing of it."""

    id: str
    minutes: int
    shape: str  # the kind of view: board, stillness, picture, lifeline or coffee
    may: Mapping[Which, Who]
    plain: tuple[Which, ...] = ()  # a line without a command is the first of these that one may
    locked_out: frozenset[Role] = frozenset()
    hint: str | None = None  # which word rules look at a draft: "solution" or "advice"


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the method numbers it; the coffee break has number 0."""

    id: str
    number: int
    parts: tuple[Part, ...]

    @property
    def minutes(self) -> int:
        return sum(part.minutes for part in self.parts)


@dataclass(frozen=True, slots=True)
class Stop:
    """A step and one of its parts: a station on the way through the agenda."""

    step: Step
    part: Part

    @property
    def place(self) -> Place:
        return Place(self.step.id, self.part.id)


@dataclass(frozen=True, slots=True)
class Agenda:
    """The steps in their order."""

    id: str
    steps: tuple[Step, ...]
    stops: tuple[Stop, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stops", tuple(Stop(step, part) for step in self.steps for part in step.parts))

    @property
    def numbered(self) -> int:
        """How many steps have a number."""
        return max(step.number for step in self.steps)

    def index(self, step: str, part: str | None = None) -> int:
        """Where a step (or a part of it) begins. Raises StopIteration if the agenda lacks it."""
        return next(n for n, s in enumerate(self.stops) if s.step.id == step and part in (None, s.part.id))

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)


def part(
    id: str,
    minutes: int,
    may: Mapping[Which, Who],
    *,
    shape: str = "board",
    plain: tuple[Which, ...] = (),
    locked_out: frozenset[Role] = frozenset(),
    hint: str | None = None,
) -> Part:
    """A row, with what holds everywhere added after its own."""
    return Part(id, minutes, shape, {**may, **ALWAYS}, plain, locked_out, hint)


NO_OWNER = frozenset({OWNER})

REGULAR = Agenda(
    "regular",
    (
        Step("check_in", 1, (
            part("", 15, {**ROUND, c.LeaveOutside: EVERYONE, c.Feeling: EVERYONE}, plain=(c.Say,)),
        )),
        Step("relaxation", 2, (
            part("", 5, {c.Pass: EVERYONE}, shape="stillness"),
        )),
        Step("follow_up", 3, (
            part("", 10, {
                c.Say: only(PREVIOUS), c.Done: only(PREVIOUS), c.Pass: only(PREVIOUS), c.Thanks: EVERYONE,
                c.GiveFloor: only(LEAD), c.Undo: only(PREVIOUS),
            }, plain=(c.Say,)),
        )),
        Step("question_round", 4, (
            part("", 20, {
                c.Propose: only(MEMBER, LEAD), c.Consent: EVERYONE, c.Vote: only(MEMBER), c.Aside: EVERYONE,
                c.Withdraw: EVERYONE, c.OpenBallot: only(LEAD), c.Count: only(LEAD), c.Lots: only(LEAD),
                c.Ask: only(LEAD), c.Partner: only(LEAD), c.Listen: only(OWNER), **FLOOR, c.Undo: EVERYONE,
            }, plain=(c.Propose,)),
        )),
        Step("exploration", 5, (
            part("", 30, {
                c.Say: only(OWNER, PARTNER), c.Slip: LISTENERS, c.Feeling: only(OWNER), c.Done: only(OWNER),
                c.Undo: only(MEMBER, PARTNER), c.Partner: only(LEAD), c.Listen: only(OWNER),
            }, plain=(c.Say, c.Slip), hint="advice"),
        )),
        Step("picture", 6, (
            part("", 10, {
                c.Node: DRAWS, c.Link: DRAWS, c.Move: DRAWS, c.Rename: DRAWS, c.Erase: DRAWS, c.Summarise: DRAWS,
                c.Confirm: only(OWNER), c.Partner: only(LEAD), c.Listen: only(OWNER), **FLOOR, c.Undo: DRAWS,
            }, shape="picture", plain=(c.Node,)),
        )),
        Step("coffee_break", 0, (
            part("", 15, {c.Listen: only(OWNER)}, shape="coffee"),
        )),
        Step("hypotheses", 7, (
            part("silent_writing", 5, {
                c.Say: only(MEMBER, PARTNER), c.Park: only(MEMBER, PARTNER), c.Undo: only(MEMBER, PARTNER, OWNER),
                c.Reveal: only(LEAD), c.Note: only(OWNER),
            }, plain=(c.Say, c.Note), locked_out=NO_OWNER, hint="solution"),
            part("talk", 15, {
                c.Say: only(MEMBER, PARTNER), c.Park: only(MEMBER, PARTNER), c.Undo: only(MEMBER, PARTNER, OWNER),
                c.Note: only(OWNER), **FLOOR,
            }, plain=(c.Say, c.Note), locked_out=NO_OWNER, hint="solution"),
        )),
        Step("hypothesis_review", 8, (
            part("", 15, {
                c.Keep: only(OWNER), c.Correct: only(OWNER), c.Release: only(OWNER), c.Holds: only(OWNER),
                c.Revise: only(OWNER), **FLOOR,
            }),
        )),
        Step("solutions", 9, (
            part("without_owner", 12, {
                c.Solve: only(MEMBER, PARTNER), c.Undo: only(MEMBER, PARTNER, OWNER), c.Note: only(OWNER),
                **FLOOR,
            }, plain=(c.Solve, c.Note), locked_out=NO_OWNER),
            part("with_owner", 13, {
                c.Adopt: only(OWNER), c.Enough: only(OWNER), c.Undo: EVERYONE, **FLOOR,
            }),
        )),
        Step("reflection", 10, (
            part("", 8, {c.Note: EVERYONE, c.Share: EVERYONE, c.Undo: EVERYONE, c.Say: EVERYONE}, plain=(c.Note,)),
        )),
        Step("meta_reflection", 11, (
            part("", 7, {**ROUND, c.PulseAnswer: only(MEMBER), c.Count: only(LEAD)}, plain=(c.Say,)),
        )),
    ),
)  # fmt: skip

FIRST = Agenda(
    "first",
    (
        Step("welcome_check_in", 1, (
            part("", 15, {**ROUND, c.LeaveOutside: EVERYONE, c.Feeling: EVERYONE}, plain=(c.Say,)),
        )),
        Step("model_walkthrough", 2, (
            part("", 25, FLOOR),
        )),
        # The rules themselves are the circle's: they stay when the meeting is gone, and are given in its own commands.
        Step("ground_rules", 3, (
            part("", 25, FLOOR),
        )),
        Step("lifelines", 4, (
            part("first_half", 45, LIFELINES, shape="lifeline"),
        )),
        Step("coffee_break", 0, (
            part("between", 15, {}, shape="coffee"),
        )),
        Step("lifelines", 5, (
            part("second_half", 45, LIFELINES, shape="lifeline"),
        )),
        Step("check_out", 6, (
            part("", 10, ROUND, plain=(c.Say,)),
        )),
    ),
)  # fmt: skip

# What the tenth meeting adds to step 11 takes its minutes from these: it is three hours as the others are.
LENT: Mapping[Place, int] = {
    Place("question_round"): 5, Place("exploration"): 5, Place("hypotheses", "talk"): 5, Place("hypothesis_review"): 5,
}  # fmt: skip
LAST = Agenda(
    "last",
    (
        *(
            replace(
                step,
                parts=tuple(replace(it, minutes=it.minutes - LENT.get(Place(step.id, it.id), 0)) for it in step.parts),
            )
            for step in REGULAR.steps[:-1]
        ),
        Step("meta_reflection", 11, (
            *REGULAR.steps[-1].parts,
            part("treasure_walk", 10, {
                c.Show: EVERYONE, c.Done: EVERYONE, c.Pass: EVERYONE, **FLOOR, c.Order: only(LEAD), c.Undo: EVERYONE,
            }),
            part("evaluation", 3, {c.Evaluate: only(MEMBER), c.Count: only(LEAD), **FLOOR}),
            part("reunion", 4, FLOOR),
            part("ending", 3, ROUND, plain=(c.Say,)),
        )),
    ),
)  # fmt: skip

AGENDAS: Mapping[str, Agenda] = {agenda.id: agenda for agenda in (FIRST, REGULAR, LAST)}


def card(agenda: Agenda, place: Place) -> str:
    """Which cue card goes with a part. In the tenth meeting the round of the last step is not the end of it."""
    if agenda is LAST and place == Place("meta_reflection"):
        return "meta_reflection.last"
    return f"{place.step}.{place.part}" if place.part else place.step


def agenda_of(number: int) -> Agenda:
    """The agenda of a meeting by its number in the series."""
    return {FIRST_MEETING: FIRST, LAST_MEETING: LAST}.get(number, REGULAR)


FIRST_MEETING, LAST_MEETING = 1, 10
LENGTH = timedelta(minutes=180)  # of every meeting, with the coffee break
ADDED = ("treasure_walk", "evaluation", "reunion", "ending")  # parts of the tenth meeting's last step
WITH_DOOR = ("", "ending")  # parts of the last step where one meets again what one left outside the door
# Steps in which one speaks with the floor; in all but the follow-up it goes round.
EVERYBODYS = ("check_in", "meta_reflection", "welcome_check_in", "lifelines", "check_out")
ROUNDS = ("follow_up", *EVERYBODYS)
LAST_ROUNDS = ("meta_reflection", "check_out")  # where one meets again what one left outside the door
WITH_LIFELINES = ("lifelines", "coffee_break")  # wherever else the meeting goes, the lifelines are gone

LEAST_MEMBERS = 4  # fewer cannot start the case steps
HIDES_AUTHORS_FROM = 5  # members; below it authorship cannot be hidden
QUIET_SECONDS = 90  # of the silent writing, when nothing can be posted yet
SILENT_MINUTES = 2  # when nobody proposes, before the leader may
GONE_MINUTES = 3  # both facilitators, before the members may name one of themselves
MOST_NODES = 12
MOST_LINKS = 24
YEARS = (1900, 2100)  # of a lifeline's points
HEIGHTS = tuple(range(5, -6, -1))  # of these, from the best to the hardest
MOST_POINTS = 20  # of one person's
GRID = (72, 18)  # columns and rows of the picture
MOST_ADOPTED = 3
ENOUGH_HYPOTHESES = 6
PULSE_FROM = 5  # answers before the counts are shown
FEELINGS = ("glad", "calm", "curious", "hopeful", "proud", "tired", "worried", "stressed", "sad", "ashamed", "afraid",
            "irritated", "furious", "lonely", "relieved", "needed")  # fmt: skip
LENSES = ("person", "relation", "structure", "culture", "resources", "hierarchy", "feeling")
# Seconds into the relaxation at which each line of the script comes; the words are in the catalogs.
RELAXATION = (0, 14, 30, 46, 64, 84, 98, 114, 130, 146, 162, 184, 204, 224, 242, 260, 276, 290)
RELAXATION_SECONDS = 300
