"""What panels and the list behind "/" show: help, who is here, a look at the picture, what comes next, the cue card, an answer's lines."""

from __future__ import annotations

from collections.abc import Iterable

from meeting import hall_commands as h
from meeting.text import Words, words
from meeting.view import Drawing, Home, InMeeting, Lobby, Picture, Seated, View, Waiting
from tui import desk, wording
from tui.chart import COLUMNS
from tui.chart.canvas import sheet
from tui.chart.told import sentences, whole
from tui.depiction import person, pinned, words_or_text
from tui.i18n import Tongue
from tui.menu import Offer, by_key, offers
from tui.queries import help_of, outside
from tui.rows import EMPTY, STICKY, Row, indented
from tui.vocabulary import Entry, by_command, by_query, shown_for
from tui.widgets.palette import Option
from tui.widgets.panel import Page

KEY_CELLS, WORD_CELLS = 5, 14  # columns of the help
ORDER = ("enter", *(f"f{n}" for n in range(1, 13)), "")
KEYS = (
    "enter",
    "slash",
    "clear",
    "tab",
    "escape",
    "scroll",
    "again",
    "f9",
    "f10",
    "f12",
    "repaint",
    "leave",
    "ctrl_g",
    "ctrl_g_zero",
)

CHEST = (h.Tried, h.Reword, h.Arrange, h.Discard)  # what one does with something in it
NO_PICTURE = ("home", "lobby")  # there F9 shows nothing


def word(say: Tongue, offer: Offer) -> str:
    """What one types for it."""
    if offer.action is not None:
        return shown_for(offer.action, say.language)
    return by_query(offer.id).word(say.language)


def label(say: Tongue, view: View, offer: Offer) -> str:
    """Its short name."""
    return wording.label(say, view, offer.action) if offer.action is not None else say(f"action.{offer.id}")


def does(say: Tongue, view: View, offer: Offer) -> str:
    """What it does, as a sentence."""
    return wording.does(say, view, offer.action) if offer.action is not None else say(f"does.{offer.id}")


def key_name(key: str) -> str:
    return key.capitalize()


def by_its_key(view: View, given: Words) -> Words:
    """Words with the key of each command that they explain, where it has one now."""
    keys = {f"usage.{offer.id}": key_name(offer.key) for offer in by_key(view).values()}

    def keyed(value: str | int | Words) -> str | int | Words:
        if not isinstance(value, Words):
            return value
        return keys.get(value.id) or Words(value.id, tuple((name, keyed(each)) for name, each in value.args))

    return Words(given.id, tuple((name, keyed(each)) for name, each in given.args))


def help_page(say: Tongue, view: View) -> Page:
    """What one can do now with its keys and words, and the keys that are the same everywhere."""
    named = isinstance(view, Home | Lobby) and view.name is None
    texts: list[Row] = [((say("plain.name") if named else wording.plain_line(say, view), "plain"),)]
    texts += [((say("ui.help.breath"), "plain"),)] * isinstance(view, Waiting)
    texts += [EMPTY, ((say("ui.help.now"), "strong"),)]
    for offer in sorted(offers(view), key=lambda offer: ORDER.index(offer.key)):
        key = key_name(offer.key).ljust(KEY_CELLS).replace(" ", STICKY)
        name = word(say, offer).ljust(WORD_CELLS).replace(" ", STICKY)
        texts.append(((key, "strong"), (name, "strong"), (does(say, view, offer), "plain")))
    texts += [EMPTY, ((say("ui.help.keys"), "strong"),)]
    step = view.place.step
    texts += [
        ((say.nearest(f"ui.keys.{id}.{step}", f"ui.keys.{id}"), "plain"),)
        for id in KEYS
        if id != "f9" or view.place.step not in NO_PICTURE
    ]
    tree: list[Row] = [((say("help.tree"), "plain"),)] if isinstance(view, Home | Lobby) else []
    texts += [EMPTY, *tree, *(((say(id), "plain"),) for id in outside(view)), ((say("help.privacy"), "plain"),)]
    return Page(say("action.help").capitalize(), tuple(texts))


def help_of_page(say: Tongue, word: str) -> Page:
    """What one command is for, and those that belong to it. Raises Refused for an unknown word."""

    def shown(entry: Entry) -> str:
        return f"{say(f'usage.{entry.id}')}  {say(f'does.{entry.id}')}"

    texts: tuple[Row, ...] = tuple(((line, "plain"),) for line in help_of(say, word, shown))
    return Page(say("action.help").capitalize(), texts)


def listed(say: Tongue, view: View) -> tuple[Option, ...]:
    """What one can do now, as the list behind "/" shows it."""
    found = []
    for offer in offers(view):
        entry = by_command(offer.action.command) if offer.action else by_query(offer.id)
        also = (label(say, view, offer), entry.name, *entry.aliases)
        found.append(Option(offer.id, word(say, offer), does(say, view, offer), key_name(offer.key), also))
    return tuple(found)


def who_page(say: Tongue, view: View) -> Page:
    """Who is here, with their accounts: those are what commands take."""
    here: tuple[Seated, ...] = view.roster if isinstance(view, InMeeting | Lobby) else ()
    expected: tuple[Seated, ...] = view.expected if isinstance(view, Lobby) else ()
    texts: list[Row] = [line_of(say, who, view.me) for who in here]
    if expected:
        texts += [EMPTY, ((say("ui.expected"), "strong"),), *(line_of(say, who, view.me) for who in expected)]
    if not texts:
        texts = [((say("lines.who.waiting") if not isinstance(view, Home) else say("ui.who.home"), "plain"),)]
    return Page(say("ui.who"), tuple(texts))


