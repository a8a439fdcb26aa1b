"""The catalogue of the worker's metrics.

Counted in the process that does the work; all label values are there from the start, so that rates
work on the first event. None carries what identifies a case or a person.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

STAGES: Final = ("route", "track", "report")

EVENTS: Final = Counter(
    "kuaibao_events", "Events taken by a stage, usable or not, redelivered ones again.", ["stage"]
)
REFUSED: Final = Counter(
    "kuaibao_events_refused", "Events a stage could not use and sent to dead-letters.", ["stage"]
)
DUPLICATES: Final = Counter(
    "kuaibao_events_duplicate", "Events whose identity their case had already."
)
CONFLICTS: Final = Counter(
    "kuaibao_events_conflicting",
    "Events whose identity their case had already, with other content.",
)
MISPLACED: Final = Counter(
    "kuaibao_events_misplaced", "Events found in another partition than their subject's."
)
ISSUED: Final = Counter("kuaibao_quick_reports_issued", "Quick reports issued by this worker.")
CASES: Final = Gauge("kuaibao_partition_cases", "Cases and records held.", ["partition"])
WAITING: Final = Gauge(
    "kuaibao_partition_cases_waiting", "Cases that wait for their first event.", ["partition"]
)
STEP_SECONDS: Final = Histogram(
    "kuaibao_step_seconds",
    "From the first event of a transaction taken to the transaction committed.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
STEP_EVENTS: Final = Histogram(
    "kuaibao_step_events",
    "Events of one transaction.",
    buckets=(1, 10, 100, 500, 1_000, 2_500, 5_000, 10_000, 25_000),
)
LOAD_SECONDS: Final = Histogram(
    "kuaibao_partition_load_seconds",
    "From a partition assigned to its events flowing.",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)

for _stage in STAGES:
    EVENTS.labels(_stage)
    REFUSED.labels(_stage)
