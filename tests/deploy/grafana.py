"""The dashboards and rules as the tree has them, and the metrics that can be asked for."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml
from prometheus_client import Counter, Histogram
from prometheus_client.metrics import MetricWrapperBase

from streams.metrics import metrics
from streams.metrics.worked_out import Declared

ROOT: Final = Path(__file__).parents[2]
GRAFANA: Final = ROOT / "deploy" / "grafana"
PROMETHEUS: Final = ROOT / "deploy" / "prometheus"

DASHBOARDS: Final[dict[str, dict[str, Any]]] = {
    path.name: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((GRAFANA / "dashboards").glob("*.json"))
}

MADE_BY_PROMETHEUS: Final = {
    "up": set[str](),
    "ALERTS": {"alertname", "alertstate", "severity"},
}
PLACE: Final = {"job", "instance"}
"""The labels that Prometheus gives to all that it scrapes."""


class Asked(NamedTuple):
    """A query of a panel.

    Attributes:
        dashboard: The uid of its dashboard.
        panel: The title of its panel.
        expr: With variables.
        is_now: Whether it is asked as of now, or over the dashboard's time.
    """

    dashboard: str
    panel: str
    expr: str
    is_now: bool


def panels(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the panels of a dashboard that show something: all but the rows' headings."""
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def queries(dashboard: dict[str, Any]) -> list[Asked]:
    """Return every query of every panel of a dashboard."""
    return [
        Asked(dashboard["uid"], panel["title"], target["expr"], target.get("instant", False))
        for panel in panels(dashboard)
        for target in panel["targets"]
    ]


def values_asked(variable: dict[str, Any]) -> tuple[str, str]:
    """Return the metric and its label whose values a variable may have."""
    found = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["query"]["query"])
    assert found, variable
    return found[1], found[2]


def rules() -> list[dict[str, Any]]:
    """Return every rule: recording and alerting."""
    return [
        rule
        for path in sorted((PROMETHEUS / "rules").glob("*.yml"))
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
        for rule in group["rules"]
    ]


def known() -> dict[str, set[str]]:
    """Return the labels of every metric that can be asked for, by its name as it is exposed.

    Of a recording rule's the labels are not known here: it has none.
    """
    scraped = {name: labels | PLACE for name, labels in _scraped()}
    recorded = {rule["record"]: set[str]() for rule in rules() if "record" in rule}
    return scraped | recorded | {name: own | PLACE for name, own in MADE_BY_PROMETHEUS.items()}


def told_alike() -> set[str]:
    """Return the metrics that every gateway tells in full: of the work, and the workers' lag."""
    work = {each.name for name, each in vars(metrics).items() if name.startswith("WORK_")}
    return work | {metrics.CONSUMER_LAG.name}


def _scraped() -> Iterator[tuple[str, set[str]]]:
    for each in vars(metrics).values():
        if isinstance(each, Declared):
            yield each.name, set(each.labels)
        elif isinstance(each, Histogram):
            for end, more in (("bucket", {"le"}), ("count", set[str]()), ("sum", set[str]())):
                yield f"{each._name}_{end}", {*each._labelnames, *more}
        elif isinstance(each, MetricWrapperBase):
            end = "_total" if isinstance(each, Counter) else ""
            yield f"{each._name}{end}", set(each._labelnames)
    # No variable names what every Python process tells, or which build runs.
    for registry in (metrics.WORKER, metrics.GATEWAY, metrics.NOTIFY):
        for family in registry.collect():
            if not family.name.startswith("kuaibao_") or family.name == "kuaibao_build":
                for sample in family.samples:
                    yield sample.name, set(sample.labels)
