"""Whatever is said is given all that its words speak of: a hole without an argument would leave a line unanswered."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

from server import refusals
from server.refusals import NotPossible
from tui.i18n import LANGUAGES, entries

ROOT = Path(__file__).parents[1]
PACKAGES = ("meeting", "tui", "screens", "server")
# What the first argument of each of these lacks of a message's id.
SPEAKING = {"words": "", "say": "", "refuse": "refused.", "because": "refused.", "Fault": "", "_tongue": ""}
REFUSALS = {
    name: kind.message
    for name, kind in vars(refusals).items()
    if isinstance(kind, type) and issubclass(kind, NotPossible) and kind.message
}


def holes() -> dict[str, set[str]]:
    """What each message speaks of, in either language."""
    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for _, id, forms in entries(language):
            names = {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}
            found.setdefault(id, set()).update(names)
    return found


def said() -> Iterator[tuple[str, str, set[str]]]:
    """Where a message is said, which, and what it is given; those put together or given a mapping are left out."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and (id := message(node)) is not None:
                    given = {keyword.arg for keyword in node.keywords}
                    if None not in given:
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", id, {name for name in given if name}


def message(call: ast.Call) -> str | None:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in REFUSALS:
        return REFUSALS[name]
    first = call.args[0] if call.args else None
    if name in SPEAKING and isinstance(first, ast.Constant) and isinstance(first.value, str):
        return SPEAKING[name] + first.value
    return None


def test_every_message_is_given_what_it_speaks_of() -> None:
    wanted = holes()
    lacking = {where: (id, wanted[id] - given) for where, id, given in said() if wanted.get(id, set()) - given}
    assert lacking == {}


def test_every_refusal_of_the_house_is_raised_with_its_arguments() -> None:
    """A class that is raised as it is has nothing to fill in."""
    wanted = holes()
    bare = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "server").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and wanted.get(REFUSALS.get(node.exc.id, ""))
    }
    assert bare == set()
