"""People's text is never markup: finds every place where a string would be read as such, by what the code says."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("meeting", "tui", "screens", "server")

# Textual's own widgets, and all that turns a string into something with styles, links and actions in it. What is on a
# screen is drawn from rows (`tui/rows.py`), and where Textual wants more, from `Content`.
PARSERS = (
    "textual.widgets",
    "textual.markup",
    "textual.visual",
    "rich.markup",
    "rich.text",
    "rich.prompt",
    "rich.panel",
)
CALLS = frozenset({
    "from_markup", "from_text", "from_ansi", "render_str", "render_markup", "to_content", "visualize", "notify",
    "with_tooltip", "from_meta", "assemble", "run_action", "parse_action",
})  # fmt: skip
TITLES = frozenset({"border_title", "border_subtitle", "tooltip", "BORDER_TITLE", "BORDER_SUBTITLE", "HELP"})
STYLED = frozenset({"link", "meta"})  # what a style can hold besides a look
RENDERS = frozenset({"Content", "Strip", "list[Strip]"})  # what a widget may draw as


def violations(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and reason of each."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, f"{it.name} reads markup") for it in names if parses(it.name))
            case ast.ImportFrom(module=str(module), names=names):
                yield from (
                    (node.lineno, f"{module}.{it.name} reads markup")
                    for it in names
                    if parses(module) or parses(f"{module}.{it.name}")
                )
            case ast.Call():
                yield from called(node)
            case ast.Assign(targets=targets):
                yield from (one for target in targets for one in assigned(target))
            case ast.AnnAssign(target=target, value=value) if value is not None:
                yield from assigned(target)
            case ast.AugAssign(target=target):
                yield from assigned(target)
            case ast.FunctionDef(name="render" | "render_line" | "render_lines", returns=returns):
                if returns is None or ast.unparse(returns) not in RENDERS:
                    yield node.lineno, f"{node.name} has to return one of {', '.join(sorted(RENDERS))}"
            case _:
                pass


def parses(module: str) -> bool:
    """Whether a module is there to read markup, or one of its parts is."""
    return any(module == parser or module.startswith(f"{parser}.") for parser in PARSERS)


def called(node: ast.Call) -> Iterator[tuple[int, str]]:
    """What is wrong with a call."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    named = {keyword.arg: keyword.value for keyword in node.keywords}
    if name in CALLS:
        yield node.lineno, f"{name} reads markup or actions in a text"
    if "markup" in named and not is_false(named["markup"]):
        yield node.lineno, "markup is only ever False"
    if name == "Console" and not is_false(named.get("markup")):
        yield node.lineno, "a console reads markup unless told not to"
    if name == "Style":
        yield from ((node.lineno, f"a style with {what}") for what in STYLED & named.keys())
    if name == "setattr" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
        yield from titled(node.lineno, node.args[1].value)


def assigned(target: ast.expr) -> Iterator[tuple[int, str]]:
    """What is wrong with a name that is given a value."""
    if isinstance(target, ast.Attribute):
        yield from titled(target.lineno, target.attr)
    elif isinstance(target, ast.Name):
        yield from titled(target.lineno, target.id)
    elif isinstance(target, ast.Tuple | ast.List):
        for each in target.elts:
            yield from assigned(each)


def titled(line: int, name: object) -> Iterator[tuple[int, str]]:
    if name in TITLES:
        yield line, f"{name} is read as markup"


def is_false(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


def main() -> int:
    """Says where, and fails if there is any such place."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {why}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for line, why in violations(ast.parse(path.read_text(encoding="utf-8"), str(path)))
    ]
    for line in found:
        print(line)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
