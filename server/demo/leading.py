"""What the leading facilitator does when one of the cast leads, and what the other one does beside them."""

from __future__ import annotations

from collections.abc import Callable

from meeting import commands as c
from meeting.model import Account
from meeting.view import Blank, Coffee, InMeeting, Picture
from server.demo import seen
from server.demo.case import draw
from server.demo.deeds import Deed, Mind, waiting
from tui.i18n import tongue

PATIENCE = 90.0  # seconds of people's own time for somebody's turn
LONG = 240.0  # and for what needs thought: a story, a picture, what to take home
UNHURRIED = 60.0  # seconds that people who play along have at least, where nobody can see whether they write
COFFEE = 60.0  # the break is fifteen minutes; in the demo one
LEADER_GONE = 8.0
REVIEW = 8  # the step that lends its minutes to the exploration


def lead(view: InMeeting, mind: Mind) -> Deed | None:
    """What is due for whoever leads."""
    knocking = seen.offered(view, c.Admit)
    if knocking is not None:
        return Deed(c.Admit(Account(seen.choices(knocking)[0])), 4.0)
    if isinstance(view, Blank):
        return Deed(c.Blank(), 5.0)
    if isinstance(view, Coffee):
        return _on(mind, COFFEE)
    if seen.status(view, "status.paused"):
        return Deed(c.Resume(), 5.0)
    return BY_STEP[view.place.step](view, mind)


def _on(mind: Mind, pause: float, token: object = None, *, least: float = 0.0) -> Deed:
    """To what comes next, when all pens rest; people who play along are not hurried."""
    return Deed(c.Next(), pause, least=least if mind.visitors() else 0.0, calm=True, token=repr(token))


def _stuck(view: InMeeting, seconds: float) -> Deed | None:
    """On all the same, when nothing has happened for a good while."""
    if seen.offered(view, c.Next) is None:
        return None
    things = getattr(view, "sections", None), getattr(view, "drawing", None)
    return waiting(c.Next(confirmed=True), seconds, (view.place, view.status, things))


# the rounds


def _round(view: InMeeting, mind: Mind, order: tuple[Account, ...]) -> Deed | None:
    """Keeps a round going; None when it is over."""
    said = seen.section(view, view.place.step)
    holder = seen.holder(view)
    mind.done.add(f"{view.place.step} {holder}")
    present = [each.account for each in seen.here(view)]
    heard = {item.author for item in said}
    unheard = [
        each.account
        for each in seen.here(view)
        if each.name not in heard and f"{view.place.step} {each.account}" not in mind.done
    ]
    if holder is not None:
        return waiting(c.GiveFloor(unheard[0]), PATIENCE, (holder, len(said))) if unheard else _stuck(view, PATIENCE)
    if not said:
        first = [who for who in order if who in present]
        return Deed(c.Order(tuple(dict.fromkeys((*first, *present)))), 5.0)
    if seen.unfinished(view):
        return Deed(c.GiveFloor(unheard[0]), 4.0) if unheard else _stuck(view, PATIENCE)
    return None


def check_in(view: InMeeting, mind: Mind) -> Deed | None:
    order = tuple(arrival.by for arrival in mind.script.check_in)
    return _round(view, mind, order) or _on(mind, 4.0)


def meta_reflection(view: InMeeting, mind: Mind) -> Deed | None:
    going = _round(view, mind, tuple(remark.by for remark in mind.script.meta_reflection.remarks))
    if going is not None:
        return going
    if seen.status(view, "status.pulse"):
        return Deed(c.Close(), 20.0, calm=True)
    if seen.offered(view, c.Count):
        return Deed(c.Count(), 6.0, least=UNHURRIED / 2 if mind.visitors() else 0.0, calm=True)
    return waiting(c.Close(), LONG, "pulse")


# the steps


def relaxation(view: InMeeting, mind: Mind) -> Deed | None:
    return None if seen.unfinished(view) else _on(mind, 5.0)


def follow_up(view: InMeeting, mind: Mind) -> Deed | None:
    return _stuck(view, PATIENCE) if seen.unfinished(view) else _on(mind, 8.0)


def question_round(view: InMeeting, mind: Mind) -> Deed | None:
    found = seen.ballot(view)
    if found is not None:
        all_in = seen.number(found[1], "n") >= seen.number(found[1], "of")
        if seen.offered(view, c.Count) is None:
            return None
        return Deed(c.Count(), 4.0, calm=True) if all_in else waiting(c.Count(), PATIENCE, found[1])
    if seen.status(view, "status.asked"):
        return None  # nobody can be asked in somebody's place, and nobody is hurried
    if seen.owner(view) is not None:
        return _partner(view, mind)
    if seen.offered(view, c.Lots):
        return Deed(c.Lots(), 6.0)
    if seen.offered(view, c.Ask):
        askable = seen.choices(seen.offered(view, c.Ask))
        preferred = mind.script.meeting.case_owner
        return Deed(c.Ask(preferred if preferred in askable else Account(askable[0])), 6.0)
    if seen.offered(view, c.OpenBallot):
        proposals = len(seen.section(view, "question_round"))
        if seen.tied(view) or proposals >= len(mind.script.question_round.proposals):
            return Deed(
                c.OpenBallot(), 8.0, calm=True, least=UNHURRIED / 2 if mind.visitors() else 0.0, token=proposals
            )
        return waiting(c.OpenBallot(), PATIENCE, proposals)
    return _stuck(view, PATIENCE)


