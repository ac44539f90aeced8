"""The course of one simulation: from some place of a meeting, through whatever the seed holds, to where all is quiet again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from meeting import hall_commands as h
from meeting.model import Account
from meeting.steps import REGULAR
from tests.meeting.giving import meant
from tests.meeting.way_out import next_deed
from tests.simulation import belonging
from tests.simulation.storage import Disk
from tests.simulation.truth import Truth
from tests.simulation.world import World, founded

PLACES = ("lobby", *(f"{s.place.step}.{s.place.part}" if s.place.part else s.place.step for s in REGULAR.stops))
HOUR = 3600.0
TOLD = 100  # lines of a course that failed
TURNS = (8, 8, 12, 12, 16, 16, 20, 60)


@dataclass(frozen=True, slots=True)
class Start:
    """A circle that has come to some place of its meeting."""

    disk: Disk
    truth: Truth
    now: float


def begins_at(seed: int) -> str:
    """More often in the lobby than elsewhere: there one comes, leaves and begins to lead."""
    return Random(seed).choice((*PLACES, *["lobby"] * 6))


def course(seed: int) -> World:
    """Play one seed. Raises AssertionError, and tells how to play it again, where something does not hold."""
    begun = at(begins_at(seed))
    disk = begun.disk.copy()
    world = World(seed, disk, begun.truth.copy(disk), now=begun.now)
    try:
        with world.simulated():
            play(world)
    except BaseException as error:
        error.add_note(f"FRISTAD_SEED={seed}")
        if len(world.notes) > TOLD:
            error.add_note(f"... {len(world.notes) - TOLD} before")
        error.add_note("\n".join(world.notes[-TOLD:]))
        raise
    return world


def play(world: World) -> None:
    """Through the storage's moods and what people do, to where all is quiet again."""
    world.start()
    everybody_is_there(world)
    moody(world)
    world.number = world.random.choice((1, 2))
    for _ in range(world.random.choice(TURNS)):
        turn(world)
    at_rest(world)
    match world.random.randrange(8):
        case 0:
            to_the_end(world)
        case 1 | 2 | 3:
            world.watch.way_out()
        case _:
            world.watch.secrets(world.random)


def moody(world: World) -> None:
    """How the storage and the others behave this time."""
    random, whims = world.random, world.whims
    if random.random() < 0.7:
        whims.slow = random.choice((0.0, 0.2, 0.6))
        whims.full = random.choice((0.0, 0.0, 0.03))
        whims.lost = random.choice((0.0, 0.0, 0.05))
    world.prompt = whims.slow + whims.full + whims.lost == 0
    if random.random() < 0.5:
        whims.before = world.others_first


def turn(world: World) -> None:
    """Somebody does something, or something happens, and a little time goes by."""
    random = world.random
    seated = world.seated
    what = random.random()
    if what < 0.04:
        killed(world)
    elif not seated or what < 0.14:
        world.somebody_comes_or_goes()
    elif what < 0.30:
        world.goes_on()
    elif what < 0.38:
        world.does_what_it_cannot(random.choice(seated))
    elif what < 0.50:
        world.types(random.choice(seated))
    elif what < 0.55:
        world.is_elsewhere(random.choice(seated))
    elif what < (0.62 if world.room is not None else 0.85):
        belonging.somebody_does_something_about_it(world)
    else:
        world.does_something(random.choice(seated))
    match random.randrange(8):
        case 0:
            world.loop.settle()
            world.watch.quiet()
        case 1:
            world.loop.go_on(random.choice((3, 30, 90)))
        case _:
            for _ in range(random.randrange(60)):
                world.loop.step()
    world.faults()


def killed(world: World) -> None:
    """Perhaps again while it starts; perhaps it is only told to stop."""
    if world.random.random() < 0.3:
        world.stop()
    else:
        world.crash()
    if world.random.random() < 0.2:
        world.loop.create_task(world.house.open())
        for _ in range(world.random.randrange(200)):
            world.loop.step()
        world.crash()
    world.start()
    for account in list(world.people):
        if world.random.random() < 0.7:
            world.connect(account)


def everybody_is_there(world: World) -> None:
    for account, person in world.people.items():
        if person.seated is None:
            world.connect(account)
    world.loop.settle()
    for client in world.seated:
        if world.house.guest(client.account).away:
            world.give(client, h.Here())
    world.loop.settle()


def at_rest(world: World) -> None:
    """The storage is well again and everybody is back: nothing is lost, hidden is hidden, and there is a way on."""
    world.whims.calm()
    world.loop.go_on(10)
    everybody_is_there(world)
    belonging.rehearsals_end(world)
    world.loop.go_on(10)
    world.faults()
    world.watch.quiet()


def to_the_end(world: World) -> None:
    """Those who lead bring the meeting to its close, and the room is emptied."""
    for _ in range(150):
        held, game = world.mirror()
        if game is None or held is None or game.meeting.ended is not None:
            break
        deed = next_deed(game)
        if deed is None:
            world.loop.go_on(180)
            continue
        who, command = deed
        client = world.people[Account(who)].seated
        assert client is not None, f"{who} is not there"
        world.loop.complete(client.give(meant(world.with_words(command, client.account))))
    room = world.room
    if room is None:
        return
    held = world.truth.held[room.stream]
    assert held.meeting.ended is not None, "they do not come to the close"
    world.loop.go_on(HOUR)
    assert world.room is None, "the room is not emptied"
    world.watch.emptied(room.stream, held)
    world.watch.chests()
    world.watch.quiet()
    world.faults()


@cache
def at(place: str) -> Start:
    """A circle that has come to this place by the regular way, with a little said in each step."""
    if place == "lobby":
        disk = founded()
        return Start(disk, Truth(disk), 0.0)
    before = at(PLACES[PLACES.index(place) - 1])
    disk = before.disk.copy()
    world = World(-PLACES.index(place), disk, before.truth.copy(disk), now=before.now)
    with world.simulated():
        world.start()
        everybody_is_there(world)
        world.faults()
        while here(world) != place:
            world.goes_on()
            world.loop.settle()
            if world.random.random() < 0.3:
                world.loop.go_on(30)
                world.does_something(world.random.choice(world.seated), rarely=0.0)
                world.loop.settle()
        world.faults()
        world.now = world.loop.time() + 1
    return Start(disk, world.truth, world.now)


def here(world: World) -> str:
    _, game = world.mirror()
    return "lobby" if game is None else game.place
