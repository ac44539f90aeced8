"""Line mode over a chair that a test decides: what is printed, when, and what never is."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import fields, replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import NeedsConfirmation, Refused
from meeting.model import Account, Place
from meeting.text import Words, shortened, words
from meeting.view import (
    Action,
    Blank,
    Board,
    CircleLine,
    Coffee,
    Dot,
    Drawing,
    Ended,
    Head,
    Home,
    InMeeting,
    Left,
    Lifeline,
    LinkShown,
    Lobby,
    NodeShown,
    Picture,
    Section,
    Shown,
    Stillness,
    View,
    Waiting,
)
from tests.helpers.waiting import until
from tests.tui.line_room import FakeChair, Person, actions, home, quiet, seated
from tui import i18n, printed
from tui.changes import changes, elsewhere
from tui.i18n import LANGUAGES, tongue
from tui.line import CRASHES, QUEUE_LIMIT
from tui.line_queue import MOST_LINES
from tui.seat import Answer, Settings

LINA = Account("lina")
COMMON: dict[str, Any] = {"me": LINA, "name": "Lina Bergfors"}


def head(
    step: str = "check_in", number: int = 1, minutes: int = 15, *, part: str = "", left: Left | None = None
) -> Head:
    return Head(step, part, number, 11, minutes, left)


def board(step: str = "check_in", number: int = 1, minutes: int = 15, **more: Any) -> Board:
    shape = {"place": Place(step), "head": head(step, number, minutes), "prompt": words(f"prompt.{step}"), **COMMON}
    return Board(**{**shape, **more})


def a_view(kind: type[Any]) -> View:
    """One of each type."""
    in_step = {**COMMON, "place": Place("check_in"), "head": head(), "prompt": words("prompt.check_in")}
    blank = {**COMMON, "place": Place("blank"), "head": Head("blank", "", 0, 11, 0), "prompt": words("prompt.away")}
    made: dict[type[Any], View] = {
        Board: board(sections=(Section("check_in", items=(Shown("c1", "Sov dåligt.", "Lina"),)),)),
        Stillness: Stillness(**in_step, line=3),
        Lifeline: Lifeline(**in_step, curve=(Dot("y1", 1994, 3),), whose="Lina"),
        Picture: Picture(**in_step, drawing=drawing()),
        Coffee: Coffee(**{**in_step, "place": Place("coffee_break"), "head": head("coffee_break", 0)}),
        Blank: Blank(**blank, why="away"),
        Waiting: waiting(),
        Ended: Ended(**COMMON, place=Place("ended"), circle="Alm", number=4, empties=Left("minutes", 3)),
        Home: home(circles=(CircleLine("alm", "Alm"),)),
        Lobby: lobby(),
    }
    return made[kind]


def waiting(**more: Any) -> Waiting:
    shape = {
        **COMMON,
        "place": Place("hypotheses"),
        "head": head("hypotheses", 7, 20),
        "prompt": words("prompt.waiting"),
    }
    return Waiting(**{**shape, "actions": actions(c.Note), "plain": c.Note, **more})


def lobby(**more: Any) -> Lobby:
    shape = {**COMMON, "circle": "alm", "title": "Alm", "place": Place("lobby", "alm"), "number": 4}
    return Lobby(**{**shape, "rules": ("Det som sägs här stannar här",), **more})


def drawing(**more: Any) -> Drawing:
    nodes = (NodeShown("n1", "Kvällspersonalen", 6, 3), NodeShown("n2", "Telefonen", 34, 4))
    return replace(Drawing(nodes, (LinkShown("b1", "n1", "n2", "ringer"),), "Alla vägar går hit"), **more)


# every type of view, in both languages


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(View), ids=lambda kind: kind.__name__)
def test_every_view_is_printed_and_compared(kind: type[Any], language: str) -> None:
    say = tongue("sv" if language == "sv" else "en")
    view = a_view(kind)
    lines = printed.block(say, view)
    assert lines[0].startswith("## ")
    assert lines[1].startswith("? ")
    assert all(line.startswith(("[", "* ", "> ")) for line in lines[2:])
    assert all(len(line) > len("## ") and line.isprintable() for line in lines)
    assert changes(say, view, view, {action.id for action in view.actions}) == []
    assert not elsewhere(view, view)


@pytest.mark.parametrize("kind", get_args(View), ids=lambda kind: kind.__name__)
def test_another_type_of_view_is_another_place(kind: type[Any]) -> None:
    other = a_view(Home if kind is not Home else Lobby)
    assert elsewhere(a_view(kind), other)


def test_headings_have_the_form_of_the_contract() -> None:
    say, english = tongue("sv"), tongue("en")

    def top(view: View) -> str:
        return printed.top(say, view)[0]

    assert top(board("hypotheses", 7, 20)) == "## 7/11 Hypotesfas, 20 min"
    without = board("solutions", 9, 12, head=head("solutions", 9, 12, part="without_owner"))
    assert top(without) == "## 9/11 Lösningsfas utan ärendeägaren, 12 min"
    assert top(a_view(Coffee)) == "## Fika, 15 min"
    assert top(lobby()) == "## Alm"
    assert (top(home()), printed.top(english, home())[0]) == ("## Hemma", "## Home")
    assert top(waiting()) == "## 7/11 Hypotesfas, 20 min"
    assert printed.top(say, waiting())[1] == (
        "? Gruppen tänker för dig nu. Du behöver inte göra någonting. Andas, hämta vatten. Vi hämtar dig."
    )


def test_a_command_and_what_it_does_have_the_form_of_the_contract() -> None:
    view = board("question_round", 4, 20, actions=(printed_vote(),))
    assert "> /vote ID  rösta på en frågeställning" in printed.block(tongue("sv"), view)


def printed_vote() -> Any:
    (vote,) = actions(c.Vote)
    return replace(vote, fields=(printed_field(),))


def printed_field() -> Any:
    from meeting.rules.rule import Field

    return Field("id", ("q41",))


def test_an_item_has_its_id_its_text_and_its_author_where_the_view_has_one() -> None:
    say = tongue("sv")
    assert printed.item(say, Shown("h3", "Kvällspersonalen kanske tror att ...")) == (
        "[h3] Kvällspersonalen kanske tror att ..."
    )
    question = Shown("q41", "Hur?", "Lina", lines=(words("line.wish", text="Mod"),), marks=(words("mark.votes", n=4),))
    assert printed.item(say, question) == "[q41] Hur? (Lina, 4 röster). Önskan: Mod."


def test_the_picture_reads_as_sentences_with_ids_to_link() -> None:
    assert printed.picture(tongue("sv"), drawing(confirmed=True)) == [
        "[n1] Kvällspersonalen, på 6 3",
        "[n2] Telefonen, på 34 4",
        "[b1] Kvällspersonalen ringer Telefonen.",
        "* Mening: Alla vägar går hit",
        "* Ärendeägaren har bekräftat bilden",
    ]


# on arrival


async def test_on_arrival_all_is_printed_and_what_always_works() -> None:
    person = Person(FakeChair(board(actions=actions(c.Raise))))
    await until(lambda: b"/here" in person.received)
    lines = person.new()
    assert lines[0] == "## 1/11 Incheckning, 15 min"
    assert [line.split(" ")[1] for line in lines if line.startswith("> ")] == [
        "/raise", "/who", "/again", "/help", "/lang", "/quit", "/chest", "/away", "/here",
    ]  # fmt: skip


async def test_a_view_that_says_the_same_prints_nothing() -> None:
    view = board(head=head(left=Left("minutes", 12)))
    chair = FakeChair(view)
    person = await Person.arrived(chair)
    chair.show(replace(view, head=head(left=Left("minutes", 11))))
    chair.show(replace(view, head=head(left=Left("over", 2))))
    await quiet()
    assert person.new() == []


async def test_who_is_still_to_have_the_word_is_said_when_asked_and_not_at_each_turn() -> None:
    left = [words("missing.turns", how="/ordet NAMN", who=shortened(names)) for names in (["Lina", "Jonas"], ["Jonas"])]
    lacking = (words("missing.round", how="/ordet NAMN"), *left, words("missing.turn", who="Jonas"))
    chair = FakeChair(board(notices=(words("notice.missing", what=lacking[0]),)))
    person = await Person.arrived(chair)
    for what in lacking[1:]:
        chair.show(board(notices=(words("notice.missing", what=what),)))
        await quiet()
    assert person.new() == []
    assert "* Saknas för nästa steg: att Jonas blir klar (/klar)" in await person.do("/igen")
    chair.show(board(notices=(words("notice.missing", what=words("missing.picture")),)))
    await quiet()
    assert len(person.new()) == 1


async def test_another_place_is_printed_whole() -> None:
    chair = FakeChair(board())
    person = await Person.arrived(chair)
    chair.show(a_view(Coffee))
    await quiet()
    assert person.new() == ["## Fika, 15 min", "? Vad har du med dig in i dag? Vad får vänta utanför dörren?"]


async def test_what_becomes_possible_is_said_once() -> None:
    view = board(actions=actions(c.Raise))
    chair = FakeChair(view)
    person = await Person.arrived(chair)
    for _ in range(2):
        chair.show(replace(view, actions=actions(c.Raise, c.Vote)))
        await quiet()
        chair.show(view)
        await quiet()
    assert person.new() == ["* Nu kan du: /rösta  rösta på en frågeställning"]


async def test_the_floor_is_said_with_what_one_can_do_and_not_twice() -> None:
    view = board(actions=actions(c.Raise))
    chair = FakeChair(view)
    person = await Person.arrived(chair)
    mine = replace(
        view,
        status=(words("status.floor", name="Lina"),),
        notices=(words("notice.floor"),),
        actions=actions(c.Say, c.Done, c.Pass),
    )
    chair.show(mine)
    await quiet()
    (line,) = person.new()
    assert line.startswith("* Du har ordet: skriv, eller /passa.")


async def test_who_has_stepped_out_is_told_once_that_something_waits() -> None:
    away = a_view(Blank)
    assert isinstance(away, Blank)
    chair = FakeChair(away)
    person = await Person.arrived(chair)
    for wanted in ({"floor"}, set(), {"asked"}, {"asked"}):
        chair.show(replace(away, wanted=frozenset(wanted), leads=not wanted))
        await quiet()
    assert person.new() == ["* Något väntar på dig. /här visar vad."] * 2
    assert "* Något väntar på dig. /här visar vad." in await person.do("/again")
    chair.show(replace(away, place=Place("blanked"), why="blanked", wanted=frozenset({"floor"})))
    await quiet()
    assert not any("väntar" in line for line in person.new())  # nobody could see it


async def test_who_waits_hears_nothing_but_their_own_notes() -> None:
    chair = FakeChair(waiting())
    person = await Person.arrived(chair)
    assert (await person.do("/who"))[-1] == "ok"
    chair.show(waiting(notes=(Shown("r1", "Andas", mine=True),)))
    await quiet()
    assert person.new() == ["[r1] Andas"]


# answers


async def test_each_line_is_answered_once_and_in_order() -> None:
    chair = FakeChair(board(plain=c.Say), gate=asyncio.Event())
    person = await Person.arrived(chair)
    person.type("ett\n/raise\n/nonsens\n\n/who\n//snedstreck\n")
    await quiet()
    assert person.new() == []
    assert chair.gate is not None
    chair.gate.set()
    await quiet()
    answers = [line for line in person.new() if line.startswith(("ok", "!! "))]
    assert [answer[:2] for answer in answers] == ["ok", "ok", "!!", "!!", "ok", "ok"]
    assert [command for command, _ in chair.submitted] == [c.Say("ett"), c.Raise(), c.Say("/snedstreck")]


async def test_an_id_comes_first_in_the_answer() -> None:
    chair = FakeChair(board(plain=c.Say), answer=Answer(item="h4"))
    person = await Person.arrived(chair)
    assert await person.do("kanske") == ["ok h4"]
    chair.answer = Answer(
        words=words("house.plain_next_time"), lines=("[alm] Alm", words("house.no_keys"), "## falskt")
    )
    lines = await person.do("/keys")
    assert lines[0] == "[alm] Alm"
    assert lines[1].startswith("* Du har inga nycklar")
    assert lines[2] == "* ## falskt"
    assert lines[3] == "ok Det gäller från nästa gång du loggar in."


async def test_a_refusal_gives_the_reason_and_the_text_back() -> None:
    chair = FakeChair(board(plain=c.Say), answer=Refused(words("refused.locked_out")))
    person = await Person.arrived(chair)
    (line,) = await person.do("Hon borde sluta")
    assert line.startswith("!! Det här steget är stängt för dig.")
    assert line.endswith("(Hon borde sluta)")
    (line,) = await person.do("/say Hon borde sluta")
    assert line.endswith("(/say Hon borde sluta)")
    (line,) = await person.do("/raise")
    assert not line.endswith(")")


async def test_what_needs_a_confirmation_says_how() -> None:
    chair = FakeChair(board(), answer=NeedsConfirmation(words("confirm.next", what="Hypoteserna göms.")))
    person = await Person.arrived(chair)
    assert await person.do("/nästa") == ["!! Innan ni går vidare. Hypoteserna göms. /nästa! gör det."]
    chair.settings = Settings("en")
    assert (await person.do("/next"))[0].endswith("/next! does it.")


async def test_an_unknown_command_never_becomes_a_contribution() -> None:
    chair = FakeChair(board(plain=c.Say))
    person = await Person.arrived(chair)
    (line,) = await person.do("/hypotes hon borde")
    assert line.startswith("!! ")
    assert line.endswith("(/hypotes hon borde)")
    assert chair.submitted == []


async def test_where_a_plain_line_does_nothing_one_hears_what_does() -> None:
    chair = FakeChair(board("question_round", 4, 20, actions=actions(c.Vote)))
    person = await Person.arrived(chair)
    assert await person.do("q41") == ["!! Röstningen är öppen: /rösta ID. (q41)"]


@pytest.mark.parametrize("kind", get_args(View), ids=lambda kind: kind.__name__)
async def test_a_plain_line_that_does_nothing_is_refused_in_words(kind: type[Any]) -> None:
    view = a_view(kind)
    person = await Person.arrived(FakeChair(replace(view, plain=None) if isinstance(view, Waiting) else view))
    (line,) = await person.do("hej")
    assert line.startswith("!! ")
    assert line.endswith("(hej)")


async def test_a_line_begun_elsewhere_is_refused_once_and_then_taken() -> None:
    chair = FakeChair(waiting())
    person = await Person.arrived(chair)
    person.type("en halv ")
    chair.show(board("hypothesis_review", 8, plain=c.Say))
    await quiet()
    lines = await person.do("tanke")
    assert lines[0] == "## 8/11 Hypotesgenomgång, 15 min"
    assert lines[-1].startswith("!! ")
    assert lines[-1].endswith("(en halv tanke)")
    assert chair.submitted == []
    assert await person.do("en halv tanke") == ["ok"]
    assert chair.submitted == [(c.Say("en halv tanke"), Place("hypothesis_review"))]


@pytest.mark.parametrize("pty", [True, False])
async def test_a_yes_is_to_what_was_printed_last_when_it_was_begun(pty: bool) -> None:
    def rules(*these: str) -> Any:
        return board(
            actions=(
                Action("acknowledge", h.Acknowledge, about=these),
                Action("strike_rule", h.StrikeRule, about=these),
            )
        )

    chair = FakeChair(rules("En"))
    person = await Person.arrived(chair, pty=pty)
    person.type("/acknow")
    chair.show(rules("En", "Två"))
    await quiet()
    await person.do("ledge")
    await person.do("/strike 2")
    assert [command for command, _ in chair.submitted] == [
        h.Acknowledge(seen=("En",)),
        h.StrikeRule(2, seen=("En", "Två")),
    ]


async def test_what_was_typed_before_anything_was_printed_belongs_where_one_arrives() -> None:
    chair = FakeChair(board(plain=c.Say))
    person = Person(chair)
    person.type("tidigt\n")
    await quiet()
    assert chair.submitted == [(c.Say("tidigt"), Place("check_in"))]


async def test_a_command_may_be_given_anywhere() -> None:
    chair = FakeChair(waiting())
    person = await Person.arrived(chair)
    person.type("/note en halv ")
    chair.show(board("hypothesis_review", 8))
    await person.do("tanke")
    assert chair.submitted == [(c.Note("en halv tanke"), None)]


async def test_a_gentle_word_goes_to_the_author_with_the_answer() -> None:
    chair = FakeChair(board("hypotheses", 7, 20, plain=c.Say, hint="solution"), answer=Answer(item="h4"))
    person = await Person.arrived(chair)
    assert await person.do("Hon borde stänga av") == [
        "ok h4", "* Det låter som en lösning. Vad skulle den lösa? Skriv orsaken, spara lösningen till steg 9.",
    ]  # fmt: skip
    assert await person.do("Kanske är hon rädd") == ["ok h4"]


async def test_a_fault_of_ours_ends_nothing() -> None:
    chair = FakeChair(board(plain=c.Say), answer=RuntimeError("hemligt"))
    person = await Person.arrived(chair)
    (line,) = await person.do("hej")
    assert line.startswith("!! Något gick fel hos oss.")
    assert "hemligt" not in line
    assert [type(error) for error in person.crashes] == [RuntimeError]
    chair.answer = Answer()
    assert await person.do("hej") == ["ok"]


async def test_faults_that_others_of_the_kind_do_not_follow_end_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    chair = FakeChair(board(plain=c.Say))
    person = await Person.arrived(chair)
    for n in range(2 * CRASHES):
        failures = failing_once(monkeypatch)
        chair.show(board(plain=c.Say, status=(words("status.floor", name=str(n)),)))
        await quiet()
        assert not failures
        lines = person.new()
        assert lines[0] == "## 1/11 Incheckning, 15 min"  # all afresh, at once
        assert f"* {n} har ordet" in lines
    assert len(person.crashes) == 2 * CRASHES
    assert not person.over


def failing_once(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Makes the next change fail to be printed; empty once it has."""
    left: list[None] = [None]

    def fail(*args: Any) -> list[str]:
        if left:
            left.pop()
            raise RuntimeError("hemligt")
        return changes(*args)

    monkeypatch.setattr("tui.line.changes", fail)
    return left


