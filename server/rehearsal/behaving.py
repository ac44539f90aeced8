"""How people in real groups behave, beyond what the demo's cast does: given what one of them sees, what is due for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from meeting import commands as c
from meeting import hall_commands as h
from meeting.text import clean
from meeting.view import Blank, Coffee, InMeeting, Shown, View, Waiting
from server.demo import seen
from server.demo.acting import due
from server.demo.contributing import contribution
from server.demo.deeds import Deed, Drop, Mind, reading, typing
from server.rehearsal.cases import Manners

LONG_SILENCE = 30.0  # seconds before somebody who needs time says something
HESITATION = 8.0
UNANSWERED = 75.0  # seconds that the moved owner waits for a pause that does not come
AWAY = 25.0  # and is out, when it comes
GONE = 40.0  # seconds that a line is gone
BEFORE_DROP = 100.0  # seconds in the waiting room

Manner = Callable[[View, Mind, Manners], "Deed | Still | None"]
Still = Literal["still"]  # it is theirs to do something, and they do nothing


def behaving(view: View, mind: Mind, manners: Manners) -> Deed | None:
    """The next deed, or None when nothing is due. In a pause everybody rests, but for what the owner needs it for."""
    if mind.hurried():
        return due(view, mind)
    if mind.me == mind.script.meeting.case_owner and (found := moved(view, mind, manners)) is not None:
        return found if isinstance(found, Deed) else None
    if isinstance(view, InMeeting) and seen.status(view, "status.paused"):
        return None
    for manner in MANNERS:
        found = manner(view, mind, manners)
        if found is not None:
            return found if isinstance(found, Deed) else None
    return due(view, mind)


# somebody is moved by what they tell


def moved(view: View, mind: Mind, manners: Manners) -> Deed | Still | None:
    """The owner says what they feel and asks for a pause; in it they step out, and come back by themselves."""
    told = manners.moved
    if isinstance(view, Blank):
        return Deed(h.Here(), AWAY, once="back", aloud=told.back) if view.why == "away" and "out" in mind.done else None
    if not isinstance(view, InMeeting) or "moved" not in mind.done | _now_moved(view, mind, manners):
        return None
    if {"back", "alone"} & mind.done or view.place.step not in ("exploration", "coffee"):
        return None
    if "moved" not in mind.done:
        return Deed(c.Feeling(told.feeling), 1.5, once="moved", aloud=told.asks)
    if "out" not in mind.done and (isinstance(view, Coffee) or seen.status(view, "status.paused")):
        return Deed(h.Away(), 3.0, once="out")
    if isinstance(view, Coffee):
        return "still"
    going_on = contribution(view, mind)
    if going_on is None or going_on.patient or seen.status(view, "status.paused"):
        return "still"
    return replace(going_on, pause=going_on.pause + UNANSWERED, once="alone", aloud=told.alone)


def _now_moved(view: InMeeting, mind: Mind, manners: Manners) -> set[str]:
    if view.place.step != "exploration" or seen.offered(view, c.Feeling) is None:
        return set()
    answer = next((turn.a for turn in mind.script.exploration.turns if turn.id == manners.moved.after), "")
    answers = seen.mine(seen.section(view, "exploration"))
    return {"moved"} if answers and answers[-1].text == clean(answer) else set()


# somebody needs time


def silent(view: View, mind: Mind, manners: Manners) -> Deed | Still | None:
    """Says nothing for long when it is their turn, and then something; in step 7 only when they are given the word."""
    if mind.me != manners.silent or not isinstance(view, InMeeting):
        return None
    match view.place.step, view.place.part:
        case ("check_in" | "meta_reflection") as step, _:
            said = seen.mine(seen.section(view, step))
            own = contribution(view, mind) if seen.holder(view) == mind.me else None
            if own is None or said:
                return None
            return replace(own, pause=own.pause + LONG_SILENCE)
        case "hypotheses", "silent_writing":
            return "still"
        case "hypotheses", _:
            if seen.holder(view) != mind.me:
                return "still"
            text = next((it.text for it in mind.script.hypotheses.items if it.by == mind.me), "")
            if text and seen.by_text(seen.section(view, "hypotheses"), text) is None:
                return Deed(c.Say(text), HESITATION + typing(text))
            return Deed(c.Done(), 3.0)
        case _:
            return None


# somebody talks long


def talks(view: View, mind: Mind, manners: Manners) -> Deed | Still | None:
    """Goes on in the check-in for as long as they have the floor and something is left."""
    if mind.me != manners.talks.by or not isinstance(view, InMeeting) or view.place.step != "check_in":
        return None
    said = seen.mine(seen.section(view, "check_in"))
    if seen.holder(view) != mind.me or not said:
        return None
    left = [line for line in manners.talks.lines if seen.by_text(said, line) is None]
    return Deed(c.Say(left[0]), 4.0 + typing(left[0])) if left else None


# somebody jumps to the solution


def jumps(view: View, mind: Mind, manners: Manners) -> Deed | Still | None:
    """Writes a solution where a hypothesis was asked for; given the word, finds what it would solve, and parks it."""
    told = manners.jumps
    if mind.me != told.by or not isinstance(view, InMeeting):
        return None
    if view.place.step == "solutions":
        return _sends_parked(view, told.text)
    if view.place.step != "hypotheses":
        return None
    mine = seen.mine(seen.section(view, "own_hypotheses", "hypotheses"))
    solution = seen.by_text(mine, told.text)
    parked = seen.by_text(seen.section(view, "parked"), told.text)
    if view.place.part == "silent_writing":
        writes = not mine and seen.offered(view, c.Say) is not None
        return Deed(c.Say(told.text), typing(told.text)) if writes else "still"
    if seen.holder(view) == mind.me:
        return _turns(solution, parked, mine, view, mind, manners)
    if solution is not None and "raised" not in mind.done and seen.offered(view, c.Raise):
        return Deed(c.Raise(), HESITATION, once="raised", aloud=told.aloud)
    return "still"


def _turns(
    solution: Shown | None, parked: Shown | None, mine: tuple[Shown, ...], view: InMeeting, mind: Mind, manners: Manners
) -> Deed:
    """The word is theirs: somebody has asked what it would solve."""
    if solution is not None and parked is None:
        return Deed(c.Park(manners.jumps.text), 5.0, aloud=manners.jumps.turns)
    if solution is not None:
        return Deed(c.Undo(solution.id), 2.0)
    text = next((it.text for it in mind.script.hypotheses.items if it.by == mind.me), "")
    if text and seen.by_text(mine, text) is None:
        return Deed(c.Say(text), typing(text))
    return Deed(c.Done(), 3.0)


def _sends_parked(view: InMeeting, text: str) -> Deed | None:
    """What was parked has its place in step 9."""
    parked = seen.by_text(seen.section(view, "parked"), text)
    if parked is None or seen.offered(view, c.Solve) is None:
        return None
    return Deed(c.Solve((parked.id,), ""), 4.0)


def receives(view: View, mind: Mind, manners: Manners) -> Deed | Still | None:
    """The owner meets a solution among the hypotheses, and lets it go."""
    if mind.me != mind.script.meeting.case_owner or not isinstance(view, InMeeting):
        return None
    if view.place.step != "hypothesis_review" or seen.offered(view, c.Release) is None:
        return None
    solution = seen.by_text(seen.section(view, "hypothesis_review"), manners.jumps.text)
    if solution is None or solution.marks:
        return None
    return Deed(c.Release(solution.id), reading(solution.text) + 3.0, aloud=manners.jumps.left)


# a line drops


def drops(view: View, mind: Mind, manners: Manners) -> Deed | Still | None:
    """The owner's line goes in the waiting room, and comes back; others' lines drop as in the demo."""
    if mind.me != manners.drops or not isinstance(view, Waiting) or view.place.step != "hypotheses":
        return None
    return Deed(Drop(GONE), BEFORE_DROP, once="drop") if "drop" not in mind.done else None


MANNERS: tuple[Manner, ...] = (silent, talks, jumps, receives, drops)
