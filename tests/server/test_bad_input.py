"""Bad input over real SSH, in lines and in the full screen: a clear answer, nothing lost, nobody else disturbed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from meeting.text import Words, words
from tests.helpers.egress import foreign_to_a_screen, foreign_to_lines
from tests.helpers.waiting import until
from tests.server.house import MEMBERS
from tests.server.table import LEAD, Screen, Table, a_table, to_exploration, to_questions
from tui import vocabulary
from tui.i18n import LANGUAGES, tongue
from tui.seat import Language
from tui.vocabulary import ENTRIES

Case = tuple[str, Words]  # what is typed, and why it is refused

LONG = "a b c d " * 500 + "e"  # 4,001 characters
HOSTILE = {
    "a style": "fet [bold red]text[/bold red]",
    "an end of nothing": "[/x] och [/]",
    "a link": "[a=:// [@click=app.quit]klicka[/]",
    "a colour": "röd \x1b[31;5mtext\x1b[0m",
    "a clipboard": "\x1b]52;c;aGVq\x07urklipp\x1b]0;titel\x1b\\",
    "one byte for two": "tyst \x9b2J\x9d0;x\x9c",
    "right to left": "vänd \u202eom\u2066 nu\u200f",
    "nothing wide": "osyn\u200blig\ufeff \u2060\U000e0041text",
    "NUL": "noll\x00 och\x07 ring\x7f",
    "marks": "Z" + "\u0301" * 40 + "algo",
}
CLEAN = (
    "fet [bold red]text[/bold red]",
    "[/x] och [/]",
    "[a=:// [@click=app.quit]klicka[/]",
    "vänd om nu",
    "osynlig text",
    "\u0179\u0301\u0301\u0301algo",
)


@pytest.fixture(autouse=True)
def nothing_fails(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Bad input is no fault of ours: none is logged."""
    failures: list[str] = []
    monkeypatch.setattr("server.log.failure", lambda name, error: failures.append(f"{name}: {error!r}"))
    yield
    assert failures == []


def usage(name: str) -> Words:
    entry = next(entry for entry in ENTRIES if entry.name == name)
    return vocabulary.usage(entry)


def unknown(id: str) -> Words:
    return words("refused.unknown_id", id=id)


def nobody(name: str) -> Words:
    return words("refused.unknown_person", name=name)


def too_long(most: int = 4_000, length: int = 4_001) -> Words:
    return words("refused.too_long", most=most, length=length)


async def refused(table: Table, account: str, language: Language, cases: list[Case]) -> None:
    """Each is refused in the person's language and given back, and everybody else hears nothing."""
    say = tongue(language).say
    others = {other: await table.heard(other) for other in table.people if other != account}
    if account in table.screens:
        for typed, why in cases:
            await refused_on_a_screen(table.screens[account], typed, say(why))
    else:
        for typed, why in cases:
            answer = await table.people[account].refused(typed)
            back = f" ({typed.strip()})" if " " in typed or not is_command(typed) else ""
            assert answer == f"!! {say(why)}{back}"
    for other, received in others.items():
        await table.undisturbed(other, received)


def is_command(typed: str) -> bool:
    return typed[1:].rstrip("!") in {name for entry in ENTRIES for name in (entry.name, *entry.aliases)}


async def refused_on_a_screen(screen: Screen, typed: str, why: str) -> None:
    await screen.enter(typed)
    await screen.reads(why[:60])
    await screen.until(lambda: screen.own_line and squeezed(screen.own_line) in squeezed(typed), "what was typed")
    await screen.empty()


def squeezed(text: str) -> str:
    return "".join(text.split())


async def sit(table: Table, account: str, language: Language, mode: str) -> None:
    """Somebody who is in the lobby sits down in a mode, with a language."""
    await table.people[account].ok(f"/lang {language}")
    if mode == "screen":
        await table.people.pop(account).close()
        await table.screen(account)


