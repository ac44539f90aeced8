"""The agenda says what the method's own description says: steps, minutes, parts, lock-outs, access, the script."""

from __future__ import annotations

import ast
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

import meeting
from meeting import commands as c
from meeting import steps
from meeting.commands import Command
from meeting.model import Role
from meeting.rules import permitted
from meeting.steps import AGENDAS, LENGTH, REGULAR, Part, Step

METHOD = Path(__file__).parents[1] / "data" / "method"
DESCRIBED: dict[str, Any] = yaml.safe_load((METHOD / "steps.yaml").read_text("utf-8"))
BY_KEY: dict[str, Any] = {step["key"]: step for step in DESCRIBED["steps"]}

# What a command does to what the others see: W writes where all see it, P privately or hidden. The others lead or choose.
WRITES: dict[str, frozenset[type[Any]]] = {
    "W": frozenset({
        c.Say, c.LeaveOutside, c.Propose, c.Node, c.Link, c.Summarise, c.Keep, c.Correct, c.Solve, c.Adopt, c.Feeling,
    }),
    "P": frozenset({c.Slip, c.Park, c.Note}),
}  # fmt: skip
AS_ROLES = {
    "facilitator": frozenset({Role.FACILITATOR}),
    "case_owner": frozenset({Role.MEMBER, Role.CASE_OWNER}),
    "conversation_partner": frozenset({Role.MEMBER, Role.CONVERSATION_PARTNER}),
    "previous_owner": frozenset({Role.MEMBER, Role.PREVIOUS_OWNER}),
    "member": frozenset({Role.MEMBER}),
}


def described_access(step: Step, part: Part) -> dict[str, str | None]:
    row = BY_KEY[step.id]
    found = row.get("access") or row["access_a" if part.id == "without_owner" else "access_b"]
    assert isinstance(found, dict)
    return found


def test_the_steps_are_the_eleven_and_the_break_in_their_order() -> None:
    assert [(step.number, step.id) for step in REGULAR] == [(step["n"], step["key"]) for step in DESCRIBED["steps"]]


def test_every_step_has_its_minutes_and_all_together_are_three_hours() -> None:
    assert {step.id: step.minutes for step in REGULAR} == {key: row["minutes"] for key, row in BY_KEY.items()}
    assert sum(step.minutes for step in REGULAR) == DESCRIBED["series"]["minutes"]


def test_every_meeting_is_as_long_as_it_is_planned() -> None:
    for agenda in AGENDAS.values():
        assert timedelta(minutes=sum(step.minutes for step in agenda)) == LENGTH


def test_the_parts_have_their_minutes() -> None:
    for key, row in BY_KEY.items():
        step = next(step for step in REGULAR if step.id == key)
        minutes = [part["minutes"] for part in row.get("parts") or row.get("phases") or [row]]
        assert [part.minutes for part in step.parts] == minutes


@pytest.mark.parametrize("stop", REGULAR.stops, ids=lambda stop: f"{stop.step.id}.{stop.part.id}")
def test_who_is_locked_out(stop: steps.Stop) -> None:
    access = described_access(stop.step, stop.part)
    locked = {role for role, letters in access.items() if letters == "-"}
    assert {role.value for role in stop.part.locked_out} == locked


@pytest.mark.parametrize("stop", REGULAR.stops, ids=lambda stop: f"{stop.step.id}.{stop.part.id}")
def test_who_may_write_and_who_only_reads(stop: steps.Stop) -> None:
    for role, letters in described_access(stop.step, stop.part).items():
        if letters is None or letters == "-":
            continue
        may = {command for command in stop.part.may if permitted(stop.part, AS_ROLES[role], command)}
        hidden = stop.step.id in ("hypotheses", "reflection")  # what is written there is shown later, or never
        writes = bool(may & (WRITES["W"] | WRITES["P"])) if hidden else bool(may & WRITES["W"])
        assert writes == (("P" if hidden else "W") in letters), (stop.place, role)
        if not hidden:
            assert bool(may & WRITES["P"]) == ("P" in letters), (stop.place, role)


@pytest.mark.parametrize("stop", REGULAR.stops, ids=lambda stop: f"{stop.step.id}.{stop.part.id}")
def test_what_only_the_leader_may(stop: steps.Stop) -> None:
    for command in (c.Next, c.Back, c.Extend, c.Pause, c.Resume, c.Break, c.Admit, c.Remove, c.Blank, c.Close):
        assert permitted(stop.part, frozenset({Role.FACILITATOR, Role.LEAD}), command)
        assert not any(permitted(stop.part, roles, command) for roles in AS_ROLES.values())


def test_facilitators_do_not_vote_and_members_do() -> None:
    assert BY_KEY["question_round"]["vote"]["facilitators_vote"] is False
    part = REGULAR.stops[REGULAR.index("question_round")].part
    assert not permitted(part, frozenset({Role.FACILITATOR, Role.LEAD}), c.Vote)
    assert permitted(part, frozenset({Role.MEMBER}), c.Vote)


def test_the_relaxation_has_the_scripts_times() -> None:
    script = yaml.safe_load((METHOD / "relaxation.yaml").read_text("utf-8"))
    assert tuple(line["t"] for line in script["lines"]) == steps.RELAXATION
    assert script["total_seconds"] == steps.RELAXATION_SECONDS


def test_the_lenses_are_the_methods() -> None:
    named = "person, relation, struktur, kultur, resurser, hierarki, känsla"
    assert named in BY_KEY["hypotheses"]["gentle_help"]
    assert len(steps.LENSES) == len(named.split(", "))


def test_the_glossary_words_are_those_in_the_code() -> None:
    glossary = (METHOD / "glossary.md").read_text("utf-8")
    code = {step.id for step in REGULAR} | {role.value for role in Role} | {"locked_out"}
    for word in code - {"question_round", "lead"}:
        assert f"`{word}`" in glossary, word


def test_numbers_of_the_description() -> None:
    assert "max 12 nodes" in BY_KEY["picture"]["gentle_help"]
    assert steps.MOST_NODES == 12
    assert "at least 6 hypotheses" in BY_KEY["hypotheses"]["exit"]
    assert steps.ENOUGH_HYPOTHESES == 6
    assert "0..3" in BY_KEY["solutions"]["exit"]
    assert steps.MOST_ADOPTED == 3
    assert "from five answers" in BY_KEY["meta_reflection"]["gentle_help"]
    assert steps.PULSE_FROM == 5


# the core is pure


def modules() -> list[Path]:
    return sorted(Path(meeting.__path__[0]).rglob("*.py"))


IMPURE = frozenset({"asyncio", "random", "secrets", "time", "os", "io", "pathlib", "sys", "socket", "threading"})


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_a_module_of_the_core_imports_the_standard_library_alone_and_nothing_impure(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        assert not isinstance(node, ast.AsyncFunctionDef | ast.Await)
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in (name.split(".")[0] for name in names):
            assert name == "meeting" or name in sys.stdlib_module_names
            assert name not in IMPURE
        # The clock's hands are an argument.
        assert not (isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"} and isinstance(
            node.value, ast.Name) and node.value.id in {"datetime", "date"})  # fmt: skip


def test_every_command_has_one_rule_and_every_step_its_always() -> None:
    from typing import get_args

    from meeting.rules import RULES

    assert set(RULES) == set(get_args(Command))
    for stop in REGULAR.stops:
        assert set(steps.ALWAYS) <= set(stop.part.may)
