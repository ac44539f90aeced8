"""Every command by every name it has, and what becomes of what is typed after it."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Command, Refused
from meeting.hall_commands import HallCommand
from meeting.model import Account
from meeting.rules.rule import Field
from meeting.view import Action, action_id
from tui import grammar as g
from tui import pages
from tui.i18n import LANGUAGES, tongue
from tui.menu import Offer
from tui.seat import Language
from tui.vocabulary import ENTRIES, Query, by_command, by_word, compose, parse, shown_for, usage, word_for

DOCUMENT = Path(__file__).parents[2] / "docs" / "line_mode.md"
WORD = re.compile(r"`/([^\s`]+)")

# A line for each command, and what it asks for.
LINES: dict[str, Command | HallCommand | Query] = {
    "/say hej du": c.Say("hej du"),
    "/leave Nattens larm": c.LeaveOutside("Nattens larm"),
    "/pass": c.Pass(),
    "/undo h3": c.Undo("h3"),
    "/raise": c.Raise(),
    "/propose Hur? | Bakgrund | Mod": c.Propose("Hur?", "Bakgrund", "Mod"),
    "/withdraw": c.Withdraw(),
    "/aside q2": c.Aside("q2"),
    "/vote [q41]": c.Vote("q41"),
    "/consent yes": c.Consent(True),
    "/slip Vad vet din chef?": c.Slip("Vad vet din chef?"),
    "/feeling förbannad": c.Feeling("förbannad"),
    "/node Telefonen": c.Node("Telefonen"),
    "/link n1 n2 svarar alltid": c.Link("n1", "n2", "svarar alltid"),
    "/move n1 34 8": c.Move("n1", 34, 8),
    "/rename n1 Den röda telefonen": c.Rename("n1", "Den röda telefonen"),
    "/erase n1": c.Erase("n1"),
    "/summary En enda telefon": c.Summarise("En enda telefon"),
    "/confirm": c.Confirm(),
    "/park Stäng av": c.Park("Stäng av"),
    "/keep h1": c.Keep("h1"),
    "/correct h1 Nära, men annan rädsla": c.Correct("h1", "Nära, men annan rädsla"),
    "/release h1": c.Release("h1"),
    "/holds": c.Holds(),
    "/revise Vad bär kvällen?": c.Revise("Vad bär kvällen?"),
    "/solve h3, h6: Gör en lapp: tre namn": c.Solve(("h3", "h6"), "Gör en lapp: tre namn"),
    "/adopt s2 Min lapp | Fråga | fredag": c.Adopt("s2", "Min lapp", "Fråga", "fredag"),
    "/enough": c.Enough(),
    "/note Tryggt.": c.Note("Tryggt."),
    "/share r1": c.Share("r1"),
    "/pulse 4 5": c.PulseAnswer(4, 5),
    "/point 1994 -3 Flyttade hit": c.Point(1994, -3, "Flyttade hit"),
    "/show y12, y34": c.Show(("y12", "y34")),
    "/evaluate 5 4 3": c.Evaluate(5, 4, 3),
    "/reunion 2027-09-01 18:00 | Kafé Alm": h.Reunion("2027-09-01 18:00", "Kafé Alm"),
    "/thanks": c.Thanks(),
    "/done": c.Done(),
    "/next": c.Next(),
    "/back": c.Back(),
    "/extend 5 8": c.Extend(5, 8),
    "/pause": c.Pause(),
    "/resume": c.Resume(),
    "/break": c.Break(),
    "/floor Lina": c.GiveFloor(Account("lina")),
    "/order lina, petter samira": c.Order((Account("lina"), Account("petter"), Account("samira"))),
    "/partner samira": c.Partner(Account("samira")),
    "/admit bjorn": c.Admit(Account("bjorn")),
    "/remove bjorn": c.Remove(Account("bjorn")),
    "/ask lina": c.Ask(Account("lina")),
    "/blank": c.Blank(),
    "/listen no": c.Listen(False),
    "/whisper tio minuter till": c.Whisper("tio minuter till"),
    "/ballot": c.OpenBallot(),
    "/count": c.Count(),
    "/lots": c.Lots(),
    "/reveal": c.Reveal(),
    "/lead": c.Lead(),
    "/close": c.Close(),
    "/away": h.Away(),
    "/here": h.Here(),
    "/chest": h.Chest(),
    "/treasure Be om en kvart.": h.Treasure("Be om en kvart."),
    "/plan-rest every week from 2026-12-01 at 13:00 | Rum 4": h.PlanRest(
        "every week from 2026-12-01 at 13:00", "Rum 4"
    ),
    "/cancel 3": h.CancelMeeting(3),
    "/attend 3 nej": h.Attend(3, False),
    "/begin-with 4": h.BeginWith(4),
    "/timezone Europe/Helsinki": h.SetZone("Europe/Helsinki"),
    "/circle-language en": h.CircleLanguage("en"),
    "/grace 5": h.Grace(5),
    "/authorities flera": h.AuthoritiesHere("several"),
    "/managers none": h.ManagersHere("none"),
    "/choices": h.Choices(),
    "/take-picture": h.TakePicture(),
    "/borrow s1 En lapp om dagen": h.Borrow("s1", "En lapp om dagen"),
    "/tried [u3] Det gick": h.Tried("u3", "Det gick"),
    "/reword u3 Annorlunda": h.Reword("u3", "Annorlunda"),
    "/arrange u3 1": h.Arrange("u3", 1),
    "/discard u3": h.Discard("u3"),
    "/empty-chest 2": h.EmptyChest(2),
    "/circles": h.Circles(),
    "/enter alm": h.Enter("alm"),
    "/circle Alm": h.FoundCircle("Alm"),
    "/start 4": h.Start(4),
    "/invite bjorn facilitator": h.Invite("bjorn", True),
    "/facilitator petter yes": h.Facilitate("petter", True),
    "/take-out petter": h.TakeOut("petter"),
    "/leave-circle": h.LeaveCircle(),
    "/end-circle": h.EndCircle(),
    "/pulse-curve": h.PulseCurve(),
    "/invitations": h.Invitations(),
    "/revoke bjorn": h.Revoke("bjorn"),
    "/qr bjorn": h.Scan("bjorn"),
    "/signins": h.SignIns(),
    "/sign-out-others": h.SignOutOthers(),
    "/mode listen": h.Mode("listen"),
    "/plan 4 2026-12-01 13:00 | Ring 036-10 00 00": h.Plan(4, "2026-12-01 13:00", "Ring 036-10 00 00"),
    "/rule Det som sägs här stannar här": h.AddRule("Det som sägs här stannar här"),
    "/strike 2": h.StrikeRule(2),
    "/acknowledge": h.Acknowledge(),
    "/series": h.Series(),
    "/name Lina Bergfors": h.SetName("Lina Bergfors"),
    "/keys": h.Keys(),
    "/add-key 1": h.AddKey(1),
    "/drop-key 1": h.DropKey(1),
    "/fingerprint": h.Fingerprint(),
    "/settings": h.ShowSettings(),
    "/rules": h.Rules(),
    "/calm on": h.SetCalm(True),
    "/mouse on": h.SetMouse(True),
    "/plain off": h.SetPlain(False),
    "/lang en": h.SetLanguage("en"),
    "/rehearse konflikten 7": h.Rehearse("conflict", 7),
    "/retry": h.Retry(),
    "/feedback": h.Feedback(),
    "/end-rehearsal": h.EndRehearsal(),
    "/passphrase": Query("passphrase"),
    "/peek": Query("peek"),
    "/desk": Query("desk"),
    "/picture": Query("picture"),
    "/card": Query("card"),
    "/who": Query("who"),
    "/again": Query("again"),
    "/help": Query("help"),
    "/help chest": Query("help", "chest"),
    "/quit": Query("quit"),
}


def documented() -> list[tuple[str, str]]:
    """The first two columns of the documentation's tables of commands."""
    rows = [
        line.replace("\\|", " ").split("|") for line in DOCUMENT.read_text().splitlines() if line.startswith("| `/")
    ]
    return [(row[1], row[2]) for row in rows if len(row) > 3]


