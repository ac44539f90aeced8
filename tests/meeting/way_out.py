"""The regular way forward from any state, one deed at a time: what shows that no state is a dead end."""

from __future__ import annotations

from meeting import commands as c
from meeting.commands import Command
from meeting.model import Account
from meeting.steps import LEAST_MEMBERS
from tests.meeting.giving import meant
from tests.meeting.play import Game

CASE = ("exploration", "picture", "hypotheses", "hypothesis_review", "solutions")


def able(game: Game, who: str) -> bool:
    """Whether somebody is inside, connected and at their screen."""
    return who in game.meeting.admitted and who in game.here and who not in game.gone_out


def everybody_back(game: Game) -> None:
    for who in sorted(game.meeting.facilitators | game.meeting.members):
        game.returns(who)
        game.steps_in(who)


def next_deed(game: Game) -> tuple[str, Command] | None:
    """Who does what next on the regular way to the close; None when nobody who could is there."""
    meeting = game.meeting
    if meeting.ended is not None:
        return None
    lead = meeting.lead
    locked_out = lead is not None and game.situation(lead).roles & game.situation(lead).part.locked_out
    if lead is None or locked_out or not able(game, lead):
        return next_leader(game)
    if meeting.blanked:
        return lead, c.Blank()
    if meeting.coffee:
        return lead, c.Next()
    if meeting.clock.stopped is not None:
        return lead, c.Resume()
    if game.situation(lead).step.id == "question_round" and (deed := election(game, lead)) is not None:
        return deed
    if game.can(lead, c.Admit):
        return lead, c.Admit(Account(game.choices(lead, c.Admit)[0]))
    for command in (c.Reveal(), c.Next()):
        if game.can(lead, type(command)):
            return lead, meant(command)
    if game.can(lead, c.Close):
        return (lead, c.Close()) if meeting.at == len(game.situation(lead).agenda.stops) - 1 else None
    return None


def next_leader(game: Game) -> tuple[str, Command] | None:
    other = next((who for who in sorted(game.meeting.facilitators) if able(game, who) and game.can(who, c.Lead)), None)
    if other is not None:
        return other, c.Lead()
    naming = [who for who in game.meeting.admitted if able(game, who) and game.can(who, c.Lead)]
    if not naming:
        return None
    named = next(iter(game.meeting.named.values()), None)
    whom = named if named in game.choices(naming[0], c.Lead) else Account(game.choices(naming[0], c.Lead)[0])
    late = [who for who in naming if game.meeting.named.get(who) != whom]
    return (late[0], c.Lead(whom)) if late else None


def election(game: Game, lead: str) -> tuple[str, Command] | None:
    """What brings the question round on; None when only the step forward is left."""
    meeting = game.meeting
    members = [who for who in game.situation(lead).members if able(game, who)]
    if len(game.situation(lead).members) < LEAST_MEMBERS:
        return without_a_case(game)
    if meeting.owner is not None and meeting.owner in game.here:
        if meeting.partner is None and game.can(lead, c.Partner):
            return lead, c.Partner(Account(game.choices(lead, c.Partner)[-1]))
        return None
    if meeting.asked is not None and able(game, meeting.asked) and game.can(meeting.asked, c.Consent):
        return meeting.asked, c.Consent(yes=True)
    if game.can(lead, c.Ask):
        return lead, c.Ask(Account(game.choices(lead, c.Ask)[0]))
    for who in members:
        if game.can(who, c.Vote) and not (meeting.ballot and meeting.ballot.votes):
            return who, c.Vote(game.choices(who, c.Vote)[0])
    deeds: list[tuple[str, Command]] = [(lead, c.Count()), (lead, c.Lots()), (lead, c.OpenBallot())]
    deeds += [(who, c.Propose("Vilken fråga skaver?")) for who in members]
    deeds += [(who, c.Withdraw()) for who in members]
    return next((deed for deed in deeds if game.can(deed[0], type(deed[1]))), None)


def without_a_case(game: Game) -> tuple[str, Command] | None:
    """Too few are there: the question is taken back, or not made one's own, and then the step forward is left."""
    owner, asked = game.meeting.owner, game.meeting.asked
    if owner is not None and able(game, owner) and game.can(owner, c.Withdraw):
        return owner, c.Withdraw()
    if asked is not None and able(game, asked) and game.can(asked, c.Consent):
        return asked, c.Consent(yes=False)
    return None


def on_the_way_out(game: Game) -> Game:
    """A copy in which everybody came back and did the regular things until the meeting was closed.

    Raises AssertionError where nobody could go on, and where four members had to leave the case out.
    """
    way = game.copy()
    everybody_back(way)
    way.wait(minutes=3)
    begun = way.meeting.at
    passed = set()
    for _ in range(120):
        if way.meeting.ended is not None:
            break
        passed.add(way.situation("").step.id)
        deed = next_deed(way)
        if deed is None:
            way.wait(minutes=3)
            deed = next_deed(way)
        assert deed is not None, f"nobody can go on in {way.place}"
        way.say(*deed)
    assert way.meeting.ended is not None, f"no way to the close from {game.place}"
    agenda = way.situation("").agenda
    case = agenda.index("question_round") if any(step.id == "question_round" for step in agenda) else -1
    if begun <= case and len(way.situation("").members) >= 4:
        assert passed >= set(CASE), f"the case was left out from {game.place}"
    return way


def left_alone(game: Game) -> Game | None:
    """A copy from which all who lead are gone, and in which the members have named one of them; None without members."""
    alone = game.copy()
    alone.drops(*alone.meeting.facilitators, alone.lead)
    alone.gone_out.clear()
    alone.wait(minutes=3)
    meeting = alone.meeting
    if not [who for who in alone.situation("").members if who != meeting.owner]:
        return None
    for _ in alone.meeting.admitted:
        if able(alone, alone.lead) and alone.lead not in alone.meeting.facilitators:
            break
        deed = next_leader(alone)
        assert deed is not None, f"nobody can be named in {alone.place}"
        alone.say(*deed)
    assert able(alone, alone.lead)
    return alone
