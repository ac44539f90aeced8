"""What `ssh ... chest` and `ssh ... calendar` print: somebody's own, without taking their seat."""

from __future__ import annotations

from meeting.model import Account
from meeting.text import clean
from server.calendars import written
from server.directory import Directory
from server.words import say
from tui.seat import Language


async def chest(directory: Directory, account: Account, client: Language | None) -> str:
    """One's own treasure chest as Markdown."""
    language = await _language(directory, account, client)
    lines = [f"# {say('chest.title', language)}", ""]
    treasures = await directory.chests.of(account)
    for treasure in treasures:
        lines.append(f"- {clean(treasure.text)}")
        lines.extend(f"  - {clean(more)}" for more in treasure.more if more)
    return "\n".join(lines if treasures else [*lines, say("chest.empty", language)])


async def calendar(directory: Directory, account: Account, client: Language | None) -> bytes:
    """The meetings that are planned, as a file for one's calendar."""
    language = await _language(directory, account, client)
    circles = await directory.circles.of(account)
    return written(circles, house=directory.house_key.house, language=language, now=directory.circles.now())


async def _language(directory: Directory, account: Account, client: Language | None) -> Language:
    person = await directory.people.find(account)
    return (person.language if person else None) or client or "sv"
