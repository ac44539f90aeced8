"""A meeting at a real server in which every text has a canary in it, drafts and mishaps too: no file, log or backup sings."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from server.sealing import KEY_SIZE, associated, unseal
from tests.helpers.canaries import ANY, singing, sings, word
from tests.helpers.command_line import fristad
from tests.helpers.egress import foreign_to_a_screen, foreign_to_lines
from tests.helpers.group import PASSPHRASE, Group, a_group
from tests.helpers.lines import Lines, signed_in
from tests.helpers.ssh_terminal import Client
from tests.helpers.waiting import until

ROOT = Path(__file__).parents[2]
MEMBERS = ("lina", "petter", "samira", "jonas")
IN_LINES = ("agneta", "yusuf", "lina", "samira", "jonas")
STAY = ("agneta", "lina", "jonas")  # after the crash the others are not needed
MISHAP = "missöde"
# What goes wrong when somebody writes this word: in the session, in a task and a callback of its own, in libraries' words.
MISHAPS = f"""
import asyncio, logging, warnings
from server.chair import HouseChair
from screens.board import BoardScreen

submit, tell = HouseChair._submit, BoardScreen.tell_middle

async def failing(self, command, begun):
    text = repr(command)
    if "{MISHAP}" not in text:
        return await submit(self, command, begun)
    loop = asyncio.get_running_loop()
    async def failing_later():
        raise ValueError(text)
    loop.create_task(failing_later(), name=text)
    loop.call_soon(lambda: {{}}[text])
    loop.call_exception_handler({{"message": text}})
    for name in ("asyncssh", "asyncio", "textual"):
        logging.getLogger(name).error("%s", text)
    warnings.warn(text)
    raise ValueError(text)

