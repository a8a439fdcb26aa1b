"""A metric that is not kept but worked out whenever Prometheus asks."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from prometheus_client.core import GaugeMetricFamily


class Declared(NamedTuple):
    """A gauge's name, what it says, and its labels.

    Attributes:
        name: As Prometheus shows it.
        about: In a sentence or two.
        labels: The labels' names.
    """

    name: str
    about: str
    labels: tuple[str, ...] = ()

    def of(self, values: Mapping[tuple[str, ...], float]) -> GaugeMetricFamily:
        """Return the gauge with a series for each combination of the labels' values."""
        family = GaugeMetricFamily(self.name, self.about, labels=self.labels)
        for labels, value in values.items():
            family.add_metric(labels, value)
        return family

    def alone(self, value: float | None) -> GaugeMetricFamily:
        """Return the gauge with its one series, or with none where the value is not known."""
        return self.of({} if value is None else {(): value})


class Shown:
    """A collector of gauges that were worked out just now.

    Args:
        families: Returned at each collection, of which there may be several.
    """

    def __init__(self, families: Iterable[GaugeMetricFamily]) -> None:
        self._families = list(families)

    def collect(self) -> list[GaugeMetricFamily]:
        """Return them."""
        return self._families
