"""What each of the cast contributes to the case: the telling, the picture, the thinking, what is taken home."""

from __future__ import annotations

from meeting import commands as c
from meeting.model import Verdict
from meeting.text import clean
from meeting.view import InMeeting, Picture
from server.demo import seen
from server.demo.deeds import Begin, Deed, Drop, Mind, reading, typing, waiting
from server.demo.parts import Judgement, Turn, folded

PATIENCE = 180.0  # seconds that the case owner's or the partner's next word is waited for
AWAY = 25.0  # seconds that a dropped line is gone
QUIET_BEFORE_DRAFT = 20.0


# the exploration


def exploration(view: InMeeting, mind: Mind) -> Deed | None:
    if seen.status(view, "status.understood"):
        return None
    if seen.owner(view) == mind.me:
        return _tell(view, mind)
    return _ask(view, mind) if seen.partner(view) == mind.me else None


def _tell(view: InMeeting, mind: Mind) -> Deed | None:
    script = mind.script.exploration
    items = seen.section(view, "exploration")
    answers = seen.mine(items)
    told = folded(" ".join(item.text for item in answers))
    named = {item.text for item in seen.mine(seen.section(view, "feelings"))}
    for feeling in script.feelings_named:
        if folded(feeling) in told and feeling not in named:
            return Deed(c.Feeling(feeling), 2.5)
    if not items:
        return Deed(c.Say(script.story), typing(script.story))
    left = [turn for turn in script.turns if seen.by_text(answers, turn.a) is None]
    if seen.marked(items[-1], "mark.asked"):
        turn = next((turn for turn in left if clean(turn.q) == items[-1].text), left[0] if left else None)
        return Deed(c.Done(), 6.0) if turn is None else Deed(c.Say(turn.a), reading(items[-1].text) + typing(turn.a))
    return Deed(c.Done(), 6.0) if not left else waiting(c.Done(), PATIENCE, len(items))


def _ask(view: InMeeting, mind: Mind) -> Deed | None:
    items = seen.section(view, "exploration")
    turn = next((t for t in mind.script.exploration.turns if seen.by_text(items, t.q) is None), None)
    if turn is None:
        return None
    return _question(
        turn, mind, items[-1].text if items and seen.marked(items[-1], "mark.answer") else None, len(items)
    )


def _question(turn: Turn, mind: Mind, answer: str | None, items: int) -> Deed:
    if answer is None:
        return waiting(c.Say(turn.q), PATIENCE, items)
    # A moment more for whoever has just told something: feelings are named then.
    return Deed(c.Say(turn.q), 4.0 + reading(answer) + typing(turn.q), token=items)


# the picture


def picture(view: InMeeting, mind: Mind) -> Deed | None:
    if not isinstance(view, Picture):
        return None
    if seen.partner(view) == mind.me:
        return draw(view, mind)
    if seen.owner(view) != mind.me or view.drawing.confirmed:
        return None
    if view.drawing.summary:
        # Whoever draws may not have come to the end: the owner confirms when the pens rest.
        return Deed(c.Confirm(), 5.0, calm=True, token=view.drawing) if seen.offered(view, c.Confirm) else None
    summary, drawing = mind.script.picture.summary, view.drawing
    labels = {node.label for node in drawing.nodes}
    if labels >= {node.label for node in mind.script.picture.nodes} and len(drawing.links) >= len(
        mind.script.picture.links
    ):
        return Deed(c.Summarise(summary), typing(summary))
    return waiting(c.Summarise(summary), PATIENCE, drawing)


def draw(view: Picture, mind: Mind) -> Deed | None:
    """The next stroke of the script's picture, or None when it is all there or somebody draws another."""
    script, drawing = mind.script.picture, view.drawing
    if drawing.confirmed:
        return None
    ids = {node.label: node.id for node in drawing.nodes}
    if set(ids) - {node.label for node in script.nodes}:
        return None
    for node in script.nodes:
        drawn = next((each for each in drawing.nodes if each.label == node.label), None)
        if drawn is None and f"node {node.id}" not in mind.done:
            return Deed(c.Node(node.label), typing(node.label), once=f"node {node.id}")
        if drawn is not None and (drawn.x, drawn.y) != (node.x, node.y) and f"move {node.id}" not in mind.done:
            return Deed(c.Move(drawn.id, node.x, node.y), 1.5, once=f"move {node.id}")
    labels = {node.id: node.label for node in script.nodes}
    there = {(link.from_id, link.to_id) for link in drawing.links}
    for link in script.links:
        ends = ids.get(labels[link.source], ""), ids.get(labels[link.to], "")
        name = f"link {link.source} {link.to}"
        if all(ends) and ends not in there and name not in mind.done:
            return Deed(c.Link(*ends, link.label), typing(link.label), once=name)
    return None


