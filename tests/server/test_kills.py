"""A real server is killed in the middle of writes, time and again: what was accepted is there once, at the same step."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Mapping
from pathlib import Path

import asyncssh
import pytest

from tests.helpers.attacked import LONG
from tests.helpers.group import Group, a_group
from tests.helpers.lines import Lines
from tests.server.talking import Talk, come_with_a_key, talk_begun
from tui.i18n import tongue

KILLS = 200 if LONG else 2
BACK = 5.0  # seconds
MEMBERS = ("lina", "petter", "samira", "jonas")
WRITERS = ("petter", "samira", "jonas")
AT_ONCE = 8  # lines of each, typed without waiting
WAITING = tongue("sv")("prompt.waiting").split(".")[0]


class Writers(Talk):
    """Three write while the owner waits outside."""

    def __init__(self, group: Group, keys: Mapping[str, asyncssh.SSHKey]) -> None:
        super().__init__(group, keys)
        self.taken_back: set[str] = set()

    async def all_back(self) -> dict[str, Lines]:
        people = await asyncio.gather(*map(self.sit, self.keys))
        return dict(zip(self.keys, people, strict=True))

    async def killed_while_they_write(self, people: dict[str, Lines], *, after: float) -> None:
        """All that stands is taken back, and as much is written anew: in that order, without waiting, and not to its end."""
        standing = self.standing()
        old = {who: [id for id, posted in standing.items() if posted.by == who] for who in WRITERS}
        new = {who: self.lines(who, AT_ONCE) for who in WRITERS}
        lines = {who: [*(f"/undo {id}" for id in old[who]), *new[who]] for who in WRITERS}
        before = {who: len(people[who].answers) for who in WRITERS}
        for who, own in lines.items():
            people[who].write("".join(f"{line}\n" for line in own).encode())
        await asyncio.sleep(after)  # into whatever is going on then
        await self.group.server.kill9()
        for who in WRITERS:
            await people[who].until(lambda who=who: people[who].closed, "the end of the line")  # type: ignore[misc]
            answers = people[who].answers[before[who] :]
            assert all(answer == "ok" or answer.startswith("ok ") for answer in answers), answers
            self.taken_back.update(standing[id].text for id in old[who][: len(answers)])
            self.accepted.update(new[who][: max(0, len(answers) - len(old[who]))])


@pytest.mark.timeout(3_600 if LONG else 120)
async def test_nothing_accepted_is_lost_and_nothing_is_there_twice(tmp_path: Path) -> None:
    chance, loop = random.Random(16), asyncio.get_running_loop()
    async with a_group(tmp_path / "data", "--speed", "100", members=MEMBERS) as group:
        keys = {who: asyncssh.generate_private_key("ssh-ed25519") for who in ("agneta", *MEMBERS)}
        await asyncio.gather(*(come_with_a_key(group, who, key) for who, key in keys.items()))
        await talk_begun(group, keys)
        await group.server.stop()
        group.server.args = ()
        await group.server.start()
        talk = Writers(group, keys)
        people = await talk.all_back()
        times, caught = list[float](), 0
        for _ in range(KILLS):
            await talk.killed_while_they_write(people, after=chance.uniform(0.02, 0.25))
            began = loop.time()
            await group.server.start()
            people = await talk.all_back()
            times.append(loop.time() - began)
            posted = talk.posted()
            assert talk.accepted <= posted.keys()
            assert set(posted.values()) <= {1}
            assert not talk.taken_back & {each.text for each in talk.standing().values()}
            caught += len(talk.sent) - len(posted) > 0
            # The same step, for all but the owner, who still waits and still knows nothing.
            assert any(WAITING in line for line in people["lina"].lines)
            assert b"Kanske" not in people["lina"].raw
            assert people["agneta"].lines[0].startswith("## 7/11")
        figures = f"{KILLS} kills, {len(talk.accepted)} of {len(talk.sent)} lines accepted, {len(posted)} kept, {len(talk.taken_back)} taken back"
        median, slowest = sorted(times)[len(times) // 2], max(times)
        figures += f", back after {median:.2f} s (median), {slowest:.2f} at the slowest, {sum(each > BACK for each in times)} times over {BACK:g}"
        if os.environ.get("FIGURES"):
            sys.stderr.write(f"\n{figures}\n")
        assert slowest < BACK, f"back after {slowest:.1f} s"
        assert caught, "no kill came before all was written"
        assert talk.accepted, "nothing was accepted"