def _partner(view: InMeeting, mind: Mind) -> Deed | None:
    if seen.partner(view) is not None:
        return _on(mind, 6.0)
    possible = seen.choices(seen.offered(view, c.Partner))
    preferred = (mind.script.meeting.conversation_partner, *mind.script.facilitators[1:], *map(Account, possible))
    partner = next((who for who in preferred if who in possible), None)
    return Deed(c.Partner(partner), 5.0) if partner is not None else None


def exploration(view: InMeeting, mind: Mind) -> Deed | None:
    if not seen.unfinished(view):
        return _on(mind, 6.0)
    answers = [item for item in seen.section(view, "exploration") if seen.marked(item, "mark.answer")]
    over = mind.script.borrowed("exploration")
    lender = seen.offered(view, c.Extend)
    if lender is not None and len(answers) > len(mind.script.exploration.turns) // 2 and "extended" not in mind.done:
        return Deed(c.Extend(over, REVIEW), 2.0, once="extended")
    return _stuck(view, LONG)


def picture(view: InMeeting, mind: Mind) -> Deed | None:
    return _stuck(view, LONG) if seen.unfinished(view) else _on(mind, 6.0)


def hypotheses(view: InMeeting, mind: Mind) -> Deed | None:
    if view.place.part == "silent_writing":
        if seen.offered(view, c.Reveal) is None:
            return None
        return Deed(c.Reveal(), 60.0, least=2 * UNHURRIED if mind.visitors() else 0.0, calm=True)
    if seen.offered(view, c.Next) is None:
        return None  # the owner's line is gone
    return _on(mind, 50.0, len(seen.section(view, "hypotheses")), least=UNHURRIED)


def hypothesis_review(view: InMeeting, mind: Mind) -> Deed | None:
    return _stuck(view, LONG) if seen.unfinished(view) else _on(mind, 6.0)


def solutions(view: InMeeting, mind: Mind) -> Deed | None:
    if view.place.part == "without_owner":
        if seen.offered(view, c.Next) is None:
            return None
        return _on(mind, 25.0, len(seen.section(view, "solutions")), least=UNHURRIED)
    taken = len(seen.section(view, "adopted"))
    chosen = seen.status(view, "status.enough") or taken >= len(mind.script.solutions.chosen)
    return _on(mind, 12.0, taken) if chosen else _stuck(view, LONG)


def reflection(view: InMeeting, mind: Mind) -> Deed | None:
    return _on(mind, 30.0, len(seen.section(view, "shared_notes")), least=UNHURRIED)


Leading = Callable[[InMeeting, Mind], Deed | None]

BY_STEP: dict[str, Leading] = {
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


# beside the leader


def assist(view: InMeeting, mind: Mind) -> Deed | None:
    """What the other facilitator does: takes over when the leader's line is gone, draws, whispers to a leading visitor."""
    leader = seen.leader(view)
    if not view.roster:
        return None
    if leader is None or leader.state == "gone":
        return Deed(c.Lead(), LEADER_GONE) if seen.offered(view, c.Lead) else None
    if leader.account in mind.visitors() and seen.offered(view, c.Whisper):
        id = whisper(view, mind)
        name = f"{view.place} {id}"
        if id is not None and name not in mind.done:
            return Deed(c.Whisper(tongue(mind.language)(f"demo.whisper.{id}")), 8.0, least=15.0, calm=True, once=name)
    partner = seen.seat(view, seen.partner(view) or Account(""))
    if isinstance(view, Picture) and (partner is None or partner.account in mind.visitors()):
        stroke = draw(view, mind)
        return Deed(stroke.act, least=PATIENCE, patient=True, token=view.drawing, once=stroke.once) if stroke else None
    return None


def whisper(view: InMeeting, mind: Mind) -> str | None:
    """What a facilitator who knows the method would say to the one who leads, from what both can see."""
    match view.place.step, view.place.part:
        case ("check_in" | "meta_reflection") as step, _:
            if seen.holder(view) is not None:
                return None
            if not seen.section(view, step):
                return "start_round"
            if step == "check_in":
                return "round_over"
            return "close" if seen.status(view, "status.pulse") else "pulse"
        case "question_round", _:
            return _whisper_election(view, mind)
        case "exploration", _:
            return "understood" if seen.status(view, "status.understood") else None
        case "picture", _:
            return "confirmed" if isinstance(view, Picture) and view.drawing.confirmed else None
        case "hypothesis_review", _:
            items = seen.section(view, "question", "hypothesis_review")
            return "reviewed" if items and all(item.marks for item in items) else None
        case "hypotheses", "silent_writing":
            return None if seen.status(view, "status.quiet") else "reveal"
        case "solutions", "with_owner":
            return "taken" if seen.status(view, "status.enough") or seen.section(view, "adopted") else None
        case (("coffee_break" | "coffee"), _):
            return "coffee"
        case "relaxation", _:
            return "relaxation"
        case _:
            return "go_on" if seen.holder(view) is None else None


def _whisper_election(view: InMeeting, mind: Mind) -> str | None:
    found = seen.ballot(view)
    if found is not None:
        return "count" if seen.number(found[1], "n") >= seen.number(found[1], "of") else None
    if seen.tied(view):
        return "tie"
    if seen.status(view, "status.asked"):
        return None
    if seen.owner(view) is not None:
        return "partner" if seen.partner(view) is None else "owner_set"
    return "ballot" if len(seen.section(view, "question_round")) >= len(mind.script.question_round.proposals) else None