both_modes = pytest.mark.parametrize("mode", ["lines", "screen"])
both_languages = pytest.mark.parametrize("language", LANGUAGES)


@both_languages
@both_modes
async def test_commands_that_are_none_or_cannot_be_given(language: Language, mode: str) -> None:
    async with a_table() as table:
        await table.home("petter")
        await table.home("lina")
        await sit(table, "lina", language, mode)
        outside: list[Case] = [
            ("/blorp", words("refused.unknown_command", name="blorp")),
            ("/blorp! nu", words("refused.unknown_command", name="blorp!")),
            ("/next! nu", usage("next")),
            ("hej", words("refused.plain.home")),
            ("//hej", words("refused.plain.home")),
            ("/vote q1", words("house.not_in_meeting")),
            ("/invite olle", words("house.not_here")),
            ("/enter nowhere", words("house.unknown_circle", circle="nowhere")),
            ("/lang fi", usage("lang")),
            ("/calm kanske", usage("calm")),
            ("/add-key ett", usage("add-key")),
            ("/add-key 7", words("house.no_such_key")),
            ("/name [/x]", words("house.bad_name", most=40)),
            ("/name Agneta", words("house.name_taken", name="Agneta")),
            ("/name " + "Lång " * 9, words("house.bad_name", most=40)),
        ]
        if mode == "lines":  # in the full screen the line itself holds no more
            outside.append(("/treasure " + LONG, too_long()))
        await refused(table, "lina", language, outside)
        await table.lobby("agneta", "yusuf")
        await table.lead("/rule Vi börjar i tid")
        await sit(table, "yusuf", language, mode)
        if mode == "screen":
            await table.screens["yusuf"].enter("/enter alm")
            await table.screens["yusuf"].reads("Agneta*")
            await table.screens["yusuf"].line_is("")
        at_the_door: list[Case] = [
            ("hej", words("refused.plain.lobby")),
            ("/enter nowhere", words("house.unknown_circle", circle="nowhere")),
            ("/rule " + "r " * 200 + "r", too_long(400, 401)),
            ("/plan 2 2026-12-01 13:00 | " + "rum " * 20 + "1", too_long(80, 81)),
            ("/plan 2 i morgon", words("house.bad_plan", most=10)),
            ("/plan 12 2026-12-01 13:00", words("house.bad_plan", most=10)),
            ("/strike 4", words("house.no_such_rule", number=4)),
            ("/mode kanske", usage("mode")),
            ("/invite Å", words("house.bad_account", account="å")),
            ("/start 11", words("house.no_such_meeting", most=10)),
            ("/circle " + "lång " * 13, words("house.bad_circle_name", most=60)),
        ]
        await refused(table, "yusuf", language, at_the_door)


@both_languages
@both_modes
async def test_names_ids_and_numbers_that_nobody_has(language: Language, mode: str) -> None:
    async with a_table() as table:
        await table.lobby("agneta", "lina", "petter")
        await table.lead("/start 2")
        await sit(table, LEAD, language, mode)
        leading: list[Case] = [
            ("/floor nobody", nobody("nobody")),
            ("/floor [/x]", nobody("[/x]")),
            ("/floor Lina Bergfors", usage("floor")),
            ("/order lina nobody", nobody("nobody")),
            ("/remove " + "n" * 60, nobody("n" * 40)),
            ("/extend 999", words("refused.minutes", most=60)),
            ("/extend fem", usage("extend")),
            ("/extend 5 99", unknown("99")),
            ("/feeling " + "k" * 41, too_long(40, 41)),
            ("/undo c1", words("refused.nothing_of_yours")),
            ("/partner lina", words("refused.not_here")),
            ("/keys", words("house.outside")),
            ("/name Agneta Ek", words("house.outside")),
            ("/passphrase", words("house.outside")),
            ("/invitations", words("house.in_lobby")),
        ]
        await refused(table, LEAD, language, leading)
        await sit(table, "lina", language, mode)
        following: list[Case] = [
            ("hej", words("refused.plain.raise")),
            ("/next", words("refused.only_leader")),
            ("/close! nu", usage("close")),
            ("/say " + LONG, words("refused.not_your_turn")),
            ("/whisper psst", words("refused.not_here")),
            ("/consent kanske", usage("consent")),
        ]
        await refused(table, "lina", language, following)


