"""What a run consists of: each part measures some figures of one contender, with a server, a folder and a time limit of its own."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tools.bench.contender import House, age, connecting, deaf, one_more, weights
from tools.bench.crowd import a_crowd
from tools.bench.figures import OURS, Run
from tools.bench.fristad import ours
from tools.bench.meeting import whole_meeting
from tools.bench.mosh import MOSH, behind_mosh
from tools.bench.openssh import SSHD, behind_openssh, by_textish, no_textish
from tools.bench.rooms import Many, Sizes, in_rooms

STOCK, TMUX, MOSHED, TEXTISH = "stock Textual, OpenSSH", "the same in tmux", "the same by mosh", "the same by textish"


@dataclass(frozen=True, slots=True)
class Asked:
    """How much is measured."""

    lines: int  # in one room
    times: int  # connections to an idle server
    idle: float  # seconds in which nothing happens
    seconds: float  # with 18 items each
    many: int  # items on a long list
    more: int  # items of which one more costs
    rooms: tuple[int, ...]
    in_each: int  # lines at most in a room of several


WHOLE = Asked(40, 20, 60.0, 20.0, 1_000, 30, (1, 2, 4, 8, 16, 24, 30, 40, 60), 10)
# Others take a process a person, and their clocks show seconds: less of it tells as much.
OF_OTHERS = Asked(20, 7, 15.0, 20.0, 1_000, 15, (1, 2, 4), 6)
# So little that one sees whether it works.
SHORT = Asked(6, 3, 16.0, 3.0, 100, 5, (1, 2), 3)
SHORT_OF_OTHERS = Asked(4, 2, 3.0, 3.0, 100, 3, (1,), 3)


@dataclass(frozen=True, slots=True)
class Part:
    """What is opened in a folder of its own, and what is measured of it."""

    contender: str
    about: str
    limit: float  # seconds
    opens: Callable[[Path], AbstractAsyncContextManager[Any]]
    measure: Callable[[Any, Run, str, Asked], Awaitable[None]]

    @property
    def name(self) -> str:
        """What it can be asked for by."""
        return f"{self.contender}: {self.about}"


async def parts(run: Run) -> list[Part]:
    """All that can be measured here; why something cannot is noted."""
    found = list(_ours())
    if SSHD is None:
        run.notes.append(f"{STOCK}: no such server here (make bench-clients)")
        return found
    found += _others(STOCK, behind_openssh)
    if shutil.which("tmux"):
        found.append(Part(TMUX, "bytes", 150, partial(behind_openssh, tmux=True), _bytes))
        found.append(Part(TMUX, "connecting", 60, partial(behind_openssh, tmux=True), _connecting))
    else:
        run.notes.append(f"{TMUX}: not installed (make bench-clients)")
    if MOSH:
        found.append(Part(MOSHED, "bytes", 150, behind_mosh, _bytes))
    else:
        run.notes.append(f"{MOSHED}: not installed (make bench-clients)")
    why = await no_textish()
    if why:
        run.notes.append(f"{TEXTISH}: {why}")
    else:
        found += _others(TEXTISH, by_textish)
    return found


def _ours() -> Iterator[Part]:
    yield Part(OURS, "bytes", 180, ours, _bytes)
    yield Part(OURS, "the demo meeting", 150, nullcontext, _meeting)
    yield Part(OURS, "connecting", 60, ours, _connecting)
    yield Part(OURS, "a slow line", 90, ours, _slow_line)
    yield Part(OURS, "unread", 150, ours, _unread)
    yield Part(OURS, "a long list", 120, partial(ours, writers=1), _long_list)
    yield Part(OURS, "rooms", 660, a_crowd, _rooms)


def _others(contender: str, opens: Callable[[Path], AbstractAsyncContextManager[Any]]) -> Iterator[Part]:
    yield Part(contender, "bytes", 150, opens, _bytes)
    yield Part(contender, "connecting", 60, opens, _connecting)
    yield Part(contender, "a slow line", 90, opens, _slow_line)
    yield Part(contender, "unread", 150, opens, _unread)
    yield Part(contender, "a long list", 180, opens, _long_list)
    yield Part(contender, "rooms", 300, opens, _rooms)


async def _bytes(house: House, run: Run, who: str, asked: Asked) -> None:
    await weights(house, run.of(who), idle=asked.idle)


async def _connecting(house: House, run: Run, who: str, asked: Asked) -> None:
    await connecting(house, run.of(who), asked.times)


async def _slow_line(house: House, run: Run, who: str, asked: Asked) -> None:
    await age(house, run.of(who), asked.seconds)


async def _unread(house: House, run: Run, who: str, asked: Asked) -> None:
    await deaf(house, run.of(who), asked.seconds)


async def _long_list(house: House, run: Run, who: str, asked: Asked) -> None:
    await one_more(house, run.of(who), many=asked.many, times=asked.more)


async def _meeting(folder: Path, run: Run, who: str, asked: Asked) -> None:
    await whole_meeting(folder, run.of(who))


async def _rooms(house: Many, run: Run, who: str, asked: Asked) -> None:
    sizes = Sizes(asked.rooms, asked.lines, asked.idle / 2, asked.in_each)
    notes = await in_rooms(house, run.of(who), run.grown.setdefault(who, []), sizes, say=say)
    run.notes += [f"{who}: {note}" for note in notes]


def say(text: str) -> None:
    """How far it is."""
    print(text, file=sys.stderr, flush=True)
