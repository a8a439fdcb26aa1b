"""docs/metrics.md: its tables are written from the catalogue, streams/metrics/metrics.py.

`python -m tests.documents.metrics_table` writes them again.
"""

from pathlib import Path
from typing import Final, NamedTuple

from prometheus_client.metrics import MetricWrapperBase

from streams.core.events.reasons import REASONS
from streams.metrics import metrics
from streams.metrics.worked_out import Declared
from tests.documents.filling import filled

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "metrics.md"

SECTIONS: Final = ("worker", "gateway", "notify", "feed", "work")


class Listed(NamedTuple):
    """A metric of the catalogue.

    Attributes:
        section: One of `SECTIONS`.
        name: As Prometheus shows it; of a histogram without `_bucket`, `_sum` and `_count`.
        kind: counter, gauge or histogram.
        labels: Their names.
        about: What it says.
    """

    section: str
    name: str
    kind: str
    labels: tuple[str, ...]
    about: str


def catalogue() -> list[Listed]:
    """List all metrics, in the catalogue's order."""
    workers = {family.name for family in metrics.WORKER.collect()}
    senders = {family.name for family in metrics.NOTIFY.collect()}
    feeders = {family.name for family in metrics.FEED.collect()}
    listed = []
    for variable, metric in vars(metrics).items():
        if isinstance(metric, Declared):
            section = "work" if variable.startswith("WORK_") else "gateway"
            listed.append(Listed(section, metric.name, "gauge", metric.labels, metric.about))
        elif isinstance(metric, MetricWrapperBase):
            (family,) = metric.describe()
            name = f"{family.name}_total" if family.type == "counter" else family.name
            section = "gateway"
            if family.name in workers | senders:
                section = "worker" if family.name in workers else "notify"
            if family.name in feeders:
                section = "feed"
            # The library tells the names of labels only with series, and some have none yet.
            labels = tuple(metric._labelnames)
            listed.append(Listed(section, name, family.type, labels, family.documentation))
    return listed


def table(section: str) -> str:
    """Write the table of a section."""
    rows = ["| metric | kind | labels | what it says |", "|---|---|---|---|"]
    for listed in catalogue():
        if listed.section == section:
            labels = ", ".join(f"`{label}`" for label in listed.labels)
            rows.append(f"| `{listed.name}` | {listed.kind} | {labels} | {listed.about} |")
    return "\n".join(rows)


def reasons() -> str:
    """Write the table of the reasons for which events are refused."""
    rows = ["| reason | what the event has |", "|---|---|"]
    return "\n".join(rows + [f"| `{reason}` | {about} |" for reason, about in REASONS.items()])


def document(text: str) -> str:
    """Return the document with its tables as they must be."""
    tables = {section: table(section) for section in SECTIONS} | {"reasons": reasons()}
    return filled(text, tables)


if __name__ == "__main__":
    DOCUMENT.write_text(document(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
