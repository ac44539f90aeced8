"""What must hold at every moment of a simulation: nothing accepted lost, one order, no secret seen, no dead end."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING

from meeting import events as e
from meeting import hall_commands as h
from meeting.commands import Command
from meeting.hall_commands import HallCommand
from meeting.model import Account, Kind, Meeting, Place, Role
from meeting.situation import roles
from meeting.view import Blank, Coffee, Ended, Home, Lobby, View, Waiting, view
from server.sealing import associated, unseal
from tests.meeting.kept_secrets import assert_kept
from tests.meeting.way_out import on_the_way_out
from tests.simulation import belonging
from tests.simulation.truth import TOKEN, Held, Mirror
from tui.seat import Draft

if TYPE_CHECKING:
    from tests.simulation.people import Client
    from tests.simulation.world import World

DRAFT_MOST = 2.0 + 0.01  # seconds of typing that may be lost


class Watch:
    """Looks at all that is shown, told and kept."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.treasures: list[tuple[Account, str]] = []
        self.rehearsed: set[str] = set()  # tokens of what was written in rehearsals
        self.seen: dict[tuple[Account, str], int] = {}  # how far somebody has seen a meeting
        self.crashed_at: float | None = None
        self.drafts_at_crash: dict[str, Draft] = {}

    def accepted(self, me: Account, command: Command | HallCommand, since: int) -> None:
        """Somebody was told `ok` for what they asked when the circle had been so many others."""
        if isinstance(command, h.Treasure):
            self.treasures.append((me, command.text))
        belonging.claim(self.world, me, command, since)

    # what is shown

    def shown(self, client: Client, seen: View) -> None:
        me = client.account
        room = self.world.room
        self.world.note(f"{me} sees {type(seen).__name__} {seen.place} {len(seen.actions)}")
        if client.rehearses:
            belonging.is_rehearsed(me, TOKEN.findall(repr(seen)), self.rehearsed)
            return
        # What the circle has agreed on is its own, and stands in its lobby for good.
        tokens = set(TOKEN.findall(repr(seen))) - set(TOKEN.findall(repr(self.world.house.circles)))
        assert not tokens & self.rehearsed, f"{me} sees something of a rehearsal"
        if isinstance(seen, Waiting) and client.waits:
            assert client.did_something, f"{me} waits and was shown something because of others"
        if isinstance(seen, Blank | Home | Lobby):
            # Outside there is one's own chest.
            others = {token for token in tokens if isinstance(seen, Blank) or self.world.truth.wrote[token] != me}
            assert not others, f"{me} sees {others} in {type(seen).__name__}"
            return
        if room is None or room.meeting is None:
            return
        held = self.world.truth.held[room.stream]
        assert room.seq <= len(held.records), "what is shown is not kept yet"
        far = self.seen.get((me, room.stream), 0)
        assert room.seq >= far, f"{me} saw event {far} and sees {room.seq} now"
        self.seen[me, room.stream] = room.seq
        for token in tokens:
            assert token in held.told, f"{me} sees {token}, which nobody has said"
            assert held.told[token] <= room.seq, f"{me} sees {token} before it happened"
            event = held.journal[held.told[token] - 1].event
            whisper = isinstance(event, e.Posted) and event.kind is Kind.WHISPER
            assert whisper or not isinstance(seen, Coffee), f"{me} sees {token} in the break"
            if self.world.truth.wrote[token] != me:
                self.may_see(me, token, event, room.meeting, seen)

    def may_see(self, me: Account, token: str, event: e.Event, meeting: Meeting, seen: View) -> None:
        """That another's words are not a secret from this person: written down once more, apart from what the views do."""
        assert not isinstance(seen, Waiting | Ended), f"{me}, in {type(seen).__name__}, sees another's {token}"
        if not isinstance(event, e.Posted):
            return
        item = meeting.items.get(event.id)
        match event.kind:
            case Kind.NOTE:
                may = item is not None and item.shared
            case Kind.SLIP:
                may = Role.CONVERSATION_PARTNER in roles(meeting, me)
            case Kind.WHISPER:
                may = Role.FACILITATOR in roles(meeting, me)
            case Kind.PARKED:
                may = False
            case Kind.HYPOTHESIS:
                may = seen.place.part != "silent_writing"
            case _:
                may = True
        assert may, f"{me} sees a {event.kind} of {event.by} in {seen.place}"

    # drafts

    def crashed(self, *, orderly: bool) -> None:
        """Note which drafts a process had stored that has just been killed, or has stopped."""
        self.crashed_at = self.world.now
        self.drafts_at_crash = {}
        disk = self.world.disk
        for stream, account, payload in disk.pages.execute("SELECT stream, account, payload FROM draft"):
            if stream in disk.keys:
                plain = unseal(disk.keys[stream], payload, associated("draft", stream, account))
                step, part, text, cursor = json.loads(plain)
                self.drafts_at_crash[account] = Draft(Place(step, part), text, cursor)
        for person in self.world.people.values():
            stored = self.drafts_at_crash.get(person.account)
            latest = self.crashed_at - (0.0 if orderly else DRAFT_MOST)
            before = [draft for at, draft in person.typed if at <= latest]
            goes_on = person.typed_in in disk.keys and self.had_seat(person.account, person.typed_in or "")
            if self.world.prompt and goes_on and before and stored != before[-1]:
                since = [draft for at, draft in person.typed if at > latest]
                assert stored in since, f"more of {person.account}'s draft is lost than may be"
            person.typed = [(self.world.now, stored)]

    def had_seat(self, account: Account, stream: str) -> bool:
        """Whether somebody holds a seat in a meeting that has not ended: nobody else's draft is stored."""
        meeting = self.world.truth.held[stream].meeting
        return meeting.ended is None and account in meeting.admitted

    def expected_draft(self, account: Account) -> tuple[Draft | None] | None:
        """What somebody who comes back has in their line; None where it may be anything."""
        person, room = self.world.people[account], self.world.room
        if room is None or room.stream != person.typed_in or not self.world.holds_seat(account):
            return None
        return (person.typed[-1][1],) if person.typed else None

    def found_draft(self, account: Account, found: Draft | None, expected: tuple[Draft | None] | None) -> None:
        assert expected is None or found == expected[0], f"{account} came back to another draft"

    # what holds whenever nothing is under way

    def quiet(self) -> None:
        """Every room is what the disk has, and every seat shows what its person is to see of that."""
        world = self.world
        truth, room = world.truth, world.room
        truth.unchanged()
        belonging.quiet(world)
        if room is not None and room.meeting is not None:
            held = truth.held[room.stream]
            assert room.seq == len(held.journal), f"the room is at {room.seq} of {len(held.journal)}"
            assert room.meeting == held.meeting, "the room holds another meeting than the disk"
        for person in world.people.values():
            client = person.seated
            if client is not None and world.house.guest(person.account).seat is client and not client.rehearses:
                assert client.view == world.house.view(world.house.guest(person.account)), f"{person.account} sees old"
                self.is_of(client)

    def is_of(self, client: Client) -> None:
        """What somebody is shown of a meeting is made of what the disk has, and of nothing else."""
        room = self.world.room
        if room is None or room.meeting is None or client.view is None:
            return
        alone = view(self.world.truth.held[room.stream].meeting, client.account, room.presence())
        if alone is None:
            assert isinstance(client.view, Home | Lobby | Blank)
        elif self.world.house.guest(client.account).circle is not None:
            assert type(client.view) is type(alone)
            assert client.view.place == alone.place
            for part in ("sections", "drawing", "notes", "roster"):
                assert getattr(client.view, part, None) == getattr(alone, part, None), part

    def secrets(self, random: Random) -> None:
        """The whole table of secrets, for one who is inside and for whoever waits."""
        held, game = self.world.mirror()
        if held is None or game is None:
            return
        inside = sorted(game.meeting.admitted)
        whose = {random.choice(inside)} | {who for who in inside if game.situation(who).waiting}
        for who in sorted(whose) if game.meeting.ended is None else ():
            assert_kept(game, who, random)

    def way_out(self) -> None:
        """Whoever leads can always get on to the close."""
        held, game = self.world.mirror()
        if held is not None and game is not None and game.meeting.ended is None:
            on_the_way_out(game)

    def emptied(self, stream: str, held: Held) -> None:
        """After the emptying there is nothing of the meeting but what remains."""
        world = self.world
        assert not [name for name in world.disk.keys if name == stream or name.startswith(f"{stream}/")], "keys stay"
        assert not world.disk.records(stream, 0), "records stay"
        assert not list(world.disk.pages.execute("SELECT 1 FROM draft WHERE stream = ?", (stream,))), "drafts stay"
        circle = world.house.circles["alm"]
        assert circle.open is None
        assert circle.held[-1].number == held.meeting.number

    def chests(self) -> None:
        """Everybody's chest has what was adopted and put there, each once."""
        world = self.world
        adopted = [
            (item.by, item.text)
            for held in world.truth.held.values()
            for item in held.meeting.items.values()
            if item.kind is Kind.ADOPTION
        ]
        expected = [(account, token) for account, text in (*self.treasures, *adopted) for token in TOKEN.findall(text)]
        found = [
            (account, token)
            for account in world.people
            for treasure in world.loop.complete(world.house.directory.chests.of(account))
            for token in TOKEN.findall(treasure.text)
        ]
        assert not set(expected) - set(found), "not all are in their chests"
        assert len(found) == len(set(found)), "twice in a chest"


__all__ = ["Mirror", "Watch"]
