"""What a script knows of line mode from its contract alone: markers, where one is, what is offered, what a line brings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tests.helpers.lines import Lines

MARKED = re.compile(r"## \S|\? \S|\* \S|> /|!! \S|ok$|ok \S|\[[a-z0-9-]+\] \S")
OFFER = re.compile(r"> /([a-z-]+)( \S.*?)?  \S")
CODE = re.compile(r"\* ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})$")
ALWAYS = frozenset({"who", "again", "help", "lang", "quit", "chest", "away", "here"})
HOME = (
    "name", "treasure", "circles", "keys", "signins", "sign-out-others", "qr", "fingerprint", "settings", "calm", "mouse", "plain",
)  # fmt: skip
# Each command as it is well formed, but for ids that nothing has: what is not offered is refused even so.
FORMS = {
    "say": "x", "leave": "x", "pass": "", "undo": "x0", "raise": "", "propose": "x | y | z", "withdraw": "",
    "aside": "q0", "vote": "q0", "consent": "yes", "slip": "x", "feeling": "glad", "node": "x", "link": "n0 n0 x",
    "move": "n0 1 1", "erase": "n0", "rename": "n0 x", "take-picture": "", "summary": "x", "confirm": "", "park": "x", "keep": "h0", "correct": "h0 x",
    "release": "h0", "holds": "", "revise": "x", "solve": ": x", "adopt": "s0 x | y | z", "enough": "", "note": "x",
    "share": "r0", "point": "1994 3 x", "show": "y0", "evaluate": "3 3 3", "reunion": "2027-09-01 18:00", "pulse": "3 3", "thanks": "", "done": "", "next": "", "back": "", "extend": "1", "pause": "",
    "resume": "", "break": "", "floor": "nobody", "order": "nobody", "partner": "nobody", "admit": "nobody",
    "remove": "nobody", "ask": "nobody", "blank": "", "listen": "yes", "whisper": "x", "ballot": "", "count": "",
    "lots": "", "reveal": "", "lead": "", "close": "", "enter": "nowhere", "circle": "X", "start": "2",
    "invite": "somebody", "facilitator": "nobody yes", "take-out": "nobody", "leave-circle": "", "end-circle": "", "pulse-curve": "", "rehearse": "", "mode": "away", "plan": "3 2026-12-01 13:00", "plan-rest": "every week from 2026-12-01 at 13:00", "cancel": "3",
    "attend": "3 no", "begin-with": "2", "timezone": "Europe/Oslo", "circle-language": "en", "grace": "5", "authorities": "one",
    "managers": "none", "choices": "", "borrow": "s0 x", "tried": "u0", "reword": "u0 x", "arrange": "u0 1",
    "discard": "u0", "empty-chest": "0", "rule": "x", "strike": "99",
    "acknowledge": "", "series": "", "circles": "", "name": "Någon", "keys": "", "add-key": "9", "drop-key": "9",
    "signins": "", "sign-out-others": "", "invitations": "", "revoke": "nobody", "qr": "", "settings": "", "plain": "off", "treasure": "x", "peek": "", "desk": "",
    "passphrase": "",  # last: what waits behind it is taken for the secret, never for words to the others
}  # fmt: skip


def keeps_the_form(people: Iterable[Lines]) -> None:
    """Every line has its marker, ends in a newline alone, and holds nothing that a terminal obeys."""
    for person in people:
        text = person.raw.decode()
        assert text.endswith("\n"), person.account
        assert not [char for char in text if char != "\n" and not char.isprintable()], person.account
        for line in person.lines:
            assert MARKED.match(line), (person.account, line)


async def asked(person: Lines, line: str) -> list[str]:
    """What a line that is accepted brings before its `ok`."""
    await person.refused("")  # all that the lines before have brought has come
    before = len(person.lines)
    await person.ok(line)
    after = person.lines[before:]
    return after[: next(n for n, each in enumerate(after) if each == "ok" or each.startswith("ok "))]


async def offered(person: Lines) -> frozenset[str]:
    """The commands that `/help` lists, without those that always work."""
    listed = [OFFER.match(line) for line in await asked(person, "/help") if line.startswith("> ")]
    names = [found[1] for found in listed if found is not None]
    assert len(names) == len(listed) == len(set(names))
    assert set(names) >= ALWAYS
    return frozenset(names) - ALWAYS


async def only(person: Lines, *names: str) -> None:
    """These are offered, and of all the others each is refused."""
    found = await offered(person)
    assert found == set(names), (person.account, sorted(found ^ set(names)))
    lines = [f"/{name} {rest}".rstrip() for name, rest in FORMS.items() if name not in found]
    answers = await person.send_all(lines)
    taken = [line for line, answer in zip(lines, answers, strict=True) if not answer.startswith("!! ")]
    assert not taken, (person.account, taken)


def heading(person: Lines) -> str:
    """Where the person was told last that they are."""
    return next(line for line in reversed(person.lines) if line.startswith("## "))


async def arrives(person: Lines, where: str) -> None:
    """Wait until the last heading begins so."""
    await person.until(lambda: heading(person).startswith(f"## {where}"), f"## {where}")


def item(person: Lines, text: str) -> str:
    """The id of the last item printed that begins with a text."""
    found = (re.match(r"\[(\w+)\] (.*)", line) for line in reversed(person.lines))
    return next(each[1] for each in found if each is not None and each[2].startswith(text))


async def to_exploration(people: Mapping[str, Lines], *, partner: str) -> None:
    """Straight on: Lina owns the case."""
    agneta, lina = people["agneta"], people["lina"]
    await agneta.ok("/start 2")
    for _ in range(2):
        await agneta.ok("/next!")
    await arrives(lina, "4/11")
    question = await lina.ok("Hur slutar jag rädda schemat?")
    await agneta.ok("/ballot")
    await lina.ok(f"/vote {question}")
    await agneta.ok("/count")
    await lina.ok("/ja")
    await agneta.ok(f"/partner {partner}")
    await agneta.ok("/next")
    for person in people.values():
        await arrives(person, "5/11 Utforskande fas")
