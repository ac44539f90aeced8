"""Whatever stops a command is said on standard error, in the language of whoever typed it, with exit status 2."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from server import cli
from server.command_words import PLACES
from server.data_folder import DataFolder, opened
from server.schema import MIGRATIONS
from server.words import say
from tests.helpers.openssh import InPty
from tests.helpers.running import plain_environment
from tui.i18n import LANGUAGES
from tui.seat import Language

LANGS = {"sv": "sv_SE.UTF-8", "en": "en_GB.UTF-8"}
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}")

Complain = Callable[..., str]


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    return "sv" if request.param == "sv" else "en"


@pytest.fixture
def complains(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: Language
) -> Iterator[Complain]:
    """Runs a command in this process, and gives what it complained of."""
    for name in list(os.environ):
        if name.startswith(("FRISTAD_", "LC_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", LANGS[language])

    def run(*arguments: str | Path) -> str:
        monkeypatch.setattr(sys, "argv", ["fristad", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        assert (ended.value.code, out) == (2, "")
        assert "Traceback" not in err
        error = say("cli.error", language, why="")
        assert err.startswith(error)
        return err.removeprefix(error).strip()

    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield run
    root.handlers[:], root.level = before


def founded(folder: Path) -> Path:
    DataFolder(folder).make()
    asyncio.run(_found(folder))
    return folder


async def _found(folder: Path) -> None:
    async with opened(DataFolder(folder)):
        pass


def test_what_is_typed_wrong(complains: Complain, language: Language) -> None:
    cases = {
        ("sevre",): say("cli.no_such_command", language, name="sevre"),
        ("serve", "--prot", "1"): say("cli.no_such_option", language, name="--prot"),
        ("serve", "--port"): say("cli.missing", language, name="--port ..."),
        ("serve", "nu"): say("cli.too_much", language, word="nu"),
        ("invite", "alm"): say("cli.missing", language, name={"sv": "KONTO", "en": "ACCOUNT"}[language]),
        ("invite", "alm", "lina", "--lang", "fi"): say("cli.choices", language, name="--lang", choices="sv, en"),
        ("demo", "--step", "12"): say("demo.no_step", language, step="12", last="11"),
        ("demo", "--host", "0.0.0.0"): say("demo.loopback", language, host="0.0.0.0"),
    }
    for arguments, expected in cases.items():
        assert complains(*arguments).splitlines()[0] == expected


ALL_HELP = """
import click
from server.cli import fristad
for command in (fristad, *fristad.commands.values()):
    click.echo(command.get_help(click.Context(command, info_name=command.name)))