@both_languages
@both_modes
async def test_votes_outside_the_ballot(language: Language, mode: str) -> None:
    async with a_table() as table:
        await table.lobby(LEAD, *MEMBERS)
        await to_questions(table)
        one = await table.people["lina"].ok("Hur slutar jag rädda schemat?")
        other = await table.people["petter"].ok("Hur pratar jag om dålig stämning?")
        await sit(table, "jonas", language, mode)
        too_early: list[Case] = [(f"/vote {one}", words("refused.no_ballot")), ("/aside q7x", unknown("q7x"))]
        await refused(table, "jonas", language, too_early)
        await table.lead("/ballot")
        cases: list[Case] = [
            ("/vote nope", unknown("nope")),
            ("/vote h1", unknown("h1")),
            ("/vote [/x", unknown("/x")),
            (f"/vote {one} {other}", usage("vote")),
            ("/vote " + "v" * 500, unknown("v" * 40)),
            ("min röst", words("refused.plain.vote")),
            ("/propose En fråga till", words("refused.ballot_was_opened")),
        ]
        await refused(table, "jonas", language, cases)
        # What was refused is no vote, and one that is none replaces none.
        for account in ("lina", "petter", "samira"):
            await table.people[account].ok(f"/vote {one}")
        await table.lead("/count")
        await table.people["lina"].sees("3")


@both_languages
@both_modes
async def test_text_that_is_too_long_for_its_place(language: Language, mode: str) -> None:
    async with a_table() as table:
        await table.lobby(LEAD, *MEMBERS)
        await to_questions(table)
        await sit(table, "ulrika", language, mode)
        long: list[Case] = [(LONG, too_long()), (f"/propose Kort | {LONG}", too_long())]
        if mode == "lines":
            await refused(table, "ulrika", language, long)
        else:
            # The line is full, and says so: what is in it can be sent.
            await table.screens["ulrika"].write(LONG)
            await table.screens["ulrika"].reads(tongue(language)("ui.full", most=4_000))
            await table.screens["ulrika"].empty()
        await to_exploration(table, "lina", "samira")
        await table.lead("/next!")
        await table.people["lina"].sees("## 6/11")
        node = await table.people["lina"].ok("Telefonen")
        await table.people["lina"].ok("Personalen")
        await sit(table, "lina", language, mode)
        labels: list[Case] = [
            ("n" * 41, too_long(40, 41)),
            ("/node " + "n" * 41, too_long(40, 41)),
            ("/summary " + "s " * 150 + "s", too_long(300, 301)),
            (f"/link {node} n0 " + "l" * 41, unknown("n0")),
            (f"/move {node} 72 0", words("refused.outside_grid", columns=71, rows=17)),
            (f"/move {node} ett två", usage("move")),
        ]
        await refused(table, "lina", language, labels)


async def test_a_line_of_any_length_is_answered_and_the_beginning_given_back() -> None:
    async with a_table() as table:
        await table.lobby("agneta", "lina")
        answer = await table.people["lina"].refused("å" * 40_000)
        assert answer == f"!! {tongue('sv')('refused.line_too_long', most=4_000)} ({'å' * 4_000} ...)"
        await table.people["lina"].ok("/who")


