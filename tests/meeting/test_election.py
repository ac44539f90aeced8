"""Step 4: proposals, "not with me in the room", the secret ballot, ties, run-offs and lots."""

from __future__ import annotations

import pytest

from meeting import commands as c
from meeting.events import Counted, Voted
from meeting.evolve import fold
from meeting.model import Account
from meeting.view import view
from tests.meeting.play import MEMBERS, Game, played_to

Questions = dict[str, str]


def with_questions(*authors: str) -> tuple[Game, Questions]:
    """The question round with a question by each of these."""
    game = played_to("question_round")
    return game, {who: game.made(who, c.Propose(f"{who} undrar", "bakgrund", "önskan")) for who in authors}


def vote(game: Game, *ids: str, voters: tuple[str, ...] = MEMBERS) -> None:
    """Members vote in their order, and the ballot is counted."""
    game.lead_says(c.OpenBallot())
    for who, id in zip(voters, ids, strict=False):
        game.say(who, c.Vote(id))
    game.lead_says(c.Count())


# proposals


def test_a_question_is_shown_with_its_author_background_and_wish() -> None:
    game, _ = with_questions("lina")
    item = game.items("petter")[0]
    assert (item.text, item.author) == ("lina undrar", "Lina")
    assert [line.id for line in item.lines] == ["line.background", "line.wish"]


def test_the_question_alone_is_enough() -> None:
    game = played_to("question_round")
    game.say("lina", c.Propose("Bara frågan?"))
    assert game.items("petter")[0].lines == ()


def test_everybody_has_one_question() -> None:
    game, _ = with_questions("lina")
    assert game.refused("lina", c.Propose("En till")) == "one_question_each"


def test_facilitators_do_not_propose_questions_of_their_own() -> None:
    game = played_to("question_round")
    assert game.refused("agneta", c.Propose("Ett tema")) == "silence_first"
    assert game.refused("yusuf", c.Propose("Ett tema")) == "not_here"


def test_when_the_ballot_is_open_nothing_more_is_proposed() -> None:
    game, _ = with_questions("lina")
    game.lead_says(c.OpenBallot())
    assert game.refused("petter", c.Propose("För sent")) == "ballot_was_opened"


def test_no_ballot_without_a_question() -> None:
    game = played_to("question_round")
    assert game.refused("agneta", c.OpenBallot()) == "no_ballot_to_open"
    assert game.told("agneta", "missing.proposal")


# not with me in the room


def test_aside_is_seen_by_its_author_and_as_a_mark_without_a_name_by_the_leader() -> None:
    game, ids = with_questions("lina", "petter")
    before = {who: game.seen_by(who) for who in game.meeting.admitted}
    game.say("jonas", c.Aside(ids["lina"]))
    assert game.marks("jonas", ids["lina"]) == ("mark.your_aside",)
    assert game.marks("agneta", ids["lina"]) == ("mark.aside",)
    assert {who for who in before if before[who] != game.seen_by(who)} == {"jonas", "agneta"}


def test_aside_is_not_for_ones_own_question_and_said_once() -> None:
    game, ids = with_questions("lina", "petter")
    assert game.choices("lina", c.Aside) == (ids["petter"],)
    game.say("lina", c.Aside(ids["petter"]))
    assert game.refused("lina", c.Aside(ids["petter"])) == "no_question"


def test_aside_is_before_the_ballot() -> None:
    game, ids = with_questions("lina")
    game.lead_says(c.OpenBallot())
    assert game.refused("petter", c.Aside(ids["lina"])) == "ballot_was_opened"


def test_the_leader_sees_whether_somebody_else_did_beside_their_own() -> None:
    game, ids = with_questions("lina")
    game.say("agneta", c.Aside(ids["lina"]))
    assert game.marks("agneta", ids["lina"]) == ("mark.your_aside",)
    game.say("petter", c.Aside(ids["lina"]))
    assert game.marks("agneta", ids["lina"]) == ("mark.aside", "mark.your_aside")
    assert game.marks("yusuf", ids["lina"]) == ()


# the ballot


def test_members_vote_and_facilitators_never() -> None:
    game, ids = with_questions("lina", "petter")
    assert game.refused("jonas", c.Vote(ids["lina"])) == "no_ballot"
    game.lead_says(c.OpenBallot())
    game.say("jonas", c.Vote(ids["lina"]))
    assert game.refused("agneta", c.Vote(ids["lina"])) == "not_here"
    assert game.refused("jonas", c.Vote("q0")) == "unknown_id"


