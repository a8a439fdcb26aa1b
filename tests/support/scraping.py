"""Asking processes for their metrics, as Prometheus does."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

Labels = frozenset[tuple[str, str]]
Series = dict[tuple[str, Labels], float]
"""By the sample's name and labels, its value."""

EVERY_SECONDS: Final = 0.2


def read_series(text: str) -> Series:
    """Read Prometheus' text format; a series that it has twice is an error."""
    found: Series = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            key = (sample.name, frozenset(sample.labels.items()))
            assert key not in found, f"{key} is there twice"
            found[key] = sample.value
    return found


def scrape(port: int) -> Series:
    """Ask a process of this machine for its metrics."""
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        return read_series(answer.read().decode())


def value(series: Series, name: str, **labels: str) -> float:
    """Return the value of one series; it must be there."""
    return series[name, frozenset(labels.items())]


def by(series: Series, name: str, label: str) -> dict[str, float]:
    """Return the values of a metric's series by one of its labels, added up over the others."""
    found: dict[str, float] = defaultdict(float)
    for (sample, labels), number in series.items():
        if sample == name:
            found[dict(labels)[label]] += number
    return dict(found)


class Watch:
    """What was seen of some processes as they were asked again and again.

    Attributes:
        scrapes: By port how often a process has answered.
        fallen: What only rises and has fallen: port, name, labels, before and after.
    """

    def __init__(self, ports: Iterable[int]) -> None:
        self.scrapes = dict.fromkeys(ports, 0)
        self.fallen: list[tuple[int, str, Labels, float, float]] = []
        self._last: dict[int, Series] = {port: {} for port in self.scrapes}
        self._over = threading.Event()

    def run(self) -> None:
        """Ask until it is over."""
        while not self._over.wait(EVERY_SECONDS):
            for port in self.scrapes:
                try:
                    series = scrape(port)
                except (URLError, ConnectionError, TimeoutError):
                    self._last[port] = {}
                else:
                    self._compare(port, series)

    def _compare(self, port: int, series: Series) -> None:
        last = self._last[port]
        for (name, labels), before in last.items():
            if name.endswith(("_total", "_count", "_bucket", "_sum")):
                after = series.get((name, labels), 0.0)
                if after < before:
                    self.fallen.append((port, name, labels, before, after))
        self._last[port] = series
        self.scrapes[port] += 1

    def end(self) -> None:
        """Ask no more."""
        self._over.set()


@contextmanager
def watching(ports: Iterable[int]) -> Iterator[Watch]:
    """Ask processes for their metrics all the while; those that are not there are passed over."""
    watch = Watch(ports)
    thread = threading.Thread(target=watch.run)
    thread.start()
    try:
        yield watch
    finally:
        watch.end()
        thread.join()