async def test_who_cannot_be_printed_for_is_told_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> list[str]:
        raise RuntimeError("hemligt")

    person = await Person.arrived(FakeChair(board()))
    monkeypatch.setattr(printed, "block", fail)
    person.chair.seat.show(a_view(Home))  # type: ignore[union-attr]
    await until(lambda: person.over, "the end")
    assert person.new() == [
        "* Något går fel hos oss, gång på gång. Det du har skickat är sparat: logga in igen om en stund."
    ]
    assert len(person.crashes) == CRASHES


# queries and settings


async def test_help_names_everything_with_its_other_names() -> None:
    person = await Person.arrived(FakeChair(board(plain=c.Say, actions=actions(c.Say, c.Consent))))
    lines = await person.do("/hjälp")
    assert lines[0] == "* En vanlig rad är ditt i rundan."
    assert "> /say  säg vad du har med dig in (/säg)" in lines
    assert any(line.startswith("> /consent") and line.endswith("(/ja, /nej)") for line in lines)
    assert lines[-1] == "ok"


async def test_help_on_a_word_tells_of_all_that_belongs_to_it_wherever_it_may_be_done() -> None:
    person = await Person.arrived(FakeChair(board(plain=c.Say, actions=actions(c.Say))))
    for word in ("kista", "/prövat", "chest"):
        lines = await person.do(f"/hjälp {word}")
        assert "* /tried ID [HUR DET GICK]  du har prövat något ur din kista (/prövat)" in lines
        assert any(line.startswith("* /discard ID") for line in lines)
        assert not any(line.startswith("> ") or "/say" in line for line in lines)
        assert lines[-1] == "ok"
    assert await person.do("/hjälp säg") == ["* /say TEXT  säg det du vill säga (/säg)", "ok"]
    (refused,) = await person.do("/hjälp kistor")
    assert refused.startswith("!! ") and "kistor" in refused