def test_every_documented_command_and_alias_is_known_and_they_are_the_same() -> None:
    for english, swedish in documented():
        names = WORD.findall(english)
        aliases = WORD.findall(swedish)
        assert all(by_word(name) for name in (*names, *aliases)), (english, swedish)
        assert {by_word(name) for name in names} == {by_word(name) for name in aliases}, (english, swedish)


def test_every_name_and_alias_is_documented() -> None:
    names = {name for english, _ in documented() for name in WORD.findall(english)}
    aliases = {name for _, swedish in documented() for name in WORD.findall(swedish)}
    assert {entry.name for entry in ENTRIES} == names
    assert {alias for entry in ENTRIES for alias in entry.aliases} | {"ja", "nej"} == aliases


def test_no_two_commands_share_a_name() -> None:
    words = [word for entry in ENTRIES for word in (entry.name, *entry.aliases)]
    assert len(words) == len(set(words))


def test_there_is_a_command_line_for_everything_one_can_ask_for() -> None:
    assert {entry.command for entry in ENTRIES} - {None} == set(get_args(Command)) | set(get_args(HallCommand))


@pytest.mark.parametrize("line", LINES)
def test_each_command_by_its_name_and_by_its_aliases(line: str) -> None:
    name, _, rest = line.removeprefix("/").partition(" ")
    entry = by_word(name)
    assert entry is not None
    for word in (name, *entry.aliases, name.upper()):
        assert parse(f"/{word} {rest}") == LINES[line]