"""


def test_what_is_to_be_filled_in_has_swedish_names_on_swedish_help_pages() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ALL_HELP],
        env={**plain_environment(), "LANG": "sv_SE.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.startswith("Användning: fristad [FLAGGOR]") and "restore [FLAGGOR] FIL\n" in ran.stdout
    places = set(re.findall(r"\b[A-ZÅÄÖ]{2,}\b", ran.stdout)) & {place.upper() for place in PLACES}
    assert places <= {"TEXT"}  # which is Swedish too


@pytest.mark.parametrize("number", ["11", "0", "tio"])
def test_a_number_that_cannot_be(complains: Complain, language: Language, number: str) -> None:
    wanted = say("cli.range", language, name="--begin-with", least="1", most="10")
    assert complains("circle", "Bok", "--begin-with", number).splitlines()[0] == wanted


@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize("speed", ["0", "-1", "nan", "inf", "fort", "1e9", ""])
def test_a_speed_that_cannot_be(complains: Complain, language: Language, command: str, speed: str) -> None:
    assert complains(command, "--speed", speed) == say("setting.invalid.speed", language, name="--speed", value=speed)


def test_settings_that_are_unknown_or_cannot_be(
    complains: Complain, language: Language, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def invalid(kind: str, name: str, value: str) -> str:
        return say(f"setting.invalid.{kind}", language, name=name, value=value)

    assert complains("serve", "--port", "99999") == invalid("port", "--port", "99999")
    assert complains("serve", "--log-level", "hög") == invalid("log_level", "--log-level", "hög")
    for variable, value, expected in (
        ("FRISTAD_SPEDE", "2", say("setting.unknown", language, name="FRISTAD_SPEDE")),
        ("FRISTAD_MEMORY", "kanske", invalid("memory", "FRISTAD_MEMORY", "kanske")),
        ("FRISTAD_MEETING_KEYS", "molnet", invalid("meeting_keys", "FRISTAD_MEETING_KEYS", "molnet")),
    ):
        with monkeypatch.context() as environment:
            environment.setenv(variable, value)
            assert complains("doctor", "--data", tmp_path) == expected
    file = tmp_path / "fristad.toml"
    for content, expected in (
        ("spede = 2", say("setting.unknown", language, name=f"spede ({file})")),
        ("speed = 0", invalid("speed", f"speed ({file})", "0")),
        ("speed = ", say("setting.file", language, path=str(file), why="")),
        ("data = '/tmp'", say("setting.unknown", language, name=f"data ({file})")),
    ):
        file.write_text(content)
        assert complains("serve", "--data", tmp_path).startswith(expected)
    file.write_bytes(b"# f\xf6r oss\n")
    assert complains("serve", "--data", tmp_path).startswith(say("setting.file", language, path=str(file), why=""))


def test_a_port_in_use_or_not_ours(complains: Complain, language: Language, tmp_path: Path) -> None:
    house = founded(tmp_path / "house")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = complains("serve", "--data", house, "--port", port)
    assert said == say("listen.in_use", language, host="127.0.0.1", port=port)
    said = complains("serve", "--data", house, "--host", "192.0.2.1", "--port", "0")
    assert said.startswith(say("listen.failed", language, host="192.0.2.1", port=0, why=""))


def test_a_folder_that_cannot_be_used(complains: Complain, language: Language, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    for command in (("invite", "alm", "lina"), ("circle", "Alm"), ("recover", "lina"), ("doctor",)):
        assert complains(*command, "--data", nothing) == say("folder.not_founded", language, path=str(nothing))
    assert not nothing.exists()
    (tmp_path / "file").write_text("")
    said = complains("serve", "--data", tmp_path / "file" / "house")
    assert said.startswith(say("folder.unusable", language, path=str(tmp_path / "file" / "house"), why=""))
    house = founded(tmp_path / "house")
    (house / "host_ed25519").chmod(0o644)
    said = complains("serve", "--data", house, "--port", "0")
    assert said == say("folder.host_key", language, path=str(house / "host_ed25519"))
    (house / "host_ed25519").chmod(0o600)
    (house / "server.key").unlink()
    assert complains("circle", "Alm", "--data", house) == say("folder.key_missing", language, path=str(house))


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that everybody reaches; those of pytest are their owner's."""
    with TemporaryDirectory(prefix="fristad-test-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def not_root() -> Iterator[None]:
    """Without root's rights, to whom nothing is forbidden."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65_534)
    yield
    os.seteuid(before)


@pytest.fixture
def forbidden(open_to_all: Path) -> tuple[Path, ...]:
    """Folders that whoever is not root cannot use: one to read only, one in it, and a house of somebody else's."""
    readable = open_to_all / "readable"
    readable.mkdir(mode=0o555)
    house = founded(open_to_all / "house")
    house.chmod(0)
    return readable, readable / "house", house


@pytest.mark.usefixtures("not_root")
def test_a_folder_without_permission(forbidden: tuple[Path, ...], complains: Complain, language: Language) -> None:
    beginning = say("folder.forbidden", language, path="|").partition("|")[0]
    for folder in forbidden:
        for command in (("serve", "--port", "0"), ("init",)):
            assert complains(*command, "--data", folder).startswith(f"{beginning}{folder}")


def test_a_database_that_is_newer_or_none(complains: Complain, language: Language, tmp_path: Path) -> None:
    house = founded(tmp_path / "house")
    newer = len(MIGRATIONS) + 1
    with closing(sqlite3.connect(house / "fristad.db")) as database:
        database.execute(f"PRAGMA user_version = {newer}")
    path = str(house / "fristad.db")
    expected = say("database.newer", language, path=path, version=newer, known=newer - 1)
    before = (house / "fristad.db").read_bytes()
    for command in (("serve", "--port", "0"), ("circle", "Alm"), ("init",)):
        assert complains(*command, "--data", house) == expected
    assert (house / "fristad.db").read_bytes() == before
    (house / "fristad.db").write_bytes(b"not a database at all, but long enough to be one" * 100)
    said = complains("serve", "--port", "0", "--data", house)
    assert said.startswith(say("database.unusable", language, path=path, why=""))


def test_names_that_nobody_has(complains: Complain, language: Language, tmp_path: Path) -> None:
    house = founded(tmp_path / "house")
    cases = {
        ("invite", "ek", "lina"): say("house.unknown_circle", language, circle="ek"),
        ("recover", "lina"): say("house.unknown_account", language, account="lina"),
        ("init", "--facilitator", "Åsa!"): say("house.bad_account", language, account="Åsa!"),
        ("circle", "x" * 61): say("house.bad_circle_name", language, most=60),
    }
    for command, expected in cases.items():
        assert complains(*command, "--data", house) == expected


async def test_the_first_invitation_is_printed_on_a_terminal_and_in_no_log(tmp_path: Path) -> None:
    folder, log = tmp_path / "house", tmp_path / "log"
    command = f'exec "{sys.executable}" -m server.cli serve --data "{folder}" --port 0 2>"{log}"'
    running = await InPty.run("/bin/sh", "-c", command, size=(160, 90), term="xterm")
    try:
        await running.until(lambda: "listening" in log.read_text() if log.exists() else False, "listening")
        await running.until(lambda: CODE.search(running.emulator.text), "the code on the terminal")
        shown = CODE.search(running.emulator.text)
        assert shown is not None and "facilitator@127.0.0.1" in running.emulator.text
    finally:
        await running.close()
    assert not (folder / "first-invitation.txt").exists()
    assert shown[0] not in log.read_text() and not CODE.search(log.read_text())
    assert all(json.loads(line)["event"] for line in log.read_text().splitlines())
    for name in ("host_ed25519", "server.key", "fristad.db"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert shown[0].encode() not in b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