HouseChair._submit = failing
"""


class Birds:
    """The server, where it may leave something, and everything that has come to anybody."""

    def __init__(self, group: Group, people: dict[str, Lines], folders: tuple[Path, ...]) -> None:
        self.group, self.people, self.folders = group, people, folders
        self.log: list[str] = []

    async def quiet(self) -> None:
        """Nothing on the disk, in memory-backed storage and in the log has the word; and no other file is written."""
        assert singing(self.folders) == []
        server = self.group.server
        logged = json.dumps(server.events, ensure_ascii=False) + server.printed
        assert not ANY.search(logged.encode()), logged
        for held in Path(f"/proc/{server.pid}/fd").iterdir() if os.geteuid() == 0 else ():
            path = held.readlink()
            flags = int(re.findall(r"flags:\s+(\d+)", Path(f"/proc/{server.pid}/fdinfo/{held.name}").read_text())[0], 8)
            if path.is_file() and flags & os.O_ACCMODE != os.O_RDONLY:
                assert any(root in path.parents for root in self.folders), path
        limits = Path(f"/proc/{server.pid}/limits").read_text()
        assert re.search(r"Max core file size +0 +0 ", limits), limits

    async def ok(self, account: str, line: str) -> str:
        return await self.people[account].ok(line)

    async def lead(self, *lines: str) -> None:
        for line in lines:
            await self.ok("agneta", line)


async def check_in(birds: Birds) -> None:
    await birds.lead(
        f"/rule {word('Regel')}", f"/plan 2 2026-12-01 13:00 | {word('Plats')}", f"/treasure {word('Skatt')}"
    )
    await birds.lead("/start 2", "/floor lina", f"/whisper {word('Viskning')}")
    await birds.people["lina"].sees("## 1/11")
    for line in (word("Ord"), f"/leave {word('Utanför')}", f"/feeling {word('Känsla')}"):
        await birds.ok("lina", line)
    await birds.lead("/next!", "/next!")


async def what_is_refused(birds: Birds) -> None:
    """Refusals, an input that is no text, one that is too long, and a guess at the door."""
    lina = birds.people["lina"]
    for line in (
        f"/finns-inte {word('Fel')}",
        f"/vote {word('Fel')}",
        f"/enter {word('Fel')}",
        f"/invite {word('Fel')}",
    ):
        await lina.refused(line)
    await lina.send_bytes(word("Trasig").encode() + b"\xff\xfe\n")
    await lina.refused((word("Lång") + " ") * 600)
    for account, answer in ((word("konto").lower(), "x"), ("lina", word("Lösenfras"))):
        with pytest.raises(Exception, match=r"Permission denied|closed|Disconnect|lost"):
            await asyncio.wait_for(signed_in(birds.group.server.port, account, (answer,)), 10)


async def mishaps(birds: Birds) -> None:
    """Whose command goes wrong inside the server loses their session, and nothing of it is told."""
    jonas = birds.people.pop("jonas")
    before = len(birds.group.server.events)
    jonas.write(f"/propose {MISHAP} {word('Missöde')}\n".encode())
    await until(lambda: len(birds.group.server.events) > before, "the mishaps in the log")
    await jonas.close()
    birds.people["jonas"] = await birds.group.lines("jonas")
    await until(lambda: sum(e["event"] == "unhandled" for e in birds.group.server.events) >= 2, "what went wrong")


async def case(birds: Birds, petter: Client) -> str:
    question = await birds.ok("lina", f"/propose {word('Fråga')} | {word('Bakgrund')} | {word('Önskan')}")
    await birds.lead("/ballot")
    for who in ("lina", "samira", "jonas"):
        await birds.ok(who, f"/vote {question}")
    await birds.lead("/count")
    await birds.ok("lina", "/consent yes")
    await birds.lead("/partner samira", "/next!")
    for who in ("samira", "lina"):
        await birds.people[who].sees("## 5/11")
    await birds.ok("samira", word("Undran"))
    await birds.ok("lina", word("Svar"))
    await birds.ok("jonas", f"/slip {word('Lapp')}")
    await birds.lead("/next!")
    await birds.people["lina"].sees("## 6/11")
    one, other = await birds.ok("lina", f"/node {word('Nod')}"), await birds.ok("lina", f"/node {word('Annan')}")
    for line in (f"/link {one} {other} {word('Samband')}", f"/summary {word('Mening')}", "/confirm"):
        await birds.ok("lina", line)
    await birds.lead("/next!", "/next!")
    await birds.people["lina"].sees("## 7/11")
    await birds.ok("lina", word("Ägarens"))
    await petter.sees("[7 HYPOTES")
    # A draft, in the quiet time, that is never sent.
    petter.type(f"{word('Utkast')} och mer")
    await until(lambda: drafts(birds) == 1, "the draft in the database")
    return question


def opened_by(keys: Iterable[bytes], database: Path) -> int:
    """How many of the events in a database these keys open."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as rows:
        events = rows.execute("SELECT stream, seq, payload FROM event").fetchall()
    opened = 0
    for key in keys:
        for stream, seq, payload in events:
            with suppress(InvalidTag):
                unseal(key, payload, associated(stream, seq))
                opened += 1
    return opened


def every_key_in(folders: Iterable[Path]) -> set[bytes]:
    """Whatever 32 bytes stand in a row in any file but a database, and those that a line of text may mean."""
    found: set[bytes] = set()
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if not content.startswith(b"SQLite") and len(content) < 20_000:
            found |= {content[n : n + KEY_SIZE] for n in range(len(content) - KEY_SIZE + 1)}
    return found


def drafts(birds: Birds) -> int:
    with closing(sqlite3.connect(f"file:{birds.group.server.data}/fristad.db?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM draft").fetchone()[0])


async def thinking(birds: Birds) -> None:
    lead = birds.people["agneta"]
    await lead.until(lambda: "/visa  " in lead.raw.decode().rpartition("## 7/11")[2], "the reveal")
    hypothesis = await birds.ok("jonas", f"/say {word('Hypotes')}")
    await birds.ok("jonas", f"/park {word('Parkerat')}")
    await birds.lead("/reveal", "/next!")
    await birds.people["lina"].sees("## 8/11")
    for line in (f"/correct {hypothesis} {word('Rättat')}", f"/revise {word('Omskriven')}"):
        await birds.ok("lina", line)
    await birds.lead("/next!")
    solution = await birds.ok("jonas", f"/solve : {word('Lösning')}")
    await birds.lead("/next!")
    await birds.ok("lina", f"/adopt {solution} {word('Egna')} | {word('Steg')} | {word('När')}")
    await birds.lead("/next!")
    note = await birds.ok("jonas", f"/note {word('Anteckning')}")
    await birds.ok("jonas", f"/share {note}")
    await birds.lead("/next!")


