"""When a lane may take its next step.

A transaction costs the machine and Kafka some milliseconds, however few events are in it. Where
lanes take longer for a step than it takes them alone, steps wait for one another; then fewer and
larger ones show events sooner than many small ones.
"""

from typing import Final

STEP_REST_SECONDS: Final = 0.1
"""Seconds that a lane rests at most after a step, beyond the interval between two."""

RESTLESS_RECORDS: Final = 2_000
"""Records that wait already with which a step is large enough, and is taken at once."""


class Pace:
    """Keeps the time between two steps of a lane. All times are seconds of one monotonic clock.

    Args:
        interval: The least time from the beginning of a step to that of the next, in seconds.
    """

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._began = self._rested = float("-inf")

    def begin(self, now: float) -> None:
        """Note that a step begins."""
        self._began = now

    def end(self, now: float) -> None:
        """Note that it is committed."""
        self._rested = now + min(now - self._began, STEP_REST_SECONDS)

    def pause(self, now: float, waiting: int) -> float:
        """Return how many seconds to wait before the next step; 0 for none.

        Args:
            now: The time.
            waiting: How many records wait already.
        """
        next_at = self._began + self._interval
        if waiting < RESTLESS_RECORDS:
            next_at = max(next_at, self._rested)
        return max(0.0, next_at - now)
