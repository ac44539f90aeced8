"""Rooms, seats and storage under a seed: nothing accepted is lost, there is one order, no secret is seen, and always a way on.

`FRISTAD_SEED=N make test ARGS=tests/simulation` plays one seed again, and tells its course when it fails.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.helpers.attacked import LONG
from tests.simulation.course import course

SEEDS = 10_000 if LONG else 160
BLOCK = 500 if LONG else 40
ONE = os.environ.get("FRISTAD_SEED")
FIRSTS = range(0, SEEDS, BLOCK) if ONE is None else [int(ONE)]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("first", FIRSTS)
def test_whatever_happens(first: int) -> None:
    for seed in range(first, first + (BLOCK if ONE is None else 1)):
        course(seed)


def test_a_seed_is_always_the_same_course() -> None:
    for seed in (1, 7, 11):
        assert course(seed).trace.hexdigest() == course(seed).trace.hexdigest()


@pytest.mark.skipif(not LONG, reason="in the long version")
def test_a_seed_is_the_same_course_in_another_process() -> None:
    """Where the order of sets and the keys are others."""
    code = "from tests.simulation.course import course; print(*(course(seed).trace.hexdigest() for seed in (1, 7)))"
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    there = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert there.stdout.split() == [course(seed).trace.hexdigest() for seed in (1, 7)]