def test_a_new_vote_replaces_the_earlier_one() -> None:
    game, ids = with_questions("lina", "petter")
    game.lead_says(c.OpenBallot())
    game.say("jonas", c.Vote(ids["lina"]))
    game.say("jonas", c.Vote(ids["petter"]))
    assert game.marks("jonas", ids["petter"]) == ("mark.on_ballot", "mark.your_vote")
    (counted, _) = game.say("agneta", c.Count())
    assert counted == Counted(1, ((ids["lina"], 0), (ids["petter"], 1)), elected=ids["petter"])


def test_only_how_many_have_voted_is_seen_until_the_count() -> None:
    game, ids = with_questions("lina", "petter")
    game.lead_says(c.OpenBallot())
    game.say("jonas", c.Vote(ids["lina"]))
    game.say("samira", c.Vote(ids["petter"]))
    status = next(words for words in game.sight("agneta").status if words.id == "status.ballot_1")
    assert dict(status.args) == {"n": 2, "of": 6}
    assert game.marks("agneta", ids["lina"]) == ("mark.on_ballot",)


def test_the_count_shows_counts_and_the_meeting_forgets_the_choices() -> None:
    game, ids = with_questions("lina", "petter")
    vote(game, ids["lina"], ids["lina"], ids["petter"])
    assert game.meeting.ballot is not None
    assert not game.meeting.ballot.votes
    assert game.meeting.ballot.counts == ((ids["lina"], 2), (ids["petter"], 1))
    assert "mark.votes" in game.marks("petter", ids["lina"])


def test_nobody_voted_and_there_is_nothing_to_count() -> None:
    game, _ = with_questions("lina")
    assert game.refused("agneta", c.Count()) == "no_ballot"
    game.lead_says(c.OpenBallot())
    assert game.refused("agneta", c.Count()) == "nobody_voted"
    assert game.refused("agneta", c.OpenBallot()) == "no_ballot_to_open"


def test_the_elected_one_is_asked_at_once() -> None:
    game, ids = with_questions("lina", "petter")
    vote(game, ids["petter"], ids["petter"], ids["lina"])
    assert game.told("petter", "notice.asked")
    assert not game.told("lina", "notice.asked")
    assert game.told("lina", "status.asked")


def test_choices_that_could_not_be_opened_count_for_nobody() -> None:
    game, ids = with_questions("lina", "petter")
    game.lead_says(c.OpenBallot())
    game.happen(Voted(Account("jonas"), 1, None), Voted(Account("ulrika"), 1, ids["lina"]))
    (counted, _) = game.say("agneta", c.Count())
    assert counted == Counted(1, ((ids["lina"], 1), (ids["petter"], 0)), elected=ids["lina"])


# ties


def tied(game: Game, ids: Questions, *authors: str) -> None:
    """A ballot in which these share the first place."""
    choices = [ids[who] for who in authors]
    vote(game, *(choices * 3)[: len(authors) * 2])


def test_a_tie_leads_to_a_run_off_between_the_tied_alone() -> None:
    game, ids = with_questions("lina", "petter", "samira")
    vote(game, ids["lina"], ids["petter"], ids["lina"], ids["petter"], ids["samira"])
    assert game.told("jonas", "status.tie_1")
    assert not game.can("agneta", c.Ask)
    assert not game.can("agneta", c.Lots)
    game.lead_says(c.OpenBallot())
    assert game.choices("jonas", c.Vote) == (ids["lina"], ids["petter"])
    assert game.refused("jonas", c.Vote(ids["samira"])) == "unknown_id"
    game.say("jonas", c.Vote(ids["petter"]))
    game.lead_says(c.Count())
    assert game.meeting.asked == "petter"


def test_tied_again_there_is_a_second_run_off_and_then_lots() -> None:
    game, ids = with_questions("lina", "petter")
    for round in (1, 2, 3):
        assert not game.can("agneta", c.Lots)
        tied(game, ids, "lina", "petter")
        assert game.told("jonas", f"status.tie_{round}")
    assert game.refused("agneta", c.OpenBallot()) == "no_ballot_to_open"
    game.lead_says(c.Lots())
    assert game.meeting.asked in ("lina", "petter")
    assert game.refused("agneta", c.Lots()) == "no_lots"


def test_lots_fall_on_any_of_the_tied() -> None:
    def drawn(seed: int) -> str | None:
        game = Game(seed=seed)
        game.go_to("question_round")
        ids = {who: game.made(who, c.Propose(who)) for who in ("lina", "petter", "samira")}
        for _ in range(3):
            tied(game, ids, "lina", "petter")
        game.lead_says(c.Lots())
        return game.meeting.asked

    assert {drawn(seed) for seed in range(12)} == {"lina", "petter"}