async def test_what_a_terminal_would_obey_reaches_nobody() -> None:
    async with a_table() as table:
        await table.lobby("agneta", "yusuf", "lina", "petter", "samira")
        await table.lead("/start 2", "/floor lina")
        await table.people["samira"].sees("## 1/11")
        await table.people.pop("samira").close()
        screen = await table.screen("samira")
        await screen.reads("Lina har ordet")
        for text in HOSTILE.values():
            await table.people["lina"].ok(text)
        await table.lead("/floor samira")
        await screen.reads("Du har ordet")
        for text in HOSTILE.values():
            await screen.enter(text)
            await screen.line_is("")
            screen.type(text.encode() + b" slut")  # as keys, one after the other
            await screen.until(lambda: screen.own_line.endswith("slut"), "what was typed")
            screen.type("\r")
            await screen.line_is("")
        for account in ("lina", "petter"):
            await table.people[account].ok("/again")
        for person in table.people.values():
            assert foreign_to_lines(person.raw) == set()
        assert foreign_to_a_screen(bytes(screen.emulator.received)) == set()
        shown = [line for line in table.people["petter"].lines if line.endswith(("(Lina)", "(Samira)"))]
        for clean in CLEAN:
            assert len({line for line in shown if clean in line}) == 3, clean


@both_languages
async def test_half_a_letter_in_line_mode(language: Language) -> None:
    async with a_table() as table:
        await table.lobby("agneta", "lina", "petter")
        await table.lead("/start 2", "/floor lina")
        lina = table.people["lina"]
        await lina.sees("## 1/11")
        await lina.ok(f"/lang {language}")
        heard = await table.heard("petter")
        unreadable = tongue(language)("refused.not_utf8")
        assert await lina.send_bytes(b"lagom\xc3\n") == f"!! {unreadable} (lagom\ufffd)"
        assert await lina.send_bytes("förbannad\n".encode("latin-1")) == f"!! {unreadable} (f\ufffdrbannad)"
        assert await lina.send_bytes(b"/treasure \xff\n") == f"!! {unreadable} (/treasure \ufffd)"
        await table.undisturbed("petter", heard)
        # A letter in two packets is whole.
        lina.write(b"tr\xc3")
        await table.heard("petter")
        assert (await lina.send_bytes(b"\xb6tt\n")).startswith("ok c")
        await table.people["petter"].sees("tr\u00f6tt (Lina)")


@both_languages
async def test_half_a_letter_in_the_full_screen(language: Language) -> None:
    async with a_table() as table:
        await table.home("lina")
        await sit(table, "lina", language, "screen")
        screen = table.screens["lina"]
        unreadable = tongue(language)("refused.not_utf8")
        for typed, shown in ((b"lagom\xc3", "lagom\ufffd"), ("/namn Bj\u00f6rn".encode("latin-1"), "/namn Bj\ufffdrn")):
            screen.type(typed + b"\r")
            await screen.reads(unreadable)
            await screen.line_is(shown)
            await screen.empty()
        screen.type(b"/namn Bj\xc3")
        await screen.line_is("/namn Bj")
        screen.type(b"\xb6rn\r")
        await screen.line_is("")
        await screen.until(lambda: screen.emulator.lines[0].endswith("Bj\u00f6rn"), "the new name")


async def test_lines_on_a_terminal_echo_nothing_that_it_obeys() -> None:
    async with a_table() as table:
        await table.lobby("agneta", "lina")
        await table.lead("/start 2", "/floor lina")
        await table.people.pop("lina").close()
        lina = await Screen.connect(table.port, user="lina", term="dumb")
        await until(lambda: b"> /quit" in lina.emulator.received, "the first block")
        for text in HOSTILE.values():
            lina.type(text.encode() + b"\x7f\x17\x15" + text.encode() + b"\r")
        await until(lambda: lina.emulator.received.count(b"\r\nok c") == len(HOSTILE), "all answers")
        assert foreign_to_lines(bytes(lina.emulator.received), pty=True) == set()
        assert foreign_to_lines(table.people["agneta"].raw) == set()
        await lina.close()
