"""What `ssh ... chest` and `ssh ... calendar` print: somebody's own, without taking their seat."""

from __future__ import annotations

from meeting.model import Account
from meeting.text import clean
from server.dates import shown_when
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


async def calendar(directory: Directory, account: Account, client: Language | None) -> str:
    """The meetings that are planned and not held, in the order of their times."""
    language = await _language(directory, account, client)
    coming = sorted(
        (plan.when, plan.number, plan.where, circle.name)
        for circle in await directory.circles.of(account)
        for plan in circle.plans
        if plan.number not in {held.number for held in circle.held}
    )
    lines = []
    for when, number, where, name in coming:
        time = shown_when(when)
        line = say("calendar.meeting", language, when=time, circle=name, number=number)
        lines.append(clean(f"{line}, {where}" if where else line))
    return "\n".join(lines) or say("calendar.nothing", language)


async def _language(directory: Directory, account: Account, client: Language | None) -> Language:
    person = await directory.people.find(account)
    return (person.language if person else None) or client or "sv"
