"""What an administrator can ask of the house, whether it is running or not, as plain requests and answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from meeting.commands import Refused
from meeting.text import words
from server import backup, holds, key_change
from server.data_folder import Opened
from server.directory import FIRST_FACILITATOR, Awaited, Invited
from server.examination import examine_database, examine_directory, examine_meetings
from server.founding import as_asked
from server.identity import identity
from server.invitation import Invitation, Reach
from server.journal.protocol import Journal, Unwritable
from server.journal.sqlite import SqliteJournal
from server.names import account_name
from server.parting import is_between, taken_out
from server.records import called, circle_of, meetings_of
from server.refusals import NotEmptied
from server.sealing import Tampered
from server.takeaway import calendar_of

if TYPE_CHECKING:
    from server.house import House

Request = Mapping[str, Any]
Reply = dict[str, Any]


async def _nobody_to_tell(invited: Invited | None) -> None:
    """Without a server nobody is here."""


def _nothing_to_change() -> None:
    """Without a server the keys are read at the next start."""


class Administration:
    """Carries out requests on an opened house.

    `changed` is awaited after each change, with who was invited; `known_anew` is called when the host keys are others;
    `house` is the running server's, where meetings go on.
    """

    def __init__(
        self,
        opened: Opened,
        reach: Callable[[], Reach],
        *,
        changed: Callable[[Invited | None], Awaitable[None]] = _nobody_to_tell,
        known_anew: Callable[[], None] = _nothing_to_change,
        house: House | None = None,
    ) -> None:
        self._opened = opened
        self._directory = opened.directory
        self._reach = reach
        self._changed = changed
        self._known_anew = known_anew
        self._house = house
        self._journal: Journal = house.journal if house is not None else SqliteJournal(opened.database)

    async def answer(self, request: Request) -> Reply:
        """Do what is asked. Raises Refused, and KeyError for what is no request."""
        match request["ask"]:
            case "init":
                first = request.get("account") or FIRST_FACILITATOR
                return await self._invitation(await self._directory.found(first, language=request.get("otherwise")))
            case "invite":
                invited = await self._directory.invite(
                    request["circle"],
                    request["account"],
                    facilitator=request["facilitator"],
                    language=request.get("language"),
                    otherwise=request.get("otherwise"),
                )
                return await self._invitation(invited)
            case "recover":
                return await self._invitation(await self._directory.recover(request["account"]))
            case "invitations":
                return {"invitations": [_listed(each) for each in await self._directory.awaited(request["circle"])]}
            case "revoke":
                account = await self._directory.revoke(request["account"])
                await self._changed(None)
                return {"account": account, "stays": (await self._directory.people.get(account)).signed_in}
            case "circle":
                circle = await self._directory.circles.found(
                    request["name"], language=request.get("language"), chosen=lambda new: as_asked(request, new)
                )
                await self._changed(None)
                return {"id": circle.id, "name": circle.name}
            case "facilitator" | "take-out" | "end-circle" | "forget-circle":
                return await self._change_circle(request)
            case "calendar":
                circle = await self._directory.circles.find(request["circle"])
                language = request.get("language") or circle.language or request["otherwise"]
                return {"calendar": calendar_of(self._directory, circle, language=language).decode()}
            case "host-key":
                return await self._host_key(request.get("do", "show"))
            case "restore":
                return await self._restore(replace=request["replace"])
            case "hold":
                return await self._hold(request["meeting"], release=request["release"])
            case "change-key":
                return await self._change_key()
            case "alive":
                return {}
            case "doctor":
                return await self._examine()
            case other:
                raise KeyError(other)

    async def _invitation(self, invited: Invited) -> Reply:
        await self._changed(invited)
        return asdict(Invitation.of(invited, self._reach()))

    async def _change_circle(self, request: Request) -> Reply:
        """What becomes of a circle, by its id or name, and of who belongs to it. Raises Refused."""
        circles, house = self._directory.circles, self._house
        circle = await circles.find(request["circle"])
        streams = [stream for stream in await self._journal.streams() if circle_of(stream) == circle.id]
        emptied = is_between(house, circle) if house is not None else all(circle.holding(it) for it in streams)
        if circle.open is None and (streams if request["ask"] == "forget-circle" else not emptied):
            raise NotEmptied(circle=circle.name)
        match request["ask"]:
            case "facilitator":
                await self._directory.facilitate(circle.id, request["account"], yes=request["yes"])
            case "take-out":
                await self._directory.take_out(circle.id, request["account"])
                if house is not None:
                    await taken_out(house, circle, account_name(request["account"]))
            case "end-circle":
                await circles.end(circle.id)
            case "forget-circle":
                await circles.forget(circle.id)
            case other:
                raise KeyError(other)
        await self._changed(None)
        return {"id": circle.id, "name": circle.name}

    async def _host_key(self, do: str) -> Reply:
        """What the server is known by, after changing it if that is asked. Raises Refused."""
        keys = self._opened.host_keys
        match do:
            case "show":
                return identity(keys, self._reach())
            case "next":
                keys.make_next()
            case "use-next":
                keys.use_next()
            case "reload":
                keys.read_again()
            case other:
                raise KeyError(other)
        self._known_anew()
        await self._changed(None)
        return identity(keys, self._reach())

    async def _hold(self, meeting: str | None, *, release: bool) -> Reply:
        """List what is held, or hold a meeting, or lift what is held of a circle. Raises Refused."""
        circles, house = self._directory.circles, self._house
        if meeting is None:
            return {"holds": await holds.holds(circles)}
        if release:
            lifted = await holds.lift(circles, meeting)
            await self._changed(None)
            if house is not None:
                for stream in lifted:
                    house.meetings.released(stream)
            return {"meetings": [called(stream) for stream in lifted]}
        stream = await holds.hold(circles, meeting, await self._journal.streams())
        await self._changed(None)
        if house is not None and not house.vault.has(stream):
            await circles.release(circle_of(stream), stream)  # the emptying was quicker
            raise Refused(words("hold.nothing", meeting=meeting))
        return {"meetings": [called(stream)]}

    async def _examine(self) -> Reply:
        """What is damaged, as far as it can be read at all."""
        house, parts = self._house, self._opened
        vault = house.vault if house is not None else parts.folder.vault(parts.house_key, "memory")
        keys = {"place": vault.place, "risks": vault.risks, "elsewhere": len(meetings_of(vault.elsewhere))}
        if not await examine_database(parts.database):
            return {"whole": False, "holds": [], "meetings": [], "records": [], "keys": keys}
        return {
            "whole": True,
            "keys": keys,
            "holds": await holds.holds(self._directory.circles),
            "meetings": await examine_meetings(self._journal, vault),
            "records": await examine_directory(self._directory),
        }

    async def _change_key(self) -> Reply:
        """Give the house another key. Raises Refused, which tells whether it has changed."""
        folder, parts = self._opened.folder, self._opened
        if not folder.owns_house_key():
            raise Refused(words("server_key.elsewhere", path=str(folder.house_key)))
        try:
            codes = await key_change.change(
                parts.database, parts.house_key, current=folder.house_key, following=folder.next_house_key
            )
        except key_change.Unfinished:
            paths = {"path": str(folder.house_key), "following": str(folder.next_house_key)}
            raise Refused(words("server_key.unfinished", **paths)) from None
        except (Unwritable, OSError):
            raise Refused(words("server_key.cannot_store")) from None
        except Tampered:
            raise Refused(words("server_key.damaged")) from None
        await self._changed(None)
        return {"codes": codes}

    async def _restore(self, *, replace: bool) -> Reply:
        """Bring back the backup that lies in the folder. Raises Refused and Fault, and then nothing has changed."""
        found = backup.read(self._opened.folder.restoring, self._opened.house_key)
        if not replace and await self._directory.is_founded():
            raise Refused(words("restore.not_empty", path=str(self._opened.folder.path)))
        try:
            restored = await backup.put_in_place(found, self._opened, datetime.now(UTC))
        except Unwritable:
            raise Refused(words("restore.cannot_store")) from None
        if self._house is not None:
            await self._house.restored()
        return {**asdict(restored), "accounts": found.count("person"), "circles": found.count("circle")}


def _listed(of: Awaited) -> Reply:
    expires = of.expires.isoformat(timespec="seconds") if of.expires else None
    return {"account": of.account, "circles": list(of.circles), "expires": expires, "state": of.state}
