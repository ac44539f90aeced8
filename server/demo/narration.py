"""What the terminal that runs the demo says: how to take a seat, and what is going on as it happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from meeting.model import Account, Place
from meeting.remains import left
from meeting.text import Words
from meeting.view import Board, Ended, InMeeting, Lobby, Picture, Section, Shown, View
from server.demo import seen
from server.demo.script import Script
from tui.i18n import Tongue

# One's own, or the facilitators' alone; and what is said without names is not told while the owner is out.
UNTOLD = frozenset({"slips", "own_slips", "whispers", "own_notes", "parked", "own_hypotheses", "door", "question"})
STATUS = frozenset(
    {
        "asked",
        "owner",
        "partner",
        "understood",
        "enough",
        "pulse",
        "paused",
        "facilitators_gone",
        "tie_1",
        "tie_2",
        "tie_3",
    }
)
MARKS = frozenset({"mark.votes", "mark.keep", "mark.correct", "mark.release", "mark.revised", "mark.holds"})
SPOKEN = "sv"  # the people's own words
ROLES = ("lead", "owner", "partner", "previous", "facilitator", "member")


@dataclass(eq=False)
class Narrator:
    """Tells each thing once, from what one of the cast is shown. Nothing of what the case owner may not see."""

    script: Script
    tongue: Tongue
    say: Callable[[str], None]
    visitors: Callable[[], frozenset[Account]] = frozenset
    hushed: bool = False  # while it hurries to a step
    _view: InMeeting | None = None
    _place: Place | None = None
    _told: set[object] = field(default_factory=set)
    _states: dict[Account, str] = field(default_factory=dict)
    _leader: Account | None = None

    # before and after

    def opening(self, ssh_line: Callable[[Account], str], *, speed: float) -> None:
        """Who is there, and what to type to be one of them."""
        for id in ("demo.title", "demo.how"):
            self._line(self.tongue(id))
        self.say("")
        width = max(len(ssh_line(account)) for account in self.script.accounts)
        for account in self._cast():
            line = ssh_line(account).ljust(width)
            self._line(f"  {line}  {self.script.name(account)}: {self.tongue(f'demo.cast.{account}')}")
        self.say("")
        self._line(
            self.tongue("demo.ways", line=ssh_line(self.script.meeting.case_owner).replace("ssh ", "ssh -T ", 1))
        )
        self._line(self.tongue("demo.stop"))
        if self.tongue.language != SPOKEN:
            self._line(self.tongue("demo.language"))
        if speed != 1:
            self._line(self.tongue("demo.speed", speed=f"{speed:g}"))

    def _cast(self) -> tuple[Account, ...]:
        """The case owner first: that is the seat to begin with."""
        first = self.script.meeting.case_owner
        return (first, *(account for account in self.script.accounts if account != first))

    def hurrying(self, number: int) -> None:
        self._line(self.tongue("demo.hurrying", number=number))

    def over(self) -> None:
        self.say("")
        self._line(self.tongue("demo.over", what=left(ended=False)))

    # people who came to see

    def arrived(self, account: Account) -> None:
        self._star(self.tongue("demo.arrived", name=self.script.name(account)))
        if self._view is not None:
            self._try(account, self._view)

    def departed(self, account: Account) -> None:
        self._star(self.tongue("demo.departed", name=self.script.name(account)))

    # what happens

    def late(self, account: Account) -> None:
        self._star(self.tongue("demo.late", name=self.script.name(account)))

    def heard(self, account: Account, aloud: str) -> None:
        self._line(f"    {self.script.name(account)}: ”{aloud}”")

    def saw(self, view: View) -> None:
        """One of the cast is shown this."""
        match view:
            case Lobby() if not view.under_way and view.number == self.script.meeting.number:
                self._once("lobby", self.tongue("demo.lobby", name=self.script.name(self.script.facilitators[0])))
            case Ended():
                self._once("ended", self.tongue("demo.closed"))
            case InMeeting() if view.roster:
                self._view = view
                self._where(view)
                self._who(view)
                self._what(view)
            case _:
                pass

    def _where(self, view: InMeeting) -> None:
        if view.place == self._place:
            return
        self._place = view.place
        step = "coffee_break" if view.place.step == "coffee" else view.place.step
        title = self.tongue(f"step.{step}")
        if view.place.part:
            title = f"{title}, {self.tongue(f'part.{view.place.part}')}"
        self._line("")
        self._line(f"{view.head.number}/{view.head.of} {title}" if view.head.number else title)
        name = f"demo.place.{step}.{view.place.part}" if view.place.part else f"demo.place.{step}"
        owner = seen.owner(view) or self.script.meeting.case_owner
        self._line(f"  {self.tongue(name, owner=self.first_name(owner))}")
        for account in sorted(self.visitors()):
            self._try(account, view)

    def _who(self, view: InMeeting) -> None:
        """Who has come, gone and come back, and who leads."""
        for each in view.roster:
            before = self._states.get(each.account)
            gone = each.state == "gone"
            if before is None and self._states:
                self._star(self.tongue("demo.admitted", name=each.name))
            elif gone and before not in (None, "gone"):
                self._star(self.tongue("demo.gone", name=each.name))
            elif before == "gone" and not gone:
                self._star(self.tongue("demo.back", name=each.name))
        self._states = {each.account: each.state for each in view.roster}
        leader = seen.leader(view)
        if leader is not None and leader.account != self._leader:
            if self._leader is not None:
                self._star(self.tongue("demo.leads", name=leader.name))
            self._leader = leader.account

    def _what(self, view: InMeeting) -> None:
        """What has been said, drawn and decided."""
        for each in view.sections if isinstance(view, Board) else ():
            for key, line in self._items(each):
                self._once(key, line)
        if isinstance(view, Picture):
            self._drawing(view)
        found = seen.ballot(view)
        if found is not None:
            self._told = {each for each in self._told if not (isinstance(each, tuple) and each[0] == "votes")}
            self._once(("ballot", found[0]), self.tongue(f"demo.ballot_{found[0]}"))
        for words in view.status:
            if words.id.removeprefix("status.") in STATUS:
                lasts = words.id in ("status.owner", "status.partner")
                self._once((None if lasts else view.place, words), f"  * {self.tongue.say(words)}")
                self._asked(words)
        holder = seen.holder(view)
        if holder is not None and holder in self.visitors():
            self._once(
                (view.place, "floor", holder), f"  > {self.tongue('demo.try.floor', name=self.first_name(holder))}"
            )

    def _asked(self, words: Words) -> None:
        if words.id == "status.asked":
            name = str(dict(words.args).get("name", ""))
            if name in {self.script.name(account) for account in self.visitors()}:
                self._once(("consent", name), f"  > {self.tongue('demo.try.consent', name=name.partition(' ')[0])}")

    def _items(self, section: Section) -> Iterator[tuple[object, str]]:
        """The lines that tell a section, each with what it is remembered by."""
        for item in section.items:
            for mark in item.marks:
                if mark.id in MARKS:
                    after = "".join(
                        f" {line if isinstance(line, str) else self.tongue.say(line)}" for line in item.lines
                    )
                    corrected = after if mark.id == "mark.correct" else ""
                    key = ("votes" if mark.id == "mark.votes" else "mark", item.id, mark)
                    yield key, f"    {self.tongue.say(mark)}: {item.text}{corrected}"
            if section.id == "with_owner":
                yield ("item", item.id), f"    - {item.text}"
            if section.id not in UNTOLD and item.author is not None:
                yield ("item", item.id), f"    {self._by(section, item)}: {item.text}{self._more(section, item)}"

    def _by(self, section: Section, item: Shown) -> str:
        marks = [mark for mark in item.marks if mark.id in ("mark.left", "mark.feeling")]
        if section.id == "feelings":
            marks = [Words("mark.feeling")]
        return " ".join([item.author or "", *(f"({self.tongue.say(mark)})" for mark in marks)])

    def _more(self, section: Section, item: Shown) -> str:
        lines = item.lines if section.id == "adopted" else ()
        return "".join(f" {line if isinstance(line, str) else self.tongue.say(line)}" for line in lines)

    def _drawing(self, view: Picture) -> None:
        labels = {node.id: node.label for node in view.drawing.nodes}
        for link in view.drawing.links:
            line = f"    {labels.get(link.from_id, '')} – {link.label} → {labels.get(link.to_id, '')}"
            self._once(("link", link.id), line)
        if view.drawing.summary:
            self._once(("summary", view.drawing.summary), f"    ”{view.drawing.summary}”")

    # what those who play along can type

    def _try(self, account: Account, view: InMeeting) -> None:
        seat = seen.seat(view, account)
        if seat is None:
            self._line(f"  > {self.tongue('demo.try.outside', name=self.first_name(account))}")
            return
        are = {
            "lead": seat.leads,
            "owner": seat.owner,
            "partner": seat.partner,
            "previous": account == self.script.meeting.previous_owner,
            "facilitator": seat.facilitator,
            "member": not seat.facilitator,
        }
        step, part = view.place.step, view.place.part
        names = (
            name
            for role in ROLES
            if are[role]
            for name in (f"demo.try.{role}.{step}.{part}", f"demo.try.{role}.{step}", f"demo.try.{role}")
        )
        name = next((name for name in names if self.tongue.has(name)), None)
        if name is not None:
            self._line(f"  > {self.tongue(name, name=self.first_name(account))}")

    # telling

    def first_name(self, account: Account) -> str:
        return self.script.name(account).partition(" ")[0]

    def _star(self, text: str) -> None:
        self._line(f"  * {text}")

    def _once(self, key: object, line: str) -> None:
        if key not in self._told:
            self._told.add(key)
            self._line(line)

    def _line(self, line: str) -> None:
        if not self.hushed:
            self.say(line)
