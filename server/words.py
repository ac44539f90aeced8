"""How the server speaks to whoever runs it: in the language of their environment, and what stops it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from meeting.text import Words
from tui.i18n import tongue
from tui.seat import Language


class Fault(Exception):
    """Something that stops the program, for whoever runs it: a message id and what it is about."""

    def __init__(self, message: str, **args: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.about = args

    def said(self, language: Language) -> str:
        """The message in a language."""
        return say(self.message, language, **self.about)


def say(message: str, language: Language, /, **args: str | int) -> str:
    """A message in a language."""
    return tongue(language)(message, **args)


def said(words: Words, language: Language) -> str:
    """Words in a language."""
    return tongue(language).say(words)


def spoken(environment: Mapping[str, str]) -> Language | None:
    """The language that LC_ALL, else LANG, asks for, if it is one of ours."""
    asked = (environment.get("LC_ALL") or environment.get("LANG") or "").lower()
    if asked.startswith("sv"):
        return "sv"
    return "en" if asked.startswith("en") else None


def here() -> Language:
    """The language of whoever runs the command: as their environment says, else Swedish."""
    return spoken(os.environ) or "sv"