# the hypotheses


def hypotheses(view: InMeeting, mind: Mind) -> Deed | None:
    drop = mind.script.drop(mind.me, "hypotheses")
    due = drop is not None and not mind.hurried()
    silent = view.place.part == "silent_writing"
    if drop is not None and due and (silent or not drop.draft):
        if drop.draft and "draft" not in mind.done:
            return Deed(Begin(drop.draft), QUIET_BEFORE_DRAFT, once="draft")
        if "drop" not in mind.done and silent == bool(drop.draft):
            return Deed(Drop(AWAY), 12.0, once="drop")
    items = seen.mine(seen.section(view, "own_hypotheses", "hypotheses"))
    hypothesis = next((item for item in mind.script.hypotheses.items if item.by == mind.me), None)
    if hypothesis is None or items:
        return None
    return _think(view, mind, hypothesis.text)


def _think(view: InMeeting, mind: Mind, text: str) -> Deed | None:
    can = seen.offered(view, c.Say) is not None
    nudge = next((each for each in mind.script.hypotheses.nudges if each.by == mind.me), None)
    if nudge is not None and seen.by_text(seen.section(view, "parked"), nudge.draft) is None:
        if "nudge" not in mind.done and not mind.hurried():
            return Deed(Begin(nudge.draft), QUIET_BEFORE_DRAFT + typing(nudge.draft), once="nudge")
        return Deed(c.Park(nudge.draft), 7.0) if can else None
    return Deed(c.Say(text), typing(text) + mind.rank * 1.5) if can else None


def hypothesis_review(view: InMeeting, mind: Mind) -> Deed | None:
    if seen.owner(view) != mind.me:
        return None
    script = mind.script.hypothesis_review
    for item in seen.section(view, "hypothesis_review"):
        if not item.marks and seen.offered(view, c.Keep):
            known = next((h for h in mind.script.hypotheses.items if clean(h.text) == item.text), None)
            judgement = next((j for j in script.items if known is not None and j.ref == known.id), None)
            note = judgement.note if judgement is not None else ""
            return Deed(_judge(item.id, judgement), reading(item.text) + typing(note), aloud=note)
    question = seen.section(view, "question")
    if question and not question[0].marks:
        holds = script.question_still_holds or mind.me != mind.script.meeting.case_owner
        return (
            Deed(c.Holds(), 6.0) if holds else Deed(c.Revise(script.revised_question), typing(script.revised_question))
        )
    return None


def _judge(id: str, judgement: Judgement | None) -> c.Command:
    verdict = judgement.verdict if judgement is not None else Verdict.KEEP
    match verdict:
        case Verdict.KEEP:
            return c.Keep(id)
        case Verdict.RELEASE:
            return c.Release(id)
        case Verdict.CORRECT:
            return c.Correct(id, judgement.corrected if judgement is not None else "")


# the solutions


def solutions(view: InMeeting, mind: Mind) -> Deed | None:
    return _propose(view, mind) if view.place.part == "without_owner" else _take(view, mind)


def _propose(view: InMeeting, mind: Mind) -> Deed | None:
    solution = next((each for each in mind.script.solutions.proposals if each.by == mind.me), None)
    if solution is None or seen.offered(view, c.Solve) is None or seen.mine(seen.section(view, "solutions")):
        return None
    thought = seen.section(view, "thought")
    found = (seen.by_text(thought, mind.script.hypothesis(id).text) for id in solution.builds_on)
    ids = tuple(item.id for item in found if item is not None)
    return Deed(c.Solve(ids, solution.text), typing(solution.text) + mind.rank * 2.0)


def _take(view: InMeeting, mind: Mind) -> Deed | None:
    if seen.owner(view) != mind.me:
        return None
    proposals = seen.section(view, "with_owner")
    if mind.me == mind.script.meeting.case_owner and seen.offered(view, c.Adopt):
        for choice in mind.script.solutions.chosen:
            item = seen.by_text(proposals, mind.script.solution(choice.ref).text)
            if item is not None and not seen.marked(item, "mark.adopted"):
                texts = (choice.own_words, choice.first_step, choice.by_when)
                return Deed(c.Adopt(item.id, *texts), reading(item.text) + typing(*texts))
    if not seen.section(view, "adopted") and seen.offered(view, c.Enough):
        return Deed(c.Enough(), 8.0)
    return None
