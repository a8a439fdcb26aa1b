"""Hotspots as metrics: counted when Prometheus asks, and kept until one changes."""

from collections import Counter

from prometheus_client.core import GaugeMetricFamily

from streams.gateway.state.state import State
from streams.metrics import metrics


class HotspotFamilies:
    """Returns the gauges of hotspots.

    Args:
        state: What the gateway knows.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._of = -1
        self._families: list[GaugeMetricFamily] = []

    def get(self) -> list[GaugeMetricFamily]:
        """Return them as of now; none before hotspots have been read to their end."""
        book = self._state.hotspots
        if book.is_missing:
            return []
        if self._of != book.known.version:
            self._of = book.known.version
            self._families = self._counted()
        return self._families

    def _counted(self) -> list[GaugeMetricFamily]:
        known = self._state.hotspots.known
        states: Counter[tuple[str, ...]] = Counter({("open",): 0, ("closed",): 0})
        waiting = 0
        for hotspot in known:
            record = known.record(hotspot)
            if record is None:
                continue
            states["open" if record.closed is None else "closed",] += 1
            waits = bool(record.warnings) and record.spoke is None and record.answered is None
            waiting += waits and record.closed is None
        return [
            metrics.WORK_HOTSPOTS.of({**states}),
            metrics.WORK_HOTSPOTS_WAITING.of({(): waiting}),
        ]
