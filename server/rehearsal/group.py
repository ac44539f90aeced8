"""The simulated group: who of them sits down when, what they say aloud, and what each bears in mind when a part begins."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from meeting.model import Account, Place
from meeting.view import Coffee, InMeeting, View
from server import log
from server.chair import chair
from server.demo import seen
from server.demo.deeds import Deed, Mind
from server.demo.players import Pace, Player
from server.house import House
from server.rehearsal.behaving import behaving
from server.rehearsal.cases import Case
from tui.seat import Language

LATE_AFTER = 3  # people have spoken before somebody comes late
CAME_BACK = 1.0  # seconds between two looks at whether a pause is over
PUSH = timedelta(seconds=30)
MOST_PUSHES = 200  # far more than any step has of waiting

Heard = Callable[[Account, str], None]
Minds = Mapping[Account, frozenset[str]]


@dataclass(eq=False, slots=True)
class Group:
    """All but whoever leads, each with a player."""

    house: House
    case: Case
    language: Language
    pace: Pace
    seed: str
    heard_aloud: Heard
    moved_on: Callable[[], None]
    players: dict[Account, Player] = field(default_factory=dict)
    begun: Minds = field(default_factory=dict)  # what each bore in mind when this part began
    paused: bool = False
    until: int | None = None  # the step to which it goes by itself
    _place: Place | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)  # at the step to which it goes by itself

    async def gather(self, *, leading: bool = False) -> None:
        """Give everybody their chair, and the facilitator's to a player too while it goes to a later step by itself."""
        for account in self.case.accounts:
            if leading or account not in self.case.facilitators:
                await self._play(account, self.begun.get(account, frozenset()))

    async def _play(self, account: Account, done: frozenset[str]) -> None:
        mind = Mind(account, self.case, self.language, self._visitors, lambda: self.pace.hurried, set(done))
        place = await chair(self.house, account, language=self.language)
        player = Player(place, mind, self, self.pace, random.Random(f"{self.seed} {account}"), due=self._due)  # noqa: S311
        self.players[account] = player
        task = asyncio.create_task(player.play(), name=f"rehearsal {account}")
        task.add_done_callback(self._played)
        self._tasks.add(task)

    def _visitors(self) -> frozenset[Account]:
        """Whose seats are not played."""
        return frozenset() if self.pace.hurried else frozenset(self.case.facilitators)

    def _played(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.failure("rehearsal_failed", error)

    def _due(self, view: View, mind: Mind) -> Deed | None:
        return behaving(view, mind, self.case.manners)

    def sit(self, *, all_of_them: bool = False) -> None:
        """Those who are on time sit down, or all."""
        for account, player in self.players.items():
            if all_of_them or account not in self.case.late:
                player.sit()

    async def hurry(self, step: int) -> None:
        """Go to a step without pauses, led by a player. Where nothing is left to do but to wait, time is pushed on."""
        self.until, self.pace.hurried = step, True
        await self.gather(leading=True)
        self.sit()
        pushes = 0
        while not self.arrived.is_set():
            self.changed.clear()
            if all(player.idle for player in self.players.values()):
                pushes += 1
                if pushes > MOST_PUSHES:
                    raise RuntimeError(f"the case does not come to step {step}")
                self._push()
            await self.changed.wait()
        await self.rest()
        await self.gather()
        self.sit(all_of_them=True)

    def _push(self) -> None:
        clock = self.house.clock
        clock.at_least(clock.now() + PUSH)
        for circle in self.house.circles:
            self.house.changed(circle)
        asyncio.get_running_loop().call_soon(self.changed.set)

    async def rest(self) -> None:
        """Everybody gets up, and does nothing any more."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for player in self.players.values():
            player.chair.leave(player)
        self.players.clear()
        self.paused = False

    # what the players tell

    def saw(self, player: Player, view: View) -> None:
        if isinstance(view, InMeeting) and view.roster:
            self.paused = seen.status(view, "status.paused") is not None or isinstance(view, Coffee)
            if self.until is not None and view.head.number >= self.until:
                self.pace.hurried, self.until = False, None
                self.arrived.set()
            if view.place != self._place and not isinstance(view, Coffee):
                self._place = view.place
                self.begun = {who: frozenset(each.mind.done) for who, each in self.players.items()}
                self.moved_on()
            self._late(view)
        self.changed.set()

    def _late(self, view: InMeeting) -> None:
        """Somebody comes when a few have spoken."""
        heard = {item.author for item in seen.section(view, "check_in")}
        if view.place.step == "check_in" and len(heard) < LATE_AFTER:
            return
        for account in self.case.late & self.players.keys():
            self.players[account].sit()

    def heard(self, player: Player, aloud: str) -> None:
        self.heard_aloud(player.mind.me, aloud)

    def rests(self, player: Player) -> None:
        """Somebody keeps the others waiting no more."""
        for other in self.players.values():
            if other.deed is not None and other.deed.calm:
                other.wake()
        self.changed.set()

    def back(self, player: Player) -> None:
        """A line has come back; in a pause it waits for the end of that."""
        if self.paused:
            asyncio.get_running_loop().call_later(CAME_BACK, self._back, player)
        else:
            self._back(player)

    def _back(self, player: Player) -> None:
        if self.players.get(player.mind.me) is player:
            if self.paused:
                self.back(player)
            else:
                player.sit()
        self.rests(player)

    def is_calm(self, but: Player) -> bool:
        return not any(player.engaged for player in self.players.values() if player is not but)
