"""How a form puts its question: the words for what is asked, and what can be chosen for it, from the view."""

from __future__ import annotations

from meeting.rules.rule import Field
from meeting.view import View
from tui import wording
from tui.asking import Asking
from tui.depiction import choice, items_of
from tui.i18n import Tongue
from tui.widgets.palette import Option

ON_ITEM = "item"  # the question what to do with the item one stands on
DONE = ""  # the option that ends choosing several, or leaves a field out


def question(say: Tongue, view: View, asking: Asking, *, on_item: str) -> str:
    """What is asked for; `on_item` is the item that one stands on, where that is what it is about."""
    field = asking.field
    assert field is not None
    if field.id == ON_ITEM:
        return f"[{on_item}] {items_of(view).get(on_item, '')}"
    label = wording.title_of(say, view, asking.action)
    asked = say.nearest(f"ui.ask.{asking.action.id}.{field.id}", f"ui.ask.{field.id}", "ui.ask.text")
    may_be_empty = say.nearest(f"ui.ask.optional.{asking.action.id}.{field.id}", "ui.ask.optional")
    optional = f" {may_be_empty}" if field.optional and field.choices is None else ""
    about = [items_of(view)[value] for value in asking.values if value in items_of(view)]
    ends = about if field.id == "label" else about[:1]  # of a link both
    return f"{label}. {asked}{optional}" + (f"  {' → '.join(f'«{each}»' for each in ends)}" if about else "")


def options(say: Tongue, view: View, asking: Asking) -> tuple[Option, ...]:
    """What can be chosen for the field."""
    field = asking.field
    assert field is not None
    if field.id == ON_ITEM:
        return actions_on_item(say, view, field.choices or ())
    found = []
    if field.many and (asking.chosen or field.optional):
        done = say("ui.choose.done", n=len(asking.chosen)) if asking.chosen else say("ui.choose.none")
        found.append(Option(DONE, done))
    elif field.optional and field.choices is not None:
        found.append(Option(DONE, say.nearest(f"ui.choose.skip.{asking.action.id}.{field.id}", "ui.choose.skip")))
    listed = field.choices is not None
    for value in asking.choices:
        text = choice(say, view, field, value)
        shown = f"[{value}] {text}" if listed and value in items_of(view) else text
        found.append(Option(value, shown, also=(value, text), ticked=tick(asking, field, value)))
    return tuple(found)


def tick(asking: Asking, field: Field, value: str) -> str:
    """Where several are chosen: which of them this one is."""
    if not field.many:
        return ""
    return f"[{asking.chosen.index(value) + 1}]" if value in asking.chosen else "[ ]"


def actions_on_item(say: Tongue, view: View, ids: tuple[str, ...]) -> tuple[Option, ...]:
    """What can be done with an item."""
    actions = [action for action in view.actions if action.id in ids]
    return tuple(Option(a.id, wording.label(say, view, a).capitalize(), wording.does(say, view, a)) for a in actions)
