"""A running server: its parts put together, begun in order, and stopped in order."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from meeting.text import words
from server import log, loop
from server.admin_socket import answering
from server.administration import Administration
from server.chair import chair
from server.clock import MeetingClock
from server.config import Settings
from server.data_folder import DataFolder, Opened, opened
from server.directory import Invited
from server.host_keys import HostKeys
from server.house import House
from server.invitation import Invitation, Reach
from server.journal.memory import MemoryJournal
from server.journal.sqlite import SqliteJournal
from server.own_memory import keep_memory_to_ourselves
from server.passphrases import Passphrases
from server.records import meetings_of
from server.rehearsal.inside import InsideRehearsals
from server.session import FrontEnds, Inside
from server.ssh import Listener
from server.storage import Storage
from server.vault import Vault
from server.watchdog import watching
from server.words import Fault, here
from tui.kept import forget

PATIENCE = 3.0  # seconds for a command that is just using the folder

Announce = Callable[[Invitation], None]


async def serve(settings: Settings, front_ends: FrontEnds, *, announce: Announce) -> None:
    """Let people in until a signal says stop. `announce` is given the first invitation of a new house. Raises Fault."""
    keep_memory_to_ourselves()  # before there is anything in it
    log.begin(settings.log_level)
    stop = _Stop()
    folder = DataFolder(settings.data)
    with watching(asyncio.get_running_loop()):
        await _serve(settings, folder, front_ends, stop, announce)
    log.event("stopped")


async def _serve(
    settings: Settings, folder: DataFolder, front_ends: FrontEnds, stop: _Stop, announce: Announce
) -> None:
    """From the folder to the last word to whoever is here."""
    async with (
        opened(folder, patience=PATIENCE) as parts,
        _keys(settings, parts) as vault,
        _running(settings, parts, vault, front_ends=front_ends, stop=stop) as (house, listener),
    ):
        reach = partial(_reach, settings, parts, listener)
        administration = Administration(
            parts,
            reach,
            changed=partial(_changed, house),
            known_anew=partial(_known_anew, parts, listener),
            house=house,
        )
        async with answering(folder.socket, administration.answer):
            if not await parts.directory.is_founded():
                first = await parts.directory.found(language=here())
                await house.reload()
                announce(Invitation.of(first, reach()))
            log.event("listening", host=settings.host, port=listener.port)
            if settings.speed != 1:
                log.event("speed", level="warning", speed=settings.speed)
            loop.settle()
            await stop.asked.wait()
            log.event("stopping", notice=0 if house.deserted.is_set() else settings.notice)
            house.alert("stopping", True)
            await stop.until(house.deserted, seconds=settings.notice)


@asynccontextmanager
async def _running(
    settings: Settings, parts: Opened, vault: Vault, *, front_ends: FrontEnds, stop: _Stop
) -> AsyncIterator[tuple[House, Listener]]:
    """The house, and a listener that lets people into it."""
    passphrases = Passphrases()
    house = House(
        directory=parts.directory,
        journal=MemoryJournal() if settings.memory else SqliteJournal(parts.database),
        vault=vault,
        passphrases=passphrases,
        clock=_clock(settings, parts, vault),
        invitation=lambda invited: Invitation.of(invited, _reach(settings, parts, listener)),
        fingerprints=lambda: tuple(key.get_fingerprint() for key in parts.host_keys.known),
        forget=forget,
    )
    house.rehearsals = InsideRehearsals()
    storage = Storage(parts.database, settings.data, tell=partial(house.alert, "storage"))
    listener = Listener(Inside(parts.directory, partial(chair, house), front_ends, house.sign_ins), passphrases)
    await house.open()
    watching = asyncio.create_task(storage.watch(), name="storage")
    try:
        await listener.listen(settings.host, settings.port, parts.host_keys)
        _warn_of_flaws(parts.host_keys)
        if not settings.memory:
            _tell_of_keys(vault)
        yield house, listener
    finally:
        watching.cancel()
        await stop.unless_hurried(_leave(house, listener))
        passphrases.close()


def _clock(settings: Settings, parts: Opened, vault: Vault) -> MeetingClock:
    """The meetings' time, which a restart does not stop."""
    clock = MeetingClock(settings.speed)
    if vault.folder is not None:
        clock.kept_in(vault.folder / f"{parts.house_key.house}.clock", going_on=bool(vault.names()))
    return clock


@asynccontextmanager
async def _keys(settings: Settings, parts: Opened) -> AsyncIterator[Vault]:
    """The keys of open meetings, where they are to be, for this server alone. Raises Fault."""
    vault = Vault.of_process() if settings.memory else parts.folder.vault(parts.house_key, settings.meeting_keys)
    with vault.alone() as ours:
        if not ours:
            raise Fault("keys.in_use", path=str(parts.folder.path))
        yield vault


def _tell_of_keys(vault: Vault) -> None:
    """Where they are, and what may end them."""
    log.event("meeting_keys", place=vault.place)
    for risk in vault.risks:
        log.event("keys_at_risk", level="warning", risk=risk)
    if vault.elsewhere:
        log.event("keys_elsewhere", level="warning", meetings=len(meetings_of(vault.elsewhere)))


def _reach(settings: Settings, parts: Opened, listener: Listener) -> Reach:
    """Where people find the server, and what they know it by now."""
    return Reach.of(parts.host_keys, host=settings.host, port=listener.port, address=settings.address)


def _known_anew(parts: Opened, listener: Listener) -> None:
    """The host keys are others: whoever is here stays, whoever comes is shown the new ones."""
    listener.use(parts.host_keys)
    log.event("host_keys", announced=[key.get_fingerprint() for key in parts.host_keys.known])
    _warn_of_flaws(parts.host_keys)


def _warn_of_flaws(host_keys: HostKeys) -> None:
    for flaw in host_keys.flaws:
        log.event("host_key_unusable", level="warning", why=flaw.message, **flaw.about)


async def _leave(house: House, listener: Listener) -> None:
    """Tell everybody, and let their clients close."""
    listener.refuse()
    try:
        await house.close(words("server.stopping"))
    finally:
        await listener.close()
    await house.drafts.save()  # what was typed while people were sent off


async def _changed(house: House, invited: Invited | None) -> None:
    """The command line changed the directory: those who are here see it, and a meeting under way has its new member."""
    await house.reload()
    if invited is not None and invited.circle is not None:
        await house.meetings.welcome(invited.circle.id)


class _Stop:
    """SIGTERM and Ctrl+C: the first asks for a stop, the second ends the notice, and one more the waiting for clients."""

    def __init__(self) -> None:
        self.asked, self.hurried = asyncio.Event(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._again)

    def _again(self) -> None:
        (self.hurried if self.asked.is_set() else self.asked).set()

    async def until(self, nobody: asyncio.Event, *, seconds: float) -> None:
        """Give people so many seconds: until they are over, nobody is left, or somebody asks once more."""
        tasks = [asyncio.create_task(event.wait()) for event in (nobody, self.hurried)]
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        self.hurried.clear()

    async def unless_hurried(self, work: Coroutine[Any, Any, None]) -> None:
        """Do the work, or leave it at the next signal."""
        tasks = [asyncio.create_task(work), asyncio.create_task(self.hurried.wait())]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                log.failure("stopping_failed", result)
