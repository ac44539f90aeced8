"""The way through the agenda: where next is, what hinders it, what is unfinished, what it reveals or locks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from meeting.model import Account, Kind
from meeting.rules.election import LAST_ROUND, askable, ballot_open
from meeting.rules.rule import because
from meeting.situation import Situation
from meeting.steps import ENOUGH_HYPOTHESES, LEAST_MEMBERS, RELAXATION_SECONDS, WITH_LIFELINES
from meeting.text import Words, shortened, words

# What whoever leads does about what is missing; where it is others' to do, the words say whose and how.
REMEDIES: Mapping[str, str] = {
    "round": "give_floor", "turns": "give_floor", "follow_up": "give_floor", "vote": "open_ballot", "run_off": "open_ballot", "lots": "lots",
    "count": "count", "ask": "ask", "partner": "partner", "rules": "add_rule", "acknowledged": "acknowledge",
    "owner_mode": "mode", "evaluation": "count",
}  # fmt: skip

# What is missing of a round that has begun: it changes with each turn.
TURNS = ("turns", "turn")


def next_index(s: Situation) -> int:
    """The stop after this one. Without an owner the case steps are left out, without an answer the follow-up."""
    if s.step.id == "question_round" and s.meeting.owner is None:
        return s.agenda.index("reflection")
    to = s.meeting.at + 1
    if s.agenda.stops[to].step.id == "follow_up" and not s.may_answer_follow_up:
        to += 1
    return to


def hinders(s: Situation) -> Words | None:
    """What no confirmation overrides."""
    if s.meeting.at == len(s.agenda.stops) - 1:
        return because("last_step")
    if s.part.id == "silent_writing":
        return because("reveal_first")
    if s.step.id == "question_round":
        return _hinders_case(s)
    if s.owner_out and s.owner_gone:
        return because("owner_gone")
    return None


def _hinders_case(s: Situation) -> Words | None:
    if s.meeting.asked is not None and s.connected(s.meeting.asked):
        return because("asked_first")
    if s.meeting.owner is None:
        return None
    if s.meeting.partner is None:
        return because("partner_first")
    if len(s.members) < LEAST_MEMBERS:
        return because("too_few", least=LEAST_MEMBERS)
    return None


def missing(s: Situation) -> tuple[Words, ...]:
    """What the step is not finished without, and how one gets it: advice, except where `hinders` says otherwise."""
    return tuple(_what_is(s, id) for id in _missing(s))


def _what_is(s: Situation, id: str) -> Words:
    args: dict[str, Words] = {"how": words(f"usage.{REMEDIES[id]}")} if id in REMEDIES else {}
    if id in TURNS:
        args["who"] = shortened([s.called(who) for who in waiting_for(s)])
    return words(f"missing.{id}", **args)


def waiting_for(s: Situation) -> tuple[Account, ...]:
    """Who is to have the word in this round; whoever has it now only where nobody else is. Who has dropped is not waited for."""
    left = tuple(who for who in s.present if who not in s.had)
    return tuple(who for who in left if who != s.meeting.floor.holder) or left


def _missing_turns(s: Situation) -> tuple[str, ...]:
    left = waiting_for(s)
    if not left:
        return ()
    if left == (s.meeting.floor.holder,):
        return ("turn",)
    return ("turns",) if s.had else ("round",)


def _missing(s: Situation) -> tuple[str, ...]:
    meeting = s.meeting
    match s.place.step, s.place.part:
        case "meta_reflection", "evaluation":
            return () if meeting.evaluation.counts else ("evaluation",)
        case "meta_reflection", "reunion":
            return ()
        case (("check_in" | "welcome_check_in" | "meta_reflection" | "check_out"), _) | ("lifelines", "second_half"):
            return _missing_turns(s)
        case "ground_rules", _:
            agreed = s.presence.agreed
            lacking = (
                ("rules", not agreed.rules),
                ("acknowledged", any(who not in agreed.acknowledged for who in s.present)),
                ("owner_mode", agreed.owner_mode is None),
            )
            return tuple(id for id, lacks in lacking if lacks)
        case "relaxation", _:
            return () if s.elapsed >= timedelta(seconds=RELAXATION_SECONDS) else ("relaxation",)
        case "follow_up", _:
            told = meeting.declined or meeting.previous_owner in meeting.floor.had
            return () if told or not s.may_answer_follow_up else ("follow_up",)
        case "question_round", _:
            return _missing_election(s)
        case "exploration", _:
            return (*(() if meeting.understood else ("understood",)), *(() if meeting.partner else ("partner",)))
        case "picture", _:
            return () if meeting.confirmed else ("picture",)
        case "hypotheses", "talk":  # during the silent writing not even the leader knows how many there are
            return () if len(s.hypotheses) >= ENOUGH_HYPOTHESES else ("hypotheses",)
        case "hypothesis_review", _:
            judged = all(item.id in meeting.verdicts for item in s.hypotheses)
            return (*(() if judged else ("verdicts",)), *(() if meeting.holds is not None else ("question",)))
        case "solutions", "with_owner":
            return () if meeting.enough or s.items(Kind.ADOPTION) else ("adopted",)
        case _:
            return ()


def _missing_election(s: Situation) -> tuple[str, ...]:
    meeting, ballot = s.meeting, s.meeting.ballot
    elected = meeting.asked is not None or meeting.owner is not None
    asking = not elected and bool(askable(s))
    tied = not elected and len(s.tied) > 1 and not ballot_open(s)
    last = ballot is not None and ballot.round == LAST_ROUND
    lacks = (
        ("proposal", not s.items(Kind.QUESTION)),
        ("count", not elected and ballot_open(s)),
        ("run_off", tied and not last),
        ("lots", tied and last),
        ("vote", not elected and not asking and not tied and (ballot is None or s.exhausted)),
        ("ask", asking),
        ("consent", meeting.owner is None and not asking),
        ("partner", meeting.partner is None),
    )
    return tuple(id for id, lacking in lacks if lacking)


def consequence(s: Situation, to: int) -> tuple[Words, ...]:
    """What a move reveals, locks or leaves out."""
    stops = s.agenda.stops
    here, there = stops[s.meeting.at], stops[to]
    ids: list[str] = []
    if there.step.id == "reflection" and here.step.id == "question_round":
        ids.append("no_owner")
    skips_follow_up = stops[min(s.meeting.at + 1, len(stops) - 1)].step.id == "follow_up" and to > s.meeting.at + 1
    if skips_follow_up:
        ids.append("skip_follow_up" if s.meeting.previous_owner is not None else "skip_follow_up_none")
    if there.part.locked_out and not here.part.locked_out:
        ids.append("locks_owner")
    if here.part.locked_out and not there.part.locked_out and here.part.id != "silent_writing":
        ids.append("shows_owner")
    if here.part.shape == "lifeline" and there.step.id not in WITH_LIFELINES:
        ids.append("lifelines_go")
    if here.part.id == "talk" and there.part.id == "silent_writing":
        ids.append("hides_hypotheses")
    return tuple(words(f"consequence.{id}") for id in ids)
