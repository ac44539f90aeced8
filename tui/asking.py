"""What an action asks for, field by field, until it can be sent: a state, and what a person's answer makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from meeting.rules.rule import Field
from meeting.steps import FEELINGS
from meeting.view import Action
from tui.seat import Language
from tui.vocabulary import word_for

SECRET = "passphrase"
SUGGESTED: dict[str, tuple[str, ...]] = {"feeling": FEELINGS, "minutes": ("2", "5", "10")}
PIPED = frozenset(
    {
        ("propose", "background"),
        ("propose", "wish"),
        ("adopt", "first_step"),
        ("adopt", "when"),
        ("plan", "where"),
        ("reunion", "where"),
        ("plan_rest", "where"),
    }
)  # what stands after a "|" on one line


@dataclass(frozen=True, slots=True)
class Asking:
    """An action with the values it has so far. `chosen` are those picked for a field that takes several.

    `text` is what the field that is asked for begins with, `later` what was written in those after it.
    """

    action: Action
    values: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    text: str = ""
    later: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()  # what it has besides, and nobody is asked for: a place that was pointed at

    @property
    def fields(self) -> tuple[Field, ...]:
        """What it asks for; what nobody sees while it is typed is asked for twice."""
        fields = self.action.fields
        return (*fields, Field("again")) if fields and fields[0].id == SECRET else fields

    @property
    def field(self) -> Field | None:
        """The next one, or None when all have a value."""
        return self.fields[len(self.values)] if len(self.values) < len(self.fields) else None

    @property
    def hidden(self) -> bool:
        """Whether what is typed may not be seen."""
        return bool(self.action.fields) and self.action.fields[0].id == SECRET

    @property
    def agrees(self) -> bool:
        """Whether what was asked for twice was the same."""
        return not self.hidden or len(set(self.values)) == 1

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen: all that is accepted, or suggestions. One end of a link is not the other."""
        if self.field is None:
            return ()
        if self.field.choices is None:
            return SUGGESTED.get(self.field.id, ())
        before = self.fields[len(self.values) - 1] if self.values else None
        if before is not None and before.choices == self.field.choices and self.field.id == "to":
            return tuple(choice for choice in self.field.choices if choice != self.values[-1])
        return self.field.choices

    @property
    def free(self) -> bool:
        """Whether one's own words are accepted."""
        return self.field is not None and self.field.choices is None

    def given(self, value: str) -> Asking:
        """With a value for the field."""
        text, later = (self.later[0], self.later[1:]) if self.later else ("", ())
        return Asking(self.action, (*self.values, value), text=text, later=later, beside=self.beside)

    def picked(self, value: str) -> Asking:
        """With one more of several, or one less."""
        if value in self.chosen:
            return replace(self, chosen=tuple(each for each in self.chosen if each != value))
        return replace(self, chosen=(*self.chosen, value))

    def done_picking(self) -> Asking:
        return self.given(" ".join(self.chosen))

    def back(self, text: str = "") -> Asking:
        """One field back, to what was answered there; `text` stands in the field that is left."""
        later = (text, *self.later) if self.field is not None else self.later
        before = Asking(self.action, self.values[:-1], later=later, beside=self.beside)
        return replace(before, text=self.values[-1]) if before.free else before

    def reopened(self) -> Asking:
        """At the last of the person's own words, after it was refused. What nobody saw is asked for anew."""
        again = Asking(self.action) if self.hidden else self
        while again.values and not again.free:
            again = again.back()
        return again

    def renewed(self, action: Action) -> Asking:
        """With what can be chosen by now. Where something that was chosen is gone, it is asked for again."""
        now = replace(self, action=action)
        for n, (value, field) in enumerate(zip(self.values, action.fields, strict=False)):
            choices = field.choices
            if choices is not None and any(each not in choices for each in value.split()):
                return Asking(action, self.values[:n], later=(*self.values[n + 1 :], self.text, *self.later))
        left = tuple(each for each in self.chosen if now.field is not None and each in (now.field.choices or ()))
        return replace(now, chosen=left)

    def with_item(self, id: str) -> Asking:
        """With the item for its first field."""
        field = self.field
        if field is None or field.choices is None or id not in field.choices:
            return self
        return replace(self, chosen=(id,)) if field.many else self.given(id)

    def holds_words(self, text: str) -> bool:
        """Whether somebody wrote something of their own, with `text` in the line."""
        own = [value for value, field in zip(self.values, self.fields, strict=False) if field.choices is None]
        return any(word.strip() for word in (*own, text, *self.later)) and not self.hidden

    def on_one_line(self, text: str, language: Language) -> str:
        """All of it as one would write it on one line: so a half-finished form can be kept as a draft."""
        values = [*self.values, text, *self.later]
        while values and not values[-1]:
            values.pop()
        parts = [word_for(self.action, language)]
        for field, value in zip(self.fields, values, strict=False):
            if (self.action.id, field.id) in PIPED:
                parts.append(f"| {value}")
            else:
                parts.append(f"{value}:" if (self.action.id, field.id) == ("solve", "ids") else value)
        return " ".join(parts)


def takes(action: Action, id: str) -> bool:
    """Whether the first thing an action asks for can be this item."""
    return bool(action.fields) and action.fields[0].choices is not None and id in action.fields[0].choices
