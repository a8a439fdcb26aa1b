"""Publications as metrics: counted when Prometheus asks, and kept until one changes."""

from collections import Counter

from prometheus_client.core import GaugeMetricFamily

from streams.core.publications.course import COURSE_STATES
from streams.gateway.state.state import State
from streams.metrics import metrics


class PublicationFamilies:
    """Returns the gauges of publications.

    Args:
        state: What the gateway knows.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._of = -1
        self._families: list[GaugeMetricFamily] = []

    def get(self) -> list[GaugeMetricFamily]:
        """Return them as of now; none before publications have been read to their end."""
        book = self._state.publications
        if book.is_missing:
            return []
        if self._of != book.version:
            self._of = book.version
            found: Counter[tuple[str, ...]] = Counter({(state,): 0 for state in COURSE_STATES})
            found.update((course.state,) for course in book.courses())
            self._families = [metrics.WORK_PUBLICATIONS.of({**found})]
        return self._families
