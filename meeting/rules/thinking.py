"""Rules of the case: exploration, picture, hypotheses, review, solutions, reflections."""

from __future__ import annotations

from meeting import commands as c
from meeting import events as e
from meeting.model import Item, Kind, Role, Verdict
from meeting.rules.election import withdrawable
from meeting.rules.leading import move
from meeting.rules.rounds import has_floor
from meeting.rules.rule import (
    Field,
    Rule,
    Rules,
    because,
    one_of,
    optional_text,
    post,
    refuse,
    text_of,
)
from meeting.seen import Sight, refuse_other
from meeting.situation import Draw, Situation
from meeting.steps import GRID, LAST_ROUNDS, MOST_ADOPTED, MOST_LINKS, MOST_NODES, ROUNDS, WITH_DOOR
from meeting.text import Words, clean

LONGEST_LABEL = 40
LONGEST_SUMMARY = 300


# what is said, by step


def say_ready(s: Situation) -> Words | None:
    if s.step.id in ROUNDS:
        return has_floor(s)
    return because("quiet") if s.quiet else None


def say(s: Situation, command: c.Say, draw: Draw) -> tuple[e.Event, ...]:
    text = text_of(command.text)
    if s.step.id in ROUNDS:
        return post(s, draw, Kind.SAID, text)
    if s.step.id == "hypotheses":
        return post(s, draw, Kind.HYPOTHESIS, text)
    if s.step.id == "reflection":
        # Said at once to all: a note that is shared as it is made.
        note = post(s, draw, Kind.NOTE, text)
        return (*note, *(e.Shared(made.id) for made in note if isinstance(made, e.Posted)))
    if Role.CASE_OWNER in s.roles:
        asked = s.items(Kind.ASKED)
        return post(s, draw, Kind.ANSWER, text, about=(asked[-1].id,) if asked else ())
    return post(s, draw, Kind.ASKED, text)


def writing(kind: Kind) -> Rule[c.Slip | c.Park | c.Note]:
    """A text of one kind, and nothing else to ask for."""
    return Rule(
        lambda s, command, draw: post(s, draw, kind, text_of(command.text)),
        ready=lambda s: because("quiet") if s.quiet and kind is not Kind.NOTE else None,
        fields=lambda s: (Field("text"),),
    )


# taking back

UNDOABLE = (Kind.SAID, Kind.LEFT, Kind.FEELING, Kind.ASKED, Kind.ANSWER, Kind.SLIP, Kind.HYPOTHESIS, Kind.PARKED,
            Kind.SOLUTION, Kind.ADOPTION, Kind.NOTE, Kind.NODE, Kind.LINK, Kind.POINT,
            Kind.TREASURE)  # fmt: skip


def undoable(s: Situation) -> tuple[str, ...]:
    """One's own items of this step; in the last step also what one left outside the door. A question is withdrawn."""
    if s.step.id == "question_round":
        return withdrawable(s)
    adopted = {id for item in s.items(Kind.ADOPTION) for id in item.about}
    mine = s.items(*UNDOABLE, by=s.by)
    ids = s.made_of(("open", s.by), mine, lambda item: (item.id,) if is_open(s, item) else ())
    return tuple(id for id in ids if id not in adopted) if adopted else ids


def undo(s: Situation, command: c.Undo, draw: Draw) -> tuple[e.Event, ...]:
    id = one_of(command.id, undoable(s))
    return (e.Withdrawn(id) if s.meeting.items[id].kind is Kind.QUESTION else e.Undone(id),)


def is_open(s: Situation, item: Item) -> bool:
    if s.step.id in LAST_ROUNDS and item.kind is Kind.LEFT:
        return s.part.id in WITH_DOOR
    if s.step.id in LAST_ROUNDS and item.place != s.place:
        return False
    if item.place.step != s.step.id:
        return False
    # The owner's waiting room has notes alone: nothing from before the door was closed.
    return not s.waiting or item.kind is Kind.NOTE


# the picture


def nodes(s: Situation) -> tuple[str, ...]:
    return tuple(item.id for item in s.items(Kind.NODE))


def free_spot(s: Situation) -> tuple[int, int]:
    """The first place of a raster where no node is: the first six have room between them for links and their words."""
    taken = {(item.x, item.y) for item in s.items(Kind.NODE)}
    wide = [(2, 1), (50, 1), (26, 6), (2, 11), (50, 11), (26, 16)]
    between = [(26, 1), (2, 6), (50, 6), (26, 11), (2, 16), (50, 16)]
    return next((spot for spot in (*wide, *between) if spot not in taken), wide[-1])


def node(s: Situation, command: c.Node, draw: Draw) -> tuple[e.Event, ...]:
    at = free_spot(s) if command.x is None or command.y is None else on_grid(command.x, command.y)
    return post(s, draw, Kind.NODE, text_of(command.label, most=LONGEST_LABEL), at=at)


