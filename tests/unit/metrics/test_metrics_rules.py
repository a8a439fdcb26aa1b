"""The catalogue of metrics keeps Prometheus' rules of naming, and those of its own."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from prometheus_client import CollectorRegistry, Info
from prometheus_client.metrics import MetricWrapperBase

from streams.metrics import metrics
from streams.metrics.worked_out import Declared

UNITS = ("seconds", "bytes", "events", "records", "cases", "clients")
PERSONAL = re.compile(r"subject|source|name|phone|email|title|text|address|user|caller|key|path$")


class Described(NamedTuple):
    """A metric of the catalogue."""

    name: str
    kind: str
    about: str
    labels: tuple[str, ...]


def catalogue() -> Iterator[Described]:
    """Return all metrics of our own."""
    for registry in (metrics.WORKER, metrics.GATEWAY, metrics.NOTIFY):
        yield from kept(registry)
    for declared in vars(metrics).values():
        if isinstance(declared, Declared):
            yield Described(declared.name, "gauge", declared.about, declared.labels)


def kept(registry: CollectorRegistry) -> Iterator[Described]:
    """Return those that a registry holds; build information, which both hold, is not among them."""
    for metric in registry._collector_to_names:
        if isinstance(metric, MetricWrapperBase) and not isinstance(metric, Info):
            (family,) = metric.collect()
            labels = tuple(metric._labelnames)
            yield Described(family.name, family.type, family.documentation, labels)


METRICS = list(catalogue())


def test_none_is_there_twice() -> None:
    """This includes metrics with another type or other labels."""
    names = [metric.name for metric in METRICS]
    assert len(names) == len(set(names))
    assert len(names) > 40


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_metric_is_named_by_the_rules(metric: Described) -> None:
    """Ours by prefix; base units in full, and last; `_total` of counters alone; with a sentence."""
    assert re.fullmatch(r"kuaibao(_[a-z]+)+", metric.name)
    # prometheus_client adds `_total` to counters itself.
    assert not metric.name.endswith(("_total", "_count", "_sum", "_bucket", "_created"))
    assert metric.kind in {"counter", "gauge", "histogram"}
    assert not re.search(
        r"_(ms|milliseconds|minutes|hours|days|kb|mb|percent|counter|gauge)", metric.name
    )
    if metric.kind == "histogram":
        assert metric.name.endswith(UNITS)
    if "second" in metric.about.lower() or metric.name.endswith("timestamp"):
        assert metric.name.endswith("_seconds")
    assert metric.about.endswith(".")
    assert len(metric.about) > 15


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_labels_are_bounded_and_no_personal_data(metric: Described) -> None:
    """None is a name, an address or an identity; none repeats the metric's name."""
    assert len(set(metric.labels)) == len(metric.labels) <= 5
    for label in metric.labels:
        assert re.fullmatch(r"[a-z]+(_zh|_en)?", label)
        assert not PERSONAL.search(label), label
        assert label not in {"le", "quantile", "job", "instance"}