def line_of(say: Tongue, who: Seated, me: str) -> Row:
    name, what, _ = person(say, who, me)
    return ((name, "strong"), (f"({who.account})", "dim"), *(((what, "plain"),) if what else ()))


def picture_page(say: Tongue, view: View, width: int) -> Page | None:
    """The question, and the picture where one was there when it was drawn."""
    if isinstance(view, Picture):
        asked = pinned(view.sections)
        return drawn_page(say, asked.text if asked else "", view.drawing, width=0)
    if not isinstance(view, InMeeting) or view.glance is None:
        return None
    return drawn_page(say, view.glance.question, view.glance.drawing, width=width)


def drawn_page(say: Tongue, question: str, drawing: Drawing | None, *, width: int) -> Page:
    """A drawing with its question; as sentences where it is too narrow."""
    texts: list[Row] = [((question, "strong"),)] if question else []
    if drawing is None:
        return Page(say("ui.picture"), (*texts, EMPTY, ((say("lines.picture.unseen"), "dim"),)))
    if drawing.summary:
        texts += [((say("lines.picture.summary", text=drawing.summary), "plain"),)]
    rows: tuple[Row, ...] = ()
    if width >= COLUMNS and drawing.nodes:
        drawn, spoken = sheet(drawing, ""), sentences(say, drawing)
        rows = tuple(indented(drawn.rows[drawn.first : drawn.last + 1], (width - COLUMNS) // 2))
        texts += [((f"{mark}  {text}", "dim"),) for mark, text in drawn.legend]
        texts += [((spoken[id], "dim"),) for id in drawn.undrawn if id in spoken]
        texts += [((f"{node.label}.", "dim"),) for node in drawing.nodes if node.id in drawn.unplaced]
    else:
        texts += [EMPTY, *(((say.say(told), "plain"),) for told in whole(drawing))]
    return Page(say("ui.picture"), tuple(texts), rows)


def peek_page(say: Tongue, view: View) -> Page | None:
    """What comes next, for the leader's eyes."""
    if not isinstance(view, InMeeting) or view.peek is None:
        return None
    peek = view.peek
    title = wording.title(say, peek.step, peek.part)
    number = f"{peek.number}  " if peek.number else ""
    texts: list[Row] = [((f"{number}{title}", "strong"), (f"· {say('ui.minutes', n=peek.minutes)}", "plain"))]
    texts += [EMPTY] * bool(peek.happens) + [((say.say(what), "plain"),) for what in peek.happens]
    if peek.missing:
        texts += [
            EMPTY,
            ((say("ui.missing"), "strong"),),
            *(((f"· {say.say(by_its_key(view, what))}", "plain"),) for what in peek.missing),
        ]
    if peek.hindrance is not None:
        texts += [EMPTY, ((say.say(peek.hindrance), "accent"),)]
    elif not peek.missing:
        texts += [EMPTY, ((say("ui.nothing_missing"), "plain"),)]
    return Page(say("ui.peek"), tuple(texts))


def card_page(say: Tongue, view: View) -> Page | None:
    """The cue card of this step."""
    if not isinstance(view, InMeeting) or view.card is None:
        return None
    texts: list[Row] = []
    for heading, text in wording.card(say, view):
        texts += [*([EMPTY] if texts else []), ((heading, "strong"),), ((text, "plain"),)]
    return Page(say("ui.card"), tuple(texts))


def desk_page(say: Tongue, view: View) -> Page | None:
    """The facilitators' desk, with a look ahead for whoever leads."""
    texts: list[Row] = []
    for heading, lines in desk.paragraphs(say, view):
        texts += [*([EMPTY] if texts else []), ((heading, "strong"),), *(((line, "plain"),) for line in lines)]
    if not texts:
        return None
    ahead = peek_page(say, view)
    return Page(
        say("ui.desk"), (*texts, *((EMPTY, ((ahead.title, "strong"),), *ahead.texts) if ahead is not None else ()))
    )


def answer_page(say: Tongue, title: str, lines: Iterable[Words | str], *, drawn: Iterable[str] = ()) -> Page:
    """What a question to the house was answered with. Its text can be copied: no line of it has anything at its side."""
    rows = tuple(indented((((row, "paper"),) for row in drawn), 1))
    texts = tuple(_answered(words_or_text(say, line)) for line in lines)
    return Page(title, texts, (*rows, EMPTY) if rows else (), bool(rows))


def chest(say: Tongue, view: View, lines: Iterable[Words | str]) -> tuple[Words | str, ...]:
    """What is in one's chest, and how one acts on it by its id, which is done outside a meeting."""
    found = tuple(lines)
    first = next((line[1:].partition("]")[0] for line in found if isinstance(line, str) and line.startswith("[")), None)
    if first is None:
        return found
    if not all(any(action.command is command for action in view.actions) for command in CHEST):
        return (*found, "", words("help.chest.where"))
    entries = map(by_command, CHEST)
    ways = tuple(f"{say(f'usage.{each.id}').replace('ID', first, 1)}: {say(f'does.{each.id}')}" for each in entries)
    return (*found, "", words("ui.chest.how"), *ways)


def to_copy(letter: Iterable[Words | str]) -> tuple[Words | str, ...]:
    """An invitation with how it is had as text to copy: on the full screen it is a dozen rows at a time."""
    return words("ui.letter.copy"), *letter, "", words("ui.letter.how")


def _answered(text: str) -> Row:
    """A line of an answer, as far in as it was written."""
    return ((STICKY * (len(text) - len(text.lstrip(" "))) + text.lstrip(" "), "plain"),) if text else EMPTY
