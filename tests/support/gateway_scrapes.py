"""What a gateway tells Prometheus, read for tests, and waiting for it to have told all."""

from typing import Final

from prometheus_client.parser import text_string_to_metric_families

from streams.metrics import metrics
from streams.metrics.worked_out import Declared
from tests.support.gateways import Gateway
from tests.support.processes import wait_until

OF_WORK: Final = (
    *("kuaibao_cases", "kuaibao_department_cases", "kuaibao_records", "kuaibao_quick_reports"),
    *("kuaibao_bulletin", "kuaibao_channel_usual"),
)
"""What the metrics of the work begin with, but for the one that moves with the clock."""

LABELS: Final = {
    declared.name: declared.labels
    for declared in vars(metrics).values()
    if isinstance(declared, Declared)
}
"""The labels in the catalogue's order, which is not that in which they are said."""

Series = dict[tuple[str, ...], float]


class Scraped:
    """What a process said.

    Attributes:
        text: As it said it.
        series: By name the value by the labels' values; no series may be there twice.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.series: dict[str, Series] = {}
        for family in text_string_to_metric_families(text):
            self.series.setdefault(family.name, {})
            for sample in family.samples:
                names = LABELS.get(sample.name, sample.labels)
                labels = tuple(sample.labels[name] for name in names)
                series = self.series.setdefault(sample.name, {})
                assert labels not in series, sample
                series[labels] = sample.value

    def __getitem__(self, name: str) -> Series:
        return self.series[name]

    @property
    def work(self) -> dict[str, Series]:
        """What it said of the work, but for what moves with the clock."""
        return {name: each for name, each in self.series.items() if name.startswith(OF_WORK)}


def scrape(gateway: Gateway) -> Scraped:
    """Ask a gateway for its metrics."""
    answer = gateway.ask("/metrics")
    assert answer.status == 200, answer
    return Scraped(answer.body.decode())


def nonzero(series: Series) -> Series:
    """Leave out what is 0, which is there from the start."""
    return {labels: value for labels, value in series.items() if value}


def wait_follows(gateway: Gateway, issues: int) -> None:
    """Wait until a gateway says that it has taken all in, and the workers have."""
    open_yet: dict[str, object] = {}

    def follows() -> bool:
        said = scrape(gateway)
        lag = nonzero(said["kuaibao_gateway_follow_lag_records"])
        left = nonzero(said["kuaibao_consumer_lag_records"])
        reports = sum(said["kuaibao_quick_reports"].values())
        open_yet.update(lag=lag, left=left, reports=reports)
        return said["kuaibao_gateway_ready"][()] == 1 and not (lag or left) and reports == issues

    try:
        wait_until(follows, "all is taken in")
    except AssertionError as error:
        raise AssertionError(open_yet) from error
