"""Who belongs to the circle and who leads it, whether it goes on, and rehearsals beside it: what people do, and what holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import ExitStack
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Command
from meeting.hall_commands import HallCommand
from meeting.model import Account
from server.database import Database
from server.house import Guest, House
from server.passphrases import Cost, Passphrases
from server.records import Circle
from server.rehearsal.inside import InsideRehearsals
from tests.simulation.people import Client
from tests.simulation.storage import Connection, Disk, Whims
from tests.simulation.truth import CIRCLE

if TYPE_CHECKING:
    from tests.simulation.world import World

# In a rehearsal nobody pauses: its group looks again and again whether that is over, so that nothing would ever be quiet.
NOT_THERE: Mapping[bool, tuple[type[Any], ...]] = {True: (c.Pause, c.Blank, c.Close), False: ()}
ABOUT_THE_CIRCLE = (h.TakeOut, h.Facilitate, h.LeaveCircle, h.EndCircle, h.Invite)


# what people do


def somebody_does_something_about_it(world: World) -> None:
    """Somebody leads, leaves, is taken out, comes back, or rehearses; it may be allowed or not."""
    random, lead = world.random, who_leads(world)
    client = lead if lead is not None and random.random() < 0.5 else random.choice(world.seated)
    me = client.account
    if client.rehearses:
        world.give(client, random.choice((h.Start(), h.Retry(), h.Feedback(), h.EndRehearsal())))
        return
    other = random.choice([who for who in world.people if who != me])
    choices: tuple[tuple[int, Any], ...] = (
        (3, h.TakeOut(other, confirmed=random.random() < 0.7)),
        (3, h.Facilitate(other, yes=random.random() < 0.6, confirmed=random.random() < 0.7)),
        (4, h.Facilitate(me, yes=random.random() < 0.2)),
        (2, h.LeaveCircle(confirmed=random.random() < 0.7)),
        (1, h.EndCircle(confirmed=random.random() < 0.7)),
        (4, h.Invite(random.choice(out_of_it(world) or [other]), facilitator=random.random() < 0.3)),
        (3, h.Rehearse()),
    )
    weights, commands = zip(*choices, strict=True)
    world.give(client, random.choices(commands, weights)[0])


def out_of_it(world: World) -> list[Account]:
    """Those who belong to the circle no more."""
    circle = world.truth.circles[-1]
    return [who for who in world.people if circle is None or circle.member(who) is None]


def who_leads(world: World) -> Client | None:
    """One of those who can begin a meeting."""
    circle = world.truth.circles[-1]
    those = circle.facilitators if circle is not None else frozenset()
    return next((it for it in world.seated if it.account in those and not it.rehearses), None)


# what holds of the circle


def claim(world: World, me: Account, command: Command | HallCommand, since: int) -> None:
    """Somebody was told that this was done: since they asked for it, the circle has been so on the disk."""
    if isinstance(command, ABOUT_THE_CIRCLE):
        versions = world.truth.circles[max(since - 1, 0) :]
        assert any(is_done(each, me, command) for each in versions), f"{command} was accepted and is not kept"


def is_done(circle: Circle | None, me: Account, command: Command | HallCommand) -> bool:
    match command:
        case h.TakeOut(account):
            return circle is None or circle.member(Account(account)) is None
        case h.LeaveCircle():
            return circle is None or circle.member(me) is None
        case h.EndCircle():
            return circle is None or circle.ended is not None
        case h.Facilitate(account, yes):
            return circle is not None and (account in circle.facilitators) == yes
        case h.Invite(account, facilitator):
            theirs = circle.member(Account(account)) if circle is not None else None
            return theirs is not None and (theirs.facilitator or not facilitator)
        case _:
            return True


def quiet(world: World) -> None:
    """The house knows the circle as the disk has it; who belongs there no more is nowhere in it, and there is a way on."""
    circle, known = world.truth.circles[-1], world.house.circles.get(CIRCLE)
    assert known == circle, "the house knows another circle than the disk"
    members = {member.account for member in circle.members} if circle is not None else set()
    room = world.room
    if room is not None and room.meeting is not None and circle is not None:
        meeting = room.meeting
        assert meeting.admitted.keys() <= members, "somebody is in the meeting who does not belong"
        if meeting.ended is None:
            assert meeting.members | meeting.facilitators == members
            assert meeting.facilitators == circle.facilitators
    for client in world.seated:
        guest = world.house.guest(client.account)
        if guest.seat is client and client.account not in members:
            assert guest.circle is None, f"{client.account} stands at the door of a circle that is not theirs"
    said = {token for held in world.truth.held.values() for token in held.told}
    assert not said & world.watch.rehearsed, "what was said in a rehearsal is in a meeting"
    if circle is not None and circle.ended is None and room is None and circle.open is None:
        lead = who_leads(world)
        there = lead is not None and lead.view is not None and world.house.guest(lead.account).circle == CIRCLE
        if lead is not None and lead.view is not None and there and not world.house.guest(lead.account).away:
            assert h.Start in {action.command for action in lead.view.actions}, "nobody can begin the next meeting"


def is_rehearsed(me: Account, tokens: Collection[str], rehearsed: Collection[str]) -> None:
    """In a rehearsal one sees what one has written there oneself, and nothing of any circle."""
    assert set(tokens) <= set(rehearsed), f"{me} sees something of the meeting in a rehearsal"


# rehearsals


class Rehearsals(InsideRehearsals):
    """Those of a simulated house."""

    beginning = 0  # or not to begin after all, and not cleared away yet

    async def begin(self, house: House, guest: Guest, case: str, step: int) -> None:
        self.beginning += 1
        try:
            await super().begin(house, guest, case, step)
        finally:
            self.beginning -= 1


def rehearsals_end(world: World) -> None:
    """Whoever rehearses can go back to where they were, and does."""
    for client in world.seated:
        if client.rehearses:
            world.give(client, h.Here())
    world.loop.settle()
    for client in world.seated:
        if client.rehearses and client.view is not None:
            assert h.EndRehearsal in {action.command for action in client.view.actions}, "no way out of a rehearsal"
            world.give(client, h.EndRehearsal())
    world.loop.settle()
    rehearsals_are_over(world)
    assert not any(client.rehearses for client in world.seated)


def rehearsals_are_over(world: World) -> None:
    """A process ends when none is under way in it: they are in its memory alone, and what closes them has to run."""
    inside = world.house.rehearsals
    assert isinstance(inside, Rehearsals)
    while inside.beginning:
        assert world.loop.step(), "a rehearsal does not begin"
    world.loop.complete(inside.close())


def houses_of_their_own(world: World, stack: ExitStack) -> None:
    """What a rehearsal's house takes from its surroundings is the simulation's, and nothing of the real house's."""

    async def opened(path: object) -> Database:
        loop = world.loop
        connection = Connection(Disk.new(), Whims(world.random), alive=lambda: loop.alive, committed=lambda: None)
        return Database(connection.for_database())

    drawn = SimpleNamespace(token_hex=lambda n: f"{world.dice._random.randrange(16**8):08x}")
    stack.enter_context(patch("server.demo.run.Database", SimpleNamespace(open=opened)))
    stack.enter_context(patch("server.demo.run.MeetingClock", lambda speed: world.clock()))
    stack.enter_context(patch("server.demo.run.Passphrases", lambda: Passphrases(Cost(memory_kib=8, passes=1))))
    stack.enter_context(patch("server.rehearsal.rehearsal.secrets", drawn))
