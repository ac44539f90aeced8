"""Every message id that the core can say, read from its source: what is put together is listed beside its pattern."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import meeting
from meeting.hints import RULES
from meeting.model import Verdict
from meeting.rules.election import LAST_ROUND
from meeting.rules.progress import REMEDIES
from meeting.steps import ADDED, AGENDAS, REGULAR
from meeting.view import ASKING
from meeting.view.ends import VALUES

ROOT = Path(meeting.__path__[0])
ROUNDS = tuple(str(n) for n in range(1, LAST_ROUND + 1))
REFUSALS = ("refuse", "because")

# What can stand in the hole of an id that is put together. None: the calls of the function around it tell.
PATTERNS: Mapping[str, Callable[[], Iterable[str]] | None] = {
    "prompt.": lambda: (*(step.id for agenda in AGENDAS.values() for step in agenda), *ASKING),
    "step.": lambda: (step.id for agenda in AGENDAS.values() for step in agenda),
    "model.": lambda: (*(step.id for step in REGULAR), *VALUES),
    "missing.": lambda: (
        *constants("rules/progress.py", "_missing"),
        *constants("rules/progress.py", "_missing_turns"),
        *constants("rules/progress.py", "_missing_election"),
    ),
    "usage.": REMEDIES.values,
    "consequence.": lambda: constants("rules/progress.py", "consequence", of="append"),
    "status.ballot_": lambda: ROUNDS,
    "status.tie_": lambda: ROUNDS,
    "unfinished.": lambda: ADDED,
    "mark.": lambda: Verdict,
    "hint.": lambda: RULES,
    "refused.": None,
    "section.": None,
    "empty.": None,
}


@cache
def message_ids() -> frozenset[str]:
    """All of them. Raises KeyError for a pattern that is not listed here, ValueError for an id that cannot be read."""
    found: set[str] = set()
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                found.update(said(node.func.id, node))
    return frozenset(found)


def said(function: str, call: ast.Call) -> Iterator[str]:
    """The ids that one call says."""
    options = {keyword.arg: keyword.value for keyword in call.keywords}
    if function == "words":
        for id in literal(call.args[0]):
            yield from expanded(id)
    elif function in REFUSALS:
        yield from (f"refused.{id}" for id in literal(call.args[0]))
    elif function in ("section", "optional") and isinstance(call.args[0], ast.Constant):
        id = str(call.args[0].value)
        if function == "optional" or "headed" in options:
            yield f"section.{id}"
        if function == "section":
            yield f"empty.{id}"


def literal(node: ast.expr) -> Iterator[str]:
    """The strings that an argument can be; a hole in one is "{}". A name is a loop over strings, or a helper's own."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from literal(body)
            yield from literal(other)
        case ast.JoinedStr(values=values):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in values)
        case ast.Name(id="label"):
            yield from ("line.background", "line.wish", "line.first_step", "line.when")
        case _:
            raise ValueError(ast.unparse(node))


def expanded(id: str) -> Iterator[str]:
    if "{}" not in id:
        yield id
        return
    prefix, _ = id.split("{}")
    pieces = PATTERNS[prefix]
    if pieces is not None:
        yield from (f"{prefix}{piece}" for piece in pieces())


def constants(module: str, function: str, *, of: str | None = None) -> Iterator[str]:
    """The strings in a function, those that a `case` compares with left out; with `of`, only what calls of it are given."""
    tree = ast.parse((ROOT / module).read_text("utf-8"))
    body = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function)
    for node in unmatched(body):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == of
        if of is not None and isinstance(node, ast.Call) and called:
            for arg in node.args:
                yield from literal(arg)
        elif of is None and isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def unmatched(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.pattern):
            yield from unmatched(child)
