"""How hard Hypothesis tries: `make test` tries a quarter of what `make check` and CI try.

`HYPOTHESIS_PROFILE` says which: `quick` unless it is set, `fixed`, or `explore` for an evening.
"""

import os
from typing import Final

from hypothesis import HealthCheck, settings

USUAL: Final = 100
"""Examples of a test that does not say how many it needs, when all are tried."""

EXPLORED: Final = 3_000
"""As many when new ones are looked for; all other profiles try the same at each run."""

QUICK_SHARE: Final = 4
"""Of how many examples `quick` tries one."""

PROFILE: Final = os.environ.get("HYPOTHESIS_PROFILE", "quick")

settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    max_examples=USUAL,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("quick", settings.get_profile("fixed"), max_examples=USUAL // QUICK_SHARE)
settings.register_profile(
    "explore", settings.get_profile("fixed"), derandomize=False, max_examples=EXPLORED
)


def examples(many: int) -> int:
    """Return how many of so many examples are tried, at least one: all, or the share of `quick`."""
    return max(1, many // QUICK_SHARE) if PROFILE == "quick" else many
