"""The scripted meeting as an ordered list of what each person types: for whoever can send lines, in process or over SSH."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from meeting.model import Account, Place, Verdict
from server.demo.parts import folded
from server.demo.script import Script, script

# What the person does with their line; and what has to be so before.
Does = Literal["types", "drops", "returns"]
Waits = Literal["", "quiet"]


@dataclass(frozen=True, slots=True)
class Typed:
    """One line. `{names}` in it stand for ids; `makes` names the one that its `ok` answers with.

    `place` is where the person is when they type it, as their view has it. A line with the wait "quiet" is accepted
    when the silent writing's first 90 seconds are over.
    """

    account: Account
    line: str
    place: Place
    makes: str = ""
    waits: Waits = ""
    does: Does = "types"

    def with_ids(self, ids: dict[str, str]) -> str:
        """The line as it is typed. Raises KeyError for an id that nothing made."""
        return re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], self.line)


class Play:
    """Writes the list, step by step. `leads` may change."""

    def __init__(self, script: Script, *, drops: bool) -> None:
        self.script, self.drops = script, drops
        self.lead = script.facilitators[0]
        self.on_time = tuple(who for who in script.accounts if who not in script.late)
        self.place = Place("home")

    def line(self, who: Account, line: str, makes: str = "", *, waits: Waits = "") -> Typed:
        return Typed(who, line, self.place, makes, waits)

    def leads(self, line: str) -> Typed:
        return self.line(self.lead, line)

    def at(self, step: str, part: str = "") -> None:
        self.place = Place(step, part)

    def whole(self) -> Iterator[Typed]:
        """From signing in to the close."""
        yield from self.arriving()
        yield from self.check_in()
        yield from self.relaxation()
        yield from self.follow_up()
        yield from self.question_round()
        yield from self.exploration()
        yield from self.picture()
        yield from self.hypotheses()
        yield from self.hypothesis_review()
        yield from self.solutions()
        yield from self.reflection()
        yield from self.meta_reflection()

    def arriving(self) -> Iterator[Typed]:
        for who in self.on_time:
            yield Typed(who, "/enter {circle}", Place("home"))
        yield Typed(self.lead, f"/start {self.script.meeting.number}", Place("lobby", "alm"))
        for who in sorted(self.script.late):
            yield Typed(who, "/enter {circle}", Place("home"))

    def check_in(self) -> Iterator[Typed]:
        self.at("check_in")
        arrivals = [a for a in self.script.check_in if a.by in self.on_time]
        yield self.leads("/order " + " ".join(a.by for a in arrivals))
        for who in sorted(self.script.late):
            yield self.leads(f"/admit {who}")
        arrivals += [a for a in self.script.check_in if a.by not in self.on_time]
        for arrival in arrivals:
            yield self.line(arrival.by, arrival.carries_in, f"c_{arrival.by}")
            yield self.line(arrival.by, f"/leave {arrival.leaves_outside}", f"d_{arrival.by}")
            yield self.line(arrival.by, "/done")
        yield self.leads("/next")

    def relaxation(self) -> Iterator[Typed]:
        self.at("relaxation")
        for who in sorted(self.script.relaxation.sitting_out):
            yield self.line(who, "/pass")
        yield self.leads("/next!")

    def follow_up(self) -> Iterator[Typed]:
        self.at("follow_up")
        told = self.script.follow_up
        for text in told.told:
            yield self.line(told.by, text, "")
        yield self.line(told.by, "/done")
        for who in self.script.accounts:
            if who != told.by:
                yield self.line(who, "/thanks")
        yield self.leads("/next")

    def question_round(self) -> Iterator[Typed]:
        self.at("question_round")
        script = self.script.question_round
        for p in script.proposals:
            yield self.line(p.by, f"/propose {p.question} | {p.background} | {p.wants}", p.id)
        for ballots in script.vote.simulated_ballots:
            yield self.leads("/ballot")
            for who, id in ballots.items():
                yield self.line(who, f"/vote {{{id}}}")
            yield self.leads("/count")
        meeting = self.script.meeting
        yield self.line(meeting.case_owner, "/consent yes")
        yield self.leads(f"/partner {meeting.conversation_partner}")
        yield self.leads("/next")

    def exploration(self) -> Iterator[Typed]:
        self.at("exploration")
        script, meeting = self.script.exploration, self.script.meeting
        yield self.line(meeting.case_owner, script.story, "story")
        told, feelings = script.story, list(script.feelings_named)
        for turn in script.turns:
            yield self.line(meeting.conversation_partner, turn.q, turn.id)
            yield self.line(meeting.case_owner, turn.a, f"a_{turn.id}")
            told += turn.a
            for feeling in [word for word in feelings if folded(word) in folded(told)]:
                feelings.remove(feeling)
                yield self.line(meeting.case_owner, f"/feeling {feeling}")
        yield self.leads(f"/extend {self.script.borrowed('exploration')} 8")
        yield self.line(meeting.case_owner, "/done")
        yield self.leads("/next")

    def picture(self) -> Iterator[Typed]:
        self.at("picture")
        script, meeting = self.script.picture, self.script.meeting
        for node in script.nodes:
            yield self.line(meeting.conversation_partner, node.label, node.id)
            yield self.line(meeting.conversation_partner, f"/move {{{node.id}}} {node.x} {node.y}")
        for link in script.links:
            yield self.line(meeting.conversation_partner, f"/link {{{link.source}}} {{{link.to}}} {link.label}")
        yield self.line(meeting.case_owner, f"/summary {script.summary}")
        yield self.line(meeting.case_owner, "/confirm")
        yield self.leads("/next")
        self.at("coffee_break")
        yield self.leads("/next!")

    def hypotheses(self) -> Iterator[Typed]:
        self.at("hypotheses", "silent_writing")
        script = self.script.hypotheses
        parts = {e.who: bool(e.draft) for e in self.script.events if e.kind == "disconnect" and e.who and self.drops}
        for who in (who for who, writes in parts.items() if writes):
            yield Typed(who, "", self.place, does="drops")
            yield Typed(who, "", self.place, does="returns")
        for nudge in script.nudges:
            yield self.line(nudge.by, f"/park {nudge.draft}", f"p_{nudge.by}", waits="quiet")
        for item in script.items:
            yield self.line(item.by, item.text, item.id, waits="quiet")
        yield Typed(self.lead, "/reveal", self.place, waits="quiet")
        self.at("hypotheses", "talk")
        for who in (who for who, writes in parts.items() if not writes):
            yield Typed(who, "", self.place, does="drops")
            self.lead = next(each for each in self.script.facilitators if each != who)
            yield self.leads("/lead")
            yield Typed(who, "", self.place, does="returns")
        yield self.leads("/next!")

    def hypothesis_review(self) -> Iterator[Typed]:
        self.at("hypothesis_review")
        script, owner = self.script.hypothesis_review, self.script.meeting.case_owner
        for item in script.items:
            text = f" {item.corrected}" if item.verdict is Verdict.CORRECT else ""
            yield self.line(owner, f"/{item.verdict} {{{item.ref}}}{text}")
        yield self.line(owner, f"/revise {script.revised_question}")
        yield self.leads("/next!")

    def solutions(self) -> Iterator[Typed]:
        self.at("solutions", "without_owner")
        script = self.script.solutions
        for item in script.proposals:
            ids = " ".join(f"{{{id}}}" for id in item.builds_on)
            yield self.line(item.by, f"/solve {ids}: {item.text}", item.id)
        yield self.leads("/next!")
        self.at("solutions", "with_owner")
        for n, taken in enumerate(script.chosen, start=1):
            line = f"/adopt {{{taken.ref}}} {taken.own_words} | {taken.first_step} | {taken.by_when}"
            yield self.line(self.script.meeting.case_owner, line, f"t{n}")
        yield self.leads("/next")

    def reflection(self) -> Iterator[Typed]:
        self.at("reflection")
        for note in self.script.reflection:
            yield self.line(note.by, note.text, f"r_{note.by}")
            if note.shared:
                yield self.line(note.by, f"/share {{r_{note.by}}}")
        for picks in self.script.treasure_chest:
            yield self.line(picks.owner, f"/treasure {picks.note}")
        yield self.leads("/next")

    def meta_reflection(self) -> Iterator[Typed]:
        self.at("meta_reflection")
        remarks = self.script.meta_reflection.remarks
        speakers = [remark.by for remark in remarks]
        order = [*speakers, *(who for who in self.script.accounts if who not in speakers)]
        yield self.leads("/order " + " ".join(order))
        for who in order:
            for remark in remarks:
                if remark.by == who:
                    yield self.line(who, remark.text, f"m_{who}")
            yield self.line(who, "/done" if who in speakers else "/pass")
        for who in self.script.members:
            answer = self.script.pulse(who)
            assert answer is not None
            yield self.line(who, f"/pulse {answer[0]} {answer[1]}")
        yield self.leads("/count")
        yield self.leads("/close")


def play(*, drops: bool = False) -> tuple[Typed, ...]:
    """The whole meeting in order. With `drops`, lines go and come back, and the other facilitator leads from then on."""
    return tuple(Play(script(), drops=drops).whole())


async def act(
    lines: tuple[Typed, ...],
    send: Callable[[Typed, str], Awaitable[str]],
    ids: dict[str, str],
    *,
    before: Callable[[Typed], Awaitable[None]] | None = None,
) -> None:
    """Send each line when the one before was answered. `ids` begins with the circle's, and is filled.

    `send` is given the line with its ids, and gives the answer: `ok`, `ok ID`, or `!! ...`. It is also asked to drop
    and return. `before` waits for whatever the line needs: that its place is reached, that the quiet is over.
    """
    for typed in lines:
        if before is not None:
            await before(typed)
        answer = await send(typed, typed.with_ids(ids))
        assert answer.startswith("ok"), f"{typed} was answered {answer}"
        if typed.makes:
            ids[typed.makes] = answer.removeprefix("ok").strip()
