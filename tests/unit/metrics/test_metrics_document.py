"""The catalogue of metrics is what docs/metrics.md says."""

import pytest
from prometheus_client import CollectorRegistry

from streams.metrics import metrics
from tests.documents.metrics_table import DOCUMENT, catalogue, document


def test_the_document_says_what_the_catalogue_says() -> None:
    """`python -m tests.documents.metrics_table` writes its tables again."""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == document(text), "run python -m tests.documents.metrics_table"


@pytest.mark.parametrize("registry", [metrics.WORKER, metrics.NOTIFY])
def test_all_that_a_process_shows_is_listed(registry: CollectorRegistry) -> None:
    """But for its build and what every Python process has."""
    listed = {entry.name.removesuffix("_total") for entry in catalogue()}
    shown = {family.name for family in registry.collect()}
    own = {name for name in shown if name.startswith("kuaibao_")}
    assert own - listed == {"kuaibao_build"}
    assert all(name.startswith(("process_", "python_")) for name in shown - own)