async def test_the_language_changes_at_once() -> None:
    chair = FakeChair(board())
    person = await Person.arrived(chair)
    chair.settings = Settings("en")
    assert await person.do("/lang en") == ["ok"]
    assert (await person.do("/again"))[0] == "## 1/11 Check-in, 15 min"


async def test_a_look_ahead_and_a_card_are_not_for_everybody() -> None:
    person = await Person.arrived(FakeChair(board(card=None)))
    for line in ("/peek", "/card", "/picture"):
        (answer,) = await person.do(line)
        assert answer.startswith("!! ")


async def test_who_is_here_with_the_names_that_commands_take() -> None:
    person = await Person.arrived(FakeChair(board(roster=seated("agneta", "lina"))))
    assert await person.do("/vilka") == [
        "* Agneta Sandvall (agneta), samtalsledare", "* Lina Bergfors (lina), du", "ok",
    ]  # fmt: skip


# leaving


async def test_one_leaves_with_a_word() -> None:
    chair = FakeChair(board())
    person = await Person.arrived(chair)
    assert await person.do("/quit") == ["ok Vi ses."]
    assert person.over
    assert chair.left


async def test_the_end_of_input_ends_it_after_what_was_typed() -> None:
    chair = FakeChair(board(plain=c.Say))
    person = await Person.arrived(chair)
    person.type("ett\ntvå\nen halv")
    person.front.eof()
    await until(lambda: person.over)
    lines = person.new()
    assert [line[:2] for line in lines] == ["ok", "ok", "!!"]
    assert lines[-1].endswith("(en halv)")
    assert [command for command, _ in chair.submitted] == [c.Say("ett"), c.Say("två")]


