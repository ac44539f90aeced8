"""What a circle does in its meetings, step by step, whoever sits how: each text has a canary of its meeting and kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.helpers.canaries import word
from tests.helpers.sitting import COFFEE, Sitting, Where
from tests.helpers.waiting import until

# Offered in lines when the quiet time is over: once it is, or on coming there after it.
REVEAL = ("/visa  ", "/reveal  ")


@dataclass(frozen=True, slots=True)
class Parts:
    """Who has which part in a meeting. `previous` is who tells how it went since, or would rather not."""

    lead: str
    owner: str = ""
    partner: str = ""
    previous: str = ""
    declines: bool = False


class Meeting:
    """One meeting: those who are there, each at their own client. Whoever leads sits in lines."""

    def __init__(self, number: int, people: Mapping[str, Sitting], members: Sequence[str], parts: Parts) -> None:
        self.number, self.people, self.parts = number, people, parts
        self.members = tuple(who for who in members if who in people)
        self.thinkers = tuple(who for who in self.members if who != parts.owner)
        self.kept: dict[str, set[str]] = {who: set() for who in people}  # what each takes home

    def word(self, kind: str) -> str:
        return word(f"m{self.number}{kind}")

    # who does what

    async def leads(self, *lines: str) -> None:
        for line in lines:
            await self.people[self.parts.lead].do(line)

    async def owner(self, *lines: str) -> None:
        for line in lines:
            await self.people[self.parts.owner].do(line)

    async def each(self, accounts: Iterable[str], *lines: Callable[[str], str]) -> None:
        for who in accounts:
            for line in lines:
                await self.people[who].do(line(who))

    async def all_at(self, number: int, part: str = "", *, of: int = 11) -> None:
        for person in self.people.values():
            await person.arrives(Where(number, of, part))

    async def id(self, text: str, *seers: str) -> str:
        """The id of what begins so, as one of these is shown it; of them, else of all."""
        shown = [self.people[who] for who in seers or self.people]
        found: list[str] = []

        def is_seen() -> bool:
            found[:] = filter(None, (person.id_of(text) for person in shown))
            return bool(found)

        await until(is_seen, f"an id before {text!r}")
        return found[0]

    def takes_home(self, who: str, *words: str) -> None:
        self.kept[who].update(words)

    # the steps

    async def round(self, accounts: Sequence[str], *lines: str) -> None:
        """Each says these when it is their turn; the last one passes."""
        await self.leads("/order " + " ".join(accounts))
        await self.each(accounts[:-1], *(lambda who, line=line: f"{line} {who}" for line in lines), lambda _: "/done")
        await self.people[accounts[-1]].do("/pass")

    async def check_in(self, of: int = 11) -> None:
        await self.all_at(1, of=of)
        await self.people[self.members[1]].do("/feeling glad")
        await self.round(tuple(self.people), self.word("incheckning"), f"/leave {self.word('dorr')}")
        await self.leads("/next")

    async def stillness_and_follow_up(self) -> None:
        await self.all_at(2)
        await self.people[self.members[-1]].do("/pass")
        await self.leads("/next!")
        previous = self.parts.previous
        if not previous:
            return
        await self.all_at(3)
        if self.parts.declines:
            await self.people[previous].do("/pass")
        else:
            await self.each([previous], lambda _: self.word("avstamning"), lambda _: "/done")
            await self.each([who for who in self.members if who != previous][:2], lambda _: "/thanks")
        await self.leads("/next!")

    async def questions(self) -> None:
        await self.all_at(4)
        asks = f"{self.word('fraga')} {self.parts.owner}"
        await self.owner(f"/propose {asks} | {self.word('bakgrund')} | {self.word('onskan')}")
        await self.people[self.thinkers[0]].do(f"/propose {self.word('fraga')} {self.thinkers[0]}")
        id, other = await self.id(asks), await self.id(f"{self.word('fraga')} {self.thinkers[0]}")
        await self.people[self.thinkers[1]].do(f"/aside {other}")
        await self.leads("/ballot")
        await self.each(self.members, lambda _: f"/vote {id}")
        await self.leads("/count")
        await self.owner("/consent yes")
        await self.leads(f"/partner {self.parts.partner}", "/next")

    async def exploration(self) -> None:
        await self.all_at(5)
        await self.owner(self.word("berattelse"))
        await self.people[self.parts.partner].do(self.word("undran"))
        await self.owner(self.word("svar"), f"/feeling {self.word('kansla')}")
        silent = next(who for who in self.thinkers if who != self.parts.partner)
        await self.people[silent].do(f"/slip {self.word('lapp')}")
        await self.leads(f"/whisper {self.word('viskning')}")
        await self.owner("/done")
        await self.leads("/next")

    async def picture(self) -> None:
        await self.all_at(6)
        one, two = f"{self.word('nod')} ett", f"{self.word('nod')} tva"
        await self.owner(f"/node {one}")
        await self.people[self.parts.partner].do(f"/node {two}")
        ids = f"{await self.id(one)} {await self.id(two)}"
        await self.people[self.parts.partner].do(f"/link {ids} {self.word('samband')}")
        await self.owner(f"/summary {self.word('mening')}", "/confirm", "/take-picture")
        self.takes_home(self.parts.owner, *map(self.word, ("mening", "nod", "samband")))
        await self.leads("/next")
        await self.all_at(COFFEE)
        await self.leads("/next!")

    async def writing(self) -> None:
        """Into step 7, and each writes for themselves."""
        await self.all_at(7)
        await self.people[self.parts.owner].reads("tänker för dig")
        await self.quiet_is_over()
        await self.each(self.thinkers, lambda who: f"{self.word('hypotes')} {who}")
        await self.people[self.thinkers[0]].do(f"/park {self.word('parkerat')}")
        await self.owner(self.word("egen"))

    async def quiet_is_over(self) -> None:
        lead = self.people[self.parts.lead]

        def offered() -> bool:
            said = lead.raw.decode().rpartition("## 7/11")[2]
            return any(reveal in said for reveal in REVEAL)

        await until(offered, "the reveal offered")

    async def hypotheses(self) -> None:
        await self.writing()
        await self.leads("/reveal")
        await self.id(f"{self.word('hypotes')} {self.thinkers[0]}", self.thinkers[-1])
        await self.people[self.thinkers[-1]].do(f"{self.word('hypotes')} till")
        self.owner_has_not_heard("hypotes", "parkerat")
        await self.leads("/next!")
        await self.all_at(8)
        for line, who in (("/keep", 0), ("/correct", 1), ("/release", 2)):
            id = await self.id(f"{self.word('hypotes')} {self.thinkers[who]}")
            await self.owner(f"{line} {id} {self.word('rattat') if line == '/correct' else ''}".rstrip())
        await self.owner(f"/revise {self.word('omformulerad')}")
        await self.leads("/next!")

    async def solutions(self) -> None:
        await self.all_at(9)
        builds_on = await self.id(f"{self.word('hypotes')} {self.thinkers[0]}", *self.thinkers)
        await self.people[self.thinkers[0]].do(f"/solve {builds_on}: {self.word('losning')} ett")
        await self.people[self.thinkers[1]].do(f"/solve : {self.word('losning')} tva")
        self.owner_has_not_heard("losning")
        await self.leads("/next!")
        await self.all_at(9, "ed ärendeägaren")
        one, two = [await self.id(f"{self.word('losning')} {which}") for which in ("ett", "tva")]
        kept = tuple(map(self.word, ("egna", "steg", "tid")))
        await self.owner(f"/adopt {one} {' | '.join(kept)}")
        self.takes_home(self.parts.owner, *kept)
        await self.people[self.thinkers[2]].do(f"/borrow {two} {self.word('lan')}")
        self.takes_home(self.thinkers[2], self.word("lan"))
        await self.leads("/next!")

    async def reflection(self) -> None:
        await self.all_at(10)
        await self.each(self.members, lambda who: f"/note {self.word('anteckning')} {who}")
        shares = self.members[0]
        note = await self.id(f"{self.word('anteckning')} {shares}", shares)
        await self.people[shares].do(f"/share {note}")
        await self.people[self.members[1]].do(f"/treasure {self.word('skatt')}")
        self.takes_home(self.members[1], self.word("skatt"))
        await self.leads("/next!")

    async def meta_reflection(self) -> None:
        await self.all_at(11)
        await self.round(tuple(self.people), self.word("metareflektion"))
        await self.each(self.members, lambda _: "/pulse 4 3")
        if len(self.members) >= 5:
            await self.leads("/count")

    def owner_has_not_heard(self, *kinds: str) -> None:
        for kind in kinds:
            assert self.word(kind).encode() not in self.people[self.parts.owner].raw, kind

    async def to_silent_writing(self) -> None:
        """All of the steps before the hypotheses."""
        await self.check_in()
        await self.stillness_and_follow_up()
        await self.questions()
        await self.exploration()
        await self.picture()

    async def case(self) -> None:
        """All eleven steps, but for how the last one ends."""
        await self.to_silent_writing()
        await self.hypotheses()
        await self.solutions()
        await self.reflection()
        await self.meta_reflection()

    async def emptied(self) -> None:
        """Everybody is told that nothing is left."""
        for person in self.people.values():
            await person.reads("Rummet är tömt")

    # the three kinds of meetings

    async def first(self) -> None:
        """The model, the rules, lifelines in two halves, and home."""
        await self.check_in(of=6)
        await self.all_at(2, of=6)
        await self.leads("/next!")
        await self.all_at(3, of=6)
        await self.each(self.members[:2], lambda who: f"/rule {self.word('regel')} {who}")
        await self.leads("/mode away")
        await self.each(self.people, lambda _: "/acknowledge")
        await self.leads("/next")
        half = len(self.members) // 2
        await self.lifelines(4, self.members[:half])
        await self.leads("/next")
        await self.all_at(COFFEE)
        await self.leads("/next")
        await self.lifelines(5, self.members[half:])
        await self.leads("/next!")
        await self.all_at(6, of=6)
        await self.round(self.members, self.word("utcheckning"))
        await self.leads("/close")

    async def lifelines(self, number: int, accounts: Sequence[str]) -> None:
        """Each draws their own, and shows one point of it."""
        await self.all_at(number, of=6)
        await self.each(accounts, lambda who: f"/point 1994 3 {self.word('visad')} {who}",
                        lambda who: f"/point 2020 -5 {self.word('dold')} {who}")  # fmt: skip
        await self.leads("/order " + " ".join(accounts))
        for who in accounts:
            shown = await self.id(f"{self.word('visad')} {who}", who)
            await self.each([who], lambda _, shown=shown: f"/show {shown}", lambda _: "/done")  # type: ignore[misc]

    async def regular(self) -> None:
        await self.case()
        await self.leads("/close")

    async def broken_off(self) -> None:
        """The owner's line drops while the others write and does not come back: there is no other way than to end it."""
        await self.to_silent_writing()
        await self.writing()
        self.owner_has_not_heard("hypotes", "parkerat")
        self.people[self.parts.owner].drop()
        self.people = {who: person for who, person in self.people.items() if who != self.parts.owner}

    async def last(self, *, show: str, treasure: str, again: str) -> None:
        """The eleven steps, and in the last one the chests, the evaluation, the reunion and the end."""
        await self.case()
        await self.leads("/next!")
        await self.all_at(11, "ed skattkistorna")
        await self.leads(f"/floor {show}")
        await self.people[show].do(f"/show {await self.id(treasure, show)}")
        for person in self.people.values():
            await person.reads(treasure)
        await self.people[show].do("/done")
        await self.leads("/next!")
        await self.all_at(11, "ed utvärdering")
        await self.each(self.members, lambda _: "/evaluate 5 4 3")
        await self.leads("/count", "/next!")
        await self.all_at(11, "ed återträff")
        await self.leads(f"/reunion {again} | {self.word('plats')}", "/next!")
        await self.all_at(11, "ch avslut")
        await self.leads("/close")
