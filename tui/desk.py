"""The facilitators' desk in words, for lines and for a page: groups of lines, each with its heading."""

from __future__ import annotations

from meeting.view import Desk, InMeeting, Lobby, View
from tui.i18n import Tongue
from tui.wording import title

Paragraph = tuple[str, tuple[str, ...]]


def has_desk(view: View) -> bool:
    """Whether there is one for this person."""
    return (isinstance(view, Lobby) and bool(view.checklist)) or (isinstance(view, InMeeting) and view.desk is not None)


def paragraphs(say: Tongue, view: View) -> tuple[Paragraph, ...]:
    """All of it. In the lobby it is the checklist."""
    if isinstance(view, Lobby):
        checks = tuple(say("desk.done" if each.done else "desk.open", what=each.what) for each in view.checklist)
        return ((say("desk.checklist"), checks),) if checks else ()
    if not isinstance(view, InMeeting) or view.desk is None:
        return ()
    desk = view.desk
    found = [
        (say("desk.words"), turns(say, desk)),
        (say("desk.time"), overtime(say, desk)),
        (say("desk.agenda"), agenda(say, desk)),
    ]
    return tuple(found)


def agenda(say: Tongue, desk: Desk) -> tuple[str, ...]:
    """Each part with its planned minutes, and those that it took."""
    lines = []
    for times in desk.times:
        name = title(say, times.step, times.part if say.has(f"part.{times.part}") else "")
        what = f"{times.number} {name}" if times.number else name
        if times.now:
            lines.append(say("desk.part_now", what=what, planned=times.planned, actual=times.actual or 0))
        elif times.actual is not None:
            lines.append(say("desk.part_over", what=what, planned=times.planned, actual=times.actual))
        else:
            lines.append(say("desk.part", what=what, planned=times.planned))
    return tuple(lines)


def overtime(say: Tongue, desk: Desk) -> tuple[str, ...]:
    """Whether it would end late, and from where that could be taken: a proposal, which the leader may take."""
    if not desk.behind:
        return (say("desk.in_time"),)
    step = {loan.number: title(say, loan.step) for loan in desk.loans}
    loans = (
        say("desk.loan", minutes=loan.minutes, what=step[loan.number], number=loan.number or "fika")
        for loan in desk.loans
    )
    short = (say("desk.short", n=desk.short),) if desk.short else ()
    return (say("desk.behind", n=desk.behind), *loans, *short)


def turns(say: Tongue, desk: Desk) -> tuple[str, ...]:
    """Who has not had the word, by turns alone."""
    found = [say("desk.unheard", who=", ".join(desk.unheard)) if desk.unheard else say("desk.all_heard")]
    found += [say("desk.unheard_here", who=", ".join(desk.unheard_here))] if desk.unheard_here else []
    return (*found, *((say("desk.hands", who=", ".join(desk.hands)),) if desk.hands else ()))
