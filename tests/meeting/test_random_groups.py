"""Random groups play: what is offered is accepted, all else refused, secrets are kept, and there is always a way on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from meeting import commands as c
from meeting import events as e
from meeting.commands import Command, NeedsConfirmation
from meeting.evolve import fold
from meeting.model import Account, OwnerMode, Treasured
from meeting.rules import decide
from meeting.steps import agenda_of
from meeting.text import Words
from meeting.view import next_change, view
from server.journal.codec import from_clear, to_clear
from tests.helpers.attacked import LONG
from tests.helpers.message_ids import message_ids
from tests.meeting.giving import COMMANDS, every_choice, meant, plausible, some_command
from tests.meeting.kept_secrets import assert_kept
from tests.meeting.play import FACILITATORS, Game, ids_in
from tests.meeting.way_out import able, left_alone, next_deed, on_the_way_out

NAMES = ("lina", "petter", "samira", "jonas", "ulrika", "tomasz", "karin", "daniel", "fatima", "bjorn")
PLACES = tuple((number, n) for number in (1, 4, 10) for n in range(len(agenda_of(number).stops)))
ON = (c.Next, c.Reveal, c.Break)
RARE = (c.Close, c.Remove, c.Blank, c.Back, c.Withdraw, c.Undo)  # each ends or undoes something: chosen less often
SEEDS = st.integers(0, 2**32 - 1)
MICROSECOND = timedelta(microseconds=1)


class RandomGroup(RuleBasedStateMachine):
    """Two facilitators and four to ten members, who come, go, step out, are late, removed, and do what they can."""

    game: Game
    checked = 0
    turn = 0

    @initialize(
        size=st.integers(4, 10),
        late=st.integers(0, 2),
        previous=st.booleans(),
        mode=st.sampled_from(OwnerMode),
        place=st.sampled_from(PLACES),
        seed=SEEDS,
    )
    def gather(self, size: int, late: int, previous: bool, mode: OwnerMode, place: tuple[int, int], seed: int) -> None:
        members = NAMES[:size]
        absent = members[max(4, size - late) :]
        game = Game(
            members, absent=absent, previous="jonas" if previous else None, mode=mode, seed=seed, number=place[0]
        )
        game.chests = {
            Account(who): (Treasured("u1", f"Från {who}"), Treasured("t2", "En kvart", ("i dag",)))
            for who in members[:3]
        }
        self.game = game
        random = Random(seed)
        listens = mode is OwnerMode.LISTEN and random.random() < 0.5
        for _ in range(150):  # an election may take its time
            if game.meeting.at >= place[1]:
                break
            self.play_on(random, listens=listens)

    def play_on(self, random: Random, *, listens: bool) -> None:
        """A little of everything, and on: what comes later finds something that came before."""
        self.game.wait(seconds=random.choice((0, 7, 61, 130)))
        for who in self.doing():
            if random.random() < 0.5:
                self.does_something(who, random, but=(*ON, *RARE))
        self.secrets_are_kept()
        self.nobody_is_woken_too_late()
        if self.game.situation("").quiet:
            self.game.wait(seconds=90)
            for _ in range(3):
                self.everybody_does_something(random.randrange(1_000))
            self.secrets_are_kept()
        self.what_is_offered_is_accepted_and_all_else_refused(random.randrange(1_000))
        owner = self.game.meeting.owner
        if listens and owner is not None and self.game.can(owner, c.Listen):
            self.game.say(owner, c.Listen(yes=True))
        deed = next_deed(self.game)
        if deed is None:  # somebody paused the quiet time
            self.game.wait(seconds=90)
            deed = next_deed(self.game)
        assert deed is not None
        self.accepted(*deed)

    # what people do

    def doing(self) -> list[Account]:
        return [who for who in self.game.meeting.admitted if able(self.game, who) and self.game.actions(who)]

    @rule(seed=SEEDS)
    def somebody_does_something(self, seed: int) -> None:
        random = Random(seed)
        people = self.doing()
        if people:
            rare = tuple(command for command in RARE if random.random() < 0.9)
            self.does_something(random.choice(people), random, but=rare)

    @rule(seed=SEEDS)
    def everybody_does_something(self, seed: int) -> None:
        random = Random(seed)
        for who in self.doing():
            self.does_something(who, random, but=(*ON, *RARE))

    def does_something(self, who: str, random: Random, *, but: tuple[type[Any], ...]) -> None:
        actions = [action for action in self.game.actions(who) if action.command not in but]
        if actions:
            self.accepted(who, some_command(random.choice(actions), random))

    @rule()
    def the_regular_next(self) -> None:
        deed = next_deed(self.game)
        if deed is not None and not isinstance(deed[1], c.Close):
            self.accepted(*deed)

    def accepted(self, who: str, command: Command) -> None:
        """What is offered is accepted, if need be once it is confirmed."""
        if isinstance(command, c.Next | c.Back | c.Close) and self.needs_confirmation(who, command):
            assert self.game.asked_to_confirm(who, command) <= message_ids()
            command = meant(command)
        self.game.say(who, command)

    def needs_confirmation(self, who: str, command: Command) -> bool:
        try:
            decide(self.game.meeting, Account(who), command, self.game.moment)
        except NeedsConfirmation:
            return True
        return False

    # who is where, and time

    @rule(who=st.sampled_from((*FACILITATORS, *NAMES)))
    def a_line_drops_or_is_back(self, who: str) -> None:
        if who in self.game.here:
            self.game.drops(who)
        elif Account(who) in self.game.meeting.facilitators | self.game.meeting.members:
            self.game.returns(who)

    @rule()
    def everybody_is_back(self) -> None:
        for who in sorted(self.game.meeting.facilitators | self.game.meeting.members):
            self.game.returns(who)
            self.game.steps_in(who)

    @rule(who=st.sampled_from((*FACILITATORS, *NAMES)))
    def somebody_steps_out_or_in(self, who: str) -> None:
        (self.game.steps_in if who in self.game.gone_out else self.game.steps_out)(who)

    @rule()
    def the_members_name_a_leader(self) -> None:
        alone = left_alone(self.game) if self.game.meeting.ended is None else None
        if alone is not None:
            self.game = alone

    @rule(who=st.sampled_from(("nils", "mona")), facilitator=st.booleans())
    def somebody_is_invited(self, who: str, facilitator: bool) -> None:
        game = self.game
        if Account(who) not in game.meeting.facilitators | game.meeting.members and game.meeting.ended is None:
            game.happen(e.Joined(Account(who), facilitator))
            game.returns(who)

    @rule(seconds=st.sampled_from((1, 10, 29, 60, 90, 120, 180, 900)))
    def time_goes(self, seconds: int) -> None:
        self.game.wait(seconds=seconds)

    # what must hold

    @rule(seed=SEEDS)
    def what_is_offered_is_accepted_and_all_else_refused(self, seed: int) -> None:
        game, random = self.game, Random(seed)
        inside = sorted(game.meeting.admitted)
        for who in sorted({*random.sample(inside, 2), *(who for who in inside if who == game.meeting.lead)}):
            offered = set()
            for action in game.actions(who):
                offered.add(action.command)
                for command in every_choice(action):
                    self.would_be_accepted(who, command)
            for kind in COMMANDS:
                if kind not in offered:
                    for command in plausible(kind, game.meeting):
                        self.is_refused(who, command)
        for stranger in ("nyfiken", *game.meeting.removed, *(game.meeting.members - game.meeting.admitted.keys())):
            self.is_refused(stranger, c.Raise())
            self.is_refused(stranger, c.Lead())

    def would_be_accepted(self, who: str, command: Command) -> None:
        assert decide(self.game.meeting, Account(who), meant(command), self.game.moment)
        if meant(command) == command:
            return
        self.needs_confirmation(who, command)  # or is accepted; anything else ends the test

    def is_refused(self, who: str, command: Command) -> None:
        assert f"refused.{self.game.refused(who, command)}" in message_ids()

    @invariant()
    def secrets_are_kept(self) -> None:
        """From whoever is locked out and another one each time, the leader often; and every word they see is a known one."""
        self.turn += 1
        inside = sorted(self.game.meeting.admitted)
        for n, who in enumerate(inside):
            leads = who == self.game.meeting.lead and (LONG or self.turn % 4 == 0)
            waits = self.game.situation(who).waiting
            if leads or waits or n == self.turn % len(inside):
                assert ids_in(self.game.seen_by(who)) <= message_ids()
                assert_kept(self.game, who, Random(self.turn))

    @invariant()
    def a_locked_out_owner_can_only_write_notes(self) -> None:
        for who in self.game.meeting.admitted:
            if self.game.meeting.ended is None and self.game.situation(who).waiting:
                assert {action.command for action in self.game.waiting_room(who).actions} <= {c.Note, c.Undo}

    @invariant()
    def every_event_survives_its_codec(self) -> None:
        journal = self.game.journal
        for happened in journal[self.checked :]:
            assert from_clear(json.loads(json.dumps(to_clear(happened)))) == happened
        self.checked = len(journal)

    @invariant()
    def nobody_is_woken_too_late(self) -> None:
        game = self.game
        now = {who: view(game.meeting, who, game.presence) for who in game.meeting.admitted}
        wakes = next_change(game.meeting, game.presence)
        almost = wakes - MICROSECOND if wakes is not None else game.now + timedelta(hours=9)
        assert almost >= game.now
        later = replace(game.presence, now=almost)
        assert now == {who: view(game.meeting, who, later) for who in now}

    @invariant()
    def what_was_found_before_is_as_if_looked_for_anew(self) -> None:
        game = self.game
        anew = replace(game.meeting)
        assert anew.found == {}
        for who in game.meeting.admitted:
            assert view(game.meeting, who, game.presence) == view(anew, who, game.presence)

    @precondition(lambda self: self.game.meeting.ended is None)
    @rule()
    def there_is_a_way_out(self) -> None:
        game = self.game
        on_the_way_out(game)
        leading = [who for who in sorted(game.meeting.facilitators) if able(game, who)]
        for who in leading:
            if game.situation(who).waiting:
                continue  # an owner who became a facilitator meanwhile
            twin = game.copy()
            if twin.meeting.lead != who:
                twin.say(who, c.Lead())
            twin.say(who, c.Close(confirmed=True))
            assert twin.meeting.ended is not None
        left_alone(game)

    def teardown(self) -> None:
        if not hasattr(self, "game"):
            return
        game = self.game
        read_again = fold(from_clear(json.loads(json.dumps(to_clear(happened)))) for happened in game.journal)
        assert read_again == game.meeting
        for who in game.meeting.admitted:
            assert view(read_again, who, game.presence) == game.seen_by(who)
            assert_kept(game, who, Random(len(game.journal)))


TestRandomGroups: Any = pytest.mark.timeout(600)(RandomGroup.TestCase)  # the longest of all, and never alone


def test_words_are_found_in_words() -> None:
    assert ids_in(Words("a", (("b", Words("c")),))) == {"a", "c"}