@pytest.mark.timeout(180)
async def test_no_file_log_or_backup_sings(tmp_path: Path) -> None:
    names = ("data", "tmp", "home", "copies")
    data, temporary, home, copies = (tmp_path / name for name in names)
    for folder in (temporary, home, copies, tmp_path / "mishaps"):
        folder.mkdir()
    (tmp_path / "mishaps" / "sitecustomize.py").write_text(MISHAPS)
    environment = {
        "TMPDIR": str(temporary),
        "HOME": str(home),
        "PYTHONPATH": os.pathsep.join((str(tmp_path / "mishaps"), str(ROOT))),
    }
    async with a_group(data, "--speed", "200", members=MEMBERS, environment=environment) as group:
        memory = Path(group.server.environment["RUNTIME_DIRECTORY"])
        people = await group.in_the_lobby(*IN_LINES, "petter")
        petter = await group.screen("petter")
        await petter.sees("Spelregler")
        birds = Birds(group, people, (data, temporary, home, copies, memory))
        people.pop("petter")
        await check_in(birds)
        await birds.quiet()
        await what_is_refused(birds)
        await mishaps(birds)
        await birds.quiet()
        await case(birds, petter)
        await birds.quiet()
        said = await fristad("backup", str(copies / "kopia.db"), "--data", str(data))
        said += await fristad("doctor", "--data", str(data))
        copy = copies / "data"
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("admin.sock"))
        keys = [path.read_bytes() for path in memory.rglob("*.key")]
        kept = opened_by(keys, copy / "fristad.db")
        assert kept > 20  # as long as there is a key
        assert not sings(said.encode())
        await birds.quiet()
        # Killed in the middle of it all, and what a crash leaves is what the next process finds.
        received = {account: person.raw for account, person in people.items()}
        await group.server.kill9()
        assert singing(birds.folders) == []
        await group.server.start()
        for account in STAY:
            people[account] = await group.lines(account)
        again = await group.screen("petter")
        await again.sees(word("Utkast"))  # it was stored after all
        await thinking(birds)
        await birds.quiet()
        await birds.lead("/close!")
        await birds.people["lina"].sees("är tömt")
        await until(lambda: not list(memory.rglob("*.key")), "no key left")
        await birds.quiet()
        # With all that is left, and the copy of everything, none of it opens.
        everything = [path.read_bytes() for folder in birds.folders for path in folder.rglob("*") if path.is_file()]
        assert not [key for key in keys if any(key in content for content in everything)]
        assert opened_by(every_key_in(birds.folders), copy / "fristad.db") == 0
        for account in IN_LINES:
            received[account] += people[account].raw if account in STAY else b""
            assert foreign_to_lines(received[account]) == set()
            assert word("Utkast").encode() not in received[account]
        assert word("Hypotes").encode() in received["agneta"]
        # Titles, notifications, the clipboard: nothing of the kind leaves but the title that is always the same.
        for screen in (petter, again):
            assert foreign_to_a_screen(bytes(screen.emulator.received)) == set()
            assert set(re.findall(rb"\x1b\][^\x07\x1b]*", bytes(screen.emulator.received))) == {b"\x1b]2;Fristad"}


def test_what_the_search_finds(tmp_path: Path) -> None:
    for n, content in enumerate((word("x"), "\0" + word("y"), "ab" + word("z"))):
        plain = content.encode()
        for form in (plain, content.encode("utf-16-le"), plain.hex().encode(), base64.b64encode(plain)):
            assert sings(b"\1\2" + form + b"\3"), (n, form)
    (tmp_path / "a").write_bytes(b"." * 70_000 + word("x").encode())
    (tmp_path / word("y")).touch()
    assert len(singing([tmp_path])) == 2
    assert not sings(b"Kanarie" + PASSPHRASE.encode())
