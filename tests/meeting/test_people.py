"""Who is in and who leads: late arrivals, removal, the lead, both facilitators gone, naming a leader."""

from __future__ import annotations

from meeting import commands as c
from meeting.events import Joined
from meeting.model import Account
from tests.meeting.play import MEMBERS, Game, played_to, strings_in


def naming(game: Game, minutes: float = 3) -> None:
    """Both facilitators have been gone for so long."""
    game.drops("agneta", "yusuf")
    game.wait(minutes=minutes)


# coming in


def test_somebody_late_is_let_in_by_the_leader() -> None:
    game = Game(absent=("tomasz",))
    assert game.seen_by("tomasz") is None
    assert game.refused("agneta", c.Admit(Account("tomasz"))) == "nobody_waits"
    game.returns("tomasz")
    assert game.seen_by("tomasz") is None
    assert game.refused("tomasz", c.Raise()) == "not_inside"
    assert game.told("agneta", "notice.knocking")
    assert not game.told("yusuf", "notice.knocking")
    game.lead_says(c.Admit(Account("tomasz")))
    game.say("tomasz", c.Raise())


def test_strangers_are_not_let_in() -> None:
    game = Game()
    game.here.add(Account("nyfiken"))
    assert game.refused("agneta", c.Admit(Account("nyfiken"))) == "nobody_waits"
    game.happen(Joined(Account("nyfiken")))
    game.lead_says(c.Admit(Account("nyfiken")))


def test_who_comes_late_sees_the_step_under_way_and_nothing_of_earlier_ones() -> None:
    game = Game(absent=("tomasz",), previous="jonas")
    game.lead_says(c.GiveFloor(Account("lina")))
    game.say("lina", c.Say("hemlis från incheckningen"))
    game.say("lina", c.LeaveOutside("hemlis utanför dörren"))
    game.say("petter", c.Feeling("hemlis känsla"))
    game.go_to("follow_up")
    game.say("jonas", c.Say("hemlis från avstämningen"))
    game.go_to("exploration")
    game.say("samira", c.Say("hemlis från utforskandet"))
    game.say("ulrika", c.Slip("hemlis på lapp"))
    game.go_on()
    game.say("lina", c.Node("hemlis i bilden"))
    game.say("lina", c.Summarise("hemlis i meningen"))
    game.go_on()
    game.returns("tomasz")
    game.lead_says(c.Admit(Account("tomasz")))
    while game.place != "meta_reflection":
        assert not any("hemlis" in text for text in strings_in(game.seen_by("tomasz"))), game.place
        game.wait(seconds=90)
        game.lead_says(c.Reveal() if game.can("agneta", c.Reveal) else c.Next(confirmed=True))
    assert not game.told("tomasz", "status.door")
    assert game.told("petter", "status.door")


def test_who_came_late_sees_nothing_of_what_was_said_before_when_the_leader_goes_back_to_it() -> None:
    game = Game(absent=("tomasz",), previous="jonas")
    game.lead_says(c.GiveFloor(Account("lina")))
    game.say("lina", c.Say("hemlis från incheckningen"))
    game.say("petter", c.Feeling("hemlis känsla"))
    game.go_to("follow_up")
    game.say("jonas", c.Say("hemlis från avstämningen"))
    game.go_on()
    game.elect()
    game.go_on()
    game.say("samira", c.Say("hemlis från utforskandet"))
    game.go_on()
    game.returns("tomasz")
    game.lead_says(c.Admit(Account("tomasz")), c.Back(confirmed=True))
    assert game.sees("petter", "hemlis från utforskandet")
    game.say("samira", c.Say("Vad hände sedan?"))
    assert game.sees("tomasz", "Vad hände sedan?")
    while game.meeting.at:
        assert not game.sees("tomasz", "hemlis"), game.place
        game.lead_says(c.Back(confirmed=True))
    assert game.sees("petter", "hemlis från incheckningen")
    assert not game.sees("tomasz", "hemlis")


def test_when_the_leader_goes_back_who_came_late_has_what_the_step_works_with() -> None:
    game = Game(absent=("tomasz",))
    game.go_to("question_round")
    game.say("petter", c.Propose("Hur säger jag nej?"))
    game.elect()
    game.go_on()
    game.returns("tomasz")
    game.lead_says(c.Admit(Account("tomasz")))
    assert not game.sees("tomasz", "Hur säger jag nej?")
    game.lead_says(c.Back(confirmed=True))
    assert game.sees("tomasz", "Hur säger jag nej?")


