"""How things stand: what everybody in the room may know, and what one person alone is told."""

from __future__ import annotations

from collections.abc import Iterator

from meeting.model import Kind, OwnerMode, Role
from meeting.rules.progress import hinders, missing
from meeting.situation import Situation
from meeting.steps import HIDES_AUTHORS_FROM, LAST_MEETING, LAST_ROUNDS, WITH_DOOR
from meeting.text import Words, counted, listed, words

WITHOUT_SECTIONS = ("stillness", "coffee")  # where whispers have no other place


def status(s: Situation) -> tuple[Words, ...]:
    """For all who see this part."""
    return tuple(_status(s))


def _status(s: Situation) -> Iterator[Words]:
    meeting = s.meeting
    if meeting.coffee:
        return
    if s.place == s.agenda.stops[0].place:
        yield words("status.meeting", number=meeting.number, of=LAST_MEETING)
    if meeting.clock.stopped is not None:
        yield words("status.paused")
    if s.facilitators_gone:
        yield words("status.facilitators_gone")
    if meeting.floor.holder is not None:
        yield words("status.floor", name=s.called(meeting.floor.holder))
    for who in meeting.floor.hands:
        yield words("status.hand", name=s.called(who))
    if s.step.id == "follow_up" and meeting.thanks:
        yield words("status.thanks", n=len(meeting.thanks))
    if s.step.id == "question_round":
        yield from _election(s)
    if meeting.owner is not None and s.step.id in ("question_round", "exploration", "picture"):
        yield words("status.owner", name=s.called(meeting.owner))
        if meeting.partner is not None:
            yield words("status.partner", name=s.called(meeting.partner))
    if s.step.id == "exploration" and meeting.understood:
        yield words("status.understood")
    if s.quiet:
        yield words("status.quiet")
    if meeting.listening and meeting.owner is not None and s.owner_out and s.part.id != "silent_writing":
        yield words("status.owner_listens", name=s.called(meeting.owner))
    if s.part.id == "with_owner" and meeting.enough:
        yield words("status.enough")
    if s.step.id == "ground_rules":
        yield from _agreed(s)
    if s.step.id in LAST_ROUNDS:
        yield from _last(s)


def _agreed(s: Situation) -> Iterator[Words]:
    """How far the circle has come with its rules: how many have said yes, never who has not."""
    agreed = s.presence.agreed
    if agreed.rules:
        yield words("status.acknowledged", n=sum(who in agreed.acknowledged for who in s.seated), of=len(s.seated))
    if agreed.owner_mode is None:
        yield words("status.owner_mode_open")
    else:
        yield words("status.owner_listens_later" if agreed.owner_mode is OwnerMode.LISTEN else "status.owner_leaves")


def _last(s: Situation) -> Iterator[Words]:
    outside = [item for item in s.items(Kind.LEFT) if s.was_there(item)]
    if outside and s.part.id in WITH_DOOR:
        yield words("status.door", n=len(outside))
    pulse = s.meeting.pulse
    if s.part.id == "evaluation" and not s.meeting.evaluation.counts:
        yield words("status.evaluated", n=len(s.meeting.evaluation.answers))
    if pulse.counted and not s.part.id:
        yield words("status.pulse", safety=counted(pulse.safety), pace=counted(pulse.pace))


def _election(s: Situation) -> Iterator[Words]:
    meeting, ballot = s.meeting, s.meeting.ballot
    if ballot is not None and ballot.open:
        yield words(
            f"status.ballot_{ballot.round}",
            n=len(ballot.votes),
            of=sum(who not in meeting.facilitators for who in s.seated),
        )
    elif ballot is not None and len(s.tied) > 1:
        yield words(f"status.tie_{ballot.round}")
    if meeting.asked is not None:
        yield words("status.asked", name=s.called(meeting.asked))


def notices(s: Situation) -> tuple[Words, ...]:
    """To this person alone."""
    return tuple(_notices(s))


def _notices(s: Situation) -> Iterator[Words]:
    meeting = s.meeting
    if meeting.asked == s.by:
        yield words("notice.asked")
    if meeting.floor.holder == s.by and not meeting.coffee:
        yield words("notice.floor")
    if s.owner_out and len(s.members) < HIDES_AUTHORS_FROM:
        yield words("notice.few_authors")
    if meeting.listening and Role.CASE_OWNER in s.roles & s.part.locked_out:
        yield words("notice.listening")
    if s.step.id == "ground_rules" and s.presence.agreed.rules and s.by not in s.presence.agreed.acknowledged:
        yield words("notice.acknowledge")
    if s.step.id == "reflection" and s.items(Kind.NOTE, by=s.by):
        yield words("notice.notes_go")
    yield from leaderless(s)
    lead = meeting.lead
    if Role.FACILITATOR in s.roles and lead is not None and lead != s.by and not s.connected(lead):
        yield words("notice.lead_gone", name=s.called(lead))
    if Role.FACILITATOR in s.roles and (meeting.coffee or s.part.shape in WITHOUT_SECTIONS):
        for item in s.here_and_now(Kind.WHISPER):
            yield words("notice.whisper", name=s.called(item.by), text=item.text)
    if Role.LEAD in s.roles:
        yield from _leader(s)


def leaderless(s: Situation) -> Iterator[Words]:
    """That the members may name somebody to lead."""
    if s.leaderless and Role.MEMBER in s.roles:
        yield words("notice.name_leader")


def _leader(s: Situation) -> Iterator[Words]:
    for who in s.knocking:
        yield words("notice.knocking", name=s.called(who), account=who)
    gone = [
        s.called(who) for who in s.seated if not s.connected(who) and who not in (s.meeting.owner, s.meeting.partner)
    ]
    if gone:
        yield words("notice.gone", names=", ".join(gone))
    if s.step.id == "question_round" and s.meeting.asked is None and s.meeting.owner is None:
        for item in s.questions:
            if item.id in s.meeting.unwilling:
                yield words("notice.said_no", name=s.called(item.by))
    if s.owner_gone and s.step.number >= 5:
        yield words("notice.owner_gone")
    if s.meeting.partner is not None and not s.connected(s.meeting.partner) and s.step.number in (5, 6):
        yield words("notice.partner_gone")
    hindrance = hinders(s)
    lacking = missing(s)
    if lacking:
        yield _unfinished(s, listed(lacking))
    elif hindrance is None:
        yield words("notice.ready")


def _unfinished(s: Situation, what: Words) -> Words:
    """What this is not finished without: before another step, before another part of it, or before the close."""
    after = s.agenda.stops[s.meeting.at + 1 :]
    if not after:
        return words("notice.missing_last", what=what)
    return words("notice.missing_part" if after[0].step is s.step else "notice.missing", what=what)
