"""What the last row says: what one can do now and by which key, or what keys do while something is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meeting import commands as c
from meeting import hall_commands as h
from tui import depiction, menu, pages
from tui.widgets.actions import Hint
from tui.widgets.picture import PictureMap

if TYPE_CHECKING:
    from tui.stage import Stage

# The lightest give way first where the row is narrow: by what is done, and else by the key.
HEAVIEST_LAST: tuple[type[Any] | str, ...] = (
    c.Move, c.Erase, c.Undo, c.Listen, c.Withdraw, "f10", "f8", "f7", "f9", "f6", "f5", "f4", "f3", "tab", "f1", c.Raise, c.GiveFloor,
    c.Point, c.Done, "f12", "f2", c.Show, c.Evaluate, c.Summarise, c.Confirm, c.Consent, c.Count, c.Admit, h.Start, c.Next, "enter",
)  # fmt: skip
WEIGHTS = {what: weight for weight, what in enumerate(HEAVIEST_LAST)}


def tell(stage: Stage[Any]) -> None:
    """Puts the row on the screen."""
    if stage.over.covered:
        stage.actions.set((Hint("F12", stage.say("ui.back"), WEIGHTS["f12"]),))
    elif (hints := while_open(stage)) is not None:
        stage.actions.set(hints)
    else:
        stage.actions.set(stage.hints(), "/", stage.say("ui.all"))


def while_open(stage: Stage[Any]) -> tuple[Hint, ...] | None:
    """What keys do while something is open or the focus is elsewhere; None where they do as always."""
    say, asking, scroller = stage.say, stage.forms.asking, stage.scroller
    choose, escape = Hint("↑↓", say("ui.key.choose"), 2), "Esc"
    if stage.dialog.display:
        return choose, Hint("Enter", say("ui.key.answer"), 3), Hint(escape, say("ui.key.stay"), 1)
    if asking is not None:
        enter = "ui.key.take" if asking.field is not None and asking.field.choices is not None else "ui.key.on"
        arrows = (choose,) if stage.palette.options else ()
        return *arrows, Hint("Enter", say(enter), 3), Hint(escape, say("ui.key.undo"), 1)
    if stage.palette.display:
        tab = Hint("Tab", say("ui.key.write_out"), 0)
        return choose, Hint("Enter", say("ui.key.take"), 3), tab, Hint(escape, say("ui.key.close"), 1)
    if scroller is None or stage.focused is not scroller:
        return None
    if isinstance(scroller, PictureMap):
        return in_picture(stage, scroller)
    return choose, Hint("Enter", say("ui.key.item"), 3), Hint(escape, say("ui.key.line"), 1)


def in_picture(stage: Stage[Any], map: PictureMap) -> tuple[Hint, ...]:
    """What keys do with what is chosen in the picture."""
    say = stage.say
    if map.linking:
        return (
            Hint(say("ui.map.arrows"), say("ui.key.choose"), 2),
            Hint("Enter", say("ui.key.take"), 3),
            Hint("Esc", say("ui.key.undo"), 1),
        )
    node = map.chosen in map.nodes
    keys = (
        ("arrows", "move", node, 8), ("l", "link", node and len(map.nodes) > 1, 6), ("r", "rename", bool(map.chosen), 4),
        ("delete", "erase", bool(map.chosen), 5), ("n", "new", True, 3),
    )  # fmt: skip
    hints = [
        Hint(say(f"ui.map.{key}") if len(key) > 1 else key, say(f"ui.map.{does}"), weight)
        for key, does, can, weight in keys
        if can and does in map.may
    ]
    return (*hints, Hint("Tab", say("ui.map.next"), 7), Hint("Esc", say("ui.map.done"), 9))


def as_always(stage: Stage[Any]) -> tuple[Hint, ...]:
    """What can be done now, by its keys."""
    say, view = stage.say, stage.view
    found: list[Hint] = []
    plain = menu.plain_command(view)
    if plain is not None:
        ids = [f"ui.enter.{plain.__name__.lower()}{variant}" for variant in depiction.variants(view)]
        found.append(Hint("Enter", say.nearest(*ids, "ui.enter"), WEIGHTS["enter"]))
    for key, offer in menu.by_key(view).items():
        command = offer.action.command if offer.action is not None else key
        label = say("action.park") if key == "f3" and stage.aside.parks else pages.label(say, view, offer)
        found.append(Hint(pages.key_name(key), label, WEIGHTS.get(command, WEIGHTS[key])))
    found += [Hint(pages.key_name(key), say(id), WEIGHTS[key]) for key, id in stage.further_keys()]
    return (*found, Hint("F1", say("action.help"), WEIGHTS["f1"]))