def test_the_lines_above_are_of_all_commands() -> None:
    assert {by_word(line.split(" ")[0].removeprefix("/")) for line in LINES} == set(ENTRIES)


def test_swedish_answers() -> None:
    assert parse("/ja") == parse("/consent ja") == c.Consent(True)
    assert parse("/nej") == parse("/consent nej") == c.Consent(False)
    assert parse("/lyssna ja") == c.Listen(True)
    assert parse("/lugn på") == h.SetCalm(True)
    assert parse("/läge borta") == h.Mode("away")
    assert parse("/bjud-in bjorn samtalsledare") == h.Invite("bjorn", True)
    assert parse("/förläng 5 fika") == c.Extend(5, 0)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("next", c.Next(True)),
        ("back", c.Back(True)),
        ("close", c.Close(True)),
        ("end-circle", h.EndCircle(True)),
        ("leave-circle", h.LeaveCircle(True)),
    ],
)
def test_the_confirmed_forms(line: str, command: Command) -> None:
    entry = by_word(line)
    assert entry is not None
    assert [parse(f"/{word}!") for word in (entry.name, *entry.aliases)] == [command] * 2


def test_a_proposal_that_builds_on_none_and_one_that_was_kept() -> None:
    assert parse("/solve : Gör en lapp") == c.Solve((), "Gör en lapp")
    assert parse("/lös p12") == c.Solve(("p12",), "")


