"""What import contracts cannot say of how the packages hold together."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("meeting", "tui", "screens", "server")

# All that the core is made of. Something new here is either pure, or belongs outside.
PURE = frozenset({
    "__future__", "bisect", "collections", "collections.abc", "dataclasses", "datetime", "enum", "fractions", "functools",
    "heapq", "itertools", "math", "operator", "re", "string", "types", "typing", "unicodedata",
})  # fmt: skip
CLOCKS = frozenset({"now", "today", "utcnow"})
IMPURE = frozenset({"open", "input", "print", "id", "hash"})  # an id and a hash differ from process to process


def modules(*packages: str) -> list[Path]:
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(tree: ast.Module) -> Iterator[str]:
    """The full names of modules that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules("meeting"), ids=named)
def test_the_core_imports_what_is_pure(path: Path) -> None:
    others = {name for name in imported(parsed(path)) if name.partition(".")[0] != "meeting"}
    assert others <= PURE


@pytest.mark.parametrize("path", modules("meeting"), ids=named)
def test_the_core_asks_no_clock_and_opens_nothing(path: Path) -> None:
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Call(func=ast.Attribute(attr=called)):
                assert called not in CLOCKS, f"line {node.lineno}: time is an argument"
            case ast.Call(func=ast.Name(id=called)):
                assert called not in IMPURE, f"line {node.lineno}: {called}"
            case ast.AsyncFunctionDef() | ast.Await() | ast.Global():
                pytest.fail(f"line {node.lineno}: no waiting and no state")
            case _:
                pass


def test_only_the_driver_imports_what_textual_keeps_to_itself() -> None:
    private = {
        named(path)
        for path in modules(*PACKAGES)
        for name in imported(parsed(path))
        if name.partition(".")[0] == "textual" and any(part.startswith("_") for part in name.split("."))
    }
    assert private <= {"tui/driver.py"}


def test_every_module_says_what_lives_only_there() -> None:
    silent = [
        named(path)
        for path in modules(*PACKAGES, "tests")
        if path.stat().st_size and not ast.get_docstring(parsed(path))
    ]
    assert silent == []
