"""What holds for every test."""

from __future__ import annotations

from tui import i18n

# A word that no catalog has is shown as its id where people are; here it is an error.
i18n.strict = True