async def test_who_is_taken_over_is_told() -> None:
    chair = FakeChair(board())
    person = await Person.arrived(chair)
    person.front.end(words("house.taken_over"))
    await until(lambda: person.over)
    assert person.new()[0].startswith("* Du har loggat in på ett annat ställe")


async def test_a_lost_line_leaves_the_seat() -> None:
    chair = FakeChair(board())
    person = await Person.arrived(chair)
    person.front.lost()
    await person.front.closed()
    assert (chair.left, person.over) == (True, True)


# with a pty


async def test_with_a_pty_lines_end_with_a_return_and_typing_is_echoed() -> None:
    chair = FakeChair(board(plain=c.Say))
    person = await Person.arrived(chair, pty=True)
    before = len(person.received)
    await person.do("hej", newline="\r")
    assert person.received[before:] == b"hej\r\nok\r\n"
    assert b"\n" not in person.received.replace(b"\r\n", b"")


async def test_what_there_is_to_say_waits_while_a_line_is_half_typed() -> None:
    view = board(plain=c.Say)
    chair = FakeChair(view)
    person = await Person.arrived(chair, pty=True)
    person.type("hal")
    chair.show(replace(view, status=(words("status.paused"),)))
    await quiet()
    assert person.new() == ["hal"]
    person.type("v\x7f\x7f\x7f\x7f")
    await quiet()
    assert person.received.endswith("* Klockan står. Det är paus.\r\n".encode())


