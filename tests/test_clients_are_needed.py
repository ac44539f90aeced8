"""Where everything is to be checked, a client that is missing is a failure; elsewhere its tests are skipped."""

from __future__ import annotations

import pytest

from tests.helpers.openssh import need

MISSING = "a-client-that-nobody-has"


@pytest.mark.parametrize(("environment", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_a_missing_client(monkeypatch: pytest.MonkeyPatch, environment: str, outcome: type[BaseException]) -> None:
    monkeypatch.setenv("CI", environment)
    with pytest.raises(outcome, match=f"{MISSING} is missing: make clients installs it"):
        need(MISSING)


def test_a_client_that_is_there() -> None:
    assert need("sh").endswith("/sh")
