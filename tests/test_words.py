"""Every word a person meets exists in both languages, says the same, and is used."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
import yaml
from babel.messages.pofile import read_po

from meeting.commands import Command
from meeting.hall_commands import HallCommand
from meeting.hints import RULES as HINTS
from meeting.model import Place, Verdict
from meeting.steps import AGENDAS, FEELINGS, LENSES, RELAXATION, card
from meeting.view import action_id
from server.names import circle_id
from server.vault import Risk
from tui import grammar as g
from tui.i18n import LANGUAGES, LOCALE, Tongue, entries, preferred, tongue
from tui.seat import Language
from tui.vocabulary import ENTRIES

ROOT = Path(__file__).parents[1]
PACKAGES = ("meeting", "tui", "screens", "server")
ID = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
# Functions whose first argument is a message id; two of them leave its first part out.
SPEAKING = {"words", "Words", "say", "_tongue", "tongue", "nearest"}
SHORT = {"refuse": "refused.", "because": "refused."}


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path, ast.parse(path.read_text())


@cache
def catalog(language: Language) -> Mapping[str, tuple[str, ...]]:
    return {id: forms for _, id, forms in entries(language)}


def called(node: ast.Call) -> str:
    function = node.func
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def spoken() -> Iterator[tuple[Path, str]]:
    """Ids that the program says: literal first arguments of whatever speaks."""
    for path, tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = called(node)
            for first in node.args if name == "nearest" else node.args[:1]:
                for constant in ast.walk(first) if isinstance(first, ast.IfExp) else [first]:
                    if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                        if name in SHORT:
                            yield path, SHORT[name] + constant.value
                        elif name in SPEAKING and (ID.fullmatch(constant.value) or constant.value in ("join", "list")):
                            yield path, constant.value


@cache
def constants() -> frozenset[str]:
    """All strings in the program, whole."""
    return frozenset(
        node.value
        for _, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def patterns() -> tuple[re.Pattern[str], ...]:
    """Ids that are put together: strings with holes and a fixed first part."""
    found = set()
    for _, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.+)" for part in node.values
                ]
                if re.match(r"[a-z_]+\\\.", parts[0]):
                    found.add("".join(parts))
    # The helpers of refusals are looked at by their callers.
    return tuple(re.compile(pattern) for pattern in sorted(found - {r"refused\.(.+)"}))


@cache
def pieces() -> frozenset[str]:
    """What can stand in a hole."""
    commands = {action_id(command) for command in (*get_args(Command), *get_args(HallCommand))}
    script = yaml.safe_load((ROOT / "server" / "demo" / "demo_meeting.yaml").read_text())
    cast = {circle_id(person["name"].split()[0], ()) for person in script["participants"]}
    return frozenset(constants() | commands | {entry.id for entry in ENTRIES} | {str(n) for n in range(20)} | cast)


def is_used(id: str) -> bool:
    if id in constants() or any(id == said for said in short_ids()):
        return True
    for pattern in patterns():
        found = pattern.fullmatch(id)
        if found and all(hole in constants() or fills(hole) for hole in found.groups()):
            return True
    # A notice that a step words in its own way.
    base, _, step = id.removeprefix("ui.").rpartition(".")
    return base.startswith("notice.") and base in constants() and step in pieces()


def fills(hole: str) -> bool:
    return all(part in pieces() for part in hole.split("."))


@cache
def short_ids() -> frozenset[str]:
    return frozenset(id for _, id in spoken())


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def composed() -> Iterator[str]:
    """Ids that are put together from what the method and the vocabulary list."""
    for entry in ENTRIES:
        yield from (f"usage.{entry.id}", f"does.{entry.id}", f"action.{entry.id}")
        yield from (f"example.{entry.id}",) if entry.split is not g.nothing else ()
    for agenda in AGENDAS.values():
        for step in agenda:
            yield from (f"step.{step.id}", f"rail.{step.id}", f"prompt.{step.id}")
            for part in step.parts:
                if part.id:
                    yield f"part.{part.id}"
                name = card(agenda, Place(step.id, part.id))
                yield from (f"card.{name}.{side}" for side in ("say", "wrong", "help"))
    yield from (f"card.label.{side}" for side in ("say", "wrong", "help", "danger"))
    yield from (f"relaxation.{n}" for n in range(len(RELAXATION)))
    yield from (f"feeling.{id}" for id in FEELINGS)
    yield from (f"lens.{id}" for id in LENSES)
    yield from (f"mark.{verdict}" for verdict in Verdict)
    yield from (f"hint.{rule}" for rule in HINTS)
    yield from (f"status.{id}_{n}" for id in ("ballot", "tie") for n in (1, 2, 3))
    yield from (f"house.series_{state}" for state in ("planned", "unplanned"))
    yield from (f"house.lost_{why}" for why in ("restart", "restore"))
    yield from (f"doctor.{id}" for id in (*get_args(Risk), "elsewhere_memory", "elsewhere_disk"))
    yield from (f"language.{language}" for language in LANGUAGES)
    yield from (
        f"refused.plain.{kind}"
        for kind in ("home", "first", "lobby", "ended", "coffee", "stillness", "blank", "away", "quiet")
    )


def test_both_languages_have_the_same_words() -> None:
    assert set(catalog("sv")) == set(catalog("en"))


def test_both_languages_say_the_same_things_with_the_same_forms() -> None:
    for id, forms in catalog("sv").items():
        others = catalog("en")[id]
        assert len(forms) == len(others), id
        assert {name for form in forms for name in fields_of(form)} == {
            name for form in others for name in fields_of(form)
        }, id
        for form in (*forms, *others):
            assert form.strip(), id
            assert form.isprintable(), id


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_fuzzy_and_no_id_is_in_two_files(language: Language) -> None:
    seen: dict[str, Path] = {}
    for path in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if not message.id:
                    continue
                id = message.id if isinstance(message.id, str) else message.id[0]
                assert not message.fuzzy, id
                assert id not in seen, (id, path, seen[id])
                seen[id] = path


def test_every_id_that_is_said_exists() -> None:
    missing = {(str(path.relative_to(ROOT)), id) for path, id in spoken() if id not in catalog("sv")}
    assert missing == set()


def test_every_id_that_is_put_together_exists() -> None:
    assert {id for id in composed() if id not in catalog("sv")} == set()


def test_every_pattern_of_ids_has_some() -> None:
    prefixes = {id.partition(".")[0] for id in catalog("sv")}
    for pattern in patterns():
        if pattern.pattern.partition("\\.")[0] in prefixes:
            assert any(pattern.fullmatch(id) for id in catalog("sv")), pattern.pattern


def test_every_word_is_used() -> None:
    assert {id for id in catalog("sv") if not is_used(id)} == set()


def test_a_number_chooses_between_one_and_several() -> None:
    assert [tongue("sv")("mark.votes", n=n) for n in (0, 1, 2)] == ["0 röster", "1 röst", "2 röster"]
    assert [tongue("en")("mark.votes", n=n) for n in (0, 1, 2)] == ["0 votes", "1 vote", "2 votes"]


def test_peoples_text_is_never_taken_for_a_form() -> None:
    assert tongue("sv")("line.wish", text="{name} {0} %s") == "Önskan: {name} {0} %s"


@pytest.mark.parametrize(
    ("own", "circle", "letter", "lang", "chosen"),
    [
        ("en", "sv", "sv", "sv_SE.UTF-8", "en"), (None, "en", "sv", "sv_SE.UTF-8", "en"), (None, None, "sv", "en_GB.UTF-8", "sv"),
        (None, None, "en", None, "en"), (None, None, None, "en_GB.UTF-8", "en"), (None, None, None, "sv", "sv"),
        (None, None, None, "de_DE.UTF-8", "sv"), (None, None, None, "C.UTF-8", "sv"), (None, None, None, None, "sv"),
        ("de", "fr", "it", "", "sv"),
    ],
)  # fmt: skip
def test_which_language_a_person_meets(
    own: str | None, circle: str | None, letter: str | None, lang: str | None, chosen: Language
) -> None:
    assert preferred(own=own, circle=circle, letter=letter, lang_env=lang) == chosen


def test_a_language_is_read_once() -> None:
    assert isinstance(tongue("sv"), Tongue)
    assert tongue("sv") is tongue("sv")
