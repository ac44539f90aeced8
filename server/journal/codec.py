"""How an event becomes sealed bytes and an event again lives only here."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from typing import Any

from cattrs.preconf.json import JsonConverter, make_converter
from cattrs.strategies import configure_tagged_union

from meeting import events as e
from meeting.model import Kind, Meeting
from meeting.situation import holds_lifelines
from server.journal.protocol import Stored, in_utc
from server.sealing import Tampered, Unopenable, associated
from server.vault import Vault

# What an event is called in journals. A tag is never renamed and never used again for something else;
# a new field of an event has a default. tests/golden/ holds us to it.
TAGS: dict[type[e.Event], str] = {
    e.Opened: "Opened",
    e.Joined: "Joined",
    e.Admitted: "Admitted",
    e.Removed: "Removed",
    e.Led: "Led",
    e.Named: "Named",
    e.Moved: "Moved",
    e.Extended: "Extended",
    e.Paused: "Paused",
    e.Resumed: "Resumed",
    e.Blanked: "Blanked",
    e.FloorGiven: "FloorGiven",
    e.Ordered: "Ordered",
    e.HandRaised: "HandRaised",
    e.SatOut: "SatOut",
    e.FollowUpDeclined: "FollowUpDeclined",
    e.Thanked: "Thanked",
    e.Posted: "Posted",
    e.Undone: "Undone",
    e.Withdrawn: "Withdrawn",
    e.SetAside: "SetAside",
    e.BallotOpened: "BallotOpened",
    e.Voted: "Voted",
    e.Counted: "Counted",
    e.LotsDrawn: "LotsDrawn",
    e.Asked: "Asked",
    e.Consented: "Consented",
    e.SaidNo: "SaidNo",
    e.PartnerAppointed: "PartnerAppointed",
    e.ListenChosen: "ListenChosen",
    e.Understood: "Understood",
    e.NodeMoved: "NodeMoved",
    e.Renamed: "Renamed",
    e.Summarised: "Summarised",
    e.PictureConfirmed: "PictureConfirmed",
    e.Revealed: "Revealed",
    e.Judged: "Judged",
    e.QuestionHeld: "QuestionHeld",
    e.QuestionRevised: "QuestionRevised",
    e.EnoughSaid: "EnoughSaid",
    e.Shared: "Shared",
    e.Pulsed: "Pulsed",
    e.PulseCounted: "PulseCounted",
    e.Evaluated: "Evaluated",
    e.EvaluationCounted: "EvaluationCounted",
    e.Closed: "Closed",
}
TAG = "tag"
SECRET = "secret"


class Unreadable(Unopenable):
    """The event was opened but not understood: a newer Fristad wrote it."""


def to_clear(happened: e.Happened) -> dict[str, Any]:
    """An event with its place and moment, as JSON has it."""
    clear: dict[str, Any] = CONVERTER.unstructure(replace(happened, at=in_utc(happened.at)))
    return clear


def from_clear(clear: dict[str, Any]) -> e.Happened:
    """The event again; fields that this Fristad does not know are passed over."""
    return CONVERTER.structure(clear, e.Happened)


class Codec:
    """Seals the events and drafts of meetings, each stream under the key that has its name."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def encode(self, stream: str, happened: e.Happened) -> bytes:
        """The payload of record `happened.seq`. Raises KeyGone when the meeting's key is.

        What is secret even in the meeting is sealed once more, under a key made here when it is first needed.
        """
        secret = _secret(stream, happened.event)
        if secret is None:
            clear = to_clear(happened)
        else:
            key, fields, without = secret
            self._vault.create(key)
            sealed = self._vault.seal(key, _to_bytes(fields), associated(stream, happened.seq, key))
            clear = {**to_clear(replace(happened, event=without)), SECRET: b64encode(sealed).decode("ascii")}
        return self._vault.seal(stream, _to_bytes(clear), associated(stream, happened.seq))

    def decode(self, stream: str, stored: Stored) -> e.Happened:
        """The event of a record. Raises KeyGone, Tampered or Unreadable, which name the sequence number."""
        try:
            opened = self._vault.open(stream, stored.payload, associated(stream, stored.seq))
        except Unopenable as error:
            raise type(error)(stream, stored.seq) from None
        try:
            clear = json.loads(opened)
            sealed = clear.pop(SECRET, None)
            happened = from_clear(clear)
        except Exception:
            # What went wrong is told by cattrs with the values, which are nobody's business.
            raise Unreadable(stream, stored.seq) from None
        if (happened.seq, happened.at) != (stored.seq, stored.at):
            raise Tampered(stream, stored.seq)
        return happened if sealed is None else self._with_secret(stream, happened, sealed)

    def _with_secret(self, stream: str, happened: e.Happened, sealed: str) -> e.Happened:
        secret = _secret(stream, happened.event)
        if secret is None:
            return happened
        key, _, without = secret
        try:
            fields = self._vault.open(key, b64decode(sealed), associated(stream, happened.seq, key))
        except Unopenable:
            # The bytes are whole, since the meeting's seal was; so the key is gone, or a later ballot's has its name.
            return replace(happened, event=without)
        return replace(happened, event=replace(without, **json.loads(fields)))

    def settle(self, stream: str, meeting: Meeting) -> None:
        """Destroy the keys of ballots, pulse and lifelines whose choices and points the meeting no longer holds.

        To be called after every fold, before anything else is decided, and when a meeting has been read again.
        A choice must come first in what is appended together, or an event before it would settle its key away.
        """
        ballot, pulse = meeting.ballot, meeting.pulse
        if ballot is None or not ballot.open or not ballot.votes:
            self._vault.shred(f"{stream}/ballot")
        if pulse.counted or not pulse.answers:
            self._vault.shred(f"{stream}/pulse")
        if meeting.evaluation.counts or not meeting.evaluation.answers:
            self._vault.shred(f"{stream}/evaluation")
        if not holds_lifelines(meeting):
            self._vault.shred(f"{stream}/lifelines")

    def seal_draft(self, stream: str, account: str, draft: bytes) -> bytes:
        """Seal what somebody has begun to write. Raises KeyGone."""
        return self._vault.seal(stream, draft, associated("draft", stream, account))

    def open_draft(self, stream: str, account: str, sealed: bytes) -> bytes:
        """What was begun. Raises KeyGone or Tampered."""
        return self._vault.open(stream, sealed, associated("draft", stream, account))


