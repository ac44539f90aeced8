"""What a stranger can put into the hidden prompt, at a real server: others notice nothing of it."""

from __future__ import annotations

import asyncio
import unicodedata
from pathlib import Path

import asyncssh
import pytest

from tests.helpers.attacked import watched
from tests.helpers.group import PASSPHRASE
from tests.helpers.lines import signed_in
from tests.server.attacks.meeting import a_meeting

SLOWEST = 0.6  # seconds that a letter of somebody else's takes at most, on a machine that has more to do


def in_the_wrong_order(size: int) -> str:
    """Marks of every combining class, those that belong first last: what it takes to sort them is their number squared."""
    marks: dict[int, str] = {}
    for point in range(0x300, 0x800):
        mark = chr(point)
        if (kind := unicodedata.combining(mark)) and unicodedata.normalize("NFD", mark) == mark:
            marks.setdefault(kind, mark)
    return "".join(marks[kind] * (size // len(marks)) for kind in sorted(marks, reverse=True))


@pytest.mark.alone
async def test_the_longest_answer_stops_nobody(tmp_path: Path) -> None:
    """Six strangers, each with the longest answers that SSH takes, of marks that are slow to put in order."""
    evil = in_the_wrong_order(17_000)

    async def strange(port: int, account: str) -> None:
        with pytest.raises(asyncssh.PermissionDenied):
            await signed_in(port, account, (evil,), (evil,), (evil,))

    async with a_meeting(tmp_path / "data", hashes="real") as meeting:
        port = meeting.group.server.port
        async with watched(meeting.pid, meeting.petter, 30) as watch:
            await asyncio.gather(*(strange(port, f"nobody-{n}") for n in range(6)))
        assert max(watch.keys) < SLOWEST, (watch.figures, max(watch.keys))
        # What is no longer than a passphrase may be is one.
        (await signed_in(port, "lina", (PASSPHRASE,))).close()
        meeting.nothing_went_wrong()
