"""The metrics: what workers and gateways tell Prometheus.

Names are as Prometheus' own rules have them: base units, `_total` for what only rises. All label
values that can be known are there from the start, so that rates work on the first event. Topics
are named without prefix. Nothing here carries what identifies a case or a person.

A worker serves the registry WORKER, a gateway GATEWAY, the sender of notices NOTIFY, a feeder
FEED, so that none
shows at 0 what only another counts. docs/metrics.md is written from this catalogue.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from streams.core.county.ladder_tables import ACTIONS
from streams.core.events.reasons import REASONS
from streams.core.filing.guessed import BY_KEYWORDS, BY_MODEL
from streams.core.mapping.outcomes import REFUSAL_REASONS, ROW_OUTCOMES
from streams.metrics.registries import make_registry
from streams.metrics.worked_out import Declared

WORKER: Final = make_registry("worker")
GATEWAY: Final = make_registry("gateway")
NOTIFY: Final = make_registry("notify")
FEED: Final = make_registry("feed")

# --- the worker ---------------------------------------------------------------------------------

STAGES: Final = ("route", "track", "report", "notice", "number", "publish")
"""The agents: intake to topics by category; events to cases and figures; items to quick reports;
moments to notices; notices to numbers."""

_counter: Final = partial(Counter, registry=WORKER)
_gauge: Final = partial(Gauge, registry=WORKER)
_histogram: Final = partial(Histogram, registry=WORKER)
_MANY: Final = (1, 10, 100, 500, 1_000, 2_500, 5_000, 10_000, 25_000)

EVENTS: Final = _counter(
    "kuaibao_events", "Events taken by a stage, usable or not, redelivered ones again.", ["stage"]
)
EVENTS_ROUTED: Final = _counter(
    "kuaibao_events_routed", "Events that route has sent on, by the topic they went to.", ["topic"]
)
EVENTS_GUESSED: Final = _counter(
    "kuaibao_events_guessed",
    "Events that named no category and that route has sent to one, by what guessed it.",
    ["by"],
)
EVENTS_COUNTED: Final = _counter(
    "kuaibao_events_counted", "Events new to their case and united with it."
)
EVENTS_REFUSED: Final = _counter(
    "kuaibao_events_refused",
    "Events a stage could not use and sent to dead-letters, by the reason.",
    ["stage", "reason"],
)
EVENTS_DUPLICATE: Final = _counter(
    "kuaibao_events_duplicate", "Events whose identity their case had already."
)
EVENTS_CONFLICTING: Final = _counter(
    "kuaibao_events_conflicting", "Events whose identity their case had with other content."
)
EVENTS_MISPLACED: Final = _counter(
    "kuaibao_events_misplaced",
    "Events found in another partition than their subject's, and passed on to it.",
)
ISSUED: Final = _counter("kuaibao_quick_reports_issued", "Quick reports issued by this worker.")
NOTICES_GIVEN: Final = _counter(
    "kuaibao_notices_given", "Notices that this worker has given, by what they do.", ["action"]
)
NOTICES_WITHDRAWN: Final = _counter(
    "kuaibao_notices_withdrawn",
    "Notices that this worker has withdrawn because they were wrong, by what they did.",
    ["action"],
)
PARTITION_OWNED: Final = _gauge(
    "kuaibao_partition_owned",
    "1 for each partition that this worker has open; no series for the others.",
    ["partition"],
)
PARTITION_CASES: Final = _gauge(
    "kuaibao_partition_cases", "Cases and records in memory, by partition owned.", ["partition"]
)
PARTITION_CASES_WAITING: Final = _gauge(
    "kuaibao_partition_cases_waiting",
    "Cases that wait for their first event, by partition owned.",
    ["partition"],
)
LOAD_SECONDS: Final = _histogram(
    "kuaibao_partition_load_seconds",
    "From the assignment of a partition to its first events taken.",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
BATCH_EVENTS: Final = _histogram(
    "kuaibao_batch_events", "Events that a stage was handed at once.", ["stage"], buckets=_MANY
)
STAGE_SECONDS: Final = _histogram(
    "kuaibao_stage_seconds",
    "A stage's own work on what it was handed at once.",
    ["stage"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
STEP_SECONDS: Final = _histogram(
    "kuaibao_step_seconds",
    "From taking the first event of a transaction to committing the transaction.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
STEP_EVENTS: Final = _histogram(
    "kuaibao_step_events",
    "Events of one transaction; one that is routed and counted in it is one of them.",
    buckets=_MANY,
)
FLUSHES: Final = _counter(
    "kuaibao_flushes_written", "Flushes of figures committed; each is shown in whole."
)
RECORDS_UNREADABLE: Final = _counter(
    "kuaibao_records_unreadable",
    "Records of topics that workers read back which are not what Kuaibao writes, and are left out.",
    ["topic"],
)
ROWS: Final = _counter("kuaibao_tally_rows_written", "Tally rows committed to figures.")

for _stage in STAGES:
    EVENTS.labels(_stage)
    BATCH_EVENTS.labels(_stage)
    STAGE_SECONDS.labels(_stage)
    for _reason in REASONS:
        EVENTS_REFUSED.labels(_stage, _reason)
for _action in ACTIONS:
    NOTICES_GIVEN.labels(_action)
    NOTICES_WITHDRAWN.labels(_action)
for _by in (BY_KEYWORDS, BY_MODEL):
    EVENTS_GUESSED.labels(_by)


def expect_topics(routed: Iterable[str]) -> None:
    """Create the series of the topics that route sends to, which the catalogue names."""
    for topic in routed:
        EVENTS_ROUTED.labels(topic)


def count_refused(stage: str, reasons: Mapping[str, int]) -> None:
    """Count what a stage has refused of one batch, by reason."""
    for reason, many in reasons.items():
        EVENTS_REFUSED.labels(stage, reason).inc(many)


# --- the gateway ----------------------------------------------------------------------------------

HTTP_REQUESTS: Final = Counter(
    "kuaibao_http_requests",
    "Requests answered; route is the pattern of the path, '-' where none fits.",
    ["method", "route", "status"],
    registry=GATEWAY,
)
HTTP_KEY_REQUESTS: Final = Counter(
    "kuaibao_http_key_requests",
    "Requests by the name of the key that they came with, as it is in the keys file ('-' without"
    " one): answered, refused (4xx), failed (5xx).",
    ["credential", "outcome"],
    registry=GATEWAY,
)
HTTP_SECONDS: Final = Histogram(
    "kuaibao_http_request_seconds",
    "From reading a request's head to sending its answer, without streams and files.",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=GATEWAY,
)
OUTCOMES: Final = ("accepted", "refused", "failed")
"""Acknowledged by Kafka; sent back as unusable or not allowed; not acknowledged in time."""

INTAKE_EVENTS: Final = Counter(
    "kuaibao_http_intake_events",
    "Events (not requests) posted: accepted by Kafka, refused by us, or failed to reach Kafka.",
    ["outcome"],
    registry=GATEWAY,
)
DELAY_SECONDS: Final = Histogram(
    "kuaibao_delay_seconds",
    "Of a flush: from Kafka's acknowledgement of its earliest event to the figures showing it.",
    buckets=(0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2.5, 5, 10, 30, 60, 300, 3600),
    registry=GATEWAY,
)
READY: Final = Declared("kuaibao_gateway_ready", "1 while /readyz says so, else 0.")
REACHABLE: Final = Declared(
    "kuaibao_gateway_kafka_reachable", "1 if Kafka answered when last asked, else 0."
)
MISSING: Final = Declared(
    "kuaibao_gateway_partitions_missing", "Partitions whose figures are not read to their end."
)
INDEX_READY: Final = Declared(
    "kuaibao_gateway_index_ready",
    "1 while the index of cases has caught up and its disk serves, else 0.",
)
FOLLOW_LAG: Final = Declared(
    "kuaibao_gateway_follow_lag_records",
    "Records that workers have written and this gateway has not taken in; no series while Kafka is"
    " away.",
    ("topic",),
)
CONSUMER_LAG: Final = Declared(
    "kuaibao_consumer_lag_records",
    "Records that the workers' group has still to read; no series while Kafka is away.",
    ("topic", "partition"),
)
EVENT_TIME: Final = Declared(
    "kuaibao_figures_event_timestamp_seconds", "The latest event time that the figures count."
)
INTAKE_TIME: Final = Declared(
    "kuaibao_figures_intake_timestamp_seconds",
    "The latest time at which Kafka took in an event that the figures count.",
)
CALENDAR_LEFT: Final = Declared(
    "kuaibao_calendar_left_seconds",
    "Until deadlines of cases received then reach beyond the years whose holidays are known, in"
    " whole days; 0 or less once they do, and no series where no deadline is of working days.",
)
LIVE_CLIENTS: Final = Declared("kuaibao_live_clients", "Clients that listen to /v1/live.")

GATEWAY_RECORDS_UNREADABLE: Final = Counter(
    "kuaibao_gateway_records_unreadable",
    "Records of the topics that it follows which are not what Kuaibao writes, and are left out.",
    ["topic"],
    registry=GATEWAY,
)
DEPARTMENT_EVENTS: Final = Counter(
    "kuaibao_department_events",
    "Events that departments' systems were answered with by /v1/department/events.",
    registry=GATEWAY,
)
DEPARTMENT_LEFT: Final = Gauge(
    "kuaibao_department_left_records",
    "Records that a department's system had still to read through when it last asked"
    " /v1/department/events.",
    ["reader"],
    registry=GATEWAY,
)
DEPARTMENT_ASKED: Final = Gauge(
    "kuaibao_department_asked_timestamp_seconds",
    "When a department's system last asked /v1/department/events; reader is the name of its key.",
    ["reader"],
    registry=GATEWAY,
)
MOST_DEPARTMENT_KEYS: Final = 500
"""Keys that have series of their own, of the first that ask; names are those of the keys file."""

_department_keys: set[str] = set()


def department_asked(key: str, left: int, now: int) -> None:
    """Note that a department's system has asked.

    Args:
        key: The name of its key; "" where there are no keys.
        left: How many records it has still to read through.
        now: The time, in microseconds since the epoch.
    """
    if key not in _department_keys and len(_department_keys) >= MOST_DEPARTMENT_KEYS:
        return
    _department_keys.add(key)
    DEPARTMENT_LEFT.labels(key).set(left)
    DEPARTMENT_ASKED.labels(key).set(now / 1e6)


READ_BACK: Final = ("cases", "figures", "quick-reports", "notices")
"""The topics that workers and gateways read back."""

for _topic in READ_BACK:
    RECORDS_UNREADABLE.labels(_topic)
    GATEWAY_RECORDS_UNREADABLE.labels(_topic)
for _outcome in OUTCOMES:
    INTAKE_EVENTS.labels(_outcome)


def outcome_of(status: int) -> str:
    """Return what has become of a request, by the status of its answer."""
    if status < _REFUSED_FROM:
        return "answered"
    return "refused" if status < _FAILED_FROM else "failed"


_REFUSED_FROM: Final = 400
_FAILED_FROM: Final = 500


def expect_answers(answers: Iterable[tuple[str, str, str]]) -> None:
    """Create the series of the answers that the contract names: method, route and status."""
    for method, route, status in answers:
        HTTP_REQUESTS.labels(method, route, status)
        HTTP_SECONDS.labels(method, route)


# --- the work, as every gateway tells it ----------------------------------------------------------
# Left out until the figures are read to their end, rather than wrong. All gateways say the same:
# take the maximum over instances, never the sum. As of now, by the catalogue's days.

_OF_CASE: Final = ("kind", "channel", "category")

WORK_CASES: Final = Declared(
    "kuaibao_cases",
    "Cases by standing: open, closed, rejected.",
    (*_OF_CASE, "standing"),
)
WORK_RECEIVED: Final = Declared("kuaibao_cases_received", "Cases received, ever.", _OF_CASE)
WORK_REPLIED: Final = Declared(
    "kuaibao_cases_replied", "Cases answered at least once and not rejected.", _OF_CASE
)
WORK_OVERDUE: Final = Declared(
    "kuaibao_cases_overdue", "Open cases whose deadline is past.", _OF_CASE
)
WORK_BY_AGE: Final = Declared(
    "kuaibao_cases_open_by_age", "Open cases by days since receipt.", ("kind", "age")
)
WORK_DEPARTMENTS: Final = Declared(
    "kuaibao_department_cases",
    "Cases by department: the catalogue's first 100, 'other', and 'unassigned' for none.",
    ("department", "standing"),
)
WORK_DEPARTMENTS_OVERDUE: Final = Declared(
    "kuaibao_department_cases_overdue",
    "Open cases of a department whose deadline is past.",
    ("department",),
)
WORK_RECORDS: Final = Declared(
    "kuaibao_records",
    "Records counted, ever; of a stock as many as there are now.",
    ("kind", "channel"),
)
WORK_QUICK_REPORTS: Final = Declared(
    "kuaibao_quick_reports", "Quick reports issued, by year.", ("year",)
)
WORK_DEADLINES: Final = Declared(
    "kuaibao_deadlines",
    "Deadlines of open cases by stage: overdue, due today, in one or three working days, paused.",
    ("stage", "when"),
)
WORK_NOTICES: Final = Declared(
    "kuaibao_notices",
    "Notices by stage and rung of the ladder: given are those that hold, withdrawn the others.",
    ("stage", "rung", "action", "state"),
)
WORK_PUBLICATIONS: Final = Declared(
    "kuaibao_publications",
    "Bulletins that were drafted to be published: drafted alone, reviewed, refused by the review, "
    "issued, or corrected by a later one.",
    ("state",),
)
WORK_HOTSPOTS: Final = Declared(
    "kuaibao_hotspots",
    "What many write about: hotspots that people have closed, and those that they have not.",
    ("state",),
)
WORK_HOTSPOTS_WAITING: Final = Declared(
    "kuaibao_hotspots_waiting",
    "Open hotspots that a rule has warned of, without a first word or an answer.",
    (),
)
_OF_FIGURE: Final = ("bulletin", "figure", "measure", "label_zh", "label_en")

WORK_FIGURE: Final = Declared(
    "kuaibao_bulletin_figure", "A figure of a bulletin, as of the bulletin's own day.", _OF_FIGURE
)
WORK_RATIO: Final = Declared(
    "kuaibao_bulletin_figure_ratio",
    "A rate of a bulletin, 0 to 1; no series where it is a rate of nothing.",
    _OF_FIGURE,
)
WORK_SILENCE: Final = Declared(
    "kuaibao_channel_silence_seconds",
    "Since the end of the last day on which a channel brought something; 0 where that is today.",
    ("channel",),
)
WORK_USUAL_SILENCE: Final = Declared(
    "kuaibao_channel_usual_silence_seconds",
    "The longest time from the end of such a day to the end of the next, in the 365 days before"
    " today; of channels with at least 10 such days.",
    ("channel",),
)

# --- the sender of notices ------------------------------------------------------------------------

SENDING_WAYS: Final = ("email", "webhook", "apprise")
ENDS_OF_ATTEMPTS: Final = ("delivered", "tried", "failed", "expired")
"""What becomes of an attempt or a message: the receiver has taken it; it will be tried again; it is
undeliverable; it is not sent any more, or never was."""

NOTIFY_DELIVERIES: Final = Counter(
    "kuaibao_notify_deliveries",
    "Attempts at messages by what became of each, and messages that are not sent any more.",
    ["way", "outcome"],
    registry=NOTIFY,
)
NOTIFY_WAITING: Final = Gauge(
    "kuaibao_notify_waiting", "Messages that are to be sent.", ["way"], registry=NOTIFY
)
NOTIFY_UNDELIVERABLE: Final = Gauge(
    "kuaibao_notify_undeliverable",
    "Messages that could not be delivered, until they are sent again.",
    ["way"],
    registry=NOTIFY,
)
NOTIFY_OLDEST: Final = Gauge(
    "kuaibao_notify_oldest_waiting_seconds",
    "Since the oldest message that waits was decided on; 0 where none waits.",
    registry=NOTIFY,
)
NOTIFY_ACTIVE: Final = Gauge(
    "kuaibao_notify_active",
    "1 while this process sends and has read all notices, 0 while it waits for another or for"
    " Kafka.",
    registry=NOTIFY,
)
NOTIFY_DEPARTMENT_POSTS: Final = Counter(
    "kuaibao_notify_department_posts",
    "Attempts to post a department's events to its system, by outcome.",
    ["department", "outcome"],
    registry=NOTIFY,
)
NOTIFY_DEPARTMENT_OLDEST: Final = Gauge(
    "kuaibao_notify_department_failing_seconds",
    "For how long a department's events could not be read or posted; 0 while they can.",
    ["department"],
    registry=NOTIFY,
)
NOTIFY_RECORDS_UNREADABLE: Final = Counter(
    "kuaibao_notify_records_unreadable",
    "Records of notices and deliveries which are not what Kuaibao writes, and are left out.",
    ["topic"],
    registry=NOTIFY,
)
for _way in SENDING_WAYS:
    NOTIFY_WAITING.labels(_way)
    NOTIFY_UNDELIVERABLE.labels(_way)
    for _end in ENDS_OF_ATTEMPTS:
        NOTIFY_DELIVERIES.labels(_way, _end)
for _topic in ("notices", "deliveries"):
    NOTIFY_RECORDS_UNREADABLE.labels(_topic)

# --- a feeder -----------------------------------------------------------------------------------

FEED_ROWS: Final = Counter(
    "kuaibao_feed_rows",
    "Rows of the source by what became of them; a row that is read again counts again.",
    ["outcome"],
    registry=FEED,
)
FEED_REFUSED: Final = Counter(
    "kuaibao_feed_refused", "Rows refused, by why.", ["reason"], registry=FEED
)
FEED_EVENTS: Final = Counter(
    "kuaibao_feed_events",
    "Events that Kafka has taken from this feeder: of rows, and voidings.",
    ["what"],
    registry=FEED,
)
FEED_READ_AT: Final = Gauge(
    "kuaibao_feed_read_timestamp_seconds",
    "When the source was last read to its end, in seconds since 1970; 0 before.",
    registry=FEED,
)
FEED_ROWS_REFUSED_NOW: Final = Gauge(
    "kuaibao_feed_rows_refused",
    "Rows refused in the last reading of the source: what somebody has to mend.",
    registry=FEED,
)
FEED_ROWS_KEPT: Final = Gauge(
    "kuaibao_feed_rows_kept",
    "Rows that the last reading did not find and did not void, though the mapping says so.",
    registry=FEED,
)
FEED_INFO: Final = Gauge(
    "kuaibao_feed_info", "1: which feeder this process is, by its name.", ["feeder"], registry=FEED
)
FEED_ACTIVE: Final = Gauge(
    "kuaibao_feed_active",
    "1 while source and Kafka answer, 0 while one of them is waited for.",
    registry=FEED,
)
for _outcome in ROW_OUTCOMES:
    FEED_ROWS.labels(_outcome)
for _reason in REFUSAL_REASONS:
    FEED_REFUSED.labels(_reason)
for _what in ("row", "voiding"):
    FEED_EVENTS.labels(_what)
