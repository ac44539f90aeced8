"""What each of the cast contributes in a step, as the script has it and as far as the view shows that it is due."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

from meeting import commands as c
from meeting import hall_commands as h
from meeting.text import clean
from meeting.view import InMeeting, Stillness
from server.demo import seen
from server.demo.case import exploration, hypotheses, hypothesis_review, picture, solutions
from server.demo.deeds import Deed, Mind, typing


def contribution(view: InMeeting, mind: Mind) -> Deed | None:
    """What this person would do next, or None."""
    step = BY_STEP.get(view.place.step)
    return step(view, mind) if step is not None else None


# the rounds


def check_in(view: InMeeting, mind: Mind) -> Deed | None:
    if seen.holder(view) != mind.me:
        return None
    arrival = next((each for each in mind.script.check_in if each.by == mind.me), None)
    said = [item for item in seen.mine(seen.section(view, "check_in")) if not item.marks]
    if arrival is not None and not said:
        return Deed(c.Say(arrival.carries_in), typing(arrival.carries_in))
    if arrival is not None and seen.offered(view, c.LeaveOutside):
        return Deed(c.LeaveOutside(arrival.leaves_outside), typing(arrival.leaves_outside))
    return Deed(c.Done(), 1.5)


def relaxation(view: InMeeting, mind: Mind) -> Deed | None:
    sits_out = mind.me in mind.script.relaxation.sitting_out
    if sits_out and isinstance(view, Stillness) and not view.sitting_out and seen.offered(view, c.Pass):
        return Deed(c.Pass(), 8.0)
    return None


def follow_up(view: InMeeting, mind: Mind) -> Deed | None:
    items = seen.section(view, "follow_up")
    if seen.holder(view) == mind.me:
        told = tuple(clean(text) for text in mind.script.follow_up.told)
        said = {item.text for item in seen.mine(items)}
        left = [text for text in told if text not in said]
        if mind.me != mind.script.follow_up.by or not said <= set(told) or not left:
            return Deed(c.Done(), 3.0)
        return Deed(c.Say(left[0]), typing(left[0]))
    if items and seen.holder(view) is None and seen.offered(view, c.Thanks):
        return Deed(c.Thanks(), 2.0 + mind.rank * 0.6)
    return None


def meta_reflection(view: InMeeting, mind: Mind) -> Deed | None:
    said = seen.section(view, "meta_reflection")
    if seen.holder(view) == mind.me:
        texts = [remark.text for remark in mind.script.meta_reflection.remarks if remark.by == mind.me]
        left = [text for text in texts if seen.by_text(said, text) is None]
        if left:
            return Deed(c.Say(left[0]), typing(left[0]))
        return Deed(c.Done(), 1.5) if seen.mine(said) else Deed(c.Pass(), 2.0)
    answer = mind.script.pulse(mind.me)
    if answer is None or "pulse" in mind.done or not seen.offered(view, c.PulseAnswer):
        return None
    pulse = c.PulseAnswer(*answer)
    if said and seen.holder(view) is None:
        return Deed(pulse, 3.0 + mind.rank * 0.8, once="pulse")
    return Deed(pulse, pause=0.0, least=120.0, patient=True, once="pulse")  # where no round is held


# the question


def question_round(view: InMeeting, mind: Mind) -> Deed | None:
    if seen.offered(view, c.Consent):
        return Deed(c.Consent(yes=mind.me == mind.script.meeting.case_owner), 7.0)
    items = seen.section(view, "question_round")
    if seen.offered(view, c.Vote) and not any(seen.marked(item, "mark.your_vote") for item in items):
        return Deed(c.Vote(_choice(view, mind)), 4.0 + mind.rank * 0.7)
    if view.leads or seen.offered(view, c.Propose) is None:
        return None
    proposal = next((each for each in mind.script.question_round.proposals if each.by == mind.me), None)
    if proposal is None or seen.mine(items):
        return None
    texts = (proposal.question, proposal.background, proposal.wants)
    return Deed(c.Propose(*texts), typing(*texts) + mind.script.question_round.proposals.index(proposal) * 5.0)


def _choice(view: InMeeting, mind: Mind) -> str:
    """The ballot as the script has it, if that question is on it: by its words, or else by who asks it."""
    found = seen.ballot(view)
    ballots = mind.script.question_round.vote.simulated_ballots
    on_ballot = seen.choices(seen.offered(view, c.Vote))
    items = [item for item in seen.section(view, "question_round") if item.id in on_ballot]
    chosen = ballots[min(found[0] if found else 1, len(ballots)) - 1].get(mind.me)
    if chosen is not None:
        proposal = mind.script.question(chosen)
        name = mind.script.name(proposal.by)
        item = seen.by_text(items, proposal.question) or next((i for i in items if i.author == name), None)
        if item is not None:
            return item.id
    return on_ballot[crc32(mind.me.encode()) % len(on_ballot)]


# what each takes home


def reflection(view: InMeeting, mind: Mind) -> Deed | None:
    script = next((each for each in mind.script.reflection if each.by == mind.me), None)
    if script is not None and seen.offered(view, c.Note):
        note = seen.by_text(seen.section(view, "own_notes"), script.text)
        if note is None and "note" not in mind.done:
            return Deed(c.Note(script.text), typing(script.text), once="note")
        if note is not None and script.shared and not seen.marked(note, "mark.shared"):
            return Deed(c.Share(note.id), 4.0)
    return treasure(mind)


def treasure(mind: Mind) -> Deed | None:
    """What one puts in one's own chest. What the owner adopted is there already."""
    adopted = {each.ref for each in mind.script.solutions.chosen}
    for picks in mind.script.treasure_chest:
        if picks.owner != mind.me:
            continue
        owns = mind.me == mind.script.meeting.case_owner
        solutions = [mind.script.solution(id).text for id in picks.picks if not (owns and id in adopted)]
        for text in (*solutions, picks.note):
            if f"treasure {text}" not in mind.done:
                return Deed(h.Treasure(text), typing(text) / 2, once=f"treasure {text}")
    return None


Contribution = Callable[[InMeeting, Mind], Deed | None]

BY_STEP: dict[str, Contribution] = {
    "check_in": check_in,
    "relaxation": relaxation,
    "follow_up": follow_up,
    "question_round": question_round,
    "exploration": exploration,
    "picture": picture,
    "hypotheses": hypotheses,
    "hypothesis_review": hypothesis_review,
    "solutions": solutions,
    "reflection": reflection,
    "meta_reflection": meta_reflection,
}
