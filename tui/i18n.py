"""Words in a person's language: the catalogs are read here, and message ids become text here alone."""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from meeting.text import Words
from tui.seat import Language

LANGUAGES: tuple[Language, ...] = ("sv", "en")
LOCALE = Path(__file__).parent / "locale"

# Whether an id that no catalog has, or an argument that nobody gave, is an error. Off where people are: an ugly word is
# better than a lost seat.
strict = False


class Tongue:
    """One language. `tongue("sv")` gives it."""

    def __init__(
        self, language: Language, messages: Mapping[str, tuple[str, ...]], plural: gettext.NullTranslations
    ) -> None:
        self.language = language
        self._messages = messages
        self._plural = plural
        self._plain: dict[str, str] = {}  # texts without arguments

    def has(self, id: str) -> bool:
        """Whether the catalogs have this id."""
        return id in self._messages

    def say(self, words: Words) -> str:
        """Words as text. An argument `n` chooses between one and several."""
        if words.id not in self._messages:
            if strict:
                raise KeyError(words.id)
            return words.id
        args = {name: self.say(value) if isinstance(value, Words) else value for name, value in words.args}
        n = args.get("n")
        one = len(self._messages[words.id]) == 1
        text = (
            self._plural.gettext(words.id)
            if one
            else self._plural.ngettext(words.id, words.id, n if isinstance(n, int) else 2)
        )
        try:
            return text.format(**args)
        except KeyError:
            if strict:
                raise
            return words.id

    def __call__(self, id: str, /, **args: str | int | Words) -> str:
        if args:
            return self.say(Words(id, tuple(args.items())))
        if id not in self._plain:
            self._plain[id] = self.say(Words(id))
        return self._plain[id]

    def nearest(self, *ids: str) -> str:
        """The text of the first of these ids that there is; the last one is the one that always is."""
        return self(next((id for id in ids if id in self._messages), ids[-1]))


@cache
def tongue(language: Language) -> Tongue:
    """A language, with all its catalogs."""
    catalog = Catalog(locale=language)
    messages: dict[str, tuple[str, ...]] = {}
    for path, id, forms in entries(language):
        if id in messages:
            raise ValueError(f"{id} is twice in the catalogs, the second time in {path.name}")
        messages[id] = forms
        catalog.add((id, id) if len(forms) > 1 else id, forms if len(forms) > 1 else forms[0])
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Tongue(language, messages, gettext.GNUTranslations(compiled))


def entries(language: Language) -> Iterator[tuple[Path, str, tuple[str, ...]]]:
    """All messages of a language: their file, id, and text or plural forms."""
    for path in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
        for message in catalog:
            id = message.id if isinstance(message.id, str) else message.id[0]
            if id:
                yield path, id, _forms(message.string)


def _forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)


def preferred(
    *, own: str | None = None, circle: str | None = None, letter: str | None = None, lang_env: str | None = None
) -> Language:
    """The person's own choice, else the circle's, else that of their invitation, else that of LANG, else Swedish."""
    for choice in (own, circle, letter, (lang_env or "")[:2].lower()):
        for language in LANGUAGES:
            if choice == language:
                return language
    return "sv"
