"""The gateway's condition as metrics."""

from datetime import datetime
from typing import Final

from prometheus_client.core import GaugeMetricFamily

from streams.gateway.state.condition import Condition
from streams.metrics import metrics

_DAY_SECONDS: Final = 86_400


def machine_families(condition: Condition, live_clients: int) -> list[GaugeMetricFamily]:
    """Return the gauges of a gateway's condition.

    Args:
        condition: That condition.
        live_clients: How many listen to live figures.
    """
    days = condition.calendar_days
    return [
        metrics.READY.alone(condition.ready),
        metrics.REACHABLE.alone(condition.kafka),
        metrics.MISSING.alone(condition.partitions_missing),
        metrics.INDEX_READY.alone(condition.index_ready),
        metrics.FOLLOW_LAG.of({(topic,): lag for topic, lag in condition.follow_lag.items()}),
        metrics.CONSUMER_LAG.of(
            {
                (topic, str(partition)): lag
                for (topic, partition), lag in condition.consumer_lag.items()
            }
        ),
        metrics.EVENT_TIME.alone(_seconds(condition.event_time)),
        metrics.INTAKE_TIME.alone(_seconds(condition.intake_time)),
        metrics.CALENDAR_LEFT.alone(None if days is None else days * _DAY_SECONDS),
        metrics.LIVE_CLIENTS.alone(live_clients),
    ]


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