def on_grid(x: int, y: int) -> tuple[int, int]:
    if not (0 <= x < GRID[0] and 0 <= y < GRID[1]):
        raise refuse("outside_grid", columns=GRID[0] - 1, rows=GRID[1] - 1)
    return x, y


def link_ready(s: Situation) -> Words | None:
    if len(s.items(Kind.LINK)) >= MOST_LINKS:
        return because("links_full", most=MOST_LINKS)
    return None if len(nodes(s)) >= 2 else because("two_nodes_first")


def link(s: Situation, command: c.Link, draw: Draw) -> tuple[e.Event, ...]:
    ends = (one_of(command.from_id, nodes(s)), one_of(command.to_id, nodes(s)))
    if ends[0] == ends[1]:
        raise refuse("link_to_itself")
    return post(s, draw, Kind.LINK, text_of(command.label, most=LONGEST_LABEL), about=ends)


def move_node(s: Situation, command: c.Move, draw: Draw) -> tuple[e.Event, ...]:
    id = one_of(command.id, nodes(s))
    return (e.NodeMoved(id, *on_grid(command.x, command.y)),)


def erasable(s: Situation) -> tuple[str, ...]:
    return tuple(item.id for item in s.items(Kind.NODE, Kind.LINK))


def confirm_ready(s: Situation) -> Words | None:
    if s.meeting.confirmed:
        return because("already_confirmed")
    return None if nodes(s) or s.meeting.summary else because("nothing_to_confirm")


def drawn(s: Situation) -> Sight:
    """The picture and its sentence."""
    these = ((item.id, item.text, item.about, item.x, item.y) for item in s.items(Kind.NODE, Kind.LINK))
    return (*these, s.meeting.summary)


def confirm(s: Situation, command: c.Confirm, draw: Draw) -> tuple[e.Event, ...]:
    refuse_other(command.seen, drawn(s))
    return (e.PictureConfirmed(s.by),)


# the hypotheses


def reveal_ready(s: Situation) -> Words | None:
    if s.quiet:
        return because("quiet")
    return because("owner_gone") if s.owner_gone else None


def reveal(s: Situation, command: c.Reveal, draw: Draw) -> tuple[e.Event, ...]:
    order = draw.shuffled([item.id for item in s.hypotheses])
    return (e.Revealed(order), move(s, s.meeting.at + 1))


def reviewed(s: Situation) -> tuple[str, ...]:
    return tuple(item.id for item in s.hypotheses)


def verdict(what: Verdict) -> Rule[c.Keep | c.Release | c.Correct]:
    def judge(s: Situation, command: c.Keep | c.Release | c.Correct, draw: Draw) -> tuple[e.Event, ...]:
        id = one_of(command.id, reviewed(s))
        text = text_of(command.text) if isinstance(command, c.Correct) else ""
        return (e.Judged(id, what, text),)

    def fields(s: Situation) -> tuple[Field, ...]:
        which = Field("id", reviewed(s))
        return (which, Field("text")) if what is Verdict.CORRECT else (which,)

    return Rule(judge, ready=lambda s: None if reviewed(s) else because("no_hypotheses"), fields=fields)


# the solutions


def parked(s: Situation) -> tuple[str, ...]:
    return tuple(item.id for item in s.items(Kind.PARKED, by=s.by))


def solve(s: Situation, command: c.Solve, draw: Draw) -> tuple[e.Event, ...]:
    mine = parked(s)
    for id in command.ids:
        one_of(id, (*reviewed(s), *mine))
    about = tuple(id for id in dict.fromkeys(command.ids) if id not in mine)
    kept = [id for id in dict.fromkeys(command.ids) if id in mine]
    # One's own parked text, sent as it is.
    text = s.meeting.items[kept[0]].text if len(kept) == 1 and not clean(command.text) else command.text
    sent = post(s, draw, Kind.SOLUTION, text_of(text), about=about)
    return (*sent, *(e.Undone(id) for id in kept))


def adoptable(s: Situation) -> tuple[str, ...]:
    adopted = {id for item in s.items(Kind.ADOPTION) for id in item.about}
    return tuple(item.id for item in s.items(Kind.SOLUTION) if item.id not in adopted)


def adopt_ready(s: Situation) -> Words | None:
    if len(s.items(Kind.ADOPTION)) >= MOST_ADOPTED:
        return because("adopted_enough", most=MOST_ADOPTED)
    return None if adoptable(s) else because("nothing_to_adopt")


def adopt(s: Situation, command: c.Adopt, draw: Draw) -> tuple[e.Event, ...]:
    id = one_of(command.id, adoptable(s))
    more = (optional_text(command.first_step), optional_text(command.when))
    return post(s, draw, Kind.ADOPTION, text_of(command.own_words), about=(id,), more=more)


# the reflections


def sharable(s: Situation) -> tuple[str, ...]:
    """One's notes of this step; those from the waiting room stay private."""
    return tuple(item.id for item in s.here_and_now(Kind.NOTE) if item.by == s.by and not item.shared)


