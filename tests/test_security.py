"""SECURITY.md names the test that holds each row of its table, and each is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
HELD_BY = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")


def rows() -> list[list[str]]:
    """The cells of the table, without its head."""
    lines = [line for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_threat_has_its_test() -> None:
    assert len(rows()) >= 20
    for row in rows():
        who, tries, meets, held_by = row
        assert who and tries and meets
        named = HELD_BY.findall(held_by)
        assert named, f"nothing holds: {who} {tries}"
        for path, test in named:
            assert (ROOT / path).is_file(), path
            assert not test or test in names_in(ROOT / path), f"{path}::{test}"
