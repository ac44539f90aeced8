"""Rules of the questions: proposals, the secret vote, consent, the conversation partner, listening."""

from __future__ import annotations

from datetime import timedelta

from meeting import commands as c
from meeting import events as e
from meeting.model import Account, Kind, OwnerMode, Role
from meeting.rules.rule import (
    YES_OR_NO,
    Field,
    Rule,
    Rules,
    because,
    one_of,
    optional_text,
    person,
    post,
    text_of,
)
from meeting.situation import Draw, Situation
from meeting.steps import PULSE_FROM, SILENT_MINUTES
from meeting.text import Words

LAST_ROUND = 3  # the first ballot, the run-off, the second run-off; after that, lots


def ballot_open(s: Situation) -> bool:
    return s.meeting.ballot is not None and s.meeting.ballot.open


# proposals


def propose_ready(s: Situation) -> Words | None:
    if s.settled or (s.meeting.ballot is not None and not s.exhausted):
        return because("ballot_was_opened")
    if Role.MEMBER not in s.roles:
        return theme_ready(s)
    mine = [item for item in s.questions if item.by == s.by]
    return because("one_question_each") if mine else None


def theme_ready(s: Situation) -> Words | None:
    if s.items(Kind.QUESTION):
        return because("theme_not_needed")
    return None if s.elapsed >= timedelta(minutes=SILENT_MINUTES) else because("silence_first")


def propose(s: Situation, command: c.Propose, draw: Draw) -> tuple[e.Event, ...]:
    more = (optional_text(command.background), optional_text(command.wish))
    theme = Role.MEMBER not in s.roles
    return post(s, draw, Kind.QUESTION, text_of(command.question), more=more, theme=theme)


def withdrawable(s: Situation) -> tuple[str, ...]:
    """One's own question; a theme is its proposer's until somebody is asked to make it theirs, and then that one's."""
    whose = s.meeting.owner or s.meeting.asked
    return tuple(
        item.id
        for item in s.items(Kind.QUESTION)
        if s.by == (whose if item.theme and item.id == s.meeting.question else item.by)
    )


def to_set_aside(s: Situation) -> tuple[str, ...]:
    return tuple(
        item.id
        for item in s.questions
        if item.by != s.by and s.by not in s.meeting.aside.get(item.id, frozenset())
    )  # fmt: skip


def aside_ready(s: Situation) -> Words | None:
    if s.meeting.ballot is not None or s.settled:
        return because("ballot_was_opened")
    return None if to_set_aside(s) else because("no_question")


# the ballot


def next_ballot(s: Situation) -> tuple[int, tuple[str, ...]] | None:
    """The round and the choices of the ballot that can be opened now, or None."""
    ballot = s.meeting.ballot
    if s.settled or ballot_open(s):
        return None
    if ballot is not None and len(s.tied) > 1:
        return (ballot.round + 1, s.tied) if ballot.round < LAST_ROUND else None
    if ballot is not None and not s.exhausted:
        return None
    return (1, s.fresh) if s.fresh else None


def vote_ready(s: Situation) -> Words | None:
    return None if ballot_open(s) else because("no_ballot")


def vote(s: Situation, command: c.Vote, draw: Draw) -> tuple[e.Event, ...]:
    ballot = s.meeting.ballot
    assert ballot is not None
    return (e.Voted(s.by, ballot.round, one_of(command.id, ballot.choices)),)


def count_ready(s: Situation) -> Words | None:
    if s.part.id == "evaluation":
        if s.meeting.evaluation.counts:
            return because("evaluation_counted")
        enough = len(s.meeting.evaluation.answers) >= PULSE_FROM
        return None if enough else because("evaluation_too_few", least=PULSE_FROM)
    if s.step.id == "meta_reflection":
        pulse = s.meeting.pulse
        if pulse.counted:
            return because("pulse_counted")
        return None if len(pulse.answers) >= PULSE_FROM else because("pulse_too_few", least=PULSE_FROM)
    ballot = s.meeting.ballot
    if ballot is None or not ballot.open:
        return because("no_ballot")
    return None if ballot.votes else because("nobody_voted")