async def test_without_a_pty_nothing_waits() -> None:
    view = board(plain=c.Say)
    chair = FakeChair(view)
    person = await Person.arrived(chair)
    person.type("hal")
    chair.show(replace(view, status=(words("status.paused"),)))
    await quiet()
    assert person.new() == ["* Klockan står. Det är paus."]


async def test_an_interruption_on_an_empty_line_says_how_to_leave() -> None:
    person = await Person.arrived(FakeChair(board()), pty=True)
    person.type("\x03")
    await quiet()
    assert person.new() == ["* /avsluta går härifrån. Din plats är kvar."]


# the passphrase


async def test_a_passphrase_is_asked_for_twice_and_never_shown() -> None:
    chair = FakeChair(home(actions=actions(h.SetPassphrase)))
    person = await Person.arrived(chair, pty=True)
    assert (await person.do("/lösenfras", newline="\r"))[-1].startswith("* Skriv den nya lösenfrasen")
    chair.show(
        home(
            actions=actions(h.SetPassphrase),
            notices=(
                words("house.emptied", circle="Alm", number=2, when="2026-12-01 16:15", what=words("remains.circle")),
            ),
        )
    )
    await quiet()
    assert person.new() == []
    assert (await person.do("korrekt häst batteri", newline="\r"))[-1] == "* En gång till."
    lines = await person.do("korrekt häst batteri", newline="\r")
    assert lines[1].startswith("* Rummet är tömt")
    assert lines[2] == "ok"
    assert chair.submitted == [(h.SetPassphrase("korrekt häst batteri"), None)]
    assert "korrekt" not in person.received.decode()


