"""Commands made from what a view offers, with every value it lists, and plausible ones that it does not offer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from random import Random
from types import NoneType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from meeting import hall_commands as h
from meeting.commands import Command
from meeting.model import Account, Meeting
from meeting.rules import Field
from meeting.view import Action

C = TypeVar("C", bound=Command | h.HallCommand)
Value = str | tuple[str, ...] | None
COMMANDS: tuple[type[Any], ...] = get_args(Command)
NUMBERS = {"x": "7", "y": "3", "minutes": "1", "year": "1994"}
TEXTS = ("Kanske är det en vana.", "Vad hände sedan?", "Hon borde sluta.", "Å, ä och ö.", "x")


def built(action: Action, values: Mapping[str, Value]) -> Command:
    """An action with a value for each of its fields."""
    hints = get_type_hints(action.command)
    names = [field.name for field in fields(action.command) if field.name != "confirmed"]
    given = [converted(hints[name], values[field.id]) for name, field in zip(names, action.fields, strict=False)]
    command: Command = action.command(*given)
    return command


def converted(kind: Any, value: Value) -> object:
    """A value as the command's own field has it."""
    options = get_args(kind) if get_origin(kind) in (Union, type(int | None)) else (kind,)
    if value in (None, "") and NoneType in options:
        return None
    if bool in options:
        return value == "yes"
    if int in options:
        return int(str(value))
    return value


def every_choice(action: Action) -> Iterator[Command]:
    """The command with each listed value of each field, what else is optional left out."""
    if not any(field.choices for field in action.fields):
        yield built(action, {field.id: usual(field) for field in action.fields})
    for varied in action.fields:
        for choice in varied.choices or ():
            rest = {field.id: usual(field, beside=choice) for field in action.fields if field is not varied}
            yield built(action, {**rest, varied.id: (choice,) if varied.many else choice})


def usual(field: Field, *, beside: str | None = None) -> Value:
    """A value that is accepted, beside another field's choice."""
    if field.many:
        return () if field.optional else (field.choices or ())[:1]
    if field.optional:
        return ""
    if field.choices is not None:
        return next(choice for choice in field.choices if choice != beside or len(field.choices) == 1)
    return NUMBERS.get(field.id, "Med egna ord")


def some_command(action: Action, random: Random) -> Command:
    """The command with values chosen among the listed ones."""
    values: dict[str, Value] = {}
    for field in action.fields:
        choices = [choice for choice in field.choices or () if choice not in values.values()]
        if field.many:
            least = 0 if field.optional else 1
            values[field.id] = tuple(random.sample(choices, random.randint(least, len(choices))))
        elif field.choices is not None:
            left_out = field.optional and (not choices or random.random() < 0.5)
            values[field.id] = "" if left_out else random.choice(choices)
        else:
            values[field.id] = NUMBERS.get(field.id) or random.choice(TEXTS)
    return built(action, values)


def plausible(kind: type[Any], meeting: Meeting) -> Iterator[Command]:
    """Commands of a kind with ids and names that exist; the confirmed form where there is one."""
    hints = get_type_hints(kind)
    ids = [*meeting.items, "q1"][:4]
    for id in ids:
        values: list[object] = []
        for field in fields(kind):
            match field.name, hints[field.name]:
                case "confirmed", _:
                    values.append(True)
                case (("id" | "from_id" | "to_id"), _):
                    values.append(id)
                case "ids", _:
                    values.append((id,))
                case "accounts", _:
                    values.append(tuple(meeting.admitted))
                case "account", _:
                    values.append(next(reversed([*meeting.admitted, Account("lina")])))
                case _, kind_of_value if kind_of_value is bool:
                    values.append(True)
                case _, kind_of_value if kind_of_value is int or kind_of_value == int | None:
                    values.append(3)
                case _:
                    values.append("Med egna ord")
        yield kind(*values)
        if not values or set(hints) <= {"confirmed", "text"}:
            return


def meant(command: C) -> C:
    """The form that confirms."""
    return replace(command, confirmed=True) if isinstance(command, h.Confirmable) else command