def _secret(
    stream: str, event: e.Event
) -> tuple[str, dict[str, Any], e.Voted | e.Pulsed | e.Evaluated | e.Posted] | None:
    """The name of the key that a secret choice is sealed under, the choice, and the event without it."""
    match event:
        case e.Voted(round=round, choice=choice):
            return f"{stream}/ballot/{round}", {"choice": choice}, replace(event, choice=None)
        case e.Pulsed(safety=safety, pace=pace):
            return f"{stream}/pulse", {"safety": safety, "pace": pace}, replace(event, safety=None, pace=None)
        case e.Evaluated(safety=safety, use=use, method=method):
            given = {"safety": safety, "use": use, "method": method}
            return f"{stream}/evaluation", given, replace(event, safety=None, use=None, method=None)
        case e.Posted(kind=Kind.POINT, text=text, x=x, y=y):
            # Nothing of a lifeline is stored: when they are over, not even who holds the meeting's key reads it.
            return f"{stream}/lifelines", {"text": text, "x": x, "y": y}, replace(event, text="", x=0, y=0)
        case _:
            return None


def _to_bytes(value: dict[str, Any]) -> bytes:
    # Half a surrogate pair is no text, but a journal that refuses an event would be worse.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _converter() -> JsonConverter:
    converter = make_converter(detailed_validation=False)
    configure_tagged_union(e.Event, converter, tag_generator=TAGS.__getitem__, tag_name=TAG)
    return converter


CONVERTER = _converter()