async def test_a_passphrase_typed_ahead_is_not_shown_either() -> None:
    chair = FakeChair(home(actions=actions(h.SetPassphrase)))
    person = await Person.arrived(chair, pty=True)
    await person.do("/passphrase\rkorrekt häst batteri\rkorrekt häst batteri", newline="\r")
    assert chair.submitted == [(h.SetPassphrase("korrekt häst batteri"), None)]
    assert "korrekt" not in person.received.decode()


async def test_a_passphrase_asked_for_before_anything_was_printed_is_not_shown() -> None:
    chair = FakeChair(home(actions=actions(h.SetPassphrase)))
    person = Person(chair, pty=True)
    person.type("/lösenfras\r")  # the server has read nothing yet
    await quiet()
    assert person.new()[-1].startswith("* Skriv den nya lösenfrasen")
    await person.do("korrekt häst batteri", newline="\r")
    await person.do("korrekt häst batteri", newline="\r")
    assert chair.submitted == [(h.SetPassphrase("korrekt häst batteri"), None)]
    assert "korrekt" not in person.received.decode()


async def test_a_passphrase_typed_ahead_where_none_can_be_set_reaches_nobody() -> None:
    chair = FakeChair(board(plain=c.Say))
    person = await Person.arrived(chair, pty=True)
    lines = await person.do("/passphrase\rkorrekt batteri\rkorrekt batteri", newline="\r")
    assert [line[:3] for line in lines if line.startswith(("ok", "!! "))] == ["!! "] * 3
    person.type("/passphrase\rkorrekt")  # and half of it
    await quiet()
    person.type(" batteri\r")
    await quiet()
    assert chair.submitted == []
    assert "batteri" not in person.received.decode()
    assert (await person.do("hej", newline="\r"))[-1] == "ok"


