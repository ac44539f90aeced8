"""Step 5: the partner asks, the owner tells; slips to the partner alone; feelings; "I am understood"."""

from __future__ import annotations

from meeting import commands as c
from meeting.hints import hint
from meeting.model import Account
from tests.meeting.play import MEMBERS, played_to


def test_the_partner_asks_and_the_owner_answers_the_latest_question() -> None:
    game = played_to("exploration")
    game.say("samira", c.Say("Var var du?"))
    asked = game.made("samira", c.Say("Vad hände i dig?"))
    answer = game.made("lina", c.Say("Trött först."))
    assert game.meeting.items[answer].about == (asked,)
    assert [item.author for item in game.items("petter", "exploration")] == ["Samira", "Samira", "Lina"]
    assert game.marks("petter", asked) == ("mark.asked",)
    assert game.marks("petter", answer) == ("mark.answer",)


def test_the_owner_can_begin_without_a_question() -> None:
    game = played_to("exploration")
    game.say("lina", c.Say("Det ringer efter middagen."))
    assert game.sees("petter", "Det ringer efter middagen.")


def test_the_others_listen() -> None:
    game = played_to("exploration")
    for who in ("petter", "agneta", "yusuf"):
        assert game.refused(who, c.Say("Har du provat ...")) == "not_here"


def test_a_slip_is_read_by_the_partner_without_its_author() -> None:
    game = played_to("exploration")
    before = {who: game.seen_by(who) for who in game.meeting.admitted}
    slip = game.made("petter", c.Slip("Vad vet din chef?"))
    assert {who for who in before if before[who] != game.seen_by(who)} == {"petter", "samira"}
    (read,) = game.items("samira", "slips")
    assert (read.id, read.author, read.mine) == (slip, None, False)
    assert game.items("petter", "own_slips")[0].mine


def test_slips_are_for_members_who_listen() -> None:
    game = played_to("exploration")
    for who in ("lina", "samira", "agneta"):
        assert game.refused(who, c.Slip("Psst")) == "not_here"


def test_a_slip_can_be_taken_back() -> None:
    game = played_to("exploration")
    slip = game.made("petter", c.Slip("Vad vet din chef?"))
    game.say("petter", c.Undo(slip))
    assert not game.sees("samira", "Vad vet din chef?")


def test_a_plain_line_is_a_question_an_answer_or_a_slip() -> None:
    game = played_to("exploration")
    assert game.sight("samira").plain is c.Say
    assert game.sight("lina").plain is c.Say
    assert game.sight("petter").plain is c.Slip
    assert game.sight("agneta").plain is None


def test_feelings_are_the_owners() -> None:
    game = played_to("exploration")
    game.say("lina", c.Feeling("förbannad"))
    assert game.items("petter", "feelings")[0].author == "Lina"
    assert game.refused("petter", c.Feeling("glad")) == "not_here"


def test_the_owner_says_when_they_are_understood() -> None:
    game = played_to("exploration")
    assert "missing.understood" in game.asked_to_confirm("agneta", c.Next())
    game.say("lina", c.Done())
    assert game.told("petter", "status.understood")
    assert game.refused("lina", c.Done()) == "already_understood"
    game.say("agneta", c.Next())
    assert game.place == "picture"


def test_with_four_members_it_works_and_the_partner_may_be_a_facilitator() -> None:
    game = played_to("question_round", MEMBERS[:4])
    game.elect("lina", "yusuf")
    game.go_to("hypotheses.talk")
    game.say("yusuf", c.Say("Kan det vara så att ...?"))
    assert game.told("petter", "notice.few_authors")
    game.go_to("solutions.without_owner")
    assert game.told("petter", "notice.few_authors")
    game.go_to("meta_reflection")


def test_with_five_nobody_is_warned() -> None:
    assert not played_to("hypotheses.talk", MEMBERS[:5]).told("petter", "notice.few_authors")


def test_with_fewer_than_four_the_case_cannot_be_started() -> None:
    game = played_to("question_round", MEMBERS[:4])
    game.elect()
    game.drops("jonas")
    assert game.refused("agneta", c.Next(confirmed=True)) == "too_few"
    game.returns("jonas")
    game.steps_out("jonas")
    game.go_on()
    assert game.place == "exploration"
    game.drops("jonas", "petter")
    game.go_to("coffee_break")


def test_advice_in_a_question_gets_a_private_hint() -> None:
    game = played_to("exploration")
    assert game.sight("samira").hint == "advice"
    assert hint("advice", "Har du provat att stänga av telefonen?") == "advice"
    assert hint("advice", "Varför inte bara säga nej?") == "advice"
    assert hint("advice", "Vad hände i dig när det ringde?") is None
    assert hint(None, "Har du provat att stänga av telefonen?") is None


def test_the_lead_may_be_the_partner_and_is_told_nothing_more_than_that() -> None:
    game = played_to("exploration")
    game.lead_says(c.Partner(Account("agneta")))
    game.say("samira", c.Slip("Från mig"))
    assert game.items("agneta", "slips")[0].author is None
