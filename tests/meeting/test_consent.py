"""Step 4 after the count: asking, yes and no, the runner-up, a theme, and the conversation partner."""

from __future__ import annotations

from meeting import commands as c
from meeting.model import Account, OwnerMode
from tests.meeting.play import MEMBERS, Game, played_to


def counted(**votes: int) -> tuple[Game, dict[str, str]]:
    """A question by each, and a counted ballot with this many votes for each."""
    game = played_to("question_round")
    ids = {who: game.made(who, c.Propose(f"{who} undrar")) for who in votes}
    game.lead_says(c.OpenBallot())
    voters = iter(MEMBERS)
    for who, n in votes.items():
        for _ in range(n):
            game.say(next(voters), c.Vote(ids[who]))
    game.lead_says(c.Count())
    return game, ids


def chosen(listen: OwnerMode = OwnerMode.AWAY) -> Game:
    """Lina has said yes; nobody is conversation partner yet."""
    game = played_to("question_round", mode=listen)
    question = game.made("lina", c.Propose("Hur slutar jag rädda schemat?"))
    game.lead_says(c.OpenBallot())
    game.say("petter", c.Vote(question))
    game.lead_says(c.Count())
    game.say("lina", c.Consent(yes=True))
    return game


# yes and no


def test_only_the_one_who_is_asked_answers() -> None:
    game, _ = counted(lina=3, petter=2)
    assert game.refused("petter", c.Consent(yes=True)) == "not_asked"
    game.say("lina", c.Consent(yes=True))
    assert game.meeting.owner == "lina"
    assert game.told("petter", "status.owner")


def test_until_there_is_an_answer_nothing_goes_on() -> None:
    game, _ = counted(lina=3, petter=2)
    assert game.refused("agneta", c.Next(confirmed=True)) == "asked_first"
    assert game.refused("agneta", c.Ask(Account("petter"))) == "nobody_to_ask"


def test_after_a_no_the_runner_up_is_asked_and_no_reason_is_given() -> None:
    game, _ = counted(lina=3, petter=2, samira=1)
    game.say("lina", c.Consent(yes=False))
    assert game.meeting.asked is None
    assert game.choices("agneta", c.Ask) == ("petter",)
    assert game.refused("agneta", c.Ask(Account("lina"))) == "unknown_person"
    game.lead_says(c.Ask(Account("petter")))
    game.say("petter", c.Consent(yes=False))
    assert game.choices("agneta", c.Ask) == ("samira",)


def test_of_several_runners_up_the_leader_asks_one() -> None:
    game, _ = counted(lina=2, petter=1, samira=1)
    game.say("lina", c.Consent(yes=False))
    assert game.choices("agneta", c.Ask) == ("petter", "samira")


def test_the_elected_one_may_withdraw_instead_of_answering() -> None:
    game, _ = counted(lina=3, petter=2)
    game.say("lina", c.Withdraw())
    assert game.meeting.asked is None
    assert not game.sees("jonas", "lina undrar")
    assert game.choices("agneta", c.Ask) == ("petter",)


def test_one_may_withdraw_after_a_yes_until_step_5() -> None:
    game, _ = counted(lina=3, petter=2)
    game.say("lina", c.Consent(yes=True))
    game.lead_says(c.Partner(Account("samira")))
    game.say("lina", c.Withdraw())
    assert (game.meeting.owner, game.meeting.partner) == (None, None)
    game.lead_says(c.Ask(Account("petter")))
    game.say("petter", c.Consent(yes=True))
    game.lead_says(c.Partner(Account("lina")))
    game.go_on()
    assert game.place == "exploration"
    assert game.refused("petter", c.Withdraw()) == "not_here"


def test_when_the_leader_goes_back_and_the_owner_withdraws_the_case_goes_too() -> None:
    game = played_to("exploration")
    game.say("samira", c.Say("Var var du?"))
    game.say("lina", c.Say("I köket."))
    game.say("lina", c.Done())
    game.lead_says(c.Back())
    game.say("lina", c.Withdraw())
    game.elect("petter", "jonas")
    game.go_on()
    assert not game.sees("petter", "I köket.")
    assert not game.told("petter", "status.understood")


# people who are not there


def test_an_elected_one_without_a_connection_holds_nobody() -> None:
    game = played_to("question_round")
    ids = {who: game.made(who, c.Propose(who)) for who in ("lina", "petter")}
    game.lead_says(c.OpenBallot())
    game.say("jonas", c.Vote(ids["lina"]))
    game.drops("lina")
    game.lead_says(c.Count())
    assert game.choices("agneta", c.Ask) == ("petter",)
    game.lead_says(c.Ask(Account("petter")))
    game.returns("lina")
    assert game.refused("lina", c.Consent(yes=True)) == "not_asked"
    game.say("petter", c.Consent(yes=True))
    assert game.meeting.owner == "petter"


def test_when_the_only_author_is_gone_there_can_be_new_questions() -> None:
    game, _ = counted(lina=3)
    game.drops("lina")
    new = game.made("petter", c.Propose("Min"))
    game.lead_says(c.OpenBallot())
    game.returns("lina")
    assert game.refused("lina", c.Consent(yes=True)) == "not_asked"
    game.say("lina", c.Vote(new))
    game.lead_says(c.Count())
    assert game.meeting.asked == "petter"