async def test_a_passphrase_is_hidden_although_another_one_before_it_was_given_up() -> None:
    chair = FakeChair(home(actions=actions(h.SetPassphrase)))
    person = await Person.arrived(chair, pty=True)
    person.type("/passphrase\r\rbatteri\r/passphrase\r")  # all of it before anything is answered
    await quiet()
    for _ in range(2):
        await person.do("korrekt batteri", newline="\r")
    assert chair.submitted == [(h.SetPassphrase("korrekt batteri"), None)]
    assert "batteri" not in person.received.decode()


async def test_a_fault_of_ours_tells_nobody_a_passphrase() -> None:
    chair = FakeChair(home(actions=actions(h.SetPassphrase)), answer=RuntimeError("hemligt"))
    person = await Person.arrived(chair, pty=True)
    lines = await person.do("/lösenfras\rkorrekt batteri\rkorrekt batteri", newline="\r")
    assert lines[-1].startswith("!! Något gick fel hos oss.")
    assert "batteri" not in person.received.decode()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("korrekt häst\rkorrekt hest\r", "!! De två var inte lika"),
        ("korrekt\r", "!! Den var för kort: minst 12 tecken."),
        ("\r", "!! Lösenfrasen är"),
        ("kor\x03", "!! Lösenfrasen är"),
    ],
)
async def test_a_passphrase_that_comes_to_nothing(typed: str, answer: str) -> None:
    chair = FakeChair(home(actions=actions(h.SetPassphrase)))
    person = await Person.arrived(chair, pty=True)
    lines = await person.do("/passphrase\r" + typed, newline="")
    assert lines[-1].startswith(answer)
    assert chair.submitted == []
    assert "korrekt" not in person.received.decode()
    assert (await person.do("/raise", newline="\r"))[-1] == "ok"


async def test_a_passphrase_is_not_asked_for_where_it_would_show_or_cannot_be_set() -> None:
    person = await Person.arrived(FakeChair(home(actions=actions(h.SetPassphrase))))
    assert (await person.do("/passphrase"))[0].startswith("!! Utan terminal")
    person = await Person.arrived(FakeChair(board()), pty=True)
    assert (await person.do("/passphrase", newline="\r"))[-1].startswith("!! ")
    assert (await person.do("synligt", newline="\r"))[0] == "synligt"


async def test_a_passphrase_typed_on_the_commands_line_is_not_shown_again() -> None:
    person = await Person.arrived(FakeChair(home(actions=actions(h.SetPassphrase))), pty=True)
    lines = await person.do("/lösenfras korrekt häst", newline="\r")
    assert lines[0] == "/lösenfras korrekt häst"
    assert lines[1] == "!! Så här skrivs det: /lösenfras"


# bad input, and clients that do not read


@pytest.mark.parametrize("pty", [True, False])
async def test_bad_lines_are_refused_and_the_next_is_taken(pty: bool) -> None:
    chair = FakeChair(board(plain=c.Say))
    person = await Person.arrived(chair, pty=pty)
    for bad, reason in (
        (b"x" * 20_000 + b"\n", "!! Raden är för lång"),
        (b"f\xf6rbannad\n", "!! Några tecken gick inte att läsa"),
        (b"\x00\x01\n", "!! Raden var tom"),
        (b"\n", "!! Raden var tom"),
    ):
        person.type(bad)
        await quiet()
        assert person.new()[-1].startswith(reason)
    assert chair.submitted == []
    assert (await person.do("hel"))[-1] == "ok"


