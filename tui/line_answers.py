"""What a line is answered: its one `ok` or `!! `, with what was asked for before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from meeting import commands as c
from meeting import hall_commands as h
from meeting.commands import Command, NeedsConfirmation, Refused
from meeting.hall_commands import HallCommand
from meeting.hints import hint
from meeting.text import LONGEST, Words, clean
from meeting.view import InMeeting, View
from tui.i18n import Tongue
from tui.line_editor import Flaw, Line
from tui.seat import Answer
from tui.vocabulary import Query, by_command, by_word, parse


def done(say: Tongue, answer: Answer) -> list[str]:
    """What a command printed, and its `ok`: a new item's id first, then what came of it."""
    came = (answer.item, say.say(answer.words) if answer.words is not None else None)
    return [*marked(say, answer.lines), " ".join(("ok", *(part for part in came if part)))]


def marked(say: Tongue, lines: Iterable[Words | str]) -> Iterator[str]:
    """What a command printed: items as they stand, anything else as what happened; what only makes it airy is left out."""
    for line in lines:
        text = (line if isinstance(line, str) else say.say(line)).strip()
        is_item = isinstance(line, str) and line.startswith("[") and "] " in line
        if text:
            yield text if is_item else f"* {text}"


def hints(say: Tongue, view: View | None, command: Command | HallCommand) -> list[str]:
    """A gentle word on what was sent, to its author alone."""
    if not isinstance(view, InMeeting) or not isinstance(command, c.Say | c.Slip):
        return []
    if any(who.owner for who in view.roster if who.account == view.me):
        return []  # who answers is not asking
    rule = hint(view.hint, command.text)
    return [f"* {say(f'hint.{rule}')}"] if rule is not None else []


def refusal(say: Tongue, line: Line, refused: Refused) -> str:
    """Why not, what one can do, and the line itself again: nobody's text is lost."""
    text = clean(line.text)
    command = asked_for(text)
    why = [say.say(refused.words)]
    if isinstance(refused, NeedsConfirmation) and isinstance(command, h.Confirmable):
        about = text.partition(" ")[2]
        confirmed = f"{by_command(type(command)).word(say.language)}! {about}".strip()
        return f"!! {why[0]} {say('lines.confirm', command=confirmed)}"
    if line.flaw is Flaw.TOO_LONG:
        text = f"{text[:LONGEST]} ..."
    is_bare = command is not None and " " not in text
    if text and not is_bare and not is_secret(text):
        why.append(f"({text})")
    return f"!! {' '.join(why)}"


def is_secret(text: str) -> bool:
    """Whether somebody typed a passphrase where it shows: it is not shown again."""
    entry = by_word(text.split(maxsplit=1)[0].removeprefix("/")) if text.startswith("/") else None
    return entry is not None and entry.query == "passphrase"


def asked_for(text: str) -> Command | HallCommand | Query | None:
    """What a line asks for, if it is a command as it should be."""
    if not text.startswith("/") or text.startswith("//"):
        return None
    try:
        return parse(text)
    except Refused:
        return None
