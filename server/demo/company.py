"""The cast and the people who came to see: whose seat is whose, who waits for whom, and where it has come to."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import timedelta

from meeting.commands import Command
from meeting.hall_commands import HallCommand
from meeting.model import Account, Place
from meeting.view import Ended, InMeeting, Lobby, View
from server.chair import chair
from server.demo.deeds import Mind
from server.demo.narration import Narrator
from server.demo.players import Pace, Player
from server.demo.script import Script
from server.house import House
from tui.seat import Answer, Chair, Draft, Language, Seat, Settings

SEED = "alm-04"
LATE_AFTER = 3  # people have spoken before somebody comes late
PUSH = timedelta(seconds=30)
MOST_PUSHES = 200  # far more than any step has of waiting


@dataclass(eq=False)
class Cast:
    """Everybody in the script, each with a player that acts while nobody else has the chair."""

    house: House
    script: Script
    language: Language
    pace: Pace
    narrator: Narrator
    players: dict[Account, Player] = field(default_factory=dict)
    seats: dict[Account, set[Seat]] = field(default_factory=dict)  # of the visitors
    place: Place | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)  # it has come to the step where it begins
    over: asyncio.Event = field(default_factory=asyncio.Event)
    until: int | None = None  # hurrying to this step
    _ended: bool = False
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.narrator.visitors = self.visitors

    async def gather(self) -> None:
        """Give everybody their chair."""
        for account in self.script.accounts:
            mind = Mind(account, self.script, self.language, self.visitors, lambda: self.pace.hurried)
            place = await chair(self.house, account, language=self.language)
            self.players[account] = Player(place, mind, self, self.pace, random.Random(f"{SEED} {account}"))  # noqa: S311

    def sit(self) -> None:
        """Those who are on time sit down."""
        for account, player in self.players.items():
            if account not in self.script.late and account not in self.visitors():
                player.sit()

    # people who came to see

    def visitors(self) -> frozenset[Account]:
        """Whose seats they have."""
        return frozenset(account for account, seats in self.seats.items() if seats)

    async def chair(self, account: Account, *, language: Language | None) -> Chair:
        """The chair of somebody who has signed in: the player gives it up, and takes it again when they leave."""
        await self.ready.wait()
        return VisitorsChair(await chair(self.house, account, language=language), self)

    def arrived(self, account: Account, seat: Seat) -> None:
        before = self.visitors()
        self.seats.setdefault(account, set()).add(seat)
        if account not in before and account in self.players:
            self.narrator.arrived(account)
        self._wake()

    def departed(self, account: Account, seat: Seat) -> None:
        seats = self.seats.get(account, set())
        if seat not in seats:
            return
        seats.discard(seat)
        player = self.players.get(account)
        if player is None or seats:
            return
        self.narrator.departed(account)
        if self.place is not None and self.place.step == "meta_reflection":
            player.mind.done.add("pulse")  # nobody can see whether they have answered
        player.sit()
        self._wake()

    async def alone(self) -> None:
        """Wait until no visitor is left."""
        while self.visitors():
            self._moved.clear()
            await self._moved.wait()

    # what the players tell

    def saw(self, player: Player, view: View) -> None:
        account = player.mind.me
        if isinstance(view, InMeeting) and view.roster:
            self.place = view.place
            if self.pace.hurried and self.until is not None and view.head.number >= self.until:
                self.pace.hurried = self.narrator.hushed = False
            self._late(view)
        if isinstance(view, Ended):
            self._ended = True
        elif self._ended and isinstance(view, Lobby):
            self.over.set()
        if account == self._witness():
            self.narrator.saw(view)
        self._moved.set()

    def _witness(self) -> Account | None:
        """Through whose eyes it is told: a facilitator's if one is played, never the case owner's."""
        owner = self.script.meeting.case_owner
        return next((who for who, player in self.players.items() if player.seated and who != owner), None)

    def _late(self, view: InMeeting) -> None:
        """Somebody comes when a few have spoken."""
        heard = {item.author for each in getattr(view, "sections", ()) for item in each.items}
        if view.place.step == "check_in" and len(heard) < LATE_AFTER:
            return
        for account in self.script.late - self.visitors():
            player = self.players[account]
            if not player.seated and not player.dropped:
                self.narrator.late(account)
                player.sit()

    def heard(self, player: Player, aloud: str) -> None:
        self.narrator.heard(player.mind.me, aloud)

    def rests(self, player: Player) -> None:
        self._wake()

    def back(self, player: Player) -> None:
        if player.mind.me not in self.visitors():
            player.sit()
        self._wake()

    def is_calm(self, but: Player) -> bool:
        return not any(player.engaged for player in self.players.values() if player is not but)

    def _wake(self) -> None:
        for player in self.players.values():
            if player.deed is not None and player.deed.calm:
                player.wake()
        self._moved.set()

    # hurrying

    async def hurry(self, step: int) -> None:
        """Play without pauses until the step begins. Where nothing is left to do but to wait, time is pushed on."""
        self.until, self.pace.hurried = step, True
        pushes = 0
        while self.pace.hurried:
            self._moved.clear()
            if all(player.idle for player in self.players.values()):
                pushes += 1
                if pushes > MOST_PUSHES:
                    raise RuntimeError(f"the script does not come to step {step}")
                self._push()
            await self._moved.wait()
        for player in self.players.values():
            player.wake()

    def _push(self) -> None:
        clock = self.house.clock
        clock.at_least(clock.now() + PUSH)
        for circle in self.house.circles:
            self.house.changed(circle)
        asyncio.get_running_loop().call_soon(self._moved.set)


class VisitorsChair:
    """A chair as its account has it; the cast knows when somebody sits in it."""

    def __init__(self, chair: Chair, cast: Cast) -> None:
        self._chair, self._cast = chair, cast

    @property
    def account(self) -> Account:
        return self._chair.account

    @property
    def settings(self) -> Settings:
        return self._chair.settings

    @property
    def draft(self) -> Draft | None:
        return self._chair.draft

    def sit(self, seat: Seat) -> None:
        self._cast.arrived(self.account, seat)
        self._chair.sit(seat)

    def leave(self, seat: Seat) -> None:
        self._chair.leave(seat)
        self._cast.departed(self.account, seat)

    async def submit(self, command: Command | HallCommand, begun: Place | None = None) -> Answer:
        return await self._chair.submit(command, begun)

    def keep(self, draft: Draft | None) -> None:
        self._chair.keep(draft)