async def test_a_client_that_does_not_read_gets_the_latest_and_no_queue() -> None:
    view = board(plain=c.Say)
    chair = FakeChair(view)
    person = await Person.arrived(chair)
    person.waiting = QUEUE_LIMIT
    before = len(person.received)
    for n in range(2_000):
        chair.show(replace(view, status=(words("status.floor", name=str(n)),)))
        await asyncio.sleep(0)
    person.type("ett\n" * 5_000)
    await quiet()
    assert len(person.received) == before
    person.waiting = 0
    person.front.eof()
    await until(lambda: person.over)
    lines = person.new()
    assert lines[0] == "* 1999 har ordet"
    assert lines.count("ok") == MOST_LINES
    assert len(lines) == 1 + 5_000
    assert sum(line.startswith("!! Det kom för många rader") for line in lines) == 5_000 - MOST_LINES


async def test_nothing_leaves_that_a_terminal_obeys() -> None:
    bad = "\x1b[31m\x9b0m\x07\u202e\u2066\r\ndold rad"
    items = (Shown("c1", bad, bad, lines=(bad,)),)
    view = board(sections=(Section("check_in", items=items),), status=(words("status.floor", name=bad),))
    chair = FakeChair(view, answer=Answer(lines=(bad, words("house.plain_next_time")), item="c2"))
    person = await Person.arrived(chair)
    await person.do("/keys")
    text = person.received.decode()
    assert all(unicodedata.category(char) not in {"Cc", "Cf"} or char == "\n" for char in text)
    assert "\ndold" not in text


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.booleans())
def test_whatever_is_typed_only_lines_of_text_come_back(data: bytes, pty: bool) -> None:
    async def play() -> None:
        chair = FakeChair(board(plain=c.Say))
        person = await Person.arrived(chair, pty=pty)
        person.type(data + b"\r\n")
        await quiet()
        assert person.crashes == []
        text = person.received.decode()
        allowed = {"\n", "\r", "\b"} if pty else {"\n"}
        assert all(unicodedata.category(char) != "Cc" or char in allowed for char in text)
        if not pty:
            lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n")
            answers = [line for line in person.new() if line.startswith(("ok", "!! "))]
            assert len(answers) in {lines, lines + 1}
        person.front.lost()
        await person.front.closed()

    asyncio.run(play())


def test_no_view_has_a_field_that_lines_know_nothing_of() -> None:
    """A new field of a view makes this fail: then line mode has to say it, or it is added here."""
    said = {
        "InMeeting": {"me", "name", "place", "head", "prompt", "roster", "status", "notices", "actions", "plain", "leads",
                      "card", "peek", "desk", "hint", "glance", "soon", "alerts"},
        "Board": {"sections"}, "Lifeline": {"sections", "curve", "whose"}, "Stillness": {"line", "sitting_out"}, "Picture": {"drawing", "sections"}, "Coffee": set(),
        "Blank": {"why", "wanted"},
        "Waiting": {"me", "name", "place", "head", "prompt", "notes", "actions", "plain", "alerts"},
        "Ended": {"me", "name", "place", "circle", "number", "door", "ends", "empties", "picture", "hold", "told", "actions", "alerts"},
        "Home": {"me", "name", "place", "circles", "chest", "actions", "notices", "alerts"},
        "Lobby": {"me", "name", "circle", "title", "place", "number", "of", "when", "where", "roster", "expected", "absent",
                  "rings", "rules",
                  "acknowledged", "listening", "mode_open", "chest", "choices", "facilitator", "checklist", "under_way", "ended", "actions", "notices", "alerts"},
    }  # fmt: skip
    kinds: tuple[type[Any], ...] = get_args(View)
    for kind in kinds:
        inherited = said["InMeeting"] if issubclass(kind, InMeeting) else set()
        assert {field.name for field in fields(kind)} == said[kind.__name__] | inherited, kind.__name__


def test_unknown_ids_are_an_error_where_one_is_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "strict", True)
    with pytest.raises(KeyError):
        tongue("sv").say(Words("no.such.id"))
    monkeypatch.setattr(i18n, "strict", False)
    assert tongue("sv").say(Words("no.such.id")) == "no.such.id"


async def test_a_plain_line_on_the_way_into_a_lobby_is_told_that_there_is_no_meeting() -> None:
    chair = FakeChair(home())
    person = await Person.arrived(chair)
    person.type("hej\n")  # at home, and done when one is in the lobby
    chair.show(lobby())
    await quiet()
    said = [line for line in person.new() if line.startswith("!! ")]
    assert said == [
        "!! Träffen har inte börjat för dig än, så här skriver man inget. /hjälp visar vad du kan göra. (hej)"
    ]
    assert (await person.do("bjud-in lina"))[-1].startswith("!! Menade du /bjud-in?")
