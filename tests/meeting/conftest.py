"""How long the random tests of the core play: `make soak` chooses the long profile."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile(
    "default",
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=25,
    stateful_step_count=30,
    phases=(Phase.explicit, Phase.generate),  # a failure made smaller takes minutes: that is for the long profile
    suppress_health_check=SLOW,
)
settings.register_profile("soak", deadline=None, max_examples=2_000, suppress_health_check=SLOW, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