def count(s: Situation, command: c.Count, draw: Draw) -> tuple[e.Event, ...]:
    scale = range(1, 6)
    if s.part.id == "evaluation":
        scales = zip(*s.meeting.evaluation.answers.values(), strict=True)
        return (e.EvaluationCounted(tuple(tuple(given.count(n) for n in scale) for given in scales)),)
    if s.step.id == "meta_reflection":
        answers = s.meeting.pulse.answers.values()
        return (
            e.PulseCounted(
                tuple(sum(safety == n for safety, _ in answers) for n in scale),
                tuple(sum(pace == n for _, pace in answers) for n in scale),
            ),
        )
    ballot = s.meeting.ballot
    assert ballot is not None
    votes = list(ballot.votes.values())
    counts = tuple((id, votes.count(id)) for id in ballot.choices)
    most = max(n for _, n in counts)
    top = [id for id, n in counts if n == most]
    if len(top) > 1:
        return (e.Counted(ballot.round, counts),)
    author = s.meeting.items[top[0]].by
    return (e.Counted(ballot.round, counts, elected=top[0]), e.Asked(author, top[0]))


def lots_ready(s: Situation) -> Words | None:
    ballot = s.meeting.ballot
    due = ballot is not None and not ballot.open and ballot.round == LAST_ROUND and len(s.tied) > 1
    return None if due and not s.settled else because("no_lots")


def lots(s: Situation, command: c.Lots, draw: Draw) -> tuple[e.Event, ...]:
    elected = draw.lot(s.tied)
    return (e.LotsDrawn(elected), e.Asked(s.meeting.items[elected].by, elected))


# consent


def askable(s: Situation) -> dict[Account, str]:
    """Whom the leader can ask, with the question each would own."""
    if s.settled:
        return {}
    themes = [item.id for item in s.items(Kind.QUESTION) if item.theme]
    if themes and not s.questions:
        return {who: themes[0] for who in s.members if (themes[0], who) not in s.meeting.refusals}
    return {item.by: item.id for item in s.candidates}


def ask(s: Situation, command: c.Ask, draw: Draw) -> tuple[e.Event, ...]:
    choices = askable(s)
    account = person(command.account, tuple(choices))
    return (e.Asked(account, choices[account]),)


def consent(s: Situation, command: c.Consent, draw: Draw) -> tuple[e.Event, ...]:
    return (e.Consented(s.by),) if command.yes else (e.SaidNo(s.by),)


def partners(s: Situation) -> tuple[Account, ...]:
    return tuple(who for who in s.present if who not in (s.meeting.owner, s.meeting.partner))


def partner_ready(s: Situation) -> Words | None:
    if s.meeting.owner is None:
        return because("owner_first")
    return None if partners(s) else because("nobody_else")


RULES: Rules = {
    c.Propose: Rule(
        propose,
        ready=propose_ready,
        fields=lambda s: (Field("question"), Field("background", optional=True), Field("wish", optional=True)),
    ),
    c.Withdraw: Rule(
        lambda s, command, draw: tuple(e.Withdrawn(id) for id in withdrawable(s)),
        ready=lambda s: None if withdrawable(s) else because("no_question_of_yours"),
    ),
    c.Aside: Rule(
        lambda s, command, draw: (e.SetAside(one_of(command.id, to_set_aside(s)), s.by),),
        ready=aside_ready,
        fields=lambda s: (Field("id", to_set_aside(s)),),
    ),
    c.OpenBallot: Rule(
        lambda s, command, draw: (e.BallotOpened(*(next_ballot(s) or (1, ()))),),
        ready=lambda s: None if next_ballot(s) else because("no_ballot_to_open"),
    ),
    c.Vote: Rule(
        vote,
        ready=vote_ready,
        fields=lambda s: (Field("id", s.meeting.ballot.choices if s.meeting.ballot else ()),),
    ),
    c.Count: Rule(count, ready=count_ready, grave=True),
    c.Lots: Rule(lots, ready=lots_ready, grave=True),
    c.Ask: Rule(
        ask,
        ready=lambda s: None if askable(s) else because("nobody_to_ask"),
        fields=lambda s: (Field("person", tuple(askable(s))),),
    ),
    c.Consent: Rule(
        consent,
        ready=lambda s: None if s.meeting.asked == s.by else because("not_asked"),
        fields=lambda s: (Field("answer", YES_OR_NO),),
    ),
    c.Partner: Rule(
        lambda s, command, draw: (e.PartnerAppointed(person(command.account, partners(s))),),
        ready=partner_ready,
        fields=lambda s: (Field("person", partners(s)),),
    ),
    c.Listen: Rule(
        lambda s, command, draw: (e.ListenChosen(command.yes),),
        ready=lambda s: None if s.meeting.owner_mode is OwnerMode.LISTEN else because("circle_is_away"),
        fields=lambda s: (Field("answer", YES_OR_NO),),
    ),
}
