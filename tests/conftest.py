"""What holds for every test."""

from __future__ import annotations

import os

import pytest

from tui import i18n

# A word that no catalog has is shown as its id where people are; here it is an error.
i18n.strict = True


@pytest.fixture(scope="session", autouse=True)
def long_tests_are_no_setting() -> None:
    """`make soak` tells the tests, which have read it by now; the program itself refuses to start with what it does not know."""
    os.environ.pop("FRISTAD_LONG", None)
    os.environ.pop("FRISTAD_SEED", None)
