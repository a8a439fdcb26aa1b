"""How current answers are: which flushes they are as of, and what may be missing from them."""

from collections.abc import Collection
from datetime import datetime

import msgspec

from streams.core.county.deadlines import Deadlines
from streams.core.days import day_date
from streams.gateway.figures.currency import Currency
from streams.gateway.figures.in_memory import Tallies


class Current(msgspec.Struct, frozen=True):
    """How current an answer is.

    Attributes:
        at: The flushes that the figures are as of, by partition, joined by dots.
        missing: The partitions whose figures have not been read to their end.
        lag: How many records the workers had not counted when last asked; None where not known.
        kafka: Whether Kafka answered when last asked.
        event_time: The latest time of an event that is counted (RFC 3339, UTC), if any.
        intake_time: The latest time at which Kafka took in an event that is counted.
        calendar_ends: The last day of which holidays are known, once deadlines of cases received
            today reach beyond it; else None.
        calendar_ends_by_stage: The same by stage, of its deadlines alone.
        unreadable: How many records were left out since the gateway started, for they are not what
            Kuaibao writes; where there are any, figures may lack something.
    """

    at: str
    missing: list[int]
    lag: int | None
    kafka: bool
    event_time: str | None
    intake_time: str | None
    calendar_ends: str | None = None
    unreadable: int = 0
    calendar_ends_by_stage: dict[str, str | None] = msgspec.field(default_factory=dict)


def make_current(
    tallies: Tallies,
    currency: Currency,
    deadlines: Deadlines,
    *,
    missing: Collection[int],
    today: int,
    unreadable: int,
) -> Current:
    """Say how current answers are now.

    Args:
        tallies: What is answered from.
        currency: How far workers have come.
        deadlines: Says up to when holidays are known.
        missing: The partitions whose figures have not been read to their end.
        today: The day, as a number.
        unreadable: How many records were left out.
    """
    ends = deadlines.calendar_ends_by_stage(today)
    return Current(
        ".".join(map(str, tallies.flushes)),
        sorted(missing),
        currency.lag,
        currency.kafka,
        _rfc3339(tallies.event_time),
        _rfc3339(tallies.intake_time),
        _iso(deadlines.calendar_ends(today)),
        unreadable,
        {stage: _iso(day) for stage, day in ends.items()},
    )


def _iso(day: int | None) -> str | None:
    return None if day is None else day_date(day).isoformat()


def _rfc3339(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