def kept_private(s: Situation) -> tuple[str, ...]:
    """One's notes from the waiting room: nobody else ever sees them."""
    return tuple(item.id for item in s.items(Kind.NOTE, by=s.by) if not item.shared and item.id not in sharable(s))


def share(s: Situation, command: c.Share, draw: Draw) -> tuple[e.Event, ...]:
    if command.id in kept_private(s):
        raise refuse("note_is_private")
    return (e.Shared(one_of(command.id, sharable(s))),)


def share_ready(s: Situation) -> Words | None:
    if sharable(s):
        return None
    return because("note_is_private" if kept_private(s) else "no_note")


def pulse(s: Situation, command: c.PulseAnswer, draw: Draw) -> tuple[e.Event, ...]:
    if not (1 <= command.safety <= 5 and 1 <= command.pace <= 5):
        raise refuse("scale")
    return (e.Pulsed(s.by, command.safety, command.pace),)


def evaluate(s: Situation, command: c.Evaluate, draw: Draw) -> tuple[e.Event, ...]:
    given = (command.safety, command.use, command.method)
    if not all(1 <= number <= 5 for number in given):
        raise refuse("scale")
    return (e.Evaluated(s.by, *given),)


RULES: Rules = {
    c.Say: Rule(say, ready=say_ready, fields=lambda s: (Field("text"),)),
    c.Slip: writing(Kind.SLIP),
    c.Park: writing(Kind.PARKED),
    c.Note: writing(Kind.NOTE),
    c.Undo: Rule(
        undo,
        ready=lambda s: None if undoable(s) else because("nothing_of_yours"),
        fields=lambda s: (Field("id", undoable(s)),),
    ),
    c.Node: Rule(
        node,
        ready=lambda s: None if len(nodes(s)) < MOST_NODES else because("nodes_full", most=MOST_NODES),
        fields=lambda s: (Field("label"),),
    ),
    c.Link: Rule(
        link,
        ready=link_ready,
        fields=lambda s: (Field("from", nodes(s)), Field("to", nodes(s)), Field("label")),
    ),
    c.Move: Rule(
        move_node,
        ready=lambda s: None if nodes(s) else because("no_nodes"),
        fields=lambda s: (Field("id", nodes(s)), Field("x"), Field("y")),
    ),
    c.Rename: Rule(
        lambda s, command, draw: (
            e.Renamed(one_of(command.id, erasable(s)), text_of(command.label, most=LONGEST_LABEL)),
        ),
        ready=lambda s: None if erasable(s) else because("no_nodes"),
        fields=lambda s: (Field("id", erasable(s)), Field("label")),
    ),
    c.Erase: Rule(
        lambda s, command, draw: (e.Undone(one_of(command.id, erasable(s))),),
        ready=lambda s: None if erasable(s) else because("no_nodes"),
        fields=lambda s: (Field("id", erasable(s)),),
    ),
    c.Summarise: Rule(
        lambda s, command, draw: (e.Summarised(text_of(command.text, most=LONGEST_SUMMARY)),),
        fields=lambda s: (Field("text"),),
    ),
    c.Confirm: Rule(confirm, ready=confirm_ready, about=drawn),
    c.Reveal: Rule(reveal, ready=reveal_ready, grave=True),
    c.Keep: verdict(Verdict.KEEP),
    c.Correct: verdict(Verdict.CORRECT),
    c.Release: verdict(Verdict.RELEASE),
    c.Holds: Rule(
        lambda s, command, draw: (e.QuestionHeld(),),
        ready=lambda s: because("already_holds") if s.meeting.holds else None,
    ),
    c.Revise: Rule(
        lambda s, command, draw: (e.QuestionRevised(text_of(command.text)),),
        fields=lambda s: (Field("text"),),
    ),
    c.Solve: Rule(
        solve,
        fields=lambda s: (Field("ids", (*reviewed(s), *parked(s)), optional=True, many=True), Field("text")),
    ),
    c.Adopt: Rule(
        adopt,
        ready=adopt_ready,
        fields=lambda s: (
            Field("id", adoptable(s)),
            Field("own_words"),
            Field("first_step", optional=True),
            Field("when", optional=True),
        ),
    ),
    c.Enough: Rule(
        lambda s, command, draw: (e.EnoughSaid(s.by),),
        ready=lambda s: because("already_enough") if s.meeting.enough else None,
    ),
    c.Share: Rule(
        share,
        ready=share_ready,
        fields=lambda s: (Field("id", sharable(s)),),
    ),
    c.Evaluate: Rule(
        evaluate,
        ready=lambda s: because("evaluation_counted") if s.meeting.evaluation.counts else None,
        fields=lambda s: tuple(Field(id, ("1", "2", "3", "4", "5")) for id in ("safety", "use", "method")),
    ),
    c.PulseAnswer: Rule(
        pulse,
        ready=lambda s: because("pulse_counted") if s.meeting.pulse.counted else None,
        fields=lambda s: (
            Field("safety", ("1", "2", "3", "4", "5")),
            Field("pace", ("1", "2", "3", "4", "5")),
        ),
    ),
}
