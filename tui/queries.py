"""What line mode answers by itself, from the view that the person has."""

from __future__ import annotations

from collections.abc import Callable

from meeting.commands import Refused
from meeting.text import listed, words
from meeting.view import Home, InMeeting, Lobby, Peek, Picture, Seated, View, Waiting
from tui import desk, printed
from tui.i18n import Tongue
from tui.vocabulary import ENTRIES, Entry, Query, by_command, by_query, by_word
from tui.wording import card, plain_line, roles, title

# What belongs to one thing, by its names: help on one of them is help on all.
CHEST = ("chest", "treasure", "borrow", "take-picture", "tried", "reword", "arrange", "discard", "empty-chest")
FAMILIES = (CHEST, ("picture", "node", "link", "move", "rename", "erase", "undo", "summary", "confirm"))


def answer(say: Tongue, view: View, query: Query) -> list[str]:
    """The lines that come before the `ok`. Raises Refused where there is nothing of the kind."""
    match query.id:
        case "again":
            return printed.block(say, view)
        case "help" if query.of:
            return [
                f"* {line}" for line in help_of(say, query.of, lambda it: f"{printed.command(say, it)}{also(say, it)}")
            ]
        case "help":
            return help_lines(say, view)
        case "who":
            return who(say, view)
        case "peek":
            return peek(say, view)
        case "picture":
            return picture(say, view)
        case "card":
            return cue_card(say, view)
        case "desk":
            return at_desk(say, view)
        case _:
            raise Refused(words("refused.not_in_view"))


def help_lines(say: Tongue, view: View) -> list[str]:
    """What a plain line is, and every command there is now with its other names."""
    offered: list[tuple[Entry, str]] = [
        (by_command(action.command), printed.offer(say, view, action)) for action in view.actions
    ]
    offered += [(by_query(id), printed.query(say, id)) for id in printed.queries(view)]
    listed_already = {entry.id for entry, _ in offered}
    offered += [(entry, printed.command(say, entry)) for entry in printed.ALWAYS if entry.id not in listed_already]
    return [
        f"* {plain_line(say, view)}",
        f"* {say('plain.slash')}",
        *(f"> {line}{also(say, entry)}" for entry, line in offered),
        *(f"* {say(id)}" for id in outside(view)),
        f"* {say('help.privacy')}",
    ]


def help_of(say: Tongue, word: str, shown: Callable[[Entry], str]) -> list[str]:
    """One command, or all that belong to one thing, wherever one may give them. Raises Refused for an unknown word."""
    entry = by_word(word.removeprefix("/"))
    if entry is None:
        raise Refused(words("refused.unknown_command", name=word))
    family = next((each for each in FAMILIES if entry.name in each), (entry.name,))
    found = [shown(each) for each in ENTRIES if each.name in family]
    return [*found, say("help.chest.where"), say("help.chest.home")] if family is CHEST else found


def outside(view: View) -> tuple[str, ...]:
    """What one can have besides, without coming in; and what a sign in a lobby means."""
    found = ("help.calendar", "help.chest") if isinstance(view, Home | Lobby) else ()
    return ("help.star", *found) if isinstance(view, Lobby) else found


def also(say: Tongue, entry: Entry) -> str:
    """The names that a command has besides its English one."""
    if say.language != "sv":
        return ""
    aliases = ("ja", "nej") if entry.name == "consent" else entry.aliases
    return f" ({', '.join(f'/{alias}' for alias in aliases)})" if aliases else ""


def who(say: Tongue, view: View) -> list[str]:
    """Everybody who is here, with the account's name that commands take."""
    if isinstance(view, Waiting):
        return [f"* {say('lines.who.waiting')}"]
    if isinstance(view, Home):
        return [f"* {say('lines.who.alone', name=view.name or view.me, account=view.me)}"]
    people = (*view.roster, *view.expected) if isinstance(view, Lobby) else getattr(view, "roster", ())
    return [person(say, view, each) for each in people] or [f"* {say('lines.who.hidden')}"]


def person(say: Tongue, view: View, seated: Seated) -> str:
    what = (say(f"role.{id}") for id in roles(seated, view.me))
    return f"* {', '.join((f'{seated.name} ({seated.account})', *what))}"


def peek(say: Tongue, view: View) -> list[str]:
    """What the next step will be."""
    if not isinstance(view, InMeeting) or not view.leads:
        raise Refused(words("refused.only_leader"))
    if view.peek is None:
        raise Refused(words("refused.last_step"))
    return [f"* {line}" for line in peek_lines(say, view, view.peek)]


def peek_lines(say: Tongue, view: InMeeting, ahead: Peek) -> list[str]:
    number = f"{ahead.number}/{view.head.of} " if ahead.number else ""
    part = f", {say(f'part.{ahead.part}')}" if ahead.part else ""
    found = [say("lines.peek", what=f"{number}{title(say, ahead.step)}{part}, {ahead.minutes} min")]
    found += [say.say(what) for what in ahead.happens]
    if ahead.missing:
        found.append(say("lines.peek.missing", what=listed(ahead.missing)))
    return found + ([say.say(ahead.hindrance)] if ahead.hindrance is not None else [])


def picture(say: Tongue, view: View) -> list[str]:
    """The question and the picture."""
    if isinstance(view, Picture):
        return [*printed.sections(say, view.sections), *printed.picture(say, view.drawing)]
    if not isinstance(view, InMeeting) or view.glance is None:
        raise Refused(words("refused.not_in_view"))
    question = f"* {say('lines.picture.question', text=view.glance.question)}"
    if view.glance.drawing is None:
        return [question, f"* {say('lines.picture.unseen')}"]
    return [question, *printed.picture(say, view.glance.drawing)]


def cue_card(say: Tongue, view: View) -> list[str]:
    """The facilitator's card for this step."""
    lines = card(say, view) if isinstance(view, InMeeting) else ()
    if not lines:
        raise Refused(words("refused.not_in_view"))
    return [f"* {label}: {text}" for label, text in lines]


def at_desk(say: Tongue, view: View) -> list[str]:
    """The facilitators' desk."""
    found = desk.paragraphs(say, view)
    if not found:
        raise Refused(words("refused.not_in_view"))
    lines = [f"* {line}" for heading, texts in found for line in (heading, *texts)]
    if isinstance(view, InMeeting) and view.peek is not None:
        lines += [f"* {line}" for line in peek_lines(say, view, view.peek)]
    return lines
