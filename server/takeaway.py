"""What `ssh ... chest` and `ssh ... calendar` print: somebody's own, without taking their seat."""

from __future__ import annotations

import re

from meeting.model import Account
from meeting.text import clean
from server.calendars import written
from server.directory import Directory
from server.own_chest import said, unread
from server.records import Circle
from server.taken_picture import in_markdown
from server.words import said as spoken_in
from server.words import say
from tui.seat import Language

_MARKS = re.compile(r"[\\`*_\[\]<>|~&]")  # what means something anywhere
_OPENS = re.compile(r"^(\d{0,9})([-+.)#=>])")  # what makes a line something else than text


async def chest(directory: Directory, account: Account, client: Language | None) -> str:
    """One's own treasure chest as Markdown (CommonMark): a list in one's own order, with what goes with each under it."""
    language = await _language(directory, account, client)
    lines = [f"# {say('chest.title', language)}", ""]
    treasures = await directory.chests.of(account)
    for treasure in treasures:
        lines.append(f"- {as_written(treasure.text)}")
        lines.extend(f"  - {as_written(spoken_in(each, language))}" for each in said(treasure))
        if treasure.picture is not None:
            lines.extend(in_markdown(treasure.picture, language))
    damaged = [as_written(spoken_in(each, language)) for each in unread(directory.chests.damaged.get(account, 0))]
    if treasures and damaged:
        lines.append("")
    lines += damaged if treasures or damaged else [say("chest.empty", language)]
    return "\n".join(lines)


def as_written(text: str) -> str:
    """A text that Markdown shows as it was written, whatever it means to Markdown."""
    return _OPENS.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", clean(text)))


async def calendar(directory: Directory, account: Account, client: Language | None) -> bytes:
    """The meetings that are planned, as a file for one's calendar."""
    language = await _language(directory, account, client)
    return calendar_of(directory, *await directory.circles.of(account), language=language)


def calendar_of(directory: Directory, *circles: Circle, language: Language) -> bytes:
    """The meetings of these circles: the same events, whoever takes them home."""
    return written(circles, house=directory.house_key.house, language=language, now=directory.circles.now())


async def _language(directory: Directory, account: Account, client: Language | None) -> Language:
    person = await directory.people.find(account)
    return (person.language or person.letter if person else None) or client or "sv"
