"""What a screen says beside the group's words, all of it and whole: what was cut is read here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meeting.steps import LENSES
from meeting.view import Home, InMeeting, Lobby
from tui import depiction, noticed
from tui.rows import EMPTY, Row
from tui.widgets.panel import Page

if TYPE_CHECKING:
    from tui.stage import Stage


def page(stage: Stage[Any]) -> Page:
    """The step's question, the case's, how things stand, words that help, and what this person alone is told."""
    say, view = stage.say, stage.view
    given = view.notices if isinstance(view, InMeeting | Home | Lobby) else ()
    warned = tuple(say.say(each) for id in noticed.SECURITY for each in given if each.id == id)
    # They come first: what follows may fill more than the screen.
    paragraphs: list[tuple[Row, ...]] = [(((text, "strong"),),) for text in warned]
    paragraphs += [stage.prompts(), stage.questions(), stage.statuses()]
    if depiction.has_lenses(view):
        paragraphs.append((((f"{say('lens.stem')} {', '.join(say(f'lens.{id}') for id in LENSES)}", "plain"),),))
    if isinstance(view, InMeeting):
        told = tuple(noticed.keyed(say, stage.view, each) for each in view.notices)
    else:
        told = tuple(each.text for each in sorted(stage.private(), key=lambda each: -each.weight))
    paragraphs += [(((text, "plain"),),) for text in told if text not in warned]
    if (heard := stage.aside.said or stage.aside.heard) is not None:
        paragraphs.append((((heard.text, heard.look),),))
    if (letter := stage.host.letter) is not None:
        paragraphs.append((((letter.title, "strong"),), *letter.texts))
    texts = [row for paragraph in paragraphs if paragraph for row in (EMPTY, *paragraph)]
    return Page(say("ui.again"), tuple(texts[1:]), whole=True)
