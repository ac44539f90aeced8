"""Every event becomes bytes that tell nothing, and the same event again, in its own place alone."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting import events as e
from meeting.evolve import evolve
from meeting.model import Account, Ballot, Clock, Kind, Meeting, OwnerMode, Place, Pulse
from server.journal.codec import SECRET, TAG, TAGS, Codec, Unreadable
from server.journal.protocol import Stored
from server.sealing import BLOCK, OVERHEAD, associated
from server.vault import KeyGone, Tampered, Vault

AT = datetime(2025, 3, 4, 13, 0, 0, 250, tzinfo=UTC)
LINA, BJORN = Account("lina"), Account("bjorn")

EVERYTHING = st.one_of([st.from_type(event) for event in get_args(e.Event)])
MOMENTS = st.datetimes(timezones=st.just(UTC)) | st.datetimes(
    datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone(timedelta(hours=2)))
)


@pytest.fixture
def vault() -> Vault:
    vault = Vault.of_process()
    vault.create("m")
    return vault


@pytest.fixture
def codec(vault: Vault) -> Codec:
    return Codec(vault)


def stored(codec: Codec, event: e.Event, seq: int = 1, stream: str = "m") -> Stored:
    return Stored(seq, AT, codec.encode(stream, e.Happened(seq, AT, event)))


def posted(text: str) -> e.Posted:
    return e.Posted("h1", Kind.HYPOTHESIS, LINA, text)


# tags


def test_every_event_has_a_tag_of_its_own() -> None:
    assert set(TAGS) == set(get_args(e.Event))
    assert len(set(TAGS.values())) == len(TAGS)


def test_no_field_is_called_what_the_codec_calls_its_own() -> None:
    names = {field.name for event in TAGS for field in fields(event)}
    assert not names & {TAG, SECRET}


# round trips


@given(EVERYTHING, MOMENTS, st.integers(1, 2**63))
def test_every_event_comes_back_as_it_was(event: e.Event, at: datetime, seq: int) -> None:
    vault = Vault.of_process()
    vault.create("m")
    codec = Codec(vault)
    happened = e.Happened(seq, at, event)
    payload = codec.encode("m", happened)
    assert codec.decode("m", Stored(seq, at.astimezone(UTC), payload)) == happened
    assert (len(payload) - OVERHEAD) % BLOCK == 0


def test_values_keep_their_types(codec: Codec) -> None:
    event = e.Opened(1, "c", "regular", LINA, (LINA,), (BJORN,), (), owner_mode=OwnerMode.LISTEN)
    decoded = codec.decode("m", stored(codec, event)).event
    assert isinstance(decoded, e.Opened)
    assert isinstance(decoded.owner_mode, OwnerMode)
    assert isinstance(decoded.facilitators, tuple)


def test_even_half_a_character_comes_back(codec: Codec) -> None:
    event = posted("half \ud83d of a pair")
    assert codec.decode("m", stored(codec, event)).event == event


def test_text_is_not_readable(codec: Codec) -> None:
    assert b"CANARY" not in stored(codec, posted("CANARY")).payload


# bound to its place


@given(st.integers(0, 10_000))
def test_a_flipped_byte_names_its_event(position: int) -> None:
    vault = Vault.of_process()
    vault.create("m")
    codec = Codec(vault)
    record = stored(codec, posted("x"), seq=7)
    position %= len(record.payload)
    flipped = bytearray(record.payload)
    flipped[position] ^= 0x10
    with pytest.raises(Tampered) as refused:
        codec.decode("m", replace(record, payload=bytes(flipped)))
    assert (refused.value.name, refused.value.seq) == ("m", 7)
    assert str(refused.value) == "m, event 7"


def test_a_swapped_row_is_refused(codec: Codec, vault: Vault) -> None:
    one, two = stored(codec, posted("one"), seq=1), stored(codec, posted("two"), seq=2)
    for record, other in ((one, two), (two, one)):
        with pytest.raises(Tampered) as refused:
            codec.decode("m", replace(record, payload=other.payload))
        assert refused.value.seq == record.seq
    vault.create("n")
    with pytest.raises(Tampered):
        codec.decode("n", one)


def test_another_moment_is_refused(codec: Codec) -> None:
    with pytest.raises(Tampered):
        codec.decode("m", replace(stored(codec, posted("x")), at=AT + timedelta(seconds=1)))


def test_when_the_key_is_gone_so_is_the_meeting(codec: Codec, vault: Vault) -> None:
    record = stored(codec, posted("x"), seq=3)
    vault.shred("m")
    with pytest.raises(KeyGone) as gone:
        codec.decode("m", record)
    assert gone.value.seq == 3
    with pytest.raises(KeyGone):
        codec.encode("m", e.Happened(4, AT, posted("x")))
    with pytest.raises(KeyGone):
        codec.encode("m", e.Happened(4, AT, e.Closed()))


# other versions


def sealed(vault: Vault, clear: object) -> Stored:
    return Stored(1, AT, vault.seal("m", json.dumps(clear).encode(), associated("m", 1)))


def test_fields_of_a_newer_version_are_passed_over(codec: Codec, vault: Vault) -> None:
    clear = {"seq": 1, "at": AT.isoformat(), "mood": 3, "event": {TAG: "Led", "account": "lina", "why": ["x"]}}
    assert codec.decode("m", sealed(vault, clear)) == e.Happened(1, AT, e.Led(LINA))


def test_fields_that_an_older_version_lacks_have_defaults(codec: Codec, vault: Vault) -> None:
    clear = {"seq": 1, "at": AT.isoformat(), "event": {TAG: "Extended", "place": {"step": "picture"}, "minutes": 5}}
    assert codec.decode("m", sealed(vault, clear)).event == e.Extended(Place("picture"), 5)


@pytest.mark.parametrize(
    "event",
    [{TAG: "FromTheFuture", "text": "CANARY"}, {"text": "CANARY"}, {TAG: "Led"}, {TAG: "Judged", "id": "CANARY"}],
)
def test_an_event_not_understood_is_named_without_its_content(codec: Codec, vault: Vault, event: object) -> None:
    with pytest.raises(Unreadable) as refused:
        codec.decode("m", sealed(vault, {"seq": 1, "at": AT.isoformat(), "event": event}))
    assert refused.value.seq == 1
    assert "CANARY" not in repr(refused.value)
    assert refused.value.__suppress_context__


# ballots and the pulse


@pytest.mark.parametrize(
    ("event", "key", "without"),
    [
        (e.Voted(LINA, 2, "q1"), "m/ballot/2", e.Voted(LINA, 2, None)),
        (e.Pulsed(LINA, 4, None), "m/pulse", e.Pulsed(LINA, None, None)),
        (
            e.Posted("y1", Kind.POINT, LINA, "Kom hit", x=1994, y=-3),
            "m/lifelines",
            e.Posted("y1", Kind.POINT, LINA, ""),
        ),
    ],
)
def test_a_choice_is_lost_with_its_key_and_nothing_else_is(
    codec: Codec, vault: Vault, event: e.Event, key: str, without: e.Event
) -> None:
    record = stored(codec, event)
    assert vault.names() == ("m", key)
    assert codec.decode("m", record).event == event
    vault.shred(key)
    assert codec.decode("m", record).event == without
    # A later ballot of the same name does not bring it back, and is not disturbed.
    later = stored(codec, event, seq=2)
    assert codec.decode("m", record).event == without
    assert codec.decode("m", later).event == event


def test_the_choice_lies_under_its_own_seal_alone(codec: Codec, vault: Vault) -> None:
    secrets: list[e.Event] = [e.Voted(LINA, 1, "CHOICE"), e.Voted(LINA, 1, None), e.Pulsed(LINA, 4, 5)]
    for event in secrets:
        opened = vault.open("m", stored(codec, event).payload, associated("m", 1))
        assert b"CHOICE" not in opened
        clear = json.loads(opened)
        assert {value for name, value in clear["event"].items() if name in ("choice", "safety", "pace")} == {None}


def test_no_choice_is_told_by_its_size(codec: Codec) -> None:
    votes: list[e.Event] = [e.Voted(LINA, 1, choice) for choice in (None, "q1", "a much longer id " * 5)]
    assert len({len(stored(codec, vote).payload) for vote in votes}) == 1
    pulses: list[e.Event] = [e.Pulsed(LINA, None, None), e.Pulsed(LINA, 5, 5)]
    assert len({len(stored(codec, pulse).payload) for pulse in pulses}) == 1


def test_a_vote_copied_to_another_row_is_refused_even_by_who_has_the_meetings_key(codec: Codec, vault: Vault) -> None:
    clear = json.loads(vault.open("m", stored(codec, e.Voted(LINA, 1, "q1")).payload, associated("m", 1)))
    clear["seq"] = 2
    copied = Stored(2, AT, vault.seal("m", json.dumps(clear).encode(), associated("m", 2)))
    assert codec.decode("m", copied).event == e.Voted(LINA, 1, None)


def opened() -> Meeting:
    meeting = Meeting(1, "c", "regular", AT, frozenset(), frozenset((LINA, BJORN)))
    return replace(meeting, ballot=Ballot(1, ("q1", "q2")))


def folded(meeting: Meeting, codec: Codec, records: list[Stored]) -> Meeting:
    for record in records:
        meeting = evolve(meeting, codec.decode("m", record))
    return meeting


def test_settling_keeps_the_keys_of_what_is_not_counted(codec: Codec, vault: Vault) -> None:
    records = [stored(codec, e.Voted(LINA, 1, "q1"), 1), stored(codec, e.Pulsed(LINA, 1, 2), 2)]
    meeting = folded(opened(), codec, records)
    codec.settle("m", meeting)
    assert vault.names() == ("m", "m/ballot/1", "m/pulse")
    assert folded(opened(), codec, records) == meeting


def test_settling_destroys_what_was_counted_and_folding_again_agrees(codec: Codec, vault: Vault) -> None:
    events: list[e.Event] = [
        e.Voted(LINA, 1, "q1"),
        e.Voted(BJORN, 1, "q1"),
        e.Counted(1, (("q1", 2), ("q2", 0)), elected="q1"),
        e.Pulsed(LINA, 1, 2),
        e.PulseCounted((1, 0, 0, 0, 0), (0, 1, 0, 0, 0)),
    ]
    records = [stored(codec, event, seq) for seq, event in enumerate(events, start=1)]
    meeting = folded(opened(), codec, records)
    codec.settle("m", meeting)
    assert vault.names() == ("m",)
    assert codec.decode("m", records[0]).event == e.Voted(LINA, 1, None)
    assert folded(opened(), codec, records) == meeting


def test_settling_destroys_votes_that_a_withdrawal_dropped(codec: Codec, vault: Vault) -> None:
    records = [stored(codec, e.Voted(LINA, 1, "q1"), 1), stored(codec, e.Withdrawn("q2"), 2)]
    meeting = folded(opened(), codec, records)
    codec.settle("m", meeting)
    assert vault.names() == ("m",)
    again = stored(codec, e.Voted(LINA, 1, "q1"), 3)
    meeting = folded(meeting, codec, [again])
    codec.settle("m", meeting)
    assert meeting.ballot is not None
    assert meeting.ballot.votes == {LINA: "q1"}
    assert folded(opened(), codec, [*records, again]) == meeting


def test_what_lifelines_were_made_of_opens_no_more_when_they_are_over(codec: Codec, vault: Vault) -> None:
    begun = replace(opened(), agenda="first", at=3, ballot=None, clock=Clock(AT))
    point = stored(codec, e.Posted("y1", Kind.POINT, LINA, "CANARY", x=1994, y=3), 1)
    assert b"CANARY" not in vault.open("m", point.payload, associated("m", 1))
    drawn = folded(begun, codec, [point])
    for place in (Place("coffee_break", "between"), Place("lifelines", "second_half")):
        drawn = evolve(drawn, e.Happened(2, AT, e.Moved(place)))
        codec.settle("m", drawn)
        assert codec.decode("m", point).event == e.Posted("y1", Kind.POINT, LINA, "CANARY", x=1994, y=3)
    over = evolve(drawn, e.Happened(4, AT, e.Moved(Place("check_out"))))
    codec.settle("m", over)
    assert vault.names() == ("m",)
    assert codec.decode("m", point).event == e.Posted("y1", Kind.POINT, LINA, "")
    # Read again from the beginning it comes to the same.
    again = folded(begun, codec, [point])
    for place in (Place("coffee_break", "between"), Place("lifelines", "second_half"), Place("check_out")):
        again = evolve(again, e.Happened(2, AT, e.Moved(place)))
    assert again == over


def test_settling_a_meeting_without_secrets_is_nothing(codec: Codec, vault: Vault) -> None:
    codec.settle("m", replace(opened(), ballot=None, pulse=Pulse()))
    assert vault.names() == ("m",)


# drafts


def test_a_draft_opens_for_its_own_person_and_meeting_alone(codec: Codec, vault: Vault) -> None:
    vault.create("n")
    draft = codec.seal_draft("m", "lina", b"begun")
    assert b"begun" not in draft
    assert codec.open_draft("m", "lina", draft) == b"begun"
    for stream, account in (("m", "bjorn"), ("n", "lina")):
        with pytest.raises(Tampered):
            codec.open_draft(stream, account, draft)
    vault.shred("m")
    with pytest.raises(KeyGone):
        codec.open_draft("m", "lina", draft)