def test_a_note_that_was_shown_before_they_came_is_not_shown_again_and_one_that_is_shown_later_is() -> None:
    game = Game(absent=("tomasz",))
    while game.place != "reflection":
        game.go_on()
    before, after = game.made("lina", c.Note("hemlis")), game.made("petter", c.Note("Något att pröva."))
    game.say("lina", c.Share(before))
    game.go_on()
    game.returns("tomasz")
    game.lead_says(c.Admit(Account("tomasz")), c.Back(confirmed=True))
    game.say("petter", c.Share(after))
    assert game.sees("samira", "hemlis")
    assert not game.sees("tomasz", "hemlis")
    assert game.sees("tomasz", "Något att pröva.")


def test_who_begins_to_facilitate_sees_what_is_whispered_from_then_on() -> None:
    game = Game()
    game.say("agneta", c.Whisper("Petter har det tungt i dag"))
    game.happen(Joined(Account("petter"), facilitator=True))
    game.say("yusuf", c.Whisper("Välkommen"))
    assert game.sees("yusuf", "Petter har det tungt i dag")
    assert not game.sees("petter", "Petter har det tungt i dag")
    assert game.sees("petter", "Välkommen")
    game.happen(Joined(Account("petter"), facilitator=True))
    assert game.sees("petter", "Välkommen")


def test_a_late_facilitator_walks_in() -> None:
    game = Game(absent=("yusuf",))
    game.go_to("exploration")
    game.returns("yusuf")
    assert game.sight("yusuf").place.step == "exploration"


def test_a_line_that_drops_holds_its_seat() -> None:
    game = played_to("exploration")
    game.drops("petter")
    assert game.state("lina", "petter") == "gone"
    game.returns("petter")
    assert game.sight("petter").place.step == "exploration"
    game.say("petter", c.Slip("Vad vet din chef?"))


# going out


def test_the_removed_are_out_until_they_are_let_in_again() -> None:
    game = played_to("exploration")
    game.lead_says(c.Remove(Account("petter")))
    assert game.seen_by("petter") is None
    assert "petter" not in {who.account for who in game.sight("lina").roster}
    game.lead_says(c.Admit(Account("petter")))
    assert game.seen_by("petter") is not None


def test_a_removed_facilitator_does_not_walk_in() -> None:
    game = Game()
    game.lead_says(c.Remove(Account("yusuf")))
    game.returns("yusuf")
    assert game.seen_by("yusuf") is None
    game.lead_says(c.Admit(Account("yusuf")))


def test_neither_the_leader_nor_the_owner_is_removed() -> None:
    game = played_to("exploration")
    assert not {"agneta", "lina"} & set(game.choices("agneta", c.Remove))
    assert game.refused("agneta", c.Remove(Account("lina"))) == "unknown_person"


def test_with_the_removed_go_their_floor_hand_and_partnership() -> None:
    game = played_to("exploration")
    game.lead_says(c.Remove(Account("samira")))
    assert game.meeting.partner is None
    assert game.told("agneta", "missing.partner")
    game = Game()
    game.say("petter", c.Raise())
    game.lead_says(c.GiveFloor(Account("lina")), c.Remove(Account("petter")), c.Remove(Account("lina")))
    assert game.meeting.floor.holder is None
    assert not game.meeting.floor.hands


# the lead


def test_the_other_facilitator_takes_the_lead() -> None:
    game = Game()
    assert game.refused("agneta", c.Lead()) == "you_lead"
    assert game.refused("yusuf", c.Lead(Account("lina"))) == "lead_takes_no_name"
    game.say("yusuf", c.Lead())
    assert game.sight("yusuf").leads
    assert game.refused("agneta", c.Next(confirmed=True)) == "only_leader"
    game.say("agneta", c.Lead())
    game.go_on()


def test_with_one_facilitator_gone_the_members_name_nobody() -> None:
    game = Game()
    game.drops("agneta")
    game.wait(minutes=10)
    assert game.refused("lina", c.Lead(Account("lina"))) == "facilitators_are_here"
    assert not game.told("lina", "status.facilitators_gone")


