"""What is adopted in a meeting, on its way into its owner's chest: nothing is destroyed before it has come there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from meeting.model import Account, Item
from server import log
from server.directory import Directory
from server.errands import Errands
from server.records import Treasure, circle_of, number_of
from server.remains import Around


class Adoptions:
    """Of all meetings. `emptied` empties one that was kept for this and has no room any more."""

    def __init__(
        self, directory: Directory, errands: Errands, around: Around, *, emptied: Callable[[str], None]
    ) -> None:
        self._directory, self._errands, self._around, self._emptied = directory, errands, around, emptied
        errands.retried = self.see_to

    def add(self, stream: str, item: Item) -> None:
        known = self._around.circles.get(circle_of(stream))
        name = known.name if known is not None else ""
        treasure = Treasure(f"{stream}/{item.id}", item.text, item.more, circle=name, meeting=number_of(stream))
        self._errands.add(partial(self._keep, item.by, treasure), owed=(stream, item.by))

    def take_back(self, stream: str, item: Item) -> None:
        self._errands.add(partial(self._take_back, item.by, f"{stream}/{item.id}"), owed=(stream, item.by))

    async def _keep(self, account: Account, treasure: Treasure) -> None:
        await self._directory.chests.put(account, treasure)
        await self._around.chests.look_into(account)

    async def _take_back(self, account: Account, source: str) -> None:
        await self._directory.chests.remove(account, source)
        await self._around.chests.look_into(account)

    def outstanding(self, stream: str) -> bool:
        """Whether something of a meeting is still to come into a chest, or has not come there when its circle was last asked."""
        circle = self._around.circles.get(circle_of(stream))
        kept = circle is not None and circle.holding(stream, "chest") is not None
        return kept or self._errands.owes(stream)

    def all_came(self, stream: str) -> bool:
        """Whether all that was adopted in a meeting has come into chests: what its owners have done with it since is theirs."""
        circle = self._around.circles.get(circle_of(stream))
        if circle is None or (circle.open is not None and circle.open.stream == stream):
            return False  # its circle does not know yet that it is over, which it hears last
        return not self.outstanding(stream)

    async def see_to(self, stream: str) -> None:
        """Once more what has failed. While it does, the meeting is held, and its circle told; then it is so no more."""
        await self._errands.retry(stream)
        circle = self._around.circles.get(circle_of(stream))
        kept = circle is not None and circle.holding(stream, "chest") is not None
        if not self._errands.owes(stream):
            if circle is not None and kept:
                await self._directory.circles.release(circle.id, stream, why="chest")
                await self._around.reload()
            if circle is None or kept:
                self._emptied(stream)
        elif circle is not None and not kept:
            await self._directory.circles.hold(circle.id, stream, self._directory.circles.now(), why="chest")
            log.event("emptying_waits", level="warning", circle=circle.id)
            await self._around.reload()
