"""How hard Hypothesis tries."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "explore", settings.get_profile("fixed"), derandomize=False, max_examples=3_000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))