def test_with_both_gone_the_members_wait_three_minutes() -> None:
    game = Game()
    naming(game, minutes=2.9)
    assert game.told("lina", "status.facilitators_gone")
    assert not game.told("lina", "notice.name_leader")
    assert game.refused("lina", c.Lead(Account("lina"))) == "facilitators_are_here"
    game.wait(minutes=0.1)
    assert game.told("lina", "notice.name_leader")
    assert game.refused("lina", c.Lead()) == "lead_needs_name"
    assert game.refused("lina", c.Lead(Account("agneta"))) == "unknown_person"


def test_who_is_named_by_more_than_half_of_those_present_leads() -> None:
    game = Game()
    naming(game)
    for who in ("lina", "petter", "samira"):
        game.say(who, c.Lead(Account("ulrika")))
    assert game.lead == "agneta"
    game.say("petter", c.Lead(Account("jonas")))
    game.say("jonas", c.Lead(Account("ulrika")))
    assert game.lead == "agneta"
    game.say("tomasz", c.Lead(Account("ulrika")))
    assert game.lead == "ulrika"
    game.go_on()
    assert game.place == "relaxation"


def test_those_who_are_gone_are_not_counted() -> None:
    game = Game()
    naming(game)
    game.drops("petter", "samira", "jonas")
    game.say("lina", c.Lead(Account("lina")))
    game.say("ulrika", c.Lead(Account("lina")))
    assert game.lead == "lina"


def test_a_named_leader_does_not_hear_whispers_and_gives_way_to_a_facilitator() -> None:
    game = Game(MEMBERS[:4])
    game.say("yusuf", c.Whisper("Psst"))
    naming(game)
    for who in ("lina", "petter", "samira"):
        game.say(who, c.Lead(Account("petter")))
    assert not game.sees("petter", "Psst")
    assert game.refused("petter", c.Whisper("x")) == "not_here"
    assert game.sight("petter").card == "check_in"
    game.returns("yusuf")
    game.say("yusuf", c.Lead())
    assert game.lead == "yusuf"


def test_when_a_named_leader_is_gone_too_another_can_be_named() -> None:
    game = Game(MEMBERS[:4])
    naming(game)
    for who in ("lina", "petter", "samira"):
        game.say(who, c.Lead(Account("petter")))
    game.drops("petter")
    game.wait(minutes=3)
    for who in ("lina", "samira"):
        game.say(who, c.Lead(Account("jonas")))
    assert game.lead == "jonas"


def test_the_owner_is_never_named_and_a_locked_out_one_not_waited_for() -> None:
    game = played_to("hypotheses.talk", MEMBERS[:4])
    naming(game)
    assert game.refused("lina", c.Lead(Account("petter"))) == "locked_out"
    assert game.choices("petter", c.Lead) == ("petter", "samira", "jonas")
    game.drops("jonas", "samira")
    game.say("petter", c.Lead(Account("petter")))
    assert game.lead == "petter"


def test_a_leader_who_becomes_the_owner_leaves_the_others_free_to_name_one() -> None:
    game = Game(MEMBERS[:5])
    naming(game)
    for who in ("lina", "petter", "samira"):
        game.say(who, c.Lead(Account("petter")))
    game.go_to("question_round")
    game.elect("petter", "samira")
    game.go_to("hypotheses.silent_writing")
    assert game.refused("petter", c.Reveal()) == "locked_out"
    for who in ("lina", "samira", "jonas"):
        game.say(who, c.Lead(Account("lina")))
    game.wait(seconds=90)
    game.say("lina", c.Reveal())


def test_old_namings_are_forgotten_when_the_meeting_goes_on() -> None:
    game = Game(MEMBERS[:4])
    naming(game)
    game.say("lina", c.Lead(Account("petter")))
    game.returns("agneta")
    game.go_on()
    naming(game)
    game.say("petter", c.Lead(Account("petter")))
    assert game.lead == "agneta"


def test_a_blank_meeting_without_facilitators_says_that_one_can_be_named() -> None:
    game = Game(MEMBERS[:4])
    game.lead_says(c.Blank())
    naming(game)
    assert game.told("lina", "notice.name_leader")
    for who in ("lina", "petter", "samira"):
        game.say(who, c.Lead(Account("petter")))
    game.say("petter", c.Blank())


def test_a_facilitator_invited_meanwhile_counts_as_one() -> None:
    game = Game()
    game.happen(Joined(Account("mona"), facilitator=True))
    game.returns("mona")
    game.say("mona", c.Lead())
    assert game.lead == "mona"