@pytest.mark.parametrize(
    "line",
    ["/", "/ say x", "/hypotes x", "/vote!", "/sayx", "/ja!", "/\x00"],
)
def test_an_unknown_command_is_refused(line: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(line)
    assert refused.value.words.id == "refused.unknown_command"


@pytest.mark.parametrize(
    "line",
    [
        "/say", "/vote", "/vote q1 q2", "/pass jag vill inte", "/move n1 x y", "/move n1 ٣ 4", "/link n1 n2", "/pulse 4",
        "/consent kanske", "/ja tack", "/solve Gör en lapp: tre namn", "/solve", "/adopt s1", "/extend fem", "/lang de",
        "/mode hemma", "/start fyra", "/plan 4", "/order ,", "/propose | bara bakgrund", "/passphrase hemligt hemligt",
        "/point 1990 tre Skolan", "/point 1990 3", "/show allt", "/invite bjorn chef", "/strike två", "/move n1 99999999999999999999 1",
    ],
)  # fmt: skip
def test_a_wrong_form_is_refused_with_the_right_one(line: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(line)
    assert refused.value.words.id in ("refused.usage", "refused.usage_such")
    name = line.split(" ", maxsplit=1)[0]
    assert all(tongue(language).say(refused.value.words) for language in LANGUAGES)
    entry = by_word(name.removeprefix("/"))
    assert entry is not None
    assert f"/{entry.name}" in tongue("en").say(refused.value.words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_form_is_refused_with_an_example_that_is_right(language: Language) -> None:
    say = tongue(language)
    with_more = [entry for entry in ENTRIES if entry.split is not g.nothing]
    assert len(with_more) > 60
    for entry in with_more:
        example = say(f"example.{entry.id}")
        assert example in say.say(usage(entry))
        assert example.split()[0] in (entry.word(language), "/ja")
        parsed = parse(example)
        assert (
            (type(parsed) is entry.command)
            if entry.command is not None
            else (parsed == Query("help", "kista" if language == "sv" else "chest"))
        )


@given(st.text())
def test_any_line_is_parsed_or_refused(text: str) -> None:
    with contextlib.suppress(Refused):
        parse(f"/{text}")


def test_an_action_is_composed_from_its_fields() -> None:
    def action(command: type) -> Action:
        return Action(action_id(command), command, (Field("x"),))

    assert compose(action(c.Propose), ("Hur?", "", "Mod")) == c.Propose("Hur?", "", "Mod")
    assert compose(action(c.Adopt), ("s1", "Lappen", "Fråga", "")) == c.Adopt("s1", "Lappen", "Fråga", "")
    assert compose(action(c.Solve), ("h1 h2", "Lappen")) == c.Solve(("h1", "h2"), "Lappen")
    assert compose(action(c.Solve), ("", "Lappen")) == c.Solve((), "Lappen")
    assert compose(action(c.Extend), ("5", "")) == c.Extend(5)
    assert compose(action(c.Consent), ("yes",)) == c.Consent(True)
    assert compose(action(h.SetPassphrase), ("korrekt häst",)) == h.SetPassphrase("korrekt häst")
    assert compose(action(c.Order), ("lina petter",)) == c.Order((Account("lina"), Account("petter")))
    assert compose(action(c.Next), ()) == c.Next()
    with pytest.raises(Refused):
        compose(action(c.Extend), ("många", ""))


def test_the_word_of_an_action_is_in_the_persons_language() -> None:
    action = Action("vote", c.Vote)
    assert (word_for(action, "sv"), word_for(action, "en")) == ("/rösta", "/vote")
    assert word_for(Action("consent", c.Consent), "sv") == "/consent"


def test_one_reads_the_answers_where_a_language_has_a_word_for_each() -> None:
    consent, vote = Action("consent", c.Consent), Action("vote", c.Vote)
    assert (shown_for(consent, "sv"), shown_for(consent, "en")) == ("/ja, /nej", "/consent")
    assert (shown_for(vote, "sv"), shown_for(vote, "en")) == ("/rösta", "/vote")
    assert pages.word(tongue("sv"), Offer("consent", consent)) == "/ja, /nej"  # in the list and in the help


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_is_what_is_explained(language: str) -> None:
    say = tongue("sv" if language == "sv" else "en")
    for entry in ENTRIES:
        assert say(f"usage.{entry.id}").split(" ")[0] == entry.word(say.language)
        assert entry.command is None or by_command(entry.command) is entry