def test_an_owner_whose_line_is_gone_before_step_5_can_be_followed_by_the_runner_up() -> None:
    game, _ = counted(lina=3, petter=2)
    game.say("lina", c.Consent(yes=True))
    game.lead_says(c.Partner(Account("petter")))
    assert not game.can("agneta", c.Ask)
    game.drops("lina")
    game.lead_says(c.Ask(Account("petter")))
    game.say("petter", c.Consent(yes=True))
    assert (game.meeting.owner, game.meeting.partner) == ("petter", None)


def test_whoever_never_answers_can_be_removed_and_the_next_asked() -> None:
    game, _ = counted(lina=3, petter=2)
    game.lead_says(c.Remove(Account("lina")))
    assert game.meeting.asked is None
    assert game.choices("agneta", c.Ask) == ("petter",)


# nobody proposes


def test_after_two_quiet_minutes_the_leader_may_propose_a_theme() -> None:
    game = played_to("question_round")
    game.wait(seconds=119)
    assert game.refused("agneta", c.Propose("Att säga nej")) == "silence_first"
    game.wait(seconds=1)
    theme = game.made("agneta", c.Propose("Att säga nej"))
    assert game.marks("lina", theme) == ("mark.theme",)
    assert game.refused("agneta", c.Propose("Ett till")) == "theme_not_needed"


def test_a_theme_becomes_a_members_by_ask_and_consent() -> None:
    game = played_to("question_round")
    game.wait(minutes=2)
    game.say("agneta", c.Propose("Att säga nej"))
    assert game.choices("agneta", c.Ask) == MEMBERS
    game.lead_says(c.Ask(Account("jonas")))
    game.say("jonas", c.Consent(yes=True))
    game.lead_says(c.Partner(Account("yusuf")))
    game.go_on()
    assert game.items("petter", "question")[0].author == "Jonas"


def test_who_said_no_to_a_theme_is_not_asked_again() -> None:
    game = played_to("question_round")
    game.wait(minutes=2)
    game.say("agneta", c.Propose("Att säga nej"))
    game.lead_says(c.Ask(Account("jonas")))
    game.say("jonas", c.Consent(yes=False))
    assert "jonas" not in game.choices("agneta", c.Ask)
    assert game.choices("agneta", c.Ask)


def test_the_leader_may_take_a_theme_back_until_somebody_is_asked() -> None:
    game = played_to("question_round")
    game.wait(minutes=2)
    game.say("agneta", c.Propose("Att säga nej"))
    game.say("agneta", c.Withdraw())
    game.say("agneta", c.Propose("Att säga ja"))
    game.lead_says(c.Ask(Account("jonas")))
    assert game.refused("agneta", c.Withdraw()) == "no_question_of_yours"
    game.say("jonas", c.Withdraw())
    assert game.meeting.asked is None


def test_a_theme_gives_way_to_a_members_question() -> None:
    game = played_to("question_round")
    game.wait(minutes=2)
    game.say("agneta", c.Propose("Att säga nej"))
    mine = game.made("lina", c.Propose("Min fråga"))
    assert game.refused("agneta", c.Ask(Account("jonas"))) == "nobody_to_ask"
    game.lead_says(c.OpenBallot())
    assert game.choices("jonas", c.Vote) == (mine,)


def test_without_any_question_the_meeting_goes_on_to_the_reflection() -> None:
    game = played_to("question_round")
    assert game.asked_to_confirm("agneta", c.Next()) >= {"missing.proposal", "consequence.no_owner"}
    game.go_on()
    assert game.place == "reflection"
    game.lead_says(c.Back(confirmed=True))
    assert game.place == "question_round"


# the conversation partner


def test_there_is_no_going_on_without_a_conversation_partner() -> None:
    game = chosen()
    assert game.refused("agneta", c.Next(confirmed=True)) == "partner_first"
    game.lead_says(c.Partner(Account("samira")))
    game.go_on()
    assert game.place == "exploration"


def test_a_partner_needs_an_owner_and_is_somebody_else() -> None:
    game = played_to("question_round")
    assert game.refused("agneta", c.Partner(Account("samira"))) == "owner_first"
    game = chosen()
    assert game.refused("agneta", c.Partner(Account("lina"))) == "unknown_person"
    assert {"agneta", "yusuf", "petter"} <= set(game.choices("agneta", c.Partner))


def test_the_partner_can_be_changed_while_they_are_needed() -> None:
    game = played_to("exploration")
    game.say("petter", c.Slip("Vad vet din chef?"))
    game.drops("samira")
    assert game.told("agneta", "notice.partner_gone")
    game.lead_says(c.Partner(Account("yusuf")))
    assert game.sees("yusuf", "Vad vet din chef?")
    assert not game.sees("samira", "Vad vet din chef?")
    game.say("yusuf", c.Say("Vad vet din chef?"))


# listening


def test_listening_is_offered_only_where_the_circle_has_agreed_and_before_step_7() -> None:
    assert chosen().refused("lina", c.Listen(yes=True)) == "circle_is_away"
    game = chosen(OwnerMode.LISTEN)
    game.say("lina", c.Listen(yes=True))
    assert game.refused("petter", c.Listen(yes=True)) == "not_here"
    game.lead_says(c.Partner(Account("samira")))
    game.go_to("coffee_break")
    game.say("lina", c.Listen(yes=False))
    game.say("lina", c.Listen(yes=True))
    game.go_on()
    assert game.refused("lina", c.Listen(yes=False)) == "locked_out"