def test_after_the_lots_a_no_leads_to_the_other_of_the_tied() -> None:
    game, ids = with_questions("lina", "petter", "samira")
    for _ in range(3):
        tied(game, ids, "lina", "petter")
    game.lead_says(c.Lots())
    first = game.meeting.asked
    assert first is not None
    game.say(first, c.Consent(yes=False))
    assert game.choices("agneta", c.Ask) == ("petter" if first == "lina" else "lina",)


def test_when_one_of_two_tied_withdraws_the_other_can_be_asked() -> None:
    game, ids = with_questions("lina", "petter", "samira")
    tied(game, ids, "lina", "petter")
    game.say("lina", c.Withdraw())
    assert not game.told("jonas", "status.tie_1")
    assert game.choices("agneta", c.Ask) == ("petter",)


# withdrawing


def test_a_question_withdrawn_before_the_ballot_is_gone() -> None:
    game, ids = with_questions("lina", "petter")
    game.say("lina", c.Withdraw())
    assert not game.sees("jonas", "lina undrar")
    game.lead_says(c.OpenBallot())
    assert game.choices("jonas", c.Vote) == (ids["petter"],)


def test_taking_back_a_question_is_withdrawing_it() -> None:
    game, ids = with_questions("lina", "petter")
    assert game.choices("lina", c.Undo) == (ids["lina"],)
    game.lead_says(c.OpenBallot())
    game.say("jonas", c.Vote(ids["lina"]))
    game.say("lina", c.Undo(ids["lina"]))
    assert game.choices("jonas", c.Vote) == (ids["petter"],)
    assert game.refused("jonas", c.Undo(ids["petter"])) == "nothing_of_yours"


def test_a_question_withdrawn_during_the_ballot_takes_all_votes_with_it() -> None:
    game, ids = with_questions("lina", "petter")
    game.lead_says(c.OpenBallot())
    for who in ("jonas", "ulrika"):
        game.say(who, c.Vote(ids["lina"]))
    game.say("tomasz", c.Vote(ids["petter"]))
    game.say("lina", c.Withdraw())
    assert game.choices("jonas", c.Vote) == (ids["petter"],)
    assert game.refused("agneta", c.Count()) == "nobody_voted"
    assert game.marks("tomasz", ids["petter"]) == ("mark.on_ballot",)


def test_when_the_last_question_is_withdrawn_during_the_ballot_one_begins_anew() -> None:
    game, _ = with_questions("lina")
    game.lead_says(c.OpenBallot())
    game.say("lina", c.Withdraw())
    assert game.meeting.ballot is None
    game.say("petter", c.Propose("Min i stället"))
    game.lead_says(c.OpenBallot())


def test_after_withdrawing_one_may_propose_another() -> None:
    game, _ = with_questions("lina")
    game.say("lina", c.Withdraw())
    game.say("lina", c.Propose("En bättre fråga"))


def test_when_nobody_of_a_ballot_is_willing_there_can_be_new_questions_and_a_new_ballot() -> None:
    game, ids = with_questions("lina", "petter")
    vote(game, ids["lina"])
    game.say("lina", c.Consent(yes=False))
    assert game.refused("jonas", c.Propose("Min")) == "ballot_was_opened"
    game.say("petter", c.Withdraw())
    new = game.made("jonas", c.Propose("Min"))
    game.lead_says(c.OpenBallot())
    assert game.choices("ulrika", c.Vote) == (new,)


# who votes for what stays with each


@pytest.mark.parametrize("watcher", ["agneta", "yusuf", "lina", "petter", "tomasz"])
def test_nobody_sees_what_another_voted(watcher: str) -> None:
    game, ids = with_questions("lina", "petter")
    game.lead_says(c.OpenBallot())
    for who in ("jonas", "ulrika", "samira"):
        game.say(who, c.Vote(ids["lina"]))
    other = [
        type(h)(h.seq, h.at, Voted(h.event.by, 1, ids["petter"])) if isinstance(h.event, Voted) else h
        for h in game.journal
    ]
    changed = fold(other)
    assert changed is not None
    assert view(changed, Account(watcher), game.presence) == game.seen_by(watcher)
    assert view(changed, Account("jonas"), game.presence) != game.seen_by("jonas")


def test_the_removed_take_their_vote_and_their_question_with_them() -> None:
    game, ids = with_questions("lina", "petter")
    game.lead_says(c.OpenBallot())
    game.say("jonas", c.Vote(ids["lina"]))
    game.say("ulrika", c.Vote(ids["lina"]))
    game.lead_says(c.Remove(Account("jonas")))
    status = next(words for words in game.sight("agneta").status if words.id == "status.ballot_1")
    assert dict(status.args) == {"n": 1, "of": 5}
    game.lead_says(c.Remove(Account("lina")))
    assert game.choices("ulrika", c.Vote) == (ids["petter"],)
