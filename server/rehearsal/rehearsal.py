"""One rehearsal: a house in memory with a simulated group in it, led by one person; trying again, and what went well."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from meeting.commands import Refused
from meeting.feedback import Feedback, feedback
from meeting.model import Account
from meeting.text import Words, words
from server.chair import chair
from server.demo.players import Pace
from server.demo.run import house_of
from server.house import House
from server.journal.codec import Codec
from server.records import circle_of, number_of
from server.rehearsal.cases import Case, Who, case
from server.rehearsal.group import Group
from server.rehearsal.journal import RehearsalJournal, begun
from server.vault import Vault
from tui.i18n import tongue
from tui.seat import Chair, Language

GRACE = 15  # minutes in which one reads what went well
LATEST = 2  # of what is said aloud
FADES = 60.0  # seconds, divided by the speed: so long it stands there
ALOUD = "rehearsal.aloud"

Leave = Callable[[], Awaitable[None]]


@dataclass(eq=False, slots=True)
class Rehearsal:
    """What the house of a rehearsal asks of it. `leave` is where whoever leads came from, if that is not the way out."""

    house: House
    case: Case
    language: Language
    journal: RehearsalJournal
    lead: Account
    leave: Leave | None = None
    group: Group = field(init=False)
    _retrying: asyncio.Lock = field(default_factory=asyncio.Lock)
    _led_from: int = 0  # so much happened before by itself

    @property
    def circle(self) -> str:
        return next(iter(self.house.circles))

    @property
    def welcome(self) -> Words:
        return words("rehearsal.welcome", title=self.case.title)

    async def begin(self, *, step: int, pace: Pace, seed: str) -> None:
        """The group comes, and the meeting goes to the step by itself, where that is not the first."""
        self.group = Group(self.house, self.case, self.language, pace, seed, self._heard, self._moved_on)
        if step > 1:
            await self.group.hurry(step)
            self._led_from = len(self.journal.happened)
        else:
            await self.group.gather()
            self.group.sit()
        self._tell(self.welcome)
        if step > 1:
            asyncio.get_running_loop().call_later(FADES / self.house.clock.speed, self._fade, self.welcome)

    async def chair(self, *, language: Language | None) -> Chair:
        """The chair of whoever leads."""
        return await chair(self.house, self.lead, language=language)

    async def close(self) -> None:
        await self.group.rest()

    @property
    def can_be_left(self) -> bool:
        return self.leave is not None

    async def end(self) -> None:
        """Back to where whoever leads came from. Raises Refused where there is no such place."""
        if self.leave is None:
            raise Refused(words("house.not_here"))
        await self.leave()

    # what whoever leads hears

    def _tell(self, *told: Words) -> None:
        self.house.guest(self.lead).notices = told
        self.house.changed(self.circle)

    def _heard(self, who: Account, aloud: str) -> None:
        before = [each for each in self.house.guest(self.lead).notices if each.id == ALOUD]
        said = words(ALOUD, name=self.case.name(who), text=aloud)
        self._tell(*before[1 - LATEST :], said)
        asyncio.get_running_loop().call_later(FADES / self.house.clock.speed, self._fade, said)

    def _fade(self, said: Words) -> None:
        """It was said a while ago."""
        left = tuple(each for each in self.house.guest(self.lead).notices if each != said)
        if len(left) < len(self.house.guest(self.lead).notices):
            self._tell(*left)

    def _moved_on(self) -> None:
        self._tell()

    # trying again

    async def retry(self) -> None:
        """The room as it was when the part under way began. Raises Refused where there is none."""
        async with self._retrying:
            await self._retry()

    async def _retry(self) -> None:
        old = self.house.rooms.get(self.circle)
        if old is None or old.meeting is None or old.meeting.ended is not None:
            raise Refused(words("house.not_here"))
        await self.group.rest()
        house = self.house
        happened = begun(self.journal.happened, house.clock.now())
        stream = f"{circle_of(old.stream)}/{number_of(old.stream)}/{secrets.token_hex(8)}"
        house.vault.create(stream)
        codec = Codec(house.vault)
        for each in happened:
            await self.journal.append(stream, each.seq - 1, [codec.encode(stream, each)], each.at)
        await house.meetings.replace(old, stream)
        self._tell(words("rehearsal.again"))
        await self.group.gather()
        self.group.sit(all_of_them=len(happened) > 1)

    # at the end

    def feedback(self) -> Feedback:
        """What went well so far."""
        names = {person.account: person.name.partition(" (")[0] for person in self.case.participants}
        return feedback(self.journal.happened, names, since=self._led_from)

    @property
    def begun(self) -> bool:
        """Whether the meeting has begun, or is over: there is one."""
        return bool(self.journal.happened)

    @property
    def at_the_end(self) -> tuple[Words, ...]:
        """What whoever leads reads when it is closed."""
        return (*self.feedback().lines, words("rehearsal.over_inside" if self.can_be_left else "rehearsal.over"))


@asynccontextmanager
async def rehearsing(
    name: str,
    *,
    lead: Who,
    language: Language,
    step: int = 1,
    speed: float = 1.0,
    seed: str | None = None,
    leave: Leave | None = None,
) -> AsyncIterator[Rehearsal]:
    """A rehearsal of a case, from a step on. Nothing is left of it after the block."""
    seed = seed if seed is not None else secrets.token_hex(4)
    chosen = case(name, language, seed=seed, lead=lead, played=tongue(language)("rehearsal.played", name="{name}"))
    vault = Vault.of_process()
    journal = RehearsalJournal(vault)
    async with house_of(chosen, journal, vault, language=language, speed=speed, grace=GRACE) as house:
        rehearsal = Rehearsal(house, chosen, language, journal, lead.account, leave)
        house.rehearsal, house.begins_in = rehearsal, rehearsal.circle
        try:
            await rehearsal.begin(step=step, pace=Pace(speed), seed=seed)
            yield rehearsal
        finally:
            await rehearsal.close()
