"""One's own ways in: keys, passphrase and connections, seen and ended by nobody but oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.text import Words, words
from server.dates import shown_when
from server.passphrases import Busy
from server.refusals import NoSuchKey
from tui.seat import Answer

if TYPE_CHECKING:
    from server.house import Guest, House


async def keys(house: House, guest: Guest, command: h.Keys) -> Answer:
    credentials = house.directory.credentials
    lines: list[Words | str] = []
    for number, key in enumerate(await credentials.keys(guest.account), start=1):
        state = "house.key_proven" if key.proven else "house.key_waiting"
        lines.append(words(state, number=number, kind=key.algorithm, print=key.fingerprint))
    for number, offer in enumerate(await credentials.offers(guest.account), start=1):
        lines.append(words("house.key_offered", number=number, kind=offer.algorithm, print=offer.fingerprint))
    return Answer(lines=tuple(lines) or (words("house.no_keys"),))


async def add_key(house: House, guest: Guest, command: h.AddKey) -> Answer:
    offers = await house.directory.credentials.offers(guest.account)
    if not 1 <= command.number <= len(offers):
        raise NoSuchKey(number=command.number)
    await house.directory.credentials.add_key(guest.account, offers[command.number - 1].fingerprint)
    await house.count_keys(guest)
    return Answer()


async def drop_key(house: House, guest: Guest, command: h.DropKey) -> Answer:
    keys = await house.directory.credentials.keys(guest.account)
    if not 1 <= command.number <= len(keys):
        raise NoSuchKey(number=command.number)
    dropped = keys[command.number - 1].fingerprint
    await house.directory.credentials.drop_key(guest.account, dropped)
    await house.count_keys(guest)
    return _and_ended(house.sign_ins.end_others(guest.account, lambda each: each.key == dropped))


async def set_passphrase(house: House, guest: Guest, command: h.SetPassphrase) -> Answer:
    try:
        hashed = await house.passphrases.hash(guest.account, command.passphrase)
    except Busy:
        raise Refused(words("house.busy")) from None
    await house.directory.credentials.set_passphrase(guest.account, hashed)
    return _and_ended(house.sign_ins.end_others(guest.account, lambda each: each.key == ""))


async def sign_ins(house: House, guest: Guest, command: h.SignIns) -> Answer:
    """What lets one in, and each connection that is open now. Nobody keeps a record of those that were."""
    keys = len(await house.directory.credentials.keys(guest.account))
    lines: list[Words | str] = [words("house.ways_in", n=keys) if keys else words("house.way_in")]
    for number, each in enumerate(house.sign_ins.of(guest.account), start=1):
        when = shown_when(each.since)
        by = words("house.by_passphrase" if each.key == "" else "house.by_nothing")
        if each.key:
            by = words("house.by_key", print=each.key)
        here = "house.connection_here" if each.shows else "house.connection"
        lines.append(words(here, number=number, when=when, address=each.address, by=by))
    return Answer(lines=tuple(lines))


async def sign_out_others(house: House, guest: Guest, command: h.SignOutOthers) -> Answer:
    """End all of one's connections but the one that one sits at."""
    ended = house.sign_ins.end_others(guest.account)
    return _and_ended(ended) if ended else Answer(words=words("house.no_others"))


def _and_ended(others: int) -> Answer:
    """What was let in by something that lets nobody in any more is out."""
    return Answer(words=words("house.others_ended", n=others) if others else None)
